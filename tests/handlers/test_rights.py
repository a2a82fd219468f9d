"""Who may change what a chat gets: anybody in private, the administrators of a group, asked of Telegram each time."""

import logging
from typing import Any

import pytest

from handlers.context import App
from tests.handlers.people import ANN, ANONYMOUS, ANOTHER_BOT, CHANNEL, GROUP, People
from tests.handlers.recording import Json, Recorder

ONLY_ADMINS = "Only administrators of this group may do that."
COMMANDS = ["/subscribe", "/unsubscribe", "/settings", "/language ru", "/forget"]
AS_CHANNEL: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
PASSED_ON: Json = {"forward_origin": {"type": "user", "date": 1, "sender_user": {**ANN, "id": 99}}}


async def is_subscribed(app: App, chat: int = GROUP["id"]) -> bool:
    """Whether a chat gets announcements."""
    found = await app.bot_data.store.chats.find(chat)
    return bool(found and found.is_subscribed)


@pytest.mark.parametrize("status", ["administrator", "creator"])
async def test_administrators_of_a_group_may(people: People, app: App, recorder: Recorder, status: str) -> None:
    """Telegram is asked what who wrote is in that group, and its administrators may."""
    recorder.statuses[GROUP["id"], ANN["id"]] = status

    await people.say("/subscribe", GROUP)

    assert await is_subscribed(app)
    (asked,) = recorder.sent("getChatMember")
    assert asked.parameters == {"chat_id": GROUP["id"], "user_id": ANN["id"]}


@pytest.mark.parametrize("status", ["member", "restricted", "left", "kicked"])
@pytest.mark.parametrize("command", COMMANDS)
async def test_others_in_a_group_may_not(
    people: People, app: App, recorder: Recorder, command: str, status: str
) -> None:
    """Whoever does not lead the group is told so, and nothing changes."""
    await app.bot_data.store.chats.subscribe(GROUP["id"], "supergroup", "Fishers", None, app.bot_data.clock())
    recorder.statuses[GROUP["id"], ANN["id"]] = status

    (call,) = await people.say(command, GROUP)

    assert call.text == ONLY_ADMINS
    chat = await app.bot_data.store.chats.find(GROUP["id"])
    assert chat
    assert chat.is_subscribed
    assert chat.language is None


async def test_leading_is_not_remembered(people: People, app: App, recorder: Recorder) -> None:
    """Who leads the group no more may no more; who leads it since a moment ago may."""
    recorder.statuses[GROUP["id"], ANN["id"]] = "administrator"
    await people.say("/subscribe", GROUP)
    recorder.statuses[GROUP["id"], ANN["id"]] = "member"
    (refused,) = await people.say("/unsubscribe", GROUP)
    assert refused.text == ONLY_ADMINS
    assert await is_subscribed(app)

    recorder.statuses[GROUP["id"], ANN["id"]] = "creator"
    await people.say("/unsubscribe", GROUP)
    assert not await is_subscribed(app)


async def test_anybody_may_in_private(people: People, app: App, recorder: Recorder) -> None:
    """In private there is nobody to be asked."""
    await people.say("/subscribe")

    assert await is_subscribed(app, ANN["id"])
    assert not recorder.sent("getChatMember")


async def test_anonymous_administrator_may(people: People, app: App, recorder: Recorder) -> None:
    """Who writes as the group itself leads it; Telegram would not say who that is."""
    await people.say("/subscribe", GROUP, sender_chat=GROUP, **{"from": ANONYMOUS})

    assert await is_subscribed(app)
    assert not recorder.sent("getChatMember")


async def test_who_writes_as_a_channel_may_not(people: People, app: App) -> None:
    """A channel is not the group, even if it is linked to it."""
    (call,) = await people.say("/subscribe", GROUP, sender_chat=CHANNEL, **{"from": AS_CHANNEL})

    assert call.text == ONLY_ADMINS
    assert not await is_subscribed(app)


@pytest.mark.parametrize(
    "fields",
    [
        {"sender_chat": CHANNEL, "is_automatic_forward": True, "from": {**ANN, "id": 777000}},
        {"from": ANOTHER_BOT},
        {"via_bot": ANOTHER_BOT},
        PASSED_ON,
        {"date": 1},
    ],
    ids=["post of the linked channel", "another bot", "written by another bot", "forwarded", "old"],
)
async def test_what_nobody_asked_for_is_passed_over(
    people: People, app: App, recorder: Recorder, fields: dict[str, Any]
) -> None:
    """A command that stands in a post, comes from a bot, is only passed on, or is old does nothing."""
    for person in (ANN["id"], ANOTHER_BOT["id"], 777000):
        recorder.statuses[GROUP["id"], person] = "administrator"

    for command in COMMANDS:
        assert not await people.say(command, GROUP, **fields)
    assert await app.bot_data.store.chats.find(GROUP["id"]) is None


async def test_forwarded_command_does_nothing_in_private(people: People, app: App) -> None:
    """Who shows the bot somebody's /subscribe does not subscribe."""
    assert not await people.say("/subscribe", **PASSED_ON)
    assert not await is_subscribed(app, ANN["id"])


async def test_edited_command_changes_nothing(people: People, app: App, recorder: Recorder) -> None:
    """Who edits a message into a command has not given it."""
    recorder.statuses[GROUP["id"], ANN["id"]] = "administrator"

    assert not await people.edit(people.message("/ask nets", GROUP), "/subscribe")
    assert not await is_subscribed(app)


async def test_person_whom_telegram_does_not_know_may_not(people: People, app: App, recorder: Recorder) -> None:
    """Where Telegram knows nobody by that number, nobody leads."""
    recorder.refuse("getChatMember", 400, "Bad Request: PARTICIPANT_ID_INVALID")

    (call,) = await people.say("/subscribe", GROUP)

    assert call.text == ONLY_ADMINS
    assert not await is_subscribed(app)


async def test_telegram_that_does_not_answer_is_no_refusal(
    people: People, app: App, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """An administrator is not told that they are none, only because Telegram fails at that moment."""
    recorder.refuse("getChatMember", 502, "Bad Gateway")

    with caplog.at_level(logging.WARNING):
        assert not await people.say("/subscribe", GROUP)
    assert "was not answered" in caplog.text
    assert not await is_subscribed(app)


async def test_button_of_the_settings_is_for_who_leads(people: People, app: App, recorder: Recorder) -> None:
    """Anybody can press a button in a group; only its administrators change something by it."""
    assert not await people.press("g:en:announcements-on", GROUP)
    assert people.notices == [ONLY_ADMINS]
    assert await app.bot_data.store.chats.find(GROUP["id"]) is None

    recorder.statuses[GROUP["id"], ANN["id"]] = "administrator"
    assert await people.press("g:en:announcements-on", GROUP)
    assert await is_subscribed(app)

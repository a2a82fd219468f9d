"""The bot comes and goes, loses the right to write; groups move, topics close."""

import pytest

from handlers.context import App
from storage.chats import Chat
from tests.handlers.people import CHANNEL, FORUM, GROUP, NOW, PRIVATE, People
from tests.handlers.recording import Json, Recorder

SMALL: Json = {"id": -5, "type": "group", "title": "Anglers"}
CAN_WRITE = {"can_send_messages": True}


async def subscribe(app: App, chat: Json, topic: int | None = None) -> None:
    """Let a chat get announcements, in Russian."""
    chats = app.bot_data.store.chats
    await chats.keep(chat["id"], chat["type"], chat.get("title"), language="ru")
    await chats.subscribe(chat["id"], chat["type"], chat.get("title"), topic, NOW)


async def kept(app: App, chat: Json) -> Chat | None:
    """What is kept about a chat."""
    return await app.bot_data.store.chats.find(chat["id"])


# Coming


@pytest.mark.parametrize("status", ["member", "administrator"])
@pytest.mark.parametrize("chat", [SMALL, GROUP, FORUM])
async def test_bot_that_is_added_introduces_itself(people: People, chat: Json, status: str) -> None:
    """It says what it is, how it is asked and that it can announce, in one message; in a forum in General."""
    (call,) = await people.turn_bot(chat, "left", status)

    assert call.parameters["chat_id"] == chat["id"]
    assert "message_thread_id" not in call.parameters
    for word in ("Villages Agree on the Bay", "The Tidewater Gazette", "/ask", "@bay_bot", "/subscribe"):
        assert word in call.text


async def test_bot_introduces_itself_once(people: People) -> None:
    """What follows the first coming, and the same told twice, is not worth a word."""
    await people.turn_bot(GROUP, "left", "member")

    assert not await people.turn_bot(GROUP, "left", "member")
    assert not await people.turn_bot(GROUP, "member", "administrator")
    assert not await people.turn_bot(GROUP, "administrator", "member")


async def test_bot_that_comes_without_the_right_to_write_is_silent(people: People) -> None:
    """Where it may not write, it does not try."""
    assert not await people.turn_bot(GROUP, "left", "restricted")


async def test_restricted_bot_that_may_write_introduces_itself(people: People) -> None:
    """A group can restrict all its members and still let them write."""
    assert await people.turn_bot(GROUP, "left", "restricted", **CAN_WRITE)


@pytest.mark.parametrize("chat", [PRIVATE, CHANNEL])
async def test_elsewhere_it_does_not_introduce_itself(people: People, chat: Json) -> None:
    """Whoever unblocks the bot knows it, and a channel has not been asked."""
    assert not await people.turn_bot(chat, "kicked", "member")
    assert not await people.turn_bot(chat, "left", "administrator")


# Going


@pytest.mark.parametrize("chat", [PRIVATE, GROUP, SMALL])
@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_bot_that_is_removed_forgets_the_chat(people: People, app: App, chat: Json, status: str) -> None:
    """A chat that does not want the bot, or blocks it, is erased, without a word."""
    await subscribe(app, chat)

    assert not await people.turn_bot(chat, "member", status)
    assert await kept(app, chat) is None
    assert await app.bot_data.store.announcements.recipients() == 0


async def test_restricted_bot_that_has_left_forgets_the_chat(people: People, app: App) -> None:
    """Who is restricted can be outside; then the bot is removed, and comes when it is added again."""
    await subscribe(app, GROUP)

    assert not await people.turn_bot(GROUP, "member", "restricted", is_member=False)
    assert await kept(app, GROUP) is None
    assert await people.turn_bot(GROUP, "left", "member")


async def test_bot_that_may_not_write_subscribes_to_nothing(people: People, app: App) -> None:
    """Without the right to write the subscription ends silently; the rest that was chosen is kept."""
    await subscribe(app, GROUP)

    assert not await people.turn_bot(GROUP, "member", "restricted")

    chat = await kept(app, GROUP)
    assert chat
    assert not chat.is_subscribed
    assert chat.language == "ru"


@pytest.mark.parametrize(("old", "new"), [("member", "administrator"), ("administrator", "member")])
async def test_promotion_changes_nothing(people: People, app: App, old: str, new: str) -> None:
    """An administrator, or one no more, gets what it got."""
    await subscribe(app, GROUP)

    assert not await people.turn_bot(GROUP, old, new)
    chat = await kept(app, GROUP)
    assert chat
    assert chat.is_subscribed


async def test_restriction_that_lets_it_write_changes_nothing(people: People, app: App) -> None:
    """Only the right to write counts."""
    await subscribe(app, GROUP)

    await people.turn_bot(GROUP, "member", "restricted", **CAN_WRITE)
    chat = await kept(app, GROUP)
    assert chat
    assert chat.is_subscribed


async def test_group_that_refuses_the_introduction_breaks_nothing(
    people: People, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """Where General is closed the introduction does not get through, and that is all."""
    recorder.refuse("sendMessage", 400, "Bad Request: TOPIC_CLOSED")

    await people.turn_bot(FORUM, "left", "member")
    assert "Traceback" not in caplog.text
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


# Moving


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_group_that_becomes_a_supergroup_keeps_what_it_chose(
    people: People, app: App, order: tuple[int, int]
) -> None:
    """Both messages about it come, in any order; the supergroup has the subscription, and the group nothing."""
    await subscribe(app, SMALL)
    told = [
        {"message": people.message(chat=SMALL, migrate_to_chat_id=GROUP["id"])},
        {"message": people.message(chat=GROUP, migrate_from_chat_id=SMALL["id"])},
    ]

    for number in order:
        assert not await people.send(told[number])

    moved = await kept(app, GROUP)
    assert moved
    assert (moved.is_subscribed, moved.language, moved.kind) == (True, "ru", "supergroup")
    assert await kept(app, SMALL) is None
    assert await app.bot_data.store.announcements.recipients() == 1


async def test_supergroup_that_was_heard_of_first_keeps_it_too(people: People, app: App) -> None:
    """Telegram may tell that the bot is in the supergroup before it tells where that comes from."""
    await subscribe(app, SMALL)
    await people.turn_bot(GROUP, "left", "member")
    await people.send({"message": people.message(chat=SMALL, migrate_to_chat_id=GROUP["id"])})

    moved = await kept(app, GROUP)
    assert moved
    assert (moved.is_subscribed, moved.language) == (True, "ru")


async def test_moved_group_is_not_introduced_to_again(people: People, app: App) -> None:
    """The supergroup is the group that knows the bot already."""
    await people.turn_bot(SMALL, "left", "member")
    await people.send({"message": people.message(chat=SMALL, migrate_to_chat_id=GROUP["id"])})

    assert not await people.turn_bot(GROUP, "left", "member")
    assert await app.bot_data.store.announcements.recipients() == 0


# Topics


async def test_closed_topic_falls_back_to_the_group(people: People, app: App) -> None:
    """When the topic that receives is closed, the group gets the announcements and a word about it, in its language."""
    await subscribe(app, FORUM, topic=7)

    (call,) = await people.send({"message": closed(people, 7)})

    assert call.text.startswith("Тема, в которую приходили объявления, закрыта")
    assert "message_thread_id" not in call.parameters
    chat = await kept(app, FORUM)
    assert chat
    assert (chat.is_subscribed, chat.topic) == (True, None)


async def test_other_topic_that_is_closed_is_of_no_interest(people: People, app: App) -> None:
    """Topics that do not receive may be closed; so may one of a group that has unsubscribed."""
    await subscribe(app, FORUM, topic=7)
    assert not await people.send({"message": closed(people, 8)})

    await app.bot_data.store.chats.unsubscribe(FORUM["id"])
    assert not await people.send({"message": closed(people, 7)})


async def test_closed_general_is_passed_over(people: People, app: App) -> None:
    """General has no number; when it is closed nothing changes."""
    await subscribe(app, FORUM)

    assert not await people.send({"message": people.message(chat=FORUM, forum_topic_closed={})})


async def test_group_that_cannot_be_told_gets_them_all_the_same(people: People, app: App, recorder: Recorder) -> None:
    """Where General is closed too, nobody is told."""
    await subscribe(app, FORUM, topic=7)
    recorder.refuse("sendMessage", 400, "Bad Request: TOPIC_CLOSED")

    await people.send({"message": closed(people, 7)})

    chat = await kept(app, FORUM)
    assert chat
    assert chat.topic is None


def closed(people: People, topic: int) -> Json:
    """The message that says that a topic is closed."""
    return people.message(chat=FORUM, message_thread_id=topic, is_topic_message=True, forum_topic_closed={})

"""What becomes of an announcement: its report, corrections and deletions, the list, restarts; and made-up presses."""

from datetime import timedelta
from pathlib import Path

import pytest

from handlers.announcing import ACTIONS
from handlers.context import App
from handlers.texts import Texts
from knowledge.answering import Answerer
from settings import Settings
from storage.values import Kind, State
from tests.handlers.apps import Time, application
from tests.handlers.office import PANEL, Boss, arrived, deliver, state, subscribe
from tests.handlers.people import BOSS, GROUP, NOW, OFFICE, People
from tests.handlers.recording import Call, Json, Recorder

TEXTS = Texts.of("en").office
OUT_OF_DATE = Texts.of("en").outdated
OTHER_BOSS: Json = {"id": 14, "is_bot": False, "first_name": "Chief", "language_code": "en"}
BOLD: list[Json] = [{"type": "bot_command", "offset": 0, "length": 9}, {"type": "bold", "offset": 10, "length": 5}]
OTHER_OFFICE: Json = {"id": 14, "type": "private", "first_name": "Chief"}


@pytest.fixture
async def boss(app: App, people: People) -> Boss:
    """Who runs the bot; two groups get announcements."""
    await subscribe(app, GROUP["id"], -1)
    return Boss(people)


# Reports


async def test_report_names_what_failed(boss: Boss, people: People, app: App, recorder: Recorder) -> None:
    """Unreachable chats are counted and unsubscribed, refusals come with Telegram's reason, uncertain chats by name."""
    for chat in (-2, -3):
        await subscribe(app, chat)
    await boss.press("Send", await boss.announce())
    recorder.refuse("sendMessage", 403, "Forbidden: bot was kicked from the supergroup chat")
    recorder.refuse("sendMessage", 400, "Bad Request: message is too strange")
    recorder.lose("sendMessage")
    report = (await deliver(people))[-1]

    lines = report.text.split("\n")
    assert lines[:3] == ["Announcement 1 is done", "Delivered: 1", "Unreachable: 1"]
    assert lines[3].startswith("Uncertain, may have arrived: 1 (Group ")
    assert lines[4] == "Refused: 1 (Message is too strange × 1)"
    assert await app.bot_data.store.announcements.recipients() == 3


async def test_panel_that_is_gone_stops_nothing(boss: Boss, people: People, recorder: Recorder, app: App) -> None:
    """Who deletes the message with the bar gets no report there, but the groups get the announcement."""
    await boss.press("Send", await boss.announce())
    for _ in range(2):
        recorder.refuse("editMessageText", 400, "Bad Request: message to edit not found")

    assert len(arrived(await deliver(people))) == 1
    assert await state(app) is State.DONE


# Corrections and deletions


async def delivered(boss: Boss, people: People) -> Call:
    """Announce and deliver; returns the report."""
    await boss.press("Send", await boss.announce())
    return (await deliver(people))[-1]


async def test_correction_replies_to_the_original(boss: Boss, people: People, app: App) -> None:
    """It goes wherever the original arrived, as a reply to it, also where nobody is subscribed any more."""
    report = await delivered(boss, people)
    await app.bot_data.store.chats.unsubscribe(-1)
    await subscribe(app, -9)

    how, _ = await boss.press("Correct", report)
    assert "/announce correct 1" in how.text
    shown, question = await boss.write("/announce correct 1 It was *rough*.")
    assert shown.text == "It was *rough*."
    assert question.text.startswith("Correction of announcement 1, as above.")
    assert "2 chats" in question.text

    await boss.press("Send", question)
    done = await deliver(people)
    assert {call.parameters["chat_id"] for call in done if call.method == "sendMessage"} == {GROUP["id"], -1}
    for call in (*arrived(done), *arrived(done, -1)):
        assert call.replies_to
        assert call.parameters["reply_parameters"]["allow_sending_without_reply"] is True


async def test_correction_by_a_reply_and_of_a_correction(boss: Boss, people: People) -> None:
    """A correction can be a message replied to, and can be corrected itself."""
    await delivered(boss, people)
    question = (await boss.write("/announce correct 1", **boss.below("It was rough.")))[-1]
    await boss.press("Send", question)
    (first,) = arrived(await deliver(people))
    again = (await boss.write("/announce correct 2 clause 2"))[-1]
    await boss.press("Send", again)
    (second,) = arrived(await deliver(people))

    assert first.text == "It was rough."
    assert second.text.startswith("Bay agreement, clause 2")
    assert second.replies_to != first.replies_to


async def test_correction_of_nothing(boss: Boss) -> None:
    """There must be an announcement with that number, and a correction."""
    for number in ("0", "5", "999999999"):
        (call,) = await boss.write(f"/announce correct {number} Oh.")
        assert call.text == TEXTS.no_such_announcement

    await boss.announce()
    (usage,) = await boss.write("/announce correct 1")
    assert usage.text == TEXTS.usage


async def test_correction_of_what_reached_nobody(boss: Boss) -> None:
    """Where nothing arrived nothing is corrected."""
    await boss.announce()
    question = (await boss.write("/announce correct 1 Oh."))[-1]

    assert "No chat would get it." in question.text
    assert question.rows == [["Cancel"]]


async def test_deletion_asks_first_and_deletes_everywhere(boss: Boss, people: People) -> None:
    """A question of its own comes; its report counts what was deleted, and nothing can be done with that."""
    report = await delivered(boss, people)
    asked, _ = await boss.press("Delete everywhere", report)
    assert asked.text == "Announcement 1 will be deleted in each chat that got it: 2 chats, in about 1 second."
    assert asked.rows == [["Delete", "Cancel"]]
    assert not people.recorder.sent("deleteMessage")

    await boss.turn("Delete", asked)
    done = await deliver(people)
    deleted = [call.parameters for call in done if call.method == "deleteMessage"]
    assert {each["chat_id"] for each in deleted} == {GROUP["id"], -1}
    assert done[-1].text == "Announcement 2 is done\nDeleted: 2\nUnreachable: 0\nUncertain, may have arrived: 0"
    assert not done[-1].buttons


async def test_deletion_says_what_telegram_does_not_delete(boss: Boss, people: People, recorder: Recorder) -> None:
    """What is gone already counts as deleted; what is too old to be deleted is refused."""
    asked, _ = await boss.press("Delete everywhere", await delivered(boss, people))
    await boss.press("Delete", asked)
    recorder.refuse("deleteMessage", 400, "Bad Request: message to delete not found")
    recorder.refuse("deleteMessage", 400, "Bad Request: message can't be deleted for everyone")

    report = (await deliver(people))[-1]
    assert "Deleted: 1\n" in report.text
    assert report.text.endswith("Refused: 1 (Message can't be deleted for everyone × 1)")


# Made-up presses


@pytest.mark.parametrize(
    "data",
    [
        "a",
        "a:en",
        "a:en:send",
        "a:en:send-",
        "a:en:send-999",
        "a:en:send-0",
        "a:en:send-1-1",
        "a:en:send-" + "9" * 30,
        "a:en:send-" + "9" * 5000,
        "a:en:nothing-1",
        "a:en:1",
        "a:xx:send-1",
        "a:en:after-1",
        "a:en:after-1:2",
        "a:en:after-1:999",
        "a:en:stop-1",
        "a:en:go-1",
        "a:en:correct-1",
        "a:en:delete-1",
        "a:en:send-1:1:1",
    ],
)
async def test_made_up_press_changes_nothing(boss: Boss, people: People, app: App, data: str) -> None:
    """Data that no button of this draft has gets a notice, even from who runs the bot."""
    await boss.announce()

    assert not await boss.press_data(data)
    assert people.notices == [OUT_OF_DATE]
    assert await state(app) is State.DRAFT
    assert await app.bot_data.store.announcements.find(2) is None


async def test_deletion_has_nothing_to_test(boss: Boss, people: People) -> None:
    """A deletion has no words that could be shown."""
    await boss.press("Delete everywhere", await delivered(boss, people))

    assert not await boss.press_data("a:en:test-2")
    assert people.notices[-1] == OUT_OF_DATE


async def test_skipped_reminder_has_no_page(boss: Boss, app: App) -> None:
    """What was never sent, because its time had passed, cannot be opened."""
    await app.bot_data.store.announcements.remind("k", None, NOW, NOW)

    assert not await boss.press_data("a:en:open-1")


async def test_button_below_a_message_that_is_gone(boss: Boss, people: People, app: App) -> None:
    """A message too old to be shown cannot show progress, so nothing is begun."""
    await boss.announce()

    below = {"message_id": 3, "date": 0, "chat": OFFICE}
    assert not await people.press_below("a:en:send-1", below, BOSS)
    assert await state(app) is State.DRAFT


# The list


async def test_list_opens_each(boss: Boss, people: People) -> None:
    """The latest stand first, with what they are and how they stand; drafts are not listed."""
    (none,) = await boss.write("/announcements")
    assert (none.text, none.buttons) == ("Nothing has been announced yet.", [])
    await delivered(boss, people)
    await boss.turn("In 3 h", await boss.turn("Later", await boss.announce("/announce Later.")))
    await boss.announce("/announce A draft.")

    (page,) = await boss.write("/announcements")
    assert page.text == "Latest announcements"
    kinds = [button["text"].split(" · ") for button in page.buttons]
    assert [(number, kind, how) for number, _, kind, how in kinds] == [
        ("2", "announcement", "scheduled"),
        ("1", "announcement", "done"),
    ]
    assert (await boss.turn("1 ·", page)).text.startswith("Announcement 1 is done")
    assert (await boss.turn("2 ·", page)).text.startswith("Announcement 2 will be sent")


async def test_list_has_an_end(boss: Boss, app: App) -> None:
    """Ten are shown, the newest."""
    store = app.bot_data.store.announcements
    for _ in range(12):
        number = await store.draft({}, NOW, OFFICE["id"], Kind.ANNOUNCEMENT)
        await store.start(number, NOW)

    (page,) = await boss.write("/announcements")
    assert [button["text"].partition(" ")[0] for button in page.buttons] == [str(n) for n in range(12, 2, -1)]


async def test_reminder_can_be_opened_stopped_and_deleted(boss: Boss, people: People, app: App) -> None:
    """What the calendar sends is in the list too; nobody's chat is edited for it."""
    body: Json = {"*": {"text": "Today.", "entities": [], "photo": None}}
    await app.bot_data.store.announcements.remind("k", body, NOW, NOW + timedelta(hours=1))
    (page,) = await boss.write("/announcements")
    running = await boss.turn("1 ·", page)
    assert running.rows == [["Stop", "Cancel", "Refresh"]]
    done = await deliver(people)
    assert len(arrived(done)) == 1
    assert not [call for call in done if call.method == "editMessageText"]

    report = await boss.turn("Refresh", running)
    asked, _ = await boss.press("Delete everywhere", report)
    await boss.press("Delete", asked)
    assert len([call for call in await deliver(people) if call.method == "deleteMessage"]) == 2


# More than one


async def test_another_administrator_looks_without_taking_over(
    answerer: Answerer, recorder: Recorder, time: Time
) -> None:
    """What another one opens shows how it stands, and the progress goes on where it was begun."""
    settings = Settings(admins=[BOSS["id"], OTHER_BOSS["id"]])
    async with application(answerer, recorder, settings, clock=time) as app:
        people = People(app, recorder)
        boss = Boss(people)
        await subscribe(app, GROUP["id"])
        await boss.press("Send", await boss.announce())
        (seen,) = await people.press("a:en:open-1", OTHER_OFFICE, by=OTHER_BOSS, message_id=77)
        assert seen.text.startswith("Announcement 1 is under way")

        done = await deliver(people)
        shown = [call.parameters for call in done if call.method == "editMessageText"]
        assert {(each["chat_id"], each["message_id"]) for each in shown} == {(OFFICE["id"], PANEL)}


# Restarts


async def test_draft_and_schedule_outlive_the_process(
    answerer: Answerer, recorder: Recorder, time: Time, tmp_path: Path
) -> None:
    """Another process on the same database finds the draft behind the old buttons, and what was to be sent later."""
    settings = Settings(admins=[BOSS["id"]])
    async with application(answerer, recorder, settings, clock=time, folder=tmp_path) as app:
        boss = Boss(People(app, recorder))
        await subscribe(app, GROUP["id"])
        draft = await boss.announce("/announce First.", entities=BOLD)
        await boss.turn("In 1 h", await boss.turn("Later", await boss.announce("/announce Second.")))
    time.now += timedelta(hours=4)
    async with application(answerer, recorder, settings, clock=time, folder=tmp_path) as app:
        people = People(app, recorder)
        boss = Boss(people)
        second = await deliver(people)
        assert [call.text for call in arrived(second)] == ["Second."]
        assert second[-1].parameters["message_id"] == PANEL

        await boss.turn("Send", draft)
        (first,) = arrived(await deliver(people))
        assert (first.text, [entity["type"] for entity in first.entities]) == ("First.", ["bold"])


async def test_stopped_stays_stopped_over_a_restart(
    answerer: Answerer, recorder: Recorder, time: Time, tmp_path: Path
) -> None:
    """What an administrator holds is not let go by a new process."""
    settings = Settings(admins=[BOSS["id"]])
    async with application(answerer, recorder, settings, clock=time, folder=tmp_path) as app:
        boss = Boss(People(app, recorder))
        await subscribe(app, GROUP["id"])
        stopped = await boss.turn("Stop", await boss.turn("Send", await boss.announce()))
    async with application(answerer, recorder, settings, clock=time, folder=tmp_path) as app:
        people = People(app, recorder)
        assert not arrived(await deliver(people))
        await Boss(people).turn("Go on", stopped)
        assert len(arrived(await deliver(people))) == 1


# Buttons


async def test_every_button_leads_to_an_action(boss: Boss, people: People, recorder: Recorder) -> None:
    """Whatever stands under a message of an announcement is understood."""
    report = await delivered(boss, people)
    await boss.press("Delete everywhere", report)
    await boss.turn("Stop", await boss.turn("Send", await boss.announce()))
    await boss.turn("Later", await boss.announce())
    await boss.write("/announcements")

    pressed = {b["callback_data"].split(":")[2].partition("-")[0] for call in recorder.calls for b in call.buttons}
    assert pressed == set(ACTIONS)

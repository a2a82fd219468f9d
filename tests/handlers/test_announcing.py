"""/announce: from the question whether to send to the last message sent, every button in its order."""

from datetime import timedelta

import pytest

from handlers.announcing import ACTIONS
from handlers.context import App
from handlers.texts import Texts
from knowledge.answering import Answerer
from settings import Settings
from storage.values import Delivered, State
from tests.handlers.apps import Time, application
from tests.handlers.office import PANEL, Boss, arrived, deliver, state, subscribe
from tests.handlers.people import ANN, BOSS, GROUP, NOW, OFFICE, PRIVATE, People
from tests.handlers.recording import Recorder

TEXTS = Texts.of("en").office
OUT_OF_DATE = Texts.of("en").outdated


@pytest.fixture
async def boss(app: App, people: People) -> Boss:
    """Who runs the bot; two groups get announcements."""
    await subscribe(app, GROUP["id"], -1)
    return Boss(people)


# Who may


@pytest.mark.parametrize(
    "command", ["/announce Calm.", "/announce", "/announcements", "/announce at 1 2031-07-01 09:00"]
)
async def test_for_strangers_there_is_no_such_command(people: People, app: App, command: str) -> None:
    """Who does not run the bot reads what an unknown command gets, and in a group nothing."""
    (call,) = await people.say(command)
    (unknown,) = await people.say("/nonsense")

    assert call.text == unknown.text
    assert not await people.say(command, GROUP)
    assert await app.bot_data.store.announcements.find(1) is None


async def test_in_a_group_nothing_is_announced(people: People, app: App) -> None:
    """Who runs the bot does so in private."""
    assert not await people.say("/announce Calm.", GROUP, **{"from": BOSS})
    assert await app.bot_data.store.announcements.find(1) is None


async def test_edited_and_old_commands_prepare_nothing(people: People, app: App) -> None:
    """A command counts once, when it is given."""
    message = people.message("/ask nets", OFFICE, **{"from": BOSS})
    await people.edit(message, "/announce Calm.")
    await people.say("/announce Calm.", OFFICE, **{"from": BOSS}, date=1)

    assert await app.bot_data.store.announcements.find(1) is None


async def test_command_that_is_passed_on_prepares_nothing(boss: Boss, app: App) -> None:
    """Somebody else's /announce, shown to the bot, is answered with how to announce."""
    origin = {"forward_origin": {"type": "user", "date": 1, "sender_user": ANN}}
    (call,) = await boss.write("/announce Calm.", **origin)

    assert call.text == TEXTS.usage
    assert await app.bot_data.store.announcements.find(1) is None


@pytest.mark.parametrize("action", sorted(ACTIONS))
async def test_strangers_press_in_vain(people: People, boss: Boss, app: App, action: str) -> None:
    """Whoever makes up the data of a button, or gets one before their eyes, changes nothing."""
    await boss.announce()
    data = f"a:en:{action}-1:1"

    for chat in (PRIVATE, GROUP):
        assert not await people.press(data, chat)
    assert people.notices == [OUT_OF_DATE] * 2
    assert await state(app) is State.DRAFT


# Sending


async def test_question_tells_how_many_and_how_long(boss: Boss, app: App) -> None:
    """Below what groups will see stand the number of chats, the time, and what can be done."""
    for chat in range(-150, -101):
        await subscribe(app, chat)
    shown, question = await boss.write("/announce Calm.")

    assert shown.text == "Calm."
    assert not shown.buttons
    assert question.text == "Announcement 1, as above. It goes to 51 chats and takes about 2 seconds."
    assert question.rows == [["Send", "Send silently"], ["Later…", "Test here", "Cancel"]]


async def test_without_chats_nothing_can_be_sent(people: People) -> None:
    """Where nobody has subscribed there is no button to send."""
    question = await Boss(people).announce()

    assert "No chat would get it." in question.text
    assert question.rows == [["Cancel"]]


async def test_sent_is_delivered_and_reported(boss: Boss, people: People, app: App) -> None:
    """The message with the buttons shows the progress, and then what became of it."""
    question = await boss.announce()
    assert not await deliver(people), "nothing goes before it is told to"

    page = await boss.turn("Send", question)
    assert page.text == (
        "Announcement 1 is under way: 0 %\n▱▱▱▱▱▱▱▱▱▱▱▱\nChats reached: 0 of 2; failed: 0.\nAbout 1 second left."
    )
    assert page.rows == [["Stop", "Cancel", "Refresh"]]

    done = await deliver(people)
    for chat in (GROUP["id"], -1):
        (sent,) = arrived(done, chat)
        assert sent.text == "The bay is calm."
        assert sent.parameters["disable_notification"] is False
    report = done[-1]
    assert report.parameters["message_id"] == PANEL
    assert report.text == "Announcement 1 is done\nDelivered: 2\nUnreachable: 0\nUncertain, may have arrived: 0"
    assert report.rows == [["Correct", "Delete everywhere"]]
    assert await state(app) is State.DONE


async def test_silently_means_without_a_sound(boss: Boss, people: People) -> None:
    """The groups get it without a notification."""
    await boss.turn("Send silently", await boss.announce())

    assert [call.parameters["disable_notification"] for call in arrived(await deliver(people))] == [True]


async def test_pressed_twice_is_sent_once(boss: Boss, people: People) -> None:
    """The second press finds that it is under way."""
    question = await boss.announce()
    await boss.press("Send", question)
    assert not await boss.press("Send", question)
    assert not await boss.press("Send silently", question)
    assert people.notices[-2:] == [OUT_OF_DATE] * 2

    assert len(arrived(await deliver(people))) == 1
    assert not await boss.press("Send", question)
    assert not arrived(await deliver(people))


async def test_topic_and_silent_hours_are_kept(boss: Boss, people: People, app: App, time: Time) -> None:
    """A topic gets it there; who is silent now gets it when the hours are over."""
    await subscribe(app, -1, topic=7)
    await app.bot_data.store.chats.keep(GROUP["id"], "supergroup", silent_from=11, silent_until=14)
    await boss.press("Send", await boss.announce())
    first = await deliver(people)
    assert [call.parameters["message_thread_id"] for call in arrived(first, -1)] == [7]
    assert not arrived(first)
    assert await state(app) is State.RUNNING

    time.now += timedelta(hours=2)
    second = await deliver(people)
    assert len(arrived(second)) == 1
    assert second[-1].text.startswith("Announcement 1 is done")


async def test_group_that_unsubscribes_meanwhile_gets_nothing(boss: Boss, people: People, recorder: Recorder) -> None:
    """What waits for a chat that wants no more is skipped, and the report says so."""
    recorder.statuses[GROUP["id"], ANN["id"]] = "creator"
    await boss.press("Send", await boss.announce())
    await people.say("/unsubscribe", GROUP)
    done = await deliver(people)

    assert not arrived(done)
    assert "Delivered: 1\n" in done[-1].text
    assert done[-1].text.endswith("Skipped: 1")


# Testing and cancelling


async def test_test_shows_it_here_only(boss: Boss, people: People, app: App) -> None:
    """The chat of the administrator gets what the groups would get; the question stays as it is."""
    question = await boss.announce()
    shown, page = await boss.press("Test here", question)

    assert (shown.text, shown.parameters["chat_id"]) == ("The bay is calm.", OFFICE["id"])
    assert page.text == question.text
    assert not arrived(await deliver(people))
    assert await state(app) is State.DRAFT


async def test_cancelled_draft_is_never_sent(boss: Boss, people: People) -> None:
    """It says that it reached nobody, and no button works any more."""
    question = await boss.announce()
    page = await boss.turn("Cancel", question)

    assert page.text == "Announcement 1 is cancelled. Chats reached before that: 0."
    assert not page.buttons
    for button in ("Send", "Send silently", "Later…", "Test here", "Cancel"):
        assert not await boss.press(button, question)
    assert set(people.notices[1:]) == {OUT_OF_DATE}
    assert not arrived(await deliver(people))


# Stopping


async def test_stopped_goes_on_and_is_cancelled(boss: Boss, people: People, app: App, time: Time) -> None:
    """Stop holds what waits, Go on lets it go, Cancel ends it for good; where it arrived it can still be corrected."""
    await app.bot_data.store.chats.keep(GROUP["id"], "supergroup", silent_from=11, silent_until=14)
    page = await boss.turn("Send", await boss.announce())
    await deliver(people)
    stopped = await boss.turn("Stop", page)
    assert stopped.text.startswith("Announcement 1 is stopped at 50 %\n▰▰▰▰▰▰▱▱▱▱▱▱\nChats reached: 1 of 2; failed: 0.")
    assert stopped.rows == [["Go on", "Cancel"]]
    time.now += timedelta(hours=3)
    assert not arrived(await deliver(people))

    running = await boss.turn("Go on", stopped)
    assert running.text.startswith("Announcement 1 is under way: 50 %")
    again = await boss.turn("Stop", running)
    assert not await boss.press("Stop", running)
    assert not await boss.press_data("a:en:send-1")
    ended = await boss.turn("Cancel", again)

    assert ended.text == "Announcement 1 is cancelled. Chats reached before that: 1."
    assert ended.rows == [["Correct", "Delete everywhere"]]
    assert not await boss.press("Go on", stopped)
    assert not arrived(await deliver(people))
    assert await app.bot_data.store.deliveries.counts(1) == {Delivered.SENT: 1, Delivered.SKIPPED: 1}


async def test_stopped_is_delivered_when_it_goes_on(boss: Boss, people: People) -> None:
    """What was held goes to everybody who has not got it."""
    page = await boss.turn("Send", await boss.announce())
    stopped = await boss.turn("Stop", page)
    assert not arrived(await deliver(people))
    await boss.turn("Go on", stopped)

    done = await deliver(people)
    assert (len(arrived(done)), len(arrived(done, -1))) == (1, 1)
    assert done[-1].text.startswith("Announcement 1 is done")


async def test_refresh_shows_how_it_stands(boss: Boss, app: App) -> None:
    """The button asks for what an edit that got lost would have shown."""
    await app.bot_data.store.chats.keep(GROUP["id"], "supergroup", silent_from=11, silent_until=14)
    page = await boss.turn("Send", await boss.announce())
    await app.bot_data.office._courier.work_off()

    assert (await boss.turn("Refresh", page)).text.startswith("Announcement 1 is under way: 50 %")


# Later


async def test_later_offers_hours_and_tomorrow(boss: Boss) -> None:
    """The choice stands in place of the question, with an example that could be sent."""
    page = await boss.turn("Later", await boss.announce())

    assert "/announce at 1 2031-06-11 09:00 (UTC)" in page.text
    assert page.rows == [["In 1 h", "In 3 h", "In 12 h"], ["Tomorrow at 09:00"], ["Cancel"]]


@pytest.mark.parametrize(("button", "hours"), [("In 1 h", 1), ("In 3 h", 3), ("In 12 h", 12), ("Tomorrow", 21)])
async def test_scheduled_goes_by_itself(boss: Boss, people: People, time: Time, button: str, hours: int) -> None:
    """It goes at its time and not before, and the same message shows progress and report."""
    moment = NOW + timedelta(hours=hours)
    page = await boss.turn(button, await boss.turn("Later", await boss.announce()))
    assert page.text.startswith(f"Announcement 1 will be sent on {moment.day} Jun 2031, {moment:%H:%M}")
    assert page.text.endswith("(UTC).")
    assert page.rows == [["Later…", "Cancel"]]

    time.now = moment - timedelta(seconds=1)
    assert not arrived(await deliver(people))
    time.now = moment
    done = await deliver(people)
    assert len(arrived(done)) == 1
    assert (done[-1].parameters["message_id"], done[-1].text.partition("\n")[0]) == (PANEL, "Announcement 1 is done")


async def test_scheduled_can_be_moved_and_cancelled(boss: Boss, people: People, app: App, time: Time) -> None:
    """The last time chosen counts, until it is cancelled."""
    page = await boss.turn("In 1 h", await boss.turn("Later", await boss.announce()))
    page = await boss.turn("In 12 h", await boss.turn("Later", page))
    time.now += timedelta(hours=3)
    assert not arrived(await deliver(people))

    page = await boss.turn("Cancel", page)
    assert "is cancelled" in page.text
    time.now += timedelta(days=2)
    assert not arrived(await deliver(people))
    assert await state(app) is State.CANCELLED


async def test_any_time_can_be_written(boss: Boss, people: People, time: Time) -> None:
    """/announce at sets it; the answer is the message that shows what follows."""
    await boss.announce()
    (page,) = await boss.write("/announce at 1 2031-06-12 18:30")
    assert page.text.startswith("Announcement 1 will be sent on 12 Jun 2031, 18:30")
    time.now += timedelta(days=3)

    done = await deliver(people)
    assert len(arrived(done)) == 1
    assert done[-1].text.startswith("Announcement 1 is done")
    assert done[-1].parameters["chat_id"] == OFFICE["id"]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "2031-06-10 12:00",
        "2031-06-10 11:59",
        "2030-01-01 09:00",
        "2031-06-31 09:00",
        "2031-06-12",
        "18:30",
        "2031-06-12 25:00",
        "2031-06-12 18:30 please",
        "12.06.2031 18:30",
        "0001-01-01 00:00",
        "9" * 400,
        "🐟 🐟",
    ],
)
async def test_times_that_are_past_or_no_times(boss: Boss, app: App, written: str) -> None:
    """Nothing is scheduled, and the answer shows how a time is written."""
    await boss.announce()
    (call,) = await boss.write(f"/announce at 1 {written}")

    assert call.text == "Write it like this: /announce at 1 2031-06-11 09:00. The time must lie ahead (UTC)."
    assert await state(app) is State.DRAFT


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Yerevan"])
@pytest.mark.parametrize("written", ["9999-12-31 23:59", "0001-01-01 00:00"])
async def test_ends_of_the_calendar(answerer: Answerer, recorder: Recorder, zone: str, written: str) -> None:
    """A day that has no moment in UTC is no time either; the very last one that has is."""
    settings = Settings(admins=[BOSS["id"]], announcements={"timezone": zone})  # type: ignore[arg-type]
    async with application(answerer, recorder, settings) as app:
        boss = Boss(People(app, recorder))
        await boss.announce()
        (call,) = await boss.write(f"/announce at 1 {written}")

        assert call.text.startswith(("Write it like this", "Announcement 1 will be sent on 31 Dec 9999"))


async def test_time_is_that_of_the_settings(answerer: Answerer, recorder: Recorder) -> None:
    """Clocks in the time zone of the settings show what is written."""
    settings = Settings(admins=[BOSS["id"]], announcements={"timezone": "Asia/Yerevan"})  # type: ignore[arg-type]
    async with application(answerer, recorder, settings) as app:
        boss = Boss(People(app, recorder))
        await boss.announce()
        (page,) = await boss.write("/announce at 1 2031-06-12 18:30")

        found = await app.bot_data.store.announcements.find(1)
        assert found
        assert found.due_at
        assert found.due_at.isoformat() == "2031-06-12T14:30:00+00:00"
        assert "12 Jun 2031, 18:30" in page.text
        assert page.text.endswith("(Asia/Yerevan).")


@pytest.mark.parametrize("number", ["2", "0", "999999999"])
async def test_time_of_what_is_not_there(boss: Boss, number: str) -> None:
    """A number of no announcement is said to be none."""
    await boss.announce()
    (call,) = await boss.write(f"/announce at {number} 2031-06-12 18:30")

    assert call.text == TEXTS.no_such_announcement


async def test_time_of_what_has_begun_is_set_no_more(boss: Boss, people: People) -> None:
    """What is sent already cannot be sent later."""
    await boss.press("Send", await boss.announce())
    await deliver(people)
    (call,) = await boss.write("/announce at 1 2031-06-12 18:30")

    assert call.text == TEXTS.no_such_announcement
    assert not await boss.press_data("a:en:later-1")

"""Reminders in a database: each once, whatever the clock, the process and its twins do."""

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from announcements.content import Body, Content
from announcements.reminders import LOOK_BACK, Reminders
from announcements.schedule import Calendar, Reminder
from knowledge.loading import Knowledge
from storage import announcements as stored
from storage.announcements import Announcements
from storage.chats import Chats
from storage.database import Database
from storage.deliveries import Deliveries
from storage.values import Delivered, State
from tests.announcements.dates import KNOWLEDGE, dated
from tests.announcements.offices import announced, branch
from tests.telegram import BotApiServer

BERLIN = ZoneInfo("Europe/Berlin")
MEETING = "council-meets:2031-05-31"
LATE = timedelta(hours=12)
GROUP = -10


def utc(moment: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


class Process:
    """What looks at the calendar in one process; restarted at will. Its clock is what it is told."""

    def __init__(self, database: Database, knowledge: Knowledge = KNOWLEDGE, zone: ZoneInfo = BERLIN) -> None:
        self.announcements, self.chats = Announcements(database), Chats(database)
        self.deliveries = Deliveries(database, "one")
        self._knowledge = knowledge
        calendar = Calendar(time(9), zone, (7, 1, 0), anniversaries=True)
        self._reminders = Reminders(self.announcements, self.chats, calendar, LATE, self._render)

    def _render(self, reminder: Reminder, knowledge: Knowledge) -> Content:
        assert knowledge is self._knowledge, "a reload must not come between"
        return Content({"en": Body(reminder.key)})

    async def subscribe(self, since: str = "2031-01-01", chat: int = GROUP) -> None:
        """Let a group have announcements."""
        await self.chats.subscribe(chat, "group", None, None, utc(since))

    async def at(self, moment: str) -> list[str]:
        """Start what is due then; returns the keys of what was started."""
        return await self._reminders.start_due(self._knowledge, utc(moment))

    async def skipped(self) -> int:
        """How many reminders were skipped."""
        return len(await self.announcements.in_state(State.SKIPPED))

    async def running(self) -> list[stored.Announcement]:
        """The reminders that were started."""
        return await self.announcements.in_state(State.RUNNING)


async def test_is_due_at_its_moment(database: Database) -> None:
    """Not a second before; and it goes to whoever is subscribed, until the day is over or it is too late."""
    process = Process(database)
    await process.subscribe()
    assert await process.at("2031-05-30T06:59:59") == []
    assert await process.at("2031-05-30T07:00:00") == [f"{MEETING}:1:0"]
    assert await process.at("2031-05-30T07:00:01") == []
    (reminder,) = await process.running()
    assert reminder.expires_at == utc("2031-05-30T19:00")
    assert await process.deliveries.counts(reminder.id) == {Delivered.WAITING: 1}


async def test_due_while_down_is_sent_if_it_is_true(database: Database) -> None:
    """Hours later, on the same day."""
    process = Process(database)
    await process.subscribe()
    assert await process.at("2031-05-30T18:59") == [f"{MEETING}:1:0"]


@pytest.mark.parametrize("back", ["2031-05-30T19:00", "2031-05-31T06:00", "2031-06-02T12:00"])
async def test_due_while_down_for_too_long_is_skipped(
    database: Database, back: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Twelve hours later, or on another day; it is logged, once, and is not sent when the clock is put back."""
    caplog.set_level(logging.WARNING)
    process = Process(database)
    await process.subscribe("2031-05-28")
    moment = utc(back)
    missed = 1 + (moment > utc("2031-05-31T19:00"))
    for minutes in range(3):
        assert await process.at((moment + timedelta(minutes=minutes)).isoformat()[:16]) == []
    assert await process.skipped() == missed
    assert caplog.text.count(f"Reminder {MEETING}:1:0 was due at 2031-05-30T07:00:00+00:00 and is skipped") == 1
    assert len(caplog.records) == missed
    assert await process.at("2031-05-30T08:00") == []
    assert await process.running() == []


async def test_nobody_has_missed_anything_before_they_subscribed(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """A bot that is new notes nothing as skipped."""
    process = Process(database)
    assert await process.at("2031-06-01T12:00") == []
    await process.subscribe("2031-06-01T12:00")
    assert await process.at("2031-06-01T12:01") == []
    assert await process.skipped() == 0
    assert caplog.records == []


async def test_clock_that_is_put_back_and_forward(database: Database) -> None:
    """Each moment comes several times; each reminder is sent the first time."""
    process = Process(database)
    await process.subscribe()
    moments = ["30T08:00", "29T08:00", "30T08:00", "31T08:00", "24T08:00", "30T12:00", "31T09:00", "24T08:01"]
    started = [key for moment in moments for key in await process.at(f"2031-05-{moment}")]
    # What the week before was is long past when the clock first comes to the 30th, and was looked for then.
    assert started == [f"{MEETING}:1:0", f"{MEETING}:0:0"]
    assert await process.skipped() == 1
    assert len(await process.running()) == 2


async def test_restart(database: Database) -> None:
    """A new process knows what the one before it has started."""
    await Process(database).subscribe()
    keys = [key for _ in range(3) for key in await Process(database).at("2031-05-30T08:00")]
    assert keys == [f"{MEETING}:1:0"]


async def test_other_settings_change_nothing(database: Database) -> None:
    """Who changes the time zone is not reminded twice on that day."""
    process = Process(database)
    await process.subscribe()
    assert len(await process.at("2031-05-30T07:00")) == 1
    assert await Process(database, zone=ZoneInfo("America/Lima")).at("2031-05-30T15:00") == []


async def test_twins(database: Database) -> None:
    """Of many processes that look at the same moment one starts it; nobody gets it twice."""
    twins = [Process(database) for _ in range(8)]
    for chat in range(5):
        await twins[0].subscribe(chat=-chat - 1)
    started = await asyncio.gather(*(twin.at("2031-05-31T08:00") for twin in twins))
    assert sorted(key for keys in started for key in keys) == [f"{MEETING}:0:0"]
    (reminder,) = await twins[0].running()
    assert await twins[0].deliveries.counts(reminder.id) == {Delivered.WAITING: 5}


@pytest.mark.parametrize("day", ["2031-03-30", "2031-10-26"])
async def test_days_of_23_and_25_hours(database: Database, day: str) -> None:
    """Looked at every quarter of an hour for three days, the reminders of the day come once each."""
    process = Process(database, dated(day))
    moment, started = utc(day) - timedelta(days=2), []
    await process.subscribe(moment.isoformat()[:10])
    while moment < utc(day) + timedelta(days=2):
        started += await process.at(moment.isoformat()[:16])
        moment += timedelta(minutes=15)
    assert started == [f"council-meets:{day}:1:0", f"council-meets:{day}:0:0"]
    assert await process.skipped() == 0


async def test_anniversaries_of_29_february(database: Database) -> None:
    """Each year has one of the meeting and one of the signing, on its last day of February."""
    process = Process(database, dated("2028-02-29", "2028-02-29"))
    await process.subscribe("2028-01-01")
    for year, day in ((2029, 28), (2030, 28), (2031, 28), (2032, 29)):
        years = year - 2028
        keys = [key for each in (27, 28, 29, 30) for key in await process.at(f"{year}-{_day(year, each)}T10:00")]
        expected = {f"council-meets:2028-02-29:0:{years}", f"event:2028-02-29:0:{years}"}
        assert set(keys) == expected
        assert len(keys) == 2
        assert all(each.created_at.day == day for each in (await process.running())[-2:])


def _day(year: int, day: int) -> str:
    """The day of that number, counted from the beginning of February."""
    return (utc(f"{year}-02-01") + timedelta(days=day - 1)).isoformat()[5:10]


async def test_week_is_how_far_back_is_looked(database: Database) -> None:
    """What was missed before is not even noted."""
    process = Process(database)
    await process.subscribe()
    later = utc("2031-05-24T07:00") + LOOK_BACK
    assert await process.at(later.isoformat()[:16]) == [f"{MEETING}:0:0"]
    assert await process.skipped() == 1  # of the day before; that of the week before is out of sight


async def test_arrives_in_every_chat_in_its_language(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way, once: from the calendar to the chats, by two offices that look at the same time."""
    monkeypatch.setenv("AGREEMENT_BOT__ANNOUNCEMENTS__TIMEZONE", "Europe/Berlin")
    now = utc("2031-05-31T06:59")
    async with BotApiServer() as server:
        chats = [server.group(name, [server.user()]) for name in ("en", "ru")]
        late, asleep = (server.group(name, [server.user()]) for name in ("late", "asleep"))
        async with (
            branch(server, database_url, clock=lambda: now, paced=False, loops=False) as one,
            branch(server, database_url, clock=lambda: now, paced=False, loops=False) as two,
        ):
            for chat in chats:
                await one.subscribe([chat], language=chat.title)
            # Until the evening, when it is no news any more.
            await one.subscribe([asleep], silent_from=8, silent_until=22)
            await asyncio.gather(one.office.work_off(), two.office.work_off())
            assert server.called("sendMessage") == []
            now = utc("2031-05-31T07:00")
            await asyncio.gather(one.office.work_off(), two.office.work_off())
            await one.subscribe([late])
            now = utc("2031-05-31T20:30")
            await asyncio.gather(one.office.work_off(), two.office.work_off())
            (reminder,) = await one.store.announcements.in_state(State.DONE)
            assert await one.states(reminder.id) == {
                chats[0].id: Delivered.SENT,
                chats[1].id: Delivered.SENT,
                asleep.id: Delivered.SKIPPED,
            }
    (english,), (russian,) = (chat.history for chat in chats)
    assert "31 May 2031" in english.text or "May 31, 2031" in english.text
    assert "мая 2031" in russian.text
    assert late.history == asleep.history == []
    assert announced(chats[0], english.text) == [english]

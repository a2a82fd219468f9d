"""An announcement to a hundred thousand chats at Telegram's pace, in a time that does not pass: duration, CPU, memory.

Run it with `.venv/bin/python -m benchmarks.scale_of_broadcast [CHATS [MESSAGES]]`; it ends after so many messages, by
default all. Office, courier, pace, outbox and the SQLite file are the real ones; Telegram is a stub that answers each
call after 0.1 s. The loop's clock jumps while all wait.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from announcements.content import ALL, Body, Content
from announcements.courier import Courier
from announcements.office import Office, Progress
from announcements.pace import Lane, Pace
from announcements.reminders import Reminders
from announcements.schedule import Calendar
from handlers import panels
from handlers.reminding import content_of
from settings import Settings
from storage.announcements import Announcements
from storage.answers import Answers
from storage.chats import Chats
from storage.database import Database
from storage.days import Days
from storage.deliveries import Deliveries
from storage.questions import Questions
from storage.store import Store
from storage.tables import CHATS
from storage.texts import SentTexts
from storage.updates import Updates
from storage.values import Kind
from storage.votes import Votes
from storage.workers import Workers
from tests.agreements import fishing
from tests.announcements.virtual import VirtualLoop

START = datetime(2031, 1, 15, 12, tzinfo=UTC)
TEXT = "The ferry sails an hour later tomorrow. " * 5
SECONDS_A_CALL = 0.1
ADMIN = 1001


class Working:
    """How many coroutines wait for the database, whose threads work in real time."""

    def __init__(self) -> None:
        self.count = 0

    @asynccontextmanager
    async def one_more(self) -> AsyncIterator[None]:
        """One more, until the block is left."""
        self.count += 1
        try:
            yield
        finally:
            self.count -= 1


class Watched(Database):
    """A database that says while it works."""

    def __init__(self, address: str, working: Working) -> None:
        super().__init__(address)
        self._working = working

    async def open(self, *, changing: bool = True) -> tuple[str | None, str]:
        """As every database."""
        async with self._working.one_more():
            return await super().open(changing=changing)

    async def close(self) -> None:
        """As every database."""
        async with self._working.one_more():
            await super().close()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """As every database."""
        async with self._working.one_more(), super().reading() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """As every database."""
        async with self._working.one_more(), super().writing() as connection:
            yield connection


class Telegram(BaseRequest):
    """Says yes to everything, and notes when each tenth of the messages had arrived."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.tenth = max(1, most // 10)
        self.enough = asyncio.Event()
        self.calls: dict[str, int] = {}
        self.marks: list[float] = []

    @property
    def read_timeout(self) -> float:
        """Never needed."""
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """The answer to a call."""
        await asyncio.sleep(SECONDS_A_CALL)
        name = url.rpartition("/")[2]
        number = self.calls[name] = self.calls.get(name, 0) + 1
        if name == "sendMessage" and number == self.most:
            self.enough.set()
        if name == "sendMessage" and number <= self.most and number % self.tenth in {0, 1}:
            self.marks.append(time.process_time())
        if name == "getMe":
            return 200, _answer({"id": 42, "is_bot": True, "first_name": "Bay", "username": "bay_bot"})
        values = request_data.parameters if request_data else {}
        there = {"id": values.get("chat_id", ADMIN), "type": "supergroup", "title": "Group"}
        return 200, _answer({"message_id": number, "date": 0, "chat": there, "text": "…"})


def _answer(result: dict[str, Any]) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


async def main(chats: int, messages: int, working: Working) -> None:
    """Run it and print the figures."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bot.db"
        store = _store(Watched(f"sqlite+aiosqlite:///{file}", working))
        await store.database.open()
        try:
            await _fill(store.database, chats)
            await _run(store, file, messages)
        finally:
            await store.database.close()


async def _run(store: Store, file: Path, messages: int) -> None:
    loop = asyncio.get_running_loop()
    zero = loop.time()
    telegram = Telegram(messages)
    pace = Pace(clock=loop.time)
    bot: ExtBot[Lane] = ExtBot("4242:" + "t" * 35, request=telegram, rate_limiter=pace)
    await bot.initialize()
    office = _office(store, bot, pace, lambda: START + timedelta(seconds=loop.time() - zero))
    sizes, memory, cpu, real = [_size(file)], [_peak()], time.process_time(), time.perf_counter()

    announcement = await store.announcements.draft(
        Content({ALL: Body(TEXT)}).to_json(), START, ADMIN, Kind.ANNOUNCEMENT
    )
    await store.announcements.show_in(announcement, 1, "en")
    recipients = await store.announcements.start(announcement, START)
    filled = time.perf_counter() - real
    sizes.append(_size(file))
    began = loop.time()
    await office.start()
    await telegram.enough.wait()
    seconds = loop.time() - began
    memory.append(_peak())
    await office.stop()
    sizes.append(_size(file))
    used = time.process_time() - cpu
    tenth = telegram.tenth
    first, last = telegram.marks[1] - telegram.marks[0], telegram.marks[-1] - telegram.marks[-2]
    counts = {state.value: count for state, count in (await store.deliveries.counts(announcement)).items()}
    pace_kept = messages / seconds
    lines = [
        f"chats: {recipients}, outbox in the end: {counts}, calls: {telegram.calls}",
        f"Telegram's time: {seconds:.0f} s for {messages} messages, {pace_kept:.2f} a second; "
        f"{(recipients or 0) / pace_kept / 3600:.2f} h for all chats",
        f"real time: {time.perf_counter() - real:.0f} s, of which the outbox was filled in {filled:.2f} s",
        f"CPU: {used:.0f} s, {used / messages * 1000:.2f} ms a message, {used / seconds:.1%} of a core at that pace",
        f"CPU a message: {first / tenth * 1000:.2f} ms in the first tenth, {last / tenth * 1000:.2f} ms in the last",
        f"peak memory: {memory[0]} MiB before, {memory[1]} MiB after",
        f"database: {sizes[0]:.1f} MiB with the chats, {sizes[1]:.1f} with the outbox, {sizes[2]:.1f} in the end",
    ]
    print("\n".join(lines))  # noqa: T201


def _store(database: Database) -> Store:
    return Store(
        database=database,
        worker="one",
        chats=Chats(database),
        announcements=Announcements(database),
        deliveries=Deliveries(database, "one"),
        questions=Questions(database),
        days=Days(database),
        votes=Votes(database),
        texts=SentTexts(database),
        workers=Workers(database),
        updates=Updates(database, "one"),
        answers=Answers(database),
        pace=None,
    )


def _office(store: Store, bot: ExtBot[Lane], pace: Pace, clock: Any) -> Office:
    settings, knowledge = Settings().announcements, fishing()
    when = Calendar(settings.at, ZoneInfo("UTC"), settings.remind_days_before, settings.anniversaries)

    async def nothing(*_: object) -> None:
        """No topics are lost here, and nobody asks."""

    async def show(progress: Progress) -> None:
        await panels.bring_up_to_date(bot, progress)

    courier = Courier(
        bot,
        pace,
        store.deliveries,
        store.chats,
        default_language="en",
        timezone=ZoneInfo("UTC"),
        clock=clock,
        surely_not_sent=lambda _: False,
        notify=nothing,
    )
    return Office(
        store,
        courier,
        Reminders(store.announcements, store.chats, when, timedelta(hours=12), content_of),
        knowledge=lambda: knowledge,
        show=show,
        clock=clock,
        per_second=30,
        keep=timedelta(days=365),
        also=nothing,
    )


async def _fill(database: Database, chats: int) -> None:
    async with database.writing() as connection:
        for start in range(0, chats, 5000):
            rows = [
                {
                    "id": -1_001_000_000_000 - number,
                    "kind": "supergroup",
                    "title": f"Group of the bay, number {number}",
                    "language": ("en", "ru", "hy", "az")[number % 4],
                    "subscribed_at": START - timedelta(days=1),
                    "introduced": True,
                }
                for number in range(start, min(start + 5000, chats))
            ]
            await connection.execute(insert(CHATS), rows)


def _size(file: Path) -> float:
    """What the database takes on the disk, in MiB, with its log."""
    return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*")) / 2**20


def _peak() -> int:
    """The most that the process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    busy = Working()
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(lambda: bool(busy.count))) as runner:
        wanted = [int(argument) for argument in sys.argv[1:]] or [100_000]
        runner.run(main(wanted[0], wanted[-1], busy))

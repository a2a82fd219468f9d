"""Runs the announcements of one process: starts what is due, has it delivered, and keeps its panels up to date."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram.error import BadRequest, Forbidden, TelegramError

from announcements.courier import Courier
from announcements.reminders import Reminders
from announcements.trouble import Trouble
from knowledge.loading import Knowledge
from storage.announcements import Announcement
from storage.errors import TROUBLE
from storage.store import Store
from storage.values import Delivered, State

logger = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between two looks at what is due."""
SHOW_EVERY = timedelta(seconds=3)
"""How often a panel is edited while its announcement runs; each edit counts as a message."""
LAST_MARKS = 2.0
"""Seconds in which the database must take what was under way when the process is told to stop."""
DEAD_AFTER = timedelta(seconds=30)
"""A process not seen for so long has ended; what it was sending is uncertain."""
NAMED = 64
"""Chats that a report names at the most: as many as one process can have under way when it is killed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an announcement has come; `left` is the seconds that the rest takes at the pace allowed.

    `reasons` says why chats refused it, `uncertain` names the chats where it may have arrived.
    """

    announcement: Announcement
    counts: Counter[Delivered]
    left: float
    reasons: Counter[str]
    uncertain: tuple[str, ...]


Show = Callable[[Progress], Awaitable[None]]
"""Edits the panel of an announcement."""


class Office:
    """The loops of one process; `start` and `stop` once each."""

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        store: Store,
        courier: Courier,
        reminders: Reminders,
        *,
        knowledge: Callable[[], Knowledge],
        show: Show,
        clock: Callable[[], datetime],
        per_second: float,
        keep: timedelta,
        also: Callable[[], Awaitable[None]],
    ) -> None:
        """`keep` is how long what is over is kept; `also` is done at each tick."""
        self._store = store
        self._courier = courier
        self._reminders = reminders
        self._knowledge = knowledge
        self._show = show
        self._clock = clock
        self._per_second = per_second
        self._keep = keep
        self._also = also
        self._trouble = Trouble()
        self._loops: list[asyncio.Task[None]] = []
        self.waiting = 0
        """Messages that waited when that was last looked at, a second ago."""

    async def start(self) -> None:
        """Begin; what another process left half-sent is marked as uncertain."""
        try:
            await self._store.workers.seen(self._store.worker, self._clock())
            await self._abandon()
        except TROUBLE as error:
            # It may have gone while Telegram was waited for. The first tick that finds it does both.
            self._trouble.met("Announcements wait for the database", error)
        self._loops = [asyncio.create_task(self._courier.run()), asyncio.create_task(self._keep_house())]

    async def stop(self) -> None:
        """End between two messages; what waits is kept."""
        for loop in self._loops[1:]:
            loop.cancel()
        try:
            await self._courier.stop()
            async with asyncio.timeout(LAST_MARKS):
                await self._store.deliveries.abandon_own()
                await self._store.workers.gone(self._store.worker)
        except TROUBLE as error:
            logger.warning("What was under way cannot be marked (%s); the next start does", type(error).__name__)
        await asyncio.gather(*self._loops, return_exceptions=True)

    def wake(self) -> None:
        """Say that something was started just now."""
        self._courier.wake()

    async def work_off(self) -> None:
        """Do everything that is due, to its end, where no loops run."""
        await self.tick()
        if await self._courier.work_off():
            await self.tick()

    async def progress(self, announcement: Announcement) -> Progress:
        """How far an announcement has come."""
        deliveries = self._store.deliveries
        counts = await deliveries.counts(announcement.id)
        return Progress(
            announcement,
            counts,
            self.seconds_for(counts[Delivered.WAITING] + counts[Delivered.SENDING]),
            await deliveries.reasons(announcement.id, Delivered.REFUSED),
            tuple(await deliveries.names(announcement.id, Delivered.UNCERTAIN, NAMED)),
        )

    def seconds_for(self, chats: int) -> float:
        """How long so many messages take at the pace allowed."""
        return chats / self._per_second if self._per_second else 0.0

    async def tick(self) -> None:
        """Do once what is due now."""
        store, now = self._store, self._clock()
        started = await store.announcements.start_due(now)
        reminded = await self._reminders.start_due(self._knowledge(), now)
        if started or reminded:
            logger.info("Started announcements %s and reminders %s", started, reminded)
            self.wake()
        await self._follow(await store.announcements.in_state(State.RUNNING), now)
        for shown in await store.announcements.to_show(now - SHOW_EVERY, now):
            await self._bring_up_to_date(shown)
        await self._also()

    async def _follow(self, running: Sequence[Announcement], now: datetime) -> None:
        """Give up what is late of what runs, count what waits, and end what is done."""
        if not running:
            self.waiting = 0
            return
        deliveries = self._store.deliveries
        await deliveries.expire(now)
        self.waiting = await deliveries.waiting()
        for each in running:
            if await self._store.announcements.finish(each.id, now):
                logger.info("Announcement %s is done: %s", each.id, _summary(await deliveries.counts(each.id)))

    async def _keep_house(self) -> None:
        ticks = 0
        while True:
            try:
                await self.tick()
                if ticks % 10 == 0:
                    await self._store.workers.seen(self._store.worker, self._clock())
                    alive = await self._store.workers.alive(self._clock() - DEAD_AFTER)
                    self._courier.share(with_others=alive > 1)
                    await self._abandon()
                if ticks % 3600 == 0:
                    await self._prune()
                ticks += 1
                self._trouble.over()
            except TROUBLE as error:
                self._trouble.met("Announcements wait for the database", error)
            except Exception:
                logger.exception("Announcements could not be looked after")
            await asyncio.sleep(TICK)

    async def _abandon(self) -> None:
        """On SQLite there is one process, so that whatever another was sending was left by one that has ended."""
        seen_before = None if self._store.database.is_sqlite else self._clock() - DEAD_AFTER
        left = await self._store.deliveries.abandon(seen_before)
        if left:
            logger.warning("%s messages were being sent when a process ended; they are uncertain", left)

    async def _prune(self) -> None:
        now = self._clock()
        await self._store.prune(now - self._keep)
        await self._store.workers.prune(now - timedelta(days=1))
        # Telegram sends an update again for a day.
        await self._store.updates.prune(now - timedelta(days=1))

    async def _bring_up_to_date(self, announcement: Announcement) -> None:
        try:
            await self._show(await self.progress(announcement))
        except (BadRequest, Forbidden) as error:
            logger.info("A panel is not there any more (%s)", error.message)
        except TelegramError as error:
            logger.info("A panel could not be brought up to date (%s)", type(error).__name__)
            await self._store.announcements.show_again(announcement.id)


def _summary(counts: Counter[Delivered]) -> str:
    return ", ".join(f"{state.value} {count}" for state, count in counts.items())

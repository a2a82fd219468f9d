"""The processes that share the work: who is alive, and the pace that they keep together."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest

from storage.database import Database
from storage.tables import WORKERS
from storage.workers import SharedPace, Workers
from tests.databases import opened
from tests.storage.outbox import DAY, NOW, Outbox

EVERY = 1000.0
"""Seconds between two messages; nobody waits for them to pass."""
SLACK = 100.0
"""Seconds that the test itself may take, on a machine however busy."""


class TestWorkers:
    """Who is alive."""

    async def test_those_seen_since_then(self, database: Database) -> None:
        """Each once, however often it was seen; the very moment counts."""
        workers = Workers(database)
        assert await workers.alive(NOW) == 0
        await workers.seen("one", NOW - DAY)
        await workers.seen("two", NOW - timedelta(microseconds=1))
        await workers.seen("three", NOW)
        await workers.seen("one", NOW + DAY)

        assert await workers.alive(NOW) == 2
        assert await workers.alive(NOW - DAY) == 3

    async def test_one_that_ends_is_not_alive(self, database: Database) -> None:
        """The others are, and it may come back."""
        workers = Workers(database)
        await workers.seen("one", NOW)
        await workers.seen("two", NOW)

        await workers.gone("one")
        assert await workers.alive(NOW) == 1
        await workers.gone("one")
        await workers.seen("one", NOW)
        assert await workers.alive(NOW) == 2

    async def test_seen_by_several_at_once(self, database: Database) -> None:
        """Two notes about the same process do not collide."""
        workers = Workers(database)

        await asyncio.gather(*(workers.seen("one", NOW) for _ in range(6)))

        assert await workers.alive(NOW) == 1

    async def test_old_ones_are_forgotten(self, database: Database, outbox: Outbox) -> None:
        """Those not seen since then, and no others."""
        workers = Workers(database)
        await workers.seen("one", NOW - timedelta(microseconds=1))
        await workers.seen("two", NOW)

        await workers.prune(NOW)

        assert [row["id"] for row in await outbox.rows(WORKERS)] == ["two"]


class TestSharedPace:
    """One pace for all processes, on PostgreSQL only."""

    @pytest.fixture
    async def paces(self, postgresql_url: str) -> AsyncIterator[list[SharedPace]]:
        """The pace as two processes see it."""
        async with opened(postgresql_url) as one, opened(postgresql_url) as other:
            paces = [SharedPace(one), SharedPace(other)]
            await asyncio.gather(*(pace.open() for pace in paces))
            yield paces

    async def test_each_takes_a_moment_of_its_own(self, paces: list[SharedPace]) -> None:
        """However many ask at once, in several processes: the first need not wait, the others so much longer each."""
        waits = sorted(await asyncio.gather(*(paces[number % 2].reserve(EVERY) for number in range(24))))

        assert waits[0] == 0.0
        assert waits[-1] <= 23 * EVERY
        for before, after in pairwise(waits):
            assert EVERY - SLACK < after - before < EVERY + SLACK

    async def test_one_after_another(self, paces: list[SharedPace]) -> None:
        """Each waits longer than the one before, by what is asked less what has passed."""
        waits = [await paces[number % 2].reserve(EVERY) for number in range(5)]

        assert waits == sorted(waits)
        for number, wait in enumerate(waits):
            assert number * EVERY - SLACK < wait <= number * EVERY

    async def test_nothing_is_saved_up(self, paces: list[SharedPace]) -> None:
        """After a pause messages do not come all at once: what was not taken has passed."""
        await paces[0].reserve(0.0001)
        await asyncio.sleep(0.01)

        assert await paces[0].reserve(EVERY) == 0.0
        assert await paces[1].reserve(EVERY) > EVERY - SLACK

    async def test_holding_delays_all(self, paces: list[SharedPace]) -> None:
        """What Telegram asks one process to wait, all wait; a shorter time does not shorten it."""
        await paces[0].hold(EVERY)
        await paces[1].hold(1.0)

        first, second = await paces[1].reserve(1.0), await paces[0].reserve(1.0)

        assert EVERY - SLACK < first <= EVERY
        assert EVERY - SLACK < second <= EVERY + 1.0

    async def test_opening_again_keeps_the_pace(self, paces: list[SharedPace]) -> None:
        """A process that starts does not send at once while the others wait."""
        await paces[0].hold(EVERY)

        await paces[1].open()

        assert await paces[1].reserve(1.0) > EVERY - SLACK

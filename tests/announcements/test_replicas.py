"""Several processes that share one PostgreSQL: one broadcast, one pace, and what is left when one of them dies."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from announcements import courier, office
from announcements.office import DEAD_AFTER
from storage.database import Database
from storage.values import Delivered
from storage.workers import SharedPace
from tests.announcements.offices import Branch, announced, branch, killed, utc_now
from tests.databases import opened
from tests.telegram import BotApiServer


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets an office look more often."""
    monkeypatch.setattr(office, "TICK", 0.1)
    monkeypatch.setattr(courier, "IDLE", 0.1)


@pytest.fixture
async def shared(postgresql_url: str) -> AsyncIterator[Database]:
    """An open PostgreSQL."""
    async with opened(postgresql_url) as made:
        yield made


async def test_two_share_a_broadcast(strict: BotApiServer, postgresql_url: str) -> None:
    """Each chat has it once, both did their part, and Telegram saw one pace, answers included."""
    chats = [strict.group(f"Group {number}", [strict.user()]) for number in range(100)]
    people = [strict.private(strict.user()) for _ in range(12)]

    async def answer(process: Branch) -> None:
        while people:
            await process.app.bot.send_message(people.pop().id, "An answer.")
            await asyncio.sleep(0.4)

    async with branch(strict, postgresql_url) as one, branch(strict, postgresql_url) as two:
        await one.subscribe(chats)
        announcement = await one.announce()
        two.office.wake()
        answering = [asyncio.create_task(answer(each)) for each in (one, two)]
        progress = await two.done(announcement)
        await asyncio.gather(*answering)
        workers = Counter(row["worker"] for row in (await one.rows(announcement)).values())
        assert set(workers) == {one.store.worker, two.store.worker}
        assert min(workers.values()) >= 20
    assert progress.counts == {Delivered.SENT: 100}
    assert [len(announced(chat)) for chat in chats] == [1] * 100
    assert {call.status for call in strict.calls} == {200}
    assert strict.flood_violations == 0


async def test_refusal_of_one_is_obeyed_by_both(strict: BotApiServer, postgresql_url: str) -> None:
    """No announcement goes out until the time is over, from neither."""
    chats = [strict.group(f"Group {number}", [strict.user()]) for number in range(60)]
    strict.fail("sendMessage", 429, parameters={"retry_after": 2}, chat=chats[30].id)
    async with branch(strict, postgresql_url) as one, branch(strict, postgresql_url) as two:
        await one.subscribe(chats)
        announcement = await one.announce()
        two.office.wake()
        progress = await one.done(announcement)
    (refused,) = [call for call in strict.called("sendMessage") if call.status == 429]
    after = [call.time - refused.time for call in strict.called("sendMessage") if call.time > refused.time]
    # What had left, or was about to, before the refusal was known.
    assert [moment for moment in after if 0.3 < moment < 2] == []
    assert progress.counts == {Delivered.SENT: 60}
    assert [len(announced(chat)) for chat in chats] == [1] * 60


async def test_one_dies(strict: BotApiServer, postgresql_url: str) -> None:
    """What it was sending is uncertain once it has not been seen for a while, and named; the other sends the rest."""
    chats = [strict.group(f"Group {number}", [strict.user()]) for number in range(40)]
    ahead = timedelta()

    def clock() -> datetime:
        return utc_now() + ahead

    async with branch(strict, postgresql_url, stop=killed) as one:
        await one.subscribe(chats)
        announcement = await one.announce()
        await one.until(Delivered.SENT, 8, announcement)
        strict.delay("sendMessage", 3, times=4)
        before = len(strict.called("sendMessage"))
        await strict.wait_for_call("sendMessage", before + 4)
    async with branch(strict, postgresql_url, clock=clock) as two:
        rows = await two.rows(announcement)
        in_flight = {chat for chat, row in rows.items() if row["state"] == Delivered.SENDING}
        assert len(in_flight) >= 4
        await two.until(Delivered.SENT, 40 - len(in_flight), announcement)
        assert (await two.store.deliveries.counts(announcement))[Delivered.SENDING] == len(in_flight)
        ahead = DEAD_AFTER + timedelta(seconds=1)
        progress = await two.done(announcement)
        states = await two.states(announcement)
    assert {chat for chat, state in states.items() if state == Delivered.UNCERTAIN} == in_flight
    assert progress.counts == {Delivered.SENT: 40 - len(in_flight), Delivered.UNCERTAIN: len(in_flight)}
    assert set(progress.uncertain) == {chat.title for chat in chats if chat.id in in_flight}
    for chat in chats:
        assert len(announced(chat)) == 1 or chat.id in in_flight


async def test_one_that_lives_is_left_alone(strict: BotApiServer, postgresql_url: str) -> None:
    """A process that starts does not take what another is sending for left."""
    chats = [strict.group(f"Group {number}", [strict.user()]) for number in range(6)]
    strict.delay("sendMessage", 1, times=6)
    async with branch(strict, postgresql_url) as one:
        await one.subscribe(chats)
        announcement = await one.announce()
        await strict.wait_for_call("sendMessage", 3)
        async with branch(strict, postgresql_url) as two:
            assert Delivered.UNCERTAIN not in (await two.states(announcement)).values()
            progress = await two.done(announcement)
    assert progress.counts == {Delivered.SENT: 6}


class TestSharedPace:
    """The pace in the database."""

    async def test_moments_follow_each_other(self, shared: Database) -> None:
        """Whoever asks, and all at once."""
        pace = SharedPace(shared)
        await pace.open()
        await pace.open()
        waits = await asyncio.gather(*(pace.reserve(10) for _ in range(6)))
        assert sorted(round(wait, -1) for wait in waits) == [0, 10, 20, 30, 40, 50]

    async def test_hold_of_announcements_leaves_answers_alone(self, shared: Database) -> None:
        """And is not shortened by another."""
        pace = SharedPace(shared)
        await pace.open()
        assert await pace.held() == 0
        await pace.hold(100, answers=False)
        await pace.hold(50, answers=False)
        assert await pace.held() == pytest.approx(100, abs=10)
        assert await pace.reserve(1) < 10

    async def test_hold_of_all(self, shared: Database) -> None:
        """Holds both."""
        pace = SharedPace(shared)
        await pace.open()
        await pace.hold(100)
        assert await pace.held() == pytest.approx(100, abs=10)
        assert await pace.reserve(1) == pytest.approx(100, abs=10)

"""Whatever happens in whatever order: no message is sent twice, and no row is lost."""

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.deliveries import Deliveries, Delivery
from storage.values import Delivered, State
from tests.databases import opened
from tests.storage.outbox import DAY, MINUTE, NOW, Outbox

UNDER_WAY = (Delivered.WAITING, Delivered.SENDING)
OPEN = (State.RUNNING, State.STOPPED)


class Life:
    """Chats, admins and two workers, each of which may die at any time, as Telegram sees them.

    Each thing that can happen takes a number, which picks one of those that it can happen to. Chats are told apart by
    the number that they had first.
    """

    def __init__(self, database: Database) -> None:
        self.outbox = Outbox(database)
        self.workers = [Deliveries(database, "one"), Deliveries(database, "two")]
        self.now = NOW
        self.numbers: dict[int, int] = {}  # of each chat, as it is now
        self.subscribed: list[int] = []
        self.states: dict[int, State] = {}
        self.owed: set[tuple[int, int]] = set()  # who has to get which announcement yet
        self.held: tuple[list[tuple[Delivery, int]], ...] = ([], [])
        self.received: Counter[tuple[int, int]] = Counter()
        self.acknowledged: Counter[int] = Counter()
        self.rows: Counter[int] = Counter()
        self.ended: dict[int, str] = {}

    async def subscribe(self, _: int) -> None:
        """One more group wants announcements."""
        chat = len(self.numbers) + 1
        await self.outbox.subscribe(chat)
        self.numbers[chat] = chat
        self.subscribed.append(chat)

    async def leave(self, pick: int) -> None:
        """A group wants no more of them, or to be forgotten; nothing is owed to it then."""
        if self.subscribed:
            chat = self.subscribed.pop(pick % len(self.subscribed))
            leave = self.outbox.chats.forget if pick % 2 else self.outbox.chats.unsubscribe
            await leave(self.numbers[chat])
            self.owed = {(announcement, each) for announcement, each in self.owed if each != chat}

    async def become_a_supergroup(self, pick: int) -> None:
        """A group gets another number."""
        if self.subscribed:
            chat = self.subscribed[pick % len(self.subscribed)]
            await self.outbox.chats.move(self.numbers[chat], self.numbers[chat] - 1000)
            self.numbers[chat] -= 1000

    async def announce(self, _: int) -> None:
        """An announcement starts, once."""
        announcement = await self.outbox.draft()
        started = await self.outbox.announcements.start(announcement, self.now)
        assert started == len(self.subscribed)
        assert await self.outbox.announcements.start(announcement, self.now) is None
        self.states[announcement] = State.RUNNING
        self.rows.update({announcement: started} if started else {})
        self.owed |= {(announcement, chat) for chat in self.subscribed}

    async def stop_or_go_on(self, pick: int) -> None:
        """An admin stops what runs, or lets it go on."""
        for announcement in self._one_of(self.states, pick):
            before, after = OPEN if self.states[announcement] is State.RUNNING else OPEN[::-1]
            turned = await self.outbox.announcements.turn(announcement, (before,), after)
            assert turned is (self.states[announcement] is before)
            self.states[announcement] = after if turned else self.states[announcement]

    async def cancel(self, pick: int) -> None:
        """An admin wants nobody else to get it."""
        for announcement in self._one_of(self.states, pick):
            ended = await self.outbox.announcements.cancel(announcement, self.now)
            assert ended is (self.states[announcement] in OPEN)
            if ended:
                self.states[announcement] = State.CANCELLED
                self.owed = {(each, chat) for each, chat in self.owed if each != announcement}

    async def finish(self, pick: int) -> None:
        """What has nothing more to do ends; it cannot while something is owed."""
        for announcement in self._one_of(self.states, pick):
            if await self.outbox.announcements.finish(announcement, self.now):
                assert self.states[announcement] is State.RUNNING
                assert announcement not in {each for each, _ in self.owed}
                self.states[announcement] = State.DONE

    async def claim(self, pick: int) -> None:
        """A worker takes a row, if one is due: of what runs, to a chat that wants it."""
        delivery = await self.workers[pick % 2].claim(self.now)
        if delivery:
            assert self.states[delivery.announcement] is State.RUNNING
            chat = next(each for each in self.subscribed if self.numbers[each] == delivery.chat)
            self.held[pick % 2].append((delivery, chat))

    async def send(self, pick: int) -> None:
        """Telegram takes a message, and the worker marks its row."""
        for delivery, chat in self._in_hand(pick):
            self.received[delivery.announcement, chat] += 1
            self.acknowledged[delivery.announcement] += 1
            self.owed.discard((delivery.announcement, chat))
            await self.workers[pick % 2].sent(delivery.id, 500)

    async def wait(self, pick: int) -> None:
        """Telegram asks to wait: nothing arrives, and the row is put back."""
        for delivery, _ in self._in_hand(pick):
            until = self.now + pick * MINUTE
            await self.workers[pick % 2].postpone(delivery.id, until, attempts=delivery.attempts)

    async def refuse(self, pick: int) -> None:
        """Telegram does not take it: nothing arrives, now or later."""
        for delivery, chat in self._in_hand(pick):
            self.owed.discard((delivery.announcement, chat))
            await self.workers[pick % 2].end(delivery.id, Delivered.REFUSED, "because")

    async def die(self, pick: int) -> None:
        """A worker is gone; what it had under way may have arrived. The other one gives it up."""
        dead = self.held[pick % 2]
        for delivery, chat in dead:
            self.received[delivery.announcement, chat] += pick // 2 % 2
            self.owed.discard((delivery.announcement, chat))
        assert await self.workers[1 - pick % 2].abandon() == len(dead)
        dead.clear()

    async def let_time_pass(self, pick: int) -> None:
        """What was put back comes due."""
        self.now += pick * MINUTE

    async def check(self) -> None:
        """Nobody received anything twice; every row is there, in one state, and stays in it once it has ended."""
        assert all(times <= 1 for times in self.received.values())
        rows = await self.outbox.rows()
        assert Counter(row["announcement"] for row in rows) == self.rows
        assert Counter(row["announcement"] for row in rows if row["state"] == Delivered.SENT) == self.acknowledged
        sending = {row["id"] for row in rows if row["state"] == Delivered.SENDING}
        assert sending == {delivery.id for hands in self.held for delivery, _ in hands}
        states = {row["id"]: row["state"] for row in rows}
        assert {row: states[row] for row in self.ended} == self.ended
        self.ended = {row: state for row, state in states.items() if state not in UNDER_WAY}

    async def end(self) -> None:
        """One worker is gone, what was stopped goes on, and the other worker sends all that is left."""
        await self.die(0)
        for announcement, state in self.states.items():
            if state is State.STOPPED:
                assert await self.outbox.announcements.turn(announcement, (state,), State.RUNNING)
                self.states[announcement] = State.RUNNING
        self.now += DAY
        await self.claim(1)
        while self.held[1]:
            await self.send(1)
            await self.claim(1)
        await self.check()
        assert self.owed == set()
        for announcement, state in self.states.items():
            assert await self.outbox.announcements.finish(announcement, self.now) is (state is State.RUNNING)
            counts = await self.workers[1].counts(announcement)
            assert counts.total() == self.rows[announcement]
            assert not counts.keys() & set(UNDER_WAY)

    @staticmethod
    def _one_of(numbers: dict[int, State], pick: int) -> list[int]:
        return [sorted(numbers)[pick % len(numbers)]] if numbers else []

    def _in_hand(self, pick: int) -> list[tuple[Delivery, int]]:
        hands = self.held[pick % 2]
        return [hands.pop(0)] if hands else []


OFTEN = (Life.claim, Life.send)
RARE: tuple[Callable[[Life, int], Awaitable[None]], ...] = (
    Life.subscribe,
    Life.leave,
    Life.become_a_supergroup,
    Life.announce,
    Life.stop_or_go_on,
    Life.cancel,
    Life.finish,
    Life.wait,
    Life.refuse,
    Life.die,
    Life.let_time_pass,
)
HAPPENINGS = st.tuples(st.sampled_from(RARE + OFTEN * 4), st.integers(0, 11))


@settings(max_examples=40, deadline=None)
@given(happenings=st.lists(HAPPENINGS, min_size=20, max_size=60))
async def test_nothing_is_sent_twice_and_nothing_is_lost(
    happenings: list[tuple[Callable[[Life, int], Awaitable[None]], int]],
) -> None:
    """An announcement runs for five chats; then anything happens."""
    with TemporaryDirectory() as folder:
        async with opened(f"sqlite+aiosqlite:///{Path(folder) / 'bot.db'}") as database:
            life = Life(database)
            for _ in range(5):
                await life.subscribe(0)
            await life.announce(0)
            for happen, pick in happenings:
                await happen(life, pick)
                await life.check()
            await life.end()

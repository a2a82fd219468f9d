"""Whatever happens in whatever order: no message is sent twice, and no row is lost."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.database import Database
from storage.deliveries import Deliveries, Delivery
from storage.values import Delivered, State
from tests.storage.outbox import DAY, MINUTE, NOW, Outbox

T = TypeVar("T")
NAMES = st.sampled_from(["one", "two"])
UNDER_WAY = (Delivered.WAITING, Delivered.SENDING)


class Life(RuleBasedStateMachine):
    """Admins, chats and two workers, of which each may die at any time, as the tests' Telegram sees them.

    Chats are told apart by the number that they had first; `numbers` has the one that they have now.
    """

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.database = Database(f"sqlite+aiosqlite:///{Path(self.folder.name) / 'bot.db'}")
        self.outbox = Outbox(self.database)
        self.workers = {name: Deliveries(self.database, name) for name in ("one", "two")}
        self.now = NOW
        self.numbers: dict[int, int] = {}
        self.subscribed: set[int] = set()
        self.states: dict[int, State] = {}
        self.owed: set[tuple[int, int]] = set()
        """Who must get which announcement before it is done."""
        self.held: dict[str, list[tuple[Delivery, int]]] = {"one": [], "two": []}
        self.received: Counter[tuple[int, int]] = Counter()
        self.acknowledged: Counter[int] = Counter()
        self.rows: Counter[int] = Counter()
        self.ended: dict[int, str] = {}

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What a coroutine returns."""
        return self.runner.run(coroutine)

    def teardown(self) -> None:
        """Let everything come to its end, and see what came of it."""
        try:
            self._let_it_end()
        finally:
            self.run(self.database.close())
            self.runner.close()
            self.folder.cleanup()

    @initialize()
    def open(self) -> None:
        """The bot starts with a few groups."""
        self.run(self.database.open())
        for _ in range(3):
            self.subscribe()

    # Chats

    @rule()
    def subscribe(self) -> None:
        """One more group wants announcements."""
        chat = len(self.numbers) + 1
        self.run(self.outbox.subscribe(chat))
        self.numbers[chat] = chat
        self.subscribed.add(chat)

    @precondition(lambda self: self.subscribed)
    @rule(data=st.data(), forget=st.booleans())
    def leave(self, data: st.DataObject, forget: bool) -> None:
        """A group wants no more of them, or to be forgotten; nothing is owed to it then."""
        chat = data.draw(st.sampled_from(sorted(self.subscribed)))
        leave = self.outbox.chats.forget if forget else self.outbox.chats.unsubscribe
        self.run(leave(self.numbers[chat]))
        self.subscribed.discard(chat)
        self.owed = {(announcement, each) for announcement, each in self.owed if each != chat}

    @precondition(lambda self: self.subscribed)
    @rule(data=st.data())
    def become_a_supergroup(self, data: st.DataObject) -> None:
        """A group gets another number."""
        chat = data.draw(st.sampled_from(sorted(self.subscribed)))
        new = self.numbers[chat] - 1000
        self.run(self.outbox.chats.move(self.numbers[chat], new))
        self.numbers[chat] = new

    # Admins

    @rule()
    def announce(self) -> None:
        """An announcement starts."""
        announcement = self.run(self.outbox.draft())
        started = self.run(self.outbox.announcements.start(announcement, self.now))
        assert started == len(self.subscribed)
        assert self.run(self.outbox.announcements.start(announcement, self.now)) is None
        self.states[announcement] = State.RUNNING
        self.rows[announcement] = started
        self.owed |= {(announcement, chat) for chat in self.subscribed}

    @precondition(lambda self: self.states)
    @rule(data=st.data(), before=st.sampled_from([State.RUNNING, State.STOPPED]))
    def stop_or_go_on(self, data: st.DataObject, before: State) -> None:
        """An admin stops what runs, or lets it go on."""
        announcement = data.draw(st.sampled_from(sorted(self.states)))
        after = State.STOPPED if before is State.RUNNING else State.RUNNING
        turned = self.run(self.outbox.announcements.turn(announcement, (before,), after))
        assert turned is (self.states[announcement] is before)
        if turned:
            self.states[announcement] = after

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """An admin wants nobody else to get it."""
        announcement = data.draw(st.sampled_from(sorted(self.states)))
        ended = self.run(self.outbox.announcements.cancel(announcement, self.now))
        assert ended is (self.states[announcement] in (State.RUNNING, State.STOPPED))
        if ended:
            self.states[announcement] = State.CANCELLED
            self.owed = {(each, chat) for each, chat in self.owed if each != announcement}

    # Workers

    @rule(minutes=st.integers(1, 60))
    def time_passes(self, minutes: int) -> None:
        """What was put back comes due."""
        self.now += minutes * MINUTE

    @rule(name=NAMES)
    def claim(self, name: str) -> None:
        """A worker takes a row, if one is due."""
        delivery = self.run(self.workers[name].claim(self.now))
        if delivery:
            assert self.states[delivery.announcement] is State.RUNNING
            chat = next(first for first, number in self.numbers.items() if number == delivery.chat)
            self.held[name].append((delivery, chat))

    @precondition(lambda self: self.held["one"])
    @rule()
    def one_sends(self) -> None:
        """A message arrives, and the worker marks its row."""
        self._send("one")

    @precondition(lambda self: self.held["two"])
    @rule()
    def two_sends(self) -> None:
        """So does the other."""
        self._send("two")

    @precondition(lambda self: self.held["one"])
    @rule(minutes=st.integers(0, 60))
    def telegram_asks_to_wait(self, minutes: int) -> None:
        """Nothing arrives; the row is put back."""
        delivery, _ = self.held["one"].pop()
        self.run(self.workers["one"].postpone(delivery.id, self.now + minutes * MINUTE, attempts=delivery.attempts))

    @precondition(lambda self: self.held["one"])
    @rule(state=st.sampled_from([Delivered.REFUSED, Delivered.UNREACHABLE]))
    def telegram_refuses(self, state: Delivered) -> None:
        """Nothing arrives, now or later."""
        delivery, chat = self.held["one"].pop()
        self.owed.discard((delivery.announcement, chat))
        self.run(self.workers["one"].end(delivery.id, state, "because"))

    @rule(arrived=st.booleans())
    def one_dies(self, arrived: bool) -> None:
        """What it had under way may have arrived; the other one gives it up."""
        for delivery, chat in self.held["one"]:
            self.received[delivery.announcement, chat] += arrived
            self.owed.discard((delivery.announcement, chat))
        given_up = self.run(self.workers["two"].abandon())
        assert given_up == len(self.held["one"])
        self.held["one"] = []

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        """A worker that finds nothing more to do ends the announcement; it cannot while something is owed."""
        announcement = data.draw(st.sampled_from(sorted(self.states)))
        if self.run(self.outbox.announcements.finish(announcement, self.now)):
            assert self.states[announcement] is State.RUNNING
            assert not [each for each, _ in self.owed if each == announcement]
            self.states[announcement] = State.DONE

    # What always holds

    @invariant()
    def nobody_receives_twice(self) -> None:
        """Whatever died, moved or was put back."""
        assert all(times <= 1 for times in self.received.values())

    @invariant()
    def every_row_is_accounted_for(self) -> None:
        """As many as there were, each in one state, which is not left once it has ended."""
        if not self.states:
            return
        for announcement, rows in self.rows.items():
            counts = self.run(self.outbox.one.counts(announcement))
            held = [each for hands in self.held.values() for each, _ in hands if each.announcement == announcement]
            assert counts.total() == rows
            assert counts[Delivered.SENT] == self.acknowledged[announcement]
            assert counts[Delivered.SENDING] == len(held)
        now = {row["id"]: row["state"] for row in self.run(self.outbox.rows())}
        assert {row: now[row] for row in self.ended} == self.ended
        self.ended = {row: state for row, state in now.items() if state not in UNDER_WAY}

    def _send(self, name: str) -> None:
        delivery, chat = self.held[name].pop(0)
        self.received[delivery.announcement, chat] += 1
        self.acknowledged[delivery.announcement] += 1
        self.owed.discard((delivery.announcement, chat))
        self.run(self.workers[name].sent(delivery.id, 500))

    def _let_it_end(self) -> None:
        self.now += DAY
        for name in ("one", "two"):
            while self.held[name]:
                self._send(name)
        for announcement, state in self.states.items():
            if state is State.STOPPED:
                self.run(self.outbox.announcements.turn(announcement, (state,), State.RUNNING))
                self.states[announcement] = State.RUNNING
        before = -1
        while before != self.received.total():
            before = self.received.total()
            self.claim("two")
            while self.held["two"]:
                self._send("two")
        for announcement, state in self.states.items():
            assert self.run(self.outbox.announcements.finish(announcement, self.now)) is (state is State.RUNNING)
        self.nobody_receives_twice()
        self.every_row_is_accounted_for()
        assert self.owed == set()
        assert len(self.ended) == self.rows.total()


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)

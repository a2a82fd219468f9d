"""The pace, against Telegram's limits in virtual time."""

import asyncio
import itertools
import random
import statistics
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from announcements.pace import Lane, Pace
from announcements.window import Window
from tests.announcements import virtual
from tests.announcements.judge import Judge
from tests.announcements.virtual import now

GROUP, OTHER_GROUP, ANN, BORIS = -10, -20, 1, 2
MANY = range(100_000, 100_900)


def judge(**ways: Any) -> Judge:
    """Telegram, and a pace that keeps its limits; only inside of a virtual time."""
    return Judge(Pace(clock=now), **ways)


async def after(seconds: float, then: Coroutine[Any, Any, float]) -> float:
    """Do that so much later; returns what it returns."""
    await asyncio.sleep(seconds)
    return await then


class TestLimits:
    """Nothing comes too early, whatever people and administrators do."""

    ARRIVALS = st.lists(
        st.tuples(
            st.floats(0, 0.7),
            st.sampled_from([GROUP, OTHER_GROUP, ANN, BORIS, *MANY[:30]]),
            st.sampled_from(["sendMessage", "sendMessage", "editMessageText", "sendPhoto"]),
            st.integers(1, 12),
        ),
        max_size=40,
    )

    @settings(deadline=None, max_examples=60)
    @given(arrivals=ARRIVALS, chats=st.integers(0, 150), begins=st.floats(0, 5))
    def test_no_mixture_is_refused(
        self, arrivals: list[tuple[float, int, str, int]], chats: int, begins: float
    ) -> None:
        """Thirty in any second and twenty in a group's minute are never exceeded, and everything is sent."""

        async def telegram() -> Judge:
            it = judge()

            async def announce() -> float:
                await it.broadcast([GROUP, ANN, *MANY[:chats]])
                return 0.0

            tasks = [asyncio.create_task(after(begins, announce()))]
            for gap, chat, endpoint, times in arrivals:
                await asyncio.sleep(gap)
                tasks += [asyncio.create_task(it.answer(chat, endpoint)) for _ in range(times)]
            await asyncio.gather(*tasks)
            return it

        it = virtual.run(telegram())
        assert it.refused == []
        assert len(it.came) == chats + 2 + sum(times for *_, times in arrivals)
        assert it.within(1) <= 30
        assert it.within(60, GROUP) <= 20
        assert it.within(5, ANN) <= 5

    @pytest.mark.parametrize("seed", range(5))
    def test_what_is_held_up_on_its_way_is_not_refused(self, seed: int) -> None:
        """A network that stalls now and then, so that many messages come at once, leads to no refusal."""

        async def telegram() -> Judge:
            chance = random.Random(seed)  # noqa: S311 - a network, no secret
            stalls = (chance.choice([0.02] * 60 + [0.3]) * chance.uniform(1, 2) for _ in itertools.count())
            it = judge(ways=stalls)
            await it.broadcast(MANY[:600])
            return it

        it = virtual.run(telegram())
        assert it.refused == []
        assert len(it.came) == 600

    def test_a_network_that_stands_still_for_all_leads_to_no_refusal(self) -> None:
        """What waited in front of it arrives in one moment, and what follows takes that into account."""

        async def telegram() -> Judge:
            def ways() -> Any:
                while True:
                    since = (now() + 4) % 7
                    yield 0.02 + max(0.0, 0.6 - since)

            it = judge(ways=ways())
            await it.broadcast(MANY[:600])
            return it

        it = virtual.run(telegram())
        assert it.refused == []
        assert it.within(0.05) > 5

    def test_a_process_that_starts_leaves_room_for_what_one_before_it_sent(self) -> None:
        """A restart in the middle of a broadcast leads to no refusal."""

        async def telegram() -> Judge:
            first = judge()
            await first.broadcast(MANY[:100])
            second = judge()
            second._flood, second.came = first._flood, first.came
            await second.broadcast(MANY[100:200])
            return second

        assert virtual.run(telegram()).refused == []

    def test_limits_can_be_switched_off(self) -> None:
        """0 sets none."""

        async def telegram() -> float:
            pace = Pace(per_second=0, per_minute_in_group=0, per_second_in_private=0, clock=now)
            began = now()
            for _ in range(200):
                await pace.turn_of_announcement()
                assert pace.wait_in(GROUP) == 0
            return now() - began

        assert virtual.run(telegram()) == 0


class TestSpeed:
    """What is allowed is used, and answers go first."""

    def test_announcements_alone_use_what_is_allowed(self) -> None:
        """At least 95 % of thirty a second."""

        async def telegram() -> Judge:
            it = judge()
            await it.broadcast(MANY)
            return it

        it = virtual.run(telegram())
        took = it.came[-1][0] - it.came[0][0]
        assert len(MANY) / took >= 28.5
        assert it.refused == []

    def test_the_database_works_while_announcements_wait(self) -> None:
        """What lies between two announcements, such as a transaction, costs no speed as long as it takes less."""

        async def telegram() -> float:
            it = judge()
            for chat in MANY[:600]:
                await it.pace.turn_of_announcement()
                await asyncio.sleep(0.02)
                task = asyncio.create_task(it.announce(chat))
            await task
            assert it.refused == []
            return 600 / (it.came[-1][0] - it.came[0][0])

        assert virtual.run(telegram()) >= 28.5

    def test_answers_do_not_wait_for_announcements(self) -> None:
        """In the middle of a broadcast an answer is there within a moment, and twenty at once within a second."""

        async def telegram() -> tuple[list[float], list[float]]:
            it = judge()
            broadcast = asyncio.create_task(it.broadcast(MANY))
            single = await asyncio.gather(*(after(1 + 0.37 * n, it.answer(n + 1)) for n in range(40)))
            crowd = await asyncio.gather(*(it.answer(n + 1) for n in range(100, 120)))
            await broadcast
            assert it.refused == []
            return single, crowd

        single, crowd = virtual.run(telegram())
        assert statistics.median(single) < 0.05
        assert max(single) < 0.2
        assert max(crowd) < 1

    def test_a_chat_that_asks_much_waits_alone(self) -> None:
        """Thirty chats that used up what is theirs leave the others what is left of all."""

        async def telegram() -> float:
            it = judge()
            busy = [asyncio.create_task(it.answer(-n - 1)) for n in range(30) for _ in range(25)]
            await asyncio.sleep(30)
            waited = await it.answer(ANN)
            for task in busy:
                task.cancel()
            await asyncio.gather(*busy, return_exceptions=True)
            return waited

        assert virtual.run(telegram()) < 0.1

    @pytest.mark.parametrize(
        ("endpoint", "data"),
        [
            ("getChatMember", {"chat_id": GROUP}),
            ("sendChatAction", {"chat_id": GROUP}),
            ("deleteMessage", {"chat_id": GROUP}),
            ("answerCallbackQuery", {"callback_query_id": "1"}),
            ("answerInlineQuery", {"inline_query_id": "1"}),
            ("getMe", {}),
        ],
    )
    def test_what_is_no_message_never_waits(self, endpoint: str, data: dict[str, object]) -> None:
        """Not for a group whose minute is full, not in a broadcast; and it takes no message's place."""

        async def telegram() -> tuple[float, int]:
            it = judge()
            broadcast = asyncio.create_task(it.broadcast(MANY[:100]))
            answers = [asyncio.create_task(it.answer(GROUP)) for _ in range(25)]
            await asyncio.sleep(2)
            waited = await asyncio.gather(*(it.ask(endpoint, **data) for _ in range(40)))
            await asyncio.gather(broadcast, *answers)
            return max(waited), len(it.came)

        longest, messages = virtual.run(telegram())
        assert longest == pytest.approx(0.04)
        assert messages == 125


class TestRefusals:
    """`retry_after` is obeyed: exactly as long, by all whom it concerns, and by nobody else."""

    def test_of_an_answer_holds_its_chat_and_announcements(self) -> None:
        """Another chat is answered meanwhile; the answer itself is sent again, once, when the time has come."""

        async def telegram() -> Judge:
            it = judge()
            it.refuse[GROUP].append(7)
            broadcast = asyncio.create_task(it.broadcast(MANY[:200]))
            await asyncio.sleep(1)
            held = [asyncio.create_task(it.answer(GROUP))]
            await asyncio.sleep(1)
            held.append(asyncio.create_task(it.answer(GROUP)))
            assert await it.answer(ANN) < 0.1
            await asyncio.gather(broadcast, *held)
            return it

        it = virtual.run(telegram())
        (refused,) = it.refused
        in_group = [moment for moment, chat in it.came if chat == GROUP]
        assert len(in_group) == 2
        assert min(in_group) == pytest.approx(refused + 7, abs=0.1)
        assert min(in_group) >= refused + 7
        meanwhile = [chat for moment, chat in it.came if refused + 0.1 < moment < refused + 7]
        assert meanwhile == [ANN]
        assert len(it.came) == 203

    def test_of_a_second_chat_holds_all(self) -> None:
        """Two chats that are refused at the same time stand for all."""

        async def telegram() -> tuple[Judge, float]:
            it = judge()
            it.refuse[GROUP].append(4)
            it.refuse[OTHER_GROUP].append(9)
            held = [asyncio.create_task(it.answer(chat)) for chat in (GROUP, OTHER_GROUP)]
            await asyncio.sleep(1)
            waited = await it.answer(ANN)
            await asyncio.gather(*held)
            return it, waited

        it, waited = virtual.run(telegram())
        assert waited == pytest.approx(8.04, abs=0.1)
        assert min(moment for moment, _ in it.came) >= max(it.refused) + 4
        assert len(it.came) == 3

    def test_of_an_announcement_holds_all(self) -> None:
        """No message goes out in between, and all go on as soon as they may."""

        async def telegram() -> Judge:
            it = judge()
            it.refuse[MANY[50]].append(5)
            broadcast = asyncio.create_task(it.broadcast(MANY[:60]))
            await asyncio.sleep(3)
            assert it.refused
            answers = [asyncio.create_task(it.answer(chat)) for chat in (ANN, BORIS, GROUP)]
            await asyncio.gather(broadcast, *answers)
            return it

        it = virtual.run(telegram())
        (refused,) = it.refused
        assert len(it.came) == 63
        after_it = [moment for moment, _ in it.came if moment > refused + 0.05]
        assert refused + 5 <= min(after_it) < refused + 5.1

    def test_those_who_had_their_turn_already_are_held_too(self) -> None:
        """When the time is over they do not come all at once."""

        async def telegram() -> Judge:
            it = judge()
            it.refuse[ANN].append(3)
            it.refuse[BORIS].append(3)
            crowd = [asyncio.create_task(it.answer(n)) for n in range(1000, 1100)]
            await asyncio.gather(it.answer(ANN), it.answer(BORIS), *crowd)
            return it

        it = virtual.run(telegram())
        assert len(it.came) == 102
        assert [moment for moment in it.refused if moment > it.refused[1]] == []

    def test_of_the_menu_holds_nobody(self) -> None:
        """Telegram may want hours between two changes of the menu; that is the business of who changes it."""

        async def telegram() -> float:
            it = judge()
            it.refuse[0].append(40_000)
            with pytest.raises(RetryAfter):
                await it.ask("setMyCommands")
            return await it.answer(ANN)

        assert virtual.run(telegram()) < 0.1

    def test_is_told_in_the_end(self) -> None:
        """An answer that is refused again and again is given up, each time after the time that was asked for."""

        async def telegram() -> tuple[Judge, float]:
            it, began = judge(), now()
            it.refuse[ANN].extend([2] * 9)
            with pytest.raises(RetryAfter):
                await it.answer(ANN)
            return it, now() - began

        it, took = virtual.run(telegram())
        assert len(it.refused) == 4
        assert all(later - sooner >= 2 for sooner, later in itertools.pairwise(it.refused))
        assert took == pytest.approx(6.1, abs=0.1)


class Shared:
    """The pace that processes keep together, without a database."""

    def __init__(self) -> None:
        self.next_at = self.held_until = 0.0

    async def reserve(self, every: float) -> float:
        """As the database does."""
        at = max(self.next_at, now())
        self.next_at = at + every
        return at - now()

    async def hold(self, seconds: float, *, answers: bool) -> None:
        """As the database does."""
        self.held_until = max(self.held_until, now() + seconds)
        if answers:
            self.next_at = max(self.next_at, now() + seconds)

    async def held(self) -> float:
        """As the database does."""
        return max(0.0, self.held_until - now())


class TestTogether:
    """Several processes with one pace."""

    def _both(self) -> tuple[Judge, Judge]:
        shared = Shared()
        first, second = (Judge(Pace(common=shared, clock=now)) for _ in range(2))
        second._flood, second.came, second.refused = first._flood, first.came, first.refused
        return first, second

    def test_two_keep_the_limits_together(self) -> None:
        """Both announce at once, one answers; Telegram sees one bot."""

        async def telegram() -> Judge:
            first, second = self._both()
            answers = [asyncio.create_task(after(1 + 0.3 * n, first.answer(n + 1))) for n in range(40)]
            await asyncio.gather(first.broadcast(MANY[:300]), second.broadcast(MANY[300:600]), *answers)
            return first

        it = virtual.run(telegram())
        assert it.refused == []
        assert len(it.came) == 640
        assert 640 / (it.came[-1][0] - it.came[0][0]) >= 28.5

    def test_a_refusal_of_one_holds_both(self) -> None:
        """The other process sends no announcement until the time is over."""

        async def telegram() -> Judge:
            first, second = self._both()
            first.refuse[MANY[40]].append(6)
            await asyncio.gather(first.broadcast(MANY[:60]), second.broadcast(MANY[300:400]))
            return first

        it = virtual.run(telegram())
        (refused,) = it.refused
        assert [moment for moment, _ in it.came if refused + 0.05 < moment < refused + 6] == []
        assert it.came[-1][0] > refused + 6
        assert len({chat for _, chat in it.came}) == len(it.came) == 160

    def test_a_chat_that_is_refused_holds_no_answers_elsewhere(self) -> None:
        """Only announcements wait for it, in both processes."""

        async def telegram() -> float:
            first, second = self._both()
            first.refuse[GROUP].append(30)
            broadcasts = [asyncio.create_task(each.broadcast(MANY[:90])) for each in (first, second)]
            held = asyncio.create_task(first.answer(GROUP))
            await asyncio.sleep(1)
            waited = await first.answer(ANN)
            await asyncio.gather(held, *broadcasts)
            return waited

        assert virtual.run(telegram()) < 0.2


class TestMemory:
    """What is kept does not grow with the number of chats."""

    def test_chats_are_forgotten(self) -> None:
        """After ten thousand of them no more than two thousand are remembered, and those of the last minute are."""

        async def telegram() -> tuple[int, float]:
            pace = Pace(clock=now)
            for chat in range(10_000):
                await pace.turn_of_announcement()
                await pace.process_request(_nothing, (), {}, "sendMessage", {"chat_id": -chat - 1}, Lane.ANNOUNCEMENT)
            return len(pace._chats), pace.wait_in(-10_000)

        remembered, wait = virtual.run(telegram())
        assert remembered <= 2000 + 60 * 30
        assert wait == 0

    @given(st.lists(st.floats(0, 30), min_size=1, max_size=200))
    def test_a_window_keeps_its_bounds(self, gaps: list[float]) -> None:
        """Whoever goes at the earliest moment that it gives never exceeds them, and it keeps no more than it needs."""
        window, moments, at = Window((3, 3.0), (5, 5.0)), [], 0.0
        for gap in gaps:
            at = window.earliest(at + gap / 10)
            window.take(at)
            moments.append(at)
        for limit, seconds in ((3, 3.0), (5, 5.0)):
            assert all(
                later - sooner >= seconds - 1e-9 for sooner, later in zip(moments, moments[limit:], strict=False)
            )
        assert len(window._moments) <= 5


async def _nothing() -> bool:
    return True

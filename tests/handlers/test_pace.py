"""Telegram's pace: bursts, seconds, minutes, and who waits when a chat was too fast. The clock of the loop is wound."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter, TimedOut

from handlers.pace import RETRIES, Pace

ANN, BOB, GROUP = 1, 2, -3


class WoundLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next thing to do, so that minutes pass at once."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        """The wound time."""
        return self._now

    def _run_once(self) -> None:
        scheduled = self._scheduled  # type: ignore[attr-defined]
        if not self._ready and scheduled:  # type: ignore[attr-defined]
            self._now = max(self._now, scheduled[0].when()) + 1e-6  # what is smaller would stand still
        super()._run_once()  # type: ignore[misc]


@pytest.fixture
def loop() -> Iterator[WoundLoop]:
    """A loop with a wound clock."""
    made = WoundLoop()
    yield made
    made.close()


class Calls:
    """Makes calls through one pace and notes when Telegram got each."""

    def __init__(self, pace: Pace) -> None:
        self.times: dict[int, list[float]] = {}
        self.failures: dict[int, list[Exception]] = {}
        self._pace = pace

    async def call(self, chat: int, endpoint: str = "sendMessage") -> object:
        """One call in a chat."""

        async def callback() -> bool:
            self.times.setdefault(chat, []).append(asyncio.get_running_loop().time())
            if self.failures.get(chat):
                raise self.failures[chat].pop(0)
            return True

        return await self._pace.process_request(callback, (), {}, endpoint, {"chat_id": chat}, None)

    async def many(self, chat: int, count: int, endpoint: str = "sendMessage") -> None:
        """So many calls in a chat, one after the other."""
        for _ in range(count):
            await self.call(chat, endpoint)


def run(loop: asyncio.AbstractEventLoop, *work: Coroutine[Any, Any, Any]) -> list[Any]:
    """Do all of it at the same time."""

    async def together() -> list[Any]:
        return await asyncio.gather(*work, return_exceptions=True)

    return loop.run_until_complete(together())


def most_in(times: list[float], seconds: float) -> int:
    """The most that fall into so many seconds."""
    return max(sum(start <= time < start + seconds for time in times) for start in times)


def test_flood_in_one_chat_waits_alone(loop: WoundLoop) -> None:
    """A private chat that Telegram found too fast keeps to about one message a second; another one's go at once."""
    calls = Calls(Pace())

    run(loop, calls.many(ANN, 20))
    assert calls.times[ANN][-1] < 1
    calls.failures[ANN] = [RetryAfter(timedelta(seconds=1))]
    run(loop, calls.many(ANN, 20), calls.many(BOB, 2))

    assert calls.times[BOB][-1] < 1
    assert most_in(calls.times[ANN][21:], 1.0) <= 5
    assert 15 <= calls.times[ANN][-1] <= 20


def test_all_chats_together_keep_to_thirty_a_second(loop: WoundLoop) -> None:
    """However many chats there are."""
    calls = Calls(Pace())

    run(loop, *(calls.many(chat, 2) for chat in range(1, 101)))

    times = sorted(time for chat in calls.times.values() for time in chat)
    assert most_in(times, 1.0) <= 30
    assert times[-1] < 9


@pytest.mark.parametrize("endpoint", ["sendMessage", "editMessageText", "copyMessage"])
def test_group_keeps_to_twenty_a_minute(loop: WoundLoop, endpoint: str) -> None:
    """Edits included; typing actions cost nothing."""
    calls = Calls(Pace())

    run(loop, calls.many(GROUP, 60, endpoint))
    assert most_in(calls.times[GROUP], 60.0) <= 20
    before = loop.time()
    run(loop, calls.many(GROUP, 60, "sendChatAction"))
    assert loop.time() - before < 0.01


def test_chat_that_must_wait_lets_the_others_go_on(loop: WoundLoop) -> None:
    """A 429 holds every call in that chat until its time, and none elsewhere."""
    calls = Calls(Pace())
    calls.failures[ANN] = [RetryAfter(timedelta(seconds=7))]

    async def later() -> None:
        await asyncio.sleep(1)
        await calls.call(ANN)

    assert run(loop, calls.call(ANN), later(), calls.many(BOB, 3))[0] is True

    assert calls.times[ANN][0] == 0.0
    assert min(calls.times[ANN][1:]) >= 7
    assert len(calls.times[ANN]) == 3
    assert max(calls.times[BOB]) < 0.1


def test_telegram_that_never_lets_a_call_pass_is_given_up(loop: WoundLoop) -> None:
    """After a few attempts the error reaches the handler; other errors do at once."""
    calls = Calls(Pace())
    calls.failures = {ANN: [RetryAfter(timedelta(seconds=1))] * 9, BOB: [TimedOut()]}

    errors = run(loop, calls.call(ANN), calls.call(BOB))

    assert [type(error) for error in errors] == [RetryAfter, TimedOut]
    assert len(calls.times[ANN]) == RETRIES + 1
    assert len(calls.times[BOB]) == 1


def test_unpaced_calls_do_not_wait(loop: WoundLoop) -> None:
    """Where no real Telegram is at the other end."""
    calls = Calls(Pace(paced=False))

    run(loop, calls.many(ANN, 100))

    assert loop.time() == 0.0

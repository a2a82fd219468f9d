"""An event loop whose clock stands still while anybody works and jumps when all wait: an hour takes no time."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

REAL_SECONDS = 0.01
"""How long another thread is waited for at a time."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Sleeps without waiting; `time` is the clock. It stands still while `works` says that another thread does."""

    def __init__(self, works: Callable[[], bool] = lambda: False) -> None:
        self._now = 1000.0
        super().__init__(_Impatient(self._pass, works))

    def time(self) -> float:
        """Seconds, from wherever."""
        return self._now

    def _pass(self, seconds: float) -> None:
        self._now += seconds


class _Impatient(selectors.SelectSelector):
    """Says how long it would have waited, instead of waiting."""

    def __init__(self, passes: Callable[[float], None], works: Callable[[], bool]) -> None:
        super().__init__()
        self._passes = passes
        self._works = works

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now; nothing in here is ever ready later."""
        if timeout != 0 and self._works():
            return super().select(REAL_SECONDS)
        found = super().select(0)
        if not found and timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        if not found and timeout:
            self._passes(timeout)
        return found


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Run it to its end in a time of its own."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


def now() -> float:
    """The time of the loop that runs."""
    return asyncio.get_running_loop().time()

"""Keeps the pace that Telegram demands and counts what comes too early."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.telegram.errors import too_many
from tests.telegram.world import Chat


@dataclass(frozen=True)
class Pace:
    """How many messages in how many seconds."""

    overall: tuple[int, float] = (30, 1.0)
    group: tuple[int, float] = (20, 60.0)
    private: tuple[int, float] = (5, 5.0)  # one a second, with a burst of five


@dataclass
class Window:
    """A sliding window over one budget, and the moment before which nothing may come after a 429."""

    limit: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)
    blocked_until: float = 0.0

    def wait(self, now: float) -> float:
        """How long until one more fits."""
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        return 0.0 if len(self.taken) < self.limit else self.taken[0] + self.seconds - now


class Flood:
    """All budgets of one bot."""

    def __init__(self, clock: Callable[[], float], pace: Pace) -> None:
        self.violations = 0
        self._clock = clock
        self._pace = pace
        self._overall = Window(*pace.overall)
        self._chats: dict[tuple[int, str], Window] = {}

    def check(self, chat: Chat, kind: str) -> None:
        """Lets one send or edit through, or answers 429."""
        now = self._clock()
        limit = self._pace.private if chat.kind == "private" else self._pace.group
        windows = (self._chats.setdefault((chat.id, kind), Window(*limit)), self._overall)
        for window in windows:
            if now < window.blocked_until:
                self.violations += 1
                raise too_many(max(1, math.ceil(window.blocked_until - now)))
        for window in windows:
            if wait := window.wait(now):
                seconds = max(1, math.ceil(wait))
                window.blocked_until = now + seconds
                raise too_many(seconds)
        for window in windows:
            window.taken.append(now)

"""Keeps the pace that Telegram allows, and lets answers go before announcements."""

import asyncio
import time
from bisect import insort
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from enum import Enum
from typing import Any, Protocol

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

Clock = Callable[[], float]
Result = bool | dict[str, Any] | list[dict[str, Any]]
COUNTED = ("send", "copy", "forward", "editMessage")
"""How the methods begin that Telegram counts as messages."""
NOT_COUNTED = frozenset({"sendChatAction"})
RETRIES = 3
"""How often an answer that Telegram found too early is sent again."""
BURSTS = (3, 5)
"""Messages that a private chat may get in so many seconds: Telegram allows short bursts beside one a second."""
CATCH_UP = 3
"""Announcements that may follow at once when the process was held up."""
MARGIN = 1.01
"""Windows are a little longer than Telegram's, for a call can be faster on its way than the one before it."""


class Lane(Enum):
    """What a message is for; given as `rate_limit_args` with each announcement."""

    ANSWER = "answer"
    ANNOUNCEMENT = "announcement"


class Common(Protocol):
    """A pace that several processes keep together."""

    async def reserve(self, every: float) -> float:
        """Take the next moment, `every` seconds before the one after it; returns the seconds to wait for it."""

    async def hold(self, seconds: float) -> None:
        """Let nobody send for so long."""


class Window:
    """At most `limit` messages in any `seconds`; keeps the moments that were given out last."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._moments: list[float] = []

    def earliest(self, now: float) -> float:
        """The first moment from `now` on at which one more message fits."""
        return max(now, self._moments[0] + self.seconds) if len(self._moments) >= self.limit else now

    def take(self, moment: float) -> None:
        """Note that a message goes at that moment."""
        insort(self._moments, moment)
        del self._moments[: -self.limit]

    def is_idle(self, now: float) -> bool:
        """Whether it would let everything through."""
        return not self._moments or self._moments[-1] + self.seconds <= now


class Windows:
    """Several windows at once."""

    def __init__(self, *windows: Window) -> None:
        self._windows = windows

    def earliest(self, now: float) -> float:
        """The first moment from `now` on at which one more message fits into all."""
        return max(window.earliest(now) for window in self._windows)

    def take(self, moment: float) -> None:
        """Note that a message goes at that moment."""
        for window in self._windows:
            window.take(moment)

    def is_idle(self, now: float) -> bool:
        """Whether they would let everything through."""
        return all(window.is_idle(now) for window in self._windows)


class Pace(BaseRateLimiter[Lane]):
    """How many messages a second in all and in each chat; 0 sets no limit. `common` is kept beside it."""

    def __init__(
        self,
        per_second: int = 30,
        per_minute_in_group: int = 20,
        per_second_in_private: int = 1,
        common: Common | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        # One less than allowed: what is one second apart here can be a little less apart at Telegram.
        self._rate = per_second - 1 if per_second > 1 else per_second
        self._overall = Window(self._rate, 1.0) if self._rate else None
        self._in_group = per_minute_in_group
        self._in_private = per_second_in_private
        self._chats: dict[int | str, Windows] = {}
        self._held: dict[int | str | None, float] = {}
        self._next_announcement = 0.0
        self._common = common
        self._clock = clock
        self.is_announcing = False
        """Whether announcements are on their way, here or in another process."""

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to free."""

    async def process_request(  # noqa: PLR0913, PLR0917 - the library calls it so
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Result:
        """Make a call of the bot when its turn has come."""
        chat = data.get("chat_id")
        counted = chat is not None and endpoint.startswith(COUNTED) and endpoint not in NOT_COUNTED
        if rate_limit_args is Lane.ANNOUNCEMENT:
            return await self._announce(callback, args, kwargs, chat)
        for attempt in range(RETRIES + 1):
            if counted:
                await self._turn_of_answer(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                if attempt == RETRIES:
                    raise
                await self._hold(seconds_of(error), chat)
                await self._held_for(chat)
        raise AssertionError

    async def turn_of_announcement(self) -> None:
        """Wait for the moment at which one announcement may go."""
        await self._held_for(None)
        now = self._clock()
        if self._overall:
            at = max(self._overall.earliest(now), self._next_announcement)
            # What came late by little is made up for, so that the pace does not fall behind.
            self._next_announcement = max(self._next_announcement, at - CATCH_UP / self._rate) + 1 / self._rate
            wait = at - now
            if self._common:
                wait = max(wait, await self._common.reserve(1 / self._rate))
            await asyncio.sleep(wait)
        await self._held_for(None)

    def pause_announcements(self, seconds: float) -> None:
        """Let no announcement go for so long; answers may still try."""
        self._next_announcement = max(self._next_announcement, self._clock() + seconds)

    def wait_in(self, chat: int) -> float:
        """Seconds until one more message fits into a chat."""
        now = self._clock()
        window = self._window(chat)
        fits = window.earliest(now) if window else now
        return max(fits, self._held.get(chat, now)) - now

    async def _announce(
        self, callback: Callable[..., Awaitable[Result]], args: Any, kwargs: dict[str, Any], chat: int | str | None
    ) -> Result:
        """Send an announcement whose turn has come; whoever sends it decides what a refusal means."""
        window = self._window(chat) if chat is not None else None
        if window:
            window.take(self._clock())
        if self._overall:
            # Only now, for what comes between the turn and the call can take its time.
            await self._fit_into(self._overall)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            # A chat seldom gets announcements, so that it is all chats which get too many.
            await self._hold(seconds_of(error), None)
            raise

    async def _fit_into(self, overall: Window) -> None:
        now = self._clock()
        at = overall.earliest(now)
        overall.take(at)
        if at > now:
            await asyncio.sleep(at - now)

    async def _turn_of_answer(self, chat: int | str | None) -> None:
        await self._held_for(chat)
        window = self._window(chat) if chat is not None else None
        at = now = self._clock()
        if window:
            at = window.earliest(now)
            window.take(at)
        if self._overall:
            at = self._overall.earliest(at)
            self._overall.take(at)
        wait = at - now
        if self._common and self.is_announcing and self._rate:
            wait = max(wait, await self._common.reserve(1 / self._rate))
        if wait > 0:
            await asyncio.sleep(wait)
            await self._held_for(chat)

    async def _hold(self, seconds: float, chat: int | str | None) -> None:
        """Obey a refusal: in that chat, or everywhere; the second chat that is refused stands for all."""
        until = self._clock() + seconds
        others = [held for held, end in self._held.items() if held != chat and end > self._clock()]
        if others:
            self._held[None] = max(until, self._held.get(None, 0.0))
        self._held[chat] = max(until, self._held.get(chat, 0.0))
        if self._common:
            await self._common.hold(seconds)

    async def _held_for(self, chat: int | str | None) -> None:
        """Wait until neither the chat nor all chats are held; announcements wait for every chat that is."""
        while True:
            now = self._clock()
            self._held = {held: end for held, end in self._held.items() if end > now}
            mine = self._held.values() if chat is None else [self._held.get(chat, now), self._held.get(None, now)]
            until = max(mine, default=now)
            if until <= now:
                return
            await asyncio.sleep(until - now)

    def _window(self, chat: int | str) -> Windows | None:
        is_private = isinstance(chat, int) and chat > 0
        if not (self._in_private if is_private else self._in_group):
            return None
        if chat not in self._chats:
            self._prune()
            in_private = [Window(self._in_private * seconds, seconds * MARGIN) for seconds in BURSTS]
            in_group = [Window(self._in_group, 60 * MARGIN)]
            self._chats[chat] = Windows(*(in_private if is_private else in_group))
        return self._chats[chat]

    def _prune(self) -> None:
        """Forget the chats that got nothing lately, now and then."""
        if len(self._chats) % 1000 == 999:
            now = self._clock()
            self._chats = {chat: window for chat, window in self._chats.items() if not window.is_idle(now)}


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants to be left alone; the library says so in one of two forms."""
    wanted = error.retry_after
    return wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)

"""Keeps the pace that Telegram allows, and lets answers go before announcements."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Protocol

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from announcements.window import Window
from storage.errors import TROUBLE

Clock = Callable[[], float]
Result = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[[], Awaitable[Result]]
COUNTED = ("send", "copy", "forward", "editMessage")
"""How the methods begin that Telegram counts as messages."""
NOT_COUNTED = frozenset({"sendChatAction"})
PATIENCE = 2.0
"""Seconds for which an answer waits for the database that processes share."""
RETRIES = 3
"""How often an answer that Telegram found too early is sent again."""
BURSTS = (3, 5)
"""Messages that a private chat may get in so many seconds: Telegram allows short bursts beside one a second."""
SHARE_OF_SEVERAL = 0.95
"""The same for several processes, of which none knows how long the messages of the others are on their way."""
LATE = 0.02
"""Seconds; what is later than that gives its moment among those of several processes up."""
CATCH_UP = 3
"""Announcements that may follow at once when the process was held up."""
MARGIN = 1.01
"""Windows of a chat are a little longer than Telegram's, whose clock need not run as ours does."""
SHARE = 0.98
"""Of the pace allowed; what announcements leave is for answers, so that these need not wait for a place."""
USUAL = 0.2
"""Seconds for a call; what takes longer was held up on its way, even before a faster one is known."""
UNAVOIDABLE = 0.75
"""Of the time of the fastest call, what every call is taken to need at least."""
LOST_AFTER = 2.0
"""Seconds after which a message without an answer takes no place among all any more."""


class Lane(Enum):
    """What a message is for; given as `rate_limit_args` with each announcement."""

    ANSWER = "answer"
    ANNOUNCEMENT = "announcement"


class Common(Protocol):
    """A pace that several processes keep together."""

    async def reserve(self, every: float) -> float:
        """Take the next moment, `every` seconds before the one after it; returns the seconds to wait for it."""

    async def hold(self, seconds: float, *, answers: bool) -> None:
        """Let nobody send announcements for so long, nor answers if so."""

    async def held(self) -> float:
        """Seconds for which nobody may send announcements."""


@dataclass(eq=False, slots=True)
class Flight:
    """A message under way: when it was to go, and the moment at which it is counted."""

    began: float
    counted: float


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
        # A hair longer than a second: a timer may be that early.
        self._overall = Window((per_second, 1.005)) if per_second else None
        self._every = 1 / (per_second * SHARE) if per_second else 0.0
        self._in_group = per_minute_in_group
        self._in_private = per_second_in_private
        self._chats: dict[int | str, Window] = {}
        self._held: dict[int | str | None, float] = {}
        # What a process before this one sent in the last second is not known.
        self._next_announcement = clock() + 1.0
        self._shortest = USUAL
        self._under_way: set[Flight] = set()
        self._common = common
        self._clock = clock
        self.is_announcing = False
        """Whether announcements are on their way, here or in another process."""
        self.is_shared = False
        """Whether there are other processes."""

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
        if rate_limit_args is Lane.ANNOUNCEMENT:
            return await self._announce(lambda: callback(*args, **kwargs), chat)
        if chat is None:
            # Of the menu or an inline query: too many of those say nothing about messages.
            return await callback(*args, **kwargs)
        counted = endpoint.startswith(COUNTED) and endpoint not in NOT_COUNTED
        for attempt in range(RETRIES + 1):
            try:
                if counted:
                    at = await self._turn_of_answer(chat)
                    return await self._timed(lambda: callback(*args, **kwargs), at, chat)
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                await self._hold(seconds_of(error), chat)
                if attempt == RETRIES:
                    raise
                await self._held_for(chat)
        raise AssertionError

    async def turn_of_announcement(self) -> float:
        """Wait until one announcement may be made ready; returns the moment at which it may go, for `moment`."""
        while True:
            await self._held_for(None)
            now = self._clock()
            if self._overall is None:
                return now
            fits = self._earliest_of_all(now)
            if fits > now:
                # Full, for there were answers: their places are not made up for.
                self._next_announcement = max(self._next_announcement, fits)
            if self._next_announcement > now:
                await asyncio.sleep(self._next_announcement - now)
                continue
            # What came late by little is made up for, so that the pace does not fall behind.
            late = max(self._next_announcement, now - CATCH_UP * self._every)
            self._next_announcement = late + self._every
            if not self._common:
                return now
            turn = await self._reserve(self._common)
            self._next_announcement = max(self._next_announcement, turn)
            return turn

    async def moment(self, turn: float) -> None:
        """Wait for the moment that `turn_of_announcement` gave; another if that was missed.

        RetryAfter says that a process was refused meanwhile, and for how long nothing may be sent.
        """
        if not self._common:
            return
        if held := await self._common.held():
            self.pause_announcements(held)
            raise RetryAfter(timedelta(seconds=held))
        # The other processes count on it that nothing comes much later than it was to.
        while self._clock() - turn > LATE:
            turn = await self._reserve(self._common)
        await asyncio.sleep(turn - self._clock())

    def pause_announcements(self, seconds: float) -> None:
        """Let no announcement go for so long; answers may still try."""
        self._next_announcement = max(self._next_announcement, self._clock() + seconds)

    def wait_in(self, chat: int | str) -> float:
        """Seconds until one more message fits into a chat."""
        now = self._clock()
        window = self._window(chat)
        fits = window.earliest(now) if window else now
        return max(fits, self._held.get(chat, now)) - now

    async def _announce(self, call: Call, chat: int | str | None) -> Result:
        """Send an announcement whose turn has come; whoever sends it decides what a refusal means."""
        # Only now, for what comes between the turn and the call can take its time.
        at = await self._place(chat)
        if held := self._held_seconds(None):
            raise RetryAfter(timedelta(seconds=held))
        try:
            return await self._timed(call, at, chat)
        except RetryAfter as error:
            # A chat seldom gets announcements, so that it is all chats which get too many.
            await self._hold(seconds_of(error), None)
            raise

    async def _timed(self, call: Call, at: float, chat: int | str | None) -> Result:
        """Send a message that was to go at `at`, and note when it came to Telegram."""
        flight = Flight(at, at)
        self._under_way.add(flight)
        try:
            return await call()
        finally:
            self._under_way.remove(flight)
            self._shortest = min(self._shortest, self._clock() - at)
            self._arrives(flight)
            window = self._window(chat) if chat is not None else None
            if window:
                window.move(at, flight.counted)

    def _arrives(self, flight: Flight) -> None:
        """Count a message at the latest moment at which it may have come to Telegram.

        That is some time before its answer, or before now: what is held up on its way comes together with those that
        follow, and would be too much with them.
        """
        latest = max(flight.counted, self._clock() - UNAVOIDABLE * self._shortest)
        if self._overall:
            self._overall.move(flight.counted, latest)
        flight.counted = latest

    def _earliest_of_all(self, now: float) -> float:
        """The first moment from `now` on at which one more message fits in, whatever its chat."""
        if self._overall is None:
            return now
        for flight in self._under_way:
            if now - flight.began < LOST_AFTER:
                self._arrives(flight)
        return self._overall.earliest(now)

    async def _place(self, chat: int | str | None) -> float:
        """Take the next moment among all messages and wait for it; returns it."""
        now = self._clock()
        at = self._earliest_of_all(now)
        for window in (self._overall, self._window(chat) if chat is not None else None):
            if window:
                window.take(at)
        if at > now:
            await asyncio.sleep(at - now)
        return at

    async def _turn_of_answer(self, chat: int | str) -> float:
        """Wait for the moment at which one answer may go to that chat; returns it."""
        if self._common and self.is_announcing and self._overall:
            await self._common_turn(self._common)
        while True:
            await self._held_for(chat)
            # No place among all messages is taken meanwhile: a chat that gets many would hold up the others.
            wait = self.wait_in(chat)
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            at = await self._place(chat)
            if not self._held_seconds(chat):
                return at

    async def _common_turn(self, common: Common) -> None:
        """Wait for a moment of all processes; not for a database that does not serve, which no answer needs."""
        try:
            async with asyncio.timeout(PATIENCE):
                at = await self._reserve(common)
        except TROUBLE:
            return
        await asyncio.sleep(at - self._clock())

    async def _reserve(self, common: Common) -> float:
        """Take the next moment among those of all processes; returns it."""
        wait = await common.reserve(self._every * SHARE / SHARE_OF_SEVERAL if self.is_shared else self._every)
        return self._clock() + wait

    async def _hold(self, seconds: float, chat: int | str | None) -> None:
        """Obey a refusal: in that chat, or everywhere; the second chat that is refused stands for all."""
        now = self._clock()
        everywhere = chat is None or any(end > now for held, end in self._held.items() if held != chat)
        for held in {chat, None} if everywhere else {chat}:
            self._held[held] = max(now + seconds, self._held.get(held, 0.0))
        if self._common:
            # Without the database the other processes find it out by themselves.
            with suppress(*TROUBLE):
                async with asyncio.timeout(PATIENCE):
                    await self._common.hold(seconds, answers=everywhere)

    async def _held_for(self, chat: int | str | None) -> None:
        """Wait until neither the chat nor all chats are held; announcements wait for every chat that is."""
        while True:
            wait = self._held_seconds(chat)
            if not wait:
                return
            await asyncio.sleep(wait)

    def _held_seconds(self, chat: int | str | None) -> float:
        """For how long the chat is held, or with None, what announcements wait for."""
        now = self._clock()
        self._held = {held: end for held, end in self._held.items() if end > now}
        mine = list(self._held.values()) if chat is None else [self._held.get(chat, now), self._held.get(None, now)]
        return max(mine, default=now) - now

    def _window(self, chat: int | str) -> Window | None:
        is_private = isinstance(chat, int) and chat > 0
        limit = self._in_private if is_private else self._in_group
        if not limit:
            return None
        if chat not in self._chats:
            self._prune()
            bounds = [(limit * seconds, seconds) for seconds in BURSTS] if is_private else [(limit, 60)]
            self._chats[chat] = Window(*((count, seconds * MARGIN) for count, seconds in bounds))
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

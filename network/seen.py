"""Which updates were begun already: Telegram sends an update again when it does not hear that it arrived."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from telegram.error import NetworkError

from network.sending import before_effect
from storage.errors import TROUBLE
from storage.updates import Claim, Updates

logger = logging.getLogger(__name__)


class Seen(Protocol):
    """Remembers the numbers of updates."""

    async def begin(self, update_id: int) -> Claim:
        """Note that the update is begun, in the task that handles it; returns whether to handle it."""

    async def done(self, update_id: int) -> bool:
        """Note that the update was handled; returns whether Telegram may forget it."""


class SeenHere:
    """Remembers the latest ones that this process began."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._numbers: dict[int, None] = {}

    async def begin(self, update_id: int) -> Claim:
        """Note that the update is begun; one that was begun before is done with or in hand."""
        return Claim.MINE if await self.first_time(update_id) else Claim.DONE

    async def done(self, update_id: int) -> bool:  # noqa: ARG002 - what was begun is noted already
        """Telegram may forget whatever was handled."""
        return True

    async def first_time(self, update_id: int) -> bool:
        """Note that the update is begun; returns whether it was not noted before."""
        if update_id in self._numbers:
            return False
        self._numbers[update_id] = None
        if len(self._numbers) > self._most:
            del self._numbers[next(iter(self._numbers))]
        return True


class SeenTogether:
    """Remembers in the database what all processes began, so that each update is handled by one and answered once."""

    def __init__(self, updates: Updates, clock: Callable[[], datetime], dead_after: timedelta) -> None:
        """A process not seen for `dead_after` has ended; what it did not begin to answer is another's."""
        self._updates = updates
        self._clock = clock
        self._dead_after = dead_after
        self._marks: dict[int, Mark] = {}

    async def begin(self, update_id: int) -> Claim:
        """Claim the update; without the database nobody knows whose it is, and it has to come again."""
        now = self._clock()
        try:
            claim = await self._updates.claim(update_id, now, now - self._dead_after)
        except TROUBLE as error:
            logger.warning("Update %s waits for the database (%s)", update_id, type(error).__name__)
            return Claim.ELSEWHERE
        if claim is Claim.MINE:
            mark = self._marks[update_id] = Mark(self._updates, update_id)
            before_effect.set(mark.make)
        return claim

    async def done(self, update_id: int) -> bool:
        """Note that the update was handled, unless its answer was held back."""
        if self._marks.pop(update_id).refused:
            return False
        try:
            return await self._updates.done(update_id)
        except TROUBLE as error:
            logger.warning("Update %s is handled, but not noted so (%s)", update_id, type(error).__name__)
            return False


class Mark:
    """The note that an answer goes out, made before the first call of an update that anybody sees.

    Without it nothing is sent, so that an update which another process has taken over meanwhile is not answered twice.
    """

    def __init__(self, updates: Updates, update_id: int) -> None:
        self._updates = updates
        self._update_id = update_id
        self._made = False
        self.refused = ""
        """Why nothing may be sent any more."""

    async def make(self) -> None:
        """Make the note if it is not made yet; NetworkError if nothing may be sent."""
        if not self._made and not self.refused:
            try:
                self._made = await self._updates.answering(self._update_id)
                self.refused = "" if self._made else "another process has taken the update over"
            except TROUBLE as error:
                self.refused = f"the database cannot be reached: {type(error).__name__}"
        if self.refused:
            raise NetworkError(self.refused)

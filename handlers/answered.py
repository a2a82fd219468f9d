"""Remembers which messages of the bot answer which question, so that an edited question edits its answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from announcements.trouble import Trouble
from storage.answers import Answers, Place
from storage.errors import TROUBLE

REMEMBERED = 5000
"""Questions of which it is known without the database; it may be away."""
PATIENCE = 2.0
"""Seconds in which the database must say what answers an edited question."""


class Answered:
    """What was answered in the last `keep`: in memory as answers are given, from time to time into the database.

    There the other processes find it, and this one after a restart.
    """

    def __init__(self, answers: Answers, clock: Callable[[], datetime], keep: timedelta) -> None:
        self._answers = answers
        self._clock = clock
        self._keep = keep
        self._trouble = Trouble()
        self._here: OrderedDict[Place, tuple[int, ...]] = OrderedDict()
        self._unwritten: dict[Place, tuple[int, ...]] = {}
        # Whatever an earlier process left is erased at the first opportunity.
        self._erase_at: datetime | None = clock()

    def remember(self, question: Place, replies: Sequence[int]) -> None:
        """Keep that the messages with the numbers `replies` answer a question."""
        if not self._keep:
            return
        self._here[question] = self._unwritten[question] = tuple(replies)
        self._here.move_to_end(question)
        if len(self._here) > REMEMBERED:
            forgotten, _ = self._here.popitem(last=False)
            self._unwritten.pop(forgotten, None)

    async def replies_to(self, question: Place) -> tuple[int, ...]:
        """The numbers of the messages that answer a question; none if it was not answered or is forgotten."""
        if question in self._unwritten:
            return self._unwritten[question]
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._answers.find(question)
        except TROUBLE:
            return self._here.get(question, ())

    async def forget(self, chat: str) -> None:
        """Keep nothing of the chat with that pseudonym."""
        for known in (self._here, self._unwritten):
            for place in [place for place in known if place.chat == chat]:
                del known[place]
        await self._answers.forget(chat)

    async def write(self) -> None:
        """Bring the database up to date; while that does not answer, what is new is kept here."""
        new, self._unwritten = self._unwritten, {}
        now = self._clock()
        try:
            if new:
                await self._answers.keep(new, now)
            if new or (self._erase_at and now >= self._erase_at):
                self._erase_at = now + self._keep if new else None
                await self._answers.prune(now - self._keep)
        except (*TROUBLE, asyncio.CancelledError) as error:
            self._unwritten = {**{place: new[place] for place in new if place in self._here}, **self._unwritten}
            if isinstance(error, asyncio.CancelledError):
                raise
            self._trouble.met("Which message answers which question waits for the database", error)
        else:
            self._trouble.over()

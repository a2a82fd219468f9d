"""Which entries are asked for most, as offered to who has not typed anything yet."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from knowledge.loading import Knowledge
from knowledge.model import Entry
from storage.errors import TROUBLE
from storage.questions import Questions

logger = logging.getLogger(__name__)

KEPT = timedelta(minutes=5)
MOST = 10


class Popular:
    """Looks them up every few minutes; in between they are at hand."""

    def __init__(self, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._questions = questions
        self._clock = clock
        self._ids: list[str] = []
        self._until: datetime | None = None

    async def entries(self, knowledge: Knowledge) -> list[Entry]:
        """The entries that answered most often, the most frequent first; those that are still known."""
        now = self._clock()
        if self._until is None or self._until <= now:
            self._until = now + KEPT
            try:
                self._ids = await self._questions.most_asked(MOST)
            except TROUBLE as error:
                logger.warning("What is asked most cannot be looked up (%s)", type(error).__name__)
        return [knowledge.entries[each] for each in self._ids if each in knowledge.entries]

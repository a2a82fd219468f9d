"""Counts what is asked: in memory as answers are given, and from time to time into the database."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

from announcements.trouble import Trouble
from knowledge.answering import Answerer
from knowledge.explaining import in_short
from knowledge.model import Answer, Status
from knowledge.remembering import Remembered
from storage.days import Day
from storage.errors import TROUBLE
from storage.questions import Asked
from storage.store import Store

MOST_KEPT = 10_000
"""Different questions that wait for the database; more are counted by day only."""

REMEMBERED = 4096
"""Texts of which it is kept at hand as what they are counted."""
WITHOUT_ANSWER = frozenset({Status.UNSURE, Status.UNANSWERED})


class Tally:
    """What was asked since the last `write`; a process that dies loses no more than that."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._trouble = Trouble()
        self._questions: Counter[Asked] = Counter()
        self._days: Counter[Day] = Counter()
        self._answerer: Answerer | None = None
        self._asked = Remembered[Asked](REMEMBERED)

    def count(self, answer: Answer, answerer: Answerer) -> str | None:
        """Count a question that `answerer` has answered; returns its key, or None for small talk, which has none."""
        self._days[Day(self._clock().date(), answer.status.value, answer.language)] += 1
        if answer.status is Status.SMALLTALK:
            return None
        if answerer is not self._answerer:
            self._answerer, self._asked = answerer, Remembered(REMEMBERED)
        asked = self._asked.of(answer.question, lambda _: asked_with(answer, answerer))
        if asked in self._questions or len(self._questions) < MOST_KEPT:
            self._questions[asked] += 1
        return asked.key

    async def write(self) -> None:
        """Add what was counted to the database; while that does not answer, it is kept here."""
        questions, self._questions = self._questions, Counter()
        days, self._days = self._days, Counter()
        try:
            await self._store.questions.count(questions.items(), self._clock())
            questions = Counter()
            await self._store.days.count(days)
        except (*TROUBLE, asyncio.CancelledError) as error:
            self._put_back(questions)
            self._days.update(days)
            if isinstance(error, asyncio.CancelledError):
                raise
            self._trouble.met("Counts wait for the database", error)
        else:
            self._trouble.over()

    def _put_back(self, questions: Counter[Asked]) -> None:
        """Keep what could not be written, beside what was counted meanwhile; together no more than MOST_KEPT."""
        for asked, times in questions.items():
            if asked in self._questions or len(self._questions) < MOST_KEPT:
                self._questions[asked] += times


def asked_with(answer: Answer, answerer: Answerer) -> Asked:
    """A question as it is counted: what it is about and what it got; nobody's words."""
    concepts = answerer.concepts(answer.question)
    entry = answer.entry.id if answer.entry else None
    # The same question that gets another answer is another one: votes on the old answer say nothing of the new.
    parts = (answer.language, answer.status.value, entry or "", concepts)
    key = blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
    score, evidence = answer.score, ""
    if answer.status in WITHOUT_ANSWER and (near := answerer.read(answer.question).answers[:1]):
        entry, score = near[0].entry.id, near[0].probability
        evidence = in_short(near[0], answerer.knowledge.weights)
    return Asked(key, concepts, answer.language, answer.status.value, entry, round(score, 4), evidence)

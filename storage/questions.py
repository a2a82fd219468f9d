"""Questions by what they ask about and what they got: how often each was put, without who and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, delete, func, or_, select

from storage.database import Database
from storage.tables import QUESTIONS, TEXTS, VOTES
from storage.votes import DOWN, UP

UNANSWERED = ("unsure", "unanswered")
"""Outcomes of questions that the bot could not answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is counted. `entry` is what answered it, or else was nearest, with its `score` (0 to 1)."""

    key: str
    concepts: str
    language: str
    outcome: str
    entry: str | None
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was not answered, or whose answer has more votes against it than for it.

    `asked` counts how often it was put; `texts` are the words of those who sent theirs to the curators.
    """

    question: Asked
    asked: int
    up: int
    down: int
    texts: tuple[str, ...]

    @property
    def concepts(self) -> str:
        """What the question is about."""
        return self.question.concepts

    @property
    def is_answered(self) -> bool:
        """Whether the bot gave an answer, which was then voted down."""
        return self.question.outcome not in UNANSWERED

    @property
    def times(self) -> int:
        """How often somebody went without an answer: of an answer that was given, the votes against it."""
        return self.down if self.is_answered else self.asked


class Questions:
    """The table of questions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, asked: Iterable[tuple[Asked, int]], now: datetime) -> None:
        """Add so many times that each question was put."""
        # In one order everywhere, so that two processes do not wait for each other.
        rows = [_row(question, times, now) for question, times in sorted(asked, key=lambda each: each[0].key)]
        if not rows:
            return
        made = self._database.insert(QUESTIONS)
        newest = {name: made.excluded[name] for name in ("entry", "score", "evidence", "last_at")}
        counted = made.on_conflict_do_update(
            index_elements=["key"], set_=newest | {"asked": QUESTIONS.c.asked + made.excluded.asked}
        )
        async with self._database.writing() as connection:
            await connection.execute(counted, rows)

    async def missed(self, most: int) -> list[Missed]:
        """What the bot could not answer and what was voted down, the most frequent first."""
        query = _missed().limit(most)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            mine = select(TEXTS.c.question, TEXTS.c.text).order_by(TEXTS.c.at, TEXTS.c.sender)
            texts: dict[str, list[str]] = {}
            for row in await connection.execute(mine):
                texts.setdefault(row.question, []).append(row.text)
        return [
            Missed(_asked(row), row.asked, row.up, row.down, tuple(dict.fromkeys(texts.get(row.key, ()))))
            for row in rows
        ]

    async def most_asked(self, most: int) -> list[str]:
        """The entries that answered most often, the most frequent first."""
        answered = and_(QUESTIONS.c.outcome == "answered", QUESTIONS.c.entry.is_not(None))
        times = func.sum(QUESTIONS.c.asked)
        query = select(QUESTIONS.c.entry).where(answered).group_by(QUESTIONS.c.entry)
        async with self._database.reading() as connection:
            found = await connection.execute(query.order_by(times.desc(), QUESTIONS.c.entry).limit(most))
            return [row.entry for row in found]

    async def prune(self, before: datetime) -> None:
        """Erase what was last asked before then."""
        async with self._database.writing() as connection:
            await connection.execute(delete(QUESTIONS).where(QUESTIONS.c.last_at < before))


def _row(question: Asked, times: int, now: datetime) -> dict[str, object]:
    return {
        "key": question.key,
        "concepts": question.concepts,
        "language": question.language,
        "outcome": question.outcome,
        "entry": question.entry,
        "score": question.score,
        "evidence": question.evidence,
        "asked": times,
        "last_at": now,
    }


def _asked(row: Row[Any]) -> Asked:
    return Asked(row.key, row.concepts, row.language, row.outcome, row.entry, row.score, row.evidence)


def _missed() -> Select[Any]:
    """Questions with their votes, those that somebody went without an answer to."""
    votes = select(VOTES.c.question, UP, DOWN).group_by(VOTES.c.question).subquery()
    up, down = func.coalesce(votes.c.up, 0), func.coalesce(votes.c.down, 0)
    unanswered = QUESTIONS.c.outcome.in_(UNANSWERED)
    times = case((unanswered, QUESTIONS.c.asked), else_=down)
    return (
        select(QUESTIONS, up.label("up"), down.label("down"))
        .outerjoin(votes, votes.c.question == QUESTIONS.c.key)
        .where(or_(unanswered, down > up))
        .order_by(times.desc(), QUESTIONS.c.key)
    )

"""What people think of answers: one vote for each person and message, known by pseudonyms only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from storage.database import Database
from storage.tables import QUESTIONS, VOTES

UP = func.count().filter(VOTES.c.value > 0).label("up")
DOWN = func.count().filter(VOTES.c.value < 0).label("down")
"""How many votes are for and against, of those that a query groups."""


@dataclass(frozen=True, slots=True)
class Voted:
    """The votes on an entry's answers, or on all."""

    up: int
    down: int
    entry: str | None = None


class Votes:
    """The table of votes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def press(self, question: str, place: tuple[str, int], voter: str, value: int, now: datetime) -> int:
        """Vote on what the message at `place` (its chat's pseudonym, its number) says: 1 for it, -1 against.

        The same vote again withdraws it. Returns what counts then: 1, -1 or 0.
        """
        chat, message = place
        mine = (VOTES.c.chat == chat, VOTES.c.message == message, VOTES.c.voter == voter)
        same = (VOTES.c.value == value, VOTES.c.question == question)
        changed = {"question": question, "value": value, "at": now}
        made = self._database.insert(VOTES).values(chat=chat, message=message, voter=voter, **changed)
        async with self._database.writing() as connection:
            if (await connection.execute(delete(VOTES).where(*mine, *same))).rowcount:
                return 0
            await connection.execute(
                made.on_conflict_do_update(index_elements=["chat", "message", "voter"], set_=changed)
            )
            return value

    async def count(self) -> Voted:
        """All votes."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(UP, DOWN))).one()
            return Voted(row.up, row.down)

    async def worst(self, most: int) -> list[Voted]:
        """The entries with more votes against them than for them, the worst first."""
        balance = func.sum(VOTES.c.value)
        query = (
            select(QUESTIONS.c.entry, UP, DOWN)
            .join(VOTES, VOTES.c.question == QUESTIONS.c.key)
            .where(QUESTIONS.c.entry.is_not(None))
            .group_by(QUESTIONS.c.entry)
            .having(balance < 0)
            .order_by(balance, QUESTIONS.c.entry)
            .limit(most)
        )
        async with self._database.reading() as connection:
            return [Voted(row.up, row.down, row.entry) for row in await connection.execute(query)]

    async def forget(self, who: str) -> None:
        """Erase the votes of the person, or in the chat, with that pseudonym."""
        async with self._database.writing() as connection:
            await connection.execute(delete(VOTES).where(or_(VOTES.c.voter == who, VOTES.c.chat == who)))

    async def prune(self, before: datetime) -> None:
        """Erase the votes given before then."""
        async with self._database.writing() as connection:
            await connection.execute(delete(VOTES).where(VOTES.c.at < before))

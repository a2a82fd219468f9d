"""How many questions each day brought, by language and outcome: numbers only."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import DAYS


class Day(NamedTuple):
    """What is counted together."""

    day: date
    outcome: str
    language: str


class Days:
    """The table of days."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, asked: Mapping[Day, int]) -> None:
        """Add so many questions to each."""
        rows = [{**day._asdict(), "asked": times} for day, times in sorted(asked.items())]
        if not rows:
            return
        made = self._database.insert(DAYS)
        counted = made.on_conflict_do_update(
            index_elements=["day", "outcome", "language"], set_={"asked": DAYS.c.asked + made.excluded.asked}
        )
        async with self._database.writing() as connection:
            await connection.execute(counted, rows)

    async def since(self, first: date | None = None) -> dict[tuple[str, str], int]:
        """The number of questions by language and outcome, from the day `first` on or of all days."""
        query = select(DAYS.c.language, DAYS.c.outcome, func.sum(DAYS.c.asked).label("asked"))
        query = query.group_by(DAYS.c.language, DAYS.c.outcome)
        if first is not None:
            query = query.where(DAYS.c.day >= first)
        async with self._database.reading() as connection:
            return {(row.language, row.outcome): int(row.asked) for row in await connection.execute(query)}

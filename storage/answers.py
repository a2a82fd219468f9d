"""Which messages of the bot answer which question, for as long as an edited question edits its answer: numbers only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select

from storage.database import Database
from storage.tables import ANSWERS


class Place(NamedTuple):
    """Where a question stands: its chat's pseudonym, and its number there."""

    chat: str
    question: int


class Answers:
    """The table of answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, given: Mapping[Place, Sequence[int]], now: datetime) -> None:
        """Note which messages answer each question from now on."""
        # In one order everywhere, so that two processes do not wait for each other.
        rows = [{**place._asdict(), "replies": list(replies), "at": now} for place, replies in sorted(given.items())]
        if not rows:
            return
        made = self._database.insert(ANSWERS)
        newest = {"replies": made.excluded.replies, "at": made.excluded.at}
        async with self._database.writing() as connection:
            await connection.execute(made.on_conflict_do_update(index_elements=["chat", "question"], set_=newest), rows)

    async def find(self, place: Place) -> tuple[int, ...]:
        """The messages that answer a question; none if it was not answered or is erased."""
        query = select(ANSWERS.c.replies).where(ANSWERS.c.chat == place.chat, ANSWERS.c.question == place.question)
        async with self._database.reading() as connection:
            return tuple(await connection.scalar(query) or ())

    async def forget(self, chat: str) -> None:
        """Erase those in the chat with that pseudonym."""
        async with self._database.writing() as connection:
            await connection.execute(delete(ANSWERS).where(ANSWERS.c.chat == chat))

    async def prune(self, before: datetime) -> None:
        """Erase those given before then."""
        async with self._database.writing() as connection:
            await connection.execute(delete(ANSWERS).where(ANSWERS.c.at < before))

"""The words of questions whose askers sent them to the curators."""

from datetime import datetime

from sqlalchemy import delete, or_

from storage.database import Database
from storage.tables import TEXTS

LONGEST = 1000
"""Letters of a text that are kept."""


class SentTexts:
    """The table of texts, each with the pseudonyms of who sent it and of the chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, question: str, text: str, chat: str, sender: str, now: datetime) -> None:
        """Keep the words in which `sender` asked; of the same question, the last ones."""
        # PostgreSQL keeps no zero bytes in a text.
        changed = {"text": text.replace("\0", "")[:LONGEST], "chat": chat, "at": now}
        made = self._database.insert(TEXTS).values(question=question, sender=sender, **changed)
        async with self._database.writing() as connection:
            await connection.execute(made.on_conflict_do_update(index_elements=["question", "sender"], set_=changed))

    async def forget(self, who: str) -> None:
        """Erase the texts of the person, or from the chat, with that pseudonym."""
        async with self._database.writing() as connection:
            await connection.execute(delete(TEXTS).where(or_(TEXTS.c.sender == who, TEXTS.c.chat == who)))

    async def prune(self, before: datetime) -> None:
        """Erase the texts sent before then."""
        async with self._database.writing() as connection:
            await connection.execute(delete(TEXTS).where(TEXTS.c.at < before))

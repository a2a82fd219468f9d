"""All tables of one database together, as one process uses them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from storage.announcements import Announcements
from storage.answers import Answers
from storage.chats import Chats
from storage.database import Database
from storage.days import Days
from storage.deliveries import Deliveries
from storage.questions import Questions
from storage.texts import SentTexts
from storage.updates import Updates
from storage.votes import Votes
from storage.workers import SharedPace, Workers


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept. `worker` names this process among those that share the database; `pace` is theirs together."""

    database: Database
    worker: str
    chats: Chats
    announcements: Announcements
    deliveries: Deliveries
    questions: Questions
    days: Days
    votes: Votes
    texts: SentTexts
    workers: Workers
    updates: Updates
    answers: Answers
    pace: SharedPace | None

    @staticmethod
    async def open(address: str) -> "Store":
        """Connect and bring the schema up to date; StorageError says why that cannot be."""
        database = Database(address)
        await database.open()
        worker = uuid4().hex
        store = Store(
            database=database,
            worker=worker,
            chats=Chats(database),
            announcements=Announcements(database),
            deliveries=Deliveries(database, worker),
            questions=Questions(database),
            days=Days(database),
            votes=Votes(database),
            texts=SentTexts(database),
            workers=Workers(database),
            updates=Updates(database, worker),
            answers=Answers(database),
            pace=None if database.is_sqlite else SharedPace(database),
        )
        if store.pace:
            await store.pace.open()
        return store

    async def forget(self, chat: int, who: str) -> None:
        """Erase what is kept about a chat, whose pseudonym is `who`.

        In private the chat's number is the person's, so this erases that person's votes and texts in every chat; of a
        group, the votes and texts that were given there.
        """
        await self.chats.forget(chat)
        await self.votes.forget(who)
        await self.texts.forget(who)

    async def prune(self, before: datetime) -> None:
        """Erase what nothing has happened to since then; the numbers of the days stay."""
        await self.announcements.prune(before)
        await self.questions.prune(before)
        await self.votes.prune(before)
        await self.texts.prune(before)

    async def check(self) -> str:
        """What is wrong with the database, or nothing."""
        async with self.database.reading() as connection:
            await connection.execute(select(1))
        return ""

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()

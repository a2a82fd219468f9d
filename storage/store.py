"""All tables of one database together, as one process uses them."""

from dataclasses import dataclass
from uuid import uuid4

from storage.announcements import Announcements
from storage.chats import Chats
from storage.database import Database
from storage.deliveries import Deliveries
from storage.workers import SharedPace, Workers


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept. `worker` names this process among those that share the database; `pace` is theirs together."""

    database: Database
    worker: str
    chats: Chats
    announcements: Announcements
    deliveries: Deliveries
    workers: Workers
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
            workers=Workers(database),
            pace=None if database.is_sqlite else SharedPace(database),
        )
        if store.pace:
            await store.pace.open()
        return store

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()

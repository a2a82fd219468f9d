"""Puts chats and announcements into a database, and looks at every row of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select

from storage.announcements import Announcements
from storage.chats import Chats
from storage.database import Database
from storage.deliveries import Deliveries, Delivery
from storage.tables import CHATS, DELIVERIES, METADATA
from storage.values import Delivered, Kind

NOW = datetime(2021, 1, 30, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ADMIN = 1001
CONTENT = {"en": {"text": "The meeting is today."}, "hy": {"text": "Հանդիպումն այսօր է։"}}


class Outbox:
    """A database with what it takes to fill it in a line."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.chats = Chats(database)
        self.announcements = Announcements(database)
        self.one = Deliveries(database, "one")

    async def subscribe(self, *chats: int) -> None:
        """Let groups of those numbers have announcements."""
        values = {"kind": "group", "introduced": False, "subscribed_at": NOW}
        async with self.database.writing() as connection:
            await connection.execute(insert(CHATS), [values | {"id": chat} for chat in chats])

    async def draft(self, kind: Kind = Kind.ANNOUNCEMENT, about: int | None = None, now: datetime = NOW) -> int:
        """An announcement that is not sent yet."""
        return await self.announcements.draft(CONTENT, now, ADMIN, kind, about)

    async def start(self, *chats: int, kind: Kind = Kind.ANNOUNCEMENT, about: int | None = None) -> int:
        """An announcement that runs, to the chats subscribed and those numbers."""
        if chats:
            await self.subscribe(*chats)
        announcement = await self.draft(kind, about)
        assert await self.announcements.start(announcement, NOW) is not None
        return announcement

    async def claim(self, now: datetime = NOW) -> Delivery:
        """The next row for the worker "one"."""
        delivery = await self.one.claim(now)
        assert delivery is not None
        return delivery

    async def send_all(self, message: int = 500) -> None:
        """Let the worker "one" send what waits; the messages are numbered from there."""
        while delivery := await self.one.claim(NOW):
            await self.one.sent(delivery.id, message)
            message += 1

    async def rows(self, table: Table = DELIVERIES) -> list[dict[str, Any]]:
        """Every row of a table, in the order in which they were made."""
        async with self.database.reading() as connection:
            found = await connection.execute(select(table).order_by(*table.primary_key))
            return [dict(row) for row in found.mappings()]

    async def states(self, announcement: int) -> dict[int | None, Delivered]:
        """What became of an announcement in each chat."""
        rows = await self.rows()
        return {row["chat"]: Delivered(row["state"]) for row in rows if row["announcement"] == announcement}

    async def everything(self) -> list[Any]:
        """Every value in every table."""
        return [value for table in METADATA.sorted_tables for row in await self.rows(table) for value in row.values()]

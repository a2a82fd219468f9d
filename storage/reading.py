"""Reads what a database holds, for the command line: nothing where there is none yet."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chats import Chats
from storage.database import Database
from storage.errors import StorageError
from storage.questions import Missed
from storage.store import Store
from storage.tables import CHATS


@dataclass(frozen=True, slots=True)
class Group:
    """A group that has announcements."""

    id: int
    title: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """What a database is like: its address without password, its schema (None: no tables), the present schema.

    `groups` are the first of the `subscribed` ones.
    """

    shown: str
    schema: str | None
    present: str
    subscribed: int = 0
    groups: tuple[Group, ...] = ()


async def missed(address: str, most: int) -> list[Missed]:
    """What went unanswered, the `most` frequent first; StorageError if the database cannot be used."""
    if not Database(address).exists:
        return []
    store = await Store.open(address)
    try:
        return await store.questions.missed(most)
    finally:
        await store.close()


async def held(address: str, most: int) -> Held:
    """What the database is like, with `most` subscribed groups; changes nothing. StorageError if it cannot be used."""
    database = Database(address)
    if not database.exists:
        return Held(database.shown, None, "")
    found, present = await database.open(changing=False)
    try:
        if found is None:
            return Held(database.shown, None, present)
        _, subscribed = await Chats(database).groups()
        async with database.reading() as connection:
            return Held(database.shown, found, present, subscribed, await _groups(connection, most))
    except SQLAlchemyError as error:
        raise StorageError(f"{database.shown}: its tables cannot be read ({type(error).__name__})") from None
    finally:
        await database.close()


async def _groups(connection: AsyncConnection, most: int) -> tuple[Group, ...]:
    wanted = CHATS.c.subscribed_at.is_not(None), CHATS.c.kind.in_(("group", "supergroup"))
    query = select(CHATS.c.id, CHATS.c.title).where(*wanted).order_by(CHATS.c.id).limit(most)
    return tuple(Group(row.id, row.title) for row in await connection.execute(query))

"""The chats that the bot knows: their language and silent hours, and whether they want announcements."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from complaint import Complaint
from storage.database import Database
from storage.errors import TROUBLE
from storage.skipping import skip
from storage.tables import ANNOUNCEMENTS, CHATS, DELIVERIES
from storage.values import Kind

logger = logging.getLogger(__name__)

REMEMBERED = 10_000
REMEMBERED_SECONDS = 30.0
"""How many chats' languages are kept at hand, and how long."""
PATIENCE = 2.0
"""Seconds in which a language must be found; every question waits for it."""


@dataclass(frozen=True, slots=True)
class SilentHours:
    """The hours of the day, 0 to 23, from which and until which nothing is announced."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chat:
    """What is kept about a chat. `topic` is where announcements go in a forum."""

    id: int
    kind: str
    title: str | None = None
    language: str | None = None
    silent: SilentHours | None = None
    subscribed_at: datetime | None = None
    topic: int | None = None
    introduced: bool = False

    @property
    def is_subscribed(self) -> bool:
        """Whether the chat wants announcements."""
        return self.subscribed_at is not None


class Chats:
    """The table of chats."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._languages: OrderedDict[int, tuple[str | None, float]] = OrderedDict()
        self._wanted: set[int] = set()
        self._next: asyncio.Task[Mapping[int, str | None]] | None = None
        self._asking = asyncio.Lock()
        self._complaint = Complaint(logger, "The language of a chat can be looked up again", clock)

    async def language(self, chat: int) -> str | None:
        """The language that a chat has chosen. What another process changed is known within REMEMBERED_SECONDS."""
        language, until = self._languages.get(chat, (None, 0.0))
        if until <= self._clock():
            try:
                async with asyncio.timeout(PATIENCE):
                    language = await self._look_up(chat)
            except TROUBLE as error:
                # An answer in another language is better than none.
                self._complaint.make("The language of a chat cannot be looked up (%s)", type(error).__name__)
                return language
            self._complaint.over()
            self._languages[chat] = language, self._clock() + REMEMBERED_SECONDS
            self._languages.move_to_end(chat)
            while len(self._languages) > REMEMBERED:
                self._languages.popitem(last=False)
        return language

    async def _look_up(self, chat: int) -> str | None:
        """Whoever comes while the database is asked is asked for with the next ones: a burst takes few queries."""
        self._wanted.add(chat)
        if self._next is None:
            self._next = asyncio.create_task(self._look_up_wanted())
        # Who is out of patience does not take it from the others.
        return (await asyncio.shield(self._next)).get(chat)

    async def _look_up_wanted(self) -> Mapping[int, str | None]:
        async with self._asking:
            wanted, self._wanted, self._next = self._wanted, set(), None
            query = select(CHATS.c.id, CHATS.c.language).where(CHATS.c.id.in_(wanted))
            async with asyncio.timeout(PATIENCE), self._database.reading() as connection:
                return {row.id: row.language for row in await connection.execute(query)}

    async def find(self, chat: int) -> Chat | None:
        """What is kept about a chat, if anything."""
        async with self._database.reading() as connection:
            return await _find(connection, chat)

    async def keep(self, chat: int, kind: str, title: str | None = None, **values: object) -> Chat:
        """Set the columns `values` of a chat that may be new; returns it as it is then."""
        made = self._made(chat, kind, title, **values).returning(*CHATS.c)
        async with self._database.writing() as connection:
            kept = _chat((await connection.execute(made)).one())
        # Not before: while the database is away, what was known goes on holding.
        self._languages.pop(chat, None)
        return kept

    async def subscribe(self, chat: int, kind: str, title: str | None, topic: int | None, now: datetime) -> Chat:
        """Let a chat have announcements, in that topic; keeps since when it has had them."""
        known = await self.find(chat)
        since = known.subscribed_at if known and known.subscribed_at else now
        return await self.keep(chat, kind, title, subscribed_at=since, topic=topic)

    async def unsubscribe(self, chat: int) -> bool:
        """Let a chat have no more announcements, those on their way included; returns whether it had any."""
        async with self._database.writing() as connection:
            found = await connection.execute(
                update(CHATS).where(CHATS.c.id == chat, CHATS.c.subscribed_at.is_not(None)).values(subscribed_at=None)
            )
            await skip(connection, DELIVERIES.c.chat == chat, "unsubscribed")
            return bool(found.rowcount)

    async def to_general(self, chat: int, topic: int) -> bool:
        """Let announcements go to the group itself if they went to that topic; returns whether they did."""
        async with self._database.writing() as connection:
            found = await connection.execute(
                update(CHATS).where(CHATS.c.id == chat, CHATS.c.topic == topic).values(topic=None)
            )
            return bool(found.rowcount)

    async def introduce(self, chat: int, kind: str, title: str | None) -> bool:
        """Note that the bot introduces itself in a chat; returns whether it is the first time."""
        async with self._database.writing() as connection:
            await connection.execute(self._made(chat, kind, title))
            # The row is locked now: of those who come at once, one finds it so.
            first = update(CHATS).where(CHATS.c.id == chat, ~CHATS.c.introduced).values(introduced=True)
            return bool((await connection.execute(first)).rowcount)

    async def move(self, old: int, new: int) -> None:
        """Give what is kept about a group to the supergroup that it has become."""
        self._languages.clear()
        async with self._database.writing() as connection:
            there = await _find(connection, new)
            if there is None:
                await connection.execute(update(CHATS).where(CHATS.c.id == old).values(id=new, kind="supergroup"))
            else:
                await _merge(connection, await _find(connection, old), there)
            await _move_deliveries(connection, old, new)

    async def forget(self, chat: int) -> None:
        """Erase what is kept about a chat. What was delivered stays counted, but no longer says where."""
        self._languages.pop(chat, None)
        there = DELIVERIES.c.chat == chat
        async with self._database.writing() as connection:
            await connection.execute(CHATS.delete().where(CHATS.c.id == chat))
            await skip(connection, there, "unsubscribed")
            await connection.execute(update(DELIVERIES).where(there).values(chat=None))
            shown = update(ANNOUNCEMENTS).where(ANNOUNCEMENTS.c.admin == chat)
            await connection.execute(shown.values(admin=None, panel=None))

    async def subscribed(self, before: datetime | None = None) -> int:
        """How many chats have announcements; of those, how many had them before then."""
        query = select(func.count()).where(CHATS.c.subscribed_at.is_not(None))
        if before is not None:
            query = query.where(CHATS.c.subscribed_at < before)
        async with self._database.reading() as connection:
            return int(await connection.scalar(query) or 0)

    async def known(self) -> int:
        """Of how many chats anything is kept."""
        async with self._database.reading() as connection:
            return int(await connection.scalar(select(func.count()).select_from(CHATS)) or 0)

    async def groups(self) -> tuple[int, int]:
        """How many groups are known, and how many of them have announcements."""
        subscribed = func.count().filter(CHATS.c.subscribed_at.is_not(None)).label("subscribed")
        query = select(func.count().label("known"), subscribed).where(CHATS.c.kind.in_(("group", "supergroup")))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one()
            return row.known, row.subscribed

    def _made(self, chat: int, kind: str, title: str | None, **values: object) -> Any:
        """A row for the chat, or these values in the one that there is."""
        values = {"kind": kind, "title": title[:255] if title else None} | values
        made = self._database.insert(CHATS).values({"id": chat, "introduced": False} | values)
        return made.on_conflict_do_update(index_elements=["id"], set_=values)


async def _find(connection: AsyncConnection, chat: int) -> Chat | None:
    row = (await connection.execute(select(CHATS).where(CHATS.c.id == chat))).one_or_none()
    return None if row is None else _chat(row)


def _chat(row: Row[Any]) -> Chat:
    silent = None if row.silent_from is None else SilentHours(row.silent_from, row.silent_until)
    return Chat(row.id, row.kind, row.title, row.language, silent, row.subscribed_at, row.topic, row.introduced)


async def _merge(connection: AsyncConnection, old: Chat | None, there: Chat) -> None:
    """The supergroup was known already: what it lacks comes from the group, which is forgotten."""
    if old is None:
        return
    silent = there.silent or old.silent
    await connection.execute(CHATS.delete().where(CHATS.c.id == old.id))
    await connection.execute(
        update(CHATS)
        .where(CHATS.c.id == there.id)
        .values(
            language=there.language or old.language,
            silent_from=silent.start if silent else None,
            silent_until=silent.end if silent else None,
            subscribed_at=there.subscribed_at or old.subscribed_at,
            introduced=there.introduced or old.introduced,
        )
    )


async def _move_deliveries(connection: AsyncConnection, old: int, new: int) -> None:
    """A supergroup counts its messages anew, so that the ids of those sent to the group mean others there."""
    there = DELIVERIES.c.chat == old
    taken = select(DELIVERIES.c.announcement).where(DELIVERIES.c.chat == new).scalar_subquery()
    deletions = select(ANNOUNCEMENTS.c.id).where(ANNOUNCEMENTS.c.kind == Kind.DELETION).scalar_subquery()
    doubled = and_(there, DELIVERIES.c.announcement.in_(taken))
    await skip(connection, or_(doubled, and_(there, DELIVERIES.c.announcement.in_(deletions))), "moved")
    await connection.execute(update(DELIVERIES).where(doubled).values(chat=None))
    await connection.execute(update(DELIVERIES).where(there).values(chat=new, message=None, target=None))

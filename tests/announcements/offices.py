"""The office of announcements of a whole bot, over real HTTP to a Telegram of our own; it fetches no updates."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from announcements.content import ALL, Body, Content
from announcements.courier import AT_ONCE, Courier
from announcements.office import Office, Progress
from handlers.application import build
from handlers.context import App
from network.http import surely_not_sent
from network.sending import Sender
from settings import Settings
from storage.store import Store
from storage.tables import DELIVERIES
from storage.values import Delivered, Kind, State
from tests.agreements import fishing_answerer
from tests.telegram import PATIENCE, BotApiServer, Chat, Message

ADMIN = 1001
TEXT = "The ferry sails an hour later."
ANSWERER = fishing_answerer()
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time of the real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Branch:
    """One process, as far as announcements go."""

    app: App
    store: Store
    clock: Clock

    @property
    def office(self) -> Office:
        """Its office."""
        return self.app.bot_data.office

    @property
    def courier(self) -> Courier:
        """What its office sends by."""
        return self.office._courier

    async def subscribe(self, chats: list[Chat], **columns: object) -> None:
        """Let the chats have announcements."""
        for chat in chats:
            columns |= {"subscribed_at": self.clock()}
            await self.store.chats.keep(chat.id, chat.kind, chat.title, **columns)

    async def draft(self, text: str | Content = TEXT, kind: Kind = Kind.ANNOUNCEMENT, about: int | None = None) -> int:
        """An announcement that is not sent yet."""
        content = text if isinstance(text, Content) else Content({ALL: Body(text)})
        return await self.store.announcements.draft(content.to_json(), self.clock(), ADMIN, kind, about)

    async def announce(
        self, text: str | Content = TEXT, kind: Kind = Kind.ANNOUNCEMENT, about: int | None = None
    ) -> int:
        """Start an announcement."""
        announcement = await self.draft(text, kind, about)
        assert await self.store.announcements.start(announcement, self.clock()) is not None
        self.office.wake()
        return announcement

    async def done(self, announcement: int) -> Progress:
        """What its report says, once it has ended."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self.store.announcements.find(announcement)
                if found and found.state is State.DONE:
                    return await self.office.progress(found)
                await asyncio.sleep(0.05)

    async def until(self, state: Delivered, count: int, announcement: int) -> None:
        """Wait until so many chats of an announcement are in that state."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if (await self.store.deliveries.counts(announcement))[state] >= count:
                    return
                await asyncio.sleep(0.02)

    async def rows(self, announcement: int) -> dict[int | None, dict[str, Any]]:
        """What became of it, by the chat."""
        query = select(DELIVERIES).where(DELIVERIES.c.announcement == announcement)
        async with self.store.database.reading() as connection:
            return {row["chat"]: dict(row) for row in (await connection.execute(query)).mappings()}

    async def states(self, announcement: int) -> dict[int | None, str]:
        """In which state it is, by the chat."""
        return {chat: row["state"] for chat, row in (await self.rows(announcement)).items()}


@asynccontextmanager
async def branch(
    server: BotApiServer,
    url: str,
    *,
    clock: Clock = utc_now,
    paced: bool = True,
    loops: bool = True,
    stop: Callable[[Branch], Awaitable[None]] | None = None,
) -> AsyncIterator[Branch]:
    """A process that works; without `loops` only when its office is told to. `stop` ends it in another way."""
    settings = Settings().model_copy(update={"api_url": server.url})
    store = await Store.open(url)
    app = build(
        settings,
        ANSWERER,
        store,
        token=server.token,
        request=Sender(AT_ONCE + 40),
        clock=clock,
        paced=paced,
        surely_not_sent=surely_not_sent,
    )
    await app.initialize()
    made = Branch(app, store, clock)
    if loops:
        await made.office.start()
    try:
        yield made
    finally:
        if stop:
            await stop(made)
        elif loops:
            await made.office.stop()
        await app.shutdown()
        await store.close()


async def killed(process: Branch) -> None:
    """End as SIGKILL would: nothing is finished and nothing is marked."""
    courier = process.courier
    tasks = [*process.office._loops, *courier._under_way]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def announced(chat: Chat, text: str = TEXT) -> list[Message]:
    """The messages of a chat that hold the announcement."""
    return [message for message in chat.history if message.shown == text and not message.deleted]

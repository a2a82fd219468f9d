"""The whole program in a process of its own, killed at any moment and started again."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import select

from announcements.content import ALL, Body, Content
from storage.store import Store
from storage.tables import DELIVERIES
from storage.values import Delivered, Kind, State
from tests.announcements.offices import ADMIN, TEXT, announced, utc_now
from tests.talks import PROGRAM, ROOT, until_found
from tests.telegram import PATIENCE, BotApiServer, Chat

IMPATIENT = """
from datetime import timedelta
from announcements import office
office.TICK, office.DEAD_AFTER = 0.1, timedelta(seconds=3)
"""
"""That a process is dead is noticed sooner than in life."""
KILLS = 5
STOPS_IN = 3
"""Seconds in which a process that is told to stop has ended; it stops sending within two."""


class Outbox:
    """A database with an announcement that runs, as a process finds it; outlives them all."""

    def __init__(self, store: Store, announcement: int) -> None:
        self.store = store
        self.announcement = announcement

    @staticmethod
    @asynccontextmanager
    async def filled(url: str, chats: list[Chat]) -> AsyncIterator["Outbox"]:
        """The announcement waits for all of the chats."""
        store = await Store.open(url)
        for chat in chats:
            await store.chats.subscribe(chat.id, chat.kind, chat.title, None, utc_now())
        content = Content({ALL: Body(TEXT)}).to_json()
        announcement = await store.announcements.draft(content, utc_now(), ADMIN, Kind.ANNOUNCEMENT)
        await store.announcements.start(announcement, utc_now())
        yield Outbox(store, announcement)
        await store.close()

    async def states(self) -> dict[int, str]:
        """What became of it, by the chat."""
        query = select(DELIVERIES.c.chat, DELIVERIES.c.state).where(DELIVERIES.c.announcement == self.announcement)
        async with self.store.database.reading() as connection:
            return {row.chat: row.state for row in await connection.execute(query)}

    async def until_done(self) -> None:
        """Wait until the announcement has ended."""

        async def done() -> bool:
            found = await self.store.announcements.find(self.announcement)
            return bool(found and found.state is State.DONE)

        await until_found(done)


@asynccontextmanager
async def program(server: BotApiServer, url: str, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot in a process of its own; killed at the latest when the block is left."""
    environment = {
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "AGREEMENT_BOT__STORAGE__URL": url,
    }
    with log.open("ab") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", IMPATIENT + PROGRAM, cwd=ROOT, env=os.environ | environment, stderr=stderr
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def groups(server: BotApiServer, count: int) -> list[Chat]:
    """So many groups with the bot in them."""
    return [server.group(f"Group {number}", [server.user()]) for number in range(count)]


async def test_killed_at_random_moments(strict: BotApiServer, database_url: str, tmp_path: Path) -> None:
    """Nobody has it twice, nobody is forgotten; uncertain is what was under way when it was killed, and no more."""
    chance = random.Random(database_url.partition(":")[0])  # noqa: S311 - moments, no secret
    chats, left = groups(strict, 140), set[int]()
    async with Outbox.filled(database_url, chats) as outbox:
        for _ in range(KILLS):
            async with program(strict, database_url, tmp_path / "log") as process:
                await strict.wait_for_call("sendMessage", len(strict.called("sendMessage")) + 1)
                await asyncio.sleep(chance.uniform(0, 0.8))
                if chance.random() < 0.5:
                    # In the middle of a message rather than between two.
                    strict.delay("sendMessage", 0.2, times=3)
                    await strict.wait_for_call("sendMessage", len(strict.called("sendMessage")) + 2)
                process.kill()
                await process.wait()
            left |= {chat for chat, state in (await outbox.states()).items() if state == Delivered.SENDING}
        assert Delivered.WAITING in (await outbox.states()).values()
        async with program(strict, database_url, tmp_path / "log") as process:
            await outbox.until_done()
            process.terminate()
            assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
        states = await outbox.states()
        uncertain = await outbox.store.deliveries.names(outbox.announcement, Delivered.UNCERTAIN, 100)

    assert set(states) == {chat.id for chat in chats}
    assert set(states.values()) <= {Delivered.SENT, Delivered.UNCERTAIN}
    assert {chat for chat, state in states.items() if state == Delivered.UNCERTAIN} == left
    assert set(uncertain) == {chat.title for chat in chats if chat.id in left}
    for chat in chats:
        there = len(announced(chat))
        assert there == 1 or (there == 0 and chat.id in left), chat.title
    refused = [call for call in strict.called("sendMessage") if call.status != 200]
    assert refused == []


async def test_told_to_stop(strict: BotApiServer, database_url: str, tmp_path: Path) -> None:
    """It ends between two messages, at once and with 0; nothing is uncertain, and the next process goes on."""
    chats = groups(strict, 40)
    async with Outbox.filled(database_url, chats) as outbox:
        async with program(strict, database_url, tmp_path / "log") as process:
            await strict.wait_for_call("sendMessage", 8)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), STOPS_IN) == 0
        states = list((await outbox.states()).values())
        assert set(states) == {Delivered.SENT, Delivered.WAITING}
        assert states.count(Delivered.SENT) == sum(len(announced(chat)) for chat in chats)
        async with program(strict, database_url, tmp_path / "log"):
            await outbox.until_done()
        assert set((await outbox.states()).values()) == {Delivered.SENT}
    assert [len(announced(chat)) for chat in chats] == [1] * 40
    assert {call.status for call in strict.called("sendMessage")} == {200}

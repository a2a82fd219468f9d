"""Databases that fail as a test orders: a PostgreSQL behind a proxy, and a SQLite file."""

import asyncio
import sqlite3
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.pool import Pool

STARTING = b"SFATAL\0C57P03\0Mthe database system is starting up\0\0"
"""What PostgreSQL answers to who connects too early."""


class Proxy:
    """Stands between the bot and a PostgreSQL: lets everything through, until a test says otherwise."""

    def __init__(self, target: str, path: str) -> None:
        self._target = target
        self._path = path
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._through = asyncio.Event()
        self._through.set()
        self._starting = False
        self._listens = False

    async def up(self) -> None:
        """Listen, and let everything through."""
        self._starting = False
        self._through.set()
        if not self._listens:
            self._server = await asyncio.start_unix_server(self._pass, self._path)
            self._listens = True

    async def gone(self) -> None:
        """Break what stands, and refuse what comes."""
        self._server.close()
        self._listens = False
        self._break()

    async def hung(self) -> None:
        """Let nothing through any more, and say nothing."""
        self._through.clear()

    async def starting(self) -> None:
        """Break what stands, and answer what comes as a server does that is not ready."""
        self._starting = True
        self._break()

    async def close(self) -> None:
        """End it."""
        self._server.close()
        self._through.set()
        self._break()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _break(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        if self._starting:
            await reader.read(4096)
            writer.write(b"E" + struct.pack("!I", len(STARTING) + 4) + STARTING)
            writer.close()
            return
        there, back = await asyncio.open_unix_connection(self._target)
        self._writers.add(back)
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._copy(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _copy(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                await self._through.wait()
                sink.write(data)
                await sink.drain()
        sink.close()


@asynccontextmanager
async def behind_proxy(address: str, folder: Path) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy in front of a PostgreSQL that listens on a Unix socket, and the address behind it."""
    url = make_url(address)
    host = url.query.get("host") or url.host
    assert isinstance(host, str)
    port = url.port or 5432
    proxy = Proxy(f"{host}/.s.PGSQL.{port}", f"{folder}/.s.PGSQL.{port}")
    await proxy.up()
    try:
        yield proxy, url.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
    finally:
        await proxy.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process writes to the file, and does not come to an end."""
    other = sqlite3.connect(file, isolation_level=None, timeout=0)
    with closing(other):
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@contextmanager
def read_only(_: Path) -> Iterator[None]:
    """Nothing can be written, as on a volume that was mounted anew after an error."""
    with _set("query_only=ON", "query_only=OFF"):
        yield


@contextmanager
def full(file: Path) -> Iterator[None]:
    """The file cannot grow, and the last page of the table of chats is full."""
    with sqlite3.connect(file, isolation_level=None) as other:
        (size,) = other.execute("PRAGMA page_count").fetchone()
        other.execute(f"PRAGMA max_page_count={size}")
        with suppress(sqlite3.OperationalError):
            for number in range(1, 100_000):
                other.execute("INSERT INTO chats (id, kind, introduced) VALUES (?, 'p', 0)", (number,))
    other.close()
    with _set(f"max_page_count={size}", "max_page_count=1073741823"):
        yield


@contextmanager
def _set(now: str, afterwards: str) -> Iterator[None]:
    """Set a pragma on whichever connection of this process is used, and another once that is over."""
    USED.append(now)
    try:
        yield
    finally:
        USED[:] = [afterwards]


USED: list[str] = []
"""The pragmas that each connection gets before it is used."""


@contextmanager
def pragmas() -> Iterator[None]:
    """Let pragmas be set on connections that are open already, which SQLite keeps for each of them."""

    def use(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        for pragma in USED:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(Pool, "checkout", use)
    try:
        yield
    finally:
        event.remove(Pool, "checkout", use)
        USED.clear()

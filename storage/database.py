"""Opens the database, SQLite or PostgreSQL, and gives out transactions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import StorageError
from storage.migrating import NewerDatabaseError, migrate, schema

BUSY_SECONDS = 15
"""How long SQLite waits for another process that writes."""
STEP_SECONDS = 0.25
"""How long SQLite itself waits each time; nothing can interrupt it meanwhile, not even the end of the process."""
CONNECT_SECONDS = 5
COMMAND_SECONDS = 30
"""How long PostgreSQL may take; a server that vanished without a word would be waited for without end."""
RETRY_SECONDS = 0.05
DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")


class Database:
    """A database whose schema is up to date once `open` has returned."""

    def __init__(self, address: str) -> None:
        """`address` as SQLAlchemy writes it; the folder of a SQLite file is made if it is missing."""
        self._url = _read(address)
        self._engine: AsyncEngine | None = None
        self._writer = asyncio.Lock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file that one machine uses."""
        return self._url.drivername == DRIVERS[0]

    @property
    def exists(self) -> bool:
        """Whether there is a file; of a PostgreSQL only `open` knows."""
        return not self.is_sqlite or Path(self._url.database or "").exists()

    @property
    def shown(self) -> str:
        """The address without its password, which may stand behind the question mark too."""
        return self._url.difference_update_query(["password"]).render_as_string(hide_password=True)

    async def open(self, *, changing: bool = True) -> tuple[str | None, str]:
        """Connect, and migrate what is older unless nothing is to be changed; StorageError says why not.

        Returns the schema that was found, if there was any, and the present one.
        """
        try:
            self._engine = self._connected()
            if not changing:
                async with self.reading() as connection:
                    return await connection.run_sync(schema)
            if self.is_sqlite:
                await _log_ahead(self._engine)
            async with self.writing() as connection:
                return await connection.run_sync(migrate)
        except NewerDatabaseError as error:
            await self.close()
            raise StorageError(
                f"{self.shown}: made by a newer version of this program (schema {error}); update it, or name another "
                "database in storage.url"
            ) from None
        except ImportError:
            raise StorageError(f"{self.shown}: its driver is not installed; `make postgresql` installs it") from None
        except (SQLAlchemyError, sqlite3.Error, OSError, TypeError) as error:  # TypeError: an option nobody knows
            await self.close()
            reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
            raise StorageError(f"{self.shown}: cannot be used ({reason}); check storage.url") from None

    async def close(self) -> None:
        """Close every connection."""
        if self._engine:
            await self._engine.dispose()
            self._engine = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that changes nothing."""
        async with self._ready.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: all of it happens, or nothing."""
        # SQLite has one writer at a time; to queue here is cheaper than to have it try again and again.
        async with self._writer or nullcontext(), self._ready.connect() as connection:
            if self.is_sqlite:
                # A transaction that began as a reader could fail when it wants to write.
                await _patiently(connection, "BEGIN IMMEDIATE")
            async with _committed(connection):
                yield connection

    def insert(self, table: Table) -> Any:
        """An INSERT that can say what happens to a row that is there already; each kind of database has its own."""
        return (sqlite.insert if self.is_sqlite else postgresql.insert)(table)

    @property
    def _ready(self) -> AsyncEngine:
        if self._engine is None:
            raise RuntimeError("the database is not open")
        return self._engine

    def _connected(self) -> AsyncEngine:
        if not self.is_sqlite:
            patience = {"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS}
            return create_async_engine(self._url, pool_pre_ping=True, connect_args=patience)
        file = Path(self._url.database or "")
        file.parent.mkdir(parents=True, exist_ok=True)
        # What cannot be opened fails here: aiosqlite would leave a thread that complains when the event loop is gone.
        sqlite3.connect(file).close()
        engine = create_async_engine(self._url, connect_args={"timeout": STEP_SECONDS})
        event.listen(engine.sync_engine, "connect", _prepare)
        return engine


@asynccontextmanager
async def _committed(connection: AsyncConnection) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await connection.rollback()
        raise
    await connection.commit()


def _read(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # ValueError: the port is no number
        raise StorageError(f"storage.url: not an address; write it such as {DRIVERS[0]}:///data/bot.db") from None
    if url.drivername not in DRIVERS:
        raise StorageError(f"storage.url: begins with {url.drivername}; it must begin with {' or '.join(DRIVERS)}")
    if url.drivername == DRIVERS[0] and not url.database:
        raise StorageError(f"storage.url: names no file; write it such as {DRIVERS[0]}:///data/bot.db")
    return url


async def _log_ahead(engine: AsyncEngine) -> None:
    """Let readers and the writer of a file not wait for each other; the file keeps that."""
    async with engine.connect() as connection:
        # Of two processes that ask for it at the same moment one is refused at once, without SQLite's own patience.
        await _patiently(connection, "PRAGMA journal_mode=WAL")


async def _patiently(connection: AsyncConnection, statement: str) -> None:
    """Run the statement once no other process writes to the file."""
    patient_until = monotonic() + BUSY_SECONDS
    while True:
        try:
            await connection.exec_driver_sql(statement)
        except OperationalError as error:
            busy = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            if not busy or monotonic() > patient_until:
                raise
        else:
            return
        await asyncio.sleep(RETRY_SECONDS)


def _prepare(connection: Any, _: object) -> None:
    """Sets what SQLite keeps for each connection; transactions begin where this module says, not where it guesses."""
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL", f"busy_timeout={STEP_SECONDS * 1000:.0f}"):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

"""Databases for the tests: on SQLite and on a real PostgreSQL, an empty one for each test.

`TEST_POSTGRESQL_URL` names a server to use; without it one is started for the run.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import Database

SERVER = Path(__file__).parent / "postgresql.py"
DISCONNECT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid != pg_backend_pid()
"""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL on which databases can be made; it starts when a test first needs it."""
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        yield given
    else:
        with _server() as address:
            yield address


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: str) -> Iterator[str]:
    """The address of a database that only this run uses; making one for each test would take longer than the test."""
    name = f"test_{uuid4().hex}"
    asyncio.run(_execute(postgresql_server, f"CREATE DATABASE {name}"))
    yield make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def postgresql_url(postgresql_database: str) -> AsyncIterator[str]:
    """The address of an empty database on PostgreSQL."""
    yield postgresql_database
    await _execute(postgresql_database, DISCONNECT, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database of each kind, in which nothing is yet."""
    async with opened(database_url) as made:
        yield made


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    """The database of that address, open."""
    made = Database(address)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@contextmanager
def _server() -> Iterator[str]:
    # What warns is the package that starts it, of a folder that it then makes itself.
    command = [sys.executable, "-W", "ignore:XDG_RUNTIME_DIR", str(SERVER)]
    # A session of its own: Ctrl-C and `timeout` signal the whole group, and it must stay alive to clean up.
    with subprocess.Popen(  # noqa: S603 - the command stands above
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdin
        assert process.stdout
        address = process.stdout.readline().strip()
        if not address:
            raise RuntimeError("PostgreSQL did not start, as told above; TEST_POSTGRESQL_URL can name a server")
        try:
            yield address
        finally:
            process.stdin.close()


async def _execute(address: str, *statements: str) -> None:
    """Run statements one by one, outside of transactions."""
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)

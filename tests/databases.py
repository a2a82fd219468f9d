"""Databases for the tests: on SQLite and on a real PostgreSQL, a new and empty one for each test.

`TEST_POSTGRESQL_URL` names a server to use; without it one is started for the run.
"""

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


@pytest.fixture
async def postgresql_url(postgresql_server: str) -> AsyncIterator[str]:
    """The address of an empty database on PostgreSQL."""
    name = f"test_{uuid4().hex}"
    await _execute(postgresql_server, f"CREATE DATABASE {name}")
    yield make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
    await _execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


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


async def _execute(address: str, statement: str) -> None:
    """Run what PostgreSQL does outside of transactions only."""
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.exec_driver_sql(statement)

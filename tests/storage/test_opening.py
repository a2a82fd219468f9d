"""Opening a database: what it makes, what it brings up to date, and how it says that it cannot."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event, insert, make_url, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import BUSY_SECONDS, STEP_SECONDS, Database
from storage.errors import StorageError
from storage.migrating import FOLDER, differences, migrate
from storage.tables import CHATS, DELIVERIES
from tests.databases import opened

NOBODY = 65534
"""The user id without rights."""
REVISIONS = sorted(path.name[1:5] for path in (FOLDER / "versions").glob("v*.py"))


async def _refusal(address: str) -> str:
    with pytest.raises(StorageError) as caught:
        await Database(address).open()
    return str(caught.value)


async def _kinds(database: Database) -> list[str]:
    async with database.reading() as connection:
        return [row.kind for row in await connection.execute(select(CHATS.c.kind).order_by(CHATS.c.id))]


def _chat(number: int, kind: str = "private") -> dict[str, object]:
    return {"id": number, "kind": kind, "introduced": False}


@pytest.fixture
def upgrades() -> Iterator[list[str]]:
    """The name of the first table, once each time that it is made."""
    made: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if "CREATE TABLE chats" in statement:
            made.append("chats")

    event.listen(Engine, "before_cursor_execute", note)
    yield made
    event.remove(Engine, "before_cursor_execute", note)


async def test_migrations_make_exactly_the_tables(database: Database) -> None:
    """Whoever changes storage/tables.py has to write the migration."""
    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_change_without_a_migration_is_seen(database: Database) -> None:
    """The comparison notices a column, an index and a table that are not as they should be."""
    async with database.writing() as connection:
        await connection.execute(text("ALTER TABLE chats DROP COLUMN topic"))
        await connection.execute(text("DROP INDEX deliveries_due"))
        await connection.execute(text("DROP TABLE pace"))
        found = await connection.run_sync(differences)

    assert len(found) == 3


async def test_migrations_are_a_line_of_numbers() -> None:
    """Each follows the one before, so that every database takes the same way."""
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


@pytest.mark.parametrize("times", [2, 10])
async def test_opening_at_once_migrates_once(database_url: str, upgrades: list[str], times: int) -> None:
    """Several processes may start together on an empty database."""
    databases = [Database(database_url) for _ in range(times)]

    await asyncio.gather(*(database.open() for database in databases))

    assert upgrades == ["chats"]
    for database in databases:
        assert await _kinds(database) == []
        await database.close()


async def test_processes_open_an_empty_database_at_once(database_url: str) -> None:
    """The lock holds between processes, not only within one."""
    program = f"import asyncio, storage.database; asyncio.run(storage.database.Database({database_url!r}).open())"
    running = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, stderr=asyncio.subprocess.PIPE)
        for _ in range(3)
    ]

    ends = [await process.communicate() for process in running]

    assert [(process.returncode, errors) for process, (_, errors) in zip(running, ends, strict=True)] == [(0, b"")] * 3


async def test_opening_again_keeps_what_is_there(database_url: str, upgrades: list[str]) -> None:
    """A restart loses nothing and migrates nothing."""
    async with opened(database_url) as database, database.writing() as connection:
        await connection.execute(insert(CHATS).values(_chat(-5, "group")))

    async with opened(database_url) as database:
        assert await _kinds(database) == ["group"]

    assert upgrades == ["chats"]


@pytest.mark.parametrize("revision", REVISIONS)
async def test_an_older_database_is_upgraded_with_its_rows(database_url: str, revision: str) -> None:
    """From every earlier schema the newest is reached, and what the older one held is there afterwards."""

    def older(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(text("INSERT INTO chats (id, kind, introduced) VALUES (-5, 'group', false)"))

    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(older)
    await engine.dispose()

    async with opened(database_url) as database:
        assert await _kinds(database) == ["group"]
        async with database.reading() as connection:
            assert await connection.run_sync(differences) == []


async def test_a_migration_that_fails_changes_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it happens in one transaction, so that the next start finds what it can upgrade."""

    def interrupted(connection: Connection) -> None:
        migrate(connection)
        raise OSError("no space left")

    monkeypatch.setattr("storage.database.migrate", interrupted)
    assert "no space left" in await _refusal(database_url)

    monkeypatch.undo()
    async with opened(database_url) as database:
        assert await _kinds(database) == []


async def test_a_newer_database_is_refused(database_url: str) -> None:
    """A program that does not know the schema leaves it alone and says what to do."""
    async with opened(database_url) as database, database.writing() as connection:
        await connection.execute(insert(CHATS).values(_chat(-5)))
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    refusal = await _refusal(database_url)

    assert "made by a newer version of this program (schema 9999); update it, or name another database" in refusal
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.scalar(select(CHATS.c.id)) == -5
    await engine.dispose()


async def test_a_transaction_that_raises_changes_nothing(database: Database) -> None:
    """Whatever was written in it is taken back, and the next one starts anew."""
    async with database.writing() as connection:
        await connection.execute(insert(CHATS).values(_chat(1)))

    async def fail() -> None:
        async with database.writing() as connection:
            await connection.execute(insert(CHATS).values(_chat(2)))
            await connection.execute(CHATS.delete().where(CHATS.c.id == 1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await _kinds(database) == ["private"]
    async with database.writing() as connection:
        await connection.execute(insert(CHATS).values(_chat(2, "group")))
    assert await _kinds(database) == ["private", "group"]


async def test_a_cancelled_transaction_changes_nothing(database: Database) -> None:
    """A task that is stopped half way leaves no half of its work, and no lock."""
    written = asyncio.Event()

    async def write() -> None:
        async with database.writing() as connection:
            await connection.execute(insert(CHATS).values(_chat(1)))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with database.writing() as connection:
        await connection.execute(insert(CHATS).values(_chat(1, "group")))
    assert await _kinds(database) == ["group"]


async def test_what_is_not_committed_is_not_seen(database: Database) -> None:
    """Readers see the database as it was before, and do not wait."""
    async with database.writing() as connection:
        await connection.execute(insert(CHATS).values(_chat(1)))
        before = await _kinds(database)

    assert before == []
    assert await _kinds(database) == ["private"]


async def test_a_database_that_is_not_open_says_so(database_url: str) -> None:
    """A mistake of the program's, not of who runs it."""
    with pytest.raises(RuntimeError, match="not open"):
        await _kinds(Database(database_url))


async def test_closing_twice_is_fine(database_url: str) -> None:
    """Whoever ends the program need not know how far it came."""
    database = Database(database_url)
    await database.close()
    await database.open()
    await database.close()
    await database.close()


async def test_deliveries_cannot_be_of_no_announcement(database: Database) -> None:
    """Foreign keys hold, on SQLite too, where they have to be switched on."""
    columns = {"announcement": 7, "state": "waiting", "not_before": datetime(2021, 1, 30, tzinfo=UTC), "attempts": 0}

    async with database.reading() as connection:
        with pytest.raises(IntegrityError):
            await connection.execute(insert(DELIVERIES).values(columns))


@contextmanager
def _without_rights() -> Iterator[None]:
    """Root may do anything, so that it has to be somebody else."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A folder in which its owner makes nothing."""
    tmp_path.chmod(0o500)
    return tmp_path


class TestSQLite:
    """What holds for a file."""

    async def test_readers_and_writer_do_not_wait_for_each_other(self, sqlite_url: str) -> None:
        """Each connection has the write-ahead log, foreign keys, and patience."""
        async with opened(sqlite_url) as database, database.reading() as first, database.reading() as second:
            for connection in (first, second):
                assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
                assert await connection.scalar(text("PRAGMA foreign_keys")) == 1
                assert await connection.scalar(text("PRAGMA busy_timeout")) == STEP_SECONDS * 1000

    async def test_the_folder_is_made(self, tmp_path: Path) -> None:
        """The data folder of a new checkout is not there yet."""
        async with opened(f"sqlite+aiosqlite:///{tmp_path}/data/of/the bot/bot.db"):
            assert (tmp_path / "data" / "of" / "the bot" / "bot.db").is_file()

    async def test_a_new_file_is_opened_at_once_again_and_again(self, tmp_path: Path) -> None:
        """Those who ask for the write-ahead log at the same moment do not fail each other."""
        for number in range(15):
            databases = [Database(f"sqlite+aiosqlite:///{tmp_path}/{number}.db") for _ in range(4)]
            await asyncio.gather(*(database.open() for database in databases))
            await asyncio.gather(*(database.close() for database in databases))

    async def test_a_file_that_is_locked_for_good_is_refused(
        self, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Patience ends, and the reason is told."""
        monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.2)
        file = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
        file.execute("BEGIN EXCLUSIVE")

        refusal = await _refusal(sqlite_url)

        file.close()
        assert "database is locked" in refusal

    async def test_long_write_of_another_process_is_waited_for(self, sqlite_url: str) -> None:
        """For longer than SQLite itself is told to wait; who gives up meanwhile is not held."""
        async with opened(sqlite_url) as database:
            file = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
            file.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(3 * STEP_SECONDS, file.execute, "COMMIT")
            async with database.writing() as connection:
                await connection.execute(insert(CHATS).values(_chat(1)))
            assert len(await _kinds(database)) == 1

            file.execute("BEGIN IMMEDIATE")
            begun = monotonic()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(STEP_SECONDS), database.writing():
                    pytest.fail("another process writes")
            assert monotonic() - begun < BUSY_SECONDS / 2
            file.close()

    async def test_two_processes_write_in_turn(self, sqlite_url: str) -> None:
        """Another process that writes at the same moment is waited for, not failed on."""
        async with opened(sqlite_url) as one, opened(sqlite_url) as other:

            async def write(database: Database, number: int) -> None:
                async with database.writing() as connection:
                    await connection.execute(insert(CHATS).values(_chat(number)))

            await asyncio.gather(*(write((one, other)[number % 2], number) for number in range(60)))

            assert len(await _kinds(one)) == 60

    @pytest.mark.parametrize("name", ["", "/"])
    def test_no_file_is_named(self, name: str) -> None:
        """An address without a file would be a database that forgets."""
        with pytest.raises(StorageError, match="names no file"):
            Database(f"sqlite+aiosqlite://{name}")

    async def test_the_file_is_something_else(self, tmp_path: Path) -> None:
        """Another file is left as it is."""
        file = tmp_path / "notes.txt"
        file.write_text("not a database " * 100, encoding="utf-8")

        refusal = await _refusal(f"sqlite+aiosqlite:///{file}")

        assert "file is not a database" in refusal
        assert "check storage.url" in refusal
        assert file.read_text(encoding="utf-8") == "not a database " * 100

    async def test_the_file_is_a_folder(self, tmp_path: Path) -> None:
        """The reason is told in one line."""
        refusal = await _refusal(f"sqlite+aiosqlite:///{tmp_path}")

        assert "unable to open database file" in refusal
        assert "\n" not in refusal

    async def test_the_folder_cannot_be_made(self, tmp_path: Path) -> None:
        """A file stands where the folder should be."""
        (tmp_path / "data").write_text("", encoding="utf-8")

        assert "check storage.url" in await _refusal(f"sqlite+aiosqlite:///{tmp_path}/data/more/bot.db")

    async def test_nobody_may_write_there(self, closed_folder: Path) -> None:
        """No permission is told as such."""
        with _without_rights():
            assert "Permission denied" in await _refusal(f"sqlite+aiosqlite:///{closed_folder}/data/bot.db")


class TestPostgreSQL:
    """What holds for a server."""

    async def test_no_server(self) -> None:
        """The address is shown without its password, the reason in one line."""
        refusal = await _refusal("postgresql+asyncpg://bot:s3cret@127.0.0.1:1/bot")

        assert refusal.startswith("postgresql+asyncpg://bot:***@127.0.0.1:1/bot: cannot be used (")
        assert refusal.endswith("); check storage.url")
        assert "\n" not in refusal

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"database": "missing"}, 'database "missing" does not exist'),
            ({"username": "stranger"}, "stranger"),
            ({"query": {"sslmode": "require"}}, "sslmode"),
        ],
    )
    async def test_server_refuses(self, postgresql_url: str, change: dict[str, object], reason: str) -> None:
        """What the server or the driver objects to is told, and never the password."""
        url = make_url(postgresql_url)
        change = change | {"query": {**url.query, **change.get("query", {})}}  # type: ignore[dict-item]
        address = url.set(password="s3cret", **change)  # type: ignore[arg-type]

        refusal = await _refusal(address.render_as_string(hide_password=False))

        assert reason in refusal
        assert "s3cret" not in refusal

    async def test_password_among_the_options(self, postgresql_url: str) -> None:
        """The driver takes it there too, and it is hidden there too."""
        url = make_url(postgresql_url).set(database="missing").update_query_dict({"password": "s3cret"})

        refusal = await _refusal(url.render_as_string(hide_password=False))

        assert "missing" in refusal
        assert "s3cret" not in refusal

    async def test_driver_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is an extra; the command that adds it is told."""
        monkeypatch.setitem(sys.modules, "asyncpg", None)

        assert "make postgresql" in await _refusal("postgresql+asyncpg://bot:s3cret@127.0.0.1/bot")


@pytest.mark.parametrize("address", ["", "data/bot.db", "s3cret", "postgresql+asyncpg://bot:s3cret@127.0.0.1:port/bot"])
def test_not_an_address(address: str) -> None:
    """What cannot be read is not repeated: it may hold a password."""
    with pytest.raises(StorageError, match=r"^storage\.url: not an address; write it such as sqlite") as caught:
        Database(address)

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("driver", ["sqlite", "postgresql", "postgresql+psycopg", "mysql"])
def test_another_driver(driver: str) -> None:
    """Only the two that are tested."""
    with pytest.raises(StorageError, match="must begin with sqlite") as caught:
        Database(f"{driver}://bot:s3cret@127.0.0.1/bot")

    assert driver in str(caught.value)
    assert "s3cret" not in str(caught.value)

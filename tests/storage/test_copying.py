"""Copying everything into another database: nothing is lost, nothing is mixed up, and numbers go on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

import bot
from storage.copying import KEPT, copy
from storage.database import Database
from storage.errors import StorageError
from storage.questions import Asked
from storage.store import Store
from storage.tables import CHATS, METADATA
from storage.values import Kind
from tests.databases import opened

NOW = datetime(2031, 6, 10, 12, 30, 15, 123456, tzinfo=UTC)
GROUP = -1001234567890
MADE_UP: dict[str, dict[str, Any]] = {
    "chats": {"id": GROUP, "kind": "supergroup", "title": "Рыбаки 🐟", "language": "ru", "topic": 7},
    "announcements": {"kind": "announcement", "content": {"all": {"text": "Ա «Ə»"}}, "state": "running"},
    "answers": {"chat": "0123456789abcdef", "question": 2**40, "replies": [11, 12]},
    "deliveries": {"announcement": 1, "chat": GROUP, "state": "sent", "message": 2**40},
}
"""Values that the rows of a table shall have; the others are made up by `row`."""


@pytest.fixture
async def source(tmp_path: Path) -> str:
    """The address of a SQLite database that has a row in each table."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'old.db'}"
    async with opened(address) as database, database.writing() as connection:
        for table in KEPT:
            await connection.execute(insert(table).values(row(table.name)))
    return address


def row(name: str) -> dict[str, Any]:
    """A row with a value in each column that is not given by MADE_UP and not counted up."""
    table = METADATA.tables[name]
    values: dict[str, Any] = {}
    for column in table.columns:
        if column is table.autoincrement_column or column.foreign_keys:
            continue
        kind = column.type.python_type
        values[column.name] = {str: "en", int: 3, bool: True, float: 0.75, dict: {"a": [1]}}.get(
            kind, NOW.date() if column.name == "day" else NOW
        )
    return values | MADE_UP.get(name, {})


async def rows(address: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept there."""
    async with opened(address) as database, database.reading() as connection:
        return {
            table.name: [dict(found) for found in (await connection.execute(select(table))).mappings()]
            for table in KEPT
        }


async def test_every_row_arrives(source: str, database_url: str) -> None:
    """All tables, whatever their kind of values, from SQLite to either database and back."""
    before = await rows(source)
    assert await copy(source, database_url) == {table.name: 1 for table in KEPT}
    assert all(before.values())
    assert await rows(database_url) == before
    assert await rows(source) == before


async def test_the_way_back(source: str, postgresql_url: str, sqlite_url: str) -> None:
    """From PostgreSQL to SQLite too."""
    await copy(source, postgresql_url)
    await copy(postgresql_url, sqlite_url)
    assert await rows(sqlite_url) == await rows(source)


async def test_more_rows_than_are_held_at_a_time(tmp_path: Path, database_url: str) -> None:
    """Batch after batch."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'many.db'}"
    many = [{"id": number, "kind": "private", "introduced": False} for number in range(1, 2502)]
    async with opened(address) as database, database.writing() as connection:
        await connection.execute(insert(CHATS), many)
    assert (await copy(address, database_url))["chats"] == 2501
    assert {chat["id"] for chat in (await rows(database_url))["chats"]} == set(range(1, 2502))


async def test_numbers_go_on(source: str, database_url: str) -> None:
    """New announcements and deliveries get new numbers, and the bot works with what it finds."""
    await copy(source, database_url)
    store = await Store.open(database_url)
    try:
        await store.chats.subscribe(GROUP, "supergroup", "Fishers", None, NOW)
        number = await store.announcements.draft({"all": {"text": "New."}}, NOW, 1, Kind.ANNOUNCEMENT)
        assert number == 2
        assert await store.announcements.start(number, NOW) == 1
        delivery = await store.deliveries.claim(NOW + timedelta(seconds=1))
        assert delivery
        await store.questions.count([(Asked("f" * 16, "?", "en", "unanswered", None, 0.0, ""), 1)], NOW)
    finally:
        await store.close()
    after = await rows(database_url)
    assert [found["id"] for found in after["deliveries"]] == [1, 2]
    assert len(after["questions"]) == 2


@pytest.mark.parametrize("table", [table.name for table in KEPT if table.name != "deliveries"])
async def test_nothing_is_mixed(source: str, database_url: str, table: str) -> None:
    """A database that holds anything at all is left as it is."""
    async with opened(database_url) as database, database.writing() as connection:
        await connection.execute(insert(METADATA.tables[table]).values(row(table)))
    before = await rows(database_url)
    with pytest.raises(StorageError, match=f"not empty: it has rows in the table {table}$"):
        await copy(source, database_url)
    assert await rows(database_url) == before


async def test_same_address(source: str) -> None:
    """Nothing is copied onto itself."""
    with pytest.raises(StorageError, match="both addresses are the same"):
        await copy(source, source)


def test_command_says_what_it_did(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`bot.py copy-database` counts the rows of each table, and says of a mistake what to do, without a traceback."""
    monkeypatch.setenv("AGREEMENT_BOT__STORAGE__URL", sqlite_url)
    assert bot.main(["copy-database", f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"]) == 0
    out, _ = capsys.readouterr()
    assert [line.split(":")[0] for line in out.splitlines()[:-1]] == [table.name for table in KEPT]
    assert bot.main(["copy-database", "mysql://bot:swordfish@there/bot"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "swordfish" not in err
    assert Database(sqlite_url).exists

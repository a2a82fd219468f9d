"""What the log says once the bot serves."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from handlers.application import build
from introduction import introduce
from metrics import version
from settings import Health, Settings, Webhook
from storage.store import Store
from tests.agreements import fishing, fishing_answerer
from tests.handlers.apps import TOKEN
from tests.handlers.recording import Recorder

NOW = datetime(2031, 6, 10, tzinfo=UTC)
BEHIND_PROXY = Webhook(url="https://user:swordfish@bot.example.org/hidden-path", listen="10.0.0.7", port=8443)


@pytest.fixture(autouse=True)
def _informed(caplog: pytest.LogCaptureFixture) -> None:
    """The log from INFO on, as it is unless somebody changes it."""
    caplog.set_level(logging.INFO)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A database with three chats, of which one is subscribed."""
    made = await Store.open(database_url)
    await made.chats.subscribe(-100, "supergroup", "Fishers", None, NOW)
    await made.chats.keep(-200, "supergroup", "Others")
    await made.chats.keep(300, "private", language="hy")
    yield made
    await made.close()


async def told(store: Store, caplog: pytest.LogCaptureFixture, **settings: object) -> list[str]:
    """The lines of the log."""
    recorder = Recorder()
    chosen = Settings().model_copy(update=settings)
    made = build(chosen, fishing_answerer(), store, token=TOKEN, request=recorder, get_updates_request=recorder)
    async with made:
        caplog.clear()
        await introduce(made)
    return [record.getMessage() for record in caplog.records if record.name == "introduction"]


async def test_five_lines(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Who serves what to whom, each in a line of its own, all of them for information."""
    lines = await told(store, caplog)
    username, knowledge = lines[0].removeprefix("Serving Telegram as @"), fishing()
    assert username.isidentifier()
    assert lines[1:] == [
        f"Knowledge: “{knowledge.article.source.title}”, {len(knowledge.faq.entries)} entries in en, ru, "
        f"version {version(knowledge)}",
        "Updates: by long polling",
        f"Database: {store.database.shown}; 3 chats, 1 of them subscribed",
        "Administrators: none; health: not served",
    ]
    assert {record.levelno for record in caplog.records if record.name == "introduction"} == {logging.INFO}


async def test_other_ways(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Webhook, administrators and health are named, and nothing that may be secret is."""
    health = Health(listen="127.0.0.1", port=8080)
    lines = await told(store, caplog, webhook=BEHIND_PROXY, health=health, admins=[1001, 1002])
    assert lines[2] == "Updates: by webhook, sent to bot.example.org, taken at 10.0.0.7:8443"
    assert lines[4] == "Administrators: 2; health: http://127.0.0.1:8080/ready"
    assert len(lines) == 5
    assert not [line for line in lines if "swordfish" in line or "hidden-path" in line or "1001" in line]


async def test_no_secret_of_the_database(postgresql_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """The address is written without the password, wherever that stands."""
    secret = postgresql_url.replace("postgres@", "postgres:swordfish@")
    store = await Store.open(secret)
    try:
        lines = await told(store, caplog)
    finally:
        await store.close()
    assert "swordfish" in secret
    assert "swordfish" not in "".join(lines)
    assert lines[3].endswith("; 0 chats, 0 of them subscribed")


async def test_database_that_fails(sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It ends nothing: the bot can answer without it."""
    store = await Store.open(sqlite_url)
    async with store.database.writing() as connection:
        await connection.execute(text("ALTER TABLE chats RENAME TO boats"))
    try:
        lines = await told(store, caplog)
    finally:
        await store.close()
    assert lines[3].endswith("; its chats cannot be counted (OperationalError)")
    assert len(lines) == 5
    assert (tmp_path / "bot.db").exists()

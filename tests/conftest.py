"""What every test has, and may ask for: databases, a Telegram, and somebody who talks to the bot there."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from knowledge.answering import Answerer
from tests.agreements import fishing_answerer
from tests.databases import (
    database,
    database_url,
    postgresql_database,
    postgresql_server,
    postgresql_url,
    sqlite_url,
)
from tests.telegram import BotApiServer, Chat, User

__all__ = ["database", "database_url", "postgresql_database", "postgresql_server", "postgresql_url", "sqlite_url"]


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps whatever a test starts from the database and the backlog of the settings, so that none is left here."""
    monkeypatch.setenv("AGREEMENT_BOT__STORAGE__URL", f"sqlite+aiosqlite:///{tmp_path}/data/bot.db")
    monkeypatch.setenv("AGREEMENT_BOT__TELEGRAM__BACKLOG", f"{tmp_path}/data")


@pytest.fixture(autouse=True)
def _retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps python-telegram-bot from warning of a change that does not concern this project."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Takes back whatever a test sets in logging, which is one for the whole process."""
    named = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    before = [(each, each.level, each.disabled, list(each.handlers)) for each in (logging.root, *named)]
    yield
    for logger, level, disabled, handlers in before:
        logger.setLevel(level)
        logger.disabled = disabled
        logger.handlers[:] = handlers


@pytest.fixture(scope="session")
def answerer() -> Answerer:
    """What answers questions about the fishing agreement."""
    return fishing_answerer()


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """A Telegram of our own, which has nothing to complain of in the end."""
    async with BotApiServer() as running:
        yield running
        assert running.violations == []


@pytest.fixture
def ann(server: BotApiServer) -> User:
    """A person."""
    return server.user("Ann")


@pytest.fixture
def chat(server: BotApiServer, ann: User) -> Chat:
    """Ann's chat with the bot."""
    return server.private(ann)


@pytest.fixture
def nobody_is_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets one person ask as fast and as much as a test needs."""
    monkeypatch.setenv("AGREEMENT_BOT__COOLDOWN__QUESTIONS", "0")
    monkeypatch.setenv("AGREEMENT_BOT__COOLDOWN__GROUP_QUESTIONS", "0")
    monkeypatch.setenv("AGREEMENT_BOT__TELEGRAM__PACE__PER_SECOND_IN_PRIVATE", "0")

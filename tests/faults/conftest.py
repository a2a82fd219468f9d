"""What the tests of faults share: a Telegram, a person, and what the bot answers with."""

from collections.abc import AsyncIterator

import pytest

from announcements import courier, office
from knowledge.answering import Answerer
from network import sending
from tests.agreements import fishing_answerer
from tests.telegram import BotApiServer, Chat, User


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortens what the bot waits for, but not the order of it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    monkeypatch.setattr(office, "TICK", 0.1)
    monkeypatch.setattr(courier, "IDLE", 0.1)
    monkeypatch.setattr(sending, "RETRY_AFTER", (0.05, 0.1))


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """What answers questions about the fishing agreement."""
    return fishing_answerer()


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """A Telegram of our own."""
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

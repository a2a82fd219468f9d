"""What the tests of announcements have in common."""

from collections.abc import AsyncIterator

import pytest

from tests.telegram import BotApiServer


@pytest.fixture
async def strict() -> AsyncIterator[BotApiServer]:
    """A Telegram that keeps its limits."""
    async with BotApiServer(flood=True) as running:
        yield running
        assert running.violations == []

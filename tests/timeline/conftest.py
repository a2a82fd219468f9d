"""The two agreements, loaded once."""

import pytest

from knowledge.loading import Knowledge, load
from settings import Settings
from tests.agreements import fishing


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    """The knowledge that comes with the bot."""
    return load(Settings().knowledge)


@pytest.fixture(scope="session")
def bay() -> Knowledge:
    """The fishing agreement."""
    return fishing()

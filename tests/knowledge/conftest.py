"""The small agreement that tests reason about."""

import pytest

from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from tests.agreements import fishing, fishing_answerer


@pytest.fixture(scope="session")
def bay() -> Knowledge:
    """The fishing agreement."""
    return fishing()


@pytest.fixture(scope="session")
def bay_answerer() -> Answerer:
    """What answers questions about the fishing agreement."""
    return fishing_answerer()

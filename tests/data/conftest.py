"""The shipped knowledge, loaded once."""

from pathlib import Path

import pytest

from knowledge.answering import Answerer, Policy
from knowledge.evaluation import Examined, load_examination
from knowledge.loading import Knowledge, load

SHIPPED = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    """The knowledge that the bot serves."""
    return load(SHIPPED)


@pytest.fixture(scope="session")
def shipped_answerer(shipped: Knowledge) -> Answerer:
    """What answers questions about it."""
    return Answerer(shipped, Policy())


@pytest.fixture(scope="session")
def examined(shipped: Knowledge) -> list[Examined]:
    """The questions of its examination."""
    return load_examination(SHIPPED / "evaluation.yaml", shipped.passages)

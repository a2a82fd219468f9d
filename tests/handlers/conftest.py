"""The application under test: everything is real but the network and the clock."""

from collections.abc import AsyncIterator

import pytest

from handlers.context import App
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from settings import Settings
from tests.agreements import NEVER_SURE, fishing_answerer
from tests.handlers.apps import Time, application
from tests.handlers.people import BOSS, People
from tests.handlers.recording import Recorder


@pytest.fixture(scope="session")
def unsure_answerer() -> Answerer:
    """The same, but it always offers a choice."""
    return fishing_answerer(NEVER_SURE)


@pytest.fixture(scope="session")
def knowledge(answerer: Answerer) -> Knowledge:
    """The fishing agreement."""
    return answerer.knowledge


@pytest.fixture
def recorder() -> Recorder:
    """What stands in for the network."""
    return Recorder()


@pytest.fixture
def time() -> Time:
    """The clock of the application."""
    return Time()


@pytest.fixture
async def app(answerer: Answerer, recorder: Recorder, time: Time) -> AsyncIterator[App]:
    """The initialised application."""
    async with application(answerer, recorder, Settings(admins=[BOSS["id"]]), clock=time) as made:
        yield made


@pytest.fixture
def people(app: App, recorder: Recorder) -> People:
    """Those who talk to the bot."""
    return People(app, recorder)

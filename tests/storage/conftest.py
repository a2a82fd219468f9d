"""The tables of a new database, and what tests put into it."""

import pytest

from storage.announcements import Announcements
from storage.chats import Chats
from storage.database import Database
from storage.deliveries import Deliveries
from tests.storage.outbox import Outbox


@pytest.fixture
def chats(database: Database) -> Chats:
    """The table of chats."""
    return Chats(database)


@pytest.fixture
def announcements(database: Database) -> Announcements:
    """The table of announcements."""
    return Announcements(database)


@pytest.fixture
def deliveries(database: Database) -> Deliveries:
    """The table of deliveries, as the worker "one" uses it."""
    return Deliveries(database, "one")


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """What puts announcements there and looks at what became of them."""
    return Outbox(database)

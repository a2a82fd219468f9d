"""What the tests of faults share: a Telegram, a person, and what the bot answers with."""

import pytest

from announcements import courier, office
from network import sending


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortens what the bot waits for, but not the order of it."""
    monkeypatch.setattr(office, "TICK", 0.1)
    monkeypatch.setattr(courier, "IDLE", 0.1)
    monkeypatch.setattr(sending, "RETRY_AFTER", (0.05, 0.1))

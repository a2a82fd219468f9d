"""What the tests of announcements have in common."""

import pytest


@pytest.fixture(autouse=True)
def _retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps python-telegram-bot from warning of a change that does not concern this project."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")

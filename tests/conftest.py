"""What every test has, and may ask for: databases of its own, so that none is left in the checkout."""

from pathlib import Path

import pytest

from tests.databases import (
    database,
    database_url,
    postgresql_database,
    postgresql_server,
    postgresql_url,
    sqlite_url,
)

__all__ = ["database", "database_url", "postgresql_database", "postgresql_server", "postgresql_url", "sqlite_url"]


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps whatever a test starts from the database of the settings."""
    monkeypatch.setenv("AGREEMENT_BOT__STORAGE__URL", f"sqlite+aiosqlite:///{tmp_path}/data/bot.db")

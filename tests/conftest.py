"""What tests of every folder may ask for."""

from tests.databases import (
    database,
    database_url,
    postgresql_database,
    postgresql_server,
    postgresql_url,
    sqlite_url,
)

__all__ = ["database", "database_url", "postgresql_database", "postgresql_server", "postgresql_url", "sqlite_url"]

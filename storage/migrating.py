"""Brings a database to the present schema, under a lock, and refuses one that is newer than the program."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.tables import METADATA

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x0A62EE_B07
"""The number of the advisory lock under which PostgreSQL is migrated."""


class NewerDatabaseError(Exception):
    """The database was made by a newer version of the program."""


def migrate(connection: Connection) -> tuple[str | None, str]:
    """Bring the database to the present schema; waits while another process does so. Returns what `schema` found.

    The connection is in a transaction; on SQLite one that has locked the file already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    found = schema(connection)
    command.upgrade(_config(connection), "head")
    return found


def schema(connection: Connection) -> tuple[str | None, str]:
    """The schema that the database has, if it has any, and the present one; NewerDatabaseError if it is unknown."""
    scripts = ScriptDirectory.from_config(_config(connection))
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabaseError(revision)
    return revision, scripts.get_current_head() or ""


def differences(connection: Connection) -> list[object]:
    """How the database differs from storage/tables.py; nothing if the migrations are complete."""
    return list(compare_metadata(MigrationContext.configure(connection), METADATA))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config

"""What is raised when there is no database to work with."""

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

TROUBLE = (SQLAlchemyError, OSError)
"""What a database that is away raises, and what else can go wrong with it."""
OWN_FAULTS = (DataError, IntegrityError, ProgrammingError)
"""What a statement of this program is to blame for."""


class StorageError(Exception):
    """The database cannot be used; the message says what to do, without the address's password."""


def is_away(error: BaseException | None) -> bool:
    """Whether the database is the cause: it is gone, does not answer, is locked, full or read-only."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, OWN_FAULTS)
    return isinstance(error, OSError | NoConnectionFree)

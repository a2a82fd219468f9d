"""What is raised when there is no database to work with."""


class StorageError(Exception):
    """The database cannot be used; the message says what to do, without the address's password."""

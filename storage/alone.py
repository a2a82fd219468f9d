"""Lets one process at a time do what all of them would do as they start."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from enum import IntEnum

from sqlalchemy import func, select

from storage.database import Database
from storage.errors import TROUBLE

logger = logging.getLogger(__name__)


class Lock(IntEnum):
    """The numbers of PostgreSQL's advisory locks."""

    WEBHOOK = 0x0A62EE_B08
    MENU = 0x0A62EE_B09


@asynccontextmanager
async def alone(database: Database, lock: Lock) -> AsyncIterator[None]:
    """Wait until no other process on the same PostgreSQL is inside with that lock; a file has one process anyway.

    What is done inside has to bear company: a database that fails keeps nobody from it.
    """
    held = AsyncExitStack()
    if not database.is_sqlite:
        try:
            connection = await held.enter_async_context(database.reading())
            await connection.execute(select(func.pg_advisory_xact_lock(lock.value)))
        except TROUBLE as error:
            logger.warning("Other processes may set the same at the same time (%s)", type(error).__name__)
    try:
        yield
    finally:
        with suppress(*TROUBLE):  # a connection that is gone holds no lock either
            await held.aclose()

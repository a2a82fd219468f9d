"""Says that the database does not serve: at once, then once a minute, and when it is over."""

import logging
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

TROUBLE = (SQLAlchemyError, OSError)
"""What a database that is away raises."""
REMIND_AFTER = 60.0


class Trouble:
    """What one loop says about the database, at which it looks every second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: float | None = None

    def met(self, what: str, error: Exception) -> None:
        """Note that the database does not serve, and log `what` waits for it."""
        now = self._clock()
        if self._said is None or now - self._said >= REMIND_AFTER:
            logger.warning("%s (%s); trying on", what, type(error).__name__)
            self._said = now

    def over(self) -> None:
        """Note that the database serves."""
        if self._said is not None:
            logger.info("The database serves again")
        self._said = None

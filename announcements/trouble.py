"""Says that the database does not serve, and what waits for it."""

import logging

from complaint import Complaint

logger = logging.getLogger(__name__)


class Trouble(Complaint):
    """What one loop says about the database, at which it looks every second."""

    def __init__(self) -> None:
        super().__init__(logger, "The database serves again")

    def met(self, what: str, error: Exception) -> None:
        """Note that the database does not serve, and that `what` waits for it."""
        self.make("%s (%s); trying on", what, type(error).__name__)

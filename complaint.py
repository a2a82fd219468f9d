"""Says in the log what goes wrong again and again: at once, then once a minute, and when it is over."""

import logging
import time
from collections.abc import Callable

REMIND_AFTER = 60.0
"""Seconds between two lines about the same."""


class Complaint:
    """What is said of one thing that goes wrong."""

    def __init__(self, logger: logging.Logger, over: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        """`over` is what is said when it is over."""
        self._logger = logger
        self._over = over
        self._clock = clock
        self._said: float | None = None

    def make(self, sentence: str, *values: object) -> None:
        """Note that it goes wrong; log the sentence with its values unless that was done lately."""
        now = self._clock()
        if self._said is None or now - self._said >= REMIND_AFTER:
            self._logger.warning(sentence, *values)
            self._said = now

    def over(self) -> None:
        """Note that it goes well."""
        if self._said is not None:
            self._logger.info(self._over)
        self._said = None

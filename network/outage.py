"""Times when Telegram cannot be reached: how long to pause, and what to say."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, InvalidToken, TelegramError

from complaint import Complaint
from network.http import reason

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0

Result = TypeVar("Result")


class Outage:
    """Says that Telegram cannot be reached, once a minute, and when that is over; counts the pauses."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._complaint = Complaint(logger, "Telegram can be reached again", clock)
        self._failures = 0

    def failed(self, reason: str) -> float:
        """Note a failure; returns the seconds to wait: 0.5, 1, 2, 4, 5, 5 …"""
        self._complaint.make("Telegram cannot be reached (%s); trying on", reason)
        self._failures += 1
        return min(LONGEST_PAUSE, 0.25 * (1 << min(self._failures, 10)))

    def over(self) -> None:
        """Note that Telegram answers."""
        self._complaint.over()
        self._failures = 0


async def until_reached(call: Callable[[], Awaitable[Result]]) -> Result:
    """Make a call again and again until Telegram can be reached; what it refuses is an error at once."""
    outage = Outage()
    while True:
        try:
            result = await call()
        except (InvalidToken, BadRequest):
            raise
        except TelegramError as error:
            await asyncio.sleep(outage.failed(reason(error)))
        else:
            outage.over()
            return result

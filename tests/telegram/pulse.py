"""Lets tests wait for something to become true, without looking at the clock again and again."""

import asyncio
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds in which what a test waits for must have happened, on a slow and busy machine too."""


class Pulse:
    """Beats whenever something happened."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        """Lets everybody who waits look again."""
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, ready: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Waits for it, at most so long."""
        async with asyncio.timeout(seconds):
            while not ready():
                await self._event.wait()

"""Which updates were begun already: Telegram sends an update again when it does not hear that it arrived."""

from typing import Protocol


class Seen(Protocol):
    """Remembers the numbers of updates."""

    async def first_time(self, update_id: int) -> bool:
        """Note that the update is begun; returns whether nobody has noted it before."""


class SeenHere:
    """Remembers the latest ones that this process began."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._numbers: dict[int, None] = {}

    async def first_time(self, update_id: int) -> bool:
        """Note that the update is begun; returns whether it was not noted before."""
        if update_id in self._numbers:
            return False
        self._numbers[update_id] = None
        if len(self._numbers) > self._most:
            del self._numbers[next(iter(self._numbers))]
        return True

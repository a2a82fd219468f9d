"""Keeps the faults that a test has ordered, and gives each out as often as ordered."""

import asyncio
from dataclasses import dataclass, field

from tests.telegram.world import Json

REASONS = {429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}


@dataclass
class Fault:
    """One ordered fault; method "*" fits every method but getUpdates."""

    kind: str  # fail, delay, hold, cut_before or cut_after
    method: str
    times: int
    seconds: float = 0.0
    status: int = 502
    description: str = ""
    parameters: Json | None = None
    released: asyncio.Event = field(default_factory=asyncio.Event)
    chat: int | None = None  # strikes calls for any chat, or for this one

    def fits(self, method: str, chat: object) -> bool:
        """Does it strike now?"""
        named = self.method.lower() == method.lower() or (self.method == "*" and method.lower() != "getupdates")
        return self.times > 0 and named and self.chat in {None, chat}


@dataclass
class Faults:
    """All ordered faults, oldest first."""

    ordered: list[Fault] = field(default_factory=list)

    def take(self, method: str, chat: object, *kinds: str) -> Fault | None:
        """The first fault of these kinds that strikes this call, used up once."""
        for fault in self.ordered:
            if fault.kind in kinds and fault.fits(method, chat):
                fault.times -= 1
                return fault
        return None

"""Keeps what was made of the latest texts; of the texts themselves only checksums."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """What was made of at most `most` texts, the oldest forgotten first; with 0 nothing is kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[bytes, T] = {}

    def of(self, text: str, make: Callable[[str], T]) -> T:
        """What `make` made of `text`, now or before."""
        if not self._most:
            return make(text)
        key = blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
        if key not in self._kept:
            made = make(text)
            if len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = made
        return self._kept[key]

"""Keeps the updates that were taken from Telegram and not begun yet, so that a killed process loses none of them.

Telegram forgets an update once the bot asks for the next ones. Those that must wait until then, for a place or for the
updates of their chat that came before, stand in a file: a line for what each getUpdates brought, and a line with the
number of each update that was begun. What was begun is not begun again; what was not is, when the process starts anew.
The file holds people's words only while something waits: it is emptied when nothing does. Only its owner can read it.
"""

import errno
import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

Json = dict[str, Any]
LARGEST = 4 * 2**20
"""Bytes after which the file is written anew, with nothing but what still waits."""


class Backlog:
    """The updates that wait, in memory and, where there is a path, in a file."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._file: int | None = None
        self._size = 0
        self._waiting: dict[int, Json] = {}
        self._begun: set[int] = set()

    def open(self) -> list[Json]:
        """Begin to keep updates; returns those that an earlier process took and did not begin, in their order."""
        if self._path:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
                self._read(self._path.read_bytes())
            except OSError as error:
                self._give_up(error)
        return list(self._waiting.values())

    def close(self) -> None:
        """End it; the file goes unless it is needed at the next start."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
            if self._path and not self._size:
                self._path.unlink(missing_ok=True)

    @property
    def lasting(self) -> bool:
        """Whether what waits outlives the process."""
        return self._file is not None

    @property
    def waiting(self) -> int:
        """How many updates wait."""
        return len(self._waiting)

    def take(self, updates: Sequence[Json]) -> list[Json]:
        """Keep what Telegram has sent; returns it without what is known already, as it is after a restart."""
        fresh = [update for update in updates if not self._knows(update["update_id"])]
        if fresh:
            self._waiting |= {update["update_id"]: update for update in fresh}
            self._write(fresh)
        return fresh

    def begin(self, number: int) -> None:
        """Note that the update with this number is in hand: whatever happens, it is not begun again."""
        if self._waiting.pop(number, None):
            self._begun.add(number)
            self._write(number)

    def acknowledged(self) -> None:
        """Note that Telegram will not send again what was begun so far."""
        self._begun.clear()
        self._shrink()

    def finished(self, number: int) -> None:
        """Note that Telegram will not send this update again."""
        self._begun.discard(number)
        self._shrink()

    def _shrink(self) -> None:
        needed = self._waiting or self._begun
        if self._file is not None and self._size and (not needed or self._size > LARGEST):
            try:
                self._rewrite(self._file)
            except OSError as error:
                self._give_up(error)

    def _knows(self, number: int) -> bool:
        return number in self._begun or number in self._waiting

    def _read(self, content: bytes) -> None:
        for line in content.splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue  # the process was killed while it wrote the line
            if isinstance(value, int):
                self._begun.add(value)
                self._waiting.pop(value, None)
            else:
                self._waiting |= {each["update_id"]: each for each in value if each["update_id"] not in self._begun}
        self._size = len(content)

    def _rewrite(self, file: int) -> None:
        if self._path and (self._waiting or self._begun):
            # A process killed in between finds the old file whole.
            beside = self._path.with_suffix(".new")
            self._file = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            self._size = 0
            self._write(list(self._waiting.values()))
            for number in self._begun:
                self._write(number)
            beside.replace(self._path)
            os.close(file)
        else:
            os.ftruncate(file, 0)
            self._size = 0

    def _write(self, value: int | list[Json]) -> None:
        if self._file is None:
            return
        line = json.dumps(value).encode() + b"\n"
        try:
            written = os.write(self._file, line)
        except OSError as error:
            self._give_up(error)
            return
        self._size += written
        if written < len(line):
            # A disk that fills up takes the beginning of a line and says nothing.
            self._give_up(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def _give_up(self, error: OSError) -> None:
        logger.warning("Updates that wait cannot be kept in %s (%s); if killed, the bot loses them", self._path, error)
        self.close()

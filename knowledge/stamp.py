"""Tells whether the files of a knowledge have changed, without reading them."""

from pathlib import Path

from knowledge.loading import files_of

Stamp = tuple[tuple[str, int, int], ...]
"""Of each file its path, when it was changed (ns) and its size (bytes)."""


def stamp(folder: Path) -> Stamp:
    """What the files that `load` reads look like now; a file that is not there is -1 bytes long."""
    return tuple(_look(path) for path in files_of(folder))


class Watched:
    """A folder that is looked at now and then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: Stamp = ()

    def has_settled(self, known: Stamp) -> bool:
        """Whether the files look other than `known` and just as they did at the last look.

        So what is still being written is waited for.
        """
        before, self._last = self._last, stamp(self._folder)
        return known != self._last == before


def _look(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, -1
    return str(path), found.st_mtime_ns, found.st_size

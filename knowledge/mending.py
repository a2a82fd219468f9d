"""Mends misspelt words, each by itself, against the words of one language."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters from which a word is mended; shorter ones are too easily something else."""

LONGEST = 30

REMEMBERED = 256
"""Words that are remembered with what they stand for: those of one text, whose parts are read again."""

_TWO_SLIPS = 8
"""Letters from which two slips are allowed."""


def _allowed(length: int) -> int:
    """The slips that are allowed in a word of so many letters."""
    return 2 if length >= _TWO_SLIPS else 1


class Mender:
    """Knows the right spellings of one language. Immutable.

    `words` are whole words, those first that are preferred where several are as near; `beginnings` take any ending.
    A word is looked for among those that begin like it: with one of its first two letters, or with one of the letters
    of a group in `alike`, which people take for one another.
    """

    def __init__(self, words: Iterable[str], beginnings: Iterable[str], alike: Iterable[str] = ()) -> None:
        self._alike = {letter: group[0] for group in alike for letter in group}
        self._words: dict[tuple[int, str], list[str]] = {}
        for word in dict.fromkeys(words):
            if len(word) >= SHORTEST:
                for length in range(len(word) - 2, len(word) + 3):
                    if abs(length - len(word)) <= _allowed(length):
                        self._words.setdefault((length, self._first(word[0])), []).append(word)
        self._beginnings: dict[tuple[int, str], list[str]] = {}
        for beginning in sorted(set(beginnings)):
            if len(beginning) > SHORTEST:
                self._beginnings.setdefault((len(beginning), self._first(beginning[0])), []).append(beginning)
        self._longest = max((length for length, _ in self._beginnings), default=0)
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._mend)

    def mend(self, word: str) -> str | None:
        """The spelling, or beginning, that `word` most likely stands for; None if none is near.

        Slips are counted as optimal string alignment does: a letter left out, added, changed, or two swapped.
        """
        return self._remembered(word) if SHORTEST <= len(word) <= LONGEST else None

    def _first(self, letter: str) -> str:
        """The letter that stands for all that are taken for `letter`."""
        return self._alike.get(letter, letter)

    def _mend(self, word: str) -> str | None:
        allowed = _allowed(len(word))
        best: tuple[int, str] | None = None
        for first in dict.fromkeys(map(self._first, word[:2])):
            whole = self._words.get((len(word), first), ())
            near = process.extractOne(word, whole, scorer=OSA.distance, score_cutoff=allowed)
            if near and (best is None or near[1] < best[0]):
                best = (int(near[1]), near[0])
        if best and best[0] == 1:
            return best[1]
        return self._begun(word) or (best[1] if best else None)

    def _begun(self, word: str) -> str | None:
        """The longest beginning that `word` starts with, but for one slip."""
        for length in range(min(len(word) + 1, self._longest), SHORTEST, -1):
            listed = self._beginnings.get((length, self._first(word[0])), [])
            for cut in (length, length - 1, length + 1) if listed else ():
                near = process.extractOne(word[:cut], listed, scorer=OSA.distance, score_cutoff=1)
                if near:
                    return str(near[0])
        return None

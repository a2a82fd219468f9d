"""Mends misspelt words, each by itself, against the words of one language."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters from which a word is mended; shorter ones are too easily something else."""

LONGEST = 30
_TWO_SLIPS = 8
"""Letters from which two slips are allowed."""


class Mender:
    """Knows the right spellings of one language. Immutable.

    `words` are whole words, those first that are preferred where several are as near; `beginnings` take any ending.
    """

    def __init__(self, words: Iterable[str], beginnings: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        for word in dict.fromkeys(words):
            if len(word) >= SHORTEST:
                self._words.setdefault(word[0], []).append(word)
        self._beginnings: dict[tuple[int, str], list[str]] = {}
        for beginning in sorted(set(beginnings)):
            if len(beginning) > SHORTEST:
                self._beginnings.setdefault((len(beginning), beginning[0]), []).append(beginning)
        self._longest = max((length for length, _ in self._beginnings), default=0)

    def mend(self, word: str) -> str | None:
        """The spelling, or beginning, that `word` most likely stands for; None if none is near.

        Slips are counted as optimal string alignment does: a letter left out, added, changed, or two swapped.
        """
        if not SHORTEST <= len(word) <= LONGEST:
            return None
        allowed = 2 if len(word) >= _TWO_SLIPS else 1
        best: tuple[int, str] | None = None
        for whole in (self._words.get(word[0], ()), self._words.get(word[1], ())):
            near = process.extractOne(word, whole, scorer=OSA.distance, score_cutoff=allowed)
            if near and (best is None or near[1] < best[0]):
                best = (int(near[1]), near[0])
        if best and best[0] == 1:
            return best[1]
        return self._begun(word) or (best[1] if best else None)

    def _begun(self, word: str) -> str | None:
        """The longest beginning that `word` starts with, but for one slip."""
        for length in range(min(len(word) + 1, self._longest), SHORTEST, -1):
            listed = self._beginnings.get((length, word[0]), [])
            for cut in (length, length - 1, length + 1):
                near = process.extractOne(word[:cut], listed, scorer=OSA.distance, score_cutoff=1)
                if near:
                    return str(near[0])
        return None

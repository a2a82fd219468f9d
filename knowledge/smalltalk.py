"""Recognises greetings, thanks and other small talk, by the words themselves rather than by what they are about."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from rapidfuzz import fuzz, process

from knowledge.index import EntryTerms, Index
from knowledge.model import Entry, EntryKind, Language
from knowledge.text import words_of_each

LONGEST = 10
"""Words of a text that may be small talk."""

_CONSIDERED = 4
"""Entries that are compared by words."""

_NEAR = 85.0
_NEAR_IN_OTHER_ORDER = 78.0
_NEAR_BY_WORDS = 0.55


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A small-talk entry that a text was recognised as, in the language of the phrasing; `score` is 0 to 1."""

    entry: Entry
    language: Language
    score: float


class SmallTalkMatcher:
    """Compares short texts with the phrasings of the small-talk entries. Immutable once made."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known: dict[str, tuple[Entry, Language]] = {}
        indexed: list[EntryTerms] = []
        for entry in entries:
            if entry.kind is EntryKind.SMALLTALK:
                typed = {code: tuple(map(tuple, words_of_each(texts))) for code, texts in entry.questions.items()}
                indexed.append(EntryTerms(typed, frozenset()))
                for language, texts in typed.items():
                    for text in filter(None, texts):
                        self._known.setdefault(" ".join(text), (entry, language))
        self._index = Index(indexed)
        self._phrasings = sorted(sorted(self._known), key=len)
        self._words = frozenset(word for phrasing in self._phrasings for word in phrasing.split())

    def exact(self, typed: Sequence[str]) -> SmallTalk | None:
        """The small talk that a text of the folded words `typed` is, word for word."""
        found = self._known.get(" ".join(typed))
        return SmallTalk(*found, 1.0) if found else None

    def pieced(self, typed: Sequence[str]) -> SmallTalk | None:
        """The last small talk in a short text that is nothing but small talk, one after another."""
        rest = list(typed) if len(typed) <= LONGEST else []
        found: SmallTalk | None = None
        while rest:
            piece = next((length for length in range(len(rest), 0, -1) if " ".join(rest[:length]) in self._known), 0)
            if not piece:
                return None
            found, rest = self.exact(rest[:piece]), rest[piece:]
        return found

    def near(self, typed: Sequence[str]) -> SmallTalk | None:
        """The small talk that a text of the folded words `typed` is much like; None for a long text."""
        if not typed or len(typed) > LONGEST:
            return None
        joined = " ".join(typed)
        near = process.extractOne(joined, self._as_long_as(joined), scorer=fuzz.ratio, score_cutoff=_NEAR)
        if near is None and self._words.issuperset(typed):
            near = process.extractOne(
                joined, self._phrasings, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR_IN_OTHER_ORDER
            )
        return SmallTalk(*self._known[near[0]], near[1] / 100) if near else None

    def by_words(self, typed: Sequence[str], above: float) -> SmallTalk | None:
        """The small talk nearest to a short text by the words that they share, if its score is above `above`."""
        if len(typed) > LONGEST:
            return None
        above = max(above, _NEAR_BY_WORDS)
        terms = [word if word in self._words else f"~{word}" for word in typed]
        if self._index.highest_score(terms) <= above:
            return None
        nearest = max(self._index.candidates(terms, _CONSIDERED), key=attrgetter("score"), default=None)
        if nearest is None or nearest.score <= above:
            return None
        phrasing = self._index.phrasings[nearest.entry][nearest.phrasing]
        return SmallTalk(*self._known[" ".join(phrasing)], min(nearest.score, 1.0))

    def _as_long_as(self, text: str) -> list[str]:
        """The phrasings whose length alone does not keep them from being near."""
        share = (200 - _NEAR) / _NEAR  # a ratio of r % needs 2 * shorter / (shorter + longer) >= r / 100
        first = bisect_left(self._phrasings, len(text) / share, key=len)
        last = bisect_right(self._phrasings, len(text) * share, key=len)
        return self._phrasings[first:last]

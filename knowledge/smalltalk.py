"""Recognises greetings, thanks and other small talk, by the words themselves rather than by what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge.model import Entry, EntryKind, Language
from knowledge.text import words, words_of_each

LONGEST = 10
"""Words of a text that may be small talk."""

_NEAR = 85.0
_NEAR_IN_OTHER_ORDER = 78.0


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
        for entry in entries:
            if entry.kind is EntryKind.SMALLTALK:
                for language, phrasings in entry.questions.items():
                    for typed in filter(None, words_of_each(phrasings)):
                        self._known.setdefault(" ".join(typed), (entry, language))
        self._phrasings = sorted(self._known)
        self._words = frozenset(word for phrasing in self._phrasings for word in phrasing.split())

    def exact(self, text: str) -> SmallTalk | None:
        """The small talk that `text` is, word for word."""
        found = self._known.get(" ".join(words(text)))
        return SmallTalk(*found, 1.0) if found else None

    def near(self, text: str) -> SmallTalk | None:
        """The small talk that `text` is much like; None for a long text."""
        typed = words(text)
        if not typed or len(typed) > LONGEST:
            return None
        joined = " ".join(typed)
        near = process.extractOne(joined, self._phrasings, scorer=fuzz.ratio, score_cutoff=_NEAR)
        if near is None and self._words.issuperset(typed):
            near = process.extractOne(
                joined, self._phrasings, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR_IN_OTHER_ORDER
            )
        return SmallTalk(*self._known[near[0]], near[1] / 100) if near else None

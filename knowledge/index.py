"""An index of terms: which phrasings and entries share how much weight with a question."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from knowledge.model import Language

Floats = NDArray[np.float32]
Positions = NDArray[np.int32]

_CONTEXT_CREDIT = 0.35
"""What a term of the passages or the answer counts, against one of the phrasings."""

_UNKNOWN = 0.5
"""What an unknown word weighs, against the rarest known term: mostly it is chat, sometimes what is asked about."""

_FIRST_LETTER = 0xE000
"""Where Unicode's private and later planes begin: room for a million terms, past the surrogates."""

_TIED = 1e-4
_MOST_TIED = 4
"""Phrasings of an entry that are as like the question by weight, and so are compared by order."""

_COMMON = 32
"""A term in more than one phrasing of so many is added as a whole row, which is quicker than picking its places."""

_TYPICAL = 0.3
"""The share of an entry's phrasings from which a term is fully typical of it."""


@dataclass(frozen=True, slots=True)
class EntryTerms:
    """What one entry brings to the index: the terms of each phrasing, by language; those of its passages."""

    by_language: dict[Language, tuple[tuple[str, ...], ...]]
    context: frozenset[str]

    @property
    def phrasings(self) -> tuple[tuple[str, ...], ...]:
        """The different phrasings of all languages; many say the same in other words."""
        return tuple(dict.fromkeys(chain.from_iterable(self.by_language.values())))


class Candidate(NamedTuple):
    """An entry that shares terms with a question.

    `phrasing` is the number of its closest phrasing; `likeness` is how alike the two are by the weight of the terms
    that they share, `order` how alike as sequences of terms (rapidfuzz's Indel similarity), and `coverage` the share
    of the question's weight that the entry's terms explain; each 0 to 1.
    """

    entry: int
    phrasing: int
    order: float
    likeness: float
    coverage: float

    @property
    def score(self) -> float:
        """All three in one figure, 0 to 1."""
        return 0.4 * self.likeness + 0.2 * self.order + 0.4 * self.coverage


class Index:
    """Finds candidates; a question costs what its terms cost, not what the index holds. Immutable once made."""

    def __init__(self, entries: Sequence[EntryTerms], countries: Mapping[str, str] | None = None) -> None:
        self._countries = countries or {}
        self.phrasings = [entry.phrasings for entry in entries]
        own = [frozenset(chain.from_iterable(phrasings)) for phrasings in self.phrasings]
        sizes = list(map(len, self.phrasings))
        self.contexts = [entry.context for entry in entries]
        self.terms = [entry.context | terms for entry, terms in zip(entries, own, strict=True)]
        self._credits = [_credits(entry) for entry in entries]
        self._starts = np.cumsum([0, *sizes][:-1], dtype=np.int32)
        self._ranges = [(int(start), int(start) + size) for start, size in zip(self._starts, sizes, strict=True)]
        self._weights = _weights(own, self.terms)
        self.rarest = max(self._weights.values(), default=1.0)
        self._cores = [
            {code: {t: self.weight(t) for t in _core(phrasings)} for code, phrasings in e.by_language.items()}
            for e in entries
        ]
        phrasings = [frozenset(phrasing) for phrasing in chain.from_iterable(self.phrasings)]
        self._phrasing_postings = _postings(phrasings)
        self._letters = {term: chr(number) for number, term in enumerate(self._phrasing_postings, _FIRST_LETTER)}
        self._spelt = [self._spell(phrasing) for phrasing in chain.from_iterable(self.phrasings)]
        self._common = {
            term: _row(numbers, len(phrasings), self._weights[term])
            for term, numbers in self._phrasing_postings.items()
            if len(numbers) * _COMMON > len(phrasings)
        }
        self._entry_postings = {
            term: (numbers, np.array([self._credits[number][term] for number in numbers], dtype=np.float32))
            for term, numbers in _postings(self._credits).items()
        }
        self._half_weight = np.array([sum(map(self.weight, terms)) / 2 for terms in phrasings], dtype=np.float32)

    def weight(self, term: str) -> float:
        """How much a term says: the rarer among entries, the more; an unknown word less than the rarest."""
        return self._weights.get(term, self.rarest * (_UNKNOWN if term[0] == "~" else 1.0))

    def knows(self, term: str) -> bool:
        """Whether a phrasing, or what answers it, has the term."""
        return term in self._weights

    def countries_of(self, terms: Iterable[str]) -> frozenset[str]:
        """The countries that some of `terms` stand in or speak for."""
        return frozenset(self._countries[term] for term in terms if term in self._countries)

    def core(self, entry: int, language: Language) -> dict[str, float]:
        """The terms that are fully typical of an entry's phrasings in a language, with their weights."""
        return self._cores[entry].get(language, {})

    def candidates(self, terms: Sequence[str], most: int) -> list[Candidate]:
        """The `most` entries nearest to a question's terms, best first; those that share nothing are left out."""
        distinct = dict.fromkeys(terms)
        total = sum(map(self.weight, distinct))
        if not total or not self.phrasings:
            return []
        shared = np.zeros(len(self._half_weight), dtype=np.float32)
        explained = np.zeros(len(self.phrasings), dtype=np.float32)
        for term in distinct:
            weight = np.float32(self.weight(term))
            if (row := self._common.get(term)) is not None:
                shared += row
            elif (phrasings := self._phrasing_postings.get(term)) is not None:
                shared[phrasings] += weight
            if (entries := self._entry_postings.get(term)) is not None:
                explained[entries[0]] += weight * entries[1]
        likeness = np.divide(shared, self._half_weight + np.float32(total / 2), out=shared)
        coverage = explained / np.float32(total)
        best = np.maximum.reduceat(likeness, self._starts)
        scores = best + coverage
        spelt = self._spell(terms)
        nearest = np.argsort(-scores, kind="stable")[:most]
        found = zip(nearest.tolist(), best[nearest].tolist(), coverage[nearest].tolist(), strict=True)
        return [
            Candidate(entry, *self._closest(spelt, entry, likeness, like), like, covered)
            for entry, like, covered in found
            if like + covered > 0
        ]

    def _spell(self, terms: Iterable[str]) -> str:
        """A letter for each term, the same for those that no phrasing holds: so sequences compare quickly."""
        return "".join(self._letters.get(term, "\0") for term in terms)

    def _closest(self, spelt: str, entry: int, likeness: Floats, best: float) -> tuple[int, float]:
        """The phrasing of `entry` that is `best` by weight, of equal ones the best in order; and its order."""
        start, end = self._ranges[entry]
        tied = (likeness[start:end] >= best - _TIED).nonzero()[0].tolist()[:_MOST_TIED]
        orders = [Indel.normalized_similarity(spelt, self._spelt[start + number]) for number in tied]
        order = max(orders)
        return tied[orders.index(order)], order


def _credits(entry: EntryTerms) -> dict[str, float]:
    """How typical each term is of an entry, 0 to 1: by the share of a language's phrasings that hold it."""
    found = dict.fromkeys(entry.context, _CONTEXT_CREDIT)
    for phrasings in entry.by_language.values():
        counts = Counter(term for phrasing in phrasings for term in set(phrasing))
        full = _TYPICAL * len(phrasings)
        for term, count in counts.items():
            found[term] = max(found.get(term, 0.0), 0.5 + 0.5 * min(1.0, count / full))
    return found


def _core(phrasings: Sequence[Sequence[str]]) -> tuple[str, ...]:
    counts = Counter(term for phrasing in phrasings for term in set(phrasing) if term[0] not in "?~")
    return tuple(term for term, count in counts.items() if count >= _TYPICAL * len(phrasings))


def _weights(own: Sequence[frozenset[str]], all_terms: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency, log(1 + N/n), an entry being the document (Spärck Jones 1972)."""
    counts = Counter(term for terms in all_terms for term in terms)
    counts.update(Counter(term for terms in own for term in terms))
    return {term: log(1 + 2 * len(own) / count) for term, count in counts.items()}


def _row(numbers: Positions, length: int, weight: float) -> Floats:
    """`weight` at `numbers`, else 0."""
    row = np.zeros(length, dtype=np.float32)
    row[numbers] = weight
    return row


def _postings(groups: Iterable[Iterable[str]]) -> dict[str, Positions]:
    found: dict[str, list[int]] = {}
    for number, terms in enumerate(groups):
        for term in terms:
            found.setdefault(term, []).append(number)
    return {term: np.array(numbers, dtype=np.int32) for term, numbers in found.items()}

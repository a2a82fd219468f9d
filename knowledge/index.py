"""An index of terms: which phrasings and entries share how much weight with a question."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from knowledge.model import Language

Floats = NDArray[np.float32]
Positions = NDArray[np.intp]

_CONTEXT_CREDIT = 0.35
"""What a term of the passages or the answer counts, against one of the phrasings."""

_UNKNOWN = 0.5
"""What an unknown word weighs, against the rarest known term: mostly it is chat, sometimes what is asked about."""

_FIRST_LETTER = 0xE000
"""Where Unicode's private and later planes begin: room for a million terms, past the surrogates."""

_TIED = 1e-4
_MOST_TIED = 4
"""Phrasings of an entry that are as like the question by weight, and so are compared by order."""

_COMMON = 64
"""A term at more than one place of so many is added as a whole row, which is quicker than picking its places."""

_NOWHERE: Positions = np.array([], dtype=np.intp)

_alike = Indel.normalized_similarity

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
    of the question's weight that the entry's terms explain; `score` is all three in one figure. Each is 0 to 1.
    """

    entry: int
    phrasing: int
    order: float
    likeness: float
    coverage: float
    score: float


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
        self._starts = np.cumsum([0, *sizes][:-1], dtype=np.intp)
        self._ranges = [(int(start), int(start) + size) for start, size in zip(self._starts, sizes, strict=True)]
        self._weights = _weights(own, self.terms)
        self.rarest = max(self._weights.values(), default=1.0)
        self._cores = [
            {code: self._shares(_core(phrasings)) for code, phrasings in e.by_language.items()} for e in entries
        ]
        phrasings = [frozenset(phrasing) for phrasing in chain.from_iterable(self.phrasings)]
        self._half_weight = np.array([sum(map(self.weight, terms)) / 2 for terms in phrasings], dtype=np.float32)
        in_phrasings = _postings(phrasings)
        self._letters = {term: chr(number) for number, term in enumerate(in_phrasings, _FIRST_LETTER)}
        self._spelt = [self._spell(phrasing) for phrasing in chain.from_iterable(self.phrasings)]
        self._places: dict[str, tuple[Positions, Floats]] = {}
        self._rows: dict[str, Floats] = {}
        self._size = len(phrasings) + len(entries)
        for term, in_entries in _postings(self._credits).items():
            self._place(term, in_phrasings.get(term, _NOWHERE), in_entries)

    def _place(self, term: str, phrasings: Positions, entries: Positions) -> None:
        """Keeps where `term` stands, the entries behind the phrasings, and the weight that it has at each place."""
        weight = np.float32(self._weights[term])
        credits_ = np.array([self._credits[number][term] for number in entries], dtype=np.float32)
        places = np.concatenate([phrasings, entries + len(self._half_weight)])
        weights = np.concatenate([np.full(len(phrasings), weight), weight * credits_])
        if len(places) * _COMMON > self._size:
            self._rows[term] = row = np.zeros(self._size, dtype=np.float32)
            row[places] = weights
        else:
            self._places[term] = places, weights

    def weight(self, term: str) -> float:
        """How much a term says: the rarer among entries, the more; an unknown word less than the rarest."""
        return self._weights.get(term, self.rarest * (_UNKNOWN if term[0] == "~" else 1.0))

    def _shares(self, terms: Iterable[str]) -> dict[str, float]:
        """Each term's share of the weight of them all."""
        weights = {term: self.weight(term) for term in terms}
        total = sum(weights.values())
        return {term: weight / total for term, weight in weights.items()}

    def countries_of(self, terms: Iterable[str]) -> frozenset[str]:
        """The countries that some of `terms` stand in or speak for."""
        return frozenset(self._countries[term] for term in terms if term in self._countries)

    def core(self, entry: int, language: Language) -> dict[str, float]:
        """The terms that are fully typical of an entry's phrasings in a language, as shares of their weight."""
        return self._cores[entry].get(language, {})

    def lacking(self, entry: int, language: Language, terms: Container[str]) -> float:
        """The share of the weight of an entry's typical terms that is not among `terms`."""
        return sum(share for term, share in self.core(entry, language).items() if term not in terms)

    def highest_score(self, terms: Iterable[str]) -> float:
        """What no score of a question's terms is above: that of an entry that holds all of them that are known."""
        weights = {term: self.weight(term) for term in terms}
        known = sum(weight for term, weight in weights.items() if term in self._weights) / (sum(weights.values()) or 1)
        return _score(2 * known / (1 + known), 1.0, known)

    def candidates(self, terms: Sequence[str], most: int) -> list[Candidate]:
        """The `most` entries nearest to a question's terms, best first; those that share nothing are left out."""
        distinct = dict.fromkeys(terms)
        total = sum(map(self.weight, distinct))
        if not total or not self.phrasings:
            return []
        sums = np.zeros(self._size, dtype=np.float32)
        for term in distinct:
            if (row := self._rows.get(term)) is not None:
                sums += row
            elif (found := self._places.get(term)) is not None:
                sums[found[0]] += found[1]
        likeness, coverage = sums[: len(self._half_weight)], sums[len(self._half_weight) :]
        likeness /= self._half_weight + np.float32(total / 2)
        coverage /= np.float32(total)
        best = np.maximum.reduceat(likeness, self._starts)
        nearest = _highest(best + coverage, most)
        spelt = self._spell(terms)
        return [
            self._candidate(entry, spelt, likeness, like, covered)
            for entry, like, covered in zip(nearest, best[nearest].tolist(), coverage[nearest].tolist(), strict=True)
            if like + covered > 0
        ]

    def _spell(self, terms: Iterable[str]) -> str:
        """A letter for each term, the same for those that no phrasing holds: so sequences compare quickly."""
        return "".join(self._letters.get(term, "\0") for term in terms)

    def _candidate(self, entry: int, spelt: str, likeness: Floats, like: float, covered: float) -> Candidate:
        """Of the phrasings of `entry` that are as alike by weight as the best, the first that is best in order."""
        start, end = self._ranges[entry]
        tied = (likeness[start:end] >= like - _TIED).nonzero()[0][:_MOST_TIED].tolist()
        phrasing, order = tied[0], -1.0
        for number in tied:
            if (alike := _alike(spelt, self._spelt[start + number])) > order:
                phrasing, order = number, alike
        return Candidate(entry, phrasing, order, like, covered, _score(like, order, covered))


def _score(likeness: float, order: float, coverage: float) -> float:
    return 0.4 * likeness + 0.2 * order + 0.4 * coverage


def _highest(scores: Floats, most: int) -> list[int]:
    """The places of the `most` highest scores, the highest first, of equal ones the first."""
    places = np.arange(len(scores))
    if most < len(scores):
        least = np.partition(scores, len(scores) - most)[len(scores) - most]
        places = (scores >= least).nonzero()[0]
    ordered = np.argsort(-scores[places], kind="stable")[:most]
    return [int(place) for place in places[ordered]]


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


def _postings(groups: Iterable[Iterable[str]]) -> dict[str, Positions]:
    found: dict[str, list[int]] = {}
    for number, terms in enumerate(groups):
        for term in terms:
            found.setdefault(term, []).append(number)
    return {term: np.array(numbers, dtype=np.intp) for term, numbers in found.items()}

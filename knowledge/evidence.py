"""The evidence for and against answering a question with an entry, each kind under its own name."""

from dataclasses import dataclass
from math import log
from typing import NamedTuple

from knowledge.index import Candidate, Index
from knowledge.model import Entry
from knowledge.surface import Wording
from knowledge.understanding import Understanding

_HARD_ASKS = frozenset({"when", "where", "why", "how_many", "how_long", "how_often"})
"""Kinds of thing that a text gives or does not; `who` and `how` are also said where a general answer does."""


class Evidence(NamedTuple):
    """What speaks for and against an answer. Shares are 0 to 1."""

    likeness: float
    """how alike question and closest phrasing are, by weight of shared terms"""
    exact: float
    """1 if the two hold the same terms"""
    coverage: float
    """share of the question's weight that the entry explains, its typical terms fully, others less"""
    order: float
    """how alike the two are as sequences of terms (rapidfuzz Indel similarity)"""
    lacking: float
    """share of the weight of the entry's typical terms that the question lacks"""
    unexplained: float
    """share of the question's weight in known terms that the entry does not explain"""
    unknown: float
    """share of the question's terms that nothing knows"""
    absent: float
    """number of subjects named that the article does not treat and the entry does not explain, at most 2"""
    ask: float
    """1 if the question asks when, where, why, how many, how long or how often and the entry does not give it"""
    ask_who: float
    """1 if the question asks who and the entry does not give it"""
    ask_how: float
    """1 if the question asks how and the entry does not give it"""
    participant: float
    """1 if the question names a participant that the entry is not about"""
    place: float
    """1 if the question names a country that is not the entry's, or a place in it (vocabulary.yaml, `countries`)"""
    number: float
    """1 if the question names a number or month that the entry does not know"""
    mended: float
    """number of words read as misspellings, at most 3"""
    romanised: float
    """1 if the question is Russian or Armenian typed in Latin letters, where words are told apart less surely"""
    length: float
    """logarithm of the number of terms"""
    margin: float
    """score above that of the next answer with other passages"""
    denial: float
    """score of the nearest entry that is no answer above this one's"""
    words_likeness: float
    """how alike question and closest phrasing are by their very words (this and the next: see surface.py)"""
    words_coverage: float
    words_denial: float
    words_denial_likeness: float
    words_denial_coverage: float
    words_denial_order: float
    words_rival: float


@dataclass(frozen=True, slots=True)
class Rivals:
    """The best scores, 0 to 1, of the answers with other passages, and of the entries that are no answers."""

    answer: float
    denial: float


class Scales:
    """Weighs entries as answers to one question."""

    def __init__(self, question: Understanding, index: Index) -> None:
        self._question = question
        self._index = index
        self._weights = {term: index.weight(term) for term in question.terms}
        total = sum(self._weights.values()) or 1.0
        self._shares = {term: weight / total for term, weight in self._weights.items() if term[0] not in "~!?#@"}
        self._numbers = [term for term in self._weights if term[0] in "#@"]
        self._countries = index.countries_of(question.places)
        length = max(len(question.terms), 1)
        self._unknown = len(question.unknown) / length
        self._length = log(length)

    def weigh(self, candidate: Candidate, entry: Entry, rivals: Rivals, wording: Wording) -> Evidence:
        """The evidence on `candidate`, which stands for `entry`."""
        question = self._question
        explained = self._index.terms[candidate.entry]
        missing = question.asked.difference(entry.gives)
        return Evidence(
            likeness=candidate.likeness,
            exact=float(candidate.likeness > 0.999),
            coverage=candidate.coverage,
            order=candidate.order,
            lacking=self._index.lacking(candidate.entry, question.language, self._weights),
            unexplained=sum(share for term, share in self._shares.items() if term not in explained),
            unknown=self._unknown,
            absent=min(len(question.absent.difference(explained)), 2),
            ask=float(not missing.isdisjoint(_HARD_ASKS)),
            ask_who=float("who" in missing),
            ask_how=float("how" in missing),
            participant=float(not question.participants.issubset(entry.about)),
            place=float(bool(self._countries) and not self._countries.issubset(self._countries_said(candidate, entry))),
            number=float(bool(self._numbers) and not self._said(candidate).issuperset(self._numbers)),
            mended=min(len(question.mended), 3),
            romanised=float(question.romanised),
            length=self._length,
            margin=candidate.score - rivals.answer,
            denial=rivals.denial - candidate.score,
            words_likeness=wording.likeness,
            words_coverage=wording.coverage,
            words_denial=wording.denial,
            words_denial_likeness=wording.denial_likeness,
            words_denial_coverage=wording.denial_coverage,
            words_denial_order=wording.denial_order,
            words_rival=wording.rival,
        )

    def _said(self, candidate: Candidate) -> frozenset[str]:
        """The terms of the passages and of the closest phrasing."""
        return self._index.contexts[candidate.entry].union(self._index.phrasings[candidate.entry][candidate.phrasing])

    def _countries_said(self, candidate: Candidate, entry: Entry) -> frozenset[str]:
        return self._index.countries_of(self._said(candidate).union(entry.about))

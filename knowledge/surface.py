"""Compares a question with the entries by its very words, stemmed, whatever they mean.

Concepts join what belongs together, and lose what sets it apart: sappers and mines are one subject, and two questions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.index import Candidate, Index
from knowledge.model import Entry, EntryKind, Language

_ANSWER = EntryKind.ANSWER

CONSIDERED = 8
"""Entries that are compared."""


class Wording(NamedTuple):
    """How near an answer is by words (0 to 1), and how much nearer the nearest others are (-1 to 1).

    Entries that share a passage with the answer count as the answer; `denial` are those that are no answers, `rival`
    the other answers.
    """

    likeness: float
    coverage: float
    denial: float
    denial_likeness: float
    denial_coverage: float
    denial_order: float
    rival: float


class Nearness(NamedTuple):
    """How near some entries are by words: the highest of each figure among them, 0 where there are none."""

    score: float = 0.0
    likeness: float = 0.0
    coverage: float = 0.0
    order: float = 0.0

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> "Nearness":
        """The nearness of `candidates`."""
        if not candidates:
            return cls()
        _, _, order, likeness, coverage, score = map(max, zip(*candidates, strict=True))
        return cls(score, likeness, coverage, order)


@dataclass(frozen=True, slots=True)
class SurfaceReading:
    """The answers nearest to one text by words, and how near the nearest entries are that are no answers."""

    answers: tuple[tuple[Entry, Candidate], ...]
    denial: Nearness

    @property
    def score(self) -> float:
        """Of the nearest entry of all; 0 if there is none."""
        return max([self.denial.score, *(near.score for _, near in self.answers)])

    def against(self, answer: Entry) -> Wording:
        """How `answer` stands among them."""
        passages = frozenset(answer.passages)
        own = [near for entry, near in self.answers if not passages.isdisjoint(entry.passages)]
        rivals = [near.score for entry, near in self.answers if passages.isdisjoint(entry.passages)]
        nearness = Nearness.of(own)
        return Wording(
            likeness=nearness.likeness,
            coverage=nearness.coverage,
            denial=self.denial.score - nearness.score,
            denial_likeness=self.denial.likeness - nearness.likeness,
            denial_coverage=self.denial.coverage - nearness.coverage,
            denial_order=self.denial.order - nearness.order,
            rival=max(rivals, default=0.0) - nearness.score,
        )


class Surface:
    """Finds the entries nearest by words. Immutable once made."""

    def __init__(self, entries: Sequence[Entry], indexes: Mapping[Language, Index]) -> None:
        self._entries = tuple(entries)
        self._indexes = indexes

    def read(self, stems: Sequence[str], language: Language) -> SurfaceReading:
        """The entries nearest to a text of these stems, by their phrasings in `language`."""
        candidates = self._indexes[language].candidates(stems, CONSIDERED)
        found = [(self._entries[near.entry], near) for near in candidates]
        answers = tuple((entry, near) for entry, near in found if entry.kind is _ANSWER)
        denials = [near for entry, near in found if entry.kind is not _ANSWER]
        return SurfaceReading(answers, Nearness.of(denials))

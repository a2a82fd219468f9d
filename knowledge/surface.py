"""Compares a question with the entries by its very words, stemmed, whatever they mean.

Concepts join what belongs together, and lose what sets it apart: sappers and mines are one subject, and two questions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.index import Candidate, Index
from knowledge.model import Entry, EntryKind

CONSIDERED = 20
"""Entries that are compared."""


@dataclass(frozen=True, slots=True)
class Wording:
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


@dataclass(frozen=True, slots=True)
class SurfaceReading:
    """The entries nearest to one text by words."""

    candidates: tuple[tuple[Entry, Candidate], ...]

    def against(self, answer: Entry) -> Wording:
        """How `answer` stands among them."""
        passages = set(answer.passages)
        own, denials, rivals = [], [], []
        for entry, candidate in self.candidates:
            if entry.kind is not EntryKind.ANSWER:
                denials.append(candidate)
            elif passages.isdisjoint(entry.passages):
                rivals.append(candidate)
            else:
                own.append(candidate)
        score, likeness, coverage, order = _best(own)
        denial, denial_likeness, denial_coverage, denial_order = _best(denials)
        return Wording(
            likeness=likeness,
            coverage=coverage,
            denial=denial - score,
            denial_likeness=denial_likeness - likeness,
            denial_coverage=denial_coverage - coverage,
            denial_order=denial_order - order,
            rival=_best(rivals)[0] - score,
        )


class Surface:
    """Finds the entries nearest by words. Immutable once made."""

    def __init__(self, entries: Sequence[Entry], index: Index) -> None:
        self._entries = tuple(entries)
        self._index = index

    def read(self, stems: Sequence[str]) -> SurfaceReading:
        """The entries nearest to a text of these stems."""
        found = self._index.candidates(stems, CONSIDERED)
        return SurfaceReading(tuple((self._entries[candidate.entry], candidate) for candidate in found))


def _best(candidates: Iterable[Candidate]) -> tuple[float, float, float, float]:
    """The highest score, likeness, coverage and order among `candidates`; 0 where there are none."""
    figures = [(c.score, c.likeness, c.coverage, c.order) for c in candidates] or [(0.0, 0.0, 0.0, 0.0)]
    score, likeness, coverage, order = map(max, zip(*figures, strict=True))
    return score, likeness, coverage, order

"""Puts near-identical questions together, by their concepts and, where they were sent, by their words (rapidfuzz)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from knowledge.concepts import UNKNOWN

ALIKE = 0.85
"""Share of concepts, counted on both sides, that near-identical questions have in common: six of seven, so that one may
have a concept more, but hardly ever another one."""

ALIKE_WORDS = 90
"""What `token_sort_ratio` gives to near-identical texts, at the least."""


class Counted(Protocol):
    """A question that was put `times` times; `texts` are its words, as far as people sent them."""

    @property
    def concepts(self) -> str:
        """What it is about, as knowledge/concepts.py writes it."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Its words."""

    @property
    def times(self) -> int:
        """How often it was put."""


Question = TypeVar("Question", bound=Counted)


@dataclass(frozen=True, slots=True)
class Group(Generic[Question]):
    """Near-identical questions, the most frequent first."""

    questions: tuple[Question, ...]

    @property
    def times(self) -> int:
        """How often they were put together."""
        return sum(question.times for question in self.questions)

    @property
    def texts(self) -> tuple[str, ...]:
        """The words that people sent, each once."""
        return tuple(dict.fromkeys(text for question in self.questions for text in question.texts))


@dataclass(slots=True)
class _Alike(Generic[Question]):
    """Groups in the making; each is known by its first question, and by the first text of each."""

    groups: list[list[Question]] = field(default_factory=list)
    concepts: dict[frozenset[str], tuple[list[list[str]], list[int]]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    text_groups: list[int] = field(default_factory=list)

    def add(self, question: Question) -> None:
        """Put a question to those that are like it, or else by itself."""
        number = self._by_texts(question.texts)
        if number is None:
            number = self._by_concepts(question.concepts.split())
        if number == len(self.groups):
            self.groups.append([])
        self.groups[number].append(question)
        self.texts += question.texts[:1]
        self.text_groups += [number] * len(question.texts[:1])

    def _by_texts(self, texts: tuple[str, ...]) -> int | None:
        for text in texts[:1]:
            scorer = fuzz.token_sort_ratio
            if found := process.extractOne(text, self.texts, scorer=scorer, score_cutoff=ALIKE_WORDS):
                return self.text_groups[found[2]]
        return None

    def _by_concepts(self, concepts: list[str]) -> int:
        """The group that is alike and asks the same kind of thing: who, when, why; a new number if there is none."""
        asked = frozenset(concept for concept in concepts if concept[0] == "?" and concept != UNKNOWN)
        known, numbers = self.concepts.setdefault(asked, ([], []))
        found = process.extractOne(concepts, known, scorer=Indel.normalized_similarity, score_cutoff=ALIKE)
        if found:
            return numbers[found[2]]
        known.append(concepts)
        numbers.append(len(self.groups))
        return len(self.groups)


def grouped(questions: Iterable[Question]) -> list[Group[Question]]:
    """The questions in groups of near-identical ones, the most frequent group first."""
    alike: _Alike[Question] = _Alike()
    for question in sorted(questions, key=lambda each: (-each.times, each.concepts)):
        alike.add(question)
    return sorted((Group(tuple(listed)) for listed in alike.groups), key=lambda group: -group.times)

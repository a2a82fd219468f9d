"""Examines the matcher on questions with known answers: right, wrong, abstained, false; per language and kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zlib import crc32

from pydantic import Field

from knowledge.answering import Answerer
from knowledge.model import Answer, Identifier, Record, Status
from knowledge.strict_yaml import KnowledgeError, read

Group = Literal["en", "ru", "hy", "az", "latin"]
"""The language of a question; `latin` is Russian or Armenian typed in Latin letters."""

ANSWERABLE = ("plain", "terse", "typo", "paraphrase", "chatty")
UNANSWERABLE = ("near", "premise", "far", "smalltalk")
WORST = 10
BINS = 10


class Examined(Record):
    """A question of the examination and the passages of which any is a right answer; none: it must not be answered."""

    question: Annotated[str, Field(min_length=1, max_length=1000)]
    language: Group
    kind: Literal["plain", "terse", "typo", "paraphrase", "chatty", "near", "premise", "far", "smalltalk"]
    passages: list[Identifier]

    @property
    def is_test(self) -> bool:
        """Whether the question is in the test third, to which nothing is fitted: by its checksum."""
        return crc32(self.question.encode()) % 3 == 0


class Examination(Record):
    """evaluation.yaml."""

    questions: Annotated[list[Examined], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Result:
    """A question and what it got."""

    examined: Examined
    answer: Answer

    @property
    def answered(self) -> bool:
        """Whether something was asserted."""
        return self.answer.status is Status.ANSWERED

    @property
    def right(self) -> bool:
        """Answered with a right passage among the passages."""
        return self.answered and any(passage.id in self.examined.passages for passage in self.answer.passages)

    @property
    def first(self) -> bool:
        """Right with the first passage."""
        return self.right and self.answer.passages[0].id in self.examined.passages


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over some results. `false` are unanswerable questions that were answered."""

    answerable: int
    right: int
    first: int
    wrong: int
    abstained: int
    unanswerable: int
    false: int

    @property
    def recall(self) -> float:
        """Share of the answerable questions rightly answered; 1 if there are none."""
        return self.right / self.answerable if self.answerable else 1.0

    @property
    def precision(self) -> float:
        """Share of the given answers that are right; 1 if none was given."""
        given = self.right + self.wrong + self.false
        return self.right / given if given else 1.0

    @property
    def first_share(self) -> float:
        """Share of the rightly answered with the right passage first; 1 if there are none."""
        return self.first / self.right if self.right else 1.0

    @property
    def false_share(self) -> float:
        """Share of the unanswerable questions that were answered; 0 if there are none."""
        return self.false / self.unanswerable if self.unanswerable else 0.0


def load_examination(path: Path, passages: Iterable[str]) -> list[Examined]:
    """The questions in the file at `path`; KnowledgeError with every fault."""
    document = read(path)
    examination = document.record(Examination)
    known = set(passages)
    seen: dict[tuple[str, str], int] = {}
    for number, item in enumerate(examination.questions if examination else ()):
        where = ("questions", number)
        for place, passage in enumerate(item.passages):
            if passage not in known:
                document.fault((*where, "passages", place), f"unknown passage `{passage}`; see article.yaml")
        if bool(item.passages) != (item.kind in ANSWERABLE):
            document.fault(where, f"kind `{item.kind}` and `passages` do not agree; only {ANSWERABLE} have passages")
        if (first := seen.setdefault((item.language, item.question), number)) != number:
            document.fault(where, f"the question stands in line {document.line(('questions', first))} too; remove one")
    if document.faults or examination is None:
        raise KnowledgeError(document.faults)
    return examination.questions


def examine(answerer: Answerer, questions: Iterable[Examined]) -> list[Result]:
    """Asks every question."""
    return [Result(item, answerer.answer(item.question)) for item in questions]


def figures(results: Sequence[Result]) -> Figures:
    """The counts over `results`."""
    answerable = [result for result in results if result.examined.passages]
    unanswerable = [result for result in results if not result.examined.passages]
    return Figures(
        answerable=len(answerable),
        right=sum(result.right for result in answerable),
        first=sum(result.first for result in answerable),
        wrong=sum(result.answered and not result.right for result in answerable),
        abstained=sum(not result.answered for result in answerable),
        unanswerable=len(unanswerable),
        false=sum(result.answered for result in unanswerable),
    )


def reliability(results: Sequence[Result]) -> list[tuple[float, int, int]]:
    """Of the answers given, by tenths of the score: lower edge, how many, how many of them right."""
    table = []
    for step in range(BINS):
        inside = [r for r in results if r.answered and step == min(int(r.answer.score * BINS), BINS - 1)]
        if inside:
            table.append((step / BINS, len(inside), sum(result.right for result in inside)))
    return table


def worst(results: Sequence[Result]) -> list[Result]:
    """The ten answers that are wrong or should not have been given, the most confident first."""
    mistaken = [result for result in results if result.answered and not result.right]
    return sorted(mistaken, key=lambda result: -result.answer.score)[:WORST]

"""The types of a verdict: what of a text stands in the article, word for word or altered."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.model import Passage
from knowledge.places import Span


class Finding(StrEnum):
    """How a text compares with the article; the worst counts, in this order."""

    EXACT = "exact"
    ALTERED = "altered"
    ABSENT = "absent"


class Absence(StrEnum):
    """Why nothing was found."""

    NOT_FOUND = "not_found"
    TOO_SHORT = "too_short"
    OTHER_LANGUAGE = "other_language"


class Change(StrEnum):
    """What was done to the article's words."""

    LEFT_OUT = "left_out"
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that differ: `article` has the passage's, empty if added; `asked` the text's, empty if left out.

    `passage_span` and `asked_span` are their places; where words are missing, an empty span shows where they would be.
    """

    change: Change
    article: str
    asked: str
    passage_span: Span
    asked_span: Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage, in the order of the passage, and the stretch of the text that quotes it.

    `cuts` are the places in the passage that the text replaces by an ellipsis.
    """

    passage: Passage
    span: Span
    asked_span: Span
    differences: tuple[Difference, ...] = ()
    cuts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """What was checked as one quotation, at `asked_span` of the text.

    `joined`: its pieces stand in different places, or in another order. `hidden` are the article's words with a
    negation that an ellipsis leaves out of a sentence. `named` are the speakers, or the statement, that the text names
    and whose words these are not. `also` are other passages with the same words. `score` (0 to 1) is the share of
    the text's words, and of the article's, that are the same.
    """

    finding: Finding
    asked_span: Span
    pieces: tuple[Piece, ...] = ()
    joined: bool = False
    hidden: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    also: tuple[Passage, ...] = ()
    short: bool = False
    score: float = 0.0

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs, in the order of the text."""
        return tuple(difference for piece in self.pieces for difference in piece.differences)

    @property
    def partial(self) -> bool:
        """Whether a passage has more words than the quotation."""
        return any(
            any(map(str.isalnum, piece.passage.text[: piece.span[0]] + piece.passage.text[piece.span[1] :]))
            for piece in self.pieces
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in `text`: the quotations in its order, and the finding of the worst.

    `absence` says why nothing was found. `whole` tells whether the quotations are all that the text says.
    """

    text: str
    finding: Finding
    quotations: tuple[Quotation, ...] = ()
    absence: Absence | None = None
    whole: bool = True

    @property
    def score(self) -> float:
        """The lowest score of the quotations; 0 if there are none."""
        return min((quotation.score for quotation in self.quotations), default=0.0)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages that are quoted, each once, in the order of the text."""
        return tuple({piece.passage.id: piece.passage for piece in self._pieces()}.values())

    def _pieces(self) -> Iterator[Piece]:
        for quotation in self.quotations:
            yield from quotation.pieces

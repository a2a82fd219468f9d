"""The types of what is known: passages, entries, deadlines, and the answer that a question gets."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

T = TypeVar("T")

Language = Literal["en", "ru", "hy", "az"]
LANGUAGES: tuple[Language, ...] = ("en", "ru", "hy", "az")

MOST_PASSAGES = 3
"""Passages of one answer."""

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
"""ASCII, so that it fits a button (64 bytes) and a deep link (64 of A-Z a-z 0-9 _ -) with a prefix."""


def _holds_something(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be empty")
    return text


Sentence = Annotated[str, Field(max_length=300), AfterValidator(_holds_something)]
Phrasing = Annotated[str, Field(max_length=160), AfterValidator(_holds_something)]
Label = Annotated[str, Field(max_length=80), AfterValidator(_holds_something)]


def _lines(value: object) -> object:
    """A text as its lines that hold something; anything else as it is."""
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else value


Phrasings = Annotated[list[Phrasing], Field(min_length=1), BeforeValidator(_lines)]
"""A list, or a text with one phrasing a line, which needs no quotes."""


class Record(BaseModel):
    """A record of a knowledge file: unknown keys are errors, nothing is converted, nothing changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PassageKind(StrEnum):
    """Whose voice a passage is."""

    CLAUSE = "clause"
    QUOTE = "quote"
    REPORT = "report"


class EntryKind(StrEnum):
    """What an entry is for."""

    ANSWER = "answer"
    NOT_IN_TEXT = "not_in_text"
    SMALLTALK = "smalltalk"


class Status(StrEnum):
    """The five outcomes of a question."""

    ANSWERED = "answered"
    NOT_IN_TEXT = "not_in_text"
    UNSURE = "unsure"
    UNANSWERED = "unanswered"
    SMALLTALK = "smalltalk"


class Source(Record):
    """Where the text comes from; `url` and `published` stay empty when the source gives none."""

    title: Label
    publisher: Label
    dateline: Label
    contributors: list[Label]
    event_date: Annotated[dt.date, Field(strict=False)]
    url: str | None
    published: Annotated[dt.date | None, Field(strict=False)]


class Passage(Record):
    """A quotable piece of the article, word for word.

    `paragraph` counts the article's paragraphs from 1; `clause` is the clause's number where it has one;
    `speaker` is a key of the article's speakers; `agency` is the news agency that the article names for a quote.
    """

    id: Identifier
    kind: Annotated[PassageKind, Field(strict=False)]
    clause: Annotated[int | None, Field(ge=1)] = None
    speaker: Identifier | None = None
    agency: Label | None = None
    paragraph: Annotated[int, Field(ge=1)]
    text: Annotated[str, Field(max_length=3000), AfterValidator(_holds_something)]


Localised = Annotated[dict[Language, Sentence], Field(min_length=1)]


class Entry(Record):
    """A curated fact: how people ask for it, one sentence in the bot's own words, and the passages that say it.

    `gives` names the kinds of thing that it can give (who, when, …) and `about` the participants that a
    question may name; a question that asks for another kind or names another participant is not answered by it.
    For `not_in_text`, `passages` are the nearest ones, and the words in `absent` (beginnings of words) must not
    stand in the clauses, nor those in `absent_from_article` anywhere. For an answer, `twists` are questions that look
    like its own and that the article does not answer: a detail changed, or something wrong taken for granted.
    `reaction` of small talk is the emoji that says enough where a message would be noise.
    """

    id: Identifier
    topic: Identifier | None = None
    kind: Annotated[EntryKind, Field(strict=False)]
    gives: list[Identifier | Literal["how_many", "how_long", "how_often"]] = []
    about: list[Identifier] = []
    passages: Annotated[list[Identifier], Field(max_length=MOST_PASSAGES)] = []
    absent: list[Label] = []
    absent_from_article: list[Label] = []
    answer: Localised
    questions: Annotated[dict[Language, Phrasings], Field(min_length=1)]
    twists: dict[Language, Phrasings] = {}
    reaction: Label | None = None

    @property
    def denial(self) -> "Entry | None":
        """What the twists get: that the article does not say it, beside what it says; None without twists."""
        if not self.twists:
            return None
        return self.model_copy(update={"kind": EntryKind.NOT_IN_TEXT, "questions": self.twists, "twists": {}})

    def sentence(self, language: Language) -> str:
        """The one-sentence answer in `language`, or else in the first language that it has."""
        return in_language(self.answer, language)

    def title(self, language: Language) -> str:
        """The first phrasing in `language` (or else in the first language there is), as shown on a button."""
        return in_language(self.questions, language)[0]


class Deadline(Record):
    """What is due when: on a fixed `date`, or `months` after another deadline's event (then it stays relative)."""

    id: Identifier
    passage: Identifier
    date: Annotated[dt.date | None, Field(strict=False)] = None
    after: Identifier | None = None
    months: Annotated[int, Field(ge=1)] | None = None
    who: Localised
    what: Localised
    to: Localised


class Event(Record):
    """Something that the article dates and that is no deadline; `label` says what, in the bot's own words."""

    id: Identifier
    passage: Identifier
    date: Annotated[dt.date, Field(strict=False)]
    label: Localised


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry offered for a choice; `score` is the probability, 0 to 1, that it answers."""

    entry: Entry
    question: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets. `score` is the probability, 0 to 1, that the entry answers the question.

    `answered`: `passages` answer, best first, at most three; to a question that joins two, those of both, and `entry`
    is that of the first. `not_in_text`: the article does not say it; `passages` are the nearest. `unsure`: only
    `suggestions`. `unanswered`: nothing. `smalltalk`: a sentence.
    """

    question: str
    language: Language
    status: Status
    score: float = 0.0
    entry: Entry | None = None
    sentence: str | None = None
    passages: tuple[Passage, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


def in_language(texts: Mapping[Language, T], language: Language) -> T:
    """The text in `language`, or else in the first language that has one, in the order of LANGUAGES."""
    return next(texts[code] for code in (language, *LANGUAGES) if code in texts)

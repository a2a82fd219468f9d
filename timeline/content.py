"""What the picture of the deadlines says: its marks in the order of time, each with its words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.texts import Texts
from handlers.wording import computed_last_day, in_words, period_in_words, statement_name, task, voice, when
from knowledge.deadlines import Due, between, due_dates
from knowledge.loading import Knowledge
from knowledge.model import Event, Language, in_language


class Kind(StrEnum):
    """What a mark stands for."""

    EVENT = "event"
    STATEMENT = "statement"
    FIXED = "fixed"
    COMPUTED = "computed"
    TODAY = "today"


class Style(StrEnum):
    """How a paragraph looks."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    COMPUTED = "computed"
    NOTE = "note"


Paragraph = tuple[Style, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the line of time and what is written beside it.

    `day` is None where nothing is known of the calendar; `since` is the day from which a relative deadline runs.
    """

    kind: Kind
    day: date | None
    paragraphs: tuple[Paragraph, ...]
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """All that the picture says. `first` and `last` are the days at which its line begins and ends."""

    title: str
    marks: tuple[Mark, ...]
    note: str
    first: date
    last: date


def content(knowledge: Knowledge, language: Language, today: date) -> Content:
    """The events, the statement, the deadlines and today, in the order of time; what has no day comes last."""
    texts, source = Texts.of(language), knowledge.article.source
    dues = due_dates(knowledge.deadlines, today)
    numbers = {due.deadline.id: number for number, due in enumerate(dues, 1)}
    marks = [
        *(_event(event, knowledge, language) for event in knowledge.events),
        Mark(
            Kind.STATEMENT,
            source.event_date,
            (
                (Style.HEADING, in_words(source.event_date, language)),
                (Style.TEXT, statement_name(knowledge, language)),
            ),
        ),
        *(_due(due, dues, numbers, knowledge, language) for due in dues),
    ]
    days = [mark.day for mark in marks if mark.day]
    first, last = min(days), max(days)
    marks.append(_today(today, first, last, language))
    return Content(
        title=texts.deadlines.format(today=in_words(today, language)),
        marks=tuple(sorted(marks, key=lambda mark: mark.day or date.max)),
        note=texts.timeline.note.format(title=source.title, publisher=source.publisher),
        first=first,
        last=last,
    )


def _event(event: Event, knowledge: Knowledge, language: Language) -> Mark:
    paragraphs = (
        (Style.HEADING, in_words(event.date, language)),
        (Style.TEXT, in_language(event.label, language)),
        (Style.NOTE, voice(knowledge.passages[event.passage], knowledge, language)),
    )
    return Mark(Kind.EVENT, event.date, paragraphs)


def _due(due: Due, dues: Sequence[Due], numbers: Mapping[str, int], knowledge: Knowledge, language: Language) -> Mark:
    since = next((other.date for other in dues if due.after and other.deadline.id == due.after.id), None)
    kind = Kind.COMPUTED if due.computed else Kind.FIXED
    return Mark(kind, due.date, tuple(_due_words(due, numbers, knowledge, language)), since)


def _due_words(due: Due, numbers: Mapping[str, int], knowledge: Knowledge, language: Language) -> Iterator[Paragraph]:
    yield Style.HEADING, when(due, numbers, language)
    yield Style.TEXT, task(due.deadline, language)
    computed = computed_last_day(due, numbers, language)
    if computed:
        yield Style.COMPUTED, computed
    yield Style.NOTE, voice(knowledge.passages[due.deadline.passage], knowledge, language)


def _today(today: date, first: date, last: date, language: Language) -> Mark:
    """Today, and outside of the line how far from it."""
    texts = Texts.of(language).timeline
    paragraphs = [(Style.HEADING, texts.today.format(date=in_words(today, language)))]
    if today > last:
        period = period_in_words(between(last, today), language)
        paragraphs.append((Style.TEXT, texts.after_all.format(period=period)))
    if today < first:
        period = period_in_words(between(today, first), language)
        paragraphs.append((Style.TEXT, texts.before_all.format(period=period)))
    return Mark(Kind.TODAY, today, tuple(paragraphs))

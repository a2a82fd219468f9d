"""Writes the deadlines as a calendar file (RFC 5545)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event
from icalendar.enums import STATUS, TRANSP

from handlers.texts import Texts
from handlers.wording import computed_last_day, source, statement_name, task, voice, when
from knowledge.deadlines import Due, due_dates
from knowledge.loading import Knowledge
from knowledge.model import Language, in_language

PRODUCT = "-//agreement-bot//deadlines//EN"


def calendar_of(knowledge: Knowledge, language: Language) -> bytes:
    """The deadlines whose last day is known, as days of a calendar; the same for the same knowledge and language.

    A computed day says so in its title and is tentative. The time of day at which the file was made is not in it:
    it is dated by the statement, so that a calendar that reads it again finds nothing new.
    """
    made = knowledge.article.source.event_date
    dues = due_dates(knowledge.deadlines, made)
    numbers = {due.deadline.id: number for number, due in enumerate(dues, 1)}
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for due in dues:
        if due.date:
            calendar.add_component(_event(due, due.date, numbers, knowledge, language))
    file: bytes = calendar.to_ical()
    return file


def _event(due: Due, day: date, numbers: Mapping[str, int], knowledge: Knowledge, language: Language) -> Event:
    made = knowledge.article.source.event_date
    statement = statement_name(knowledge, language)
    return Event.new(
        uid=f"{due.deadline.id}-{made.isoformat()}@agreement-bot",
        stamp=datetime.combine(made, time(), UTC),
        start=day,
        end=day + timedelta(days=1),
        summary=_summary(due, statement, language),
        description=_description(due, numbers, knowledge, language),
        categories=[statement],
        status=STATUS.TENTATIVE if due.computed else STATUS.CONFIRMED,
        # A day by which something is due leaves the day itself free.
        transparency=TRANSP.TRANSPARENT,
        url=knowledge.article.source.url,
    )


def _summary(due: Due, statement: str, language: Language) -> str:
    summary = f"{statement}: {task(due.deadline, language)}"
    return Texts.of(language).timeline.computed.format(summary=summary) if due.computed else summary


def _description(due: Due, numbers: Mapping[str, int], knowledge: Knowledge, language: Language) -> str:
    """When and to whom in the bot's own words; then the passage word for word, with its voice and source."""
    texts, passage = Texts.of(language), knowledge.passages[due.deadline.passage]
    to = texts.due_to.format(to=in_language(due.deadline.to, language))
    article = knowledge.article.source
    note = texts.timeline.note.format(title=article.title, publisher=article.publisher)
    own = [when(due, numbers, language), computed_last_day(due, numbers, language), to, note]
    quoted = [f"{voice(passage, knowledge, language)}:", passage.text, source(passage, knowledge, language)]
    return "\n\n".join("\n".join(filter(None, lines)) for lines in (own, quoted))

"""Dates, periods, voices and titles in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.units import format_unit

from handlers.texts import Texts, spoken
from knowledge.deadlines import Due, Period
from knowledge.loading import Knowledge
from knowledge.model import Deadline, Language, Passage, PassageKind, in_language

LONGEST_TITLE = 60
"""Letters on a button, so that it stays on one or two lines of a telephone."""

LOCALES: dict[Language, str] = {"en": "en_GB"}
"""Where the language alone is not the locale: the day before the month, with no comma to close in a sentence."""

DATE_PATTERNS: dict[Language, str] = {"hy": "y թ. MMMM d"}
"""CLDR's long Armenian date (09 նոյեմբերի, 2020 թ.) ends with the year, and the sentences put their endings on the
day, -ը or -ին; this is the order of CLDR's full date, without the weekday."""

SHORT_UNITS: frozenset[Language] = frozenset({"az"})
"""Babel holds no long units of Azerbaijani; its short ones are whole words (il, ay, gün)."""

NARROW_LISTS: frozenset[Language] = frozenset({"hy"})
"""Babel holds no pattern for a list of units in Armenian but the narrow one, which is the usual one: 5 տարի 9 ամիս."""


def in_words(day: date, language: Language) -> str:
    """A date in words, such as 30 January 2021."""
    language = spoken(language)
    return format_date(day, DATE_PATTERNS.get(language, "long"), locale=_locale(language))


def month_in_words(day: date, language: Language) -> str:
    """The name of a month that stands alone, such as January."""
    return format_date(day, "LLLL", locale=_locale(spoken(language)))


def months_in_words(count: int, language: Language) -> str:
    """A number of months, such as 1 month."""
    return _unit(count, "month", spoken(language))


def period_in_words(period: Period, language: Language) -> str:
    """A period by its two largest units, such as 4 years, 10 months.

    CLDR has patterns for "ago" and "left" with one unit only, so the sentences around a period are the interface's.
    """
    language = spoken(language)
    units = {"year": period.years, "month": period.months, "day": period.days}
    counted = [_unit(count, unit, language) for unit, count in units.items() if count]
    narrow = language in NARROW_LISTS
    return format_list(counted[:2], style="unit-narrow" if narrow else "unit", locale=_locale(language))


def counted(forms: Mapping[str, str], count: int, language: Language) -> str:
    """`count` in the sentence that goes with it, by CLDR's plural category."""
    category = Locale.parse(_locale(spoken(language))).plural_form(count)
    return (forms.get(category) or forms["other"]).format(count=count)


def duration(time: timedelta, language: Language) -> str:
    """A time in words by its largest unit, rounded, such as 2 minutes."""
    language = spoken(language)
    style: Literal["short", "long"] = "short" if language in SHORT_UNITS else "long"
    return format_timedelta(time, threshold=1.5, format=style, locale=_locale(language))


def day_in_figures(moment: datetime, language: Language) -> str:
    """The day of a moment as it is written in lists."""
    return format_date(moment, "short", locale=_locale(spoken(language)))


def moment_in_words(moment: datetime, language: Language) -> str:
    """A day and a time of the day."""
    return format_datetime(moment, "medium", locale=_locale(spoken(language)))


def when(due: Due, numbers: Mapping[str, int], language: Language) -> str:
    """What a deadline says: its number, and its date or the period after another one, as the text has it."""
    if due.date is None or due.computed:
        return within(due, numbers, language)
    return Texts.of(language).due_by.format(number=numbers[due.deadline.id], date=in_words(due.date, language))


def task(deadline: Deadline, language: Language) -> str:
    """Who has to do what."""
    who, what = in_language(deadline.who, language), in_language(deadline.what, language)
    return Texts.of(language).due_what.format(who=who, what=what)


def within(due: Due, numbers: Mapping[str, int], language: Language) -> str:
    """What a relative deadline says: its number, and the period after the other one, as the text has it."""
    other = numbers[due.after.id] if due.after else "?"
    period = months_in_words(due.deadline.months or 0, language)
    return Texts.of(language).due_after.format(number=numbers[due.deadline.id], period=period, other=other)


def computed_last_day(due: Due, numbers: Mapping[str, int], language: Language) -> str:
    """What follows from a relative deadline for the calendar, said to be computed; empty when nothing does."""
    if not (due.computed and due.date and due.after):
        return ""
    words = in_words(due.date, language)
    return Texts.of(language).due_computed.format(date=words, other=numbers[due.after.id])


def listed(items: list[str], language: Language) -> str:
    """The items as a list in a sentence, such as A, B and C."""
    return format_list(items, locale=_locale(spoken(language)))


def shortened(title: str, most: int = LONGEST_TITLE) -> str:
    """`title` with a capital letter, cut at a word's end when it has more than `most` letters."""
    title = " ".join(title.split())
    title = title[:1].upper() + title[1:]
    if len(title) <= most:
        return title
    cut = title[: most - 1]
    whole = cut if title[most - 1] == " " else cut.rpartition(" ")[0] or cut
    return whole.rstrip(" ,;:-–—") + "…"


def voice(passage: Passage, knowledge: Knowledge, language: Language) -> str:
    """Who speaks in a passage: the statement, a person through the newspaper, or the newspaper."""
    if passage.kind is PassageKind.CLAUSE:
        return _clause(passage, knowledge, language)
    texts = Texts.of(language)
    speaker = in_language(knowledge.article.speakers[passage.speaker], language) if passage.speaker else None
    if passage.kind is PassageKind.REPORT:
        return texts.voice_report_of.format(speaker=speaker) if speaker else texts.voice_report
    if passage.agency:
        return texts.voice_quote_agency.format(speaker=speaker, agency=passage.agency)
    return texts.voice_quote.format(speaker=speaker)


def source(passage: Passage, knowledge: Knowledge, language: Language) -> str:
    """Where a passage stands: the newspaper and the paragraph."""
    publisher = knowledge.article.source.publisher
    return Texts.of(language).source.format(publisher=publisher, paragraph=passage.paragraph)


def statement_name(knowledge: Knowledge, language: Language) -> str:
    """What the statement is called."""
    return in_language(knowledge.article.statement, language)


def _clause(passage: Passage, knowledge: Knowledge, language: Language) -> str:
    texts, statement = Texts.of(language), statement_name(knowledge, language)
    if passage.clause is not None:
        return texts.voice_clause.format(statement=statement, number=passage.clause)
    first = knowledge.statement.index(passage) == 0
    return texts.voice_preamble.format(statement=statement) if first else statement


def _unit(count: int, unit: str, language: Language) -> str:
    short = language in SHORT_UNITS
    return format_unit(count, f"duration-{unit}", "short" if short else "long", locale=_locale(language))


def _locale(language: Language) -> str:
    return LOCALES.get(language, language)

"""Dates, periods and titles in the reader's language."""

from collections.abc import Callable
from datetime import date

from handlers.texts import Category, Plural, Texts
from knowledge.deadlines import Period
from knowledge.model import Language

LONGEST_TITLE = 60
"""Letters on a button, so that it stays on one or two lines of a telephone."""


def _one_or_other(count: int) -> Category:
    return "one" if count == 1 else "other"


def _russian(count: int) -> Category:
    if count % 10 == 1 and count % 100 != 11:
        return "one"
    return "few" if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14} else "many"


PLURALS: dict[Language, Callable[[int], Category]] = {"ru": _russian}
"""How a language chooses the plural form (Unicode CLDR); those not named here know one and other."""


def plural(forms: Plural, count: int, language: Language) -> str:
    """`count` with the form of the word that goes with it."""
    category = PLURALS.get(language, _one_or_other)(count)
    return (forms.get(category) or forms["other"]).format(count=count)


def in_words(day: date, language: Language) -> str:
    """A date in words, such as 30 January 2021."""
    texts = Texts.of(language)
    return texts.date.format(day=day.day, month=texts.months[day.month - 1], year=day.year)


def period_in_words(period: Period, language: Language) -> str:
    """A period by its two largest units, such as 4 years, 10 months."""
    texts = Texts.of(language)
    units = (
        (period.years, texts.years_long),
        (period.months, texts.months_long),
        (period.days, texts.days_long),
    )
    counted = [plural(forms, count, language) for count, forms in units if count]
    return (", " if language == "en" else " ").join(counted[:2])


def shortened(title: str, most: int = LONGEST_TITLE) -> str:
    """`title` with a capital letter, cut at a word's end when it has more than `most` letters."""
    title = " ".join(title.split())
    title = title[:1].upper() + title[1:]
    if len(title) <= most:
        return title
    cut = title[: most - 1]
    whole = cut if title[most - 1] == " " else cut.rpartition(" ")[0] or cut
    return whole.rstrip(" ,;:-–—") + "…"

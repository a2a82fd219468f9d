"""What the picture says: in the order of time, computed things marked so, today within or beyond."""

from dataclasses import replace
from datetime import date

import pytest

from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES
from timeline.content import Kind, Mark, Style, content

IN_TIME = date(2021, 2, 5)


def words(mark: Mark, style: Style) -> str:
    """What a mark says in one style."""
    return " ".join(text for each, text in mark.paragraphs if each is style)


def test_line_begins_and_ends_with_what_the_knowledge_dates(shipped: Knowledge) -> None:
    """From the earlier statement to the last deadline; the dates come from the knowledge alone."""
    shown = content(shipped, "en", IN_TIME)

    assert (shown.first, shown.last) == (shipped.events[0].date, shipped.deadlines[-1].date)
    assert [mark.kind for mark in shown.marks] == [
        Kind.EVENT, Kind.EVENT, Kind.STATEMENT, Kind.FIXED, Kind.TODAY, Kind.COMPUTED, Kind.FIXED,
    ]  # fmt: skip
    assert [mark.day for mark in shown.marks] == sorted(mark.day or date.max for mark in shown.marks)


def test_both_dates_of_the_earlier_statement_are_shown_with_who_gives_them(shipped: Knowledge) -> None:
    """The article dates it in two ways, and the picture takes no side."""
    first, second, *_ = content(shipped, "en", IN_TIME).marks

    assert (words(first, Style.HEADING), words(first, Style.NOTE)) == ("9 November 2020", "Joint statement, clause 1")
    assert (words(second, Style.HEADING), words(second, Style.NOTE)) == ("10 November 2020", "The newspaper’s report")


def test_relative_deadline_stays_relative(shipped: Knowledge) -> None:
    """Its heading is what the clause says; the last day is computed and says so, and runs from the other's last day."""
    (relative,) = [mark for mark in content(shipped, "en", IN_TIME).marks if mark.kind is Kind.COMPUTED]

    assert words(relative, Style.HEADING) == "2. Within 1 month after no. 1"
    assert words(relative, Style.COMPUTED).startswith("Computed, not in the text: 28 February 2021 at the latest, if")
    assert words(relative, Style.NOTE) == "Joint statement, clause 3"
    assert (relative.since, relative.day) == (date(2021, 1, 30), date(2021, 2, 28))


@pytest.mark.parametrize(
    ("today", "place", "text"),
    [
        (date(2026, 11, 24), -1, "5 years, 8 months after the last of these days"),
        (date(2020, 11, 8), 0, "1 day before the first of these days"),
        (date(2021, 3, 1), -1, ""),
    ],
)
def test_today_beyond_the_line_says_how_far(shipped: Knowledge, today: date, place: int, text: str) -> None:
    """Before all, after all, or on the last day itself."""
    mark = content(shipped, "en", today).marks[place]

    assert (mark.kind, mark.day) == (Kind.TODAY, today)
    assert words(mark, Style.TEXT) == text


def test_deadlines_of_which_no_day_is_known_come_last(bay: Knowledge) -> None:
    """Where the calendar says nothing there is no day, and nothing computed."""
    first, second = bay.deadlines
    circle = (first.model_copy(update={"date": None, "after": second.id, "months": 1}), second)

    *_, last, very_last = content(replace(bay, deadlines=circle), "en", IN_TIME).marks

    assert [mark.day for mark in (last, very_last)] == [None, None]
    assert words(last, Style.HEADING) == "1. Within 1 month after no. 2"
    assert not words(last, Style.COMPUTED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_picture_says_whose_words_it_has_and_after_what(shipped: Knowledge, language: str) -> None:
    """A picture travels alone, so it names the article and the newspaper, in every language."""
    note = content(shipped, language, IN_TIME).note  # type: ignore[arg-type]

    assert shipped.article.source.title in note
    assert shipped.article.source.publisher in note

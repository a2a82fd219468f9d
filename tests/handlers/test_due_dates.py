"""The computing of deadlines: fixed and relative dates, months' ends, periods."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.deadlines import deadlines_page
from knowledge.deadlines import Period, add_months, between, due_dates
from knowledge.loading import Knowledge
from knowledge.model import Deadline

WORDS = {"who": {"en": "A"}, "what": {"en": "does"}, "to": {"en": "B"}}


def deadline(name: str, day: date | None = None, after: str | None = None, months: int | None = None) -> Deadline:
    """A deadline with that date, or that many months after another."""
    return Deadline.model_validate(
        {"id": name, "passage": "clause-1", "date": day, "after": after, "months": months, **WORDS}
    )


def test_relative_deadline_is_computed_and_marked() -> None:
    """A month after 30 January ends with February, and the date is marked as computed."""
    today = date(2021, 2, 1)
    fixed, relative = due_dates([deadline("a", date(2021, 1, 30)), deadline("b", None, "a", 1)], today)

    assert (fixed.date, fixed.computed, fixed.days, fixed.after) == (date(2021, 1, 30), False, -2, None)
    assert (relative.date, relative.computed, relative.days) == (date(2021, 2, 28), True, 27)
    assert relative.after == fixed.deadline


def test_chain_of_relative_deadlines_is_followed_step_by_step() -> None:
    """A deadline after a computed one starts from that one's last day."""
    chain = [deadline("c", None, "b", 1), deadline("b", None, "a", 1), deadline("a", date(2021, 1, 30))]

    assert [due.date for due in due_dates(chain, date(2021, 1, 1))] == [
        date(2021, 3, 28),
        date(2021, 2, 28),
        date(2021, 1, 30),
    ]


def test_deadlines_that_only_refer_to_each_other_have_no_date(knowledge: Knowledge) -> None:
    """Without any date in the text nothing is computed, and the reply shows the periods alone."""
    circle = (deadline("a", None, "b", 1), deadline("b", None, "a", 2))
    dues = due_dates(circle, date(2021, 1, 1))

    assert [(due.date, due.days) for due in dues] == [(None, None), (None, None)]
    (reply,) = deadlines_page(_with(knowledge, circle), "en", date(2021, 1, 1))
    assert "1. Within 1 month after no. 2" in reply.text
    assert "Computed" not in reply.text


def test_no_deadlines_are_said_to_be_none(knowledge: Knowledge) -> None:
    """A text without deadlines gets a sentence, not an empty list."""
    (reply,) = deadlines_page(_with(knowledge, ()), "en", date(2021, 1, 1))

    assert reply.text == "The text sets no deadlines."


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (date(2031, 5, 31), "By 31 May 2031 (today)"),
        (date(2031, 5, 30), "(1 day left)"),
        (date(2031, 6, 1), "(1 day ago)"),
        (date(2033, 7, 1), "(2 years, 1 month ago)"),
        (date(2030, 5, 31), "(1 year left)"),
    ],
)
def test_how_long_is_told_by_the_two_largest_units(knowledge: Knowledge, today: date, shown: str) -> None:
    """Near dates are told in days, far ones in years and months."""
    (reply,) = deadlines_page(knowledge, "en", today)

    assert shown in reply.text


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2020, 1, 30), 1, date(2020, 2, 29)),
        (date(2021, 11, 30), 3, date(2022, 2, 28)),
        (date(2021, 1, 30), 12, date(2022, 1, 30)),
        (date(2021, 12, 1), 1, date(2022, 1, 1)),
    ],
)
def test_months_are_added_within_the_month(day: date, months: int, expected: date) -> None:
    """A month that is too short gives its last day."""
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2021, 1, 31), date(2021, 2, 28), Period(0, 1, 0)),
        (date(2021, 1, 31), date(2021, 3, 1), Period(0, 1, 1)),
        (date(2022, 3, 1), date(2021, 1, 30), Period(1, 1, 1)),
        (date(2021, 1, 1), date(2021, 1, 1), Period(0, 0, 0)),
    ],
)
def test_period_between_dates(start: date, end: date, expected: Period) -> None:
    """The time between two dates is counted in whole years, months and days, in either direction."""
    assert between(start, end) == expected


def _with(knowledge: Knowledge, deadlines: tuple[Deadline, ...]) -> Knowledge:
    return replace(knowledge, deadlines=deadlines)

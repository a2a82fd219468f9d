"""What is due when: fixed dates, dates computed from other deadlines, and the time to or since them."""

import datetime
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.model import Deadline


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as of `today`.

    `date` is its last day: as the text names it, or `computed` from the last day of the deadline that it runs
    `after`, which the text does not do. It is None when nothing is known of the calendar.
    """

    deadline: Deadline
    today: datetime.date
    after: Deadline | None
    date: datetime.date | None
    computed: bool

    @property
    def days(self) -> int | None:
        """The days left: 0 on the last day itself, negative once it has passed."""
        return (self.date - self.today).days if self.date else None


@dataclass(frozen=True, slots=True)
class Period:
    """A time between two dates in whole years, months and days."""

    years: int
    months: int
    days: int


def due_dates(deadlines: Iterable[Deadline], today: datetime.date) -> list[Due]:
    """The deadlines in their order as of `today`."""
    by_id = {deadline.id: deadline for deadline in deadlines}
    return [_due(deadline, by_id, today) for deadline in by_id.values()]


def add_months(day: datetime.date, months: int) -> datetime.date:
    """`months` later, or the last day of a month that is too short (30 January + 1 = 28 February)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def between(start: datetime.date, end: datetime.date) -> Period:
    """The time from one date to another, whichever is first."""
    start, end = sorted((start, end))
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return Period(months // 12, months % 12, (end - add_months(start, months)).days)


def _due(deadline: Deadline, by_id: Mapping[str, Deadline], today: datetime.date) -> Due:
    return Due(
        deadline=deadline,
        today=today,
        after=by_id.get(deadline.after) if deadline.after else None,
        date=_last_day(deadline, by_id),
        computed=deadline.date is None,
    )


def _last_day(deadline: Deadline, by_id: Mapping[str, Deadline]) -> datetime.date | None:
    """The date, followed back to one that the text names; None where deadlines only refer to each other."""
    if deadline.date:
        return deadline.date
    others = {name: other for name, other in by_id.items() if name != deadline.id}
    earlier = others.get(deadline.after or "")
    start = _last_day(earlier, others) if earlier else None
    return add_months(start, deadline.months) if start and deadline.months else None

"""When chats are to be reminded: of deadlines that come, and each year of what was or fell due on that day."""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.loading import Knowledge

EVENT = "event"
"""What stands for the signing itself where a deadline's id would stand."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The settings of the schedule."""

    at: time
    timezone: ZoneInfo
    days_before: Sequence[int]
    anniversaries: bool


@dataclass(frozen=True, slots=True)
class Reminder:
    """One moment of the schedule: `subject`, a deadline's id or EVENT, has its `day` in `days_before` days.

    Or, where `years` is not 0, it had it so many years ago. `at` is in UTC; what the reminder says is true until
    `until`.
    """

    subject: str
    day: date
    days_before: int
    years: int
    at: datetime
    until: datetime

    @property
    def key(self) -> str:
        """What tells this reminder from all others, whatever the clock and the settings say."""
        return f"{self.subject}:{self.day.isoformat()}:{self.days_before}:{self.years}"


def reminders(knowledge: Knowledge, settings: Calendar, after: datetime, until: datetime) -> list[Reminder]:
    """The reminders whose moment lies after `after` and not after `until`, in their order.

    Only deadlines with a date of their own have any: what is computed from another is no date of the text.
    """
    first, last = (moment.astimezone(settings.timezone).date() for moment in (after, until))
    found = [
        reminder
        for today in _days(first, last)
        for reminder in _on(today, knowledge, settings)
        if after < reminder.at <= until
    ]
    return sorted(found, key=lambda reminder: (reminder.at, reminder.key))


def anniversary(day: date, year: int) -> date:
    """The day in another year; 29 February is kept on the 28th where there is none."""
    if day.month == 2 and day.day == 29 and not calendar.isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def moment_of(day: date, at: time, timezone: ZoneInfo) -> datetime:
    """The moment in UTC when clocks show `at` on that day.

    Where clocks are put forward over it, as much later as they are; where they show it twice, the first time.
    """
    return datetime.combine(day, at, timezone).astimezone(UTC)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _on(today: date, knowledge: Knowledge, settings: Calendar) -> Iterable[Reminder]:
    """What is to be said on that day."""
    at = moment_of(today, settings.at, settings.timezone)
    until = moment_of(today + timedelta(days=1), time(), settings.timezone)
    dated = {deadline.id: deadline.date for deadline in knowledge.deadlines if deadline.date}
    for subject, day in dated.items():
        left = (day - today).days
        if left in settings.days_before:
            yield Reminder(subject, day, left, 0, at, until)
    if settings.anniversaries:
        for subject, day in {EVENT: knowledge.article.source.event_date, **dated}.items():
            if today.year > day.year and anniversary(day, today.year) == today:
                yield Reminder(subject, day, 0, today.year - day.year, at, until)

"""The calendar: when which reminder is due, whatever clocks are put forward or back."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.schedule import EVENT, Calendar, Reminder, anniversary, moment_of, reminders
from knowledge.loading import Knowledge
from tests.announcements.dates import KNOWLEDGE, dated

BERLIN, BAKU, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Baku"), ZoneInfo("Pacific/Apia")
NINE = Calendar(time(9), BAKU, (7, 1, 0), anniversaries=True)


def shown(found: list[Reminder]) -> list[tuple[str, int, int, str]]:
    """What is to be said, and when."""
    return [(each.subject, each.days_before, each.years, each.at.isoformat()) for each in found]


def within(knowledge: Knowledge, first: str, last: str, settings: Calendar = NINE) -> list[Reminder]:
    """The reminders between two moments."""
    after, until = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (first, last))
    return reminders(knowledge, settings, after, until)


class TestDeadlines:
    """What comes is told a week, a day and no day before."""

    def test_each_of_the_days_before_has_its_reminder(self) -> None:
        """At the same time of the day, in their order; what is counted from the meeting has none."""
        assert shown(within(KNOWLEDGE, "2031-04-06", "2031-12-31")) == [
            ("council-meets", 7, 0, "2031-05-24T05:00:00+00:00"),
            ("council-meets", 1, 0, "2031-05-30T05:00:00+00:00"),
            ("council-meets", 0, 0, "2031-05-31T05:00:00+00:00"),
        ]

    def test_says_what_is_true_until_the_day_is_over(self) -> None:
        """Midnight in the time zone of the settings ends it."""
        (found,) = within(KNOWLEDGE, "2031-05-30", "2031-05-30T12:00")
        assert found.until == datetime(2031, 5, 30, 20, tzinfo=UTC)
        assert found.day == date(2031, 5, 31)

    def test_a_moment_belongs_to_what_ends_with_it(self) -> None:
        """Of two intervals that meet at it, the former has it."""
        assert len(within(KNOWLEDGE, "2031-05-30", "2031-05-30T05:00:00")) == 1
        assert within(KNOWLEDGE, "2031-05-30T05:00:00", "2031-05-30T12:00") == []

    def test_other_days_and_none(self) -> None:
        """As the settings say."""
        month = Calendar(time(0), BAKU, (30,), anniversaries=False)
        assert shown(within(KNOWLEDGE, "2031-01-01", "2040-01-01", month)) == [
            ("council-meets", 30, 0, "2031-04-30T20:00:00+00:00")
        ]
        never = Calendar(time(0), BAKU, (), anniversaries=False)
        assert within(KNOWLEDGE, "2031-01-01", "2040-01-01", never) == []


class TestAnniversaries:
    """What was or fell due on a day is told each year on that day."""

    def test_each_year_from_the_second_on(self) -> None:
        """The signing itself, and the deadlines that have a date."""
        found = within(KNOWLEDGE, "2031-06-01", "2033-12-31")
        assert [(each.subject, each.years, each.at.date().isoformat()) for each in found] == [
            (EVENT, 1, "2032-04-05"),
            ("council-meets", 1, "2032-05-31"),
            (EVENT, 2, "2033-04-05"),
            ("council-meets", 2, "2033-05-31"),
        ]

    def test_29_february_is_kept_each_year_once(self) -> None:
        """On the 28th where there is none."""
        found = within(dated("2028-02-29", "2028-02-29"), "2028-03-01", "2033-01-01")
        days = [each.at.date().isoformat() for each in found if each.subject == EVENT]
        assert days == ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]
        assert len(found) == 8
        assert len({each.key for each in found}) == 8

    def test_deadline_on_29_february_has_its_days_before(self) -> None:
        """The 28th, and a week before."""
        found = within(dated("2032-02-29"), "2032-01-01", "2032-03-03")
        assert [each.at.date().isoformat() for each in found] == ["2032-02-22", "2032-02-28", "2032-02-29"]

    @given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1900, 2200))
    def test_is_the_same_day_or_the_last_of_february(self, day: date, year: int) -> None:
        """In whatever year."""
        found = anniversary(day, year)
        assert found.year == year
        assert (found.month, found.day) in {(day.month, day.day), (2, 28)}
        assert found.month == day.month


class TestClocks:
    """Clocks are put forward and back."""

    @pytest.mark.parametrize(
        ("zone", "day", "at", "expected"),
        [
            (BERLIN, "2031-03-29", time(2, 30), "2031-03-29T01:30"),
            (BERLIN, "2031-03-30", time(2, 30), "2031-03-30T01:30"),  # shown nowhere: an hour later, at 3:30
            (BERLIN, "2031-03-30", time(9), "2031-03-30T07:00"),
            (BERLIN, "2031-10-26", time(2, 30), "2031-10-26T00:30"),  # shown twice: the first
            (BERLIN, "2031-10-26", time(9), "2031-10-26T08:00"),
            (BAKU, "2031-03-30", time(2, 30), "2031-03-29T22:30"),
            (BAKU, "2031-10-26", time(2, 30), "2031-10-25T22:30"),
        ],
    )
    def test_moment_in_utc(self, zone: ZoneInfo, day: str, at: time, expected: str) -> None:
        """Each time of the day has one moment on each day."""
        assert moment_of(date.fromisoformat(day), at, zone) == datetime.fromisoformat(expected).replace(tzinfo=UTC)

    @pytest.mark.parametrize("council", ["2031-03-30", "2031-10-26"])
    def test_day_of_23_or_25_hours_has_one_reminder(self, council: str) -> None:
        """Even at a time of the day that it lacks or has twice."""
        knowledge = dated(council)
        for at in (time(0), time(2), time(2, 30), time(3), time(23, 59)):
            settings = Calendar(at, BERLIN, (1, 0), anniversaries=False)
            found = within(knowledge, "2031-01-01", "2031-12-31", settings)
            assert [each.days_before for each in found] == [1, 0]
            assert all(each.at < each.until for each in found)

    def test_day_that_a_country_leaves_out_is_not_told(self) -> None:
        """Samoa had no 30 December 2011: what would be told on it is not true any more when it could be."""
        settings = Calendar(time(9), APIA, (1, 0), anniversaries=False)
        found = within(dated("2011-12-31", "2011-01-01"), "2011-12-01", "2012-02-01", settings)
        assert [each.days_before for each in found if each.at < each.until] == [0]


class TestCompleteness:
    """However the time is cut into pieces, each reminder is in one of them."""

    MOMENTS = st.integers(0, 4 * 366 * 24 * 60).map(
        lambda minutes: datetime(2031, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    )

    @given(
        st.lists(MOMENTS, min_size=2, max_size=12),
        st.sampled_from([BERLIN, BAKU, APIA, ZoneInfo("UTC")]),
        st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    )
    def test_pieces_hold_what_the_whole_holds(self, moments: list[datetime], zone: ZoneInfo, at: time) -> None:
        """Each once, in its order, with a key of its own."""
        moments.sort()
        settings = Calendar(at, zone, (30, 7, 1, 0), anniversaries=True)
        knowledge = dated("2032-02-29")
        pieces = [
            each for first, last in itertools.pairwise(moments) for each in reminders(knowledge, settings, first, last)
        ]
        assert pieces == reminders(knowledge, settings, moments[0], moments[-1])
        assert len({each.key for each in pieces}) == len(pieces)
        assert [each.at for each in pieces] == sorted(each.at for each in pieces)

    @given(MOMENTS, st.times(), st.times())
    def test_key_depends_on_no_setting(self, moment: datetime, one: time, other: time) -> None:
        """Who changes the time of the day or the zone is not reminded again of the same."""
        year = timedelta(days=366)
        later = [timedelta(days=2), year - timedelta(days=2)]

        def keys(at: time, zone: ZoneInfo, first: datetime, last: datetime) -> set[str]:
            calendar = Calendar(at, zone, (7, 1, 0), anniversaries=True)
            return {each.key for each in reminders(KNOWLEDGE, calendar, first, last)}

        inner = keys(one, BERLIN, moment + later[0], moment + later[1])
        assert inner <= keys(other, BAKU, moment, moment + year)

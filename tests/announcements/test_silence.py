"""Silent hours: who is left alone, and until when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.silence import end_of_silence
from storage.chats import SilentHours

BERLIN, BAKU = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Baku")
NIGHT, NOON = SilentHours(22, 7), SilentHours(12, 14)


def utc(moment: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        (None, "2031-04-01T23:00", None),
        (SilentHours(5, 5), "2031-04-01T01:30", None),
        (SilentHours(0, 0), "2031-04-01T12:00", None),
        (NOON, "2031-04-01T07:59", None),
        (NOON, "2031-04-01T08:00", "2031-04-01T10:00"),
        (NOON, "2031-04-01T09:59", "2031-04-01T10:00"),
        (NOON, "2031-04-01T10:00", None),
        (NIGHT, "2031-04-01T17:59", None),
        (NIGHT, "2031-04-01T18:00", "2031-04-02T03:00"),
        (NIGHT, "2031-04-01T20:30", "2031-04-02T03:00"),
        (NIGHT, "2031-04-02T02:59", "2031-04-02T03:00"),
        (NIGHT, "2031-04-02T03:00", None),
        (NIGHT, "2031-12-31T19:00", "2032-01-01T03:00"),
    ],
)
def test_hours_of_the_zone(hours: SilentHours | None, now: str, until: str | None) -> None:
    """From the full hour at which they begin to the one at which they end, over midnight and over the year."""
    assert end_of_silence(hours, utc(now), BAKU) == (utc(until) if until else None)


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        (NIGHT, "2031-03-29T22:00", "2031-03-30T05:00"),  # a night that is an hour shorter
        (NIGHT, "2031-10-25T21:00", "2031-10-26T06:00"),  # and one that is an hour longer
        (SilentHours(1, 2), "2031-03-30T00:30", "2031-03-30T01:00"),  # 2 o'clock is skipped: it ends at 3
        (SilentHours(2, 3), "2031-10-26T00:30", "2031-10-26T02:00"),  # 2 o'clock comes twice: both are silent
    ],
)
def test_clocks_that_are_put_forward_and_back(hours: SilentHours, now: str, until: str) -> None:
    """The hours are those that the clock shows."""
    assert end_of_silence(hours, utc(now), BERLIN) == utc(until)


@given(
    st.integers(0, 23),
    st.integers(0, 23),
    st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: utc("2031-01-01") + timedelta(minutes=minutes)),
    st.sampled_from([BERLIN, BAKU]),
)
def test_silence_ends_within_a_day_and_is_over_then(start: int, end: int, now: datetime, zone: ZoneInfo) -> None:
    """Whoever waits until the moment that is named may write then."""
    until = end_of_silence(SilentHours(start, end), now, zone)
    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        assert end_of_silence(SilentHours(start, end), until, zone) is None

"""Moments: what is written comes back as the same moment, in UTC, whatever the database keeps."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from storage.database import Database
from storage.tables import WORKERS
from storage.workers import Workers

MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - the strategy adds the time zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.one_of(
        st.just(UTC),
        st.timezones(),
        st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    ),
    allow_imaginary=False,
)


async def _kept(database: Database, moment: datetime) -> datetime:
    await Workers(database).seen("one", moment)
    async with database.reading() as connection:
        found = await connection.scalar(select(WORKERS.c.seen_at).where(WORKERS.c.id == "one"))
    assert isinstance(found, datetime)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=MOMENTS)
async def test_moment_comes_back_equal_and_in_utc(database: Database, moment: datetime) -> None:
    """To the microsecond, from any time zone."""
    found = await _kept(database, moment)

    assert found == moment.astimezone(UTC)
    assert found.utcoffset() == timedelta(0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=MOMENTS, other=MOMENTS)
async def test_moments_are_compared_as_moments(database: Database, one: datetime, other: datetime) -> None:
    """What a database compares as text or as local time would come too early or too late."""
    await _kept(database, one)
    async with database.reading() as connection:
        later = await connection.scalar(select(func.count()).select_from(WORKERS).where(WORKERS.c.seen_at > other))

    assert later == (one.astimezone(UTC) > other.astimezone(UTC))


async def test_no_moment_stays_none(database: Database) -> None:
    """What has no moment yet has none."""
    async with database.reading() as connection:
        assert await connection.scalar(select(func.max(WORKERS.c.seen_at))) is None


@pytest.fixture(params=["XXX+8", "XXX-4"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in another time zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
async def test_the_time_zone_of_the_machine_does_not_matter(database: Database) -> None:
    """Processes that run in different time zones mean the same moments."""
    moment = datetime(2021, 1, 30, 23, 59, 59, 999999, tzinfo=UTC)

    assert await _kept(database, moment) == moment

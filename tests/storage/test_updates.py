"""The updates that several processes have begun: one handles each, and none is answered twice."""

import asyncio
from datetime import timedelta

import pytest

from storage.database import Database
from storage.updates import Claim, Updates
from storage.workers import Workers
from tests.databases import opened
from tests.storage.outbox import DAY, NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def one(database: Database) -> Updates:
    """The table as the worker "one" uses it, which is alive."""
    await Workers(database).seen("one", NOW)
    return Updates(database, "one")


@pytest.fixture
async def other(database: Database) -> Updates:
    """The table as the worker "other" uses it, which is alive."""
    await Workers(database).seen("other", NOW)
    return Updates(database, "other")


async def claim(updates: Updates, number: int = 7, *, later: timedelta = timedelta(0)) -> Claim:
    """Claim an update; whoever was not seen in the minute before has ended."""
    return await updates.claim(number, NOW + later, NOW + later - MINUTE)


async def test_what_nobody_has_is_claimed(one: Updates, other: Updates) -> None:
    """Each number by itself."""
    assert await claim(one, 7) is Claim.MINE
    assert await claim(other, 8) is Claim.MINE


async def test_what_is_in_hand_elsewhere_is_left_there(one: Updates, other: Updates) -> None:
    """Until the one that has it is done with it; then it is done for all."""
    assert await claim(one) is Claim.MINE
    assert await claim(other) is Claim.ELSEWHERE
    assert await one.answering(7)
    assert await claim(other) is Claim.ELSEWHERE
    assert await one.done(7)
    assert await claim(other) is Claim.DONE
    assert await claim(one) is Claim.DONE


async def test_what_a_dead_one_did_not_answer_is_taken_over(one: Updates, other: Updates) -> None:
    """A worker that was only slow finds that it may not answer any more."""
    await claim(one)
    assert await claim(other, later=MINUTE) is Claim.ELSEWHERE
    late = MINUTE + timedelta(microseconds=1)
    assert await claim(other, later=late) is Claim.MINE
    assert not await one.answering(7)
    assert not await one.done(7)
    assert await other.answering(7)


async def test_what_a_dead_one_was_answering_is_not_answered_again(one: Updates, other: Updates) -> None:
    """The answer may have arrived."""
    await claim(one)
    await one.answering(7)

    assert await claim(other, later=DAY) is Claim.DONE


async def test_what_one_that_ended_in_order_left_is_taken_over(
    one: Updates, other: Updates, database: Database
) -> None:
    """At once."""
    await claim(one)
    await Workers(database).gone("one")

    assert await claim(other) is Claim.MINE


async def test_own_update_that_could_not_be_finished_is_begun_again(one: Updates) -> None:
    """Unless its answer may have gone out."""
    assert await claim(one) is Claim.MINE
    assert await claim(one) is Claim.MINE
    await one.answering(7)
    assert await claim(one) is Claim.DONE


async def test_old_ones_are_forgotten(one: Updates, other: Updates) -> None:
    """Those claimed before then, and no others."""
    await claim(one, 1)
    await claim(one, 2, later=MINUTE)

    await one.prune(NOW + MINUTE)

    assert await claim(other, 1) is Claim.MINE
    assert await claim(other, 2) is Claim.ELSEWHERE


@pytest.mark.parametrize("left", [False, True])
async def test_one_of_many_gets_it(database_url: str, left: bool) -> None:
    """However many ask at the same moment, for a new update as for one that a dead worker left."""
    async with opened(database_url) as database:
        workers = Workers(database)
        for number in range(10):
            await workers.seen(f"worker {number}", NOW)
        if left:
            await claim(Updates(database, "dead"))

        claims = await asyncio.gather(*(claim(Updates(database, f"worker {number}")) for number in range(10)))

    assert sorted(each.value for each in claims) == ["elsewhere"] * 9 + ["mine"]

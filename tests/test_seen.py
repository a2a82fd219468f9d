"""Which updates were begun: what several processes keep from each other, whatever goes wrong in between."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from telegram.error import NetworkError

from handlers.application import build
from handlers.context import utc_now
from network.seen import SeenTogether
from network.sending import Sender, before_effect
from settings import Settings
from storage.alone import Lock, alone
from storage.database import Database
from storage.store import Store
from storage.tables import UPDATES
from storage.updates import Claim, Updates
from tests.agreements import fishing_answerer
from tests.databases import opened
from tests.storage.outbox import DAY, NOW
from tests.talks import until_found

NUMBER = 7
SEND = "http://127.0.0.1:9/bot1:a/sendMessage"
"""A method that is never called; nobody listens there."""


def seen_by(database: Database, worker: str, *, later: timedelta = timedelta(0)) -> SeenTogether:
    """What a worker knows, at a moment from which on."""
    return SeenTogether(Updates(database, worker), lambda: NOW + later, timedelta(minutes=1))


async def send() -> None:
    """Send what an answer would be, in this task."""
    first = before_effect.get()
    assert first
    await first()


async def test_first_call_that_anybody_sees_is_noted(database: Database) -> None:
    """From then on nobody else answers the update, even when the process dies; before, another one does."""
    assert await seen_by(database, "one").begin(NUMBER) is Claim.MINE
    assert await seen_by(database, "two", later=DAY).begin(NUMBER) is Claim.MINE
    await send()
    assert await seen_by(database, "three", later=2 * DAY).begin(NUMBER) is Claim.DONE


async def test_taken_over_update_is_not_answered(database: Database) -> None:
    """By a process that was taken for dead and was only slow; nor does it tell Telegram that the update is done."""
    slow = seen_by(database, "slow")
    await slow.begin(NUMBER)
    late = before_effect.get()
    assert late
    await seen_by(database, "other", later=DAY).begin(NUMBER)

    for _ in range(2):
        with pytest.raises(NetworkError, match="another process"):
            await late()
    assert not await slow.done(NUMBER)


async def test_sender_makes_no_call_that_is_held_back() -> None:
    """Nobody sees what a call only asks for; it is made."""
    calls: list[str] = []

    async def hold_back() -> None:
        raise NetworkError("held back")

    sender = Sender(1, lambda method, _: calls.append(method))
    before_effect.set(hold_back)
    async with sender:
        with pytest.raises(NetworkError, match="held back"):
            await sender.do_request(SEND, "POST")
        assert calls == []
        with pytest.raises(NetworkError, match=r"^(?!held back)"):
            await sender.do_request(SEND.replace("sendMessage", "getMe"), "POST")
    assert calls == ["getMe"]


async def test_without_the_database_nothing_is_answered_until_it_is_back(database: Database) -> None:
    """Telegram sends the update again; what could not be noted as going out has not gone out."""
    seen = seen_by(database, "one")
    await seen.begin(NUMBER)
    await _rename(database, "updates", "away")
    for _ in range(2):
        with pytest.raises(NetworkError, match="database"):
            await send()
    assert await seen.begin(NUMBER + 1) is Claim.ELSEWHERE
    assert not await seen.done(NUMBER)

    await _rename(database, "away", "updates")
    assert await seen.begin(NUMBER) is Claim.MINE
    await send()
    assert await seen.done(NUMBER)


async def test_answer_that_went_out_is_not_repeated_when_that_it_is_done_cannot_be_noted(database: Database) -> None:
    """The update comes again, and is known to be answered."""
    seen = seen_by(database, "one")
    await seen.begin(NUMBER)
    await send()
    await _rename(database, "updates", "away")
    assert not await seen.done(NUMBER)

    await _rename(database, "away", "updates")
    assert await seen.begin(NUMBER) is Claim.DONE


async def test_numbers_are_kept_for_a_day(sqlite_url: str) -> None:
    """As long as Telegram sends an update again; the office erases them."""
    store = await Store.open(sqlite_url)
    now = utc_now()
    for number, age in ((1, timedelta(hours=25)), (2, timedelta(hours=23))):
        await store.updates.claim(number, now - age, now - age)
    office = build(Settings(), fishing_answerer(), store, token="1:a").bot_data.office

    async def kept() -> list[int]:
        async with store.database.reading() as connection:
            return list(await connection.scalars(select(UPDATES.c.id).order_by(UPDATES.c.id)))

    assert await kept() == [1, 2]
    await office.start()

    async def erased() -> bool:
        return await kept() == [2]

    await until_found(erased)
    await office.stop()
    await store.close()


async def test_lost_lock_stops_nobody(postgresql_url: str) -> None:
    """A database that ends the connection in between, or is not there at all."""
    kill = text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid != pg_backend_pid()"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    async with opened(postgresql_url) as database, opened(postgresql_url) as other:
        async with alone(database, Lock.MENU), other.writing() as connection:
            assert await connection.scalar(kill)
        async with alone(database, Lock.MENU):
            pass


async def _rename(database: Database, old: str, new: str) -> None:
    async with database.writing() as connection:
        await connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

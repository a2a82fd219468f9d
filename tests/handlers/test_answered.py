"""Which messages answer which question is known in memory at once, and from then on to all who share the database."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from handlers import answered
from handlers.answered import Answered
from storage.answers import Answers, Place
from storage.database import Database
from storage.tables import ANSWERS
from tests.handlers.people import NOW

KEEP = timedelta(seconds=300)
QUESTION, OTHER = Place("a-chat", 1), Place("a-chat", 2)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time on it."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of all."""
    return Clock()


@pytest.fixture
def process(database: Database, clock: Clock) -> Callable[[], Answered]:
    """Makes what one more process knows, or the same one after a restart."""
    return lambda: Answered(Answers(database), clock, KEEP)


async def kept(database: Database) -> int:
    """How many questions the database knows."""
    async with database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(ANSWERS)) or 0)


async def test_known_at_once_here_and_after_writing_elsewhere(process: Callable[[], Answered]) -> None:
    """The newest messages count, whichever process gave them."""
    one, other = process(), process()
    one.remember(QUESTION, [11, 12])
    assert await one.replies_to(QUESTION) == (11, 12)
    assert await other.replies_to(QUESTION) == ()

    await one.write()
    assert await other.replies_to(QUESTION) == (11, 12)
    assert await other.replies_to(OTHER) == ()
    other.remember(QUESTION, [11])
    await other.write()
    assert await one.replies_to(QUESTION) == (11,)


async def test_erased_in_time_though_nobody_asks_any_more(
    process: Callable[[], Answered], database: Database, clock: Clock
) -> None:
    """Each question when its time is over; after the last one, too, and after a restart."""
    one = process()
    one.remember(QUESTION, [11])
    await one.write()
    clock.now += KEEP / 2
    one.remember(OTHER, [12])
    await one.write()
    clock.now += KEEP / 2 + timedelta(seconds=1)
    await process().write()
    assert await one.replies_to(QUESTION) == ()
    assert await one.replies_to(OTHER) == (12,)

    clock.now += KEEP / 2
    await one.write()
    assert await kept(database) == 0


async def test_forgotten_chat_is_in_neither_place(process: Callable[[], Answered], database: Database) -> None:
    """What is written and what waits; other chats stay."""
    one = process()
    one.remember(QUESTION, [11])
    one.remember(Place("another", 1), [21])
    await one.write()
    one.remember(OTHER, [12])
    await one.forget("a-chat")
    await one.write()
    assert [await one.replies_to(place) for place in (QUESTION, OTHER, Place("another", 1))] == [(), (), (21,)]
    assert await kept(database) == 1


async def test_known_here_while_the_database_is_away(
    process: Callable[[], Answered], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The latest ones; what waits is written when it is back."""
    monkeypatch.setattr(answered, "REMEMBERED", 2)
    one = process()
    one.remember(QUESTION, [11])
    await one.write()

    async def away(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        for name in ("find", "keep"):
            broken.setattr(Answers, name, away)
        one.remember(OTHER, [12])
        await one.write()
        assert await one.replies_to(QUESTION) == (11,)
        assert await one.replies_to(OTHER) == (12,)
        one.remember(Place("a-chat", 3), [13])
        assert await one.replies_to(QUESTION) == ()
    await one.write()
    assert await process().replies_to(OTHER) == (12,)
    assert await process().replies_to(Place("a-chat", 3)) == (13,)


async def test_nothing_is_kept_where_edits_change_nothing(database: Database, clock: Clock) -> None:
    """With 0 seconds for edits."""
    one = Answered(Answers(database), clock, timedelta(0))
    one.remember(QUESTION, [11])
    assert await one.replies_to(QUESTION) == ()
    await one.write()
    assert await kept(database) == 0

"""The outbox: each row is claimed by one worker, sent once, and ends in one state."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text, update

from storage.announcements import Announcements
from storage.chats import SilentHours
from storage.database import Database
from storage.deliveries import Deliveries, Delivery
from storage.tables import DELIVERIES
from storage.values import Delivered, Kind, State
from storage.workers import Workers
from tests.databases import opened
from tests.storage.outbox import CONTENT, DAY, MINUTE, NOW, Outbox

SUPERGROUP = -1001234567890
WORKERS = 20


class TestClaiming:
    """Taking a row so that no other worker does."""

    async def test_all_that_is_needed_to_send_it(self, deliveries: Deliveries, outbox: Outbox) -> None:
        """The announcement's content and the chat's wishes come with it."""
        await outbox.chats.keep(SUPERGROUP, "supergroup", "Bay", language="hy", silent_from=22, silent_until=8)
        await outbox.chats.subscribe(SUPERGROUP, "supergroup", "Bay", 7, NOW)
        await outbox.announcements.remind("key", CONTENT, NOW, NOW + DAY, silent=True)
        (announcement,) = await outbox.announcements.in_state(State.RUNNING)

        delivery = await deliveries.claim(NOW)

        (row,) = await outbox.rows()
        assert delivery == Delivery(
            id=row["id"],
            announcement=announcement.id,
            kind=Kind.REMINDER,
            content=CONTENT,
            silent=True,
            expires_at=NOW + DAY,
            chat=SUPERGROUP,
            language="hy",
            silent_hours=SilentHours(22, 8),
            topic=7,
            target=None,
            attempts=1,
        )
        assert (row["state"], row["worker"], row["attempts"]) == (Delivered.SENDING, "one", 1)

    async def test_nothing_is_there(self, deliveries: Deliveries) -> None:
        """An empty outbox gives nothing."""
        assert await deliveries.claim(NOW) is None

    async def test_a_claimed_row_is_not_claimed_again(self, database: Database, outbox: Outbox) -> None:
        """Neither by another worker nor by its own."""
        await outbox.start(-1)
        await outbox.claim()

        assert await outbox.one.claim(NOW + DAY) is None
        assert await Deliveries(database, "two").claim(NOW + DAY) is None

    async def test_each_row_goes_to_one_worker(self, database_url: str) -> None:
        """However many ask at once, in several processes: every row exactly once, and none is left."""
        chats = range(1, 201)
        taken: Counter[int | None] = Counter()

        async def work(database: Database, number: int) -> None:
            mine = Deliveries(database, f"worker {number}")
            while delivery := await mine.claim(NOW):
                taken[delivery.chat] += 1
                await mine.sent(delivery.id, delivery.chat)

        async with opened(database_url) as one, opened(database_url) as other:
            outbox = Outbox(one)
            announcement = await outbox.start(*chats)

            await asyncio.gather(*(work((one, other)[number % 2], number) for number in range(WORKERS)))

            assert taken == Counter(chats)
            assert await outbox.states(announcement) == dict.fromkeys(chats, Delivered.SENT)
            assert all(row["message"] == row["chat"] and row["attempts"] == 1 for row in await outbox.rows())

    async def test_only_what_is_due(self, deliveries: Deliveries, outbox: Outbox) -> None:
        """From the very moment on that it is."""
        await outbox.start(-1)
        await outbox.one.postpone((await outbox.claim()).id, NOW + MINUTE, attempts=0)

        assert await deliveries.claim(NOW + MINUTE - timedelta(microseconds=1)) is None
        assert await deliveries.claim(NOW + MINUTE) is not None

    async def test_only_of_what_runs(self, deliveries: Deliveries, outbox: Outbox) -> None:
        """What is stopped waits, and goes on when it runs again."""
        announcement = await outbox.start(-1)

        for state in set(State) - {State.RUNNING}:
            await outbox.announcements.turn(announcement, (State.RUNNING,), state)
            assert await deliveries.claim(NOW) is None
            await outbox.announcements.turn(announcement, (state,), State.RUNNING)

        assert await deliveries.claim(NOW) is not None

    async def test_the_oldest_announcement_first(self, deliveries: Deliveries, outbox: Outbox) -> None:
        """A later one, though its rows have waited as long, does not hold up the earlier one."""
        first = await outbox.start(-1, -2, -3)
        second = await outbox.start()

        claimed = [await outbox.claim() for _ in range(6)]

        assert [delivery.announcement for delivery in claimed] == [first] * 3 + [second] * 3
        assert await deliveries.claim(NOW) is None

    async def test_a_later_one_does_not_wait_for_a_pause(self, outbox: Outbox) -> None:
        """While the rows of the earlier one are not due, those of the later one are sent."""
        first = await outbox.start(-1)
        second = await outbox.start()
        await outbox.one.postpone((await outbox.claim()).id, NOW + MINUTE, attempts=0)

        assert (await outbox.claim(NOW)).announcement == second
        assert (await outbox.claim(NOW + MINUTE)).announcement == first

    async def test_what_waits_longest_first(self, outbox: Outbox) -> None:
        """Within an announcement, so that no chat is put back for ever."""
        await outbox.start(-1, -2, -3)
        claimed = [await outbox.claim() for _ in range(3)]
        for delivery, minutes in zip(claimed, (3, 1, 2), strict=True):
            await outbox.one.postpone(delivery.id, NOW + minutes * MINUTE, attempts=1)

        again = [await outbox.claim(NOW + DAY) for _ in range(3)]

        assert [delivery.id for delivery in again] == [claimed[1].id, claimed[2].id, claimed[0].id]

    async def test_a_chat_of_which_nothing_is_kept(self, outbox: Outbox) -> None:
        """A correction goes there too, in no particular language."""
        first = await outbox.start(-1)
        await outbox.send_all(500)
        await outbox.start(kind=Kind.CORRECTION, about=first)
        async with outbox.database.writing() as connection:
            await connection.execute(text("DELETE FROM chats"))

        delivery = await outbox.claim()

        assert (delivery.chat, delivery.target) == (-1, 500)
        assert (delivery.language, delivery.silent_hours, delivery.topic) == (None, None, None)


class TestMarking:
    """What a worker says of a row that it claimed."""

    async def test_sent(self, outbox: Outbox) -> None:
        """With the id of the message; a deletion sends none."""
        announcement = await outbox.start(-1, -2)
        await outbox.one.sent((await outbox.claim()).id, 2**40)
        await outbox.one.sent((await outbox.claim()).id, None)

        assert await outbox.one.counts(announcement) == {Delivered.SENT: 2}
        assert [row["message"] for row in await outbox.rows()] == [2**40, None]
        assert await outbox.one.claim(NOW + DAY) is None

    @pytest.mark.parametrize("state", [Delivered.REFUSED, Delivered.UNREACHABLE, Delivered.UNCERTAIN])
    async def test_ended(self, outbox: Outbox, state: Delivered) -> None:
        """For good, with the reason, of which the beginning is kept."""
        announcement = await outbox.start(-1)
        await outbox.one.end((await outbox.claim()).id, state, "Forbidden: " + "բ" * 300)

        assert await outbox.states(announcement) == {-1: state}
        assert await outbox.one.reasons(announcement, state) == {("Forbidden: " + "բ" * 300)[:255]: 1}
        assert await outbox.one.claim(NOW + DAY) is None

    async def test_postponed(self, outbox: Outbox) -> None:
        """It waits, belongs to nobody, and its attempts count on from what is said."""
        announcement = await outbox.start(-1)
        delivery = await outbox.claim()

        await outbox.one.postpone(delivery.id, NOW + MINUTE, attempts=delivery.attempts - 1)

        assert await outbox.states(announcement) == {-1: Delivered.WAITING}
        assert (await outbox.rows())[0]["worker"] is None
        again = await outbox.claim(NOW + MINUTE)
        assert (again.id, again.attempts) == (delivery.id, 1)
        await outbox.one.postpone(delivery.id, NOW + MINUTE, attempts=again.attempts)
        assert (await outbox.claim(NOW + MINUTE)).attempts == 2

    async def test_only_by_the_worker_that_claimed_it(self, database: Database, outbox: Outbox) -> None:
        """What another one says of it changes nothing."""
        announcement = await outbox.start(-1)
        delivery = await outbox.claim()
        two = Deliveries(database, "two")

        await two.sent(delivery.id, 500)
        await two.end(delivery.id, Delivered.REFUSED, "because")
        await two.postpone(delivery.id, NOW, attempts=0)

        assert await outbox.states(announcement) == {-1: Delivered.SENDING}

    async def test_a_worker_that_was_given_up_may_still_know_better(self, database: Database, outbox: Outbox) -> None:
        """It was slow, not dead: what was uncertain was sent."""
        announcement = await outbox.start(-1)
        delivery = await outbox.claim()
        await Deliveries(database, "two").abandon()

        await outbox.one.sent(delivery.id, 500)

        assert await outbox.states(announcement) == {-1: Delivered.SENT}
        assert await outbox.one.reasons(announcement, Delivered.SENT) == {"": 1}


class TestMoving:
    """Telegram's answer says that the group has become a supergroup."""

    async def test_the_row_follows(self, outbox: Outbox) -> None:
        """It stays with its worker, which can send it there."""
        announcement = await outbox.start(-1, -2)
        delivery = await outbox.claim()

        assert await outbox.one.move(delivery.id, SUPERGROUP)
        await outbox.one.sent(delivery.id, 500)

        assert await outbox.states(announcement) == {SUPERGROUP: Delivered.SENT, -2: Delivered.WAITING}

    async def test_again_is_fine(self, outbox: Outbox) -> None:
        """The service message may have moved it already."""
        await outbox.start(-1)
        delivery = await outbox.claim()
        await outbox.chats.move(-1, SUPERGROUP)

        assert await outbox.one.move(delivery.id, SUPERGROUP)

    async def test_not_where_one_goes_already(self, outbox: Outbox) -> None:
        """The supergroup is subscribed too: it gets one, and this row is skipped."""
        announcement = await outbox.start(-1, SUPERGROUP)
        delivery = await outbox.claim()
        while delivery.chat != -1:
            delivery = await outbox.claim()

        assert not await outbox.one.move(delivery.id, SUPERGROUP)

        assert (await outbox.states(announcement))[-1] is Delivered.SKIPPED
        assert await outbox.one.reasons(announcement, Delivered.SKIPPED) == {"moved": 1}

    async def test_rows_of_other_announcements_do_not_count(self, outbox: Outbox) -> None:
        """One announcement more or less in the supergroup says nothing about this one."""
        await outbox.start(SUPERGROUP)
        await outbox.send_all()
        await outbox.chats.unsubscribe(SUPERGROUP)
        await outbox.start(-1)

        assert await outbox.one.move((await outbox.claim()).id, SUPERGROUP)

    async def test_ids_of_messages_do_not_follow(self, outbox: Outbox) -> None:
        """A correction replies to nothing there; a deletion would hit another message, and is skipped."""
        first = await outbox.start(-1)
        await outbox.send_all(500)
        correction = await outbox.start(kind=Kind.CORRECTION, about=first)
        deletion = await outbox.start(kind=Kind.DELETION, about=first)
        corrects, deletes = await outbox.claim(), await outbox.claim()

        assert await outbox.one.move(corrects.id, SUPERGROUP)
        assert not await outbox.one.move(deletes.id, SUPERGROUP)

        await outbox.one.postpone(corrects.id, NOW, attempts=0)
        assert (await outbox.claim()).target is None
        assert await outbox.states(correction) == {SUPERGROUP: Delivered.SENDING}
        assert await outbox.states(deletion) == {-1: Delivered.SKIPPED}


class TestAbandoning:
    """What a dead process left half-sent may have arrived, and is not sent again."""

    @staticmethod
    async def _half_sent(outbox: Outbox, *workers: str) -> int:
        """An announcement of which each worker has a row under way, one is sent and one waits."""
        announcement = await outbox.start(*range(1, len(workers) + 3))
        await outbox.one.sent((await outbox.claim()).id, 500)
        for worker in workers:
            assert await Deliveries(outbox.database, worker).claim(NOW)
        return announcement

    async def test_at_the_start_of_the_only_process(self, outbox: Outbox) -> None:
        """Whatever others have under way they will not finish; what is its own, sent or waiting stays."""
        announcement = await self._half_sent(outbox, "one", "two", "three")

        assert await outbox.one.abandon() == 2
        assert await outbox.one.abandon() == 0

        assert await outbox.one.counts(announcement) == {
            Delivered.SENT: 1,
            Delivered.SENDING: 1,
            Delivered.UNCERTAIN: 2,
            Delivered.WAITING: 1,
        }
        assert set(await outbox.one.reasons(announcement, Delivered.UNCERTAIN)) == {
            "the process ended while it was sent"
        }

    async def test_only_of_those_not_alive(self, database: Database, outbox: Outbox) -> None:
        """Those seen since then go on; those seen before it, or never, are given up; oneself is alive."""
        announcement = await self._half_sent(outbox, "one", "alive", "silent", "unknown")
        workers = Workers(database)
        await workers.seen("alive", NOW)
        await workers.seen("silent", NOW - timedelta(microseconds=1))

        assert await outbox.one.abandon(seen_before=NOW) == 2

        rows = {row["worker"]: row["state"] for row in await outbox.rows() if row["state"] != Delivered.SENT}
        assert rows == {
            "one": Delivered.SENDING,
            "alive": Delivered.SENDING,
            "silent": Delivered.UNCERTAIN,
            "unknown": Delivered.UNCERTAIN,
            None: Delivered.WAITING,
        }
        assert await outbox.one.counts(announcement) == Counter(
            {Delivered.SENDING: 2, Delivered.UNCERTAIN: 2, Delivered.WAITING: 1, Delivered.SENT: 1}
        )

    async def test_they_are_named(self, outbox: Outbox) -> None:
        """By title where there is one, so that an admin can look there; at most so many."""
        await outbox.chats.subscribe(-5, "group", "Bay", None, NOW)
        announcement = await self._half_sent(outbox, "two", "three", "four")
        await outbox.one.abandon()

        every = await outbox.one.names(announcement, Delivered.UNCERTAIN, 10)

        chats = [row["chat"] for row in await outbox.rows() if row["state"] == Delivered.UNCERTAIN]
        assert every == ["Bay" if chat == -5 else str(chat) for chat in chats]
        assert await outbox.one.names(announcement, Delivered.UNCERTAIN, 2) == every[:2]
        assert await outbox.one.names(announcement, Delivered.REFUSED, 10) == []

    async def test_of_several_at_once_one_gives_them_up(self, database: Database, outbox: Outbox) -> None:
        """Each process looks for the dead; together they count each row once."""
        await self._half_sent(outbox, "dead", "gone")

        given_up = await asyncio.gather(*(Deliveries(database, name).abandon(NOW) for name in ("a", "b", "c", "d")))

        assert sum(given_up) == 2

    async def test_own(self, outbox: Outbox) -> None:
        """A worker that has to stop says which of its own it does not know; the others' are theirs."""
        announcement = await self._half_sent(outbox, "one", "two")

        assert await outbox.one.abandon_own() == 1

        assert await outbox.one.counts(announcement) == Counter(
            {Delivered.SENT: 1, Delivered.UNCERTAIN: 1, Delivered.SENDING: 1, Delivered.WAITING: 1}
        )
        assert {row["worker"] for row in await outbox.rows() if row["state"] == Delivered.UNCERTAIN} == {"one"}

    async def test_own_taken_back(self, outbox: Outbox) -> None:
        """What a worker knows not to be on its way waits again, as if never claimed; what others have is theirs."""
        announcement = await self._half_sent(outbox, "one", "two")

        assert await outbox.one.take_back() == 1
        assert await outbox.one.take_back() == 0

        assert await outbox.one.counts(announcement) == Counter(
            {Delivered.SENT: 1, Delivered.SENDING: 1, Delivered.WAITING: 2}
        )
        assert {
            (row["worker"], row["attempts"]) for row in await outbox.rows() if row["state"] == Delivered.WAITING
        } == {(None, 0)}


class TestExpiring:
    """A reminder that comes too late says what is not true any more."""

    async def test_what_waits_is_skipped(self, announcements: Announcements, outbox: Outbox) -> None:
        """From the very moment on; what is under way may arrive, but is not tried again."""
        await outbox.subscribe(-1, -2, -3)
        await announcements.remind("key", CONTENT, NOW, NOW + DAY)
        (reminder,) = await announcements.in_state(State.RUNNING)
        arriving, postponed = await outbox.claim(), await outbox.claim()

        assert await outbox.one.expire(NOW + DAY - timedelta(microseconds=1)) == 0
        assert await outbox.one.expire(NOW + DAY) == 1
        await outbox.one.sent(arriving.id, 500)
        await outbox.one.postpone(postponed.id, NOW, attempts=1)

        assert await outbox.one.counts(reminder.id) == {Delivered.SENT: 1, Delivered.SKIPPED: 2}
        assert await outbox.one.reasons(reminder.id, Delivered.SKIPPED) == {"too late": 2}
        assert await announcements.finish(reminder.id, NOW + DAY)

    async def test_what_does_not_expire_is_left(self, outbox: Outbox) -> None:
        """Announcements stay true, and one that expires later does not take them with it."""
        announcement = await outbox.start(-1)
        await outbox.announcements.remind("key", CONTENT, NOW, NOW + 2 * DAY)

        assert await outbox.one.expire(NOW + DAY) == 0
        assert await outbox.states(announcement) == {-1: Delivered.WAITING}


class TestCounting:
    """What a report says."""

    async def test_counts(self, outbox: Outbox) -> None:
        """Each row of the announcement once, in its state; none of another."""
        announcement = await outbox.start(*range(1, 8))
        await outbox.start()
        for state in (Delivered.REFUSED, Delivered.REFUSED, Delivered.UNREACHABLE):
            await outbox.one.end((await outbox.claim()).id, state, "because")
        await outbox.one.sent((await outbox.claim()).id, 500)
        await outbox.claim()

        counts = await outbox.one.counts(announcement)

        assert counts == {
            Delivered.REFUSED: 2,
            Delivered.UNREACHABLE: 1,
            Delivered.SENT: 1,
            Delivered.SENDING: 1,
            Delivered.WAITING: 2,
        }
        assert counts[Delivered.UNCERTAIN] == 0
        assert await outbox.one.counts(announcement + 99) == {}

    async def test_reasons(self, outbox: Outbox) -> None:
        """How often each, of the state that is asked for."""
        announcement = await outbox.start(*range(1, 5))
        for reason in ("chat not found", "not enough rights", "chat not found"):
            await outbox.one.end((await outbox.claim()).id, Delivered.REFUSED, reason)
        await outbox.one.end((await outbox.claim()).id, Delivered.UNREACHABLE, "kicked")

        reasons = await outbox.one.reasons(announcement, Delivered.REFUSED)

        assert reasons == {"chat not found": 2, "not enough rights": 1}
        assert reasons.most_common(1) == [("chat not found", 2)]


async def test_claiming_does_not_read_the_whole_outbox(database: Database, outbox: Outbox) -> None:
    """With thousands of rows sent and thousands waiting the next one is found by the index, already in order."""
    await outbox.start(*range(1, 5001))
    async with database.writing() as connection:
        await connection.execute(update(DELIVERIES).where(DELIVERIES.c.chat <= 2500).values(state=Delivered.SENT))
        await connection.execute(text("ANALYZE"))
    claims: list[tuple[str, tuple[object, ...]]] = []

    def note(*arguments: object) -> None:
        statement, parameters = str(arguments[2]), arguments[3]
        if statement.startswith("UPDATE deliveries"):
            assert isinstance(parameters, tuple)
            claims.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    await outbox.claim()
    event.remove(Engine, "before_cursor_execute", note)

    ((statement, parameters),) = claims
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    async with database.reading() as connection:
        plan = "\n".join(map(str, await connection.exec_driver_sql(f"{explain} {statement}", parameters)))
    assert "deliveries_due" in plan
    assert "B-TREE" not in plan  # how SQLite tells of sorting
    assert "Sort" not in plan
    assert "Seq Scan" not in plan
    assert "SCAN" not in plan

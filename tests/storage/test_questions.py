"""Questions, days, votes and sent texts: what is counted, what is found, and what is erased."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge.model import Status
from storage.database import Database
from storage.days import Day
from storage.migrating import differences
from storage.questions import UNANSWERED, Asked
from storage.store import Store
from storage.texts import LONGEST
from storage.votes import Voted

NOW = datetime(2031, 6, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NETS = Asked("a" * 16, "?what mesh", "en", "unanswered", "which-nets-burn", 0.1, "for likeness +1.00; against nothing")
WHALES = Asked("b" * 16, "?where whales", "en", "unsure", None, 0.0, "")
MEETING = Asked("c" * 16, "?when council", "en", "answered", "council-first-meeting", 0.9, "")
OTTERS = Asked("d" * 16, "otters", "ru", "not_in_text", "otters", 0.8, "")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """All tables of each kind of database."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()


def test_outcomes_are_those_of_answers() -> None:
    """The table knows them by the names that answers have."""
    assert set(UNANSWERED) == {Status.UNSURE, Status.UNANSWERED}
    assert {"answered", "not_in_text"} == set(Status) - set(UNANSWERED) - {Status.SMALLTALK}


class TestQuestions:
    """How often each was put."""

    async def test_counts_add_up(self, store: Store) -> None:
        """The same question again adds to its row, and what was near is what was near last."""
        await store.questions.count([(WHALES, 1), (NETS, 2)], NOW)
        nearer = replace(NETS, score=0.2, evidence="for nothing; against nothing")
        await store.questions.count([(nearer, 3)], NOW + DAY)

        first, second = await store.questions.missed(10)
        assert (first.question, first.asked, first.times) == (nearer, 5, 5)
        assert (second.question, second.asked) == (WHALES, 1)

    async def test_two_processes_count_together(self, database_url: str) -> None:
        """Neither overwrites what the other has counted, nor waits for it for ever."""
        one, two = await Store.open(database_url), await Store.open(database_url)

        await asyncio.gather(
            *(each.questions.count([(NETS, 1), (WHALES, 1)], NOW) for each in (one, two) * 5),
            *(each.days.count({Day(NOW.date(), "unsure", "en"): 1}) for each in (one, two) * 5),
        )

        assert [missed.asked for missed in await one.questions.missed(10)] == [10, 10]
        assert await one.days.since() == {("en", "unsure"): 10}
        await one.close()
        await two.close()

    async def test_nothing_is_counted_quietly(self, store: Store) -> None:
        """As most seconds bring nothing."""
        await store.questions.count([], NOW)
        await store.days.count({})

        assert await store.questions.missed(10) == []

    async def test_answers_are_missed_only_when_voted_down(self, store: Store) -> None:
        """More votes against than for it; and each vote against counts as one who went without."""
        await store.questions.count([(MEETING, 50), (OTTERS, 50), (NETS, 1)], NOW)
        await store.votes.press(MEETING.key, ("chat", 1), "ann", -1, NOW)
        await store.votes.press(MEETING.key, ("chat", 1), "bob", -1, NOW)
        await store.votes.press(MEETING.key, ("chat", 2), "ann", 1, NOW)
        await store.votes.press(OTTERS.key, ("chat", 3), "ann", -1, NOW)
        await store.votes.press(OTTERS.key, ("chat", 3), "bob", 1, NOW)

        meeting, nets = await store.questions.missed(10)
        assert (meeting.question, meeting.is_answered) == (MEETING, True)
        assert (meeting.times, meeting.asked, meeting.up, meeting.down) == (2, 50, 1, 2)
        assert (nets.question, nets.is_answered, nets.times) == (NETS, False, 1)
        assert [missed.question for missed in await store.questions.missed(1)] == [MEETING]

    async def test_most_asked_entries(self, store: Store) -> None:
        """By all questions that an entry answered; what was not answered, or not in the text, is not offered."""
        also = replace(MEETING, key="e" * 16, concepts="council")
        fish = replace(MEETING, key="f" * 16, entry="who-may-fish")
        await store.questions.count([(MEETING, 2), (also, 2), (fish, 3), (OTTERS, 9), (NETS, 9)], NOW)

        assert await store.questions.most_asked(5) == ["council-first-meeting", "who-may-fish"]
        assert await store.questions.most_asked(1) == ["council-first-meeting"]


async def test_days_are_summed_from_a_day_on(store: Store) -> None:
    """The first day is counted, and each language and outcome by itself."""
    first = date(2031, 6, 1)
    await store.days.count({Day(first, "answered", "en"): 2, Day(first + DAY, "answered", "en"): 3})
    await store.days.count({Day(first + DAY, "answered", "en"): 1, Day(first, "unsure", "hy"): 1})

    assert await store.days.since() == {("en", "answered"): 6, ("hy", "unsure"): 1}
    assert await store.days.since(first) == await store.days.since()
    assert await store.days.since(first + DAY) == {("en", "answered"): 4}


class TestVotes:
    """One for each person and message."""

    async def test_can_be_changed_and_withdrawn(self, store: Store) -> None:
        """The same button again takes the vote back; the other one changes it."""
        values = (1, -1, -1, -1, 1, 1)
        counted = [await store.votes.press(NETS.key, ("chat", 1), "ann", value, NOW) for value in values]

        assert counted == [1, -1, 0, -1, 1, 0]
        assert await store.votes.count() == Voted(0, 0)

    async def test_people_and_messages_vote_by_themselves(self, store: Store) -> None:
        """In a group each person has a vote, and each has one on every answer."""
        for person, message, value in (("ann", 1, 1), ("bob", 1, -1), ("ann", 2, 1)):
            await store.votes.press(NETS.key, ("chat", message), person, value, NOW)

        assert await store.votes.count() == Voted(2, 1)

    async def test_edited_answer_takes_a_new_vote(self, store: Store) -> None:
        """Where the message says something else by now, the same button is no withdrawal."""
        await store.votes.press(NETS.key, ("chat", 1), "ann", -1, NOW)

        assert await store.votes.press(MEETING.key, ("chat", 1), "ann", -1, NOW) == -1
        assert await store.votes.count() == Voted(0, 1)

    async def test_pressed_at_once(self, store: Store) -> None:
        """Two presses that meet leave one vote or none, and no error."""
        await asyncio.gather(*(store.votes.press(NETS.key, ("chat", 1), "ann", 1, NOW) for _ in range(4)))

        assert (await store.votes.count()).up <= 1

    async def test_worst_entries(self, store: Store) -> None:
        """Those with more votes against them than for them, the worst first."""
        await store.questions.count([(MEETING, 1), (OTTERS, 1), (NETS, 1), (WHALES, 1)], NOW)
        for number, (question, value) in enumerate(
            [(MEETING, -1), (MEETING, -1), (MEETING, -1), (MEETING, 1), (OTTERS, -1), (NETS, 1), (WHALES, -1)]
        ):
            await store.votes.press(question.key, ("chat", number), "ann", value, NOW)

        worst = await store.votes.worst(5)
        assert worst == [Voted(1, 3, "council-first-meeting"), Voted(0, 1, "otters")]
        assert await store.votes.worst(1) == worst[:1]


class TestTexts:
    """The words that people sent."""

    async def test_stand_beside_their_question(self, store: Store) -> None:
        """In the order in which they came, each once; of one person the last."""
        await store.questions.count([(NETS, 3), (WHALES, 1)], NOW)
        await store.texts.keep(NETS.key, "what mesh", "chat", "bob", NOW)
        await store.texts.keep(NETS.key, "mesh?", "chat", "ann", NOW + DAY)
        await store.texts.keep(NETS.key, "which mesh?", "chat", "ann", NOW + 2 * DAY)
        await store.texts.keep(NETS.key, "what mesh", "chat", "carol", NOW + 3 * DAY)

        nets, whales = await store.questions.missed(10)
        assert nets.texts == ("what mesh", "which mesh?")
        assert whales.texts == ()

    async def test_come_before_the_count_is_written(self, store: Store) -> None:
        """Whoever presses within the second loses nothing."""
        await store.texts.keep(NETS.key, "what mesh", "chat", "ann", NOW)
        assert await store.questions.missed(10) == []
        await store.questions.count([(NETS, 1)], NOW)

        assert [missed.texts for missed in await store.questions.missed(10)] == [("what mesh",)]

    async def test_anything_typed_can_be_kept(self, store: Store) -> None:
        """Zero bytes, which PostgreSQL does not take, and more letters than are kept."""
        await store.questions.count([(NETS, 1)], NOW)
        await store.texts.keep(NETS.key, "ա\0🐟" + "x" * 5000, "chat", "ann", NOW)

        (missed,) = await store.questions.missed(10)
        assert missed.texts == (("ա🐟" + "x" * 5000)[:LONGEST],)


class TestForgetting:
    """What /forget and time erase."""

    async def _filled(self, store: Store) -> None:
        await store.chats.keep(11, "private")
        await store.questions.count([(NETS, 2), (MEETING, 2)], NOW)
        for who, chat in (("ann", "ann"), ("ann", "group"), ("bob", "group")):
            await store.votes.press(MEETING.key, (chat, 1), who, -1, NOW)
        await store.texts.keep(NETS.key, "by ann", "group", "ann", NOW)
        await store.texts.keep(NETS.key, "by bob", "group", "bob", NOW)

    async def test_person(self, store: Store) -> None:
        """Their votes and texts in every chat go; the counts, which name nobody, stay."""
        await self._filled(store)

        await store.forget(11, "ann")

        assert await store.chats.find(11) is None
        assert await store.votes.count() == Voted(0, 1)
        assert [(missed.asked, missed.texts) for missed in await store.questions.missed(10)] == [
            (2, ("by bob",)),
            (2, ()),
        ]

    async def test_group(self, store: Store) -> None:
        """What was voted and sent there goes, by whomever; what people did elsewhere stays."""
        await self._filled(store)

        await store.forget(-100, "group")

        assert await store.votes.count() == Voted(0, 1)
        assert all(missed.texts == () for missed in await store.questions.missed(10))

    async def test_time(self, store: Store) -> None:
        """What is older goes from every table; the numbers of the days stay."""
        await self._filled(store)
        await store.days.count({Day(NOW.date(), "answered", "en"): 1})

        await store.prune(NOW)
        assert len(await store.questions.missed(10)) == 2
        assert await store.votes.count() == Voted(0, 3)

        await store.prune(NOW + timedelta(seconds=1))
        assert await store.questions.missed(10) == []
        assert await store.votes.count() == Voted(0, 0)
        assert await store.days.since() == {("en", "answered"): 1}
        await store.questions.count([(NETS, 1)], NOW)
        assert [missed.texts for missed in await store.questions.missed(10)] == [()]


async def test_groups_are_counted(store: Store) -> None:
    """Known ones, and those with announcements; private chats are none."""
    assert await store.chats.groups() == (0, 0)
    await store.chats.keep(11, "private")
    await store.chats.keep(-1, "group", "One")
    await store.chats.subscribe(-2, "supergroup", "Two", None, NOW)

    assert await store.chats.groups() == (2, 1)


async def test_migrations_make_exactly_the_tables(database: Database) -> None:
    """Whoever changes storage/tables.py has to write the migration."""
    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []

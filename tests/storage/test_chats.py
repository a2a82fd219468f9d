"""Chats: what is kept about each, who wants announcements, and what moving and forgetting leave."""

import asyncio
import itertools
from typing import NoReturn

import pytest

from storage.chats import Chat, Chats, SilentHours
from storage.database import Database
from storage.deliveries import Deliveries
from storage.tables import ANNOUNCEMENTS, CHATS, DELIVERIES
from storage.values import Delivered, Kind
from tests.storage.outbox import ADMIN, CONTENT, DAY, MINUTE, NOW, Outbox

GROUP = -4242
SUPERGROUP = -1001234567890
"""Numbers of supergroups need more than 32 bits."""


def _away() -> NoReturn:
    raise ConnectionError


async def test_unknown_chat_is_not_found(chats: Chats) -> None:
    """Nothing is kept of a chat until there is something to keep."""
    assert await chats.find(GROUP) is None


async def test_what_is_kept_is_found(chats: Chats) -> None:
    """Every value comes back as it was given."""
    kept = await chats.keep(
        SUPERGROUP, "supergroup", "Մեր խումբը", language="hy", silent_from=22, silent_until=8, topic=3, introduced=True
    )

    assert kept == Chat(SUPERGROUP, "supergroup", "Մեր խումբը", "hy", SilentHours(22, 8), None, 3, introduced=True)
    assert await chats.find(SUPERGROUP) == kept


async def test_keeping_changes_only_what_is_named(chats: Chats) -> None:
    """The language of a chat stays when its silent hours are set, and the other way round."""
    await chats.keep(GROUP, "group", "Bay", language="ru")
    await chats.keep(GROUP, "group", "The bay", silent_from=0, silent_until=0)

    assert await chats.find(GROUP) == Chat(GROUP, "group", "The bay", "ru", SilentHours(0, 0))


async def test_silent_hours_are_taken_back(chats: Chats) -> None:
    """Without them announcements come at any hour."""
    await chats.keep(GROUP, "group", silent_from=22, silent_until=8)

    assert (await chats.keep(GROUP, "group", silent_from=None, silent_until=None)).silent is None


async def test_long_title_is_cut(chats: Chats) -> None:
    """Titles are kept for reports only; a title longer than the column does not fail."""
    kept = await chats.keep(GROUP, "group", "ա" * 300)

    assert kept.title == "ա" * 255


class TestSubscribing:
    """Announcements on and off."""

    async def test_subscribing(self, chats: Chats) -> None:
        """A chat is subscribed from the moment on that it asked."""
        chat = await chats.subscribe(GROUP, "group", "Bay", 7, NOW)

        assert chat == Chat(GROUP, "group", "Bay", subscribed_at=NOW, topic=7)
        assert chat.is_subscribed

    async def test_again_keeps_since_and_changes_the_topic(self, chats: Chats) -> None:
        """Who asks in another topic moves the announcements there."""
        await chats.keep(GROUP, "supergroup", "Bay", language="az")
        await chats.subscribe(GROUP, "supergroup", "Bay", 7, NOW)

        again = await chats.subscribe(GROUP, "supergroup", "Harbour", None, NOW + DAY)

        assert again == Chat(GROUP, "supergroup", "Harbour", "az", subscribed_at=NOW, topic=None)

    async def test_unsubscribing(self, chats: Chats) -> None:
        """It is told whether there was something to end; what else is kept stays."""
        await chats.subscribe(GROUP, "group", "Bay", None, NOW)

        assert await chats.unsubscribe(GROUP)
        assert not await chats.unsubscribe(GROUP)
        assert not await chats.unsubscribe(GROUP - 1)
        assert await chats.find(GROUP) == Chat(GROUP, "group", "Bay")

    async def test_after_a_pause_it_counts_anew(self, chats: Chats) -> None:
        """Since when a chat has announcements does not reach behind a pause."""
        await chats.subscribe(GROUP, "group", "Bay", None, NOW)
        await chats.unsubscribe(GROUP)

        assert (await chats.subscribe(GROUP, "group", "Bay", None, NOW + DAY)).subscribed_at == NOW + DAY

    async def test_unsubscribing_skips_what_waits(self, chats: Chats, outbox: Outbox) -> None:
        """In this chat only; what was sent stays sent."""
        earlier = await outbox.start(GROUP)
        await outbox.send_all()
        await outbox.subscribe(GROUP - 1)
        waiting = [await outbox.start(), await outbox.start()]

        await chats.unsubscribe(GROUP)

        assert await outbox.states(earlier) == {GROUP: Delivered.SENT}
        for announcement in waiting:
            assert await outbox.states(announcement) == {GROUP: Delivered.SKIPPED, GROUP - 1: Delivered.WAITING}
            assert await outbox.one.reasons(announcement, Delivered.SKIPPED) == {"unsubscribed": 1}

    async def test_what_is_under_way_is_not_tried_again(self, chats: Chats, outbox: Outbox) -> None:
        """If Telegram asked to wait, the chat has changed its mind by then."""
        announcement = await outbox.start(GROUP)
        delivery = await outbox.claim()

        await chats.unsubscribe(GROUP)
        assert await outbox.states(announcement) == {GROUP: Delivered.SENDING}
        await outbox.one.postpone(delivery.id, NOW + MINUTE, attempts=1)

        assert await outbox.states(announcement) == {GROUP: Delivered.SKIPPED}
        assert await outbox.one.claim(NOW + DAY) is None

    async def test_what_is_under_way_may_arrive(self, chats: Chats, outbox: Outbox) -> None:
        """A message that was sent is counted as sent, without a reason why not."""
        announcement = await outbox.start(GROUP)
        delivery = await outbox.claim()

        await chats.unsubscribe(GROUP)
        await outbox.one.sent(delivery.id, 500)

        assert await outbox.states(announcement) == {GROUP: Delivered.SENT}
        assert await outbox.one.reasons(announcement, Delivered.SENT) == {"": 1}

    async def test_subscribed_are_counted(self, chats: Chats) -> None:
        """Those that the bot merely knows are not."""
        assert await chats.subscribed() == 0
        await chats.subscribe(1, "private", None, None, NOW)
        await chats.subscribe(GROUP, "group", "Bay", None, NOW)
        await chats.keep(2, "private", language="hy")
        assert await chats.subscribed() == 2
        await chats.unsubscribe(1)
        assert await chats.subscribed() == 1

    async def test_lost_topic_gives_way_to_the_group_itself(self, chats: Chats) -> None:
        """Only if that is the topic that announcements go to."""
        await chats.subscribe(GROUP, "supergroup", "Bay", 7, NOW)

        assert not await chats.to_general(GROUP, 8)
        assert not await chats.to_general(GROUP - 1, 7)
        assert await chats.to_general(GROUP, 7)
        assert not await chats.to_general(GROUP, 7)
        assert await chats.find(GROUP) == Chat(GROUP, "supergroup", "Bay", subscribed_at=NOW)


class TestLanguages:
    """What every question waits for."""

    async def test_many_at_once_take_few_queries(
        self, chats: Chats, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each chat gets its own language, and one that is not known gets none."""
        for number, language in enumerate(("hy", "ru", "az", None), start=1):
            await chats.keep(number, "private", language=language)
        asked, reading = itertools.count(), database.reading
        monkeypatch.setattr(database, "reading", lambda: (next(asked), reading())[1])

        found = await asyncio.gather(*(chats.language(number) for number in range(1, 100)))

        assert found == ["hy", "ru", "az", *[None] * 96]
        assert 1 <= next(asked) <= 3

    async def test_who_comes_meanwhile_is_looked_up_next(self, chats: Chats) -> None:
        """Nobody gets what was found for others."""
        await chats.keep(1, "private", language="hy")
        await chats.keep(2, "private", language="ru")
        first = asyncio.create_task(chats.language(1))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = asyncio.create_task(chats.language(2))

        assert (await first, await second) == ("hy", "ru")

    async def test_who_gives_up_takes_it_from_nobody(self, chats: Chats) -> None:
        """One update that is dropped leaves the others of its moment their languages."""
        await chats.keep(2, "private", language="ru")
        first, second = (asyncio.create_task(chats.language(number)) for number in (1, 2))
        await asyncio.sleep(0)
        first.cancel()

        assert await second == "ru"
        assert first.cancelled()

    async def test_without_a_database_each_is_told_in_time(
        self, chats: Chats, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        """And when it is back, all are found."""
        await chats.keep(1, "private", language="hy")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(database, "reading", _away)
            assert [*await asyncio.gather(chats.language(1), chats.language(2))] == [None, None]
        assert caplog.text.count("cannot be looked up (ConnectionError)") == 1

        assert [*await asyncio.gather(chats.language(1), chats.language(2))] == ["hy", None]


class TestIntroducing:
    """The bot says once in a group what it is."""

    async def test_once(self, chats: Chats) -> None:
        """Leaving and coming back, or a chat that is known for something else, change nothing about that."""
        await chats.keep(GROUP, "group", "Bay", language="ru")

        assert await chats.introduce(GROUP, "group", "Bay")
        assert not await chats.introduce(GROUP, "group", "The bay")
        assert await chats.find(GROUP) == Chat(GROUP, "group", "The bay", "ru", introduced=True)

    async def test_once_when_updates_come_together(self, chats: Chats) -> None:
        """Being added comes as two updates, which may be handled at the same time."""
        told = await asyncio.gather(*(chats.introduce(GROUP, "group", "Bay") for _ in range(8)))

        assert told.count(True) == 1

    async def test_forgotten_is_not_introduced(self, chats: Chats) -> None:
        """Nothing is remembered of a chat that is forgotten."""
        await chats.introduce(GROUP, "group", "Bay")
        await chats.forget(GROUP)

        assert await chats.introduce(GROUP, "group", "Bay")


class TestMoving:
    """A group that becomes a supergroup gets another number."""

    async def test_everything_moves(self, chats: Chats) -> None:
        """What was kept about the group is kept about the supergroup, and the old number is gone."""
        await chats.keep(GROUP, "group", "Bay", language="hy", silent_from=22, silent_until=8, introduced=True)
        await chats.subscribe(GROUP, "group", "Bay", None, NOW)

        await chats.move(GROUP, SUPERGROUP)

        assert await chats.find(GROUP) is None
        hours = SilentHours(22, 8)
        assert await chats.find(SUPERGROUP) == Chat(SUPERGROUP, "supergroup", "Bay", "hy", hours, NOW, introduced=True)

    async def test_known_supergroup_gets_what_it_lacks(self, chats: Chats) -> None:
        """What was set there already counts; the rest comes from the group."""
        await chats.keep(GROUP, "group", "Bay", language="hy", silent_from=22, silent_until=8, introduced=True)
        await chats.subscribe(GROUP, "group", "Bay", None, NOW)
        await chats.keep(SUPERGROUP, "supergroup", "The bay", language="ru")

        await chats.move(GROUP, SUPERGROUP)

        assert await chats.find(GROUP) is None
        assert await chats.find(SUPERGROUP) == Chat(
            SUPERGROUP, "supergroup", "The bay", "ru", SilentHours(22, 8), NOW, introduced=True
        )

    async def test_known_supergroup_keeps_what_it_has(self, chats: Chats) -> None:
        """Its own topic, hours and date are not overwritten."""
        await chats.keep(GROUP, "group", "Bay", language="hy", silent_from=22, silent_until=8)
        await chats.subscribe(GROUP, "group", "Bay", None, NOW)
        await chats.keep(SUPERGROUP, "supergroup", "The bay", language="ru", silent_from=0, silent_until=6)
        there = await chats.subscribe(SUPERGROUP, "supergroup", "The bay", 7, NOW + DAY)

        await chats.move(GROUP, SUPERGROUP)

        assert await chats.find(SUPERGROUP) == there

    async def test_twice_is_as_once(self, chats: Chats, outbox: Outbox) -> None:
        """Telegram tells of it in both chats."""
        await outbox.start(GROUP)
        await chats.move(GROUP, SUPERGROUP)
        before = [await outbox.rows(table) for table in (CHATS, DELIVERIES)]

        await chats.move(GROUP, SUPERGROUP)

        assert [await outbox.rows(table) for table in (CHATS, DELIVERIES)] == before

    async def test_unknown_group_moves_to_nothing(self, chats: Chats) -> None:
        """A group of which nothing is kept becomes a supergroup of which nothing is kept."""
        await chats.move(GROUP, SUPERGROUP)

        assert await chats.find(SUPERGROUP) is None

    async def test_deliveries_follow(self, chats: Chats, outbox: Outbox) -> None:
        """What waits goes to the supergroup, once."""
        announcement = await outbox.start(GROUP, GROUP - 1)

        await chats.move(GROUP, SUPERGROUP)

        assert {(await outbox.claim()).chat, (await outbox.claim()).chat} == {SUPERGROUP, GROUP - 1}
        assert set(await outbox.states(announcement)) == {SUPERGROUP, GROUP - 1}

    async def test_no_delivery_is_doubled(self, chats: Chats, outbox: Outbox) -> None:
        """An announcement that goes to both goes to the supergroup only; the other row is skipped, and says why."""
        announcement = await outbox.start(GROUP, SUPERGROUP)

        await chats.move(GROUP, SUPERGROUP)

        assert (await outbox.claim()).chat == SUPERGROUP
        assert await outbox.one.claim(NOW) is None
        assert await outbox.states(announcement) == {SUPERGROUP: Delivered.SENDING, None: Delivered.SKIPPED}
        assert await outbox.one.reasons(announcement, Delivered.SKIPPED) == {"moved": 1}

    async def test_delivery_under_way_is_not_doubled(self, chats: Chats, outbox: Outbox) -> None:
        """The worker that learns of the move from Telegram's answer finds that the supergroup has a row."""
        announcement = await outbox.start(GROUP)
        await outbox.subscribe(SUPERGROUP)
        mine = await outbox.claim()
        other = await outbox.start()
        await chats.move(GROUP, SUPERGROUP)

        assert await outbox.one.move(mine.id, SUPERGROUP)
        await outbox.one.sent(mine.id, 500)

        assert await outbox.states(announcement) == {SUPERGROUP: Delivered.SENT}
        assert await outbox.states(other) == {SUPERGROUP: Delivered.WAITING, None: Delivered.SKIPPED}

    async def test_ids_of_messages_do_not_follow(self, chats: Chats, outbox: Outbox) -> None:
        """A supergroup counts its messages anew: the ids would name what others wrote there.

        A correction goes there without replying to anything, and nothing is deleted there.
        """
        first = await outbox.start(GROUP)
        await outbox.send_all()
        await chats.move(GROUP, SUPERGROUP)

        await outbox.start(kind=Kind.CORRECTION, about=first)
        delivery = await outbox.claim()
        assert (delivery.chat, delivery.target) == (SUPERGROUP, None)
        assert await outbox.states(await outbox.start(kind=Kind.DELETION, about=first)) == {}

    async def test_ids_of_messages_do_not_follow_what_waits(self, chats: Chats, outbox: Outbox) -> None:
        """Nor for a correction or a deletion that was already on its way."""
        first = await outbox.start(GROUP)
        await outbox.send_all()
        correction = await outbox.start(kind=Kind.CORRECTION, about=first)
        deletion = await outbox.start(kind=Kind.DELETION, about=first)

        await chats.move(GROUP, SUPERGROUP)

        delivery = await outbox.claim()
        assert (delivery.announcement, delivery.chat, delivery.target) == (correction, SUPERGROUP, None)
        assert await outbox.states(deletion) == {SUPERGROUP: Delivered.SKIPPED}


class TestForgetting:
    """Whoever asks to be forgotten is."""

    NUMBER = 987654321

    @pytest.mark.parametrize("end", [*Delivered])
    async def test_no_trace_is_left(self, chats: Chats, outbox: Outbox, end: Delivered) -> None:
        """Whatever became of a delivery: the number stands in no table, and the report counts as before."""
        await chats.keep(self.NUMBER, "private", "Name", language="hy", silent_from=1, silent_until=2)
        announcement = await outbox.start(self.NUMBER + 1)
        await chats.subscribe(self.NUMBER, "private", "Name", None, NOW)
        announcement = await outbox.start()
        await self._end(outbox, end)
        before = await outbox.one.counts(announcement)
        assert self.NUMBER in await outbox.everything()

        await chats.forget(self.NUMBER)

        assert await chats.find(self.NUMBER) is None
        everything = await outbox.everything()
        assert self.NUMBER not in everything
        assert "Name" not in everything
        after = await outbox.one.counts(announcement)
        if end is Delivered.WAITING:
            assert after == {Delivered.SKIPPED: 1, Delivered.WAITING: 1}
        else:
            assert after == before

    async def test_what_is_under_way_ends_without_a_trace(self, chats: Chats, outbox: Outbox) -> None:
        """The worker marks it by its own number, and does not send it again."""
        announcement = await outbox.start(self.NUMBER)
        delivery = await outbox.claim()
        await chats.forget(self.NUMBER)

        await outbox.one.postpone(delivery.id, NOW, attempts=1)

        assert await outbox.states(announcement) == {None: Delivered.SKIPPED}
        assert await outbox.one.claim(NOW) is None
        assert self.NUMBER not in await outbox.everything()

    async def test_nothing_is_said_about_it_later(self, chats: Chats, outbox: Outbox) -> None:
        """Corrections do not go where nobody knows any more that the first one went."""
        first = await outbox.start(self.NUMBER, GROUP)
        await outbox.send_all()
        await chats.forget(self.NUMBER)

        correction = await outbox.start(kind=Kind.CORRECTION, about=first)

        assert await outbox.states(correction) == {GROUP: Delivered.WAITING}

    async def test_two_can_be_forgotten(self, chats: Chats, outbox: Outbox) -> None:
        """Their rows stay two, though both have no chat."""
        announcement = await outbox.start(self.NUMBER, self.NUMBER + 1)
        await outbox.send_all()

        await chats.forget(self.NUMBER)
        await chats.forget(self.NUMBER + 1)

        assert await outbox.one.counts(announcement) == {Delivered.SENT: 2}
        assert await outbox.one.names(announcement, Delivered.SENT, 5) == []

    async def test_an_admin_can_be_forgotten(self, chats: Chats, outbox: Outbox) -> None:
        """Their announcements stay, and no longer say whose they were."""
        announcement = await outbox.start(GROUP)
        await outbox.announcements.show_in(announcement, 77, "en")

        await chats.forget(ADMIN)

        assert ADMIN not in await outbox.everything()
        found = await outbox.announcements.find(announcement)
        assert found
        assert (found.admin, found.panel, found.content) == (None, None, CONTENT)
        assert await outbox.rows(ANNOUNCEMENTS)

    async def test_others_are_left_alone(self, chats: Chats, outbox: Outbox) -> None:
        """Nothing changes in any other chat."""
        announcement = await outbox.start(GROUP, self.NUMBER)
        before = await chats.find(GROUP)

        await chats.forget(self.NUMBER)

        assert await chats.find(GROUP) == before
        assert (await outbox.states(announcement))[GROUP] is Delivered.WAITING

    async def test_unknown_chat_can_be_forgotten(self, chats: Chats) -> None:
        """There is nothing to do then."""
        await chats.forget(self.NUMBER)
        assert await chats.find(self.NUMBER) is None

    async def _end(self, outbox: Outbox, end: Delivered) -> None:
        one = outbox.one
        while end is not Delivered.WAITING and (delivery := await one.claim(NOW)):
            if delivery.chat != self.NUMBER:
                await one.postpone(delivery.id, NOW + DAY, attempts=0)
            elif end is Delivered.SENT:
                await one.sent(delivery.id, 500)
            elif end is Delivered.UNCERTAIN:
                await Deliveries(outbox.database, "two").abandon()
            elif end is not Delivered.SENDING:
                await one.end(delivery.id, end, "because")

"""A broadcast over real HTTP, to a Telegram that keeps its limits and in which everything goes wrong somewhere."""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from announcements import courier, office
from announcements.content import Body, Content
from announcements.courier import AT_ONCE
from network import http, sending
from storage.deliveries import Deliveries, Delivery
from storage.values import Delivered, Kind, State
from tests.announcements.offices import TEXT, announced, branch
from tests.talks import until, until_found
from tests.telegram import PATIENCE, BotApiServer, Chat

IN_LANGUAGES = Content({code: Body(f"In {code}.") for code in ("en", "ru", "hy")})
PATIENCE_OF_BOT = 3.0
"""Seconds for which the bot waits for an answer here; on a busy machine it comes late, but in them."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortens what the bot waits for, but not the order of it."""
    monkeypatch.setattr(office, "TICK", 0.1)
    monkeypatch.setattr(courier, "IDLE", 0.1)
    monkeypatch.setattr(http, "READ_TIMEOUT", PATIENCE_OF_BOT)
    monkeypatch.setattr(sending, "RETRY_AFTER", (0.05, 0.1))


def groups(server: BotApiServer, count: int, name: str = "Group") -> list[Chat]:
    """So many groups with the bot in them."""
    return [server.group(f"{name} {number}", [server.user()]) for number in range(count)]


def calls(server: BotApiServer, chat: Chat) -> int:
    """How often the bot tried to write there."""
    return sum(call.params.get("chat_id") == chat.id for call in server.called("sendMessage"))


class TestEverybody:
    """With nothing in the way."""

    async def test_has_it_once_in_their_language_and_topic(self, strict: BotApiServer, database_url: str) -> None:
        """At Telegram's pace, without a refusal, never more than a few at once, and with the id of each message."""
        chats = groups(strict, 40) + [strict.private(strict.user()) for _ in range(40)]
        forums = [strict.forum(f"Forum {number}", [strict.user()]) for number in range(40)]
        languages = {chat.id: code for chat, code in zip(chats, ["en", "ru", "hy", "az"] * 20, strict=True)}
        async with branch(strict, database_url) as process:
            for chat in chats:
                await process.subscribe([chat], language=languages[chat.id])
            for forum in forums:
                await process.subscribe([forum], topic=forum.topic("News").id)
            announcement = await process.announce(IN_LANGUAGES)
            progress = await process.done(announcement)
            rows = await process.rows(announcement)

        assert progress.counts == {Delivered.SENT: 120}
        assert {call.status for call in strict.calls} == {200}
        assert strict.flood_violations == 0
        for chat in chats:
            code = languages[chat.id]
            (message,) = announced(chat, f"In {'en' if code == 'az' else code}.")
            assert rows[chat.id]["message"] == message.id
        for forum in forums:
            (message,) = announced(forum, "In en.")
            assert message.thread_id == forum.topic("News").id
        assert len(strict.called("sendMessage")) == 120

    async def test_is_not_held_in_memory(
        self, server: BotApiServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many chats there are and however slow Telegram is, so many messages are under way and no more."""
        monkeypatch.setattr(http, "READ_TIMEOUT", 20.0)
        chats = groups(server, AT_ONCE + 20)
        release = server.hold("sendMessage", times=AT_ONCE)
        most = 0
        async with branch(server, sqlite_url, paced=False) as process:
            await process.subscribe(chats)
            announcement = await process.announce()
            await server.wait_for_call("sendMessage", AT_ONCE)
            await asyncio.sleep(0.2)  # in which one more could begin
            assert len(server.called("sendMessage")) == len(process.courier._under_way) == AT_ONCE
            release()
            while len(server.called("sendMessage")) < len(chats):
                most = max(most, len(process.courier._under_way))
                await asyncio.sleep(0.01)
            progress = await process.done(announcement)
        assert most == AT_ONCE
        assert progress.counts == {Delivered.SENT: len(chats)}

    async def test_silent_means_without_a_sound(self, server: BotApiServer, sqlite_url: str) -> None:
        """As the administrator chose."""
        (chat,) = groups(server, 1)
        async with branch(server, sqlite_url, paced=False, loops=False) as process:
            await process.subscribe([chat])
            announcement = await process.draft()
            await process.store.announcements.start(announcement, process.clock(), silent=True)
            await process.office.work_off()
        assert server.called("sendMessage")[-1].params["disable_notification"] is True

    async def test_hours_of_silence_are_waited_for(self, server: BotApiServer, database_url: str) -> None:
        """Those who sleep get it in the morning, the others at once."""
        now = datetime(2031, 4, 1, 23, 30, tzinfo=UTC)
        awake, asleep = groups(server, 2)
        async with branch(server, database_url, paced=False, loops=False, clock=lambda: now) as process:
            await process.subscribe([awake])
            await process.subscribe([asleep], silent_from=22, silent_until=7)
            announcement = await process.announce()
            await process.office.work_off()
            assert len(announced(awake)) == 1
            assert await process.states(announcement) == {awake.id: Delivered.SENT, asleep.id: Delivered.WAITING}
            now += timedelta(hours=7, minutes=29)
            await process.office.work_off()
            assert announced(asleep) == []
            now += timedelta(minutes=1)
            await process.office.work_off()
            assert len(announced(asleep)) == 1
            found = await process.store.announcements.find(announcement)
            assert found
            assert found.state is State.DONE
        assert calls(server, awake) == calls(server, asleep) == 1


@dataclass(frozen=True)
class Trouble:
    """What happens to a chat, or to the call for it; how that ends, and how often the announcement is there then."""

    name: str
    arrange: Callable[[BotApiServer, Chat], Awaitable[None]]
    end: Delivered = Delivered.SENT
    arrives: int = 1
    repeats: bool = False
    forum: bool = False

    def chat(self, server: BotApiServer) -> Chat:
        """A chat for it."""
        if self.forum:
            return server.forum(self.name, [server.user()])
        return server.group(self.name, [server.user()])


async def _nothing(_: BotApiServer, __: Chat) -> None:
    pass


async def _migrated(server: BotApiServer, chat: Chat) -> None:
    await server.migrate(chat)


async def _kicked(server: BotApiServer, chat: Chat) -> None:
    await server.kick_bot(chat, server.user())


async def _closed(server: BotApiServer, chat: Chat) -> None:
    await server.close_topic(chat, chat.topic("News"))


async def _deleted(server: BotApiServer, chat: Chat) -> None:
    await server.delete_topic(chat, chat.topic("News"))


async def _mute(server: BotApiServer, chat: Chat) -> None:
    await server.set_bot(chat, server.user(), "restricted")


async def _late(server: BotApiServer, chat: Chat) -> None:
    server.delay("sendMessage", PATIENCE_OF_BOT + 0.5, chat=chat.id)


async def _cut_after(server: BotApiServer, chat: Chat) -> None:
    server.cut("sendMessage", after=True, chat=chat.id)


async def _cut_before(server: BotApiServer, chat: Chat) -> None:
    server.cut("sendMessage", after=False, chat=chat.id)


def _answered(status: int, description: str = "", times: int = 1, **parameters: int) -> Any:
    async def arrange(server: BotApiServer, chat: Chat) -> None:
        server.fail("sendMessage", status, times, description, parameters or None, chat=chat.id)

    return arrange


TROUBLES = (
    Trouble("fine", _nothing),
    Trouble("kicked", _kicked, Delivered.UNREACHABLE, 0),
    Trouble("migrated", _migrated, repeats=True),
    Trouble("closed", _closed, repeats=True, forum=True),
    Trouble("deleted", _deleted, repeats=True, forum=True),
    Trouble("mute", _mute, Delivered.UNREACHABLE, 0),
    Trouble("broken", _answered(502, times=4), repeats=True),
    Trouble("late", _late, Delivered.UNCERTAIN),
    Trouble("cut after", _cut_after, Delivered.UNCERTAIN),
    Trouble("cut before", _cut_before, Delivered.UNCERTAIN, 0),
    Trouble("strange", _answered(400, "Bad Request: strange"), Delivered.REFUSED, 0),
    Trouble("early", _answered(429, retry_after=1), repeats=True),
    Trouble("lost", _answered(400, "Bad Request: chat not found"), Delivered.UNREACHABLE, 0),
)


def now_at(chat: Chat) -> Chat:
    """The chat that it has become."""
    return chat.migrated_to or chat


class TestFaults:
    """A tenth of the chats has each; each has the right end, and all others get the announcement once."""

    async def test_each_chat_has_the_right_end(self, server: BotApiServer, database_url: str) -> None:
        """What is reported is what happened; nothing that may have arrived is sent again."""
        kinds = {trouble.name: [trouble.chat(server) for _ in range(3)] for trouble in TROUBLES}
        everybody = [(trouble, chat) for trouble in TROUBLES for chat in kinds[trouble.name]]
        async with branch(server, database_url, paced=False) as process:
            for trouble, chat in everybody:
                await process.subscribe([chat], topic=chat.topic("News").id if chat.is_forum else None)
                await trouble.arrange(server, chat)
            progress = await process.done(announcement := await process.announce())
            await until(lambda: all(announced(chat) for chat in kinds["late"]))
            states = await process.states(announcement)
            kept = {chat.id: await process.store.chats.find(now_at(chat).id) for _, chat in everybody}
            old = [await process.store.chats.find(chat.id) for chat in kinds["migrated"]]

        expected = {now_at(chat).id: trouble.end for trouble, chat in everybody}
        assert states == expected
        assert progress.counts == Counter(expected.values())
        assert old == [None] * 3
        for trouble, chat in everybody:
            assert len(announced(now_at(chat))) == trouble.arrives, chat.title
            found = kept[chat.id]
            assert found
            assert found.is_subscribed == (trouble.end is not Delivered.UNREACHABLE), chat.title
            # Nobody is bothered twice who said no, and nothing is repeated that may have arrived.
            assert calls(server, chat) == 1 or trouble.repeats, chat.title
        assert progress.reasons == {"Strange": 3}
        assert sorted(progress.uncertain) == sorted(
            chat.title for trouble, chat in everybody if trouble.end is Delivered.UNCERTAIN
        )

    async def test_lost_topic_is_told_once(self, server: BotApiServer, database_url: str) -> None:
        """Two announcements that find it out at the same moment both go to the group itself."""
        forum = server.forum("Forum", [server.user()])
        topic = forum.topic("News")
        async with branch(server, database_url, paced=False) as process:
            await process.subscribe([forum], topic=topic.id)
            await server.delete_topic(forum, topic)
            server.delay("sendMessage", 0.1, times=2)
            drafts = [await process.draft(), await process.draft("Another.")]
            for draft in drafts:
                await process.store.announcements.start(draft, process.clock())
            process.office.wake()
            for draft in drafts:
                assert (await process.done(draft)).counts == {Delivered.SENT: 1}
            kept = await process.store.chats.find(forum.id)
        assert kept
        assert kept.topic is None
        written = [message for message in forum.history if message.sender is server.bot]
        assert len(written) == 3
        assert len(announced(forum)) == len(announced(forum, "Another.")) == 1
        assert {message.thread_id for message in written} == {None}

    async def test_correction_finds_its_topic_closed(self, server: BotApiServer, sqlite_url: str) -> None:
        """It goes to the group itself, where it cannot reply to what stands in the topic."""
        forum = server.forum("Forum", [server.user()])
        async with branch(server, sqlite_url, paced=False, loops=False) as process:
            await process.subscribe([forum], topic=forum.topic("News").id)
            first = await process.announce()
            await process.office.work_off()
            await server.close_topic(forum, forum.topic("News"))
            correction = await process.announce("Two hours.", Kind.CORRECTION, first)
            await process.office.work_off()
            assert await process.states(correction) == {forum.id: Delivered.SENT}
        (message,) = announced(forum, "Two hours.")
        assert (message.reply_to, message.thread_id) == (None, None)

    async def test_group_without_general_refuses(self, server: BotApiServer, sqlite_url: str) -> None:
        """Where even the group itself is closed there is nowhere left; it is asked once and stays subscribed."""
        (chat,) = groups(server, 1)
        server.fail("sendMessage", 400, times=9, description="Bad Request: TOPIC_CLOSED", chat=chat.id)
        async with branch(server, sqlite_url, paced=False, loops=False) as process:
            await process.subscribe([chat])
            announcement = await process.announce()
            await process.office.work_off()
            (row,) = (await process.rows(announcement)).values()
            found = await process.store.chats.find(chat.id)
        assert (row["state"], row["reason"]) == (Delivered.REFUSED, "the topic is closed")
        assert calls(server, chat) == 1
        assert found
        assert found.is_subscribed

    async def test_telegram_that_is_away_is_waited_for(self, server: BotApiServer, sqlite_url: str) -> None:
        """What never left is tried until it arrives, and is there once."""
        chats = groups(server, 20)
        async with branch(server, sqlite_url, paced=False) as process:
            await process.subscribe(chats)
            await server.down()
            announcement = await process.announce()

            async def tried() -> bool:
                return any(row["attempts"] for row in (await process.rows(announcement)).values())

            await until_found(tried)
            await asyncio.sleep(0.3)
            assert Delivered.UNCERTAIN not in (await process.states(announcement)).values()
            await server.up()
            progress = await process.done(announcement)
        assert progress.counts == {Delivered.SENT: 20}
        assert [len(announced(chat)) for chat in chats] == [1] * 20

    async def test_claim_that_nobody_heard_of_is_sent_all_the_same(
        self, server: BotApiServer, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A database that goes away may have done what it was told; what is on its way meanwhile is sent once."""
        chats, claim = groups(server, 12), Deliveries.claim
        claims = itertools.count(1)

        async def claimed(deliveries: Deliveries, now: datetime) -> Delivery | None:
            found = await claim(deliveries, now)
            if next(claims) in {3, 4}:
                raise ConnectionResetError
            return found

        monkeypatch.setattr(Deliveries, "claim", claimed)
        server.delay("sendMessage", 0.3, times=4)
        async with branch(server, database_url, paced=False) as process:
            await process.subscribe(chats)
            announcement = await process.announce()
            progress = await process.done(announcement)
            rows = await process.rows(announcement)
        assert progress.counts == {Delivered.SENT: 12}
        assert [len(announced(chat)) for chat in chats] == [1] * 12
        assert {row["attempts"] for row in rows.values()} == {1}

    async def test_refusal_is_obeyed(self, strict: BotApiServer, database_url: str) -> None:
        """After a 429 no call is made until the time is over; the chat gets its message then, and all others do."""
        chats = groups(strict, 30)
        strict.fail("sendMessage", 429, parameters={"retry_after": 2}, chat=chats[15].id)
        async with branch(strict, database_url) as process:
            await process.subscribe(chats)
            progress = await process.done(await process.announce())
        sent = strict.called("sendMessage")
        (refused,) = [call for call in sent if call.status == 429]
        meanwhile = [call for call in sent if 0 < call.time - refused.time < 2]
        # What was on its way already, perhaps.
        assert [call for call in meanwhile if call.time - refused.time > 0.2] == []
        assert progress.counts == {Delivered.SENT: 30}
        assert [len(announced(chat)) for chat in chats] == [1] * 30


class TestAdministrators:
    """What they can still do."""

    async def test_stop_and_go_on(self, strict: BotApiServer, database_url: str) -> None:
        """What is stopped rests, and goes on where it was."""
        chats = groups(strict, 40)
        async with branch(strict, database_url) as process:
            await process.subscribe(chats)
            announcement = await process.announce()
            await process.until(Delivered.SENT, 8, announcement)
            assert await process.store.announcements.turn(announcement, (State.RUNNING,), State.STOPPED)
            await asyncio.sleep(0.3)
            before = len(strict.called("sendMessage"))
            await asyncio.sleep(0.4)
            assert len(strict.called("sendMessage")) == before < 40
            assert await process.store.announcements.turn(announcement, (State.STOPPED,), State.RUNNING)
            process.office.wake()
            progress = await process.done(announcement)
        assert progress.counts == {Delivered.SENT: 40}
        assert [len(announced(chat)) for chat in chats] == [1] * 40

    async def test_cancel(self, strict: BotApiServer, database_url: str) -> None:
        """Nothing more is sent; what was sent is counted as that."""
        chats = groups(strict, 40)
        async with branch(strict, database_url) as process:
            await process.subscribe(chats)
            announcement = await process.announce()
            await process.until(Delivered.SENT, 8, announcement)
            assert await process.store.announcements.cancel(announcement, process.clock())
            await asyncio.sleep(0.4)
            counts = await process.store.deliveries.counts(announcement)
        there = sum(len(announced(chat)) for chat in chats)
        assert counts == {Delivered.SENT: there, Delivered.SKIPPED: 40 - there}
        assert 8 <= there < 40

    async def test_correct_and_delete(self, server: BotApiServer, database_url: str) -> None:
        """A correction replies to the announcement in every chat that has it; a deletion removes it there."""
        chats, left, late = groups(server, 6), *groups(server, 2)
        async with branch(server, database_url, paced=False, loops=False) as process:
            await process.subscribe([*chats, left])
            first = await process.announce()
            await process.office.work_off()
            await process.store.chats.unsubscribe(left.id)
            await process.subscribe([late])
            await server.delete(announced(chats[0])[0])

            correction = await process.announce("Two hours.", Kind.CORRECTION, first)
            await process.office.work_off()
            # Whoever has no announcement has nothing to be corrected; whoever has left had read it.
            assert set(await process.states(correction)) == {chat.id for chat in [*chats, left]}
            for chat in [*chats[1:], left]:
                (message,) = announced(chat, "Two hours.")
                assert message.reply_to is announced(chat)[0]
            (message,) = announced(chats[0], "Two hours.")
            assert message.reply_to is None

            deletion = await process.announce(Content({}), Kind.DELETION, first)
            await process.office.work_off()
            assert set((await process.states(deletion)).values()) == {Delivered.SENT}
        assert [announced(chat) for chat in [*chats, left]] == [[]] * 7
        assert len(announced(chats[3], "Two hours.")) == 1
        assert server.called("deleteMessage")
        assert late.history == []

    async def test_leave_in_between(self, strict: BotApiServer, sqlite_url: str) -> None:
        """Who ends the subscription while an announcement is on its way is not sent it any more."""
        chats = groups(strict, 30)
        async with branch(strict, sqlite_url) as process:
            await process.subscribe(chats)
            announcement = await process.announce()
            await process.until(Delivered.SENT, 3, announcement)
            (waiting, *_) = [
                chat for chat, state in (await process.states(announcement)).items() if state == Delivered.WAITING
            ][-1:]
            assert waiting
            await process.store.chats.unsubscribe(waiting)
            progress = await process.done(announcement)
            rows = await process.rows(announcement)
        assert progress.counts == {Delivered.SENT: 29, Delivered.SKIPPED: 1}
        assert rows[waiting]["reason"] == "unsubscribed"
        assert calls(strict, strict.world.chats[waiting]) == 0

    async def test_panel_shows_how_far_it_is(self, server: BotApiServer, sqlite_url: str) -> None:
        """The administrator's message is edited in the end to say what became of it."""
        admin = server.user("Admin")
        private, (chat, gone) = server.private(admin), groups(server, 2)
        async with branch(server, sqlite_url, paced=False, loops=False) as process:
            panel = await process.app.bot.send_message(private.id, "…")
            await process.subscribe([chat, gone])
            await server.kick_bot(gone, server.user())
            values = Content({"en": Body(TEXT)}).to_json()
            draft = await process.store.announcements.draft(values, process.clock(), private.id, Kind.ANNOUNCEMENT)
            await process.store.announcements.show_in(draft, panel.message_id, "en")
            await process.store.announcements.start(draft, process.clock())
            await process.office.work_off()
            await process.office.tick()
        (shown,) = private.history
        assert shown.edited
        assert re.search(r"\b1\b", shown.text)
        assert len(announced(chat)) == 1


class TestEndings:
    """The office can be closed at any time."""

    async def test_between_two_messages(self, strict: BotApiServer, database_url: str) -> None:
        """Nothing is lost and nothing is uncertain; the next process goes on."""
        chats = groups(strict, 40)
        async with branch(strict, database_url) as process:
            await process.subscribe(chats)
            announcement = await process.announce()
            await process.until(Delivered.SENT, 10, announcement)
        async with branch(strict, database_url) as process:
            states = Counter((await process.states(announcement)).values())
            assert set(states) <= {Delivered.SENT, Delivered.WAITING, Delivered.SENDING}
            progress = await process.done(announcement)
        assert progress.counts == {Delivered.SENT: 40}
        assert [len(announced(chat)) for chat in chats] == [1] * 40
        assert {call.status for call in strict.calls} == {200}

    async def test_while_telegram_wants_to_be_left_alone(self, strict: BotApiServer, sqlite_url: str) -> None:
        """It does not wait for that."""
        chats = groups(strict, 5)
        strict.fail("sendMessage", 429, parameters={"retry_after": 600})
        async with branch(strict, sqlite_url) as process:
            await process.subscribe(chats)
            announcement = await process.announce()
            await strict.wait_for_call("sendMessage")
            await process.until(Delivered.WAITING, 5, announcement)
            async with asyncio.timeout(PATIENCE):
                await process.office.stop()
            assert set((await process.states(announcement)).values()) == {Delivered.WAITING}

    async def test_while_messages_hang(
        self, server: BotApiServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What does not come back in time is uncertain, and what waits is kept."""
        monkeypatch.setattr(http, "READ_TIMEOUT", 600.0)
        chats = groups(server, AT_ONCE + 6)
        server.hold("sendMessage", times=AT_ONCE)
        async with branch(server, sqlite_url, paced=False) as process:
            await process.subscribe(chats)
            announcement = await process.announce()
            await server.wait_for_call("sendMessage", AT_ONCE)
            async with asyncio.timeout(PATIENCE):
                await process.office.stop()
            counts = Counter((await process.states(announcement)).values())
        assert counts == {Delivered.UNCERTAIN: AT_ONCE, Delivered.WAITING: 6}

"""Announcements: each starts once, goes to whom it should, and ends once."""

import asyncio
from datetime import timedelta

import pytest

from storage.announcements import OPEN, Announcement, Announcements
from storage.database import Database
from storage.deliveries import Deliveries
from storage.tables import ANNOUNCEMENTS, DELIVERIES
from storage.values import Delivered, Kind, State
from tests.databases import opened
from tests.storage.outbox import ADMIN, CONTENT, DAY, MINUTE, NOW, Outbox

GROUPS = (-1, -2, -1001234567890)
AT_ONCE = 6
REFUSED = (Delivered.REFUSED, "Bad Request")


async def _state(announcements: Announcements, announcement: int) -> State:
    found = await announcements.find(announcement)
    assert found
    return found.state


async def _in(outbox: Outbox, state: State) -> int:
    """An announcement in that state."""
    announcement = await outbox.draft()
    await outbox.announcements.turn(announcement, (State.DRAFT,), state)
    return announcement


async def test_draft_is_kept_as_it_is(announcements: Announcements, outbox: Outbox) -> None:
    """Every value comes back, the content with its letters and nested lists, and nothing is sent yet."""
    content = {"hy": {"text": "Այսօր՝ «հանդիպում»", "entities": [{"type": "bold", "offset": 0}]}, "ru": None}
    await outbox.subscribe(*GROUPS)
    about = await outbox.draft()

    announcement = await announcements.draft(content, NOW, ADMIN, Kind.CORRECTION, about)

    assert await announcements.find(announcement) == Announcement(
        id=announcement,
        kind=Kind.CORRECTION,
        state=State.DRAFT,
        content=content,
        silent=False,
        about=about,
        created_at=NOW,
        due_at=None,
        expires_at=None,
        finished_at=None,
        admin=ADMIN,
        panel=None,
        language=None,
    )
    assert await outbox.rows() == []


async def test_unknown_announcement_is_not_found(announcements: Announcements) -> None:
    """A button of an erased announcement finds nothing, and changes nothing."""
    assert await announcements.find(7) is None
    assert await announcements.start(7, NOW) is None
    assert not await announcements.schedule(7, NOW)
    assert not await announcements.turn(7, tuple(State), State.DONE)
    assert not await announcements.cancel(7, NOW)
    assert not await announcements.finish(7, NOW)


class TestStarting:
    """Accepting a draft writes the outbox."""

    @pytest.mark.parametrize("silent", [False, True])
    async def test_each_subscribed_chat_has_a_delivery(
        self, announcements: Announcements, outbox: Outbox, silent: bool
    ) -> None:
        """One each, waiting from now on; chats without a subscription have none."""
        await outbox.subscribe(*GROUPS)
        await outbox.chats.keep(5, "private", language="hy")
        announcement = await outbox.draft()

        assert await announcements.start(announcement, NOW, silent=silent) == len(GROUPS)

        assert await outbox.states(announcement) == dict.fromkeys(GROUPS, Delivered.WAITING)
        rows = await outbox.rows()
        assert [(row["not_before"], row["attempts"], row["target"]) for row in rows] == [(NOW, 0, None)] * 3
        found = await announcements.find(announcement)
        assert found
        assert (found.state, found.silent) == (State.RUNNING, silent)

    async def test_nobody_is_subscribed(self, announcements: Announcements, outbox: Outbox) -> None:
        """It runs all the same, to no chat, and can end at once."""
        announcement = await outbox.draft()

        assert await announcements.start(announcement, NOW) == 0
        assert await announcements.finish(announcement, NOW)

    async def test_a_draft_starts_once(self, announcements: Announcements, outbox: Outbox) -> None:
        """Of those who press the button at the same moment one starts it."""
        await outbox.subscribe(*GROUPS)
        announcement = await outbox.draft()

        started = await asyncio.gather(*(announcements.start(announcement, NOW) for _ in range(AT_ONCE)))

        assert sorted(started, key=str) == [3, *[None] * (AT_ONCE - 1)]
        assert len(await outbox.rows()) == len(GROUPS)

    async def test_a_draft_starts_once_among_processes(self, database_url: str) -> None:
        """Also when the presses reach different processes."""
        async with opened(database_url) as database, opened(database_url) as other:
            outbox = Outbox(database)
            await outbox.subscribe(*GROUPS)
            announcement = await outbox.draft()

            started = await asyncio.gather(
                *(Announcements(each).start(announcement, NOW) for each in (database, other) * 3)
            )

            assert sorted(started, key=str) == [3, *[None] * 5]
            assert len(await outbox.rows()) == len(GROUPS)

    async def test_only_a_draft_starts(self, announcements: Announcements, outbox: Outbox) -> None:
        """What is scheduled starts by itself; what has ended does not start again."""
        await outbox.subscribe(*GROUPS)

        for state in set(State) - {State.DRAFT}:
            announcement = await _in(outbox, state)
            assert await announcements.start(announcement, NOW) is None
            assert await _state(announcements, announcement) is state

        assert await outbox.rows() == []

    async def test_all_or_nothing(
        self, announcements: Announcements, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """If the deliveries cannot be written, it stays a draft."""

        async def failing(*_: object) -> int:
            raise OSError("no space left")

        await outbox.subscribe(*GROUPS)
        announcement = await outbox.draft()
        monkeypatch.setattr("storage.announcements._fill", failing)

        with pytest.raises(OSError, match="no space"):
            await announcements.start(announcement, NOW)

        monkeypatch.undo()
        assert await _state(announcements, announcement) is State.DRAFT
        assert await announcements.start(announcement, NOW) == len(GROUPS)


class TestScheduling:
    """An announcement can start by itself, later."""

    async def test_it_starts_when_it_is_due(self, announcements: Announcements, outbox: Outbox) -> None:
        """Not a moment before; who is subscribed then gets it."""
        announcement = await outbox.draft()
        assert await announcements.schedule(announcement, NOW + DAY)
        await outbox.subscribe(*GROUPS)

        assert await announcements.start_due(NOW + DAY - timedelta(microseconds=1)) == []
        assert await outbox.rows() == []
        assert await announcements.start_due(NOW + DAY) == [announcement]
        assert await announcements.start_due(NOW + DAY) == []

        assert await _state(announcements, announcement) is State.RUNNING
        assert {row["not_before"] for row in await outbox.rows()} == {NOW + DAY}
        assert await outbox.states(announcement) == dict.fromkeys(GROUPS, Delivered.WAITING)

    async def test_the_moment_can_be_changed(self, announcements: Announcements, outbox: Outbox) -> None:
        """As long as it has not started."""
        announcement = await outbox.draft()
        await announcements.schedule(announcement, NOW)

        assert await announcements.schedule(announcement, NOW + DAY)
        assert await announcements.start_due(NOW) == []
        assert await announcements.start_due(NOW + DAY) == [announcement]
        assert not await announcements.schedule(announcement, NOW + DAY)

    async def test_what_started_cannot_be_scheduled(self, announcements: Announcements, outbox: Outbox) -> None:
        """Nor what has ended."""
        for state in set(State) - {State.DRAFT, State.SCHEDULED}:
            assert not await announcements.schedule(await _in(outbox, state), NOW)

        assert await announcements.start_due(NOW) == []

    async def test_each_starts_once_among_processes(self, database_url: str) -> None:
        """Every process looks for what is due; together they start each once."""
        async with opened(database_url) as database, opened(database_url) as other:
            outbox = Outbox(database)
            await outbox.subscribe(*GROUPS)
            due = [await outbox.draft() for _ in range(8)]
            for announcement in due:
                await outbox.announcements.schedule(announcement, NOW)

            started = await asyncio.gather(*(Announcements(each).start_due(NOW) for each in (database, other) * 3))

            assert sorted(number for numbers in started for number in numbers) == due
            rows = await outbox.rows()
            assert len(rows) == len({(row["announcement"], row["chat"]) for row in rows}) == len(due) * len(GROUPS)

    async def test_a_cancelled_one_does_not_start(self, announcements: Announcements, outbox: Outbox) -> None:
        """However long ago it was due."""
        announcement = await outbox.draft()
        await announcements.schedule(announcement, NOW)
        await announcements.cancel(announcement, NOW)

        assert await announcements.start_due(NOW + DAY) == []


class TestReminding:
    """A reminder is made by whichever process comes first, once for each key."""

    KEY = "first-meeting/day"

    async def test_it_runs_at_once(self, announcements: Announcements, outbox: Outbox) -> None:
        """To every subscribed chat, until it expires."""
        await outbox.subscribe(*GROUPS)

        assert await announcements.remind(self.KEY, CONTENT, NOW, NOW + DAY, silent=True)

        (found,) = await announcements.in_state(State.RUNNING)
        assert (found.kind, found.content, found.silent) == (Kind.REMINDER, CONTENT, True)
        assert (found.created_at, found.expires_at, found.admin) == (NOW, NOW + DAY, None)
        assert await outbox.states(found.id) == dict.fromkeys(GROUPS, Delivered.WAITING)

    async def test_once_for_each_key_among_processes(self, database_url: str) -> None:
        """Those who remind at the same moment make one; the others are told that there is one."""
        async with opened(database_url) as database, opened(database_url) as other:
            outbox = Outbox(database)
            await outbox.subscribe(*GROUPS)

            made = await asyncio.gather(
                *(Announcements(each).remind(self.KEY, CONTENT, NOW, NOW + DAY) for each in (database, other) * 3)
            )

            assert sorted(made) == [False] * 5 + [True]
            assert len(await outbox.rows(ANNOUNCEMENTS)) == 1
            assert len(await outbox.rows()) == len(GROUPS)

    async def test_other_keys_are_others(self, announcements: Announcements) -> None:
        """The same deadline has several reminders."""
        assert await announcements.remind(self.KEY, CONTENT, NOW, NOW + DAY)
        assert await announcements.remind("first-meeting/week", CONTENT, NOW, NOW + DAY)
        assert not await announcements.remind(self.KEY, CONTENT, NOW + DAY, NOW + DAY)
        assert await announcements.known([self.KEY, "first-meeting/week", "other"]) == {self.KEY, "first-meeting/week"}
        assert await announcements.known([]) == set()

    async def test_one_whose_moment_passed_is_skipped(self, announcements: Announcements, outbox: Outbox) -> None:
        """Nobody gets it, it has ended, and it is not made later either."""
        await outbox.subscribe(*GROUPS)

        assert await announcements.remind(self.KEY, None, NOW, NOW)

        (found,) = await announcements.in_state(State.SKIPPED)
        assert (found.content, found.finished_at) == ({}, NOW)
        assert await outbox.rows() == []
        assert not await announcements.remind(self.KEY, CONTENT, NOW, NOW + DAY)
        assert await announcements.known([self.KEY]) == {self.KEY}

    async def test_announcements_have_no_key(self, announcements: Announcements, outbox: Outbox) -> None:
        """Any number of them can be without one."""
        await outbox.draft()
        await outbox.draft()

        assert await announcements.known([""]) == set()


class TestCorrecting:
    """Corrections and deletions follow the first announcement."""

    async def _first(self, outbox: Outbox) -> int:
        """An announcement that fared differently in each chat."""
        first = await outbox.start(*range(-8, 0))
        ends = iter([Delivered.SENT, Delivered.REFUSED, Delivered.UNREACHABLE, Delivered.UNCERTAIN, Delivered.SENT])
        for number, end in enumerate(ends):
            delivery = await outbox.claim()
            if end is Delivered.SENT:
                await outbox.one.sent(delivery.id, 500 + number)
            else:
                await outbox.one.end(delivery.id, end, "because")
        await outbox.claim()  # and stays under way; two more wait
        return first

    @pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.DELETION])
    async def test_it_goes_exactly_where_the_first_arrived(self, outbox: Outbox, kind: Kind) -> None:
        """With the message that it is about there, also where nobody is subscribed any more, and to no new chat."""
        first = await self._first(outbox)
        arrived = {row["chat"]: row["message"] for row in await outbox.rows() if row["state"] == Delivered.SENT}
        await outbox.chats.unsubscribe(next(iter(arrived)))
        await outbox.subscribe(-99)

        later = await outbox.start(kind=kind, about=first)

        targets = {row["chat"]: row["target"] for row in await outbox.rows() if row["announcement"] == later}
        assert targets == arrived
        assert set(arrived.values()) == {500, 504}

    async def test_a_scheduled_one_goes_where_the_first_has_arrived_by_then(self, outbox: Outbox) -> None:
        """The chats are looked up when it starts."""
        first = await self._first(outbox)
        later = await outbox.draft(Kind.CORRECTION, first)
        await outbox.announcements.schedule(later, NOW)
        await outbox.send_all(600)
        arrived = {row["chat"] for row in await outbox.rows() if row["state"] == Delivered.SENT}

        await outbox.announcements.start_due(NOW)

        assert len(arrived) == 4
        assert set(await outbox.states(later)) == arrived

    async def test_it_can_be_about_a_correction(self, outbox: Outbox) -> None:
        """What is deleted then is the correction, not what it corrects."""
        first = await outbox.start(-1)
        await outbox.send_all(500)
        correction = await outbox.start(kind=Kind.CORRECTION, about=first)
        await outbox.send_all(600)

        await outbox.start(kind=Kind.DELETION, about=correction)

        assert (await outbox.claim()).target == 600

    async def test_what_arrived_nowhere_is_corrected_nowhere(self, outbox: Outbox) -> None:
        """It does not go to the subscribed chats instead."""
        first = await outbox.start(*GROUPS)

        assert await outbox.states(await outbox.start(kind=Kind.CORRECTION, about=first)) == {}


class TestChangingState:
    """What can follow what."""

    async def test_turning(self, announcements: Announcements, outbox: Outbox) -> None:
        """Only from one of the states that are named."""
        for state in State:
            announcement = await _in(outbox, state)
            others = tuple(other for other in State if other is not state)

            assert not await announcements.turn(announcement, others, State.STOPPED)
            assert await _state(announcements, announcement) is state
            assert await announcements.turn(announcement, (state,), State.STOPPED)
            assert await _state(announcements, announcement) is State.STOPPED

    async def test_turning_one_leaves_the_others(self, announcements: Announcements, outbox: Outbox) -> None:
        """Only the announcement that is named changes."""
        one, other = await outbox.draft(), await outbox.draft()

        await announcements.turn(one, (State.DRAFT,), State.RUNNING)

        assert await _state(announcements, other) is State.DRAFT

    async def test_cancelling(self, announcements: Announcements, outbox: Outbox) -> None:
        """What has not ended ends; what has ended stays as it is."""
        for state in State:
            announcement = await _in(outbox, state)
            is_open = state in OPEN

            assert await announcements.cancel(announcement, NOW) is is_open
            assert not await announcements.cancel(announcement, NOW + DAY)

            found = await announcements.find(announcement)
            assert found
            assert found.state is (State.CANCELLED if is_open else state)
            assert found.finished_at == (NOW if is_open else None)

    async def test_cancelling_skips_what_waits(self, announcements: Announcements, outbox: Outbox) -> None:
        """What was sent stays sent, what is under way may arrive but is not tried again; others are untouched."""
        announcement = await outbox.start(-1, -2, -3, -4)
        other = await outbox.start()
        await outbox.one.sent((await outbox.claim()).id, 500)
        arriving, postponed = await outbox.claim(), await outbox.claim()

        await announcements.cancel(announcement, NOW)
        await outbox.one.sent(arriving.id, 501)
        await outbox.one.postpone(postponed.id, NOW, attempts=1)

        assert await outbox.one.counts(announcement) == {Delivered.SENT: 2, Delivered.SKIPPED: 2}
        assert await outbox.one.reasons(announcement, Delivered.SKIPPED) == {"cancelled": 2}
        assert await outbox.one.counts(other) == {Delivered.WAITING: 4}

    @pytest.mark.parametrize("rest", [Delivered.WAITING, Delivered.SENDING])
    async def test_it_ends_when_nothing_is_left(
        self, announcements: Announcements, outbox: Outbox, rest: Delivered
    ) -> None:
        """Not while a row waits or is under way; and of those who notice one ends it."""
        announcement = await outbox.start(-1, -2)
        first, second = await outbox.claim(), await outbox.claim()
        await outbox.one.sent(first.id, 500)
        if rest is Delivered.WAITING:
            await outbox.one.postpone(second.id, NOW + DAY, attempts=1)

        assert not await announcements.finish(announcement, NOW)
        await outbox.one.end((await outbox.claim(NOW + DAY)).id if rest is Delivered.WAITING else second.id, *REFUSED)
        ended = await asyncio.gather(*(announcements.finish(announcement, NOW + DAY) for _ in range(AT_ONCE)))

        assert ended.count(True) == 1
        found = await announcements.find(announcement)
        assert found
        assert (found.state, found.finished_at) == (State.DONE, NOW + DAY)

    async def test_only_what_runs_ends(self, announcements: Announcements, outbox: Outbox) -> None:
        """A stopped one waits for its admin, though nothing is left to send."""
        for state in set(State) - {State.RUNNING}:
            announcement = await _in(outbox, state)

            assert not await announcements.finish(announcement, NOW)
            assert await _state(announcements, announcement) is state


class TestListing:
    """What admins see."""

    async def test_by_state(self, announcements: Announcements, outbox: Outbox) -> None:
        """In one of the states, the oldest first."""
        made = {state: await _in(outbox, state) for state in State}

        found = await announcements.in_state(State.STOPPED, State.DRAFT)

        assert [each.id for each in found] == [made[State.DRAFT], made[State.STOPPED]]
        assert await announcements.in_state() == []

    async def test_recent(self, announcements: Announcements, outbox: Outbox) -> None:
        """The newest first, as many as asked for, without drafts and skipped reminders."""
        made = {state: await _in(outbox, state) for state in State}
        shown = [number for state, number in made.items() if state not in (State.DRAFT, State.SKIPPED)]

        assert [each.id for each in await announcements.recent(50)] == shown[::-1]
        assert [each.id for each in await announcements.recent(2)] == shown[:-3:-1]


class TestShowing:
    """The message in the admin's chat that shows the progress."""

    async def test_each_panel_goes_to_one_caller(self, database_url: str) -> None:
        """Processes that look at the same moment do not edit the same message twice."""
        async with opened(database_url) as database, opened(database_url) as other:
            outbox = Outbox(database)
            running = [await outbox.start() for _ in range(8)]
            for announcement in running:
                await outbox.announcements.show_in(announcement, 70 + announcement, "en")

            shown = await asyncio.gather(
                *(Announcements(each).to_show(NOW - MINUTE, NOW) for each in (database, other) * 3)
            )

            assert sorted(each.id for callers in shown for each in callers) == running

    async def test_not_more_often_than_asked(self, announcements: Announcements, outbox: Outbox) -> None:
        """What runs is shown again when it was last shown before the moment that is named."""
        announcement = await outbox.start()
        await announcements.show_in(announcement, 77, "en")

        assert [each.panel for each in await announcements.to_show(NOW - MINUTE, NOW)] == [77]
        assert await announcements.to_show(NOW - timedelta(seconds=1), NOW) == []
        assert [each.panel for each in await announcements.to_show(NOW, NOW + MINUTE)] == [77]

    async def test_the_end_is_shown_once(self, announcements: Announcements, outbox: Outbox) -> None:
        """At once, however recently it was shown before."""
        announcement = await outbox.start()
        await announcements.show_in(announcement, 77, "en")
        await announcements.to_show(NOW - MINUTE, NOW)
        await announcements.finish(announcement, NOW)

        assert [each.state for each in await announcements.to_show(NOW - MINUTE, NOW)] == [State.DONE]
        assert await announcements.to_show(NOW + DAY, NOW + DAY) == []

    @pytest.mark.parametrize("ended", [False, True])
    async def test_what_could_not_be_shown_is_shown_again(
        self, announcements: Announcements, outbox: Outbox, ended: bool
    ) -> None:
        """If Telegram did not take the edit, the panel would stay behind."""
        announcement = await outbox.start()
        await announcements.show_in(announcement, 77, "en")
        if ended:
            await announcements.finish(announcement, NOW)
        await announcements.to_show(NOW - MINUTE, NOW)

        await announcements.show_again(announcement)

        assert [each.id for each in await announcements.to_show(NOW - MINUTE, NOW)] == [announcement]

    async def test_what_has_no_panel_is_not_shown(self, announcements: Announcements, outbox: Outbox) -> None:
        """Reminders have none, nor has an announcement that is still a draft anything to show."""
        await outbox.start()
        await announcements.remind("key", CONTENT, NOW, NOW + DAY)
        await announcements.show_in(await outbox.draft(), 77, "en")

        assert await announcements.to_show(NOW + DAY, NOW + DAY) == []


class TestPruning:
    """What is old is erased."""

    OLD = NOW - 400 * DAY

    async def _done(self, outbox: Outbox, *chats: int, about: int | None = None) -> int:
        kind = Kind.CORRECTION if about else Kind.ANNOUNCEMENT
        announcement = await outbox.start(*chats, kind=kind, about=about)
        await outbox.send_all()
        assert await outbox.announcements.finish(announcement, self.OLD)
        return announcement

    async def test_old_ones_go_with_their_deliveries(self, announcements: Announcements, outbox: Outbox) -> None:
        """What ended, was cancelled, skipped or left a draft before then; nothing else, and no chat."""
        old = await self._done(outbox, *GROUPS)
        cancelled = await outbox.draft()
        await announcements.cancel(cancelled, self.OLD)
        await announcements.remind("old", None, self.OLD, self.OLD)
        left = await outbox.draft(now=self.OLD)
        young = await outbox.start()
        await outbox.send_all()
        await announcements.finish(young, NOW)
        kept = [young, await outbox.draft()]
        for state in (State.SCHEDULED, State.RUNNING, State.STOPPED):
            announcement = await outbox.draft(now=self.OLD)
            await announcements.turn(announcement, (State.DRAFT,), state)
            kept.append(announcement)
        assert {old, left} < {row["id"] for row in await outbox.rows(ANNOUNCEMENTS)}

        assert await announcements.prune(NOW - 365 * DAY) == 4

        assert [row["id"] for row in await outbox.rows(ANNOUNCEMENTS)] == kept
        assert await outbox.states(young) == dict.fromkeys(GROUPS, Delivered.SENT)
        assert len(await outbox.rows(DELIVERIES)) == len(GROUPS)
        assert await outbox.chats.subscribed() == len(GROUPS)
        assert await announcements.prune(NOW - 365 * DAY) == 0

    async def test_what_another_is_about_stays(self, announcements: Announcements, outbox: Outbox) -> None:
        """An announcement is kept as long as its newest correction, and the correction's, as its deletion."""
        first = await self._done(outbox, *GROUPS)
        correction = await self._done(outbox, about=first)
        deletion = await outbox.start(kind=Kind.DELETION, about=correction)
        lonely = await self._done(outbox)

        assert await announcements.prune(NOW) == 1
        assert {row["id"] for row in await outbox.rows(ANNOUNCEMENTS)} == {first, correction, deletion}
        assert lonely not in {row["announcement"] for row in await outbox.rows()}

        await outbox.send_all()
        await announcements.finish(deletion, self.OLD)
        assert await announcements.prune(NOW) == 3
        assert await outbox.rows() == []


async def test_ids_are_not_given_twice(announcements: Announcements, outbox: Outbox, database: Database) -> None:
    """A button under an erased announcement does not start a newer one; nor does a late mark touch another's row."""
    announcement = await outbox.start(-1)
    delivery = await outbox.claim()
    await announcements.cancel(announcement, NOW)
    await announcements.prune(NOW + DAY)

    newer = await outbox.start()
    await Deliveries(database, "one").claim(NOW)
    await outbox.one.sent(delivery.id, 500)

    assert newer != announcement
    assert await outbox.states(newer) == {-1: Delivered.SENDING}

"""Announcements: drafts, what is due, what runs, and their ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Select, and_, cast, delete, func, insert, literal, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.skipping import skip
from storage.tables import ANNOUNCEMENTS, CHATS, DELIVERIES
from storage.values import Delivered, Kind, State

Content = dict[str, Any]
OPEN = (State.DRAFT, State.SCHEDULED, State.RUNNING, State.STOPPED)


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement: `content` is what is sent, by language; `about` is the one that it corrects or deletes."""

    id: int
    kind: Kind
    state: State
    content: Content
    silent: bool
    about: int | None
    created_at: datetime
    due_at: datetime | None
    expires_at: datetime | None
    finished_at: datetime | None
    admin: int | None
    panel: int | None
    language: str | None


class Announcements:
    """The table of announcements; what starts one writes its deliveries in the same transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def draft(self, content: Content, now: datetime, admin: int, kind: Kind, about: int | None = None) -> int:
        """Keep an announcement that is not sent yet; returns its id."""
        values = {"kind": kind, "content": content, "state": State.DRAFT, "silent": False, "created_at": now}
        async with self._database.writing() as connection:
            made = insert(ANNOUNCEMENTS).values(**values, admin=admin, about=about).returning(ANNOUNCEMENTS.c.id)
            return int((await connection.execute(made)).scalar_one())

    async def find(self, announcement: int) -> Announcement | None:
        """The announcement with that id."""
        async with self._database.reading() as connection:
            row = (
                await connection.execute(select(ANNOUNCEMENTS).where(ANNOUNCEMENTS.c.id == announcement))
            ).one_or_none()
            return None if row is None else _announcement(row)

    async def show_in(self, announcement: int, panel: int, language: str) -> None:
        """Note which message of the admin's chat shows the announcement's progress, and in which language."""
        await self._change(announcement, panel=panel, language=language)

    async def recipients(self, about: int | None = None, kind: Kind = Kind.ANNOUNCEMENT) -> int:
        """How many chats an announcement would go to; with `about`, a correction or deletion of that one."""
        count = select(func.count()).select_from(_recipients(about, kind).subquery())
        async with self._database.reading() as connection:
            return int(await connection.scalar(count) or 0)

    async def start(self, announcement: int, now: datetime, *, silent: bool = False) -> int | None:
        """Accept a draft: write a delivery for each chat; returns how many, or None if it was no draft any more."""
        async with self._database.writing() as connection:
            values = {"state": State.RUNNING, "silent": silent}
            if not await _turn(connection, announcement, (State.DRAFT,), values):
                return None
            return await _fill(connection, announcement, now)

    async def schedule(self, announcement: int, due_at: datetime) -> bool:
        """Let a draft start later by itself; returns whether it was one."""
        async with self._database.writing() as connection:
            values = {"state": State.SCHEDULED, "due_at": due_at}
            return await _turn(connection, announcement, (State.DRAFT, State.SCHEDULED), values)

    async def start_due(self, now: datetime) -> list[int]:
        """Start what is scheduled and due; returns the ids of what this call started."""
        is_due = and_(ANNOUNCEMENTS.c.state == State.SCHEDULED, ANNOUNCEMENTS.c.due_at <= now)
        async with self._database.writing() as connection:
            found = await connection.execute(select(ANNOUNCEMENTS.c.id).where(is_due).with_for_update(skip_locked=True))
            started = [row.id for row in found]
            for announcement in started:
                await _turn(connection, announcement, (State.SCHEDULED,), {"state": State.RUNNING})
                await _fill(connection, announcement, now)
            return started

    async def remind(
        self, key: str, content: Content | None, now: datetime, expires_at: datetime, *, silent: bool = False
    ) -> bool:
        """Start a reminder, or without content skip it; returns False if there is one with that key already."""
        state = State.RUNNING if content else State.SKIPPED
        values: dict[str, Any] = {"kind": Kind.REMINDER, "key": key, "content": content or {}, "state": state}
        values |= {"silent": silent, "created_at": now, "expires_at": expires_at}
        values |= {} if content else {"finished_at": now}
        async with self._database.writing() as connection:
            made = self._database.insert(ANNOUNCEMENTS).values(values).on_conflict_do_nothing(index_elements=["key"])
            announcement = (await connection.execute(made.returning(ANNOUNCEMENTS.c.id))).scalar_one_or_none()
            if announcement is None:
                return False
            if content:
                await _fill(connection, announcement, now)
            return True

    async def known(self, keys: list[str]) -> set[str]:
        """Those of the keys that a reminder has already."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(ANNOUNCEMENTS.c.key).where(ANNOUNCEMENTS.c.key.in_(keys)))
            return {row.key for row in found}

    async def turn(self, announcement: int, before: tuple[State, ...], after: State) -> bool:
        """Change the state if it is one of `before`; returns whether it was."""
        async with self._database.writing() as connection:
            return await _turn(connection, announcement, before, {"state": after})

    async def cancel(self, announcement: int, now: datetime) -> bool:
        """End what has not ended; what waits is skipped. Returns whether there was something to end."""
        async with self._database.writing() as connection:
            values = {"state": State.CANCELLED, "finished_at": now}
            if not await _turn(connection, announcement, OPEN, values):
                return False
            await skip(connection, DELIVERIES.c.announcement == announcement, "cancelled")
            return True

    async def finish(self, announcement: int, now: datetime) -> bool:
        """End what runs if nothing of it waits or is under way; returns whether this call ended it."""
        waits = DELIVERIES.c.state.in_((Delivered.WAITING, Delivered.SENDING))
        rest = select(DELIVERIES.c.id).where(DELIVERIES.c.announcement == announcement, waits).exists()
        mine = and_(ANNOUNCEMENTS.c.id == announcement, ANNOUNCEMENTS.c.state == State.RUNNING)
        async with self._database.writing() as connection:
            ended = update(ANNOUNCEMENTS).where(mine, ~rest).values(state=State.DONE, finished_at=now, shown_at=None)
            return bool((await connection.execute(ended)).rowcount)

    async def in_state(self, *states: State) -> list[Announcement]:
        """The announcements in one of the states, oldest first."""
        query = select(ANNOUNCEMENTS).where(ANNOUNCEMENTS.c.state.in_(states)).order_by(ANNOUNCEMENTS.c.id)
        async with self._database.reading() as connection:
            return [_announcement(row) for row in await connection.execute(query)]

    async def recent(self, most: int) -> list[Announcement]:
        """The last announcements that are more than drafts, newest first."""
        shown = ANNOUNCEMENTS.c.state.not_in((State.DRAFT, State.SKIPPED))
        query = select(ANNOUNCEMENTS).where(shown).order_by(ANNOUNCEMENTS.c.id.desc()).limit(most)
        async with self._database.reading() as connection:
            return [_announcement(row) for row in await connection.execute(query)]

    async def to_show(self, before: datetime, now: datetime) -> list[Announcement]:
        """Whose panel was last brought up to date before then, or that has ended since; for this caller alone."""
        running = and_(
            ANNOUNCEMENTS.c.state == State.RUNNING,
            or_(ANNOUNCEMENTS.c.shown_at.is_(None), ANNOUNCEMENTS.c.shown_at <= before),
        )
        ended = and_(ANNOUNCEMENTS.c.state == State.DONE, ANNOUNCEMENTS.c.shown_at.is_(None))
        old = select(ANNOUNCEMENTS.c.id).where(ANNOUNCEMENTS.c.panel.is_not(None), or_(running, ended))
        async with self._database.writing() as connection:
            claimed = (
                update(ANNOUNCEMENTS)
                .where(ANNOUNCEMENTS.c.id.in_(old.with_for_update(skip_locked=True).scalar_subquery()))
                .values(shown_at=now)
                .returning(*ANNOUNCEMENTS.c)
            )
            return [_announcement(row) for row in await connection.execute(claimed)]

    async def show_again(self, announcement: int) -> None:
        """Note that the panel is not up to date after all."""
        await self._change(announcement, shown_at=None)

    async def prune(self, before: datetime) -> int:
        """Erase what ended, or was left a draft, before then; returns how many.

        What one that stays is about stays too: the database would erase both.
        """
        old = or_(
            ANNOUNCEMENTS.c.finished_at < before,
            and_(ANNOUNCEMENTS.c.state == State.DRAFT, ANNOUNCEMENTS.c.created_at < before),
        )
        rows = select(ANNOUNCEMENTS.c.id, ANNOUNCEMENTS.c.about)
        young = rows.where(ANNOUNCEMENTS.c.id.not_in(select(ANNOUNCEMENTS.c.id).where(old)))
        kept = young.cte("kept", recursive=True)
        kept = kept.union(rows.where(ANNOUNCEMENTS.c.id == kept.c.about))
        erased = and_(old, ANNOUNCEMENTS.c.id.not_in(select(kept.c.id)))
        async with self._database.writing() as connection:
            count = await connection.scalar(select(func.count()).select_from(ANNOUNCEMENTS).where(erased))
            await connection.execute(delete(ANNOUNCEMENTS).where(erased))
            return int(count or 0)

    async def _change(self, announcement: int, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(ANNOUNCEMENTS).where(ANNOUNCEMENTS.c.id == announcement).values(**values))


async def _turn(
    connection: AsyncConnection, announcement: int, before: tuple[State, ...], values: dict[str, Any]
) -> bool:
    mine = and_(ANNOUNCEMENTS.c.id == announcement, ANNOUNCEMENTS.c.state.in_(before))
    return bool((await connection.execute(update(ANNOUNCEMENTS).where(mine).values(**values))).rowcount)


async def _fill(connection: AsyncConnection, announcement: int, now: datetime) -> int:
    """Write a delivery for each chat; returns how many."""
    mine = select(ANNOUNCEMENTS.c.about, ANNOUNCEMENTS.c.kind).where(ANNOUNCEMENTS.c.id == announcement)
    about, kind = (await connection.execute(mine)).one()
    chats = _recipients(about, Kind(kind)).subquery()
    rows = select(
        chats,
        literal(announcement),
        literal(Delivered.WAITING.value),
        literal(now, DELIVERIES.c.not_before.type),
        literal(0),
    )
    names = ["chat", "target", "announcement", "state", "not_before", "attempts"]
    return int((await connection.execute(insert(DELIVERIES).from_select(names, rows))).rowcount)


def _recipients(about: int | None, kind: Kind) -> Select[Any]:
    """The subscribed chats, or those where the announcement `about` arrived, with the message there."""
    if about is None:
        return select(CHATS.c.id, cast(null(), BigInteger).label("target")).where(CHATS.c.subscribed_at.is_not(None))
    arrived = [DELIVERIES.c.announcement == about, DELIVERIES.c.state == Delivered.SENT, DELIVERIES.c.chat.is_not(None)]
    if kind is Kind.DELETION:  # a group that has become a supergroup since then has no message that is known
        arrived.append(DELIVERIES.c.message.is_not(None))
    return select(DELIVERIES.c.chat, DELIVERIES.c.message).where(*arrived)


def _announcement(row: Row[Any]) -> Announcement:
    return Announcement(
        id=row.id,
        kind=Kind(row.kind),
        state=State(row.state),
        content=row.content,
        silent=row.silent,
        about=row.about,
        created_at=row.created_at,
        due_at=row.due_at,
        expires_at=row.expires_at,
        finished_at=row.finished_at,
        admin=row.admin,
        panel=row.panel,
        language=row.language,
    )

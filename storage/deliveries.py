"""The outbox: one row for each chat that an announcement goes to, claimed, sent and marked one by one."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.announcements import Content
from storage.chats import SilentHours
from storage.database import Database
from storage.skipping import skip
from storage.tables import ANNOUNCEMENTS, CHATS, DELIVERIES, WORKERS
from storage.values import Delivered, Kind, State


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed row with all that is needed to send it; `kind` is the announcement's."""

    id: int
    announcement: int
    kind: Kind
    content: Content
    silent: bool
    expires_at: datetime | None
    chat: int
    language: str | None
    silent_hours: SilentHours | None
    topic: int | None
    target: int | None
    attempts: int


class Deliveries:
    """The table of deliveries, as one worker uses it."""

    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._worker = worker

    async def is_due(self, now: datetime) -> bool:
        """Whether there is a row that could be claimed."""
        due = (
            select(DELIVERIES.c.id)
            .join(ANNOUNCEMENTS, ANNOUNCEMENTS.c.id == DELIVERIES.c.announcement)
            .where(ANNOUNCEMENTS.c.state == State.RUNNING, *_waits(now))
            .limit(1)
        )
        async with self._database.reading() as connection:
            return await connection.scalar(due) is not None

    async def claim(self, now: datetime) -> Delivery | None:
        """Take one row that is due, so that no other worker does; None if there is none."""
        async with self._database.writing() as connection:
            running = (
                select(ANNOUNCEMENTS.c.id).where(ANNOUNCEMENTS.c.state == State.RUNNING).order_by(ANNOUNCEMENTS.c.id)
            )
            for announcement in [row.id for row in await connection.execute(running)]:
                row = await self._take(connection, announcement, now)
                if row is not None:
                    return await _delivery(connection, row)
            return None

    async def sent(self, delivery: int, message: int | None) -> None:
        """Mark a row as sent, with the id of the message."""
        await self._mark(delivery, state=Delivered.SENT, message=message, reason=None)

    async def end(self, delivery: int, state: Delivered, reason: str) -> None:
        """Mark a row as not sent for good."""
        await self._mark(delivery, state=state, reason=reason[:255])

    async def postpone(self, delivery: int, not_before: datetime, *, attempts: int) -> None:
        """Put a row back until then; it was certainly not sent. It is skipped if it is not wanted any more."""
        state = case((DELIVERIES.c.reason.is_(None), Delivered.WAITING), else_=Delivered.SKIPPED)
        await self._mark(delivery, state=state, not_before=not_before, worker=None, attempts=attempts)

    async def take_back(self) -> int:
        """Put back all that this worker has claimed; it is certain that none of it was sent. Returns how many rows."""
        mine = and_(DELIVERIES.c.state == Delivered.SENDING, DELIVERIES.c.worker == self._worker)
        state = case((DELIVERIES.c.reason.is_(None), Delivered.WAITING), else_=Delivered.SKIPPED)
        values = {"state": state, "worker": None, "attempts": DELIVERIES.c.attempts - 1}
        async with self._database.writing() as connection:
            return int((await connection.execute(update(DELIVERIES).where(mine).values(**values))).rowcount)

    async def detach(self, delivery: int) -> None:
        """Let a row reply to nothing."""
        await self._mark(delivery, target=None)

    async def move(self, delivery: int, chat: int) -> bool:
        """Let a row go to the supergroup that its chat has become, where no message is known to it.

        False, and the row is skipped, if that chat has one already or there would be a message to delete.
        """
        own = DELIVERIES.c.id == delivery
        query = select(DELIVERIES.c.announcement, ANNOUNCEMENTS.c.kind).join(ANNOUNCEMENTS).where(own)
        async with self._database.writing() as connection:
            announcement, kind = (await connection.execute(query)).one()
            other = and_(DELIVERIES.c.announcement == announcement, DELIVERIES.c.chat == chat, ~own)
            taken = await connection.scalar(select(func.count()).where(other))
            moves = not taken and kind != Kind.DELETION
            values = {"chat": chat, "target": None} if moves else {"state": Delivered.SKIPPED, "reason": "moved"}
            await connection.execute(update(DELIVERIES).where(own).values(**values))
            return moves

    async def abandon(self, seen_before: datetime | None = None) -> int:
        """Mark as uncertain what other workers left half-sent: all of them, or those not seen since then.

        Returns how many rows.
        """
        orphaned = and_(DELIVERIES.c.state == Delivered.SENDING, DELIVERIES.c.worker != self._worker)
        if seen_before is not None:
            alive = select(WORKERS.c.id).where(WORKERS.c.seen_at >= seen_before)
            orphaned = and_(orphaned, DELIVERIES.c.worker.not_in(alive))
        return await self._orphaned(orphaned)

    async def abandon_own(self) -> int:
        """Mark as uncertain what this worker could not finish; returns how many rows."""
        return await self._orphaned(and_(DELIVERIES.c.state == Delivered.SENDING, DELIVERIES.c.worker == self._worker))

    async def counts(self, announcement: int) -> Counter[Delivered]:
        """How many rows of an announcement are in each state."""
        query = (
            select(DELIVERIES.c.state, func.count().label("rows"))
            .where(DELIVERIES.c.announcement == announcement)
            .group_by(DELIVERIES.c.state)
        )
        async with self._database.reading() as connection:
            return Counter({Delivered(row.state): row.rows for row in await connection.execute(query)})

    async def waiting(self) -> int:
        """How many rows of announcements that run are not sent yet."""
        running = select(ANNOUNCEMENTS.c.id).where(ANNOUNCEMENTS.c.state == State.RUNNING)
        waits = DELIVERIES.c.state.in_((Delivered.WAITING, Delivered.SENDING))
        count = select(func.count()).select_from(DELIVERIES).where(DELIVERIES.c.announcement.in_(running), waits)
        async with self._database.reading() as connection:
            return int(await connection.scalar(count) or 0)

    async def reasons(self, announcement: int, state: Delivered) -> Counter[str]:
        """Why rows of an announcement are in that state, and how many for each reason."""
        query = (
            select(DELIVERIES.c.reason, func.count().label("rows"))
            .where(DELIVERIES.c.announcement == announcement, DELIVERIES.c.state == state)
            .group_by(DELIVERIES.c.reason)
        )
        async with self._database.reading() as connection:
            return Counter({row.reason or "": row.rows for row in await connection.execute(query)})

    async def names(self, announcement: int, state: Delivered, most: int) -> list[str]:
        """The first chats in that state, each by its title if that is known or else by its number."""
        query = (
            select(DELIVERIES.c.chat, CHATS.c.title)
            .outerjoin(CHATS, CHATS.c.id == DELIVERIES.c.chat)
            .where(
                DELIVERIES.c.announcement == announcement, DELIVERIES.c.state == state, DELIVERIES.c.chat.is_not(None)
            )
            .order_by(DELIVERIES.c.id)
            .limit(most)
        )
        async with self._database.reading() as connection:
            return [row.title or str(row.chat) for row in await connection.execute(query)]

    async def expire(self, now: datetime) -> int:
        """Skip what waits of announcements that are true no longer; returns how many rows."""
        old = select(ANNOUNCEMENTS.c.id).where(
            ANNOUNCEMENTS.c.state == State.RUNNING, ANNOUNCEMENTS.c.expires_at <= now
        )
        async with self._database.writing() as connection:
            return await skip(connection, DELIVERIES.c.announcement.in_(old), "too late")

    async def _take(self, connection: AsyncConnection, announcement: int, now: datetime) -> Row[Any] | None:
        first = (
            select(DELIVERIES.c.id)
            .where(DELIVERIES.c.announcement == announcement, *_waits(now))
            .order_by(DELIVERIES.c.not_before)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        claimed = (
            update(DELIVERIES)
            .where(DELIVERIES.c.id == first.scalar_subquery())
            .values(state=Delivered.SENDING, worker=self._worker, attempts=DELIVERIES.c.attempts + 1)
            .returning(DELIVERIES.c.id)
        )
        row: Row[Any] | None = (await connection.execute(claimed)).one_or_none()
        return row

    async def _mark(self, delivery: int, **values: object) -> None:
        mine = and_(DELIVERIES.c.id == delivery, DELIVERIES.c.worker == self._worker)
        async with self._database.writing() as connection:
            await connection.execute(update(DELIVERIES).where(mine).values(**values))

    async def _orphaned(self, condition: ColumnElement[bool]) -> int:
        values = {"state": Delivered.UNCERTAIN, "reason": "the process ended while it was sent"}
        async with self._database.writing() as connection:
            return int((await connection.execute(update(DELIVERIES).where(condition).values(**values))).rowcount)


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return DELIVERIES.c.state == Delivered.WAITING, DELIVERIES.c.not_before <= now


async def _delivery(connection: AsyncConnection, row: Row[Any]) -> Delivery:
    query = (
        select(DELIVERIES, CHATS.c.language, CHATS.c.silent_from, CHATS.c.silent_until, CHATS.c.topic)
        .add_columns(ANNOUNCEMENTS.c.kind, ANNOUNCEMENTS.c.content, ANNOUNCEMENTS.c.silent, ANNOUNCEMENTS.c.expires_at)
        .join(ANNOUNCEMENTS, ANNOUNCEMENTS.c.id == DELIVERIES.c.announcement)
        .outerjoin(CHATS, CHATS.c.id == DELIVERIES.c.chat)
        .where(DELIVERIES.c.id == row.id)
    )
    found = (await connection.execute(query)).one()
    hours = None if found.silent_from is None else SilentHours(found.silent_from, found.silent_until)
    return Delivery(
        id=found.id,
        announcement=found.announcement,
        kind=Kind(found.kind),
        content=found.content,
        silent=found.silent,
        expires_at=found.expires_at,
        chat=found.chat,
        language=found.language,
        silent_hours=hours,
        topic=found.topic,
        target=found.target,
        attempts=found.attempts,
    )

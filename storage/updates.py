"""The updates that the processes of one PostgreSQL have begun: each is handled by one of them, and answered once."""

from datetime import datetime
from enum import Enum, StrEnum

from sqlalchemy import and_, delete, or_, select, update

from storage.database import Database
from storage.tables import UPDATES, WORKERS


class Claim(Enum):
    """Whose an update is: this process's to handle, done with, or in hand elsewhere."""

    MINE = "mine"
    DONE = "done"
    ELSEWHERE = "elsewhere"


class Stage(StrEnum):
    """How far an update has come; what is being answered is not answered again, whatever happens."""

    CLAIMED = "claimed"
    ANSWERING = "answering"
    DONE = "done"


class Updates:
    """The table of updates, as one worker uses it."""

    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._worker = worker

    async def claim(self, number: int, now: datetime, seen_after: datetime) -> Claim:
        """Take an update that nobody has, or that a worker not seen since then left without an answer.

        What such a worker was answering may have arrived, and counts as done. The worker that asks has not got the
        update in hand: a row of its own is one that it could not finish.
        """
        alive = select(WORKERS.c.id).where(WORKERS.c.seen_at >= seen_after)
        left = or_(UPDATES.c.worker == self._worker, UPDATES.c.worker.not_in(alive))
        taken = (
            self._database.insert(UPDATES)
            .values(id=number, worker=self._worker, stage=Stage.CLAIMED, claimed_at=now)
            .on_conflict_do_update(
                index_elements=["id"],
                set_={"worker": self._worker, "claimed_at": now},
                where=and_(UPDATES.c.stage == Stage.CLAIMED, left),
            )
            .returning(UPDATES.c.id)
        )
        over = select(UPDATES.c.id).where(
            UPDATES.c.id == number,
            or_(UPDATES.c.stage == Stage.DONE, and_(UPDATES.c.stage == Stage.ANSWERING, left)),
        )
        async with self._database.writing() as connection:
            if await connection.scalar(taken) is not None:
                return Claim.MINE
            return Claim.ELSEWHERE if await connection.scalar(over) is None else Claim.DONE

    async def answering(self, number: int) -> bool:
        """Note that the answer goes out now; returns whether the update is still this worker's, so that it may."""
        return await self._mark(number, Stage.ANSWERING)

    async def done(self, number: int) -> bool:
        """Note that nobody need handle the update any more; returns whether it was still this worker's."""
        return await self._mark(number, Stage.DONE)

    async def prune(self, before: datetime) -> None:
        """Forget the updates claimed before then."""
        async with self._database.writing() as connection:
            await connection.execute(delete(UPDATES).where(UPDATES.c.claimed_at < before))

    async def _mark(self, number: int, stage: Stage) -> bool:
        marked = (
            update(UPDATES)
            .where(UPDATES.c.id == number, UPDATES.c.worker == self._worker)
            .values(stage=stage)
            .returning(UPDATES.c.id)
        )
        async with self._database.writing() as connection:
            return await connection.scalar(marked) is not None

"""The processes that share the work, each seen to be alive; and the pace that they keep together."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from storage.database import Database
from storage.tables import PACE, WORKERS


class Workers:
    """The table of processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, worker: str, now: datetime) -> None:
        """Note that a process is alive."""
        made = (
            self._database.insert(WORKERS)
            .values(id=worker, seen_at=now)
            .on_conflict_do_update(index_elements=["id"], set_={"seen_at": now})
        )
        async with self._database.writing() as connection:
            await connection.execute(made)

    async def gone(self, worker: str) -> None:
        """Note that a process ends."""
        async with self._database.writing() as connection:
            await connection.execute(delete(WORKERS).where(WORKERS.c.id == worker))

    async def alive(self, seen_after: datetime) -> int:
        """How many processes were seen since then."""
        async with self._database.reading() as connection:
            return int(await connection.scalar(select(func.count()).where(WORKERS.c.seen_at >= seen_after)) or 0)

    async def prune(self, seen_before: datetime) -> None:
        """Forget the processes not seen since then."""
        async with self._database.writing() as connection:
            await connection.execute(delete(WORKERS).where(WORKERS.c.seen_at < seen_before))


class SharedPace:
    """The one pace of all processes on a PostgreSQL: each message takes the next moment, by the database's clock."""

    MESSAGES, ANNOUNCEMENTS = "messages", "announcements"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        """Make the rows that hold the next moment, and the one from which on announcements may go."""
        rows = [{"name": name, "next_at": func.clock_timestamp()} for name in (self.MESSAGES, self.ANNOUNCEMENTS)]
        async with self._database.writing() as connection:
            await connection.execute(self._database.insert(PACE).values(rows).on_conflict_do_nothing())

    async def reserve(self, every: float) -> float:
        """Take the next moment, `every` seconds before the one after it; returns the seconds to wait for it."""
        after = func.greatest(PACE.c.next_at, func.clock_timestamp()) + timedelta(seconds=every)
        taken = (
            update(PACE)
            .where(PACE.c.name == self.MESSAGES)
            .values(next_at=after)
            .returning(func.extract("epoch", PACE.c.next_at - func.clock_timestamp()))
        )
        async with self._database.writing() as connection:
            return max(0.0, float((await connection.execute(taken)).scalar_one()) - every)

    async def hold(self, seconds: float, *, answers: bool = True) -> None:
        """Let nobody send announcements for so long, nor answers if so."""
        names = (self.MESSAGES, self.ANNOUNCEMENTS) if answers else (self.ANNOUNCEMENTS,)
        until = func.greatest(PACE.c.next_at, func.clock_timestamp() + timedelta(seconds=seconds))
        async with self._database.writing() as connection:
            await connection.execute(update(PACE).where(PACE.c.name.in_(names)).values(next_at=until))

    async def held(self) -> float:
        """Seconds for which nobody may send announcements."""
        left = func.extract("epoch", PACE.c.next_at - func.clock_timestamp())
        async with self._database.reading() as connection:
            return max(0.0, float(await connection.scalar(select(left).where(PACE.c.name == self.ANNOUNCEMENTS)) or 0))

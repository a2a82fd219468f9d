"""Ends the deliveries that are not wanted any more."""

from sqlalchemy import ColumnElement, case, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import DELIVERIES
from storage.values import Delivered


async def skip(connection: AsyncConnection, rows: ColumnElement[bool], reason: str) -> int:
    """Skip those of the rows that wait; returns how many.

    Those under way may have arrived; they keep the reason, and are skipped if their worker puts them back.
    """
    state = DELIVERIES.c.state
    skipped = (
        update(DELIVERIES)
        .where(rows, state.in_((Delivered.WAITING, Delivered.SENDING)))
        .values(state=case((state == Delivered.WAITING, Delivered.SKIPPED), else_=state), reason=reason)
        .returning(state)
    )
    return sum(row.state == Delivered.SKIPPED for row in await connection.execute(skipped))

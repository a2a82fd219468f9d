"""Copies everything from one database to another, such as from SQLite to PostgreSQL."""

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.errors import StorageError
from storage.tables import METADATA, PACE, UPDATES, WORKERS

KEPT = [table for table in METADATA.sorted_tables if table not in {PACE, UPDATES, WORKERS}]
"""The tables that matter; the others are about processes that run."""
AT_ONCE = 1000
"""Rows that are held in memory at a time."""


async def copy(source: str, target: str) -> dict[str, int]:
    """Copy all rows from the database at `source` to the empty one at `target`, in one transaction.

    Returns how many rows each table has; StorageError if one of them cannot be used, or the target holds something.
    """
    if source == target:
        raise StorageError("both addresses are the same; give the address of the new database")
    old, new = Database(source), Database(target)
    try:
        await old.open()
        await new.open()
        async with old.reading() as reading, new.writing() as writing:
            return {table.name: await _copy(table, reading, writing) for table in KEPT}
    finally:
        await old.close()
        await new.close()


async def _copy(table: Table, reading: AsyncConnection, writing: AsyncConnection) -> int:
    if await writing.scalar(select(func.count()).select_from(table)):
        raise StorageError(f"the new database is not empty: it has rows in the table {table.name}")
    copied = 0
    rows = await reading.stream(select(table).order_by(*table.primary_key.columns))
    async for batch in rows.mappings().partitions(AT_ONCE):
        await writing.execute(insert(table), [dict(row) for row in batch])
        copied += len(batch)
    await _count_on(table, writing)
    return copied


async def _count_on(table: Table, writing: AsyncConnection) -> None:
    """Let PostgreSQL give new rows the numbers after those that were copied."""
    column = table.autoincrement_column
    if column is not None and writing.dialect.name == "postgresql":
        last = await writing.scalar(select(func.max(column)))
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        if last is not None:
            await writing.execute(sequence, {"table": table.name, "column": column.name, "last": last})

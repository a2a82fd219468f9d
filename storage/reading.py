"""Reads what a database holds, for the command line: nothing where there is none yet."""

from storage.database import Database
from storage.questions import Missed
from storage.store import Store


async def missed(address: str, most: int) -> list[Missed]:
    """What went unanswered, the `most` frequent first; StorageError if the database cannot be used."""
    if not Database(address).exists:
        return []
    store = await Store.open(address)
    try:
        return await store.questions.missed(most)
    finally:
        await store.close()

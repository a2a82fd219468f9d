"""Keeps the order of each chat while many chats are served at the same time."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

WAITING = 100_000
"""Updates that may wait for their chat's turn."""


class ChatByChat(BaseUpdateProcessor):
    """Handles `most` updates at the same time, but those of one chat one after the other.

    So an edit never overtakes its question, and a chat that waits for Telegram's pace holds one place only.
    """

    def __init__(self, most: int) -> None:
        super().__init__(WAITING)
        self._places = asyncio.Semaphore(most)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn and a free place, then handle the update."""
        chat = update.effective_chat if isinstance(update, Update) else None
        turn = self._turns.setdefault(chat.id, asyncio.Lock()) if chat else asyncio.Lock()
        async with turn, self._places:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to free."""

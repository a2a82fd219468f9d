"""The updates that the bot holds: each chat's in their order, so many at a time, and all finished before it stops."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import Application

Begin = Callable[[], Awaitable[bool]]
End = Callable[[], Awaitable[None]]
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class Handling:
    """Hands updates to an application, whose update processor gives each its turn."""

    def __init__(self, application: AnyApplication, handled: Callable[[float], None] = lambda _: None) -> None:
        self._application = application
        self._handled = handled
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def held(self) -> int:
        """How many updates wait or are in hand."""
        return len(self._tasks)

    def start(self, update: Update, begin: Begin, end: End | None = None) -> "asyncio.Task[None]":
        """Handle `update` when its turn comes, if `begin`, which is called then, says so; `end` is called after it.

        The task ends when the update is done with.
        """
        task = asyncio.create_task(self._handle(update, begin, end))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self) -> None:
        """Wait until all that was started is done with."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def drop(self) -> None:
        """Give up whatever is not done with."""
        for task in self._tasks:
            task.cancel()

    async def _handle(self, update: Update, begin: Begin, end: End | None) -> None:
        work = self._begun(update, begin, end)
        try:
            await self._application.update_processor.process_update(update, work)
        finally:
            work.close()  # without this Python complains of work that was given up before its turn

    async def _begun(self, update: Update, begin: Begin, end: End | None) -> None:
        if await begin():
            start = time.perf_counter()
            await self._application.process_update(update)
            self._handled(time.perf_counter() - start)
            if end:
                await end()

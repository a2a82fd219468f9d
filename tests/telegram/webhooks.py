"""Delivers updates to the bot's webhook, again and again until it says that they have arrived, as Telegram does."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.telegram.updates import UpdateQueue
from tests.telegram.world import Json

RETRY_AFTER = 0.2
"""Seconds, unless the webhook is set anew before; Telegram waits longer."""
PATIENCE = 10.0


@dataclass(frozen=True)
class Delivery:
    """One attempt: the number of the update, and the status that the bot answered; 0 is "not answered"."""

    update_id: int
    status: int


class Deliverer:
    """Sends what is pending while a webhook is set, as many at the same time as the bot wants."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.deliveries: list[Delivery] = []
        self._queue = queue
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with ClientSession(timeout=ClientTimeout(PATIENCE)) as session:
            try:
                while True:
                    changed = self._queue.changes
                    self._begin(session)
                    await changed.wait()
            finally:
                for task in self._tasks.values():
                    task.cancel()
                await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _begin(self, session: ClientSession) -> None:
        for update in self._queue.pending if self._queue.webhook else ():
            if len(self._tasks) >= self._queue.connections:
                return
            if update["update_id"] not in self._tasks:
                self._tasks[update["update_id"]] = asyncio.create_task(self._deliver(session, update))

    async def _deliver(self, session: ClientSession, update: Json) -> None:
        number = update["update_id"]
        try:
            status = await self._post(session, update)
            self.deliveries.append(Delivery(number, status))
            if 200 <= status < 300:
                self._queue.error = ""
                self._queue.remove(number)
            else:
                self._queue.error = f"Wrong response from the webhook: {status}" if status else "Connection refused"
                with suppress(TimeoutError):
                    async with asyncio.timeout(RETRY_AFTER):
                        await self._queue.webhook_set.wait()
        finally:
            self._tasks.pop(number, None)
            self._queue.changed()

    async def _post(self, session: ClientSession, update: Json) -> int:
        if not self._queue.webhook.startswith("http://127.0.0.1:"):
            return 0  # the tests reach no network
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._queue.secret} if self._queue.secret else {}
        try:
            async with session.post(self._queue.webhook, json=update, headers=headers) as response:
                return response.status
        except (ClientError, TimeoutError):
            return 0

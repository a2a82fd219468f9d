"""Fetches updates by long polling: waits through outages, and takes no more than can be worked off."""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from network.backlog import Backlog, Json
from network.handling import Handling
from network.http import HttpRequest, reason
from network.outage import Outage, until_reached

logger = logging.getLogger(__name__)

MOST_WAITING = 2000
"""Updates that may wait; while there are as many, no more are fetched, and Telegram keeps the rest."""
LONG = 10
"""Seconds for which Telegram waits for an update before it answers that there is none."""
AT_ONCE = 100
"""Updates that Telegram gives out at once, at the most."""
SILENT = 60.0
"""Seconds without an answer after which Telegram counts as not reached."""
REFUSED = frozenset({401, 404})
"""What Telegram answers when there is no bot with this token."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one getUpdates brought, and where the next one begins."""

    updates: list[Json]
    offset: int | None


class Polling:
    """Asks for updates and hands them on, for as long as `run` runs.

    python-telegram-bot's own polling takes all that there is into memory, goes silent when the token is refused, and
    asks for the same updates for ever when it cannot read one of them.
    """

    def __init__(
        self, bot: Bot, request: HttpRequest, handling: Handling, backlog: Backlog, allowed: Sequence[str]
    ) -> None:
        self._bot = bot
        self._request = request
        self._handling = handling
        self._backlog = backlog
        self._allowed = list(allowed)
        self._outage = Outage()
        self._room = asyncio.Event()
        self._taken: deque[Json] = deque()
        self._offset: int | None = None
        self._heard: float | None = None

    async def run(self) -> None:
        """Poll until cancelled.

        Raises InvalidToken when Telegram refuses the token, Conflict when somebody else is served with it.
        """
        await until_reached(self._bot.delete_webhook)
        self._heard = time.monotonic()
        self._taken.extend(self._backlog.open())
        try:
            await self._start_taken()
            fetched = await self._fetch(None)
            while True:
                self._taken.extend(self._backlog.take(fetched.updates))
                self._offset = fetched.offset
                # Asked before these are handled, so that the answer is on its way meanwhile.
                asking = asyncio.create_task(self._fetch(fetched.offset))
                try:
                    await self._start_taken()
                    fetched = await asking
                finally:
                    asking.cancel()
        finally:
            while self._taken:
                self._start(self._taken.popleft())

    async def close(self, *, acknowledge: bool) -> None:
        """Tell Telegram which updates were taken, if it was not told yet, and close the backlog."""
        if acknowledge and self._offset is not None:
            try:
                await self._ask({"offset": self._offset, "limit": 1, "timeout": 0})
                self._backlog.acknowledged()
            except TelegramError as error:
                logger.warning("Telegram does not know what was taken last: %s", reason(error))
        self._backlog.close()

    async def check(self) -> str:
        """What is wrong with Telegram, or nothing."""
        if self._heard is None:
            return "not reached yet"
        silent = time.monotonic() - self._heard
        return f"not reached for {silent:.0f} seconds" if silent > SILENT else ""

    async def _start_taken(self) -> None:
        while self._taken:
            self._start(self._taken.popleft())
            # One after the other: the network is not to wait until all of them have been looked at.
            await asyncio.sleep(0)

    def _start(self, data: Json) -> None:
        number = data["update_id"]
        update = readable(data, self._bot)
        if update:
            self._handling.start(update, partial(self._begin, number))
        else:
            self._done_with(number)

    async def _begin(self, number: int) -> bool:
        self._done_with(number)
        return True

    def _done_with(self, number: int) -> None:
        self._backlog.begin(number)
        self._room.set()

    async def _until_there_is_room(self) -> None:
        while self._backlog.waiting >= MOST_WAITING:
            self._room.clear()
            await self._room.wait()

    async def _fetch(self, offset: int | None) -> Fetched:
        """Ask for the updates from `offset` on until Telegram answers; those before it are acknowledged thereby."""
        await self._until_there_is_room()
        more = {} if offset is None else {"offset": offset}
        question = {"timeout": LONG, "limit": AT_ONCE, "allowed_updates": self._allowed} | more
        while True:
            try:
                updates = await self._ask(question)
            except (InvalidToken, Conflict):
                raise
            except TelegramError as error:
                await asyncio.sleep(self._outage.failed(reason(error)))
                continue
            self._outage.over()
            self._heard = time.monotonic()
            if offset is not None or not updates:
                self._backlog.acknowledged()
            return Fetched(updates, updates[-1]["update_id"] + 1 if updates else offset)

    async def _ask(self, question: dict[str, Any]) -> list[Json]:
        status, payload = await self._request.call(f"{self._bot.base_url}/getUpdates", question, question["timeout"])
        if status in REFUSED:
            raise InvalidToken
        try:
            answer = json.loads(payload)
            if status == 409:
                raise Conflict(str(answer.get("description")))
            return [update for update in answer["result"] if isinstance(update["update_id"], int)]
        except (ValueError, TypeError, KeyError, AttributeError):
            # 5xx, 429, or no answer of Telegram's at all, such as a proxy's.
            raise TelegramError(f"status {status}") from None


def readable(data: Json, bot: Bot | None) -> Update | None:
    """The update as python-telegram-bot reads it, or None where it cannot."""
    try:
        return Update.de_json(data, bot)
    except Exception as error:  # noqa: BLE001 - whatever an unknown shape of data breaks in the library
        logger.warning("Update %s cannot be read (%s); left out", data["update_id"], type(error).__name__)
        return None

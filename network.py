"""Talks to Telegram over HTTP: waits for it, and sends again what surely did not arrive."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest, RequestData

logger = logging.getLogger(__name__)

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before anything reached Telegram. After others the message may have arrived."""
RETRY_AFTER = (0.5, 2.0)
"""Seconds before each further attempt."""
REFUSED = frozenset({401, 404})
"""What Telegram answers when there is no bot with this token."""
NO_UPDATES = b'{"ok": true, "result": []}'
LONGEST_PAUSE = 5.0
REMIND_AFTER = 60.0
READ_TIMEOUT = 20.0
"""Seconds; with the library's 5 a slow answer would count as lost although the message was sent."""


def surely_not_sent(error: NetworkError) -> bool:
    """Whether a call failed before anything of it reached Telegram."""
    return isinstance(error.__cause__, NOT_SENT)


class Outage:
    """Says that Telegram cannot be reached, once a minute, and when that is over; counts the pauses."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said = 0.0
        self._failures = 0

    def failed(self, reason: str) -> float:
        """Note a failure; returns the seconds to wait: 0.5, 1, 2, 4, 5, 5 …"""
        now = self._clock()
        if not self._failures or now - self._said >= REMIND_AFTER:
            logger.warning("Telegram cannot be reached (%s); trying on", reason)
            self._said = now
        self._failures += 1
        return min(LONGEST_PAUSE, 0.25 * (1 << min(self._failures, 10)))

    def over(self) -> None:
        """Note that Telegram answers."""
        if self._failures:
            logger.info("Telegram can be reached again")
        self._failures = 0


class Sender(HTTPXRequest):
    """Makes the calls of the handlers, and makes those again that certainly had no effect."""

    def __init__(self, connections: int) -> None:
        # Waiting for a free connection must not fail: nothing would send that message again.
        super().__init__(connection_pool_size=connections, read_timeout=READ_TIMEOUT, pool_timeout=60.0)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Make a call; a few times if Telegram failed by itself (5xx) or was not reached at all."""
        # Whoever connects tries on by itself, and says that it does.
        for pause in () if url.endswith("/getMe") else RETRY_AFTER:
            try:
                status, payload = await super().do_request(url, method, request_data, *timeouts, **named_timeouts)
            except NetworkError as error:
                if not surely_not_sent(error):
                    raise
            else:
                if status < 500:
                    return status, payload
            await asyncio.sleep(pause)
        return await super().do_request(url, method, request_data, *timeouts, **named_timeouts)


class Poller(HTTPXRequest):
    """Fetches updates: waits through outages, hands on only what can be read, and notices a refused token."""

    def __init__(self, on_refused: Callable[[], None]) -> None:
        super().__init__(connection_pool_size=2, read_timeout=READ_TIMEOUT)
        self._on_refused = on_refused
        self._outage = Outage()
        self._patient = True
        self._silent = False

    def hurry(self) -> None:
        """Wait for Telegram no more: the process is stopping."""
        self._patient = False

    def silence(self) -> None:
        """Ask for nothing any more. One more question, as the library puts at the end, would end another poller."""
        self._silent = True

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Ask for updates until Telegram answers; the library's own pauses would grow to half a minute."""
        if self._silent:
            return 200, NO_UPDATES
        while True:
            try:
                status, payload = await super().do_request(url, method, request_data, *timeouts, **named_timeouts)
            except TelegramError as error:
                if not self._patient:
                    raise
                pause = self._outage.failed(type(error.__cause__ or error).__name__)
            else:
                if status < 500 or not self._patient:
                    break
                pause = self._outage.failed(f"status {status}")
            await asyncio.sleep(pause)
        self._outage.over()
        if status in REFUSED:
            # The library would stop asking, for good and without a word. Wait to be stopped instead.
            self._on_refused()
            await asyncio.Event().wait()
        return status, readable(payload) if status == 200 else payload


def readable(payload: bytes) -> bytes:
    """The answer to getUpdates with an empty update in place of each that python-telegram-bot cannot read.

    It would otherwise ask for the same updates again at once, for ever, and hand on none of them.
    """
    try:
        answer = json.loads(payload)
        updates = answer["result"]
        sound = [update if _is_readable(update) else _emptied(update) for update in updates]
    except (ValueError, TypeError, KeyError):
        return payload
    return payload if sound == updates else json.dumps(answer | {"result": sound}).encode()


def _is_readable(update: dict[str, Any]) -> bool:
    try:
        Update.de_json(update, None)
    except Exception as error:  # noqa: BLE001 - whatever an unknown shape of data breaks in the library
        logger.warning("Update %s cannot be read (%s); left out", update["update_id"], type(error).__name__)
        return False
    return True


def _emptied(update: dict[str, Any]) -> dict[str, Any]:
    return {"update_id": update["update_id"]}

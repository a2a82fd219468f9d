"""Makes the calls of the handlers, and makes those again that certainly had no effect."""

import asyncio
from typing import Any

from telegram.error import NetworkError
from telegram.request import RequestData

from network.http import HttpRequest, surely_not_sent

RETRY_AFTER = (0.5, 2.0)
"""Seconds before each further attempt."""


class Sender(HttpRequest):
    """Makes a call a few times if Telegram failed by itself (5xx) or was not reached at all."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Make a call; one that may have had an effect is not repeated."""
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

"""Makes the calls of the handlers, and makes those again that certainly had no effect."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from telegram.error import NetworkError
from telegram.request import RequestData

from network.http import HttpRequest, surely_not_sent

RETRY_AFTER = (0.5, 2.0)
"""Seconds before each further attempt."""

REPEATED = ("from", "entities", "reply_markup", "reply_to_message", "link_preview_options")
"""What Telegram repeats of a message that it was told to send. Nobody reads it, and making objects of it would take
python-telegram-bot a third of the time of a reply."""

before_effect: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("before_effect", default=None)
"""What is done in a task before each call that anybody sees; the call is not made if that raises."""

RESULTS = {2: "ok", 4: "refused", 5: "failed"}
"""What the first digit of a status says."""


class Sender(HttpRequest):
    """Makes a call a few times if Telegram failed by itself (5xx) or was not reached at all."""

    def __init__(self, connections: int, called: Callable[[str, str], None] = lambda *_: None) -> None:
        super().__init__(connections)
        self._called = called

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Make a call; one that may have had an effect is not repeated."""
        name = url.rpartition("/")[2]
        first = before_effect.get()
        if first and _has_effect(name):
            await first()
        # Whoever connects tries on by itself, and says that it does.
        for pause in () if name == "getMe" else RETRY_AFTER:
            try:
                status, payload = await self._once(name, url, method, request_data, *timeouts, **named_timeouts)
            except NetworkError as error:
                if not surely_not_sent(error):
                    raise
            else:
                if status < 500:
                    return status, payload
            await asyncio.sleep(pause)
        return await self._once(name, url, method, request_data, *timeouts, **named_timeouts)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """What Telegram answered; of a message without what it repeats."""
        answer = HttpRequest.parse_json_payload(payload)
        result = answer.get("result") if isinstance(answer, dict) else None
        if isinstance(result, dict) and "message_id" in result:
            for name in REPEATED:
                result.pop(name, None)
        return answer

    async def _once(self, name: str, url: str, *arguments: Any, **named_timeouts: Any) -> tuple[int, bytes]:
        try:
            status, payload = await super().do_request(url, *arguments, **named_timeouts)
        except NetworkError as error:
            self._called(name, "not_sent" if surely_not_sent(error) else "uncertain")
            raise
        self._called(name, RESULTS.get(status // 100, str(status)) if status != 429 else "too_early")
        return status, payload


def _has_effect(name: str) -> bool:
    """Whether a method changes what anybody sees for longer than a moment."""
    return not name.startswith("get") and name != "sendChatAction"

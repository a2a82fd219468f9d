"""Keeps Telegram's pace: so many messages a second in all and a minute in a group; who goes too fast waits alone."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

logger = logging.getLogger(__name__)

RETRIES = 3
"""How often a call that Telegram found too early is made again."""
CHATS = 5000
"""Chats whose pace is remembered; Telegram's limits look back a minute at the most."""
SENDS = ("send", "copy", "forward")
NOT_COUNTED = frozenset({"sendChatAction"})

Result = bool | dict[str, Any] | list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Limit:
    """How many may go at once, and in how many seconds as many again."""

    burst: float
    seconds: float

    def limiter(self) -> AsyncLimiter:
        """Something that lets so many pass."""
        return AsyncLimiter(self.burst, self.seconds)


OVERALL = Limit(5, 0.2)
"""5 and then 25 a second make Telegram's 30 in the first second."""
GROUP = Limit(5, 20.0)
"""5 and then 15 in a minute make its 20 in the first minute of a group; edits count too."""
PRIVATE = Limit(4, 4.0)
"""One a second and a short burst, in private chats that Telegram has found too fast: it lets most of them be faster."""


class Pace(BaseRateLimiter[int]):
    """Lets each call wait for its turn, and a chat in which Telegram asks to wait, wait.

    python-telegram-bot's own limiter lets all chats wait when one is too fast.
    """

    def __init__(self, *, paced: bool = True) -> None:
        self._paced = paced
        self._overall = OVERALL.limiter()
        self._chats: OrderedDict[object, AsyncLimiter] = OrderedDict()
        self._held_until: dict[object, float] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to free."""

    async def process_request(  # noqa: PLR0913, PLR0917 - as the library calls it
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Result:
        """Make a call when it is its turn; again, when Telegram says that it came too early."""
        chat = data.get("chat_id")
        for left in range(RETRIES, -1, -1):
            await self._turn(endpoint, chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                if not left:
                    raise
                # The public property warns of a change of its type.
                self._hold(chat, error._retry_after.total_seconds())
        raise AssertionError("the last attempt returns or raises")

    def _hold(self, chat: object, seconds: float) -> None:
        logger.info("Telegram asks to wait for %s s in a chat", seconds)
        now = asyncio.get_running_loop().time()
        self._held_until = {who: until for who, until in self._held_until.items() if until > now}
        self._held_until[chat] = now + seconds + 0.1
        if chat is not None:
            self._of(chat)

    async def _turn(self, endpoint: str, chat: object) -> None:
        loop = asyncio.get_running_loop()
        while (wait := self._held_until.get(chat, 0.0) - loop.time()) > 0:  # noqa: ASYNC110 - it may be put off again
            await asyncio.sleep(wait)
        if not self._paced or chat is None or endpoint in NOT_COUNTED:
            return
        sends = endpoint.startswith(SENDS)
        if _is_group(chat):
            if sends or endpoint.startswith("edit"):
                await self._of(chat).acquire()
        elif sends and chat in self._chats:
            await self._of(chat).acquire()
        if sends:
            await self._overall.acquire()

    def _of(self, chat: object) -> AsyncLimiter:
        if chat not in self._chats:
            self._chats[chat] = (GROUP if _is_group(chat) else PRIVATE).limiter()
        self._chats.move_to_end(chat)
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return self._chats[chat]


def _is_group(chat: object) -> bool:
    """Groups and channels have negative numbers, and public ones names."""
    return isinstance(chat, str) or (isinstance(chat, int) and chat < 0)

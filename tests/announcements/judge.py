"""Telegram as far as the pace goes, in virtual time: refuses what comes too early, and notes when everything came."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter

from announcements.pace import Lane, Pace
from tests.announcements.virtual import now
from tests.telegram import flood
from tests.telegram.errors import ApiError
from tests.telegram.world import Chat

Way = Iterator[float]


class Judge:
    """Takes the calls of one bot. `ways` are the seconds that each is on its way, to Telegram and back."""

    def __init__(self, pace: Pace, ways: Way | None = None) -> None:
        self.pace = pace
        self.came: list[tuple[float, int]] = []
        self.refused: list[float] = []
        self.refuse: defaultdict[int, deque[int]] = defaultdict(deque)
        self._ways = ways or iter(lambda: 0.02, None)
        self._flood = flood.Flood(now, flood.Pace())

    async def answer(self, chat: int, endpoint: str = "sendMessage") -> float:
        """Send an answer; returns the seconds until Telegram had it."""
        began = now()
        await self._call(endpoint, {"chat_id": chat}, None)
        return self.came[-1][0] - began if self.came else 0.0

    async def announce(self, chat: int) -> None:
        """Send an announcement whose turn has come."""
        await self._call("sendMessage", {"chat_id": chat}, Lane.ANNOUNCEMENT)

    async def ask(self, endpoint: str, **data: object) -> float:
        """Make a call that is no message; returns how long it took."""
        began = now()
        await self._call(endpoint, data, None)
        return now() - began

    async def broadcast(self, chats: Iterable[int]) -> None:
        """Announce to each chat as the courier does: one after the other in their turn, but several under way."""
        waiting, under_way = deque(chats), set[asyncio.Task[None]]()

        async def deliver(chat: int, turn: float) -> None:
            try:
                await self.pace.moment(turn)
                await self.announce(chat)
            except RetryAfter:
                waiting.append(chat)

        self.pace.is_announcing = True
        while waiting:
            turn = await self.pace.turn_of_announcement()
            fits = next((chat for chat in waiting if not self.pace.wait_in(chat)), None)
            if fits is not None:
                waiting.remove(fits)
                under_way.add(asyncio.create_task(deliver(fits, turn)))
            if not waiting:
                await asyncio.gather(*under_way)
        self.pace.is_announcing = False

    def within(self, seconds: float, chat: int | None = None) -> int:
        """The most messages that came in any so many seconds, to one chat or to all."""
        moments = [moment for moment, where in self.came if chat in {None, where}]
        return max((sum(at <= moment < at + seconds for moment in moments) for at in moments), default=0)

    async def _call(self, endpoint: str, data: dict[str, Any], lane: Lane | None) -> None:
        await self.pace.process_request(self._taken(endpoint, data), (), {}, endpoint, data, lane)

    def _taken(self, endpoint: str, data: dict[str, Any]) -> Callable[[], Coroutine[Any, Any, bool]]:
        async def take() -> bool:
            await asyncio.sleep(next(self._ways))
            chat = data.get("chat_id", 0)
            if self.refuse[chat]:
                self.refused.append(now())
                raise RetryAfter(timedelta(seconds=self.refuse[chat].popleft()))
            if endpoint.startswith(("send", "edit")) and endpoint != "sendChatAction":
                self._check(chat, endpoint)
            await asyncio.sleep(next(self._ways))
            return True

        return take

    def _check(self, chat: int, endpoint: str) -> None:
        kind = "private" if chat > 0 else "group"
        try:
            self._flood.check(Chat(chat, kind, "?"), "edit" if endpoint.startswith("edit") else "send")
        except ApiError as error:
            self.refused.append(now())
            raise RetryAfter(timedelta(seconds=(error.parameters or {})["retry_after"])) from None
        self.came.append((now(), chat))

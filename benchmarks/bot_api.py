"""A Bot API server as light as can be, and people who ask: what the bots in `benchmarks.load` talk to."""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientSession, TCPConnector, web

from network.webhook import SECRET_HEADER

Json = dict[str, Any]
TOKEN = "700000123:" + "Ag" * 17 + "x"
BOT = {"id": 700_000_123, "is_bot": True, "first_name": "Agreement", "username": "agreement_test_bot"}
CONNECTIONS = 100
"""To a webhook, at the same time."""
OBJECTS = {"getMyDescription": "description", "getMyShortDescription": "short_description", "getMyName": "name"}


class Telegram:
    """Serves one bot: hands out questions and takes answers; every call but getUpdates takes `delay` seconds."""

    def __init__(self, delay: float, answered: Callable[[int], None]) -> None:
        self._delay = delay
        self._answered = answered
        self._pending: deque[Json] = deque()
        self._arrived = asyncio.Event()
        self._numbers = itertools.count(1)
        self.asked = asyncio.Event()
        self._webhook: tuple[str, dict[str, str]] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Telegram":
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024).start()
        self._session = ClientSession(connector=TCPConnector(limit=CONNECTIONS))
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._session.close()
        await self._runner.cleanup()

    def ask(self, person: int, text: str) -> None:
        """Somebody writes to the bot."""
        number = next(self._numbers)
        update = {"update_id": number, "message": message(number, person, text, is_bot=False)}
        if self._webhook:
            task = asyncio.create_task(self._send(update, *self._webhook))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        else:
            self._pending.append(update)
            self._arrived.set()

    async def _send(self, update: Json, url: str, headers: dict[str, str]) -> None:
        status = 0
        while status != 200:
            async with self._session.post(url, json=update, headers=headers) as response:
                status = response.status
            if status != 200:
                await asyncio.sleep(0.1)

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2]
        parameters = _parameters(request.content_type, await request.read())
        result = await self._updates(parameters) if method == "getUpdates" else await self._result(method, parameters)
        return web.Response(body=json.dumps({"ok": True, "result": result}).encode(), content_type="application/json")

    async def _updates(self, parameters: Json) -> list[Json]:
        self.asked.set()
        offset = int(parameters.get("offset", 0))
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()
        if not self._pending:
            self._arrived.clear()
            try:
                async with asyncio.timeout(float(parameters.get("timeout", 0))):
                    await self._arrived.wait()
            except TimeoutError:
                return []
        return list(itertools.islice(self._pending, int(parameters.get("limit", 100))))

    async def _result(self, method: str, parameters: Json) -> Any:
        if self._delay:
            await asyncio.sleep(self._delay)
        if method == "sendMessage":
            person = int(parameters["chat_id"])
            self._answered(person)
            more = {key: _value(parameters[key]) for key in ("entities", "reply_markup") if key in parameters}
            return message(next(self._numbers), person, parameters["text"], is_bot=True) | more
        if method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        if method == "setWebhook":
            self._webhook = parameters["url"], {SECRET_HEADER: parameters["secret_token"]}
            self.asked.set()
        if method == "getMe":
            return BOT
        if method == "getMyCommands":
            return []
        return {OBJECTS[method]: ""} if method in OBJECTS else True


def message(number: int, person: int, text: str, *, is_bot: bool) -> Json:
    """A message in the person's chat with the bot."""
    someone = {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    return {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": person, "type": "private", "first_name": "Ann"},
        "from": BOT if is_bot else someone,
        "text": text,
    }


def _parameters(kind: str, body: bytes) -> Json:
    if kind == "application/json":
        return dict(json.loads(body)) if body else {}
    return dict(parse_qsl(body.decode()))


def _value(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


class People:
    """People who ask, and how long they wait for their answers, in seconds."""

    def __init__(self, texts: Iterator[str]) -> None:
        self.waits: list[float] = []
        self._texts = texts
        self._asked: dict[int, deque[float]] = {}
        self._again: Callable[[int], None] = lambda _: None
        self._done: asyncio.Future[None] | None = None
        self._left = 0

    async def burst(self, telegram: Telegram, questions: int, chats: int) -> None:
        """So many questions from so many chats lie there at once; ends when all are answered."""
        self._left, self._done = questions, asyncio.get_running_loop().create_future()
        for number in range(questions):
            self._ask(telegram, 1 + number % chats)
        await self._done

    async def asking_on(self, telegram: Telegram, people: int, seconds: float) -> None:
        """So many people ask again as soon as they are answered."""
        self._again = lambda person: self._ask(telegram, person)
        for person in range(1, people + 1):
            self._ask(telegram, person)
        await asyncio.sleep(seconds)

    def answered(self, person: int) -> None:
        """The bot has written to the person."""
        asked = self._asked.get(person)
        if not asked:
            return
        self.waits.append(time.perf_counter() - asked.popleft())
        self._again(person)
        self._left -= 1
        if self._done and not self._left:
            self._done.set_result(None)

    def _ask(self, telegram: Telegram, person: int) -> None:
        self._asked.setdefault(person, deque()).append(time.perf_counter())
        telegram.ask(person, next(self._texts))

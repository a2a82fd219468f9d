"""Serves the Bot API over HTTP, records every call and plays the ordered faults."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from aiohttp import web

from tests.telegram.account import Account
from tests.telegram.errors import ApiError, not_found
from tests.telegram.faults import REASONS, Fault, Faults
from tests.telegram.flood import Flood, Pace
from tests.telegram.params import Params, read
from tests.telegram.people import People
from tests.telegram.pulse import PATIENCE, Pulse
from tests.telegram.queries import Query
from tests.telegram.sending import Sending
from tests.telegram.state import State
from tests.telegram.updates import UpdateQueue
from tests.telegram.webhooks import Deliverer, Delivery
from tests.telegram.world import Chat, Json, Message, User, World, words

Method = Callable[[Params], Any]
TOKEN_SHAPE = re.compile(r"[0-9]+:[A-Za-z0-9_-]{30,}")
BOT_ID = 700_000_123
PLAIN = words(  # methods whose handler has the method's own name
    "sendMessage sendPhoto sendDocument editMessageText editMessageCaption editMessageReplyMarkup "
    "copyMessage forwardMessage deleteMessage setMessageReaction sendChatAction getMe setWebhook "
    "deleteWebhook getWebhookInfo answerCallbackQuery answerInlineQuery answerGuestQuery getChat getChatMember "
    "getChatAdministrators leaveChat setMyCommands getMyCommands deleteMyCommands "
    "setChatMenuButton getChatMenuButton"
)


@dataclass
class Call:
    """One call of the bot: when it came and what it was answered; status 0 is "not answered"."""

    method: str
    params: Params
    time: float
    result: Any = None
    status: int = 0
    description: str = ""


class BotApiServer(People):
    """Telegram for one bot; use it as an async context manager."""

    def __init__(
        self,
        *,
        privacy: bool = True,
        flood: bool = False,
        pace: Pace | None = None,
        callback_seconds: float = 15.0,
        inline_seconds: float = 10.0,
        inline_mode: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bot = User(BOT_ID, "Agreement", "agreement_test_bot", is_bot=True)
        self.token = f"{BOT_ID}:" + "Ag" * 17 + "x"
        self.calls: list[Call] = []
        self._pulse = Pulse()
        self._under_way = 0
        self._faults = Faults()
        self._seen: dict[int, int] = {}
        self._tasks: set[asyncio.Task[web.StreamResponse]] = set()
        self._port = 0
        limits = Flood(clock, pace or Pace()) if flood or pace else None
        queue = UpdateQueue(self._pulse.beat)
        state = State(World(self.bot), queue, limits, clock, privacy, callback_seconds, inline_seconds, inline_mode)
        sending = Sending(state)
        account = Account(state, sending)
        super().__init__(state, account.put)
        self._deliverer = Deliverer(queue)
        self._methods = self._table(sending, account)

    def _table(self, sending: Sending, account: Account) -> dict[str, Method]:
        table: dict[str, Method] = {"getupdates": self.state.updates.get}
        for name in PLAIN:
            snake = re.sub(r"([A-Z])", r"_\1", name).lower()
            table[name.lower()] = getattr(sending, snake, None) or getattr(account, snake)
        for field in ("name", "description", "short_description"):
            table[f"setmy{field.replace('_', '')}"] = partial(account.set_text, field)
            table[f"getmy{field.replace('_', '')}"] = partial(account.get_text, field)
        return table | {"logout": account.nothing, "close": account.nothing}

    # Life

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_route("*", "/{anything:.*}", self._nowhere)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.up()
        self._delivering = asyncio.create_task(self._deliverer.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.down()
        self._delivering.cancel()
        await asyncio.wait([self._delivering])
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._runner.cleanup()

    async def up(self) -> None:
        """Listens, on the same port as before."""
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def down(self) -> None:
        """Refuses connections and breaks those that stand."""
        for site in list(self._runner.sites):
            await site.stop()
        for connection in self._runner.server.connections if self._runner.server else []:
            if connection.transport:
                connection.transport.abort()

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"{self.url}/bot"

    @property
    def username(self) -> str:
        """The bot's name without @."""
        return str(self.bot.username)

    # What the bot did

    @property
    def flood_violations(self) -> int:
        """How many calls came before retry_after had passed."""
        return self.state.flood.violations if self.state.flood else 0

    @property
    def violations(self) -> list[str]:
        """What Telegram would swallow silently, to the bot's harm."""
        return self.state.violations

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    @property
    def deliveries(self) -> list[Delivery]:
        """What was sent to the webhook, and what it answered."""
        return self._deliverer.deliveries

    async def wait_for_message(self, chat: Chat, count: int = 1, timeout: float = PATIENCE) -> list[Message]:  # noqa: ASYNC109
        """Waits for `count` messages from the bot in the chat, and returns all since the last time."""

        def fresh() -> list[Message]:
            return [each for each in chat.history[self._seen.get(chat.id, 0) :] if each.sender is self.bot]

        try:
            await self._pulse.until(lambda: len(fresh()) >= count, timeout)
        except TimeoutError:
            calls = [(call.method, call.status, call.description) for call in self.calls[-8:]]
            raise TimeoutError(f"{len(fresh())} of {count} messages in {chat.title}; last calls: {calls}") from None
        messages = fresh()
        self._seen[chat.id] = len(chat.history)
        return messages

    async def wait_for_call(self, method: str, count: int = 1, timeout: float = PATIENCE) -> Call:  # noqa: ASYNC109
        """Waits until the bot has made the call (perhaps unanswered yet) so often; returns the latest."""
        await self._pulse.until(lambda: len(self.called(method)) >= count, timeout)
        return self.called(method)[-1]

    async def answered(self, query: Query) -> Query:
        """Waits until the bot has answered a pressed button, an inline query or a guest query, and returns it."""
        await self._pulse.until(lambda: query.answered)
        return query

    async def settle(self, quiet: float = 0.2) -> None:
        """Waits until every update is acknowledged and no call is made for `quiet` seconds.

        Good before a test says that nothing more came. What is to come must be waited for by itself: between two calls
        a busy bot may be silent for longer than this.
        """
        async with asyncio.timeout(PATIENCE):
            while True:
                await self._pulse.until(self._idle)
                before = self._activity()
                await asyncio.sleep(quiet)
                if self._idle() and before == self._activity():
                    return

    def _activity(self) -> int:
        return sum(call.method.lower() != "getupdates" for call in self.calls)

    def _idle(self) -> bool:
        return self._under_way == 0 and not self.state.updates.pending

    # Faults

    def fail(
        self,
        method: str,
        status: int = 502,
        times: int = 1,
        description: str = "",
        parameters: Json | None = None,
        *,
        chat: int | None = None,
    ) -> None:
        """Answers the next calls of a method ("*": of any but getUpdates), or those for a chat, with an error."""
        text = description or REASONS.get(status, "Bad Request: ordered by the test")
        fault = Fault("fail", method, times, status=status, description=text, parameters=parameters, chat=chat)
        self._order(fault)

    def delay(self, method: str, seconds: float, times: int = 1, chat: int | None = None) -> None:
        """Lets the next calls of a method, or those for a chat, wait before they are processed."""
        self._order(Fault("delay", method, times, seconds, chat=chat))

    def hold(self, method: str, times: int = 1, chat: int | None = None) -> Callable[[], None]:
        """Lets the next calls of a method, or those for a chat, wait until what is returned is called."""
        fault = Fault("hold", method, times, chat=chat)
        self._order(fault)
        return fault.released.set

    def cut(self, method: str, times: int = 1, after: bool = True, chat: int | None = None) -> None:
        """Closes the connection of the next calls without an answer, after or before they took effect."""
        self._order(Fault("cut_after" if after else "cut_before", method, times, chat=chat))

    def _order(self, fault: Fault) -> None:
        self._faults.ordered.append(fault)
        if fault.method.lower() == "getupdates":
            self.state.updates.wake()  # so that the next poll, which meets the fault, comes at once

    def send_raw_update(self, update: Json) -> None:
        """Queues an update as it stands, such as one that the bot's library can't parse."""
        self.state.updates.push_raw(update)

    # Answering

    async def _nowhere(self, _: web.Request) -> web.Response:
        return self._refusal(not_found())

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        token, name = request.match_info["token"], request.match_info["method"]
        if token != self.token:
            return self._refusal(ApiError(401, "Unauthorized") if TOKEN_SHAPE.fullmatch(token) else not_found())
        polling = name.lower() == "getupdates"
        task = asyncio.ensure_future(self._recorded(request, name, polling))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Whoever hangs up ends a long poll; any other call takes effect although nobody hears the answer.
        return await (task if polling else asyncio.shield(task))

    async def _recorded(self, request: web.Request, name: str, polling: bool) -> web.StreamResponse:
        self._under_way += not polling
        try:
            call = Call(name, await read(request), time.monotonic())
            self.calls.append(call)
            self._pulse.beat()
            return await self._respond(request, call)
        finally:
            self._under_way -= not polling
            self._pulse.beat()

    async def _respond(self, request: web.Request, call: Call) -> web.StreamResponse:
        chat = call.params.get("chat_id")
        fault = self._faults.take(call.method, chat, "fail", "cut_before", "cut_after")
        try:
            if delay := self._faults.take(call.method, chat, "delay"):
                await asyncio.sleep(delay.seconds)
            if held := self._faults.take(call.method, chat, "hold"):
                await held.released.wait()
            if fault and fault.kind == "cut_before":
                return self._broken(request)
            call.result = await self._perform(call, fault)
        except ApiError as error:
            call.status, call.description = error.status, error.description
            answer = self._refusal(error)
        else:
            call.status = 200
            answer = web.json_response({"ok": True, "result": call.result})
        return self._broken(request) if fault and fault.kind == "cut_after" else answer

    async def _perform(self, call: Call, fault: Fault | None) -> Any:
        if fault and fault.kind == "fail":
            raise ApiError(fault.status, fault.description, fault.parameters)
        method = self._methods.get(call.method.lower())
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        result = method(call.params)
        return await result if isinstance(result, Awaitable) else result

    def _refusal(self, error: ApiError) -> web.Response:
        body = {"ok": False, "error_code": error.status, "description": error.description}
        more = {"parameters": error.parameters} if error.parameters else {}
        return web.json_response(body | more, status=error.status)

    def _broken(self, request: web.Request) -> web.Response:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)

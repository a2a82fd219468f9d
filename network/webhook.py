"""Takes the updates that Telegram sends: says that one has arrived only when it cannot be lost any more."""

import asyncio
import hmac
import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot

from complaint import Complaint
from network.backlog import Backlog, Json
from network.handling import Handling
from network.listening import listen
from network.outage import until_reached
from network.polling import MOST_WAITING, readable
from network.seen import Seen
from storage.updates import Claim

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 # nosec B105 # the name of a header
LARGEST = 2**20
"""Bytes of an update at the most; Telegram's are far smaller."""
TURN_WITHIN = 0.1
"""Seconds in which an update that is kept in a file must get its turn, or else Telegram is told that it has arrived.

The connections that Telegram opens are few, and those of one chat's flood would keep out everybody else's updates.
"""
MOST_CONNECTIONS = 100
"""Updates that Telegram sends at the same time, at the most."""
REFUSED_PAUSE = 10.0
"""Seconds between a call without the right secret and asking Telegram whether it was Telegram's."""
HANDLED_WITHIN = 5.0
"""Seconds in which an update must be handled, or else Telegram is asked to send it again; by then it is."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where Telegram sends updates, `url`, and where they come in behind the proxy."""

    url: str
    listen: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str, listen: str, port: int, path: str) -> "Address":
        """The address from its settings: an empty path is that of the url, and a url without one gets the path."""
        public = urlsplit(url).path.rstrip("/")
        local = "/" + (path.strip("/") or public.strip("/"))
        return cls(url if public else url.rstrip("/") + local, listen, port, local)


class Webhook:
    """Listens for updates and hands them on, for as long as `run` runs.

    python-telegram-bot's own webhook says that an update has arrived before it is handled, keeps any number of them in
    memory, and answers each again that Telegram sends again.
    """

    def __init__(  # noqa: PLR0913 - it stands between all of them
        self,
        bot: Bot,
        handling: Handling,
        backlog: Backlog,
        seen: Seen,
        *,
        address: Address,
        secret: str,
        connections: int,
        allowed: Sequence[str],
        alone: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> None:
        """`alone` keeps other processes from setting the webhook at the same time."""
        self._bot = bot
        self._handling = handling
        self._backlog = backlog
        self._seen = seen
        self._address = address
        self._secret = secret.encode()
        self._connections = min(connections, MOST_CONNECTIONS)
        self._allowed = sorted(allowed)
        self._alone = alone
        self._held: dict[int, Held] = {}
        self._runner: web.ServerRunner | None = None
        self._registered = False
        self._stopping = False
        self._refusals = Complaint(logger)
        self._refused = asyncio.Event()
        self.unreadable: Counter[str] = Counter()

    async def run(self) -> None:
        """Take updates until cancelled.

        Raises ListenError, BadRequest when Telegram refuses the address, InvalidToken when it refuses the token.
        """
        for data in self._backlog.open():
            self._hold(data)
        self._runner = await listen(self._answer, self._address.listen, self._address.port)
        try:
            while True:
                async with self._alone():
                    await until_reached(self._register)
                self._registered = True
                # Telegram names its last error only: that it has another secret may show by its first call.
                await self._refused.wait()
                await asyncio.sleep(REFUSED_PAUSE)
                self._refused.clear()
        finally:
            self._stopping = True

    async def close(self, *, acknowledge: bool) -> None:  # noqa: ARG002 - as polling does
        """Listen no more; Telegram keeps what comes, for the webhook stays set."""
        if self._runner:
            await self._runner.cleanup()
        self._backlog.close()

    async def check(self) -> str:
        """What is wrong with Telegram, or nothing."""
        return "" if self._registered else "the webhook is not set yet"

    async def _register(self) -> None:
        """Tell Telegram the address if it has another one, or was refused there: it has an old secret then."""
        info = await self._bot.get_webhook_info()
        known = (info.url, info.max_connections, sorted(info.allowed_updates))
        if known != (self._address.url, self._connections, self._allowed) or "403" in (info.last_error_message or ""):
            await self._bot.set_webhook(
                self._address.url,
                max_connections=self._connections,
                allowed_updates=self._allowed,
                secret_token=self._secret.decode(),
            )
            logger.info("Telegram sends updates to %s from now on", urlsplit(self._address.url).hostname)

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.path != self._address.path:
            return web.Response(status=404)
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            self._refusals.make("A call to the webhook without the right secret was refused")
            self._refused.set()
            return web.Response(status=403)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        return web.Response(status=await self._take(body))

    async def _take(self, body: bytes) -> int:
        """The status to answer with; whatever Telegram must not send again is a 200."""
        data = _update_in(body)
        if data is None:
            self.unreadable["body"] += 1
            logger.warning("A call to the webhook brought no update; left out")
            return 200
        number = data["update_id"]
        held = self._held.get(number)
        if held is None:
            if self._stopping or self._handling.held >= MOST_WAITING:
                return 503
            if not self._backlog.take([data]):
                return 200
            held = self._hold(data)
        return 200 if held is None or await self._is_safe(held) else 503

    async def _is_safe(self, held: "Held") -> bool:
        """Wait until an update is handled, here or by another process, or kept in a file; whether it then is."""
        if self._backlog.lasting:
            await asyncio.wait({held.turn, held.task}, timeout=TURN_WITHIN, return_when=asyncio.FIRST_COMPLETED)
            if not held.turn.done():
                return True
        await asyncio.wait({held.task}, timeout=HANDLED_WITHIN)
        return held.safe

    def _hold(self, data: Json) -> "Held | None":
        number = data["update_id"]
        update = readable(data, self._bot)
        if update is None:
            self.unreadable["update"] += 1
            self._backlog.begin(number)
            self._backlog.finished(number)
            return None
        held = self._held[number] = Held(asyncio.get_running_loop().create_future())
        held.task = self._handling.start(update, partial(self._begin, number, held), partial(self._end, number, held))
        held.task.add_done_callback(lambda _: self._done_with(number))
        return held

    async def _begin(self, number: int, held: "Held") -> bool:
        self._backlog.begin(number)
        held.turn.set_result(None)
        claim = await self._seen.begin(number)
        held.safe = claim is Claim.DONE
        return claim is Claim.MINE

    async def _end(self, number: int, held: "Held") -> None:
        held.safe = await self._seen.done(number)

    def _done_with(self, number: int) -> None:
        del self._held[number]
        self._backlog.finished(number)


@dataclass(slots=True)
class Held:
    """An update that waits or is in hand: when its turn comes, when it ends, and whether it is done with then."""

    turn: "asyncio.Future[None]"
    task: "asyncio.Task[None]" = field(init=False)
    safe: bool = False


def _update_in(body: bytes) -> Json | None:
    """The update that a body holds, as far as one can tell by its number."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):  # RecursionError: brackets in brackets, a megabyte of them
        return None
    return data if isinstance(data, dict) and isinstance(data.get("update_id"), int) else None

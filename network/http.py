"""The requests that python-telegram-bot makes, on aiohttp: its own, on httpx, slow down with every call that waits."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.request import getproxies

import httpx
from aiohttp import (
    ClientConnectionResetError,
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECT_TIMEOUT = 5.0
WRITE_TIMEOUT = 20.0
READ_TIMEOUT = 20.0
"""Seconds; with the library's 5 a slow answer would count as lost although the message was sent."""
POOL_TIMEOUT = 60.0
"""Seconds for a free connection. It must not fail easily: nothing would make that call again."""
KEEP_ALIVE = 15.0
"""Seconds for which an idle connection is kept; fewer than servers keep it, so that it rarely closes under a call."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
"""As the library's own requests send parameters; every Bot API server takes this form."""

Body = bytes | FormData | None


class Failure(Exception):  # noqa: N818 - the cause of an error, never raised by itself
    """Why a call failed: the kind of error only, for the words of one would name the address, and with it the token."""


class NotSent(Failure):
    """Why a call failed before Telegram can have got it whole, so that it certainly had no effect."""


def surely_not_sent(error: TelegramError) -> bool:
    """Whether the call that raised `error` certainly had no effect; otherwise Telegram may have carried it out."""
    return isinstance(error.__cause__, NotSent)


def reason(error: TelegramError) -> str:
    """What to write into the log for a call that failed: a kind of error, nothing of anybody's."""
    return str(error.__cause__) if isinstance(error.__cause__, Failure) else type(error).__name__


def encoded(values: Mapping[str, str]) -> bytes:
    """The form as it is sent. yarl, on which aiohttp stands, makes it in an eighth of the time that urllib needs."""
    return URL.build(query=values).raw_query_string.encode()


class HttpRequest(BaseRequest):
    """Makes calls over connections that are kept; proxies and certificates are those of the environment."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that Telegram has for an answer, unless a call says otherwise."""
        return READ_TIMEOUT

    async def initialize(self) -> None:
        """Open for calls; again after `shutdown`, if need be."""
        if self._session is None:
            # With trust_env aiohttp looks the proxies up in a thread for every call.
            self._session = ClientSession(
                connector=TCPConnector(
                    limit=self._connections,
                    keepalive_timeout=KEEP_ALIVE,
                    ssl=httpx.create_ssl_context(),  # trusts whom the library's own requests would trust
                ),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=bool(getproxies()),
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - as the library calls it
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call; returns the status and the body of the answer.

        Raises TimedOut or NetworkError without a word of the address; `surely_not_sent` tells which may be repeated.
        """
        body, headers = _body(request_data)
        timeout = _timeout(read_timeout, write_timeout, connect_timeout, pool_timeout)
        return await self._exchange(method, url, body, headers, timeout)

    async def call(self, url: str, parameters: Mapping[str, Any], wait: float) -> tuple[int, bytes]:
        """Call a method of the Bot API beside the library; Telegram may take `wait` seconds longer than usual."""
        timeout = _timeout(READ_TIMEOUT + wait, *(BaseRequest.DEFAULT_NONE,) * 3)
        values = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        return await self._exchange("POST", url, encoded(values), FORM, timeout)

    async def _exchange(
        self, method: str, url: str, body: Body, headers: dict[str, str] | None, limits: ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("This request is not initialized.")
        # A kept connection that Telegram has closed meanwhile is noticed in the loop's next round, and not used then.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=limits, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except ConnectionTimeoutError:
            raise TimedOut("No connection in time; nothing was sent") from NotSent("ConnectionTimeoutError")
        except TimeoutError as error:
            raise TimedOut from Failure(type(error).__name__)
        except (ClientError, OSError) as error:
            name = type(error).__name__
            raise NetworkError(name) from (NotSent(name) if _had_no_effect(error, body) else Failure(name))

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """What Telegram answered. The library's own would write what it cannot read into the log."""
        try:
            return json.loads(payload.decode(errors="replace"))
        except ValueError:
            raise TelegramError("Telegram's answer is not JSON") from None


def _body(request: RequestData | None) -> tuple[Body, dict[str, str] | None]:
    if request is None:
        return None, None
    if not request.contains_files:
        return encoded(request.json_parameters), FORM
    form = FormData(quote_fields=False)
    for name, value in request.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in (request.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None


def _timeout(read: Any, write: Any, connect: Any, pool: Any) -> ClientTimeout:
    """The seconds that a call asks for, None for no limit, or else the usual ones."""
    asked = ((read, READ_TIMEOUT), (write, WRITE_TIMEOUT), (connect, CONNECT_TIMEOUT), (pool, POOL_TIMEOUT))
    read, write, connect, pool = (usual if each is BaseRequest.DEFAULT_NONE else each for each, usual in asked)
    until_connected = None if pool is None or connect is None else pool + connect
    # aiohttp has no limit for writing alone.
    total = None if until_connected is None or write is None or read is None else until_connected + write + read
    return ClientTimeout(total=total, connect=until_connected, sock_connect=connect, sock_read=read)


def _had_no_effect(error: Exception, body: Body) -> bool:
    """Whether the call cannot have reached Telegram.

    There was no connection, or the kept one turned out to be closed before the call was written to it, which is written
    as a whole unless it has files. A connection that broke later leaves open what happened.
    """
    if isinstance(error, ClientConnectorError | ClientHttpProxyError):
        return True
    return isinstance(error.__cause__, ClientConnectionResetError) and not isinstance(body, FormData)

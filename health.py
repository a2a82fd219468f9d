"""Says over HTTP whether the bot lives and is ready, and shows its figures."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from network.listening import listen

Check = Callable[[], Awaitable[str]]
"""Returns what is wrong, or nothing."""
PATIENCE = 2.0
"""Seconds for each check."""
WELL = "ok"


class Health:
    """GET /live: the process answers. /ready: every check is well. /metrics: the figures."""

    def __init__(self, checks: Mapping[str, Check], page: Callable[[], bytes]) -> None:
        self._checks = dict(checks)
        self._page = page
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str, port: int) -> None:
        """Begin to listen; raises ListenError."""
        self._runner = await listen(self._answer, host, port)

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET, HEAD"})
        if request.path == "/live":
            return web.Response(text=WELL)
        if request.path == "/ready":
            found = await self._found()
            status = 200 if set(found.values()) <= {WELL} else 503
            return web.Response(status=status, text=json.dumps(found), content_type="application/json")
        if request.path == "/metrics":
            return web.Response(body=self._page(), headers={"Content-Type": CONTENT_TYPE_LATEST})
        return web.Response(status=404)

    async def _found(self) -> dict[str, str]:
        found = await asyncio.gather(*map(_result, self._checks.values()))
        return dict(zip(self._checks, found, strict=True))


async def _result(check: Check) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check() or WELL
    except TimeoutError:
        return "no answer"
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the checked, the others are to be shown
        return type(error).__name__

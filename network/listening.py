"""Listens for HTTP calls."""

from collections.abc import Awaitable, Callable

from aiohttp import web


class ListenError(Exception):
    """The address or the port cannot be listened on."""


async def listen(
    answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], host: str, port: int
) -> web.ServerRunner:
    """Begin to answer calls; whoever no longer wants to cleans the runner up. Raises ListenError."""
    runner = web.ServerRunner(web.Server(answer, access_log=None), shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise ListenError(f"{host}:{port}: {error.strerror}") from None
    return runner

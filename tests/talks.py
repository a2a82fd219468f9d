"""What the tests of the whole bot share: how it serves a Telegram of our own, what it is asked, how they wait."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

import serving
from knowledge.answering import Answerer
from serving import Ended, Ending
from settings import Settings
from tests.telegram import PATIENCE, BotApiServer, Chat

ROOT = Path(__file__).parent.parent
MEETING = "When does the harbour council meet?"
MEETS = "May 31, 2031"
"""What only the quote that answers MEETING says."""
NETS = "Which nets will be burned?"
PROGRAM = """
import sys
from serving import serve
from settings import Settings
from tests.agreements import fishing_answerer
sys.exit(serve(Settings(), fishing_answerer()))
"""
"""The bot in a process of its own, run in ROOT; lines may stand before it."""


@asynccontextmanager
async def serving_at(server: BotApiServer, answerer: Answerer, token: str = "", **changed: Any) -> AsyncIterator[Ended]:
    """The bot serving that Telegram, which has nothing to complain of in the end; `changed` are settings.

    It ends at the latest when the block is left; the future is how it ended.
    """
    ended: Ended = asyncio.get_running_loop().create_future()
    settings = Settings().model_copy(update={"api_url": server.url, **changed})
    task = asyncio.create_task(serving.run(settings, answerer, token or server.token, ended))
    try:
        yield ended
    finally:
        if not ended.done():
            ended.set_result(Ending(0))
        ending = await task
    assert ending == ended.result()
    assert server.violations == []


async def started(server: BotApiServer) -> None:
    """Wait until the bot asks for updates and has set its menu, and calls nothing more."""
    await server.wait_for_call("getUpdates")
    await server.wait_for_call("setMyShortDescription")
    await server.settle()


async def until(reached: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not reached():  # noqa: ASYNC110 - a log, a file or a port tells nobody
            await asyncio.sleep(0.01)


async def until_found(reached: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is found to be so, in a database or over a network."""
    async with asyncio.timeout(PATIENCE):
        while not await reached():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def logged(caplog: pytest.LogCaptureFixture, words: str) -> None:
    """Wait until these words are in the log."""
    await until(lambda: words in caplog.text)


def replies(*chats: Chat) -> int:
    """How often the bot has written in these chats."""
    written = [message for chat in chats for message in chat.history]
    return sum(message.sender is not None and message.sender.is_bot for message in written)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def own_settings() -> dict[str, str]:
    """The variables that keep this test from the others, for a process of its own."""
    return {name: value for name, value in os.environ.items() if name.startswith("AGREEMENT_BOT__")}


async def get(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    """What this machine answers there, with its status."""
    async with ClientSession() as session, session.request(method, f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()

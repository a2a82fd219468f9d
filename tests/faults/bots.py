"""The whole bot, served in this process to a Telegram of our own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession

import serving
from handlers.application import build
from handlers.context import App, Data
from knowledge.answering import Answerer
from serving import Ended, Ending
from settings import Settings
from tests.telegram import BotApiServer, Chat

MEETING = "When does the harbour council meet?"
MEETS = "May 31, 2031"
"""What only the quote that answers MEETING says."""
NETS = "Which nets will be burned?"
PATIENCE = 15.0
"""Seconds in which what a test waits for must have happened, on a busy machine too."""


@dataclass
class Served:
    """A bot that serves; `ended` is how it ended."""

    application: App
    ended: Ended
    task: "asyncio.Task[Ending]"

    @property
    def data(self) -> Data:
        """What its handlers share."""
        return self.application.bot_data

    async def stop(self) -> Ending:
        """End it as SIGTERM would."""
        if not self.ended.done():
            self.ended.set_result(Ending(0))
        return await self.task


@asynccontextmanager
async def served(server: BotApiServer, answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    """The bot, once it has begun to connect; ended at the latest when the block is left."""
    built: asyncio.Queue[App] = asyncio.Queue()

    def building(*arguments: object, **more: object) -> App:
        application: App = build(*arguments, **more)  # type: ignore[arg-type]
        built.put_nowait(application)
        return application

    ended: Ended = asyncio.get_running_loop().create_future()
    settings = Settings().model_copy(update={"api_url": server.url})
    with monkeypatch.context() as patched:
        patched.setattr(serving, "build", building)
        task = asyncio.create_task(serving.run(settings, answerer, server.token, ended))
        application = await asyncio.wait_for(built.get(), PATIENCE)
    bot = Served(application, ended, task)
    try:
        yield bot
    finally:
        await bot.stop()


async def started(server: BotApiServer) -> None:
    """Wait until the bot asks for updates and has set its menu."""
    await until(lambda: bool(server.called("getUpdates") and server.called("setMyShortDescription")))
    await server.settle()


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def until_found(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is found to be so."""
    async with asyncio.timeout(PATIENCE):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def replies(chat: Chat) -> int:
    """How often the bot has written in a chat."""
    return sum(message.sender is not None and message.sender.is_bot for message in chat.history)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def get(port: int, path: str) -> tuple[int, str]:
    """What is answered, with its status."""
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()

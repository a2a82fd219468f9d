"""The whole bot, served in this process to a Telegram of our own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

import serving
from handlers.application import build
from handlers.context import App, Data
from knowledge.answering import Answerer
from serving import Ended, Ending
from settings import Settings
from tests.telegram import PATIENCE, BotApiServer


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

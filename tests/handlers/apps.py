"""The application under test: everything is real but the network and the clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory

from handlers.application import build
from handlers.context import App
from knowledge.answering import Answerer
from settings import Settings
from storage.store import Store
from tests.handlers.people import NOW
from tests.handlers.recording import Recorder

TOKEN = "4242:" + "t" * 35


@asynccontextmanager
async def application(answerer: Answerer, recorder: Recorder, settings: Settings | None = None) -> AsyncIterator[App]:
    """The initialised application with a database of its own."""
    with TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite+aiosqlite:///{folder}/bot.db")
        try:
            made = build(
                settings or Settings(),
                answerer,
                store,
                token=TOKEN,
                request=recorder,
                get_updates_request=recorder,
                clock=lambda: NOW,
                paced=False,
            )
            async with made:
                yield made
        finally:
            await store.close()

"""The application under test: everything is real but the network and the clock."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.application import build
from handlers.context import App
from knowledge.answering import Answerer
from settings import Settings
from storage.store import Store
from tests.handlers.people import NOW
from tests.handlers.recording import Recorder

TOKEN = "4242:" + "t" * 35


class Time:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time now."""
        return self.now


@asynccontextmanager
async def application(
    answerer: Answerer,
    recorder: Recorder,
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] = lambda: NOW,
    folder: Path | None = None,
) -> AsyncIterator[App]:
    """The initialised application, with a database of its own or the one in `folder`."""
    with TemporaryDirectory() as own:
        store = await Store.open(f"sqlite+aiosqlite:///{folder or own}/bot.db")
        try:
            made = build(
                settings or Settings(),
                answerer,
                store,
                token=TOKEN,
                request=recorder,
                get_updates_request=recorder,
                clock=clock,
                paced=False,
            )
            async with made:
                yield made
        finally:
            await store.close()

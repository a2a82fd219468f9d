"""Reloads the knowledge when the process is told to, or when its files have changed, and logs what came of it."""

import asyncio
import logging
from contextlib import suppress

from handlers.context import App
from handlers.reloading import Kept, reload
from knowledge.stamp import Watched

logger = logging.getLogger(__name__)

LOGGED = 20
"""Faults that are logged at the most, a line each."""


async def keep_up(application: App, told: asyncio.Event) -> None:
    """Reload each time that `told` is set and, if the settings say so, when the files have changed. Never ends."""
    data = application.bot_data
    settings = data.settings
    watched = Watched(settings.knowledge) if settings.reload.watch else None
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), settings.reload.every_seconds if watched else None)
        if told.is_set():
            told.clear()
            await _reload(application)
        elif watched is not None and await asyncio.to_thread(watched.has_settled, data.loaded):
            await _reload(application)


async def _reload(application: App) -> None:
    try:
        outcome = await reload(application.bot, application.bot_data)
    except Exception:
        # Whatever it is, the old knowledge is in place and goes on answering.
        logger.exception("The knowledge could not be reloaded")
        return
    if not isinstance(outcome, Kept):
        logger.info(
            "Reloaded the knowledge: %s entries (%s new, %s removed, %s changed)",
            outcome.entries,
            len(outcome.added),
            len(outcome.removed),
            len(outcome.changed),
        )
        return
    logger.error("The knowledge was not reloaded, the old one stays; faults: %s", len(outcome.faults))
    for fault in outcome.faults[:LOGGED]:
        logger.error("%s", fault)

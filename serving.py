"""Serves Telegram by long polling, from the first connection to the last answer, and says how it ended."""

import asyncio
import logging
import os
import re
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass

from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Updater

import logs
from announcements.courier import AT_ONCE
from handlers import commands
from handlers.application import ALLOWED_UPDATES, build
from handlers.context import App
from knowledge.answering import Answerer
from network import Outage, Poller, Sender, surely_not_sent
from settings import Settings
from storage.errors import StorageError
from storage.store import Store
from watching import keep_up

logger = logging.getLogger(__name__)

NO_TOKEN = "Set TELEGRAM_BOT_TOKEN to the token that @BotFather gave you."  # noqa: S105 - no token, a sentence about it
BAD_TOKEN = "Telegram refuses the token in TELEGRAM_BOT_TOKEN; get the right one from @BotFather."  # noqa: S105
OTHER_POLLER = "Another process serves Telegram with the same token; stop it, or give this one a token of its own."
WEBHOOK_SET = "Another process has set a webhook for this token; stop it, or give this one a token of its own."
GRACE = 8.0
"""Seconds in which started answers may be finished once the bot is told to stop; supervisors kill after ten."""
HANG_UP = getattr(signal, "SIGHUP", None)
"""Windows has no such signal."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How serving ended: the exit code, and a line for the person when it was not asked for."""

    code: int
    reason: str = ""


Ended = asyncio.Future[Ending]


def serve(settings: Settings, answerer: Answerer) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    token = settings.token.get_secret_value().strip() if settings.token else ""
    logs.configure(settings.logging.level, token)
    ending = asyncio.run(_until_signal(settings, answerer, token)) if token else Ending(2, NO_TOKEN)
    if ending.reason:
        sys.stderr.write(ending.reason + "\n")
    return ending.code


async def run(
    settings: Settings, answerer: Answerer, token: str, ended: Ended, told: asyncio.Event | None = None
) -> Ending:
    """Serve until `ended` has a result, from outside or because it cannot go on; reload when `told` is set."""
    if not re.fullmatch(r"[\w:-]+", token, re.ASCII):
        return Ending(2, BAD_TOKEN)
    try:
        store = await Store.open(settings.storage.url.get_secret_value())
    except StorageError as error:
        return Ending(2, str(error))
    try:
        return await _run(settings, answerer, store, token, ended, told or asyncio.Event())
    finally:
        await store.close()


async def _run(  # noqa: PLR0913, PLR0917 - what `run` was given, and the store
    settings: Settings, answerer: Answerer, store: Store, token: str, ended: Ended, told: asyncio.Event
) -> Ending:
    poller = Poller(lambda: _end(ended, Ending(2, BAD_TOKEN)))
    # One connection for each update that is handled and each announcement under way, and some for the rest.
    sender = Sender(settings.telegram.concurrent_updates + AT_ONCE + 8)
    application = build(
        settings,
        answerer,
        store,
        token=token,
        request=sender,
        get_updates_request=poller,
        surely_not_sent=surely_not_sent,
    )
    serving = asyncio.create_task(_serve(application, ended, told))
    serving.add_done_callback(lambda task: _pass_on(task, ended))
    try:
        ending = await ended
        if ending.code:
            poller.silence()
        return ending
    finally:
        serving.cancel()
        await asyncio.wait([serving])
        poller.hurry()
        await _stop(application)


async def _until_signal(settings: Settings, answerer: Answerer, token: str) -> Ending:
    loop = asyncio.get_running_loop()
    ended: Ended = loop.create_future()
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, ended, Ending(0))
    if HANG_UP:
        # `nohup` lets the signal be ignored, for then it only says that the terminal has gone.
        in_terminal = _has_terminal() and signal.getsignal(HANG_UP) is not signal.SIG_IGN
        loop.add_signal_handler(HANG_UP, _hang_up, ended, told, in_terminal)
    return await run(settings, answerer, token, ended, told)


def _hang_up(ended: Ended, told: asyncio.Event, in_terminal: bool) -> None:
    """Ask for a reload; but where the bot ran in a terminal and that has been closed, end."""
    if in_terminal and not _has_terminal():
        _end(ended, Ending(0))
    else:
        told.set()


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _end(ended: Ended, ending: Ending) -> None:
    """The first reason to end is the one that counts."""
    if not ended.done():
        ended.set_result(ending)


def _pass_on(serving: "asyncio.Task[None]", ended: Ended) -> None:
    """An error that nobody expected ends the process, with its traceback."""
    error = None if serving.cancelled() else serving.exception()
    if error and not ended.done():
        ended.set_exception(error)


async def _serve(application: App, ended: Ended, told: asyncio.Event) -> None:
    """Connect, start to poll, set the menu, and keep the knowledge up to date."""
    try:
        await _connect(application)
        await application.start()
        await application.bot_data.office.start()
        # What waits is not dropped: old questions are passed over one by one, when they are read.
        await _updater(application).start_polling(
            bootstrap_retries=-1,
            allowed_updates=ALLOWED_UPDATES,
            error_callback=lambda error: _on_polling_error(error, ended),
        )
    except InvalidToken:
        _end(ended, Ending(2, BAD_TOKEN))
        return
    logger.info("Serving Telegram as @%s", application.bot.username)
    data = application.bot_data
    await commands.publish(application.bot, data.knowledge, data.settings.language)
    await keep_up(application, told)


async def _connect(application: App) -> None:
    """Wait until Telegram answers; a token that it refuses is an error at once."""
    outage = Outage()
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            await asyncio.sleep(outage.failed(type(error.__cause__ or error).__name__))
        else:
            outage.over()
            return


def _on_polling_error(error: TelegramError, ended: Ended) -> None:
    if isinstance(error, Conflict):
        _end(ended, Ending(1, WEBHOOK_SET if "webhook" in error.message.lower() else OTHER_POLLER))
    else:
        logger.warning("Asking for updates failed: %s", type(error).__name__)


async def _stop(application: App) -> None:
    """Take no more updates, finish what was begun, and close; what takes longer than GRACE is given up."""
    updater = _updater(application)
    try:
        async with asyncio.timeout(GRACE):
            await application.bot_data.office.stop()
            if updater.running:
                await updater.stop()
            if application.running:
                await application.stop()
    except TimeoutError:
        logger.warning("Some answers took too long and were given up")
    await application.bot_data.tally.write()
    # A half-stopped library refuses to close, and one that never got through forgets the bot's connections.
    with suppress(RuntimeError):
        await application.shutdown()
    await application.bot.shutdown()


def _updater(application: App) -> Updater:
    """What fetches the updates; `build` makes one always, which the library's types do not know."""
    if application.updater is None:
        raise RuntimeError("the application has no updater")
    return application.updater

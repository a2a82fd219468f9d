"""Serves Telegram, from the first connection to the last answer, and says how it ended."""

import asyncio
import gc
import hashlib
import logging
import re
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from telegram.error import BadRequest, Conflict, InvalidToken

import logs
from handlers import commands
from handlers.application import ALLOWED_UPDATES, build
from handlers.context import App
from knowledge.answering import Answerer
from network.backlog import Backlog
from network.handling import Handling
from network.http import HttpRequest
from network.outage import until_reached
from network.polling import Polling
from network.seen import SeenHere
from network.sending import Sender
from network.webhook import Address, ListenError, Webhook
from settings import Settings

logger = logging.getLogger(__name__)

NO_TOKEN = "Set TELEGRAM_BOT_TOKEN to the token that @BotFather gave you."  # noqa: S105 - no token, a sentence about it
BAD_TOKEN = "Telegram refuses the token in TELEGRAM_BOT_TOKEN; get the right one from @BotFather."  # noqa: S105
OTHER_POLLER = "Another process serves Telegram with the same token; stop it, or give this one a token of its own."
WEBHOOK_SET = "Another process has set a webhook for this token; stop it, or give this one a token of its own."
NO_SECRET = "Set TELEGRAM_WEBHOOK_SECRET, for webhook.url is set: 1 to 256 of A-Z, a-z, 0-9, _ and -."  # noqa: S105
GRACE = 8.0
"""Seconds in which started answers may be finished once the bot is told to stop; supervisors kill after ten."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How serving ended: the exit code, and a line for the person when it was not asked for."""

    code: int
    reason: str = ""


Ended = asyncio.Future[Ending]


def serve(settings: Settings, answerer: Answerer) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    token = settings.token.get_secret_value().strip() if settings.token else ""
    logs.configure(settings.logging.level, token, _secret(settings), form=settings.logging.format)
    ending = asyncio.run(until_signal(settings, answerer, token)) if token else Ending(2, NO_TOKEN)
    if ending.reason:
        sys.stderr.write(ending.reason + "\n")
    return ending.code


async def run(settings: Settings, answerer: Answerer, token: str, ended: Ended, *, paced: bool = True) -> Ending:
    """Serve until `ended` has a result, from outside or because it cannot go on."""
    if not re.fullmatch(r"[\w:-]+", token, re.ASCII):
        return Ending(2, BAD_TOKEN)
    # One connection for each update that is handled, and some for the rest.
    sender = Sender(settings.telegram.concurrent_updates + 8)
    fetching = HttpRequest(2)
    if settings.webhook.url and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", _secret(settings)):
        return Ending(2, NO_SECRET)
    application = build(settings, answerer, token=token, request=sender, get_updates_request=fetching, paced=paced)
    handling = Handling(application)
    backlog = Backlog(_backlog(settings, token))
    source: Polling | Webhook
    if settings.webhook.url:
        source = Webhook(
            application.bot,
            handling,
            backlog,
            SeenHere(),
            address=Address.of(**settings.webhook.model_dump()),
            secret=_secret(settings),
            connections=settings.telegram.concurrent_updates,
            allowed=ALLOWED_UPDATES,
        )
    else:
        source = Polling(application.bot, fetching, handling, backlog, ALLOWED_UPDATES)
    serving = asyncio.create_task(_serve(application, source, ended))
    serving.add_done_callback(lambda task: _pass_on(task, ended))
    try:
        ending = await ended
    finally:
        serving.cancel()
        await asyncio.wait([serving])
        await _finish(application, handling)
        # One more question would end another process that is served by now.
        await source.close(acknowledge=ended.done() and not ended.exception() and not ended.result().code)
        await _close(application)
    return ending


def _secret(settings: Settings) -> str:
    return settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""


def _backlog(settings: Settings, token: str) -> Path | None:
    """A file for each bot and each Telegram: numbers of updates mean nothing elsewhere."""
    name = hashlib.sha256(f"{settings.api_url} {token}".encode()).hexdigest()[:12]
    return settings.telegram.backlog and settings.telegram.backlog / f"backlog-{name}.jsonl"


async def until_signal(settings: Settings, answerer: Answerer, token: str, *, paced: bool = True) -> Ending:
    """Serve until SIGTERM or SIGINT; not `paced` where no real Telegram is at the other end."""
    # What is loaded by now lasts. The collector would walk through all of it again and again, for a third of a second.
    gc.collect()
    gc.freeze()
    loop = asyncio.get_running_loop()
    ended: Ended = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, ended, Ending(0))
    return await run(settings, answerer, token, ended, paced=paced)


def _end(ended: Ended, ending: Ending) -> None:
    """The first reason to end is the one that counts."""
    if not ended.done():
        ended.set_result(ending)


def _pass_on(task: "asyncio.Task[None]", ended: Ended) -> None:
    """An error that nobody expected ends the process, with its traceback."""
    error = None if task.cancelled() else task.exception()
    if error and not ended.done():
        ended.set_exception(error)


async def _serve(application: App, source: Polling | Webhook, ended: Ended) -> None:
    """Connect, set the menu, and take what Telegram has."""
    data = application.bot_data
    try:
        await until_reached(application.initialize)
        await application.start()
        logger.info("Serving Telegram as @%s", application.bot.username)
        menu = asyncio.create_task(commands.publish(application.bot, data.knowledge, data.settings.language))
        menu.add_done_callback(lambda task: _pass_on(task, ended))
        try:
            # What waits is not dropped: old questions are passed over one by one, when they are read.
            await source.run()
        finally:
            menu.cancel()
    except InvalidToken:
        _end(ended, Ending(2, BAD_TOKEN))
    except BadRequest as error:
        _end(ended, Ending(2, f"Telegram refuses webhook.url: {error.message}"))
    except ListenError as error:
        _end(ended, Ending(2, f"webhook.listen and webhook.port cannot be listened on: {error}"))
    except Conflict as error:
        _end(ended, Ending(1, WEBHOOK_SET if "webhook" in error.message.lower() else OTHER_POLLER))


async def _finish(application: App, handling: Handling) -> None:
    """Finish what was taken; what takes longer than GRACE is given up."""
    try:
        async with asyncio.timeout(GRACE):
            await handling.finish()
            if application.running:
                await application.stop()
    except TimeoutError:
        handling.drop()
        logger.warning("Some answers took too long and were given up")


async def _close(application: App) -> None:
    # A half-stopped library refuses to close, and one that never got through forgets the bot's connections.
    with suppress(RuntimeError):
        await application.shutdown()
    await application.bot.shutdown()

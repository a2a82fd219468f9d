"""Serves Telegram, from the first connection to the last answer, and says how it ended."""

import asyncio
import hashlib
import logging
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from telegram.error import BadRequest, Conflict, InvalidToken

import logs
from announcements import office
from announcements.courier import AT_ONCE
from handlers import commands
from handlers.application import ALLOWED_UPDATES, build
from handlers.context import App
from health import Health
from introduction import introduce
from knowledge.answering import Answerer
from knowledge.collector import settle
from metrics import Metrics
from network.backlog import Backlog
from network.handling import Handling
from network.http import HttpRequest, surely_not_sent
from network.listening import ListenError
from network.outage import until_reached
from network.polling import Polling
from network.seen import Seen, SeenHere, SeenTogether
from network.sending import Sender
from network.webhook import Address, Webhook
from settings import Settings
from signals import heed
from storage.alone import Lock, alone
from storage.errors import StorageError
from storage.store import Store
from watching import keep_up

logger = logging.getLogger(__name__)

NO_TOKEN = "Set TELEGRAM_BOT_TOKEN to the token that @BotFather gave you."  # noqa: S105 # nosec B105 # a sentence
BAD_TOKEN = "Telegram refuses the token in TELEGRAM_BOT_TOKEN; get the right one from @BotFather."  # noqa: S105 # nosec B105 # a sentence
OTHER_POLLER = "Another process serves Telegram with the same token; stop it, or give this one a token of its own."
WEBHOOK_SET = "Another process has set a webhook for this token; stop it, or give this one a token of its own."
NO_SECRET = "Set TELEGRAM_WEBHOOK_SECRET, for webhook.url is set: 1 to 256 of A-Z, a-z, 0-9, _ and -."  # noqa: S105 # nosec B105 # a sentence
GRACE = 8.0
"""Seconds in which started answers may be finished once the bot is told to stop; supervisors kill after ten."""
LAST_WRITE = 1.0
"""Seconds for what was counted since the last write; a database that is locked would take longer than there is."""


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


async def until_signal(settings: Settings, answerer: Answerer, token: str, *, paced: bool = True) -> Ending:
    """Serve until SIGTERM or SIGINT; not `paced` where no real Telegram is at the other end."""
    # What is loaded by now lasts.
    settle()
    ended: Ended = asyncio.get_running_loop().create_future()
    told = asyncio.Event()
    heed(lambda: _end(ended, Ending(0)), told.set)
    return await run(settings, answerer, token, ended, told, paced=paced)


async def run(  # noqa: PLR0913 - what differs between the process and the tests
    settings: Settings,
    answerer: Answerer,
    token: str,
    ended: Ended,
    told: asyncio.Event | None = None,
    *,
    paced: bool = True,
) -> Ending:
    """Serve until `ended` has a result, from outside or because it cannot go on; reload when `told` is set."""
    if not re.fullmatch(r"[\w:-]+", token, re.ASCII):
        return Ending(2, BAD_TOKEN)
    if settings.webhook.url and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", _secret(settings)):
        return Ending(2, NO_SECRET)
    try:
        store = await Store.open(settings.storage.url.get_secret_value())
    except StorageError as error:
        return Ending(2, str(error))
    try:
        return await _run(settings, answerer, store, token, ended, told or asyncio.Event(), paced)
    finally:
        await store.close()


async def _run(  # noqa: PLR0913, PLR0917 - what `run` was given, and the store
    settings: Settings, answerer: Answerer, store: Store, token: str, ended: Ended, told: asyncio.Event, paced: bool
) -> Ending:
    metrics = Metrics()
    # One connection for each update that is handled and each announcement under way, and some for the rest.
    sender = Sender(settings.telegram.concurrent_updates + AT_ONCE + 8, metrics.called)
    fetching = HttpRequest(2)
    application = build(
        settings,
        answerer,
        store,
        token=token,
        request=sender,
        get_updates_request=fetching,
        paced=paced,
        surely_not_sent=surely_not_sent,
    )
    handling = Handling(application, metrics.handled)
    source = _source(settings, token, application, handling, fetching)
    _measure(application, metrics, handling)
    health = Health({"telegram": source.check, "database": store.check}, metrics.page)
    serving = asyncio.create_task(_serve(application, source, health, ended, told))
    serving.add_done_callback(lambda task: _pass_on(task, ended))
    try:
        ending = await ended
    finally:
        serving.cancel()
        await asyncio.wait([serving])
        await _finish(application, handling)
        # One more question would end another process that is served by now.
        await source.close(acknowledge=ended.done() and not ended.exception() and not ended.result().code)
        await health.stop()
        await _close(application)
    return ending


def _measure(application: App, metrics: Metrics, handling: Handling) -> None:
    data = application.bot_data
    data.answered_with, data.loaded_with = metrics.answered, metrics.knows
    metrics.knows(data.knowledge)
    metrics.watch("updates_held", "Updates that wait or are in hand.", lambda: handling.held)
    metrics.watch("outbox", "Messages of announcements that wait to be sent.", lambda: data.office.waiting)


def _source(
    settings: Settings, token: str, application: App, handling: Handling, fetching: HttpRequest
) -> Polling | Webhook:
    """What brings the updates."""
    # Numbers of updates mean nothing to another bot or another Telegram.
    name = hashlib.sha256(f"{settings.api_url} {token}".encode()).hexdigest()[:12]
    folder = settings.telegram.backlog
    backlog = Backlog(folder / f"backlog-{name}.jsonl" if folder else None)
    seen: Seen = SeenHere()
    data = application.bot_data
    if settings.webhook.url and not data.store.database.is_sqlite:
        # Telegram keeps what waits: a file on one machine is no use to a process on another.
        backlog, seen = Backlog(), SeenTogether(data.store.updates, data.clock, office.DEAD_AFTER)
    if not settings.webhook.url:
        return Polling(application.bot, fetching, handling, backlog, ALLOWED_UPDATES)
    return Webhook(
        application.bot,
        handling,
        backlog,
        seen,
        address=Address.of(**settings.webhook.model_dump()),
        secret=_secret(settings),
        connections=settings.telegram.concurrent_updates,
        allowed=ALLOWED_UPDATES,
        alone=partial(alone, data.store.database, Lock.WEBHOOK),
    )


def _secret(settings: Settings) -> str:
    return settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""


def _end(ended: Ended, ending: Ending) -> None:
    """The first reason to end is the one that counts."""
    if not ended.done():
        ended.set_result(ending)


def _pass_on(task: "asyncio.Task[None]", ended: Ended) -> None:
    """An error that nobody expected ends the process, with its traceback."""
    error = None if task.cancelled() else task.exception()
    if error and not ended.done():
        ended.set_exception(error)


async def _serve(
    application: App, source: Polling | Webhook, health: Health, ended: Ended, told: asyncio.Event
) -> None:
    """Connect, set the menu, keep the knowledge up to date, and take what Telegram has."""
    data = application.bot_data
    try:
        if data.settings.health.port:
            await health.start(data.settings.health.listen, data.settings.health.port)
        await until_reached(application.initialize)
        await application.start()
        await data.office.start()
        await introduce(application)
        beside = asyncio.create_task(_beside(application, told))
        beside.add_done_callback(lambda task: _pass_on(task, ended))
        try:
            # What waits is not dropped: old questions are passed over one by one, when they are read.
            await source.run()
        finally:
            beside.cancel()
    except InvalidToken:
        _end(ended, Ending(2, BAD_TOKEN))
    except BadRequest as error:
        _end(ended, Ending(2, f"Telegram refuses webhook.url: {error.message}"))
    except ListenError as error:
        _end(ended, Ending(2, f"Another process listens there, or nobody may (webhook, health): {error}"))
    except Conflict as error:
        _end(ended, Ending(1, WEBHOOK_SET if "webhook" in error.message.lower() else OTHER_POLLER))


async def _beside(application: App, told: asyncio.Event) -> None:
    """What goes on while updates are taken."""
    data = application.bot_data
    async with alone(data.store.database, Lock.MENU):
        await commands.publish(application.bot, data.knowledge, data.settings.language)
    await keep_up(application, told)


async def _finish(application: App, handling: Handling) -> None:
    """Finish what was taken; what takes longer than GRACE is given up."""
    try:
        async with asyncio.timeout(GRACE):
            await asyncio.gather(application.bot_data.office.stop(), handling.finish())
            if application.running:
                await application.stop()
    except TimeoutError:
        handling.drop()
        logger.warning("Some answers took too long and were given up")
    try:
        async with asyncio.timeout(LAST_WRITE):
            await application.bot_data.write()
    except TimeoutError:
        logger.warning("The database does not answer; the last counts are lost")


async def _close(application: App) -> None:
    # A half-stopped library refuses to close, and one that never got through forgets the bot's connections.
    with suppress(RuntimeError):
        await application.shutdown()
    await application.bot.shutdown()

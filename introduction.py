"""Says in the log, in five lines, what is served: who, what it knows, by which way, from which database, for whom."""

import logging
from urllib.parse import urlsplit

from handlers.context import App
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES
from metrics import version
from settings import Health, Settings, Webhook
from storage.errors import TROUBLE
from storage.store import Store

logger = logging.getLogger(__name__)


async def introduce(application: App) -> None:
    """Write the five lines; no secret is in them, nor the path of the webhook, which may be one."""
    data = application.bot_data
    settings: Settings = data.settings
    logger.info("Serving Telegram as @%s%s", application.bot.username, _server(settings))
    logger.info("Knowledge: %s", _knowledge(data.knowledge))
    logger.info("Updates: %s", _updates(settings.webhook))
    logger.info("Database: %s; %s", data.store.database.shown, await _chats(data.store))
    logger.info("Administrators: %s; health: %s", len(settings.admins) or "none", _health(settings.health))


def _server(settings: Settings) -> str:
    return f" by {urlsplit(settings.api_url).netloc.rpartition('@')[2]}" if settings.api_url else ""


def _knowledge(knowledge: Knowledge) -> str:
    spoken = {language for entry in knowledge.faq.entries for language in entry.questions}
    languages = ", ".join(language for language in LANGUAGES if language in spoken)
    title = knowledge.article.source.title
    return f"“{title}”, {len(knowledge.faq.entries)} entries in {languages}, version {version(knowledge)}"


def _updates(webhook: Webhook) -> str:
    if not webhook.url:
        return "by long polling"
    host = urlsplit(webhook.url).netloc.rpartition("@")[2]
    return f"by webhook, sent to {host}, taken at {webhook.listen}:{webhook.port}"


async def _chats(store: Store) -> str:
    try:
        known, subscribed = await store.chats.known(), await store.chats.subscribed()
    except TROUBLE as error:
        # The bot answers without it.
        return f"its chats cannot be counted ({type(error).__name__})"
    return f"{known} chats, {subscribed} of them subscribed"


def _health(health: Health) -> str:
    return f"http://{health.listen}:{health.port}/ready" if health.port else "not served"

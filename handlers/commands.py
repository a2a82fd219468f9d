"""The bot's menu and descriptions in Telegram, set from here and only when they differ from what is set."""

import logging
from collections.abc import Iterable

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from handlers.texts import Texts, available
from knowledge.loading import Knowledge
from knowledge.model import Language

logger = logging.getLogger(__name__)

SCOPES: tuple[tuple[BotCommandScope | None, tuple[str, ...]], ...] = (
    (None, ()),
    (BotCommandScopeAllPrivateChats(), ("ask",)),
    (BotCommandScopeAllGroupChats(), ("source", "privacy")),
)
"""Where a menu is shown, and the commands left out there, for they are seldom needed."""


async def publish(bot: Bot, knowledge: Knowledge, default: Language) -> None:
    """Set what differs. What Telegram refuses is logged and left for the next start."""
    for code, language in _languages(default):
        try:
            await _publish_commands(bot, code, language)
            await _publish_descriptions(bot, code, language, knowledge)
        except TelegramError as error:
            logger.warning("The menu for language %r could not be set: %s", code, type(error).__name__)


def menu(language: Language, left_out: Iterable[str] = ()) -> list[BotCommand]:
    """The commands with what they do, as Telegram shows them."""
    return [BotCommand(name, does) for name, does in Texts.of(language).commands if name not in left_out]


def description(knowledge: Knowledge, language: Language) -> str:
    """What an empty chat with the bot shows."""
    source = knowledge.article.source
    return Texts.of(language).description.format(title=source.title, publisher=source.publisher)


def _languages(default: Language) -> list[tuple[str | None, Language]]:
    """Each language under its own code, and the default one for everybody else."""
    return [(None, default), *((language, language) for language in available())]


async def _publish_commands(bot: Bot, code: str | None, language: Language) -> None:
    for scope, left_out in SCOPES:
        wanted = menu(language, left_out)
        if list(await bot.get_my_commands(scope, code)) != wanted:
            await bot.set_my_commands(wanted, scope, code)


async def _publish_descriptions(bot: Bot, code: str | None, language: Language, knowledge: Knowledge) -> None:
    long, short = description(knowledge, language), Texts.of(language).short_description
    if (await bot.get_my_description(code)).description != long:
        await bot.set_my_description(long, code)
    if (await bot.get_my_short_description(code)).short_description != short:
        await bot.set_my_short_description(short, code)

"""Reads a text as Telegram does: lengths in UTF-16 units, entities that it finds by itself, privacy mode."""

import re

from tests.telegram.world import ADMINS, INSIDE, Json, Message, User

# The first that fits at a place wins, so an @ inside an address makes no mention.
FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)])"
    r"|(?P<email>[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?![A-Za-z0-9_])(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w))"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


def utf16(text: str) -> int:
    """How long the text is, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities_of(text: str) -> list[Json]:
    """The entities that Telegram finds in what a person writes."""
    return [
        {
            "type": str(found.lastgroup),
            "offset": utf16(text[: found.start()]),
            "length": utf16(found.group()),
        }
        for found in FOUND.finditer(text)
    ]


def pieces(message: Message, kind: str) -> list[str]:
    """What the message's entities of one kind say."""
    raw = message.shown.encode("utf-16-le")
    return [
        raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in message.entities
        if entity["type"] == kind
    ]


def given_to(bot: User, message: Message, privacy: bool) -> bool:
    """Would Telegram give this message to the bot?"""
    chat, status = message.chat, message.chat.status(bot)
    if status not in INSIDE or message.sender is bot:
        return False
    if chat.kind == "channel":
        return status in ADMINS
    if chat.kind == "private" or status in ADMINS or not privacy or message.service:
        return True
    return message.via_bot is bot or _meant_for(bot, message)


def _meant_for(bot: User, message: Message) -> bool:
    """Is it a command that the bot could take, an answer to it, or a mention of it?"""
    name = f"@{bot.username}".lower()
    if message.reply_to and message.reply_to.sender is bot:
        return True
    if name in [mention.lower() for mention in pieces(message, "mention")]:
        return True
    commands = pieces(message, "bot_command") if message.shown.startswith("/") else []
    return any("@" not in command or command.lower().endswith(name) for command in commands)

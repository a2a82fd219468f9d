"""Finds the question that a message puts to the bot, and which message it asks about."""

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import ChatType, MessageEntityType

from handlers.rich import QUOTES

ASK = "ask"
MENTIONS = (MessageEntityType.MENTION, MessageEntityType.TEXT_MENTION)
OPENING_MARKS = ("“", "„", "«", '"')


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, or is to be checked; `text` is empty when the bot was called without a question.

    `about` is the message that holds the question when it is not the one that called the bot.
    """

    text: str
    about: Message | None = None


def question_in(message: Message) -> Question | None:
    """The question that `message` puts to the bot, or None when it puts none."""
    command = _command(message)
    if command:
        return _called(message, _content(message)[command.length :]) if _is_ask(message, command) else None
    if message.chat.type == ChatType.PRIVATE:
        return Question(_content(message).strip())
    without, mentioned = _without_mention(message)
    if mentioned:
        return _called(message, without)
    return Question(without.strip()) if is_reply_to_bot(message) else None


def asked_of_guest(message: Message) -> Question:
    """The question in a message that called the bot into a chat where it is not: with its name, or by a reply to it."""
    command = _command(message)
    text, mentioned = _without_mention(message)
    if command:
        return _called(message, _content(message)[command.length :])
    return _called(message, text) if mentioned else Question(text.strip())


def checked_in(message: Message) -> Question:
    """What a command that checks a text is about: the text beside it, or else the message that it replies to.

    That message may be anybody's, the bot's own included; of it, a part quoted by hand, or what was quoted of a message
    in another chat. A block quotation counts as one in quotation marks; of the bot's own messages nothing else does.
    """
    command = _command(message)
    beside = _with_marks(message)[command.length :].strip() if command else ""
    if beside:
        return Question(beside)
    other = _replied(message)
    if message.quote and (message.quote.is_manual or other is None):
        return Question(message.quote.text.strip(), other)
    if other is None:
        return Question("")
    if is_reply_to_bot(message) and (quoted := _quoted(other)):
        return Question("\n".join(f"“{text}”" for text in quoted), other)
    return Question(_with_marks(other).strip(), other)


def text_of(message: Message) -> str:
    """The words of a message that was put to the bot, without the command or name that called it."""
    question = question_in(message)
    return question.text if question and question.about is None and question.text else _content(message).strip()


def is_mentioned(message: Message) -> bool:
    """Whether the message names the bot."""
    return _without_mention(message)[1]


def is_reply_to_bot(message: Message) -> bool:
    """Whether the message answers one of the bot's own."""
    other = _replied(message)
    return bool(other and other.from_user and other.from_user.id == message.get_bot().id)


def is_for_another_bot(message: Message) -> bool:
    """Whether the message is a command that names another bot."""
    command = _command(message)
    name = _content(message)[: command.length].partition("@")[2] if command else ""
    return bool(name) and name.lower() != message.get_bot().username.lower()


def _called(message: Message, text: str) -> Question:
    """The question beside the call, or else the one in the message that the call replies to."""
    if text.strip():
        return Question(text.strip())
    other = _replied(message)
    if other is None or is_reply_to_bot(message):
        return Question("")
    quoted = message.quote.text if message.quote and message.quote.is_manual else ""
    return Question((quoted or _content(other)).strip(), other)


def _replied(message: Message) -> Message | None:
    """The message that this one replies to; in a topic, not the one that opened the topic."""
    other = message.reply_to_message
    return None if other is None or other.forum_topic_created else other


def _content(message: Message) -> str:
    return message.text or message.caption or ""


def _block_quotations(message: Message) -> list[MessageEntity]:
    return [e for e in message.entities or message.caption_entities if e.type in QUOTES]


def _quoted(message: Message) -> list[str]:
    """The texts of the block quotations."""
    units = _units(_content(message))
    return [_words(units[_span(entity)]) for entity in _block_quotations(message)]


def _with_marks(message: Message) -> str:
    """The text with its block quotations in quotation marks."""
    units, done = _units(_content(message)), 0
    parts = []
    for entity in _block_quotations(message):
        span = _span(entity)
        quoted = _words(units[span])
        marked = quoted if quoted[:1] in OPENING_MARKS else f"“{quoted}”"
        parts += [_words(units[done : span.start]), marked]
        done = span.stop
    return "".join([*parts, _words(units[done:])])


def _units(text: str) -> bytes:
    """The text in UTF-16, in which Telegram counts."""
    return text.encode("utf-16-le")


def _span(entity: MessageEntity) -> slice:
    return slice(2 * entity.offset, 2 * (entity.offset + entity.length))


def _words(units: bytes) -> str:
    """A piece of `_units`; an entity that begins or ends in the middle of a letter takes that letter not along."""
    return units.decode("utf-16-le", "ignore")


def _command(message: Message) -> MessageEntity | None:
    """The command with which the message begins, if any."""
    found = (message.entities or message.caption_entities)[:1]
    return next((e for e in found if e.type == MessageEntityType.BOT_COMMAND and e.offset == 0), None)


def _is_ask(message: Message, command: MessageEntity) -> bool:
    name = _content(message)[1 : command.length].partition("@")[0]
    return name.lower() == ASK and not is_for_another_bot(message)


def _without_mention(message: Message) -> tuple[str, bool]:
    """The text without the bot's name, and whether the name stood in it."""
    bot = message.get_bot()
    text = _content(message)
    units, mentioned = _units(text), False
    for entity in message.entities or message.caption_entities:
        name = _words(units[_span(entity)]) if entity.type in MENTIONS else ""
        if not name:
            continue
        if name.lower() == f"@{bot.username}".lower() or (entity.user and entity.user.id == bot.id):
            text = re.sub(rf"{re.escape(name)}(?!\w)", " ", text)
            mentioned = True
    return text, mentioned

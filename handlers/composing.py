"""Makes the message of an announcement out of what an administrator of the bot wrote or named."""

from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import MessageLimit

from announcements.content import ALL, Body, Content
from handlers.clauses import statement_page
from handlers.context import Data
from handlers.deadlines import deadlines_page
from handlers.replies import Reply, answer_of, of_answer
from handlers.rich import utf16, without_days
from handlers.texts import Texts
from handlers.voices import shown
from knowledge.model import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is nothing to announce, for the administrator."""

    reason: str


def composed(message: Message, argument: str, data: Data, language: Language) -> Content | Refusal:
    """What `message` lets announce: `argument`, which is the end of its text, or what it replies to."""
    if not argument:
        replied = message.reply_to_message
        return _of_message(replied, language) if replied else Refusal(Texts.of(language).office.usage)
    named = _named(argument, data, language)
    return named or _sound(Body(argument, _entities_of(message, argument)), language)


def after_command(message: Message) -> str:
    """The text of a command's message after the command, as it was written."""
    command = message.entities[0].length if message.entities else 0
    return (message.text or "")[command:].lstrip()


def _named(argument: str, data: Data, language: Language) -> Content | Refusal | None:
    """What is announced under a name, in every language; None if `argument` is no name."""
    words = argument.lower().split()
    if len(words) == 2 and words[0] == "clause" and words[1].isdecimal():
        passage = data.knowledge.clauses.get(int(words[1]))
        if passage is None:
            return Refusal(Texts.of(language).office.no_such_clause)
        rich = {code: shown(passage, data.knowledge, code) for code in LANGUAGES}
        return Content({code: Body(each.text, each.entities) for code, each in rich.items()})
    if words == ["deadlines"]:
        return _of_replies({code: deadlines_page(data.knowledge, code, data.today) for code in LANGUAGES}, language)
    if words == ["statement"]:
        return _of_replies({code: statement_page(data.knowledge, code) for code in LANGUAGES}, language)
    entry = data.knowledge.entries.get(argument.lower())
    if entry is None:
        return None
    answers = {code: answer_of(entry, data.knowledge, code) for code in LANGUAGES}
    return _of_replies({code: of_answer(answer, data.knowledge) for code, answer in answers.items()}, language)


def _of_replies(replies: dict[Language, list[Reply]], language: Language) -> Content | Refusal:
    """An announcement is one message in each chat, so that it can be counted, corrected and deleted."""
    over = max(sum(reply.rich.size for reply in pages) for pages in replies.values()) - MessageLimit.MAX_TEXT_LENGTH
    if any(len(pages) > 1 for pages in replies.values()):
        return Refusal(Texts.of(language).office.too_long.format(count=max(1, over)))
    # Telegram refuses a message that marks a day too far off, and an announcement is made once for all chats.
    return Content({code: Body(page.text, tuple(without_days(page.entities))) for code, (page, *_) in replies.items()})


def _of_message(message: Message, language: Language) -> Content | Refusal:
    if message.photo:
        return _sound(Body(message.caption or "", message.caption_entities, message.photo[-1].file_id), language)
    if message.text:
        return _sound(Body(message.text, message.entities), language)
    return Refusal(Texts.of(language).office.only_text)


def _sound(body: Body, language: Language) -> Content | Refusal:
    most = MessageLimit.CAPTION_LENGTH if body.photo else MessageLimit.MAX_TEXT_LENGTH
    over = utf16(body.text) - most
    return Refusal(Texts.of(language).office.too_long.format(count=over)) if over > 0 else Content({ALL: body})


def _entities_of(message: Message, end: str) -> tuple[MessageEntity, ...]:
    """The formatting of the end of a message's text, moved to where that begins."""
    cut = utf16(message.text or "") - utf16(end)
    moved = []
    for entity in message.entities:
        start, stop = max(entity.offset - cut, 0), entity.offset + entity.length - cut
        if stop > start:
            values = entity.to_dict() | {"offset": start, "length": stop - start}
            moved.append(MessageEntity.de_json(values, None))
    return tuple(moved)

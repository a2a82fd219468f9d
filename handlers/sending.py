"""Puts replies into a chat: as new messages, or in place of messages that the bot has sent before."""

import dataclasses
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from telegram import Bot, CallbackQuery, Message
from telegram.constants import ChatType
from telegram.error import BadRequest, ChatMigrated

from handlers.replies import Reply
from handlers.rich import Rich, without_days

logger = logging.getLogger(__name__)

NO_PREVIEW = '{"is_disabled": true}'
"""No picture of a linked page below a reply."""

T = TypeVar("T")


async def reply(message: Message, replies: Sequence[Reply], to: Message | None = None) -> list[int]:
    """Answer `message`, in its topic, and in a group as a reply to it; `to` is the message replied to instead.

    Returns the ids of what was sent.
    """
    return [await _reply(message, each, to) for each in replies]


async def photo(message: Message, picture: bytes | str, caption: Rich) -> str:
    """Answer `message` with a picture, given as bytes or by Telegram's name for it; returns that name."""
    sent = await message.reply_photo(picture, caption.text, caption_entities=caption.entities)
    return sent.photo[-1].file_id


async def replace(message: Message, replies: Sequence[Reply]) -> None:
    """Put the first reply in place of the bot's own `message`, the others below it."""
    await _edit(message.get_bot(), message.chat_id, message.message_id, replies[0])
    await reply(message, replies[1:])


async def replace_all(question: Message, sent: Sequence[int], replies: Sequence[Reply]) -> list[int]:
    """Put `replies` in place of the messages `sent` that answered `question`.

    Returns the ids of the messages that answer it now.
    """
    bot, chat = question.get_bot(), question.chat_id
    for number, each in zip(sent, replies, strict=False):
        await _edit(bot, chat, number, each)
    for number in sent[len(replies) :]:
        await bot.delete_message(chat, number)
    return [*sent[: len(replies)], *await reply(question, replies[len(sent) :])]


async def react(message: Message, emoji: str) -> None:
    """Put a reaction on `message`; where the chat does not allow it, nothing."""
    try:
        await message.set_reaction(emoji)
    except BadRequest as error:
        logger.info("A reaction could not be set (%s)", error.message)


async def acknowledge(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Let the button stop waiting, with a notice that fades or, as an `alert`, stays until it is closed.

    After an outage the button has stopped by itself.
    """
    try:
        await query.answer(text, show_alert=alert or None)
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise


async def _reply(message: Message, each: Reply, to: Message | None) -> int:
    if each.file:
        content, name = each.file.content, each.file.name
        sent = await message.reply_document(content, each.text, filename=name, caption_entities=each.entities)
        return sent.message_id
    bot, place = message.get_bot(), _place(message, to)
    try:
        return await _with_days(lambda some: _send(bot, message.chat_id, some, place), each)
    except ChatMigrated as moved:
        # The group became a supergroup while the question waited; its messages have other numbers there.
        return await _send(bot, moved.new_chat_id, each, {})


def _place(message: Message, to: Message | None) -> dict[str, Any]:
    """The topic of `message`, and what is replied to, as parameters of a call."""
    if to is None and message.chat.type != ChatType.PRIVATE:
        to = message
    place: dict[str, Any] = {}
    if message.is_topic_message:
        place["message_thread_id"] = message.message_thread_id
    if message.direct_messages_topic:
        place["direct_messages_topic_id"] = message.direct_messages_topic.topic_id
    if to:
        place["reply_parameters"] = {"message_id": to.message_id, "allow_sending_without_reply": True}
    return place


async def _send(bot: Bot, chat: int, each: Reply, place: Mapping[str, Any]) -> int:
    """Send a message; returns its id.

    The library's send_message would make objects of the default options and of Telegram's answer, which nobody reads,
    and take a sixth of the time of a whole reply for it.
    """
    data = {"chat_id": chat, "text": each.text, "link_preview_options": NO_PREVIEW, **each.parameters, **place}
    sent = await bot._post("sendMessage", data)
    return int(sent["message_id"])


async def _edit(bot: Bot, chat: int, number: int, each: Reply) -> None:
    try:
        await _with_days(
            lambda some: bot.edit_message_text(some.text, chat_id=chat, message_id=number, api_kwargs=some.parameters),
            each,
        )
    except BadRequest as error:
        # Whoever presses a button twice, or edits a question to the same, wants what is there already.
        if "message is not modified" not in error.message.lower():
            raise


async def _with_days(put: Callable[[Reply], Awaitable[T]], each: Reply) -> T:
    """Put a reply; where Telegram takes no entity for a day so far off, without those."""
    try:
        return await put(each)
    except BadRequest as error:
        if "entity_date_invalid" not in error.message.lower():
            raise
    return await put(dataclasses.replace(each, rich=Rich(each.text, tuple(without_days(each.entities)))))

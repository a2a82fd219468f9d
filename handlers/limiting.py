"""Holds floods back: who writes too much gets one warning, then silence; each press is answered, but does nothing."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from math import ceil
from typing import Any

from telegram import Update
from telegram.constants import ChatType

from handlers import sending
from handlers.articles import article
from handlers.context import Context
from handlers.cooldown import Refusal
from handlers.replies import Reply
from handlers.rich import Rich
from handlers.texts import Texts

Handle = Callable[[Update, Context], Coroutine[Any, Any, None]]


def limited(handle: Handle) -> Handle:
    """`handle`, but only for who keeps to the cooldown; the administrators of the bot need not."""

    async def handle_some(update: Update, context: Context) -> None:
        if await admitted(update, context):
            await handle(update, context)

    return handle_some


async def admitted(update: Update, context: Context) -> bool:
    """Count an update that is to be answered; False if it is one too many, which the person is told if need be."""
    refusal = _refusal(update, context)
    if refusal is None:
        return True
    texts, query, message = Texts.of(context.language).manners, update.callback_query, update.effective_message
    seconds = max(1, ceil((refusal.until - context.bot_data.clock()).total_seconds()))
    if query:
        await sending.acknowledge(query, texts.too_fast.format(seconds=seconds))
    elif message and refusal.warn:
        sentence = texts.too_many_in_group if refusal.group else texts.too_many
        warning = Reply(Rich(sentence.format(seconds=seconds)))
        if update.guest_message:
            await message.answer_guest_query(article("wait", context.bot.first_name, warning, context.links))
        else:
            await sending.reply(message, [warning])
    return False


def _refusal(update: Update, context: Context) -> Refusal | None:
    data, chat = context.bot_data, update.effective_chat
    who = _who(update)
    if who is None or who in data.settings.admins:
        return None
    # The chat of a guest query is not the bot's.
    group = chat.id if chat and chat.type != ChatType.PRIVATE and not update.guest_message else None
    return data.cooldown.admit(who, group, _when(update) or data.clock())


def _who(update: Update) -> int | None:
    """Who wrote or pressed: a person, or the group or channel in whose name it was written."""
    message = update.effective_message
    if update.callback_query is None and message and message.sender_chat:
        return message.sender_chat.id
    return update.effective_user.id if update.effective_user else None


def _when(update: Update) -> datetime | None:
    """When a message was written or edited; of a press Telegram does not say."""
    message = update.effective_message
    return None if message is None or update.callback_query else message.edit_date or message.date

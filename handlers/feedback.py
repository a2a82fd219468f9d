"""What people say of answers: 👍 and 👎 below them, and questions without an answer that are sent to the curators."""

import re

from telegram import CallbackQuery, Message, Update

from handlers.asking import text_of
from handlers.buttons import outdated
from handlers.callbacks import read
from handlers.context import Context
from handlers.replies import VOTES
from handlers.sending import acknowledge
from handlers.texts import Texts

KEY = re.compile(r"[0-9a-f]{16}")


async def vote(update: Update, context: Context) -> None:
    """Count, change or withdraw a vote; the message stays as it is."""
    query = update.callback_query
    target = read(query.data) if query else None
    choice, _, key = target.id.partition("-") if target else ("", "", "")
    # The number of a message is known even where the message itself is too old to be shown.
    if query is None or query.message is None or choice not in VOTES or not KEY.fullmatch(key):
        await outdated(update, context)
        return
    data = context.bot_data
    place = data.pseudonym(query.message.chat.id), query.message.message_id
    voter = data.pseudonym(query.from_user.id)
    counted = await data.store.votes.press(key, place, voter, VOTES[choice], data.clock())
    texts = Texts.of(context.language).feedback
    await acknowledge(query, {1: texts.helpful, -1: texts.not_helpful}.get(counted, texts.withdrawn))


async def send_to_curators(update: Update, context: Context) -> None:
    """Keep the words of a question that was not answered, if its asker presses."""
    query = update.callback_query
    target = read(query.data) if query else None
    if query is None or target is None or not KEY.fullmatch(target.id):
        await outdated(update, context)
        return
    texts = Texts.of(context.language).feedback
    asked = _asked(query)
    if asked is None:
        await acknowledge(query, texts.question_gone, alert=True)
    elif asked.from_user is None or asked.from_user.id != query.from_user.id:
        await acknowledge(query, texts.only_asker, alert=True)
    else:
        data = context.bot_data
        chat, sender = data.pseudonym(asked.chat_id), data.pseudonym(query.from_user.id)
        await data.store.texts.keep(target.id, text_of(asked), chat, sender, data.clock())
        await acknowledge(query, texts.sent, alert=True)


def _asked(query: CallbackQuery) -> Message | None:
    """The question that the message with the button replies to, if both are still there."""
    message = query.message
    asked = message.reply_to_message if isinstance(message, Message) else None
    return asked if asked and text_of(asked) else None

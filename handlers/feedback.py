"""What people say of answers: 👍 and 👎 below them, and questions without an answer that are sent to the curators."""

import re
from collections.abc import Sequence
from dataclasses import replace

from telegram import CallbackQuery, Message, Update

from handlers.asking import text_of
from handlers.buttons import outdated
from handlers.callbacks import Press, Row, Target, read
from handlers.context import Context
from handlers.replies import Reply
from handlers.sending import acknowledge
from handlers.tally import WITHOUT_ANSWER
from handlers.texts import Texts, spoken
from knowledge.model import Answer, Language, Status

VOTES = {"up": 1, "down": -1}
KEY = re.compile(r"[0-9a-f]{16}")


def with_feedback(replies: Sequence[Reply], answer: Answer, key: str) -> list[Reply]:
    """The replies to a question that is counted under `key`, with the buttons for it below the last."""
    *before, last = replies
    row = _row(answer, key)
    return [*before, replace(last, rows=(*last.rows, *([row] if row else [])))]


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


def _row(answer: Answer, key: str) -> Row | None:
    language: Language = spoken(answer.language)
    if answer.status in {Status.ANSWERED, Status.NOT_IN_TEXT}:
        up, down = (Target(Press.VOTE, language, f"{choice}-{key}") for choice in VOTES)
        return up.button("👍"), down.button("👎")
    if answer.status in WITHOUT_ANSWER:
        return (Target(Press.CURATORS, language, key).button(Texts.of(language).feedback.send),)
    return None


def _asked(query: CallbackQuery) -> Message | None:
    """The question that the message with the button replies to, if both are still there."""
    message = query.message
    asked = message.reply_to_message if isinstance(message, Message) else None
    return asked if asked and text_of(asked) else None

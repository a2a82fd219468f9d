"""Questions in words: in a private chat, in a group, by /ask, and edited ones."""

from telegram import Message, Update
from telegram.constants import ChatType

from handlers import sending
from handlers.asking import question_in
from handlers.context import Context
from handlers.limiting import admitted
from handlers.replies import Reply, example
from handlers.rich import Rich
from handlers.tally import WITHOUT_ANSWER
from handlers.texts import Texts
from knowledge.model import Answer


async def answer(update: Update, context: Context) -> None:
    """Answer the question that a new message puts, or say how to put one."""
    message = update.effective_message
    question = question_in(message) if message else None
    if message is None or question is None:
        return
    if not question.text:
        await sending.reply(message, _usage(context))
        return
    given = context.bot_data.answerer.answer(question.text)
    reaction = given.entry.reaction if given.entry else None
    if reaction and message.chat.type != ChatType.PRIVATE:
        # Many read along in a group; thanks need no message there.
        await sending.react(message, reaction)
        return
    # Whoever sends a question to the curators sends what the reply quotes.
    quoted = question.about or (message if given.status in WITHOUT_ANSWER else None)
    sent = await sending.reply(message, _replies(given, context), quoted)
    context.bot_data.answered.remember(context.bot_data.place(message), sent)


async def edited(update: Update, context: Context) -> None:
    """Answer anew, in place of the old answer, a question that was edited soon after it was asked."""
    message = update.effective_message
    if message is None or not _edited_in_time(message, context):
        return
    question, data = question_in(message), context.bot_data
    sent = await data.answered.replies_to(data.place(message)) if question and question.text else ()
    if question and sent and await admitted(update, context):
        given = data.answerer.answer(question.text)
        now = await sending.replace_all(message, sent, _replies(given, context))
        data.answered.remember(data.place(message), now)


async def only_text(update: Update, context: Context) -> None:
    """Say that a picture, a voice or a sticker cannot be read; but not to each part of an album."""
    message = update.effective_message
    if message and not message.media_group_id:
        await message.reply_text(Texts.of(context.language).only_text)


def _replies(given: Answer, context: Context) -> list[Reply]:
    """What the person sees; where the bot can be reached, the question is counted."""
    data, links = context.bot_data, context.links
    data.answered_with(given)
    key = data.tally.count(given, data.answerer) if links else None
    return data.replies.to(given, data.knowledge, links, key)


def _edited_in_time(message: Message, context: Context) -> bool:
    seconds = context.bot_data.settings.groups.edit_seconds
    return message.edit_date is not None and (message.edit_date - message.date).total_seconds() <= seconds


def _usage(context: Context) -> list[Reply]:
    language = context.language
    return [Reply(Rich(Texts.of(language).ask_usage.format(example=example(context.bot_data.knowledge, language))))]

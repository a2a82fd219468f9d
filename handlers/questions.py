"""Questions in words: in a private chat, in a group, by /ask, and edited ones."""

from telegram import Message, Update

from handlers import sending
from handlers.asking import Question, question_in
from handlers.context import Context
from handlers.replies import Reply, example
from handlers.rich import Rich
from handlers.texts import Texts


async def answer(update: Update, context: Context) -> None:
    """Answer the question that a new message puts, or say how to put one."""
    message = update.effective_message
    question = question_in(message) if message else None
    if message is None or question is None:
        return
    if not question.text:
        await sending.reply(message, _usage(update, context))
        return
    sent = await sending.reply(message, _replies(question, context), question.about)
    context.bot_data.answered.remember(message, sent)


async def edited(update: Update, context: Context) -> None:
    """Answer anew, in place of the old answer, a question that was edited soon after it was asked."""
    message = update.effective_message
    if message is None or not _edited_in_time(message, context):
        return
    sent = context.bot_data.answered.replies_to(message)
    question = question_in(message)
    if sent and question and question.text:
        now = await sending.replace_all(message, sent, _replies(question, context))
        context.bot_data.answered.remember(message, now)


async def only_text(update: Update, context: Context) -> None:
    """Say that a picture, a voice or a sticker cannot be read; but not to each part of an album."""
    message = update.effective_message
    if message and not message.media_group_id:
        await message.reply_text(Texts.of(context.bot_data.language_of(update.effective_user)).only_text)


def _replies(question: Question, context: Context) -> list[Reply]:
    answerer = context.bot_data.answerer
    answer = answerer.answer(question.text)
    context.bot_data.answered_with(answer)
    return context.bot_data.replies.to(answer, answerer.knowledge)


def _edited_in_time(message: Message, context: Context) -> bool:
    seconds = context.bot_data.settings.groups.edit_seconds
    return message.edit_date is not None and (message.edit_date - message.date).total_seconds() <= seconds


def _usage(update: Update, context: Context) -> list[Reply]:
    data = context.bot_data
    language = data.language_of(update.effective_user)
    return [Reply(Rich(Texts.of(language).ask_usage.format(example=example(data.knowledge, language))))]

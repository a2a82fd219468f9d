"""/verify: whether a text, or the message replied to, quotes the article, and how."""

from telegram import Update

from handlers import sending
from handlers.asking import checked_in
from handlers.context import Context
from handlers.verdicts import of_verdict, usage


async def verify(update: Update, context: Context) -> None:
    """Check the text behind the command, or else the message that it replies to."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    language, knowledge = context.language, data.knowledge
    checked = checked_in(message)
    if not checked.text:
        await sending.reply(message, usage(knowledge, language))
        return
    replies = of_verdict(knowledge.verifier.verify(checked.text), knowledge, language)
    await sending.reply(message, replies, checked.about)

"""/subscribe and /unsubscribe: announcements on and off, by who leads the chat."""

from telegram import Message, Update

from handlers.context import Context
from handlers.rights import may_manage
from handlers.texts import Texts


async def subscribe(update: Update, context: Context) -> None:
    """Let the chat, or the topic of a forum in which this is written, have announcements."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    texts = Texts.of(context.language).announcing
    if not await may_manage(message):
        await message.reply_text(texts.only_admins)
        return
    topic = message.message_thread_id if message.is_topic_message else None
    await data.store.chats.subscribe(message.chat_id, message.chat.type, title_of(message), topic, data.clock())
    await message.reply_text(texts.subscribed_topic if topic else texts.subscribed)


async def unsubscribe(update: Update, context: Context) -> None:
    """Let the chat have no more announcements."""
    message = update.effective_message
    if message is None:
        return
    texts = Texts.of(context.language).announcing
    if not await may_manage(message):
        await message.reply_text(texts.only_admins)
        return
    had = await context.bot_data.store.chats.unsubscribe(message.chat_id)
    await message.reply_text(texts.unsubscribed if had else texts.not_subscribed)


def title_of(message: Message) -> str | None:
    """The title of a group; people's names are not kept."""
    return message.chat.title

"""/subscribe and /unsubscribe: announcements on and off, by who leads the chat."""

from telegram import Update

from handlers.context import Context
from handlers.rights import from_leader
from handlers.texts import Texts


async def subscribe(update: Update, context: Context) -> None:
    """Let the chat, or the topic of a forum in which this is written, have announcements."""
    message, data = await from_leader(update, context), context.bot_data
    if message is None:
        return
    texts = Texts.of(context.language).announcing
    topic = message.message_thread_id if message.is_topic_message else None
    # The title of a group names it in reports; people's names are not kept.
    chat = message.chat
    await data.store.chats.subscribe(chat.id, chat.type, chat.title, topic, data.clock())
    await message.reply_text(texts.subscribed_topic if topic else texts.subscribed)


async def unsubscribe(update: Update, context: Context) -> None:
    """Let the chat have no more announcements."""
    message = await from_leader(update, context)
    if message is None:
        return
    texts = Texts.of(context.language).announcing
    had = await context.bot_data.store.chats.unsubscribe(message.chat_id)
    await message.reply_text(texts.unsubscribed if had else texts.not_subscribed)

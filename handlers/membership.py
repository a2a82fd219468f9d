"""What happens to the bot in chats: it comes, goes, loses the right to write; groups move, topics close."""

from telegram import Chat, ChatMember, ChatMemberRestricted, Update
from telegram.constants import ChatMemberStatus, ChatType

from handlers.context import Context
from handlers.texts import Texts

OUTSIDE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


async def changed(update: Update, context: Context) -> None:
    """Introduce the bot where it has come; forget the chat from which it was removed."""
    change = update.my_chat_member
    if change is None:
        return
    chats, chat = context.bot_data.store.chats, change.chat
    if _is_outside(change.new_chat_member):
        await chats.forget(chat.id)
    elif _is_mute(change.new_chat_member):
        await chats.unsubscribe(chat.id)
    elif _is_outside(change.old_chat_member) and chat.type in GROUPS:
        await _introduce(chat, context)


async def migrated(update: Update, context: Context) -> None:
    """Keep what a group had chosen when it becomes a supergroup.

    Telegram says so in both; only what the old group says is heeded.
    """
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await context.bot_data.store.chats.move(message.chat_id, message.migrate_to_chat_id)


async def topic_closed(update: Update, context: Context) -> None:
    """Let announcements come to the group itself when their topic is closed, and say so there."""
    message, chats = update.effective_message, context.bot_data.store.chats
    if message is None or message.message_thread_id is None:
        return
    chat = await chats.find(message.chat_id)
    if await chats.to_general(message.chat_id, message.message_thread_id) and chat and chat.is_subscribed:
        await context.bot.send_message(message.chat_id, Texts.of(context.language).announcing.topic_lost)


def _is_outside(member: ChatMember) -> bool:
    """Whether the bot is not in the chat; what is restricted can be either."""
    return member.status in OUTSIDE or (isinstance(member, ChatMemberRestricted) and not member.is_member)


def _is_mute(member: ChatMember) -> bool:
    return isinstance(member, ChatMemberRestricted) and not member.can_send_messages


async def _introduce(chat: Chat, context: Context) -> None:
    """Say once what the bot is."""
    if not await context.bot_data.store.chats.introduce(chat.id, chat.type, chat.title):
        return
    source = context.bot_data.knowledge.article.source
    sentence = Texts.of(context.language).announcing.introduction
    introduction = sentence.format(title=source.title, publisher=source.publisher, bot=context.bot.username)
    await context.bot.send_message(chat.id, introduction)

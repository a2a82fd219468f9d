"""Who may change what a chat gets: anybody in private, the administrators of a group."""

from telegram import Bot, Message, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

LEADERS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


async def may_manage(message: Message) -> bool:
    """Whether who wrote the message may change what its chat gets; Telegram is asked each time."""
    if message.sender_chat is not None:
        # An anonymous administrator writes as the group itself; a linked channel writes as another chat.
        return message.sender_chat.id == message.chat_id and message.chat.type != ChatType.CHANNEL
    return message.from_user is not None and await leads(message.get_bot(), message.chat, message.from_user)


async def leads(bot: Bot, chat: TelegramChat, user: User) -> bool:
    """Whether a person leads a chat; in private everybody does."""
    if chat.type == ChatType.PRIVATE:
        return True
    try:
        member = await bot.get_chat_member(chat.id, user.id)
    except TelegramError:
        return False
    return member.status in LEADERS

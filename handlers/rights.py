"""Who may change what a chat gets: anybody in private, the administrators of a group."""

from telegram import Bot, Message, Update, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from handlers.context import Context
from handlers.texts import Texts

LEADERS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


async def from_leader(update: Update, context: Context) -> Message | None:
    """The message of a command, if who wrote it may change what its chat gets; others are told that they may not.

    Who passes on a command that stands in somebody's message does not give it: nothing is done or said.
    """
    message = update.effective_message
    if message is None or message.forward_origin:
        return None
    if await may_manage(message):
        return message
    await message.reply_text(Texts.of(context.language).announcing.only_admins)
    return None


async def may_manage(message: Message) -> bool:
    """Whether who wrote the message may change what its chat gets; Telegram is asked each time."""
    if message.sender_chat is not None:
        # An anonymous administrator writes as the group itself; a linked channel writes as another chat.
        return message.sender_chat.id == message.chat_id and message.chat.type != ChatType.CHANNEL
    return message.from_user is not None and await leads(message.get_bot(), message.chat, message.from_user)


async def leads(bot: Bot, chat: TelegramChat, user: User) -> bool:
    """Whether a person leads a chat; in private everybody does. An error of the network says neither yes nor no."""
    if chat.type == ChatType.PRIVATE:
        return True
    try:
        member = await bot.get_chat_member(chat.id, user.id)
    except (BadRequest, Forbidden):
        return False
    return member.status in LEADERS

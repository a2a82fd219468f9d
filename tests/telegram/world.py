"""Models Telegram's world: users, chats, topics, memberships and messages."""

import itertools
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.errors import bad, forbidden

Json = dict[str, Any]
Rows = list[list[Json]]

ANONYMOUS_ADMIN_ID = 1087968824
CHANNEL_FORWARDER_ID = 777000
INSIDE = ("creator", "administrator", "member", "restricted")
ADMINS = ("creator", "administrator")


def words(listed: str) -> list[str]:
    """The names in a line of names."""
    return listed.split()


ADMIN_RIGHTS = words(
    "can_be_edited can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories "
    "can_delete_stories"
)
RESTRICTIONS = words(
    "can_change_info can_invite_users can_pin_messages can_send_messages can_send_polls "
    "can_send_other_messages can_add_web_page_previews can_manage_topics can_send_audios can_send_documents "
    "can_send_photos can_send_videos can_send_video_notes can_send_voice_notes can_edit_tag "
    "can_react_to_messages"
)


def filled(fields: Json) -> Json:
    """The fields that have something to say; Telegram leaves the others out."""
    return {key: value for key, value in fields.items() if value not in (None, False, "", [])}


@dataclass(eq=False)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_dict(self) -> Json:
        """As Telegram shows it."""
        named = filled({"username": self.username, "language_code": self.language_code})
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name} | named


@dataclass(eq=False)
class Topic:
    """A topic of a forum; its id is the id of the message that created it."""

    id: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass(eq=False)
class Message:
    """A message as it stands now: later edits change this object."""

    id: int
    chat: "Chat" = field(repr=False)
    date: int
    sender: User | None = None
    text: str = ""
    caption: str = ""
    entities: list[Json] = field(default_factory=list)
    reply_markup: Rows = field(default_factory=list)
    keyboard: Json | None = None  # a markup that is not an inline keyboard
    reply_to: "Message | None" = field(default=None, repr=False)
    thread_id: int | None = None
    in_topic: bool = False
    sender_chat: "Chat | None" = field(default=None, repr=False)
    via_bot: User | None = None
    media: Json = field(default_factory=dict)
    file: bytes | None = field(default=None, repr=False)
    extra: Json = field(default_factory=dict)  # service fields, where it was forwarded from
    reaction: list[Json] = field(default_factory=list)
    service: bool = False
    edited: bool = False
    edit_date: int | None = None
    deleted: bool = False

    @property
    def shown(self) -> str:
        """The text or the caption."""
        return self.text or self.caption

    @property
    def buttons(self) -> list[Json]:
        """All buttons, row after row."""
        return [button for row in self.reply_markup for button in row]

    def to_dict(self, nested: bool = True) -> Json:
        """As Telegram shows it; a message replied to is shown without its own reply."""
        reply = self.reply_to if nested and self.reply_to and not self.reply_to.deleted else None
        optional = {
            "from": self.sender.to_dict() if self.sender and self.chat.kind != "channel" else None,
            "sender_chat": self.sender_chat.to_dict() if self.sender_chat else None,
            "message_thread_id": self.thread_id,
            "is_topic_message": self.in_topic,
            "reply_to_message": reply.to_dict(nested=False) if reply else None,
            "via_bot": self.via_bot.to_dict() if self.via_bot else None,
            "edit_date": self.edit_date,
            "text": self.text,
            "caption": self.caption,
            "entities" if self.text else "caption_entities": self.entities,
            "reply_markup": {"inline_keyboard": self.reply_markup} if self.reply_markup else None,
        }
        base = {"message_id": self.id, "date": self.date, "chat": self.chat.to_dict()}
        return base | filled(optional) | self.media | self.extra


@dataclass(eq=False)
class Chat:
    """A chat, who is in it and everything that was written there."""

    id: int
    kind: str  # private, group, supergroup or channel
    title: str
    username: str | None = None
    is_forum: bool = False
    statuses: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict, repr=False)
    history: list[Message] = field(default_factory=list, repr=False)
    linked: "Chat | None" = field(default=None, repr=False)
    migrated_to: "Chat | None" = field(default=None, repr=False)
    permissions: Json = field(default_factory=dict, repr=False)  # what every member may do, if anybody has set it

    def to_dict(self) -> Json:
        """As Telegram shows it inside a message."""
        name = {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        more = filled({"username": self.username, "is_forum": self.is_forum})
        return {"id": self.id, "type": self.kind} | name | more

    def status(self, user: User) -> str:
        """The user's membership."""
        return self.statuses.get(user.id, "left")

    def message(self, message_id: int | None) -> Message | None:
        """The message with that id, unless it is gone."""
        known = message_id is not None and 0 < message_id <= len(self.history)
        found = self.history[message_id - 1] if known and message_id else None
        return None if found is None or found.deleted else found

    def topic(self, name: str) -> Topic:
        """The topic with that name."""
        return next(topic for topic in self.topics.values() if topic.name == name)


class World:
    """All users and chats, and the bot among them."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self._numbers = itertools.count(1)

    def add_user(self, first_name: str, username: str | None, language_code: str | None) -> User:
        """A new person."""
        user = User(50_000_000 + next(self._numbers), first_name, username, language_code)
        self.users[user.id] = user
        return user

    def add_chat(self, kind: str, title: str, chat_id: int | None = None, **fields: Any) -> Chat:
        """A new chat, with an id of the range that Telegram gives this kind."""
        number = next(self._numbers)
        own = -(4_000_000_000 + number) if kind == "group" else -(1_002_000_000_000 + number)
        chat = Chat(own if chat_id is None else chat_id, kind, title, **fields)
        self.chats[chat.id] = chat
        return chat

    def find(self, chat_id: object) -> Chat:
        """The chat that a call names, by id or by @username."""
        if isinstance(chat_id, str) and re.fullmatch(r"-?[0-9]+", chat_id):
            chat_id = int(chat_id)
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            named = [chat for chat in self.chats.values() if chat.username == chat_id[1:] and chat.kind != "private"]
            found = named[0] if named else None
        else:
            found = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if found is None and chat_id in self.users:
            raise forbidden("bot can't initiate conversation with a user")
        if found is None:
            raise bad("chat not found")
        return found

    def reach(self, chat_id: object) -> Chat:
        """The chat that a call names, if the bot is in it."""
        chat = self.find(chat_id)
        if chat.migrated_to:
            target = {"migrate_to_chat_id": chat.migrated_to.id}
            raise bad("group chat was upgraded to a supergroup chat", target)
        status = chat.status(self.bot)
        if status in INSIDE:
            return chat
        if chat.kind == "private":
            raise forbidden("bot was blocked by the user")
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        raise forbidden(f"bot is not a member of the {chat.kind} chat")

    def member(self, chat: Chat, user: User, status: str | None = None) -> Json:
        """A ChatMember object, with the rights that go with the status."""
        status = status or chat.status(user)
        rights: Json = {}
        if status in ADMINS:
            rights = {"is_anonymous": False}
        if status == "administrator":
            rights |= dict.fromkeys(ADMIN_RIGHTS, True)
        if status == "restricted":
            rights = {"is_member": True, "until_date": 0} | dict.fromkeys(RESTRICTIONS, False)
        if status == "kicked":
            rights = {"until_date": 0}
        return {"user": user.to_dict(), "status": status} | rights

    def post(self, chat: Chat, sender: User | None, topic: Topic | None = None, **fields: Any) -> Message:
        """Puts a message into a chat, into the thread where Telegram would put it."""
        message = Message(len(chat.history) + 1, chat, fields.pop("date", None) or int(time.time()), sender, **fields)
        reply = message.reply_to
        if chat.is_forum:
            topic = topic or (chat.topics.get(reply.thread_id or 0) if reply else None)
            if topic:
                message.thread_id, message.in_topic = topic.id, True
                message.reply_to = reply or (chat.message(topic.id))
        elif chat.kind == "supergroup" and reply:
            message.thread_id = reply.thread_id or reply.id
        chat.history.append(message)
        return message

    def create_topic(self, chat: Chat, creator: User, name: str) -> Topic:
        """Opens a topic in a forum; the service message that does so becomes its root."""
        extra = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        root = self.post(chat, creator, service=True, extra=extra)
        root.thread_id, root.in_topic = root.id, True
        chat.topics[root.id] = Topic(root.id, name)
        return chat.topics[root.id]

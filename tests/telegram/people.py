"""Does what people do in Telegram: they write, press buttons, add and remove the bot."""

import itertools
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from tests.telegram.queries import Guest, Inline, Press
from tests.telegram.state import State
from tests.telegram.texts import entities_of
from tests.telegram.world import (
    ADMINS,
    ANONYMOUS_ADMIN_ID,
    CHANNEL_FORWARDER_ID,
    INSIDE,
    Chat,
    Json,
    Message,
    Topic,
    User,
)


class People:
    """The actions of everybody but the bot."""

    def __init__(self, state: State, put: Callable[[Json, Message], None]) -> None:
        self.state = state
        self._put = put
        self.world = state.world
        self._anonymous = User(ANONYMOUS_ADMIN_ID, "Group", "GroupAnonymousBot", is_bot=True)
        self._forwarder = User(CHANNEL_FORWARDER_ID, "Telegram")
        self._numbers = itertools.count(1)

    # Who and where

    def user(self, first_name: str = "Ann", username: str | None = None, language_code: str | None = "en") -> User:
        """A new person."""
        return self.world.add_user(first_name, username, language_code)

    def private(self, user: User) -> Chat:
        """The person's chat with the bot, which they have started."""
        if user.id not in self.world.chats:
            statuses = {user.id: "member", self.world.bot.id: "member"}
            self.world.add_chat("private", user.first_name, user.id, username=user.username, statuses=statuses)
        return self.world.chats[user.id]

    def group(
        self,
        title: str,
        members: Sequence[User] = (),
        admins: Sequence[User] = (),
        *,
        kind: str = "group",
        bot: str = "member",
        forum: bool = False,
    ) -> Chat:
        """A group (or kind="supergroup"); the first admin is its creator; `bot` is the bot's membership."""
        chat = self.world.add_chat(kind, title, is_forum=forum)
        chat.statuses = {user.id: "member" for user in members} | {user.id: "administrator" for user in admins}
        chat.statuses |= {user.id: "creator" for user in admins[:1]}
        chat.statuses[self.world.bot.id] = bot
        return chat

    def supergroup(
        self, title: str, members: Sequence[User] = (), admins: Sequence[User] = (), *, bot: str = "member"
    ) -> Chat:
        """A supergroup."""
        return self.group(title, members, admins, kind="supergroup", bot=bot)

    def forum(
        self,
        title: str,
        members: Sequence[User] = (),
        admins: Sequence[User] = (),
        *,
        topics: Sequence[str] = ("News",),
        bot: str = "member",
    ) -> Chat:
        """A supergroup with topics; `chat.topic(name)` finds one."""
        chat = self.group(title, members, admins, kind="supergroup", bot=bot, forum=True)
        creator = (*admins, *members, self._forwarder)[0]
        # The first message of a forum belongs to General, so no topic has the id 1.
        self.world.post(chat, creator, service=True, extra={"supergroup_chat_created": True})
        for name in topics:
            self.world.create_topic(chat, creator, name)
        return chat

    def channel(
        self,
        title: str,
        admins: Sequence[User] = (),
        *,
        username: str | None = None,
        bot: str = "administrator",
        linked: Chat | None = None,
    ) -> Chat:
        """A channel; `linked` is its discussion group."""
        chat = self.group(title, (), admins, kind="channel", bot=bot)
        chat.username, chat.linked = username, linked
        if linked:
            linked.linked = chat
        return chat

    # Writing

    async def say(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        reply_to: Message | None = None,
        topic: Topic | None = None,
        via_bot: User | None = None,
        anonymous: bool = False,
        automatic_forward: bool = False,
        date: datetime | int | None = None,
    ) -> Message:
        """Somebody writes; whoever is not in the chat yet joins it silently."""
        sender, sender_chat, extra = user, None, {}
        if chat.kind == "channel":
            return await self.channel_post(chat, text)
        if anonymous:
            assert chat.status(user) in ADMINS, f"{user.first_name} is no administrator of {chat.title}"
            sender, sender_chat = self._anonymous, chat
        elif automatic_forward:
            assert chat.linked, f"{chat.title} has no linked channel"
            sender, sender_chat, extra = self._forwarder, chat.linked, self._forwarded(chat.linked)
        else:
            chat.statuses.setdefault(user.id, "member")
        message = self.world.post(
            chat,
            sender,
            topic,
            text=text,
            entities=entities_of(text),
            reply_to=reply_to,
            sender_chat=sender_chat,
            via_bot=via_bot,
            extra=extra,
            date=int(date.timestamp()) if isinstance(date, datetime) else date,
        )
        return self.state.deliver(message)

    def _forwarded(self, channel: Chat) -> Json:
        origin = {"type": "channel", "date": int(time.time()), "chat": channel.to_dict()}
        return {
            "is_automatic_forward": True,
            "forward_origin": origin | {"message_id": len(channel.history) + 1},
        }

    async def channel_post(self, chat: Chat, text: str) -> Message:
        """A channel publishes something."""
        post = self.world.post(chat, None, text=text, entities=entities_of(text), sender_chat=chat)
        return self.state.deliver(post)

    async def edit(self, message: Message, text: str) -> Message:
        """Whoever wrote the message writes it anew."""
        assert message.sender is not self.world.bot, "people can't edit the bot's messages"
        message.text, message.entities = text, entities_of(text)
        message.edited, message.edit_date = True, int(time.time())
        return self.state.deliver(message)

    async def delete(self, message: Message) -> None:
        """A message goes; bots are not told."""
        message.deleted = True

    # Buttons and inline queries

    async def press(self, message: Message, button: str, user: User) -> Press:
        """Presses the button with that text or callback data; the result shows the bot's answer later."""
        found = [each for each in message.buttons if button in (each["text"], each.get("callback_data"))]
        assert found, f"no button {button!r} among {[each['text'] for each in message.buttons]}"
        assert "callback_data" in found[0], f"the button {button!r} does not call the bot: {found[0]}"
        return self._press(found[0]["callback_data"], user, message, {"message": message.to_dict()})

    async def press_raw(
        self,
        data: str,
        user: User,
        *,
        inaccessible: bool = True,
        chat: Chat | None = None,
        message_id: int = 1,
    ) -> Press:
        """Presses a button of a message that the bot can't see, or of an inline message."""
        seen: Json = {"inline_message_id": f"inline-{message_id}"}
        if inaccessible:
            where = chat or self.private(user)
            seen = {"message": {"chat": where.to_dict(), "message_id": message_id, "date": 0}}
        return self._press(data, user, None, seen)

    def _press(self, data: str, user: User, message: Message | None, seen: Json) -> Press:
        press = Press(f"press{next(self._numbers)}", user, data, self.state.clock(), message)
        self.state.presses[press.id] = press
        query = {"id": press.id, "from": user.to_dict(), "chat_instance": "1", "data": data}
        self.state.updates.push("callback_query", query | seen)
        return press

    async def inline_query(self, user: User, query: str, *, offset: str = "", chat_type: str = "sender") -> Inline:
        """Types @bot and a question into any chat; the result shows the bot's answer later."""
        query = query[:256]  # the rest of what was typed is not sent
        inline = Inline(f"inline{next(self._numbers)}", user, query, self.state.clock())
        self.state.inlines[inline.id] = inline
        payload = {"id": inline.id, "from": user.to_dict(), "query": query, "offset": offset}
        self.state.updates.push("inline_query", payload | {"chat_type": chat_type})
        return inline

    async def pick(self, inline: Inline, number: int, chat: Chat, *, reply_to: Message | None = None) -> Message:
        """Picks a result, which is put into the chat in the person's name, through the bot."""
        assert inline.results, f"nothing was found for {inline.query!r}"
        message = self.world.post(chat, inline.user, via_bot=self.world.bot, reply_to=reply_to)
        self._put(inline.results[number], message)
        return self.state.deliver(message)

    async def call_guest(self, chat: Chat, user: User, text: str, *, reply_to: Message | None = None) -> Guest:
        """Names the bot, or replies to it, in a chat where it is not; the result shows the bot's answer later."""
        assert chat.status(self.world.bot) not in INSIDE, f"the bot is in {chat.title}"
        message = self.world.post(chat, user, text=text, entities=entities_of(text), reply_to=reply_to)
        guest = Guest(f"guest{next(self._numbers)}", user, message, self.state.clock())
        self.state.guests[guest.id] = guest
        self.state.updates.push("guest_message", message.to_dict() | {"guest_query_id": guest.id})
        return guest

    # Membership, migration and topics

    async def set_bot(self, chat: Chat, by: User, status: str) -> None:
        """Makes the bot administrator, member, restricted, left or kicked."""
        self.state.set_bot(chat, by, status)

    async def add_bot(self, chat: Chat, by: User, status: str = "member") -> None:
        """Brings the bot into a chat; in private: unblocks it."""
        self.state.set_bot(chat, by, status)
        if chat.kind in ("group", "supergroup"):
            self._service(chat, by, {"new_chat_members": [self.world.bot.to_dict()]})

    async def kick_bot(self, chat: Chat, by: User) -> None:
        """Throws the bot out; in private: blocks it."""
        self.state.set_bot(chat, by, "kicked")

    async def migrate(self, chat: Chat) -> Chat:
        """Turns a group into a supergroup, with both service messages; returns the supergroup."""
        assert chat.kind == "group", f"{chat.title} is no basic group"
        chosen = [who for who, status in chat.statuses.items() if status in ADMINS] or list(chat.statuses)
        by = self.world.users[chosen[0]]
        new = self.world.add_chat("supergroup", chat.title, statuses=dict(chat.statuses))
        self._service(chat, by, {"migrate_to_chat_id": new.id})
        self._service(new, by, {"migrate_from_chat_id": chat.id})
        chat.migrated_to = new
        return new

    async def open_topic(self, chat: Chat, by: User, name: str) -> Topic:
        """Somebody creates a topic."""
        topic = self.world.create_topic(chat, by, name)
        self.state.deliver(chat.history[topic.id - 1])
        return topic

    async def close_topic(self, chat: Chat, topic: Topic) -> None:
        """An administrator closes a topic."""
        topic.closed = True
        self._service(chat, chat.history[topic.id - 1].sender, {"forum_topic_closed": {}}, topic)

    async def reopen_topic(self, chat: Chat, topic: Topic) -> None:
        """An administrator opens a topic again."""
        topic.closed = False
        self._service(chat, chat.history[topic.id - 1].sender, {"forum_topic_reopened": {}}, topic)

    async def delete_topic(self, chat: Chat, topic: Topic) -> None:
        """A topic goes with all its messages; bots are not told."""
        topic.deleted = True
        for message in chat.history:
            message.deleted = message.deleted or message.thread_id == topic.id

    def _service(self, chat: Chat, by: User | None, extra: Json, topic: Topic | None = None) -> None:
        self.state.deliver(self.world.post(chat, by, topic, service=True, extra=extra))

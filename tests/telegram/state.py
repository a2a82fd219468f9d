"""Holds together what the methods of the Bot API and the people's actions share."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.telegram.flood import Flood
from tests.telegram.params import Upload
from tests.telegram.queries import Guest, Inline, Press
from tests.telegram.texts import given_to
from tests.telegram.updates import UpdateQueue
from tests.telegram.world import Chat, Message, User, World


@dataclass
class State:
    """One Telegram with one bot in it."""

    world: World
    updates: UpdateQueue
    flood: Flood | None
    clock: Callable[[], float]
    privacy: bool
    callback_seconds: float
    inline_seconds: float
    inline_mode: bool = True
    presses: dict[str, Press] = field(default_factory=dict)
    inlines: dict[str, Inline] = field(default_factory=dict)
    guests: dict[str, Guest] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def deliver(self, message: Message) -> Message:
        """Gives the bot a new or edited message, if Telegram would."""
        kind = "channel_post" if message.chat.kind == "channel" else "message"
        if given_to(self.world.bot, message, self.privacy):
            self.updates.push(f"edited_{kind}" if message.edited else kind, message.to_dict())
        return message

    def set_bot(self, chat: Chat, by: User, status: str) -> None:
        """Changes what the bot is in a chat, and tells it."""
        bot, old = self.world.bot, chat.status(self.world.bot)
        chat.statuses[bot.id] = status
        members = {
            "old_chat_member": self.world.member(chat, bot, old),
            "new_chat_member": self.world.member(chat, bot, status),
        }
        payload = {"chat": chat.to_dict(), "from": by.to_dict(), "date": int(time.time())}
        self.updates.push("my_chat_member", payload | members)

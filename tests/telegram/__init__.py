"""Stands in for Telegram in the tests: a local Bot API server over real HTTP."""

from tests.telegram.flood import Pace
from tests.telegram.pulse import PATIENCE
from tests.telegram.queries import Guest, Inline, Press
from tests.telegram.server import BotApiServer, Call
from tests.telegram.webhooks import Delivery
from tests.telegram.world import Chat, Message, Topic, User

__all__ = [
    "PATIENCE",
    "BotApiServer",
    "Call",
    "Chat",
    "Delivery",
    "Guest",
    "Inline",
    "Message",
    "Pace",
    "Press",
    "Topic",
    "User",
]

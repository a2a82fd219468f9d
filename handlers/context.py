"""What every handler has at hand: the answers, the settings, the clock, the answers given lately."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from telegram import Message, User
from telegram.ext import Application, CallbackContext, ContextTypes, ExtBot

from handlers.replies import Replies
from handlers.texts import available, spoken
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from knowledge.model import Answer, Language
from settings import Settings

Clock = Callable[[], datetime]
Nothing = dict[Any, Any]
REMEMBERED = 5000
"""Questions whose answers can still be edited; numbers only, no texts."""


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


class Answered:
    """Which messages of the bot answer which message; in memory only, and the oldest are forgotten."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._replies: OrderedDict[tuple[int, int], tuple[int, ...]] = OrderedDict()

    def remember(self, question: Message, replies: Sequence[int]) -> None:
        """Keep that the messages with the ids `replies` answer `question`."""
        self._replies[question.chat_id, question.message_id] = tuple(replies)
        self._replies.move_to_end((question.chat_id, question.message_id))
        while len(self._replies) > self._most:
            self._replies.popitem(last=False)

    def replies_to(self, question: Message) -> tuple[int, ...]:
        """The ids of the messages that answer `question`; none if it was not answered or is forgotten."""
        return self._replies.get((question.chat_id, question.message_id), ())


@dataclass
class Data:
    """What all handlers share. A reload puts another `answerer` in place; one update sees one of them."""

    answerer: Answerer
    settings: Settings
    clock: Clock = utc_now
    answered: Answered = field(default_factory=Answered)
    replies: Replies = field(default_factory=Replies)
    answered_with: Callable[[Answer], None] = lambda _: None

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows."""
        return self.answerer.knowledge

    @property
    def today(self) -> date:
        """Today's date in UTC."""
        return self.clock().date()

    def language_of(self, user: User | None) -> Language:
        """The language of the person's Telegram, if the bot speaks it, or else that of the settings."""
        code = (user.language_code or "")[:2] if user else ""
        return next((language for language in available() if language == code), spoken(self.settings.language))


class Context(CallbackContext[ExtBot[Any], Nothing, Nothing, Data]):
    """The context of every handler."""


App = Application[ExtBot[Any], Context, Nothing, Nothing, Data, None]


def context_types(
    answerer: Answerer, settings: Settings, clock: Clock
) -> ContextTypes[Context, Nothing, Nothing, Data]:
    """The types with which an application makes its contexts and its one Data."""

    class ThisData(Data):
        """Data that needs no arguments, as python-telegram-bot makes it."""

        def __init__(self) -> None:
            super().__init__(answerer, settings, clock)

    return ContextTypes(context=Context, bot_data=ThisData)

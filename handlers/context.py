"""What every handler has at hand: the answers, the settings, the clock, the answers given lately, today's pictures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from telegram import Message, Update, User
from telegram.ext import Application, CallbackContext, ContextTypes, ExtBot

from announcements.office import Office
from handlers.answered import Answered
from handlers.cooldown import Cooldown
from handlers.pictures import Pictures
from handlers.popular import Popular
from handlers.pseudonyms import Pseudonym
from handlers.quoting import Links
from handlers.replies import Replies
from handlers.tally import Tally
from handlers.texts import FALLBACK, available, spoken
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from knowledge.model import Answer, Language
from knowledge.stamp import Stamp, stamp
from settings import Settings
from storage.answers import Place
from storage.store import Store

Clock = Callable[[], datetime]
Nothing = dict[Any, Any]


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass
class Data:
    """What all handlers share. A reload puts another `answerer` in place; one update sees one of them.

    Not `linked` where no address leads to the bot. Whoever reloads holds `reloading`; `loaded` is what the files looked
    like when they were read last, sound or not.
    """

    answerer: Answerer
    settings: Settings
    store: Store
    clock: Clock = utc_now
    linked: bool = True
    replies: Replies = field(default_factory=Replies)
    answered_with: Callable[[Answer], None] = lambda _: None
    loaded_with: Callable[[Knowledge], None] = lambda _: None
    pictures: Pictures = field(default_factory=Pictures)
    reloading: asyncio.Lock = field(default_factory=asyncio.Lock)
    cooldown: Cooldown = field(init=False)
    loaded: Stamp = field(init=False)
    office: Office = field(init=False)
    pseudonym: Pseudonym = field(init=False)
    tally: Tally = field(init=False)
    answered: Answered = field(init=False)
    popular: Popular = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count, and take it that the files have been read just now."""
        self.tally = Tally(self.store, self.clock)
        kept = timedelta(seconds=self.settings.groups.edit_seconds)
        self.answered = Answered(self.store.answers, self.clock, kept)
        self.popular = Popular(self.store.questions, self.clock)
        self.cooldown = Cooldown(self.settings.cooldown)
        self.loaded = stamp(self.settings.knowledge)

    async def write(self) -> None:
        """Bring into the database what waits for it in memory."""
        await self.tally.write()
        await self.answered.write()

    def place(self, question: Message) -> Place:
        """Where a question stands, without saying in whose chat."""
        return Place(self.pseudonym(question.chat_id), question.message_id)

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
    """The context of every handler; `language` is that of the chat, or else of who wrote."""

    language: Language = FALLBACK

    async def refresh_data(self) -> None:
        """Look up what the chat has chosen; the library calls this before the handlers."""
        await super().refresh_data()
        # Where a bot is named in passing there is no chat, but who names it may have chosen in private.
        chat = self._user_id if self._chat_id is None else self._chat_id
        chosen = None if chat is None else await self.bot_data.store.chats.language(chat)
        if chosen:
            self.language = spoken(chosen)

    @classmethod
    def from_update(cls, update: object, application: Any) -> Self:
        """The context of an update, as the library makes it, and who sent that."""
        context = super().from_update(update, application)
        reader = update.effective_user if isinstance(update, Update) else None
        context.language = application.bot_data.language_of(reader)
        return context

    @property
    def links(self) -> Links | None:
        """How others find the bot; None where no address leads to it."""
        return Links.to_bot(self.bot) if self.bot_data.linked and self.bot.username else None


App = Application[ExtBot[Any], Context, Nothing, Nothing, Data, None]


def context_types(
    answerer: Answerer, settings: Settings, store: Store, clock: Clock, linked: bool = True
) -> ContextTypes[Context, Nothing, Nothing, Data]:
    """The types with which an application makes its contexts and its one Data."""

    class ThisData(Data):
        """Data that needs no arguments, as python-telegram-bot makes it."""

        def __init__(self) -> None:
            super().__init__(answerer, settings, store, clock, linked)

    return ContextTypes(context=Context, bot_data=ThisData)

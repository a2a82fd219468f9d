"""The talk in the terminal: typed lines become updates for the bot, and what the bot does is shown."""

import asyncio
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from tempfile import TemporaryDirectory
from typing import Protocol, TextIO

from prompt_toolkit.output import create_output
from telegram import BotCommand, Message, Update

from handlers import commands
from handlers.application import build
from knowledge.answering import Answerer
from settings import Settings
from storage.store import Store
from terminal.choices import Choices
from terminal.plain import Plain
from terminal.prompt import typed_lines
from terminal.room import PERSON, Json, Room
from terminal.screen import Screen
from terminal.transport import Transport
from terminal.typed import messages_in

TOKEN = "1:terminal"  # noqa: S105 # nosec B105 # the library wants one; this leads nowhere
WELCOME = (
    "A chat with the bot in this terminal; nothing goes to Telegram. Ask in your own words; / lists the commands, "
    "a number presses the button with that number, Ctrl-D leaves."
)
NO_REPLY = "(The bot has no reply to this.)"


class Display(Protocol):
    """Where the talk is shown."""

    def typed(self, text: str) -> None:
        """The person wrote this."""

    def pressed(self, title: str) -> None:
        """The person pressed this button."""

    def show(self, message: Message, buttons: Sequence[str], *, edited: bool) -> None:
        """The bot wrote or edited this message."""

    def remove(self, message: Message) -> None:
        """The bot deleted this message."""

    def notice(self, text: str) -> None:
        """Something to be read that is no message."""


class Session:
    """One person's talk with the bot; it sees what the bot does and shows it at once."""

    def __init__(self, settings: Settings, answerer: Answerer, display: Display) -> None:
        self._display = display
        self._room = Room()
        self._choices = Choices()
        self._transport = Transport(self._room, self)
        # Whoever runs the bot in a terminal runs the bot.
        self._settings = settings.model_copy(update={"admins": [*settings.admins, PERSON["id"]]})
        self._answerer = answerer
        self._resources = AsyncExitStack()
        self._language = settings.language
        self._answered = False
        self._failure: OSError | None = None

    async def open(self) -> None:
        """Start the bot and let it set its menu, as it does in Telegram; what it keeps is gone at the end."""
        folder = self._resources.enter_context(TemporaryDirectory())
        store = await Store.open(f"sqlite+aiosqlite:///{folder}/bot.db")
        self._resources.push_async_callback(store.close)
        self._application = build(
            self._settings,
            self._answerer,
            store,
            token=TOKEN,
            request=self._transport,
            get_updates_request=self._transport,
            paced=False,
            linked=False,
        )
        await self._resources.enter_async_context(self._application)
        await commands.publish(self._application.bot, self._application.bot_data.knowledge, self._language)

    async def close(self) -> None:
        """Stop the bot."""
        await self._resources.aclose()

    async def say(self, line: str) -> None:
        """Press the button whose number is typed, or else send the line as a message or several."""
        choice = self._choices.chosen(line)
        if choice:
            self._display.pressed(choice.title)
            await self._turn(self._room.person_presses(choice.message_id, choice.data))
            return
        for text in messages_in(line):
            self._display.typed(text)
            await self._turn(self._room.person_writes(text))

    def menu(self) -> Sequence[BotCommand]:
        """The commands to complete: those that the bot has set, or else all that it has."""
        return self._transport.commands() or commands.menu(self._language)

    def posted(self, message: Message) -> None:
        """Show a new message."""
        self._show(message, edited=False)

    def edited(self, message: Message) -> None:
        """Show a message as it is now."""
        self._show(message, edited=True)

    def deleted(self, message: Message) -> None:
        """Show that a message is gone."""
        self._choices.forget(message)
        self._try(lambda: self._display.remove(message))

    def notified(self, text: str) -> None:
        """Show what the bot says to a pressed button."""
        self._try(lambda: self._display.notice(text))

    async def _turn(self, update: Json) -> None:
        self._choices.begin_turn()
        self._answered = False
        await self._application.process_update(Update.de_json(update, self._application.bot))
        await self._application.bot_data.office.work_off()
        if not self._answered:
            # In Telegram there would be silence, which in a terminal looks like a fault.
            self.notified(NO_REPLY)
        if self._failure:
            raise self._failure

    def _show(self, message: Message, *, edited: bool) -> None:
        buttons = self._choices.show(message)
        self._try(lambda: self._display.show(message, buttons, edited=edited))

    def _try(self, show: Callable[[], None]) -> None:
        """Show something. When nobody reads any more, that is for the end of the turn: it is no fault of the bot's."""
        self._answered = True
        if self._failure:
            return
        try:
            show()
        except OSError as error:
            self._failure = error


def chat(settings: Settings, answerer: Answerer) -> int:
    """Talk until the input ends; returns the exit code. Ctrl-C raises KeyboardInterrupt."""
    source = sys.stdin or io.StringIO()  # there is none when it was closed by `<&-`
    _be_lenient(source, sys.stdout)
    if not (source.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return _talk(Session(settings, answerer, Plain(sys.stdout)), source)
    output = create_output()
    screen = Screen(output)
    session = Session(settings, answerer, screen)
    screen.notice(WELCOME)
    return _talk(session, typed_lines(session.menu, output))


def _talk(session: Session, lines: Iterable[str]) -> int:
    # A line is read outside the event loop, so that Ctrl-C ends the reading too.
    with asyncio.Runner() as runner:
        runner.run(session.open())
        try:
            for line in lines:
                runner.run(session.say(line))
        finally:
            runner.run(session.close())
    return 0


def _be_lenient(*streams: TextIO) -> None:
    """What is no text, or cannot be shown in the terminal's encoding, becomes a question mark and no error."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")

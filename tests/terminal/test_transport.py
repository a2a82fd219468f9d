"""The Telegram of the terminal answers python-telegram-bot as the real one does."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from telegram.error import BadRequest

from terminal.layout import message_lines
from terminal.room import CHAT, REMEMBERED, Room
from terminal.transport import Transport

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="x")]])
HERE = CHAT["id"]


class Log:
    """Keeps what happened in the chat."""

    def __init__(self) -> None:
        self.happened: list[tuple[str, str]] = []

    def posted(self, message: Message) -> None:
        """A new message."""
        self._note("posted", message)

    def edited(self, message: Message) -> None:
        """A message as it is now."""
        self._note("edited", message)

    def deleted(self, message: Message) -> None:
        """A message that is gone."""
        self._note("deleted", message)

    def notified(self, text: str) -> None:
        """A short text."""
        self.happened.append(("notified", text))

    def _note(self, what: str, message: Message) -> None:
        lines = message_lines(message, [], edited=False)
        self.happened.append((what, "|".join(line.text for line in lines)))


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def transport(log: Log) -> Transport:
    return Transport(Room(), log)


@pytest.fixture
async def bot(transport: Transport) -> AsyncIterator[Bot]:
    async with Bot("1:terminal", request=transport, get_updates_request=transport) as bot:
        yield bot


async def test_messages(bot: Bot, log: Log) -> None:
    """A message is sent, edited, stripped of its buttons and deleted."""
    sent = await bot.send_message(HERE, "one", reply_markup=MARKUP)
    assert sent.from_user is not None
    assert sent.from_user.id == bot.id
    assert sent.reply_markup == MARKUP
    edited = await sent.edit_text("two", reply_markup=MARKUP)
    assert isinstance(edited, Message)
    assert (edited.text, edited.message_id, edited.date) == ("two", sent.message_id, sent.date)
    bare = await sent.edit_reply_markup()
    assert isinstance(bare, Message)
    assert (bare.text, bare.reply_markup) == ("two", None)
    assert await sent.delete()
    assert log.happened == [("posted", "one"), ("edited", "two"), ("edited", "two"), ("deleted", "two")]


async def test_editing_to_the_same(bot: Bot, log: Log) -> None:
    """An edit that changes nothing is refused, as Telegram does."""
    sent = await bot.send_message(HERE, "one", reply_markup=MARKUP)
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_text("one", reply_markup=MARKUP)
    assert await sent.edit_text("one")
    assert log.happened == [("posted", "one"), ("edited", "one")]


@pytest.mark.parametrize(
    ("text", "fault"), [("x" * 4097, "too long"), ("😀" * 2049, "too long"), (" ", "empty"), ("", "empty")]
)
async def test_texts(bot: Bot, text: str, fault: str) -> None:
    """Telegram's limits on texts hold here too."""
    with pytest.raises(BadRequest, match=fault):
        await bot.send_message(HERE, text)


async def test_what_is_not_there(bot: Bot) -> None:
    """Other chats and messages that are gone are refused in Telegram's words."""
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(HERE + 1, "text")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("text", HERE, 77)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(HERE, 77)


async def test_files(bot: Bot, log: Log) -> None:
    """A file is not shown, but what it is; with its caption."""
    await bot.send_document(HERE, b"x" * 1500, filename="deadlines.ics", caption="All three")
    picture = await bot.send_photo(HERE, b"x" * 1000, caption="Deadlines")
    await picture.edit_caption("The deadlines")
    with pytest.raises(BadRequest, match="too long"):
        await picture.edit_caption("x" * 1025)
    assert log.happened == [
        ("posted", "(file deadlines.ics, 2 kB)|All three"),
        ("posted", "(picture, 1 kB)|Deadlines"),
        ("edited", "(picture, 1 kB)|The deadlines"),
    ]


async def test_buttons_and_actions(bot: Bot, transport: Transport, log: Log) -> None:
    """The answer to a pressed button is seen if it says something; typing is not."""
    assert await bot.answer_callback_query("1")
    assert await bot.answer_callback_query("1", "out of date")
    assert await bot.send_chat_action(HERE, "typing")
    assert log.happened == [("notified", "out of date")]
    assert transport.read_timeout is None


async def test_menu(bot: Bot, transport: Transport) -> None:
    """The menu of a private chat comes before the general one, and each is read as it was set."""
    general, private = [BotCommand("help", "says how")], [BotCommand("ask", "answers")]
    assert (await bot.get_my_commands(), transport.commands()) == ((), [])
    await bot.set_my_commands(general)
    assert transport.commands() == general
    await bot.set_my_commands(private, BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([], BotCommandScopeAllGroupChats())
    await bot.set_my_commands(general, BotCommandScopeAllPrivateChats(), "ru")
    assert transport.commands() == private
    assert list(await bot.get_my_commands(language_code="ru")) == []
    assert list(await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "ru")) == general


async def test_descriptions(bot: Bot) -> None:
    """Descriptions are empty until they are set, each language for itself."""
    assert (await bot.get_my_description()).description == ""
    await bot.set_my_description("long")
    await bot.set_my_short_description("short", "ru")
    assert (await bot.get_my_description()).description == "long"
    assert (await bot.get_my_short_description()).short_description == ""
    assert (await bot.get_my_short_description("ru")).short_description == "short"


async def test_unknown_calls(bot: Bot) -> None:
    """A call that makes no sense here is refused by its name."""
    with pytest.raises(BadRequest, match="does not know senddice"):
        await bot.send_dice(HERE)


async def test_old_messages_are_forgotten(bot: Bot) -> None:
    """A long talk does not fill the memory."""
    first = await bot.send_message(HERE, "first")
    for _ in range(REMEMBERED):
        last = await bot.send_message(HERE, "text")
    with pytest.raises(BadRequest, match="not found"):
        await first.edit_text("new")
    assert await last.edit_text("new")

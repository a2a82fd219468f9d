"""Telegram's stand-in on inline and guest queries and on the buttons that carry something: as strict as Telegram."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest
from telegram.ext import ContextTypes, InlineQueryHandler, MessageHandler, filters

from tests.talks import until
from tests.telegram import BotApiServer, rules
from tests.telegram.errors import ApiError
from tests.telegram.world import Json
from tests.test_telegram_server import polling

Context = ContextTypes.DEFAULT_TYPE


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as running:
        yield running


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=server.base_url) as made:
        yield made


async def test_picked_result_is_told_to_a_bot_in_the_chat(server: BotApiServer) -> None:
    """A picked result stands in the chat in the person's name, via the bot, with its text and buttons."""
    ann = server.user()
    told: list[str | None] = []

    async def answer(update: Update, _: Context) -> None:
        assert update.inline_query
        rows = InlineKeyboardMarkup([[InlineKeyboardButton("Link", url="https://example.org/")]])
        await update.inline_query.answer(
            [InlineQueryResultArticle("c1", "Clause 1", InputTextMessageContent("text"), reply_markup=rows)]
        )

    async def hear(update: Update, _: Context) -> None:
        told.append(update.message.text if update.message else None)

    async with polling(server, InlineQueryHandler(answer), MessageHandler(filters.VIA_BOT, hear)):
        query = await server.answered(await server.inline_query(ann, "x" * 300))
        picked = await server.pick(query, 0, server.group("Fishers", [ann]))
        await until(lambda: bool(told))
        await server.settle()
    assert query.query == "x" * 256
    assert (picked.text, picked.sender, [button["text"] for button in picked.buttons]) == ("text", ann, ["Link"])
    assert told == ["text"]


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (InlineQueryResultArticle("", "t", InputTextMessageContent("a")), "result_id_invalid"),
        (InlineQueryResultArticle("ä" * 33, "t", InputTextMessageContent("a")), "result_id_invalid"),
        (InlineQueryResultArticle("1", " ", InputTextMessageContent("a")), "title_empty"),
        (InlineQueryResultArticle("1", "t", InputTextMessageContent("a" * 4097)), "too long"),
    ],
)
async def test_guest_query_is_answered_once_and_soundly(
    server: BotApiServer, result: InlineQueryResultArticle, reason: str
) -> None:
    """A guest puts one sound message into the chat, in reply, and no second one."""
    ann = server.user()
    sent: list[str] = []
    refused: list[str] = []
    group = server.group("Strangers", [ann], bot="left")

    async def answer(update: Update, _: Context) -> None:
        assert update.guest_message
        assert update.guest_message.from_user
        for given in (result, InlineQueryResultArticle("1", "t", InputTextMessageContent("Here")), result):
            try:
                sent.append((await update.guest_message.answer_guest_query(given)).inline_message_id)
            except BadRequest as error:
                refused.append(error.message.lower())
        with pytest.raises(BadRequest, match="too old"):
            await update.guest_message.answer_guest_query(
                InlineQueryResultArticle("2", "t", InputTextMessageContent("Again"))
            )

    async with polling(server, MessageHandler(filters.UpdateType.GUEST_MESSAGE, answer)):
        guest = await server.answered(await server.call_guest(group, ann, f"@{server.username} hello"))
        await until(lambda: len(refused) == 2)
        await server.wait_for_call("answerGuestQuery", 4)
    assert [reason in message for message in refused] == [True, True]
    assert len(sent) == 1
    assert guest.reply
    assert (guest.reply.text, guest.reply.reply_to, len(group.history)) == ("Here", guest.message, 2)


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        (InlineKeyboardButton("x", copy_text=CopyTextButton("")), "copy_text_invalid"),
        (InlineKeyboardButton("x", copy_text=CopyTextButton("🐟" * 129)), "copy_text_invalid"),
        (InlineKeyboardButton("x", switch_inline_query="x" * 257), "data_invalid"),
        (InlineKeyboardButton("x", url="t.me/bot"), "wrong http url"),
        (InlineKeyboardButton("x", callback_data="x" * 65), "data_invalid"),
    ],
)
async def test_buttons_are_refused_as_telegram_refuses_them(
    server: BotApiServer, bot: Bot, button: InlineKeyboardButton, reason: str
) -> None:
    """What a button copies, types, opens or says has its limits."""
    chat = server.private(server.user())

    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.send_message(chat.id, "x", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_share_button_without_inline_mode_is_noted() -> None:
    """A button that leads to inline mode while it is off is a violation, although nothing is refused."""
    async with BotApiServer(inline_mode=False) as server, Bot(server.token, server.base_url) as bot:
        rows = InlineKeyboardMarkup([[InlineKeyboardButton("Share", switch_inline_query="x")]])
        await bot.send_message(server.private(server.user()).id, "x", reply_markup=rows)

        assert bot.bot.supports_inline_queries is False
        assert len(server.violations) == 1


@pytest.mark.parametrize(
    "button",
    [{"text": " ", "start_parameter": "a"}, {"text": "x"}, {"text": "x", "start_parameter": "ä"},
     {"text": "x", "start_parameter": "a" * 65}, {"text": "x", "start_parameter": "a", "web_app": {"url": "x"}}],
)  # fmt: skip
def test_results_button_leads_to_one_place(button: Json) -> None:
    """The button above the results has a text and leads to exactly one place."""
    rules.check_results_button({"text": "x", "start_parameter": "a-Z_9"})
    with pytest.raises(ApiError):
        rules.check_results_button(button)

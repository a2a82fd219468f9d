"""The server that stands in for Telegram is as strict as Telegram, seen through python-telegram-bot."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest

from tests.talks import until
from tests.telegram import BotApiServer, Chat, Pace

Context = ContextTypes.DEFAULT_TYPE
App = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as running:
        yield running


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=server.base_url) as made:
        yield made


@asynccontextmanager
async def polling(server: BotApiServer, *handlers: Any, **options: Any) -> AsyncIterator[App]:
    """A real Application that polls the server."""
    application: App = ApplicationBuilder().token(server.token).base_url(server.base_url).build()
    application.add_handlers(list(handlers))
    async with application:
        await application.start()
        assert application.updater
        await application.updater.start_polling(**options)
        try:
            yield application
        finally:
            await application.updater.stop()
            await application.stop()


class Seen:
    """Collects the updates that an Application is given."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.handler: Any = TypeHandler(Update, self._see)

    async def _see(self, update: Update, _: Context) -> None:
        self.updates.append(update)

    @property
    def texts(self) -> list[str | None]:
        """What the messages say, in the order in which they came."""
        return [each.effective_message.text for each in self.updates if each.effective_message]


async def echo(update: Update, _: Context) -> None:
    """Says the same again, with a button."""
    assert update.message
    markup = InlineKeyboardMarkup.from_button(InlineKeyboardButton("More", callback_data="more"))
    await update.message.reply_text(update.message.text or "-", reply_markup=markup)


async def more(update: Update, _: Context) -> None:
    """Answers the button and changes the message."""
    assert update.callback_query
    await update.callback_query.answer("Here you are")
    await update.callback_query.edit_message_text("more")


def entity(kind: str, offset: int, length: int) -> MessageEntity:
    return MessageEntity(kind, offset, length)


def date_entity(days: int, form: str | None = None) -> MessageEntity:
    """A date so many days from now, over the first word of a text."""
    return MessageEntity("date_time", 0, 2, unix_time=datetime.now(UTC) + timedelta(days=days), date_time_format=form)


def markup(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


# The round trip


async def test_message_is_answered_and_button_edits_the_answer(server: BotApiServer, chat: Chat) -> None:
    """A real Application receives, replies, is pressed and edits; the sent message object follows."""
    ann = server.world.users[chat.id]
    async with polling(server, MessageHandler(filters.TEXT, echo), CallbackQueryHandler(more)):
        await server.say(chat, ann, "hello")
        (reply,) = await server.wait_for_message(chat)
        assert (reply.text, reply.reply_markup[0][0]["text"]) == ("hello", "More")
        press = await server.press(reply, "More", ann)
        await server.answered(press)
        await until(lambda: reply.edited)
    assert (press.answered, press.text) == (True, "Here you are")
    assert (reply.text, reply.edited, reply.reply_markup) == ("more", True, [])
    assert [call.method for call in server.called("editMessageText")] == ["editMessageText"]


async def test_waiting_in_vain_names_the_last_calls(server: BotApiServer, chat: Chat, bot: Bot) -> None:
    """wait_for_message says what the bot did instead."""
    assert bot.username == server.username
    with pytest.raises(TimeoutError, match=r"0 of 1 messages.*getMe"):
        await server.wait_for_message(chat, timeout=0.05)


async def test_entities_are_counted_in_utf16_units(server: BotApiServer, chat: Chat) -> None:
    """Commands and mentions in what people write carry the offsets that Telegram computes."""
    said = await server.say(chat, server.user(), "🕊🕊 /ask@agreement_test_bot and @ann_smith, a/b x@y.org")
    found = [(each["type"], each["offset"], each["length"]) for each in said.entities]
    assert found == [("bot_command", 5, 23), ("mention", 33, 10), ("email", 49, 7)]
    message = Update.de_json({"update_id": 1, "message": said.to_dict()}, None).message
    assert message
    assert message.parse_entity(message.entities[0]) == "/ask@agreement_test_bot"


async def test_parameters_may_come_as_json_form_or_query(server: BotApiServer, chat: Chat) -> None:
    """The three ways of sending parameters mean the same."""
    async with httpx.AsyncClient(base_url=f"{server.base_url}{server.token}") as client:
        fields = {"chat_id": chat.id, "text": "1"}
        answers = [
            await client.post("/sendMessage", json=fields),
            await client.post("/sendMessage", data={key: str(value) for key, value in fields.items()}),
            await client.get("/SENDMESSAGE", params={key: str(value) for key, value in fields.items()}),
        ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["1", "1", "1"]


async def test_wrong_token_and_unknown_method_are_refused(server: BotApiServer) -> None:
    """A wrong token gets 401, a malformed one and an unknown method 404."""
    wrong = server.token[:-1] + "y"
    async with httpx.AsyncClient() as client:
        paths = [f"bot{wrong}/getMe", "botnonsense/getMe", f"bot{server.token}/getMoon", "else"]
        assert [(await client.get(f"{server.url}/{path}")).status_code for path in paths] == [
            401,
            404,
            404,
            404,
        ]
    async with HTTPXRequest() as request:
        with pytest.raises(InvalidToken):
            await Bot(wrong, base_url=server.base_url, request=request).get_me()


# Texts and entities


@pytest.mark.parametrize(
    ("text", "reason"),
    [(" \n", "text is empty"), ("a" * 4097, "message is too long"), ("🕊" * 2049, "message is too long")],
)
async def test_text_of_a_wrong_length_is_refused(bot: Bot, chat: Chat, text: str, reason: str) -> None:
    """A text has 1 to 4096 UTF-16 units."""
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.send_message(chat.id, text)
    assert (await bot.send_message(chat.id, "🕊" * 2048)).text


@pytest.mark.parametrize(
    ("entities", "reason"),
    [
        ([entity("bold", 0, 9)], "ends after the end"),
        ([entity("bold", 1, 2)], "begins in a middle"),
        ([entity("bold", 0, 1)], "ends in a middle"),
        ([entity("bold", 0, 0)], "BOUNDS_INVALID"),
        ([entity("shiny", 0, 2)], "unsupported type"),
        ([entity("text_link", 0, 2)], "can't find field 'url'"),
        ([entity("bold", 0, 4), entity("italic", 2, 4)], "overlap in part"),
        ([entity("blockquote", 0, 6), entity("expandable_blockquote", 2, 2)], "can't be nested"),
        ([entity("pre", 0, 6), entity("bold", 2, 2)], "can't contain other"),
        ([entity("bold", 0, 6), entity("code", 0, 6)], "can't contain other"),
        ([entity("date_time", 0, 2)], "can't find field 'unix_time'"),
        ([date_entity(1, "dD")], "invalid date-time format"),
        ([date_entity(1, "wDt"), entity("mention", 0, 2)], "can't contain mention"),
        ([date_entity(1100)], "ENTITY_DATE_INVALID"),
        ([entity("bold", 0, 2)] * 101, "ENTITIES_TOO_LONG"),
    ],
)
async def test_unsound_entities_are_refused(bot: Bot, chat: Chat, entities: list[MessageEntity], reason: str) -> None:
    """Entities lie inside the text, split no letter and nest properly."""
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.send_message(chat.id, "🕊abcd", entities=entities)


async def test_sound_entities_are_kept(bot: Bot, chat: Chat) -> None:
    """Nested and neighbouring entities pass."""
    sound = [
        date_entity(-2000),
        entity("bold", 0, 6),
        entity("blockquote", 0, 6),
        entity("italic", 2, 2),
        entity("underline", 4, 2),
    ]
    await bot.send_message(chat.id, "🕊abcd", entities=sound)
    assert [each["type"] for each in chat.history[-1].entities] == [
        "blockquote",
        "bold",
        "date_time",
        "italic",
        "underline",
    ]


async def test_entities_beside_parse_mode_are_a_violation(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """Telegram drops entities when there is a parse_mode, so both together are noted."""
    await bot.send_message(chat.id, "abc", parse_mode=ParseMode.HTML, entities=[entity("bold", 0, 3)])
    assert chat.history[-1].entities == []
    assert len(server.violations) == 1


# Buttons, replies, edits


@pytest.mark.parametrize(
    ("keyboard", "reason"),
    [
        (markup(InlineKeyboardButton("a", callback_data="ա" * 33)), "DATA_INVALID"),
        (markup(InlineKeyboardButton("a", copy_text=CopyTextButton("x" * 257))), "COPY_TEXT_INVALID"),
        (markup(InlineKeyboardButton("a", url="nowhere")), "Wrong HTTP URL"),
        (markup(InlineKeyboardButton("a")), "Text buttons are unallowed"),
        (
            markup(InlineKeyboardButton("a", url="https://example.org", callback_data="x")),
            "exactly one action",
        ),
        (markup(InlineKeyboardButton(" ", callback_data="x")), "must be non-empty"),
        (markup(*[InlineKeyboardButton("a", callback_data="x")] * 9), "MARKUP_TOO_LONG"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="x")]] * 101), "MARKUP_TOO_LONG"),
    ],
)
async def test_unsound_buttons_are_refused(bot: Bot, chat: Chat, keyboard: InlineKeyboardMarkup, reason: str) -> None:
    """A button has a text and exactly one sound action; there are at most 8 a row and 100 in all."""
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.send_message(chat.id, "text", reply_markup=keyboard)


async def test_reply_needs_its_message_unless_lenient(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """A reply to a deleted message is refused, or sent without reply when the bot allows it."""
    asked = await server.say(chat, server.user(), "question")
    await bot.send_message(chat.id, "a", reply_to_message_id=asked.id)
    assert chat.history[-1].reply_to is asked
    await server.delete(asked)
    with pytest.raises(BadRequest, match="to be replied not found"):
        await bot.send_message(chat.id, "a", reply_to_message_id=asked.id)
    lenient = ReplyParameters(asked.id, allow_sending_without_reply=True)
    assert (await bot.send_message(chat.id, "b", reply_parameters=lenient)).reply_to_message is None


async def test_edits_need_a_change_and_an_own_message(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """The same content is "not modified"; other people's and deleted messages are "not found"."""
    sent = await bot.send_message(chat.id, "a", reply_markup=markup(InlineKeyboardButton("b", callback_data="c")))
    asked = await server.say(chat, server.user(), "question")
    with pytest.raises(BadRequest, match="is not modified: specified new message content"):
        await sent.edit_reply_markup(sent.reply_markup)
    await sent.edit_text("b")
    assert chat.history[0].reply_markup == []
    with pytest.raises(BadRequest, match="is not modified"):
        await sent.edit_text("b")
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("c", chat.id, asked.id)
    await sent.delete()
    with pytest.raises(BadRequest, match="to edit not found"):
        await sent.edit_text("c")
    with pytest.raises(BadRequest, match="to delete not found"):
        await sent.delete()


async def test_callback_is_answered_once_and_in_time(chat: Chat) -> None:
    """A second or late answer to a pressed button is refused."""
    now = [0.0]
    async with (
        BotApiServer(clock=lambda: now[0]) as server,
        Bot(server.token, base_url=server.base_url) as bot,
    ):
        first, late = [await server.press_raw("x", server.user()) for _ in range(2)]
        await bot.answer_callback_query(first.id, "yes")
        for press in (first, late):
            now[0] += 16
            with pytest.raises(BadRequest, match="Query is too old"):
                await bot.answer_callback_query(press.id)
    assert (first.text, late.answered, chat.history) == ("yes", False, [])


async def test_press_on_an_inaccessible_message_reaches_the_bot(server: BotApiServer) -> None:
    """A press may come without a readable message."""
    seen = Seen()
    async with polling(server, seen.handler):
        await server.press_raw("old", server.user())
        await server.press_raw("inline", server.user(), inaccessible=False)
        await until(lambda: len(seen.updates) >= 2)
    queries = [each.callback_query for each in seen.updates if each.callback_query]
    assert [query.message and query.message.is_accessible for query in queries] == [False, None]


async def test_files_are_kept_and_captions_counted(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """Uploads arrive, can be sent again by id, copied and forwarded; captions have at most 1024 units."""
    sent = await bot.send_document(chat.id, b"BEGIN:VCALENDAR", filename="dates.ics", caption="Dates")
    photo = await bot.send_photo(chat.id, b"png")
    assert sent.document
    assert (sent.document.file_name, chat.history[0].file) == ("dates.ics", b"BEGIN:VCALENDAR")
    assert (await bot.send_photo(chat.id, photo.photo[0].file_id)).photo
    await sent.edit_caption("Deadlines")
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(chat.id, b"png", caption="a" * 1025)
    group = server.group("Readers")
    copied = await sent.copy(group.id)
    forwarded = await sent.forward(group.id)
    assert [group.history[copied.message_id - 1].caption, forwarded.caption] == ["Deadlines", "Deadlines"]
    assert forwarded.forward_origin
    assert await bot.set_message_reaction(group.id, forwarded.id, "👍")
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await bot.set_message_reaction(group.id, forwarded.id, "🕊🕊")


# Chats, membership, topics


async def test_unreachable_chats_answer_as_telegram_does(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """Unknown, not started, blocked, kicked, left and restricted each have their own refusal."""
    ann = server.world.users[chat.id]
    await server.kick_bot(chat, ann)
    group, left = server.supergroup("Readers", admins=[ann]), server.group("Old", bot="left")
    strict = server.supergroup("Strict", bot="restricted")
    await server.kick_bot(group, ann)
    refusals: list[tuple[int, type[TelegramError], str]] = [
        (999, BadRequest, "Chat not found"),
        (server.user().id, Forbidden, "can't initiate conversation"),
        (chat.id, Forbidden, "blocked by the user"),
        (group.id, Forbidden, "kicked from the supergroup chat"),
        (left.id, Forbidden, "not a member of the group chat"),
        (strict.id, BadRequest, "Not enough rights"),
    ]
    for chat_id, kind, reason in refusals:
        with pytest.raises(kind, match=reason):
            await bot.send_message(chat_id, "text")


async def test_migration_gives_both_service_messages_and_the_new_id(server: BotApiServer, bot: Bot) -> None:
    """A migrated group tells its new id, in two service messages and in the error."""
    ann, seen = server.user(), Seen()
    group = server.group("Readers", admins=[ann])
    async with polling(server, seen.handler):
        new = await server.migrate(group)
        await until(lambda: len(seen.updates) >= 2)
    messages = [each.message for each in seen.updates if each.message]
    assert [(each.migrate_to_chat_id, each.migrate_from_chat_id) for each in messages] == [
        (new.id, None),
        (None, group.id),
    ]
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "text")
    assert caught.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "text")).chat.type == "supergroup"


async def test_membership_changes_reach_the_bot_and_the_queries(server: BotApiServer, bot: Bot) -> None:
    """Adding, promoting and leaving make my_chat_member updates; getChatMember follows."""
    ann, ben, seen = server.user("Ann"), server.user("Ben"), Seen()
    group = server.supergroup("Readers", [ben], [ann], bot="left")
    async with polling(server, seen.handler):
        await server.add_bot(group, ann)
        await server.set_bot(group, ann, "administrator")
        await until(lambda: len(seen.updates) >= 3)
        statuses = [(await bot.get_chat_member(group.id, who)).status for who in (ann.id, ben.id, server.bot.id)]
        assert [admin.user.id for admin in await bot.get_chat_administrators(group.id)] == [ann.id]
        assert (await bot.get_chat(group.id)).title == "Readers"
        await bot.leave_chat(group.id)
        await until(lambda: len(seen.updates) >= 4)
    assert statuses == ["creator", "member", "administrator"]
    changes = [each.my_chat_member.new_chat_member.status for each in seen.updates if each.my_chat_member]
    assert changes == ["member", "administrator", "left"]
    assert [each.message.new_chat_members[0].id for each in seen.updates if each.message] == [server.bot.id]


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(server: BotApiServer) -> None:
    """In a group the bot is given commands, replies, mentions and what came through it, nothing else."""
    ann, seen = server.user(), Seen()
    group, led = server.supergroup("Readers", [ann]), server.supergroup("Led", bot="administrator")
    async with polling(server, seen.handler) as application:
        own = await application.bot.send_message(group.id, "I am here")
        hidden = ["hello", "/ask@other_bot x", "@other_name", "see /ask"]
        shown = ["/ask x", "/ask@Agreement_Test_Bot x", "hey @agreement_test_bot"]
        for text in hidden + shown:
            await server.say(group, ann, text)
        await server.say(group, ann, "reply", reply_to=group.message(own.id))
        await server.say(group, ann, "clause", via_bot=server.bot)
        await server.say(led, ann, "hello, admin")
        await until(lambda: "hello, admin" in seen.texts)
        await server.settle()
    assert seen.texts == [*shown, "reply", "clause", "hello, admin"]


async def test_privacy_mode_can_be_off(chat: Chat) -> None:
    """Without privacy mode the bot is given everything in a group, and says so of itself."""
    seen = Seen()
    async with BotApiServer(privacy=False) as server, polling(server, seen.handler) as application:
        await server.say(server.group("Readers"), server.user(), "hello")
        await until(lambda: bool(seen.updates))
        assert application.bot.can_read_all_group_messages
    assert (seen.texts, chat.history) == (["hello"], [])


async def test_anonymous_admins_and_linked_channels_write_as_chats(server: BotApiServer) -> None:
    """An anonymous admin writes as the group, an automatic forward as the channel."""
    ann, seen = server.user(), Seen()
    group = server.supergroup("Readers", admins=[ann], bot="administrator")
    channel = server.channel("Paper", [ann], linked=group)
    async with polling(server, seen.handler):
        await server.say(group, ann, "as the group", anonymous=True)
        await server.say(group, ann, "as the channel", automatic_forward=True)
        post = await server.channel_post(channel, "post")
        await server.edit(post, "post, edited")
        await until(lambda: len(seen.updates) >= 4)
    first, second = seen.updates[0].message, seen.updates[1].message
    assert first
    assert second
    assert (first.from_user and first.from_user.id, first.sender_chat and first.sender_chat.id) == (
        1087968824,
        group.id,
    )
    assert (second.is_automatic_forward, second.sender_chat and second.sender_chat.id) == (True, channel.id)
    assert [each.effective_message.text for each in seen.updates[2:] if each.effective_message] == [
        "post",
        "post, edited",
    ]
    assert [seen.updates[2].channel_post is None, seen.updates[3].edited_channel_post is None] == [
        False,
        False,
    ]


async def test_topics_thread_messages_and_refuse_when_closed(server: BotApiServer, bot: Bot) -> None:
    """A topic's messages carry its thread; General, unknown, deleted and closed topics are refused."""
    ann = server.user()
    forum = server.forum("Readers", [ann], topics=["News", "Law"])
    news, law = forum.topic("News"), forum.topic("Law")
    asked = await server.say(forum, ann, "/ask", topic=news)
    shown = asked.to_dict()
    assert (shown["message_thread_id"], shown["is_topic_message"]) == (news.id, True)
    assert shown["reply_to_message"]["message_id"] == news.id
    assert (await bot.send_message(forum.id, "a", message_thread_id=news.id)).is_topic_message
    assert (await bot.send_message(forum.id, "a", reply_to_message_id=asked.id)).message_thread_id == news.id
    assert not (await bot.send_message(forum.id, "to General")).is_topic_message
    await server.close_topic(forum, news)
    await server.delete_topic(forum, law)
    refusals = [
        (news.id, "Topic_closed"),
        (law.id, "thread not found"),
        (1, "thread not found"),
        (99, "not found"),
    ]
    for thread, reason in refusals:
        with pytest.raises(BadRequest, match=reason):
            await bot.send_message(forum.id, "a", message_thread_id=thread)
    await server.reopen_topic(forum, news)
    await bot.send_message(forum.id, "a", message_thread_id=news.id)


async def test_reply_chains_carry_a_thread_that_can_not_be_sent_to(server: BotApiServer, bot: Bot) -> None:
    """In a plain supergroup a reply has message_thread_id without is_topic_message."""
    group = server.supergroup("Readers")
    root = await server.say(group, server.user(), "root")
    reply = await server.say(group, server.user(), "reply", reply_to=root)
    assert (reply.to_dict()["message_thread_id"], "is_topic_message" in reply.to_dict()) == (root.id, False)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(group.id, "a", message_thread_id=root.id)


# Inline queries, menus, names


async def test_inline_query_is_answered(server: BotApiServer) -> None:
    """Inline results arrive, and are refused when two have the same id."""
    ann, refused = server.user(), []

    async def answer(update: Update, _: Context) -> None:
        assert update.inline_query
        result = InlineQueryResultArticle("c1", "Clause 1", InputTextMessageContent("text"))
        try:
            await update.inline_query.answer([result, result])
        except BadRequest as error:
            refused.append(error.message)
        await update.inline_query.answer([result], cache_time=0)

    async with polling(server, InlineQueryHandler(answer)):
        query = await server.answered(await server.inline_query(ann, "clause"))
    assert refused == ["Result_id_duplicate"]
    assert [result["title"] for result in query.results] == ["Clause 1"]


async def test_menus_are_kept_by_scope_and_language(bot: Bot) -> None:
    """Commands are returned for exactly the scope and language they were set for."""
    ask, scope = BotCommand("ask", "Ask"), BotCommandScopeAllGroupChats()
    await bot.set_my_commands([ask], scope, "ru")
    assert await bot.get_my_commands(scope, "ru") == (ask,)
    assert await bot.get_my_commands(scope) == ()
    await bot.delete_my_commands(scope, "ru")
    assert await bot.get_my_commands(scope, "ru") == ()
    for name, description, reason in [("Ask", "x", "COMMAND_INVALID"), ("ask", " ", "DESCRIPTION_INVALID")]:
        with pytest.raises(BadRequest, match=f"(?i){reason}"):
            await bot.set_my_commands([BotCommand(name, description)])
    with pytest.raises(BadRequest, match=r"(?i)too_much"):
        await bot.set_my_commands([ask] * 101)


async def test_names_and_descriptions_are_kept_by_language(bot: Bot) -> None:
    """Name and descriptions have a value for each language, one for all, and a greatest length."""
    await bot.set_my_name("Agreement")
    await bot.set_my_name("Соглашение", "ru")
    await bot.set_my_description("d" * 512)
    await bot.set_my_short_description("s" * 120)
    assert [(await bot.get_my_name(code)).name for code in ("ru", "hy")] == ["Соглашение", "Agreement"]
    assert len((await bot.get_my_description()).description) == 512
    assert len((await bot.get_my_short_description()).short_description) == 120
    for method, length in [
        (bot.set_my_name, 65),
        (bot.set_my_description, 513),
        (bot.set_my_short_description, 121),
    ]:
        with pytest.raises(BadRequest, match="is too long"):
            await method("x" * length)
    assert await bot.set_chat_menu_button()
    assert (await bot.get_chat_menu_button()).type == "default"


# Updates


async def test_updates_wait_until_acknowledged(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """getUpdates repeats what was not acknowledged, honours its limit and the remembered kinds."""
    for text in ("a", "b", "c"):
        await server.say(chat, server.user(), text)
    first = await bot.get_updates(limit=2, allowed_updates=["message"])
    again = await bot.get_updates(limit=1)
    assert [len(first), again[0].update_id] == [2, first[0].update_id]
    await server.press_raw("not wanted", server.user())
    assert [each.message.text for each in await bot.get_updates(first[1].update_id + 1) if each.message] == ["c"]
    assert [len(await bot.get_updates(-1)), len(server.state.updates.pending)] == [1, 1]


async def test_second_poller_ends_the_first(server: BotApiServer, bot: Bot) -> None:
    """Of two long polls the earlier gets 409."""
    async with Bot(server.token, base_url=server.base_url) as other:
        first = asyncio.create_task(other.get_updates(timeout=50))
        await server.wait_for_call("getUpdates")
        assert await bot.get_updates() == ()
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first


async def test_webhook_stops_polling(server: BotApiServer, bot: Bot) -> None:
    """While a webhook is set, getUpdates gets 409."""
    await bot.set_webhook("https://example.org/hook", allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.allowed_updates, info.pending_update_count) == (
        "https://example.org/hook",
        ("message",),
        0,
    )
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    server.send_raw_update({"poll": None})
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_update_that_can_not_be_parsed_is_given_as_it_stands(server: BotApiServer, bot: Bot) -> None:
    """A raw update breaks the library's parsing."""
    server.send_raw_update({"message": {"nonsense": True}})
    with pytest.raises((TypeError, KeyError, AttributeError)):
        await bot.get_updates()


# Faults and pace


async def test_ordered_failures_strike_as_often_as_ordered(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """A failing method fails so many times, with the ordered status and parameters, and then works."""
    server.fail("sendMessage", times=2)
    server.fail("*", 429, description="Too Many Requests: retry after 7", parameters={"retry_after": 7})
    for kind in (NetworkError, NetworkError, RetryAfter):
        with pytest.raises(kind):
            await bot.send_message(chat.id, "text")
    assert (await bot.send_message(chat.id, "text")).message_id == 1
    assert [call.status for call in server.called("sendMessage")] == [502, 502, 429, 200]


async def test_fault_of_polling_strikes_the_poll_after_the_one_under_way(server: BotApiServer, bot: Bot) -> None:
    """A fault ordered for getUpdates ends the long poll that waits, so that the next one meets it at once."""
    waiting = asyncio.create_task(bot.get_updates(timeout=50))
    await server.wait_for_call("getUpdates")
    server.fail("getUpdates")
    assert await waiting == ()
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_updates()


async def test_call_is_held_until_it_is_released(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """What is held takes effect when the test says so; calls for other chats, and later ones, do not wait."""
    release = server.hold("sendMessage", chat=chat.id)
    held = asyncio.create_task(bot.send_message(chat.id, "held"))
    await server.wait_for_call("sendMessage")
    await bot.send_message(server.group("Readers").id, "text")
    await bot.send_message(chat.id, "later")
    assert [message.text for message in chat.history] == ["later"]
    release()
    await held
    assert [message.text for message in chat.history] == ["later", "held"]


async def test_cut_connections_lose_the_answer_or_the_call(server: BotApiServer, bot: Bot, chat: Chat) -> None:
    """A connection cut after the call leaves the message sent, one cut before leaves nothing."""
    server.cut("sendMessage")
    server.cut("sendMessage", after=False)
    for expected in (1, 1):
        with pytest.raises(NetworkError):
            await bot.send_message(chat.id, "text")
        assert len(chat.history) == expected


async def test_slow_answer_times_out_although_the_message_was_sent(server: BotApiServer, chat: Chat) -> None:
    """A call that the bot gives up on takes effect all the same."""
    server.delay("sendMessage", 0.5)
    request = HTTPXRequest(read_timeout=0.05)
    async with Bot(server.token, base_url=server.base_url, request=request) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(chat.id, "text")
        assert chat.history == []
        assert [each.text for each in await server.wait_for_message(chat)] == ["text"]


async def test_server_that_is_down_refuses_connections(server: BotApiServer, chat: Chat) -> None:
    """Down, the port refuses and long polls break; up again on the same port, polling goes on."""
    seen, url = Seen(), server.url
    async with polling(server, seen.handler) as application:
        await server.down()
        for expected in ("ReadError", "ConnectError"):  # of the connection that stood, then of a new one
            with pytest.raises(NetworkError, match=expected):
                await application.bot.send_message(chat.id, "text")
        await server.up()
        assert server.url == url
        await server.say(chat, server.user(), "after the outage")
        await until(lambda: bool(seen.updates))
        await server.settle()
    assert seen.texts == ["after the outage"]


async def test_too_fast_gets_429_and_impatience_is_counted() -> None:
    """Past Telegram's pace comes 429 with retry_after; calling again before it is over is a violation."""
    now = [0.0]
    async with BotApiServer(flood=True, clock=lambda: now[0]) as server:
        chat, group = server.private(server.user()), server.group("Readers")
        async with Bot(server.token, base_url=server.base_url) as bot:
            for where, burst, wait in [(chat, 5, 5), (group, 20, 60)]:
                now[0] += 100
                for _ in range(burst):
                    await bot.send_message(where.id, "text")
                for _ in range(2):
                    with pytest.raises(RetryAfter) as caught:
                        await bot.send_message(where.id, "text")
                    assert caught.value.retry_after == timedelta(seconds=wait)
                now[0] += wait
                await bot.send_message(where.id, "text")
    assert server.flood_violations == 2


async def test_overall_pace_holds_for_all_chats() -> None:
    """The budget of all chats together is enforced too."""
    now = [0.0]
    async with BotApiServer(pace=Pace(overall=(3, 1.0)), clock=lambda: now[0]) as server:
        chats = [server.private(server.user()) for _ in range(4)]
        async with Bot(server.token, base_url=server.base_url) as bot:
            for chat in chats[:3]:
                await bot.send_message(chat.id, "text")
            with pytest.raises(RetryAfter) as caught:
                await bot.send_message(chats[3].id, "text")
    assert caught.value.retry_after == timedelta(seconds=1)


async def test_token_stands_in_no_file(server: BotApiServer) -> None:
    """The made-up token has a valid shape, and no source file holds anything of that shape."""
    shape = re.compile(r"[0-9]{8,10}:[A-Za-z0-9_-]{35}")
    assert shape.fullmatch(server.token)
    sources = [Path(__file__), *(Path(__file__).parent / "telegram").glob("*.py")]
    assert not [source.name for source in sources if shape.search(source.read_text(encoding="utf-8"))]

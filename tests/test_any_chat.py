"""Chats that the bot has not joined, end to end over real HTTP: inline and guest queries, shared and linked quotes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

import serving
from knowledge.answering import Answerer
from serving import Ended, Ending
from settings import Settings
from tests.agreements import fishing_answerer
from tests.telegram import BotApiServer, Chat, User

NETS = "Which nets will be burned?"


@pytest.fixture(autouse=True)
def _retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps python-telegram-bot from warning of a change that does not concern this project."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """What answers questions about the fishing agreement."""
    return fishing_answerer()


@asynccontextmanager
async def serving_at(server: BotApiServer, answerer: Answerer) -> AsyncIterator[None]:
    """The bot serving that Telegram, which has nothing to complain of in the end."""
    ended: Ended = asyncio.get_running_loop().create_future()
    settings = Settings().model_copy(update={"api_url": server.url})
    task = asyncio.create_task(serving.run(settings, answerer, server.token, ended))
    try:
        yield
    finally:
        ended.set_result(Ending(0))
        await task
    assert server.violations == []


@pytest.fixture
async def server(answerer: Answerer) -> AsyncIterator[BotApiServer]:
    """A Telegram of our own with the bot in it."""
    async with BotApiServer() as running, serving_at(running, answerer):
        yield running


@pytest.fixture
def ann(server: BotApiServer) -> User:
    """A person."""
    return server.user("Ann")


async def test_picked_result_stands_in_the_chat_and_is_not_answered(server: BotApiServer, ann: User) -> None:
    """What was picked in a group where the bot is too is no question, even in reply to the bot."""
    group = server.supergroup("Fishers", [ann])
    question = await server.say(group, ann, f"@{server.username} {NETS}")
    (reply,) = await server.wait_for_message(group)
    inline = await server.inline_query(ann, NETS, chat_type="supergroup")
    await server.wait_for_call("answerInlineQuery")
    await server.settle()

    picked = await server.pick(inline, 0, group, reply_to=reply)
    await server.settle()

    assert picked.text == reply.text
    assert group.history == [question, reply, picked]


async def test_shared_quote_is_the_first_result_elsewhere(server: BotApiServer, ann: User) -> None:
    """What the share button types in another chat offers that very quote, and its link opens it."""
    chat = server.private(ann)
    await server.say(chat, ann, "/clause 3")
    (clause,) = await server.wait_for_message(chat)
    copy, share, link = clause.buttons[:3]

    inline = await server.inline_query(ann, share["switch_inline_query"])
    await server.settle()
    picked = await server.pick(inline, 0, server.channel("News", bot="left"))
    await server.say(chat, ann, f"/start {link['url'].partition('?start=')[2]}")
    (opened,) = await server.wait_for_message(chat)

    assert link["url"].startswith(f"https://t.me/{server.username}?start=")
    assert picked.text == opened.text == clause.text
    assert copy["copy_text"]["text"].partition("\n")[0] in clause.text


async def test_guest_answers_where_it_is_not(server: BotApiServer, ann: User) -> None:
    """Named in a group without the bot, it answers the question there, and nothing else is sent."""
    group = server.supergroup("Strangers", [ann], bot="left")

    guest = await server.call_guest(group, ann, f"@{server.username} {NETS}")
    await server.wait_for_call("answerGuestQuery")
    await server.settle()

    assert guest.reply
    assert "Bay agreement, clause 3" in guest.reply.text
    assert guest.reply.reply_to is guest.message
    assert len(group.history) == 2
    assert not server.called("sendMessage")


async def test_guest_answers_between_two_people(server: BotApiServer, ann: User) -> None:
    """In a private chat of two others too, and not in its own chat with one of them, which has the same number."""
    own, others = server.private(ann), Chat(ann.id, "private", "Bob")

    guest = await server.call_guest(others, ann, f"@{server.username} qwxz vbnm")
    await server.wait_for_call("answerGuestQuery")
    await server.settle()

    assert guest.reply
    assert guest.reply.text.startswith("The article does not answer this")
    assert own.history == []


async def test_late_answers_leave_the_bot_serving(answerer: Answerer) -> None:
    """Where Telegram waits no longer for inline and guest queries, the next ones are answered."""
    now = [0.0]
    async with BotApiServer(clock=lambda: now[0]) as server, serving_at(server, answerer):
        ann = server.user("Ann")
        group = server.supergroup("Strangers", [ann], bot="left")
        server.delay("answerInlineQuery", 0.05)
        server.delay("answerGuestQuery", 0.05)
        late_inline = await server.inline_query(ann, NETS)
        late_guest = await server.call_guest(group, ann, f"@{server.username} {NETS}")
        await server.wait_for_call("answerInlineQuery")
        await server.wait_for_call("answerGuestQuery")
        now[0] += 60
        await server.settle()
        inline = await server.inline_query(ann, NETS)
        guest = await server.call_guest(group, ann, f"@{server.username} {NETS}")
        await server.wait_for_call("answerInlineQuery", 2)
        await server.wait_for_call("answerGuestQuery", 2)
        await server.settle()

    assert not late_inline.answered
    assert not late_guest.answered
    assert inline.results
    assert guest.reply


async def test_each_query_is_answered_once_amid_faults(server: BotApiServer, ann: User) -> None:
    """An error of Telegram's is overcome by asking again, and nothing is put into a chat twice."""
    group = server.supergroup("Strangers", [ann], bot="left")
    server.fail("answerInlineQuery", 502)
    server.fail("answerGuestQuery", 502)

    inline = await server.inline_query(ann, NETS)
    guest = await server.call_guest(group, ann, f"@{server.username} {NETS}")
    await server.wait_for_call("answerInlineQuery", 2)
    await server.wait_for_call("answerGuestQuery", 2)
    await server.settle()

    assert inline.results
    assert guest.reply
    assert len(group.history) == 2


async def test_without_inline_mode_nothing_leads_there(answerer: Answerer) -> None:
    """Where @BotFather has not switched inline mode on, replies have no share button."""
    async with BotApiServer(inline_mode=False) as server, serving_at(server, answerer):
        ann = server.user("Ann")
        chat = server.private(ann)
        await server.say(chat, ann, NETS)
        (reply,) = await server.wait_for_message(chat)

    assert "Link" in [button["text"] for button in reply.buttons]
    assert not [button for button in reply.buttons if "switch_inline_query" in button]


async def test_button_of_a_message_elsewhere_gets_a_notice(server: BotApiServer, ann: User) -> None:
    """A press that names no message is answered at once with a notice."""
    press = await server.press_raw("e:en:otters", ann, inaccessible=False)
    await server.wait_for_call("answerCallbackQuery")
    await server.settle()

    assert "out of date" in press.text
    assert not server.called("sendMessage")

"""Chats that the bot has not joined, end to end over real HTTP: inline and guest queries, shared and linked quotes."""

from collections.abc import AsyncIterator

import pytest

from knowledge.answering import Answerer
from tests.talks import NETS, serving_at, until
from tests.telegram import BotApiServer, Chat, User


@pytest.fixture
async def server(answerer: Answerer) -> AsyncIterator[BotApiServer]:
    """A Telegram of our own with the bot in it."""
    async with BotApiServer() as running, serving_at(running, answerer):
        yield running


async def test_picked_result_stands_in_the_chat_and_is_not_answered(server: BotApiServer, ann: User) -> None:
    """What was picked in a group where the bot is too is no question, even in reply to the bot."""
    group = server.supergroup("Fishers", [ann])
    question = await server.say(group, ann, f"@{server.username} {NETS}")
    (reply,) = await server.wait_for_message(group)
    inline = await server.answered(await server.inline_query(ann, NETS, chat_type="supergroup"))

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

    inline = await server.answered(await server.inline_query(ann, share["switch_inline_query"]))
    picked = await server.pick(inline, 0, server.channel("News", bot="left"))
    await server.say(chat, ann, f"/start {link['url'].partition('?start=')[2]}")
    (opened,) = await server.wait_for_message(chat)

    assert link["url"].startswith(f"https://t.me/{server.username}?start=")
    assert picked.text == opened.text == clause.text
    assert copy["copy_text"]["text"].partition("\n")[0] in clause.text


async def test_guest_answers_where_it_is_not(server: BotApiServer, ann: User) -> None:
    """Named in a group without the bot, it answers the question there, and nothing else is sent."""
    group = server.supergroup("Strangers", [ann], bot="left")

    guest = await server.answered(await server.call_guest(group, ann, f"@{server.username} {NETS}"))
    await server.settle()

    assert guest.reply
    assert "Bay agreement, clause 3" in guest.reply.text
    assert guest.reply.reply_to is guest.message
    assert len(group.history) == 2
    assert not server.called("sendMessage")


async def test_guest_answers_between_two_people(server: BotApiServer, ann: User) -> None:
    """In a private chat of two others too, and not in its own chat with one of them, which has the same number."""
    own, others = server.private(ann), Chat(ann.id, "private", "Bob")

    guest = await server.answered(await server.call_guest(others, ann, f"@{server.username} qwxz vbnm"))
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
        late_inline = await server.inline_query(ann, NETS)
        late_guest = await server.call_guest(group, ann, f"@{server.username} {NETS}")
        now[0] += 60
        late = [await server.wait_for_call(method) for method in ("answerInlineQuery", "answerGuestQuery")]
        await until(lambda: [call.status for call in late] == [400, 400])
        inline = await server.answered(await server.inline_query(ann, NETS))
        guest = await server.answered(await server.call_guest(group, ann, f"@{server.username} {NETS}"))

    assert not late_inline.answered
    assert not late_guest.answered
    assert inline.results
    assert guest.reply


async def test_each_query_is_answered_once_amid_faults(server: BotApiServer, ann: User) -> None:
    """An error of Telegram's is overcome by asking again, and nothing is put into a chat twice."""
    group = server.supergroup("Strangers", [ann], bot="left")
    server.fail("answerInlineQuery", 502)
    server.fail("answerGuestQuery", 502)

    inline = await server.answered(await server.inline_query(ann, NETS))
    guest = await server.answered(await server.call_guest(group, ann, f"@{server.username} {NETS}"))
    await server.settle()

    assert len(server.called("answerInlineQuery")) == len(server.called("answerGuestQuery")) == 2
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
    press = await server.answered(await server.press_raw("e:en:otters", ann, inaccessible=False))
    await server.settle()

    assert "out of date" in press.text
    assert not server.called("sendMessage")

"""The whole bot over real HTTP against the local Bot API server: conversations, faults and endings."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

import serving
from knowledge.answering import Answerer
from network import polling
from serving import Ended, Ending
from settings import Settings
from tests.agreements import fishing
from tests.talks import (
    MEETING,
    NETS,
    PROGRAM,
    ROOT,
    logged,
    own_settings,
    replies,
    serving_at,
    started,
    until,
)
from tests.telegram import PATIENCE, BotApiServer, Chat, User
from timeline.calendar_file import calendar_of


@pytest.fixture
async def bot(server: BotApiServer, answerer: Answerer) -> AsyncIterator[Ended]:
    """The bot, serving."""
    async with serving_at(server, answerer) as ended:
        yield ended


# Conversations


@pytest.mark.usefixtures("bot")
async def test_private_question_is_answered(server: BotApiServer, chat: Chat, ann: User) -> None:
    """A question in a private chat gets its quote."""
    await server.say(chat, ann, MEETING)

    (reply,) = await server.wait_for_message(chat)
    assert "May 31, 2031" in reply.text
    assert reply.buttons


@pytest.mark.usefixtures("nobody_is_slowed", "bot")
async def test_deadlines_come_as_picture_text_and_file(server: BotApiServer, chat: Chat, ann: User) -> None:
    """The picture is uploaded once, the text leads on in its place, and a button sends the calendar file."""
    await server.say(chat, ann, "/deadlines")
    picture, text = await server.wait_for_message(chat, 2)  # the first picture takes its time
    await server.say(chat, ann, "/deadlines")
    again, _ = await server.wait_for_message(chat, 2)

    assert picture.file
    assert picture.file.startswith(b"\x89PNG")
    assert again.media["photo"][0]["file_id"] == picture.media["photo"][0]["file_id"]
    assert text.text.startswith(f"{picture.caption}\n\n1. By 31 May 2031")

    await server.press(text, "📅 calendar file", ann)
    (document,) = await server.wait_for_message(chat)
    assert document.media["document"]["file_name"] == "deadlines.ics"
    assert document.file == calendar_of(fishing(), "en")
    await server.press(text, "2. Bay agreement, clause 3", ann)
    await until(lambda: "will be burned on the quay" in text.text)


@pytest.mark.usefixtures("bot")
async def test_deadlines_come_as_text_where_pictures_do_not(server: BotApiServer, chat: Chat, ann: User) -> None:
    """A chat that takes no pictures gets the text."""
    server.fail("sendPhoto", 400, description="Bad Request: not enough rights to send photos to the chat")
    await server.say(chat, ann, "/deadlines")

    (text,) = await server.wait_for_message(chat)
    assert "1. By 31 May 2031" in text.text
    assert text.buttons


@pytest.mark.usefixtures("bot")
async def test_group_mention_is_answered_and_talk_is_not(server: BotApiServer, ann: User) -> None:
    """In a group the bot answers who mentions it, in reply, and nobody else."""
    group = server.supergroup("Fishers", [ann])
    await server.say(group, ann, NETS)
    question = await server.say(group, ann, f"@{server.username} {NETS}")

    (reply,) = await server.wait_for_message(group)
    assert reply.reply_to is question
    await server.settle()
    assert len(group.history) == 3


@pytest.mark.usefixtures("bot")
async def test_quotation_of_another_person_is_checked(server: BotApiServer, ann: User) -> None:
    """/verify as a reply, in a group and in a topic, gives that message its verdict; alone it explains itself."""
    bo = server.user("Bo", language_code="ru")
    forum = server.forum("Forum", [ann, bo], topics=["Nets"])
    for chat, topic in ((server.supergroup("Fishers", [ann, bo]), None), (forum, forum.topic("Nets"))):
        said = "I heard 🐟 “The bay is closed to the boats of both villages”. Well?"
        quoted = await server.say(chat, bo, said, topic=topic)
        await server.say(chat, ann, "/verify", reply_to=quoted, topic=topic)

        (reply,) = await server.wait_for_message(chat)
        assert reply.reply_to is quoted
        assert reply.thread_id == (topic.id if topic else quoted.id)
        assert "The bay is closed open to the boats" in reply.text
        assert {"strikethrough", "underline", "blockquote"} <= {entity["type"] for entity in reply.entities}

    private = server.private(bo)
    await server.say(private, bo, "/verify")
    (usage,) = await server.wait_for_message(private)
    assert "Я проверяю" in usage.text


@pytest.mark.usefixtures("bot")
async def test_forum_question_is_answered_in_its_topic(server: BotApiServer, ann: User) -> None:
    """In a forum the answer stands in the topic of the question, and in General in none."""
    forum = server.forum("Forum", [ann], topics=["Nets"])
    await server.say(forum, ann, f"/ask {NETS}", topic=forum.topic("Nets"))
    (in_topic,) = await server.wait_for_message(forum)
    await server.say(forum, ann, f"/ask {NETS}")
    (in_general,) = await server.wait_for_message(forum)

    assert in_topic.thread_id == forum.topic("Nets").id
    assert in_general.thread_id is None


@pytest.mark.usefixtures("bot")
async def test_edited_question_edits_its_answer(server: BotApiServer, chat: Chat, ann: User) -> None:
    """The answer of an edited question changes in place."""
    question = await server.say(chat, ann, MEETING)
    (reply,) = await server.wait_for_message(chat)

    await server.edit(question, NETS)
    await until(lambda: reply.edited)
    await server.settle()

    assert "burned" in reply.text
    assert len(chat.history) == 2


async def test_question_from_before_a_restart_edits_its_answer(
    server: BotApiServer, answerer: Answerer, chat: Chat, ann: User
) -> None:
    """What answers it is kept with its number; its chat is not named."""
    async with serving_at(server, answerer):
        question = await server.say(chat, ann, MEETING)
        (reply,) = await server.wait_for_message(chat)
    async with serving_at(server, answerer):
        await server.edit(question, NETS)
        await until(lambda: reply.edited)
    assert "burned" in reply.text


@pytest.mark.usefixtures("bot")
async def test_buttons_answer_below_and_in_place(server: BotApiServer, chat: Chat, ann: User) -> None:
    """A topic opens in place, its question is answered below, and each press is answered."""
    await server.say(chat, ann, "/topics")
    (topics,) = await server.wait_for_message(chat)

    first = await server.press(topics, "The harbour council", ann)
    await until(lambda: MEETING in [button["text"] for button in topics.buttons])
    second = await server.press(topics, MEETING, ann)
    (reply,) = await server.wait_for_message(chat)

    assert "May 31, 2031" in reply.text
    assert await server.answered(first)
    assert await server.answered(second)


@pytest.mark.usefixtures("bot")
async def test_made_up_button_gets_a_notice(server: BotApiServer, ann: User) -> None:
    """Data that no button has, and a message that is gone, get a notice."""
    presses = [
        await server.press_raw(data, ann, inaccessible=seen) for data, seen in (("e:en:otters", True), ("?", False))
    ]

    assert ["out of date" in (await server.answered(press)).text for press in presses] == [True, True]


@pytest.mark.usefixtures("bot")
async def test_old_question_is_passed_over(server: BotApiServer, chat: Chat, ann: User) -> None:
    """What was asked hours ago, while the bot was down, is not answered; what follows is."""
    await server.say(chat, ann, NETS, date=datetime.now(UTC) - timedelta(hours=3))
    await server.say(chat, ann, MEETING)

    (reply,) = await server.wait_for_message(chat)
    await server.settle()
    assert "May 31, 2031" in reply.text
    assert len(chat.history) == 3


# Faults


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "fault",
    [
        lambda server: server.fail("sendMessage", 502, times=2),
        lambda server: server.fail("sendMessage", 429, parameters={"retry_after": 1}),
        lambda server: server.fail("getUpdates", 500, times=2),
    ],
)
async def test_failing_telegram_delays_the_answer(
    server: BotApiServer, chat: Chat, ann: User, fault: Callable[[BotApiServer], None]
) -> None:
    """5xx and 429 are waited for, and the question is answered once."""
    await started(server)
    fault(server)
    await server.say(chat, ann, MEETING)

    (reply,) = await server.wait_for_message(chat)
    await server.settle()
    assert "May 31, 2031" in reply.text
    assert len(chat.history) == 2


@pytest.mark.usefixtures("bot")
async def test_answer_that_may_have_arrived_is_not_sent_twice(server: BotApiServer, chat: Chat, ann: User) -> None:
    """When the connection breaks after the message was sent, it is not sent again."""
    await started(server)
    server.cut("sendMessage", after=True)
    await server.say(chat, ann, MEETING)
    await server.say(chat, ann, NETS)

    assert len(await server.wait_for_message(chat, 2)) == 2
    await server.settle(quiet=1.0)
    assert len(chat.history) == 4


@pytest.mark.usefixtures("bot")
async def test_removed_bot_and_deleted_question(server: BotApiServer, chat: Chat, ann: User) -> None:
    """A bot that was thrown out goes on elsewhere; a question that was deleted is answered without a reply."""
    await started(server)
    group = server.supergroup("Fishers", [ann])
    await server.say(group, ann, f"/ask {NETS}")
    await until(lambda: replies(group) == 1)
    question = await server.say(group, ann, f"/ask {NETS}")
    await server.delete(question)
    assert [reply.reply_to is None for reply in await server.wait_for_message(group, 2)] == [False, True]

    release = server.hold("sendMessage", chat=group.id)
    await server.say(group, ann, f"/ask {NETS}")
    refused = await server.wait_for_call("sendMessage", 3)
    await server.kick_bot(group, ann)
    release()
    await until(lambda: refused.status == 403)
    await server.say(chat, ann, MEETING)
    assert await server.wait_for_message(chat)


@pytest.mark.usefixtures("bot")
async def test_unreadable_update_is_left_out(
    server: BotApiServer, chat: Chat, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    """An update of an unknown shape holds nothing up, and is not asked for again and again."""
    await started(server)
    server.send_raw_update({"message": {"message_id": "what?", "chat": 5}})
    await server.say(chat, ann, MEETING)

    assert await server.wait_for_message(chat)
    await logged(caplog, "cannot be read")
    await server.settle()
    assert caplog.text.count("cannot be read") == 1
    assert len(server.called("getUpdates")) < 8


async def test_network_that_is_down_at_the_start_is_waited_for(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a network the bot waits, says so once, and answers when there is one."""
    await server.down()
    async with serving_at(server, answerer):
        await logged(caplog, "cannot be reached")
        await asyncio.sleep(1)  # in which it looks again
        await server.up()
        await server.say(chat, ann, MEETING)
        assert await server.wait_for_message(chat)
    assert caplog.text.count("cannot be reached") == 1


async def test_outage_in_between_is_waited_for(server: BotApiServer, answerer: Answerer, ann: User, chat: Chat) -> None:
    """When Telegram goes away and comes back, the bot is there within seconds."""
    async with serving_at(server, answerer) as ended:
        await started(server)
        await server.down()
        await asyncio.sleep(1)
        await server.up()
        await server.say(chat, ann, MEETING)
        assert await server.wait_for_message(chat)
        assert not ended.done()


# Many at once


@pytest.mark.usefixtures("bot")
async def test_flood_of_one_chat_delays_no_other(server: BotApiServer, chat: Chat, ann: User) -> None:
    """While a hundred questions of one person wait for each other, another person is answered."""
    await started(server)
    server.delay("sendMessage", 0.03, times=1000)
    for _ in range(300):
        await server.say(chat, ann, NETS)
    bob = server.user("Bob")
    await server.say(server.private(bob), bob, MEETING)

    assert await server.wait_for_message(server.private(bob))
    assert replies(chat) < 100


async def test_chat_that_telegram_holds_back_delays_no_other(answerer: Answerer) -> None:
    """Where Telegram keeps its pace too: who asks too fast waits, the others do not, and nobody is lost."""
    async with BotApiServer(flood=True) as server, serving_at(server, answerer):
        ann = server.user("Ann")
        for _ in range(9):
            await server.say(server.private(ann), ann, NETS)
        others = [server.user(str(number)) for number in range(10)]
        for other in others:
            await server.say(server.private(other), other, MEETING)
        await until(lambda: replies(*map(server.private, others)) >= 10)
        assert replies(server.private(ann)) < 9
        await until(lambda: replies(server.private(ann)) >= 9)
        assert server.flood_violations == 0


@pytest.mark.usefixtures("bot")
async def test_one_chat_is_answered_in_its_order(server: BotApiServer, chat: Chat, ann: User) -> None:
    """However long each answer takes, and whoever else is served, one person is answered in order of asking."""
    others = [server.user(str(number)) for number in range(20)]
    for number in range(20):
        server.delay("sendMessage", 0.01 * (number % 3), times=3)
        await server.say(chat, ann, (MEETING, NETS)[number % 2])
        await server.say(server.private(others[number]), others[number], NETS)
    await until(lambda: replies(chat) >= 20)

    texts = [message.text for message in chat.history if message.sender is not ann]
    assert ["May 31" in text for text in texts] == [True, False] * 10


@pytest.mark.usefixtures("bot")
async def test_stale_questions_of_an_outage_are_passed_over_at_once(
    server: BotApiServer, chat: Chat, ann: User
) -> None:
    """Hours of questions cost no calls; the first fresh one is answered."""
    await started(server)
    old = datetime.now(UTC) - timedelta(hours=3)
    for _ in range(1000):
        await server.say(chat, ann, NETS, date=old)
    await server.say(chat, ann, MEETING)

    (reply,) = await server.wait_for_message(chat)
    assert "May 31, 2031" in reply.text
    await server.settle()
    assert len(server.called("sendMessage")) == 1


@pytest.mark.usefixtures("nobody_is_slowed")
async def test_no_more_is_fetched_than_may_wait(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While too many wait for their turn, Telegram keeps the rest; all are answered in the end."""
    monkeypatch.setattr(polling, "MOST_WAITING", 50)
    server.delay("sendMessage", 0.5)
    for _ in range(400):
        await server.say(chat, ann, NETS)
    async with serving_at(server, answerer):
        await server.wait_for_call("sendMessage")
        await asyncio.sleep(0.2)
        assert len(server.state.updates.pending) == 400
        await until(lambda: replies(chat) >= 400)
        await until(lambda: not server.state.updates.pending)


# Endings


async def test_second_poller_ends_the_first(server: BotApiServer, answerer: Answerer, ann: User, chat: Chat) -> None:
    """When another process asks for the same updates, this one ends with a reason and leaves the other alone."""
    async with serving_at(server, answerer) as first:
        await started(server)
        async with serving_at(server, answerer) as second:
            ending = await asyncio.wait_for(asyncio.shield(first), PATIENCE)
            await server.say(chat, ann, MEETING)
            assert await server.wait_for_message(chat)
            await asyncio.sleep(1)
            assert not second.done()
    assert ending == Ending(1, serving.OTHER_POLLER)


@pytest.mark.parametrize("status", [401, 404])
async def test_token_that_is_refused_later_ends_the_process(
    server: BotApiServer, answerer: Answerer, status: int, ann: User, chat: Chat
) -> None:
    """A token that was revoked while the bot runs ends it; the library alone would go silent."""
    async with serving_at(server, answerer) as ended:
        await started(server)
        server.fail("getUpdates", status, description="Unauthorized", times=50)
        await server.say(chat, ann, MEETING)
        assert await asyncio.wait_for(asyncio.shield(ended), PATIENCE) == Ending(2, serving.BAD_TOKEN)


@pytest.mark.parametrize("token", ["1:wrong", "not a token", "700000123:" + "b" * 35, "a/b", "\n"])
async def test_bad_token_ends_at_once(server: BotApiServer, answerer: Answerer, token: str) -> None:
    """A token that Telegram does not know, or that cannot be one, ends with one line."""
    ended: Ended = asyncio.get_running_loop().create_future()
    settings = Settings().model_copy(update={"api_url": server.url})
    ending = await asyncio.wait_for(serving.run(settings, answerer, token, ended), PATIENCE)
    assert ending == Ending(2, serving.BAD_TOKEN)


# The process


Start = Callable[[dict[str, str]], Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts the program in a process of its own."""
    processes: list[asyncio.subprocess.Process] = []

    async def begin(environment: dict[str, str]) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, cwd=ROOT, env=own_settings() | environment, stderr=asyncio.subprocess.PIPE
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.usefixtures("nobody_is_slowed")
@pytest.mark.parametrize("people", [1, 150])
async def test_killed_process_loses_only_what_is_in_hand(server: BotApiServer, start: Start, people: int) -> None:
    """Of 150 waiting questions, from one person or many, a kill loses at most those in hand; none is answered twice."""
    in_hand = 8
    environment = {
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "AGREEMENT_BOT__TELEGRAM__CONCURRENT_UPDATES": str(in_hand),
    }
    askers = [server.user(str(number)) for number in range(people)]
    chats = [server.private(asker) for asker in askers]
    server.delay("sendMessage", 0.02, times=1000)
    for number in range(150):
        await server.say(chats[number % people], askers[number % people], MEETING)
    process = await start(environment)
    await until(lambda: replies(*chats) >= 28)
    process.kill()
    await process.wait()
    assert replies(*chats) < 140

    await start(environment)
    await until(lambda: replies(*chats) >= 150 - in_hand)
    await server.settle(quiet=0.3)

    assert max(map(replies, chats)) <= 150 // people
    assert 150 - in_hand <= replies(*chats) <= 150


async def told(process: asyncio.subprocess.Process) -> str:
    """All that the process wrote, once it has ended."""
    async with asyncio.timeout(PATIENCE):
        _, errors = await process.communicate()
    return errors.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_ends_the_process_in_good_order(
    server: BotApiServer, start: Start, ann: User, chat: Chat, number: signal.Signals
) -> None:
    """SIGTERM and SIGINT let what was begun be finished and end with 0; neither token nor words are in the log."""
    environment = {
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url + "/",
        "AGREEMENT_BOT__LOGGING__LEVEL": "DEBUG",
    }
    process = await start(environment)
    await started(server)
    await server.say(chat, ann, MEETING)
    await server.wait_for_message(chat)
    server.delay("sendMessage", 0.5)
    server.fail("answerCallbackQuery", 400, description="Bad Request: strange")
    await server.press_raw("e:en:otters", ann)
    await server.say(chat, ann, NETS)
    await server.wait_for_call("answerCallbackQuery")
    await server.wait_for_call("sendMessage", 2)
    process.send_signal(number)

    log = await told(process)
    assert process.returncode == 0
    assert await server.wait_for_message(chat)
    assert "Serving Telegram as @agreement_test_bot" in log
    assert server.token not in log
    assert server.token.partition(":")[2] not in log
    assert MEETING not in log


async def test_signal_ends_the_process_while_it_waits_for_a_network(server: BotApiServer, start: Start) -> None:
    """A bot that cannot reach Telegram stops when it is told to, and has said why it waits."""
    await server.down()
    process = await start({"TELEGRAM_BOT_TOKEN": server.token, "TELEGRAM_API_URL": server.url})
    assert process.stderr
    first = (await asyncio.wait_for(process.stderr.readline(), PATIENCE)).decode()
    process.terminate()

    rest = await told(process)
    assert "Telegram cannot be reached" in first
    assert process.returncode == 0
    assert server.token not in first + rest


@pytest.mark.parametrize(
    ("token", "line"), [("", serving.NO_TOKEN), ("  ", serving.NO_TOKEN), ("700000123:" + "b" * 35, serving.BAD_TOKEN)]
)
async def test_missing_or_bad_token_is_said_in_one_line(
    server: BotApiServer, start: Start, token: str, line: str
) -> None:
    """Without a right token the process ends with 2 and one line that says what to do."""
    process = await start({"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": server.url})

    assert await told(process) == line + "\n"
    assert process.returncode == 2

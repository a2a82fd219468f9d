"""What reaches Telegram and what comes back: calls, failures, outages, updates that wait or cannot be read."""

import asyncio
import json
import logging
import traceback
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, MessageEntity
from telegram.error import NetworkError, TimedOut

from network import backlog as backlogs
from network.backlog import Backlog, Json
from network.http import HttpRequest, reason, surely_not_sent
from network.outage import LONGEST_PAUSE, Outage
from network.polling import readable
from network.sending import Sender
from tests.handlers.people import ANN, PRIVATE
from tests.telegram import BotApiServer, Chat

SOUND = {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": PRIVATE, "from": ANN, "text": "hi"}}


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    """A bot that makes its calls with this project's requests, two at a time."""
    async with Bot(server.token, server.base_url, request=HttpRequest(2), get_updates_request=HttpRequest(1)) as made:
        yield made


# Calls


async def test_texts_and_formatting_arrive(bot: Bot, chat: Chat) -> None:
    """Letters of any script and lists of objects reach Telegram as they are."""
    sent = await bot.send_message(chat.id, "Ղարաբաղ 🕊", entities=[MessageEntity("bold", 0, 7)])

    assert sent.text == chat.history[-1].text == "Ղարաբաղ 🕊"
    assert sent.entities == (MessageEntity("bold", 0, 7),)


async def test_files_arrive(bot: Bot, server: BotApiServer, chat: Chat) -> None:
    """A file is sent with its name beside the other parameters."""
    await bot.send_document(chat.id, BytesIO(b"BEGIN:VCALENDAR"), filename="дата.ics", caption="deadlines")

    (upload,) = [call.params["document"] for call in server.called("sendDocument")]
    assert (upload.name, upload.content) == ("дата.ics", b"BEGIN:VCALENDAR")
    assert chat.history[-1].to_dict()["caption"] == "deadlines"


async def test_connections_are_kept_and_replaced_when_telegram_closed_them(bot: Bot, server: BotApiServer) -> None:
    """A connection that Telegram closed meanwhile costs no call."""
    await bot.get_me()
    await server.down()
    await server.up()

    assert (await bot.get_me()).username == server.username


async def test_request_can_be_opened_again_and_not_used_when_closed(server: BotApiServer) -> None:
    """Whoever closes a request can open it again; in between it says what is wrong."""
    request = HttpRequest(1)
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert (await request.call(f"{server.base_url}{server.token}/getMe", {}, 0))[0] == 200
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(RuntimeError):
        await request.call(server.url, {}, 0)


# Failures


async def failure_of(call: object) -> NetworkError:
    """The error with which a call fails; neither it nor its traceback names the address."""
    with pytest.raises(NetworkError) as caught:
        await call  # type: ignore[misc]
    written = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + reason(caught.value)
    assert "AgAg" not in written
    return caught.value


async def test_unreachable_telegram_has_surely_got_nothing(bot: Bot, server: BotApiServer, chat: Chat) -> None:
    """Without a connection nothing was sent."""
    await server.down()

    error = await failure_of(bot.send_message(chat.id, "hi"))

    assert surely_not_sent(error)
    assert surely_not_sent(await failure_of(bot.send_message(chat.id, "hi")))
    await server.up()


async def test_kept_connection_that_broke_before_the_call_was_written_has_surely_got_nothing(
    bot: Bot, server: BotApiServer, chat: Chat
) -> None:
    """A connection that Telegram closes at that very moment leaves nothing open."""
    await bot.get_me()
    calling = asyncio.create_task(failure_of(bot.send_message(chat.id, "hi")))
    await server.down()

    assert surely_not_sent(await calling)
    await server.up()
    assert not chat.history


async def test_unknown_host_has_surely_got_nothing() -> None:
    """Nor where there is no such host."""
    bot = Bot(
        "1:" + "Ag" * 17, "http://nowhere.invalid/bot", request=HttpRequest(1), get_updates_request=HttpRequest(1)
    )
    await bot.request.initialize()

    assert surely_not_sent(await failure_of(bot.send_message(1, "hi")))
    await bot.request.shutdown()


async def test_call_without_a_free_connection_has_surely_not_left(bot: Bot, server: BotApiServer, chat: Chat) -> None:
    """Waiting for one of few connections can time out, and then nothing was sent."""
    server.delay("sendMessage", 0.5, times=2)
    busy = [asyncio.create_task(bot.send_message(chat.id, "first")) for _ in range(2)]
    await server.wait_for_call("sendMessage", 2)

    error = await failure_of(bot.send_message(chat.id, "second", pool_timeout=0.01, connect_timeout=0.01))

    assert isinstance(error, TimedOut)
    assert surely_not_sent(error)
    await asyncio.gather(*busy)
    assert [message.text for message in chat.history] == ["first", "first"]


async def test_slow_answer_leaves_open_whether_it_was_sent(bot: Bot, server: BotApiServer, chat: Chat) -> None:
    """After the call has left, a timeout says nothing about its effect."""
    server.delay("sendMessage", 0.3)

    error = await failure_of(bot.send_message(chat.id, "hi", read_timeout=0.05))

    assert isinstance(error, TimedOut)
    assert not surely_not_sent(error)
    (arrived,) = await server.wait_for_message(chat)
    assert arrived.text == "hi"


@pytest.mark.parametrize("after", [True, False])
async def test_broken_connection_leaves_open_whether_it_was_sent(
    bot: Bot, server: BotApiServer, chat: Chat, after: bool
) -> None:
    """A connection that breaks instead of an answer may have broken before or after the effect."""
    await bot.get_me()
    server.cut("sendMessage", after=after)

    assert not surely_not_sent(await failure_of(bot.send_message(chat.id, "hi")))


async def test_what_is_no_answer_is_not_written_down(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """An answer that is no JSON is an error without its content, which may be anybody's words."""
    with caplog.at_level(logging.DEBUG), pytest.raises(Exception, match="not JSON"):
        bot.request.parse_json_payload(b"<b>Ann asked</b>")

    assert "Ann" not in caplog.text


async def test_answer_to_a_message_comes_without_what_it_repeats(server: BotApiServer, chat: Chat) -> None:
    """Whoever sends many messages is told their numbers and texts, not their formatting."""
    bot = Bot(server.token, server.base_url, request=Sender(2), get_updates_request=HttpRequest(1))
    async with bot:
        sent = await bot.send_message(chat.id, "hi", entities=[MessageEntity("bold", 0, 2)])

    assert (sent.message_id, sent.text, sent.entities) == (chat.history[-1].id, "hi", ())
    assert chat.history[-1].to_dict()["entities"]


# Outages


def test_outage_is_said_once_a_minute_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """A long outage does not fill the log, and its end is told."""
    now = 0.0
    outage = Outage(lambda: now)

    with caplog.at_level(logging.INFO):
        for now in (0.0, 1.0, 30.0, 61.0, 62.0):  # noqa: B007 - the clock reads it
            outage.failed("ConnectError")
        outage.over()
        outage.over()

    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING", "INFO"]


def test_pauses_grow_to_a_few_seconds() -> None:
    """The longer Telegram is away the rarer it is asked, but never so rarely that answers come late."""
    outage = Outage()

    pauses = [outage.failed("x") for _ in range(2000)]

    assert pauses[:5] == [0.5, 1.0, 2.0, 4.0, 5.0]
    assert pauses[-1] == LONGEST_PAUSE


# Updates


@pytest.mark.parametrize("broken", [{"message": {"chat": 5}}, {"message": "hi"}, {"callback_query": {"id": []}}])
def test_unreadable_update_is_left_out(broken: Json, caplog: pytest.LogCaptureFixture) -> None:
    """What python-telegram-bot cannot read is named by its number, and not by its content."""
    assert readable({"update_id": 4} | broken, None) is None
    assert "Update 4 cannot be read" in caplog.text
    assert "hi" not in caplog.text


def test_sound_update_is_read() -> None:
    """Everything else is read."""
    update = readable(SOUND, None)

    assert update
    assert update.message
    assert update.message.text == "hi"


# The backlog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the updates that wait are kept."""
    return tmp_path / "data" / "backlog.jsonl"


def opened(path: Path) -> Backlog:
    """A backlog that nothing was left in."""
    backlog = Backlog(path)
    assert backlog.open() == []
    return backlog


def updates(*numbers: int) -> list[Json]:
    """Updates with some text."""
    return [{"update_id": number, "text": f"Ինչ {number}\n"} for number in numbers]


def test_killed_process_leaves_what_it_had_not_begun(path: Path) -> None:
    """Those come back that were taken and not begun, in their order, even if Telegram sends all of them again."""
    killed = opened(path)
    killed.take(updates(1, 2, 3))
    killed.take(updates(4))
    killed.begin(2)

    after = Backlog(path)

    assert after.open() == updates(1, 3, 4)
    assert after.take(updates(1, 2, 3, 4, 5)) == updates(5)
    after.begin(1)
    assert Backlog(path).open() == updates(3, 4, 5)


def test_torn_line_is_passed_over(path: Path) -> None:
    """A process killed while it wrote spoils nothing of what stood there before."""
    opened(path).take(updates(1))
    path.write_bytes(path.read_bytes() + b'[{"update_id": 2, "te')

    assert Backlog(path).open() == updates(1)


def test_words_are_kept_no_longer_than_they_wait(path: Path) -> None:
    """Once all is begun and Telegram knows it, the file is empty; at the end it is gone."""
    backlog = opened(path)
    backlog.take(updates(1, 2))
    assert path.stat().st_mode & 0o077 == 0
    backlog.begin(1)
    backlog.acknowledged()
    assert backlog.waiting == 1
    assert Backlog(path).open() == updates(2)
    backlog.begin(2)
    backlog.acknowledged()

    assert path.read_bytes() == b""
    backlog.close()
    assert not path.exists()


def test_file_does_not_grow_for_ever(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where something always waits, the file is written anew with what does."""
    monkeypatch.setattr(backlogs, "LARGEST", 1000)
    backlog = opened(path)
    backlog.take(updates(0))
    for number in range(1, 200):
        backlog.take(updates(number))
        backlog.begin(number)
        backlog.acknowledged()

    assert path.stat().st_size < 1200
    assert Backlog(path).open() == updates(0)


def test_folder_that_cannot_be_written_is_said_and_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The bot serves on, with the updates in memory."""
    (tmp_path / "file").touch()
    backlog = Backlog(tmp_path / "file" / "backlog.jsonl")

    assert backlog.open() == []
    assert backlog.take(updates(1)) == updates(1)
    assert backlog.waiting == 1
    assert caplog.text.count("if killed") == 1
    backlog.close()


@given(st.lists(st.one_of(st.integers(1, 30), st.just("kill"), st.just("acknowledged"))))
def test_nothing_is_begun_twice_and_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[object]
) -> None:
    """Whenever the process is killed: what was taken is begun once, or still waits."""
    path = tmp_path_factory.mktemp("backlog") / "backlog.jsonl"
    backlog = opened(path)
    begun: list[int] = []
    taken: set[int] = set()
    number = 0
    for step in steps:
        if step == "kill":
            backlog = Backlog(path)
            backlog.open()
        elif step == "acknowledged":
            backlog.acknowledged()
        elif isinstance(step, int):
            backlog.take(updates(*range(number + 1, number + 4)))
            taken |= set(range(number + 1, number + 4))
            number += 3
            waiting = sorted(taken - set(begun))
            backlog.begin(waiting[step % len(waiting)])
            begun.append(waiting[step % len(waiting)])

    left = [update["update_id"] for update in Backlog(path).open()]
    assert len(begun) == len(set(begun))
    assert sorted([*begun, *left]) == sorted(taken)
    assert json.dumps(left) == json.dumps(sorted(left))

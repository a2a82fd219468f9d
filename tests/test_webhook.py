"""The bot behind a webhook: Telegram sends updates, again and again until the bot says that they have arrived."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

import serving
from knowledge.answering import Answerer
from network import webhook
from network.seen import SeenHere
from network.webhook import SECRET_HEADER, Address
from serving import Ended, Ending
from settings import Settings
from tests.talks import MEETING, NETS, PROGRAM, ROOT, free_port, replies, serving_at, until
from tests.telegram import PATIENCE, BotApiServer, Chat, User, webhooks

SECRET = "a-secret_of-the-webhook"


@pytest.fixture(autouse=True)
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The address of the webhook, on a port of its own; the settings hold it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/hook"
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("AGREEMENT_BOT__WEBHOOK__URL", address)
    monkeypatch.setenv("AGREEMENT_BOT__WEBHOOK__PORT", str(port))
    monkeypatch.setenv("AGREEMENT_BOT__TELEGRAM__BACKLOG", str(tmp_path))
    return address


@asynccontextmanager
async def running(server: BotApiServer, answerer: Answerer) -> AsyncIterator[Ended]:
    """The bot serving that Telegram, which has told it this time where updates go."""
    method = "getWebhookInfo" if Settings().webhook.url else "deleteWebhook"
    before = len(server.called(method))
    async with serving_at(server, answerer) as ended:
        await server.wait_for_call(method, before + 1)
        yield ended


async def call(
    url: str, update: object = None, *, secret: str = SECRET, method: str = "POST", body: bytes | None = None
) -> int:
    """Call the webhook as Telegram does, or as somebody else would; returns the status."""
    async with ClientSession(headers={SECRET_HEADER: secret}) as session:
        sent = {"data": BytesIO(body)} if body is not None else {"json": update}
        async with session.request(method, url, **sent) as response:
            assert await response.text() in ("", f"{response.status}: {response.reason}")
            return response.status


# Serving


async def test_question_is_answered_and_the_webhook_is_set_once(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, url: str
) -> None:
    """What Telegram sends is answered; a bot that starts again finds its address set, and what was asked meanwhile."""
    async with running(server, answerer):
        await server.say(chat, ann, MEETING)
        (reply,) = await server.wait_for_message(chat)
    assert "May 31, 2031" in reply.text
    assert server.state.updates.webhook == url

    await server.say(chat, ann, NETS)
    async with running(server, answerer):
        (reply,) = await server.wait_for_message(chat)
        await server.settle()
    assert "burned" in reply.text
    assert len(server.called("setWebhook")) == 1
    assert not server.called("getUpdates")


async def test_polling_takes_the_webhook_down(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot that is set back to polling asks for what would else be sent."""
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
    monkeypatch.delenv("AGREEMENT_BOT__WEBHOOK__URL")
    async with running(server, answerer):
        await server.say(chat, ann, MEETING)
        assert await server.wait_for_message(chat)


async def test_other_secret_is_told_to_telegram(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram does not say which secret it has; a bot that it cannot deliver to sets the webhook anew."""
    monkeypatch.setattr(webhooks, "RETRY_AFTER", 3600.0)  # Telegram does not try while nobody listens
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "another")
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", SECRET)
    async with running(server, answerer):
        await server.say(chat, ann, MEETING)
        await until(lambda: 403 in [delivery.status for delivery in server.deliveries])
    async with running(server, answerer):
        assert await server.wait_for_message(chat)


async def test_other_secret_is_told_to_telegram_after_an_absence_too(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram's last error is a refused connection then; the bot learns of the old secret by the first call."""
    monkeypatch.setattr(webhook, "REFUSED_PAUSE", 0.3)
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "another")
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
    await server.say(chat, ann, MEETING)
    await until(lambda: server.state.updates.error == "Connection refused")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", SECRET)
    async with running(server, answerer):
        assert await server.wait_for_message(chat)


async def test_update_arrives_only_once_it_is_handled(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat
) -> None:
    """Telegram is not told that an update has arrived as long as it could be lost."""
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
        release = server.hold("sendMessage")
        await server.say(chat, ann, MEETING)
        await server.wait_for_call("sendMessage")
        await asyncio.sleep(0.2)
        assert server.deliveries == []
        release()
        assert await server.wait_for_message(chat)
        await until(lambda: not server.state.updates.pending)
    assert [delivery.status for delivery in server.deliveries] == [200]


async def test_update_that_is_sent_again_is_answered_once(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, url: str
) -> None:
    """Whether it is in hand or long answered: the same update is not answered twice."""
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
        server.delay("sendMessage", 0.2)
        await server.say(chat, ann, MEETING)
        again = dict(server.state.updates.pending[0])
        await server.wait_for_call("sendMessage")
        assert await call(url, again) == 200
        assert replies(chat) == 1
        assert await call(url, again) == 200
        await server.settle()
    assert replies(chat) == 1


async def test_full_bot_puts_telegram_off(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot that holds as much as it may answers 503, and Telegram sends again later."""
    monkeypatch.setattr(webhook, "MOST_WAITING", 1)
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
        release = server.hold("sendMessage")
        bob = server.user("Bob")
        await server.say(chat, ann, MEETING)
        await server.wait_for_call("sendMessage")
        await server.say(server.private(bob), bob, NETS)
        await until(lambda: 503 in [delivery.status for delivery in server.deliveries])
        release()
        assert await server.wait_for_message(server.private(bob))
        await until(lambda: not server.state.updates.pending)
    statuses = [delivery.status for delivery in server.deliveries]
    assert 503 in statuses
    assert statuses.count(200) == 2


async def test_update_that_takes_long_is_asked_for_again(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram's connection is free meanwhile; what comes again is answered once all the same."""
    monkeypatch.setattr(webhook, "HANDLED_WITHIN", 0.1)
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
        release = server.hold("sendMessage")
        await server.say(chat, ann, MEETING)
        await until(lambda: 503 in [delivery.status for delivery in server.deliveries])
        release()
        assert await server.wait_for_message(chat)
        await until(lambda: not server.state.updates.pending)
        await server.settle()
    statuses = [delivery.status for delivery in server.deliveries]
    assert statuses[0] == 503
    assert statuses.count(200) == 1
    assert replies(chat) == 1


async def test_flood_of_one_chat_delays_no_other(
    server: BotApiServer, answerer: Answerer, ann: User, chat: Chat
) -> None:
    """What must wait for its turn is kept, and Telegram told so: its few connections are for everybody."""
    server.delay("sendMessage", 0.05, times=1000)
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
        for _ in range(150):
            await server.say(chat, ann, NETS)
        bob = server.user("Bob")
        await server.say(server.private(bob), bob, MEETING)
        assert await server.wait_for_message(server.private(bob))
        assert replies(chat) < 100


# What is no update of Telegram's


async def test_calls_that_are_none_of_telegrams(
    server: BotApiServer, answerer: Answerer, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Another secret, method, path or size is refused, each with its status; the log has no word of it."""
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
        assert await call(url, {"update_id": 1}, secret="guessed") == 403
        assert await call(url, {"update_id": 1}, secret="պահված") == 403
        assert await call(url, {"update_id": 1}, secret="") == 403
        assert await call(url, {"update_id": 1}, secret="guessed", method="GET") == 405
        assert await call(url + "/other", {"update_id": 1}) == 404
        assert await call(url, body=b" " * 2_000_000) == 413
    assert "guessed" not in caplog.text
    assert SECRET not in caplog.text
    assert caplog.text.count("without the right secret") == 1


async def test_what_cannot_be_read_is_taken_and_left_out(
    server: BotApiServer, answerer: Answerer, url: str, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram would send it for ever; it is named in the log by number and kind of error, not by its words."""
    async with running(server, answerer):
        await server.wait_for_call("setWebhook")
        for body in (
            b"[" * 500_000,
            b"",
            b"{",
            b"[]",
            b'"words"',
            b'{"update_id": "5"}',
            b"\xff",
            b'{"message": {"text": "words"}}',
        ):
            assert await call(url, body=body) == 200
        assert await call(url, {"update_id": 4, "message": {"chat": "words"}}) == 200
        await server.say(chat, server.world.users[chat.id], MEETING)
        assert await server.wait_for_message(chat)
    assert "Update 4 cannot be read (KeyError)" in caplog.text
    assert caplog.text.count("brought no update") == 8
    assert "words" not in caplog.text


# Settings


@pytest.mark.parametrize("secret", ["", "with space", "ա", "x" * 257])
async def test_webhook_needs_a_secret(
    server: BotApiServer, answerer: Answerer, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """Without a secret that Telegram takes, the process ends with 2 and says what to set."""
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", secret)
    ended: Ended = asyncio.get_running_loop().create_future()
    settings = Settings().model_copy(update={"api_url": server.url})

    assert await serving.run(settings, answerer, server.token, ended) == Ending(2, serving.NO_SECRET)


async def test_port_in_use_is_said(server: BotApiServer, answerer: Answerer) -> None:
    """A port that another process has ends this one with 2 and the names of the settings."""
    port = Settings().webhook.port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        ended: Ended = asyncio.get_running_loop().create_future()
        settings = Settings().model_copy(update={"api_url": server.url})
        ending = await asyncio.wait_for(serving.run(settings, answerer, server.token, ended), PATIENCE)
    assert ending.code == 2
    assert "webhook" in ending.reason
    assert str(port) in ending.reason


async def test_address_that_telegram_refuses_is_said(server: BotApiServer, answerer: Answerer) -> None:
    """What Telegram says of the address reaches the operator."""
    server.fail("setWebhook", 400, description="Bad Request: bad webhook: HTTPS url must be provided")
    async with running(server, answerer) as ended:
        ending = await asyncio.wait_for(asyncio.shield(ended), PATIENCE)
    assert ending.code == 2
    assert "https url must be provided" in ending.reason


@pytest.mark.parametrize(
    ("url", "path", "public", "local"),
    [
        ("https://a.example/hook", "", "https://a.example/hook", "/hook"),
        ("https://a.example", "hook", "https://a.example/hook", "/hook"),
        ("https://a.example/", "/hook/", "https://a.example/hook", "/hook"),
        ("https://a.example/out", "/in", "https://a.example/out", "/in"),
        ("https://a.example", "", "https://a.example/", "/"),
    ],
)
def test_path_is_that_of_the_url_unless_the_proxy_has_another(url: str, path: str, public: str, local: str) -> None:
    """Whoever gives only one of them means both."""
    address = Address.of(url, "127.0.0.1", 8443, path)

    assert (address.url, address.path) == (public, local)


@given(st.lists(st.integers(0, 20)))
async def test_numbers_are_seen_once(numbers: list[int]) -> None:
    """Each number is new once; the oldest are forgotten."""
    seen = SeenHere()

    assert [await seen.first_time(number) for number in numbers] == [
        number not in numbers[:place] for place, number in enumerate(numbers)
    ]
    for number in range(100, 10_101):
        assert await seen.first_time(number)
    assert not await seen.first_time(10_100)


# The process


@pytest.mark.usefixtures("nobody_is_slowed")
@pytest.mark.parametrize("people", [1, 150])
async def test_killed_process_loses_only_what_is_in_hand(server: BotApiServer, people: int) -> None:
    """Of 150 waiting questions a kill loses at most those in hand; none that is sent again is answered twice."""
    in_hand = 8
    environment = os.environ | {
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "AGREEMENT_BOT__TELEGRAM__CONCURRENT_UPDATES": str(in_hand),
    }

    async def start() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, cwd=ROOT, env=environment)

    askers = [server.user(str(number)) for number in range(people)]
    chats = [server.private(asker) for asker in askers]
    server.delay("sendMessage", 0.02, times=1000)
    for number in range(150):
        await server.say(chats[number % people], askers[number % people], MEETING)
    process = await start()
    await until(lambda: replies(*chats) >= 28)
    process.kill()
    await process.wait()
    assert replies(*chats) < 140

    process = await start()
    await until(lambda: replies(*chats) >= 150 - in_hand)
    await server.settle(quiet=0.3)
    process.terminate()

    assert await process.wait() == 0
    assert max(map(replies, chats)) <= 150 // people
    assert 150 - in_hand <= replies(*chats) <= 150

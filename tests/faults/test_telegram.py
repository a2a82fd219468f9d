"""Telegram is away for long, holds one chat back, or is slow: nobody else waits, and nobody is answered twice."""

import pytest

from knowledge.answering import Answerer
from network import outage
from tests.faults.bots import served
from tests.talks import MEETING, MEETS, replies, started, until
from tests.telegram import BotApiServer, Chat, User


async def test_what_waited_through_ten_minutes_is_answered_once(
    server: BotApiServer, answerer: Answerer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As many failures as ten minutes hold; one line says so, and one that it is over."""
    monkeypatch.setattr(outage, "LONGEST_PAUSE", 0.01)
    failures = 0
    failed = outage.Outage.failed

    def counting(self: outage.Outage, reason: str) -> float:
        nonlocal failures
        failures += 1
        return failed(self, reason)

    monkeypatch.setattr(outage.Outage, "failed", counting)
    caplog.set_level("INFO", "network.outage")
    askers = [server.user() for _ in range(30)]
    async with served(server, answerer, monkeypatch):
        await started(server)
        await server.down()
        for asker in askers:
            await server.say(server.private(asker), asker, MEETING)
        await until(lambda: failures >= 120)  # every five seconds
        await server.up()
        await until(lambda: all(replies(server.private(asker)) for asker in askers))
        await server.settle()
    assert [replies(server.private(asker)) for asker in askers] == [1] * 30
    assert caplog.text.count("cannot be reached") == caplog.text.count("can be reached again") == 1


@pytest.mark.parametrize("trouble", ["held back", "slow"])
async def test_chat_with_trouble_delays_no_other(  # noqa: PLR0917 - the fixtures it needs
    server: BotApiServer, answerer: Answerer, monkeypatch: pytest.MonkeyPatch, chat: Chat, ann: User, trouble: str
) -> None:
    """One chat is held back for five minutes, or its call takes twenty seconds; ten others are answered meanwhile."""
    others = [server.user() for _ in range(10)]
    async with served(server, answerer, monkeypatch) as bot:
        await started(server)
        if trouble == "slow":
            server.delay("sendMessage", 20, chat=chat.id)
        else:
            server.fail("sendMessage", 429, parameters={"retry_after": 300}, chat=chat.id)
        await server.say(chat, ann, MEETING)
        await server.wait_for_call("sendMessage")
        for other in others:
            await server.say(server.private(other), other, MEETING)
        for other in others:
            (reply,) = await server.wait_for_message(server.private(other))
            assert MEETS in reply.text
        assert replies(chat) == 0
        assert not bot.ended.done()
        monkeypatch.setattr("serving.GRACE", 0.1)

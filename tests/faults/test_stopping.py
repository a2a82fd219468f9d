"""The bot is told to stop under load: what was begun is answered, the rest by the next start, nothing twice."""

import pytest

import serving
from knowledge.answering import Answerer
from serving import Ending
from tests.faults.bots import served
from tests.talks import MEETING, replies, until
from tests.telegram import BotApiServer

IN_HAND = 8


@pytest.mark.parametrize(("grace", "lost"), [(serving.GRACE, 0), (0.05, IN_HAND)])
async def test_next_start_goes_on(
    server: BotApiServer, answerer: Answerer, monkeypatch: pytest.MonkeyPatch, grace: float, lost: int
) -> None:
    """Stopped among a hundred questions it ends with 0; where even those in hand take too long, they may be lost."""
    monkeypatch.setattr(serving, "GRACE", grace)
    monkeypatch.setenv("AGREEMENT_BOT__TELEGRAM__CONCURRENT_UPDATES", str(IN_HAND))
    monkeypatch.setenv("AGREEMENT_BOT__TELEGRAM__PACE__PER_SECOND", "0")
    askers = [server.user() for _ in range(100)]
    chats = [server.private(asker) for asker in askers]
    server.delay("sendMessage", 0.1, times=1000)
    for chat, asker in zip(chats, askers, strict=True):
        await server.say(chat, asker, MEETING)
    async with served(server, answerer, monkeypatch) as bot:
        await until(lambda: replies(*chats) >= 10)
        assert await bot.stop() == Ending(0)
    assert not lost or replies(*chats) < 100 - lost
    async with served(server, answerer, monkeypatch):
        await until(lambda: replies(*chats) >= 100 - lost)
        await server.settle(quiet=0.3)
    assert max(map(replies, chats)) == 1
    assert replies(*chats) >= 100 - lost

"""The disk of the backlog is full: what waits is kept in memory, and answered."""

import errno
import os
from collections.abc import Callable

import pytest

from knowledge.answering import Answerer
from tests.faults.bots import served
from tests.talks import MEETING, replies, started, until
from tests.telegram import BotApiServer


def full(_: int, __: bytes) -> int:
    """Writes nothing."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def nearly_full(file: int, line: bytes) -> int:
    """Writes what has room, and says nothing."""
    return REAL_WRITE(file, line[:3])


REAL_WRITE = os.write


@pytest.mark.parametrize("write", [full, nearly_full])
async def test_updates_are_kept_in_memory(
    write: Callable[[int, bytes], int],
    server: BotApiServer,
    answerer: Answerer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All are answered, once, and the operator is warned once."""
    monkeypatch.setenv("AGREEMENT_BOT__TELEGRAM__CONCURRENT_UPDATES", "2")
    askers = [server.user() for _ in range(20)]
    async with served(server, answerer, monkeypatch):
        await started(server)
        with monkeypatch.context() as patched:
            patched.setattr("network.backlog.os.write", write)
            for asker in askers:
                await server.say(server.private(asker), asker, MEETING)
            await until(lambda: all(replies(server.private(asker)) for asker in askers))
            await server.settle()
    assert [replies(server.private(asker)) for asker in askers] == [1] * 20
    assert caplog.text.count("cannot be kept") == 1
    assert "No space left" in caplog.text

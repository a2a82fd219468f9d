"""Processes that share a database share a pace; when it does not serve, answers do not wait for it."""

import asyncio

import pytest
from telegram.error import RetryAfter

from announcements import pace
from announcements.pace import Lane, Pace


class Away:
    """A common pace in a database that is gone, or that never says anything."""

    def __init__(self, *, hangs: bool) -> None:
        self._hangs = hangs

    async def reserve(self, every: float) -> float:  # noqa: ARG002 - as the pace has it
        """Fail."""
        raise await self._trouble()

    async def hold(self, seconds: float, *, answers: bool) -> None:  # noqa: ARG002 - as the pace has it
        """Fail."""
        raise await self._trouble()

    async def held(self) -> float:
        """Fail."""
        raise await self._trouble()

    async def _trouble(self) -> OSError:
        if self._hangs:
            await asyncio.Event().wait()
        return ConnectionRefusedError()


@pytest.mark.parametrize("hangs", [False, True])
async def test_answer_is_sent_while_announcements_run(*, hangs: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, and after a refusal by Telegram again."""
    monkeypatch.setattr(pace, "PATIENCE", 0.05)
    limiter = Pace(25, 18, 1, common=Away(hangs=hangs))
    limiter.is_announcing = True
    tried = []

    async def send() -> bool:
        tried.append(1)
        if len(tried) == 1:
            raise RetryAfter(0)
        return True

    sent = limiter.process_request(send, (), {}, "sendMessage", {"chat_id": 5}, Lane.ANSWER)
    assert await asyncio.wait_for(sent, 10)
    assert len(tried) == 2

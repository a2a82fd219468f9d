"""Secrets stay out of the list of processes, of the figures, and of what the command line says."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

import bot
from metrics import Metrics
from settings import Settings
from tests.talks import ROOT
from tests.telegram import BotApiServer

PASSWORD = "correct-horse-battery"


def _listed(process: int) -> bytes:
    """What everybody on the machine can read of a process."""
    return b"".join(Path(f"/proc/{process}/{name}").read_bytes() for name in ("cmdline", "comm"))


async def test_token_is_not_in_the_list_of_processes() -> None:
    """Whoever lists the processes sees how the bot was started, and no secret."""
    async with BotApiServer() as server:
        secrets = {"TELEGRAM_BOT_TOKEN": server.token, "TELEGRAM_WEBHOOK_SECRET": PASSWORD}
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "bot.py", "run"),
            cwd=ROOT,
            env=os.environ | secrets | {"TELEGRAM_API_URL": server.url},
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await server.wait_for_call("getUpdates")
            listed = _listed(program.pid)
        finally:
            program.terminate()
            await program.wait()
    assert b"bot.py" in listed
    assert server.token.encode() not in listed
    assert PASSWORD.encode() not in listed


def test_figures_hold_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are counted by method, without the address that holds the token."""
    token = "4242:" + "t" * 35
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
    metrics = Metrics()
    metrics.called("sendMessage", "ok")

    page = metrics.page().decode()

    assert 'method="sendMessage"' in page
    assert token not in page
    assert token not in repr(Settings())


@pytest.mark.parametrize("command", [["unanswered"], ["copy-database", "sqlite+aiosqlite:///other.db"]])
def test_password_of_the_database_is_not_said(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A database that cannot be reached is named without its password."""
    address = f"postgresql+asyncpg://bot:{PASSWORD}@127.0.0.1:1/bot"
    monkeypatch.setenv("AGREEMENT_BOT__STORAGE__URL", address)

    assert bot.main(command) == 2

    said = "".join(capsys.readouterr())
    assert "127.0.0.1" in said
    assert PASSWORD not in said

"""The running bot takes new knowledge when it is told to, or sees that the files have changed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from handlers.reloading import answerer_of
from settings import Reload, Settings
from tests.agreements import copied, rewritten
from tests.talks import MEETING, ROOT, logged, serving_at
from tests.telegram import PATIENCE, BotApiServer, Chat, User

OLD, NEW = "by May 31, 2031.", "by July 31, 2031."
PROGRAM = """
import sys
from handlers.reloading import answerer_of
from serving import serve
from settings import Settings
settings = Settings()
sys.exit(serve(settings, answerer_of(settings)))
"""
IN_TERMINAL = """
import fcntl, os, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
"""
NOHUP = """
import signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
"""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no SIGHUP on this system")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The knowledge of the settings."""
    return copied(tmp_path)


Start = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
async def start(server: BotApiServer, folder: Path) -> AsyncIterator[Start]:
    """Starts the program in a process of its own, after the lines given."""
    processes: list[asyncio.subprocess.Process] = []

    async def begin(before: str = "", terminal: int | None = None) -> asyncio.subprocess.Process:
        environment = {
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "AGREEMENT_BOT__KNOWLEDGE": str(folder),
            "AGREEMENT_BOT__STORAGE__URL": os.environ["AGREEMENT_BOT__STORAGE__URL"],
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            before + PROGRAM,
            cwd=ROOT,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL if terminal is None else terminal,
            stderr=asyncio.subprocess.PIPE,
            # Without a terminal, whatever the tests are run in.
            start_new_session=terminal is None,
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def line_with(process: asyncio.subprocess.Process, words: str) -> str:
    """The first line of the log that holds these words."""
    assert process.stderr
    async with asyncio.timeout(PATIENCE):
        async for line in process.stderr:
            if words in line.decode():
                return line.decode()
    raise AssertionError(f"the process ended before it said {words!r}")


async def ask(server: BotApiServer, chat: Chat, ann: User) -> str:
    """What the bot answers about the meeting."""
    await server.say(chat, ann, MEETING)
    (reply,) = await server.wait_for_message(chat)
    return reply.text


async def test_sighup_swaps_sound_knowledge_and_keeps_the_old_from_unsound(
    server: BotApiServer, folder: Path, chat: Chat, ann: User, start: Start
) -> None:
    """A running process answers from new files after SIGHUP; faults are in the log with their place."""
    process = await start()
    assert OLD in await ask(server, chat, ann)

    rewritten(folder / "faq.yaml", OLD, NEW)
    assert OLD in await ask(server, chat, ann)
    process.send_signal(signal.SIGHUP)
    assert "12 entries (0 new, 0 removed, 1 changed)" in await line_with(process, "Reloaded the knowledge")
    assert NEW in await ask(server, chat, ann)

    rewritten(folder / "faq.yaml", "    gives: [who, what]", "    givs: [who, what]")
    process.send_signal(signal.SIGHUP)
    assert "faults: 1" in await line_with(process, "was not reloaded")
    assert "unknown key" in await line_with(process, "faq.yaml:11: ")
    assert NEW in await ask(server, chat, ann)

    process.terminate()
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


async def test_sighup_while_the_network_is_down_is_obeyed_later(
    server: BotApiServer, folder: Path, chat: Chat, ann: User, start: Start
) -> None:
    """The signal neither ends the process nor is lost when Telegram cannot be reached yet."""
    await server.down()
    process = await start()
    await line_with(process, "cannot be reached")
    rewritten(folder / "faq.yaml", OLD, NEW)
    process.send_signal(signal.SIGHUP)
    await server.up()

    await line_with(process, "Reloaded the knowledge")
    assert NEW in await ask(server, chat, ann)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals to make on this system")
@pytest.mark.parametrize(("before", "lives_on"), [("", False), (NOHUP, True)], ids=["plain", "nohup"])
async def test_process_ends_with_its_terminal_unless_it_was_to_outlive_it(
    server: BotApiServer, chat: Chat, ann: User, start: Start, *, before: str, lives_on: bool
) -> None:
    """A bot whose terminal is closed does not go on unseen; one that was started with nohup does."""
    outside, inside = os.openpty()
    process = await start(IN_TERMINAL + before, inside)
    os.close(inside)
    assert OLD in await ask(server, chat, ann)

    os.close(outside)
    if lives_on:
        await line_with(process, "Reloaded the knowledge")
        assert OLD in await ask(server, chat, ann)
    else:
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


@pytest.fixture
async def watching(server: BotApiServer, folder: Path) -> AsyncIterator[None]:
    """The bot, serving and watching its folder."""
    settings = Settings(knowledge=folder, reload=Reload(watch=True, every_seconds=0.05))
    async with serving_at(server, answerer_of(settings), knowledge=folder, reload=settings.reload):
        yield


@pytest.mark.usefixtures("watching")
async def test_watched_folder_is_reloaded_when_it_has_changed(
    server: BotApiServer, folder: Path, chat: Chat, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    """What changes is taken without being told; what is wrong is said once, until it changes again."""
    caplog.set_level("INFO")
    assert OLD in await ask(server, chat, ann)

    rewritten(folder / "faq.yaml", "    gives: [who, what]", "    givs: [who, what]")
    await logged(caplog, "was not reloaded")
    await asyncio.sleep(0.5)  # many looks at the same faults
    assert OLD in await ask(server, chat, ann)
    assert caplog.text.count("was not reloaded") == caplog.text.count("faq.yaml:11:") == 1

    rewritten(folder / "faq.yaml", "    givs: [who, what]", "    gives: [who, what]")
    await logged(caplog, "Reloaded the knowledge")
    rewritten(folder / "faq.yaml", OLD, NEW)
    await logged(caplog, "0 removed, 1 changed")
    assert NEW in await ask(server, chat, ann)

"""The clock of the machine is set back or forward by an hour while the bot serves."""

from datetime import UTC, datetime, timedelta

import pytest
from telegram import Update
from telegram.ext import TypeHandler

from handlers.application import build
from knowledge.answering import Answerer
from tests.announcements.offices import announced, branch
from tests.faults import bots
from tests.faults.bots import served
from tests.talks import MEETING, MEETS, replies, started, until
from tests.telegram import BotApiServer, Chat, User


class Clock:
    """The time, wrong by as much as a test says."""

    wrong = timedelta()

    def __call__(self) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + self.wrong


@pytest.mark.parametrize("minutes", [-60, 59])
async def test_questions_are_answered(  # noqa: PLR0917 - the fixtures it needs
    server: BotApiServer, answerer: Answerer, monkeypatch: pytest.MonkeyPatch, chat: Chat, ann: User, minutes: int
) -> None:
    """Before, while the clock is wrong, and when it is right again; each once."""
    clock = Clock()
    monkeypatch.setattr(bots, "build", lambda *given, **more: build(*given, **more, clock=clock))
    async with served(server, answerer, monkeypatch) as bot:
        assert bot.data.clock is clock
        await started(server)
        for wrong in (0, minutes, 0):
            clock.wrong = timedelta(minutes=wrong)
            await server.say(chat, ann, MEETING)
            (reply,) = await server.wait_for_message(chat)
            assert MEETS in reply.text


@pytest.mark.parametrize("hours", [-1, 1])
async def test_announcement_arrives_once(server: BotApiServer, database_url: str, hours: int) -> None:
    """What is started, worked off and looked at with a clock that jumps in between goes to each chat once."""
    clock = Clock()
    group = server.group("Group", [server.user()])
    async with branch(server, database_url, clock=clock, paced=False, loops=False) as process:
        await process.subscribe([group])
        clock.wrong = timedelta(hours=hours)
        announcement = await process.announce()
        for wrong in (hours, 0, hours):
            clock.wrong = timedelta(hours=wrong)
            await process.office.work_off()
        assert (await process.done(announcement)).counts.total() == 1
    assert len(announced(group)) == 1


async def test_far_ahead_all_questions_seem_old(  # noqa: PLR0917 - the fixtures it needs
    server: BotApiServer,
    answerer: Answerer,
    monkeypatch: pytest.MonkeyPatch,
    chat: Chat,
    ann: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The bot knows the time from the machine only, and asks in the log; it goes on once that is right."""
    clock = Clock()
    monkeypatch.setattr(bots, "build", lambda *given, **more: build(*given, **more, clock=clock))
    handled: list[object] = []

    async def note(update: Update, _: object) -> None:
        handled.append(update)

    async with served(server, answerer, monkeypatch) as bot:
        bot.application.add_handler(TypeHandler(Update, note), group=max(bot.application.handlers) + 1)
        await started(server)
        clock.wrong = timedelta(hours=2)
        await server.say(chat, ann, MEETING)
        await until(lambda: len(handled) == 1)
        clock.wrong = timedelta()
        await server.say(chat, ann, MEETING)
        await server.wait_for_message(chat)
        await server.settle()
    assert replies(chat) == 1
    assert caplog.text.count("is the clock right?") == 1

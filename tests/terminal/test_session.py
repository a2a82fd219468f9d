"""A talk in plain text with the real handlers and the real knowledge."""

import asyncio
import io
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from telegram import Chat, Message

from handlers.commands import menu
from knowledge.answering import Answerer
from settings import Settings
from terminal import chat, session
from terminal.session import NO_REPLY, Session
from terminal.typed import messages_in
from tests.terminal.conftest import PlainTalk
from tests.terminal.paper import Paper

MEETING = "When is the first meeting of the working group?"
COMMANDS = ("start", "help", "ask", "deadlines", "clause", "statement", "topics", "source", "privacy", "nothing")
TYPED = st.one_of(
    st.text(st.characters(codec=None), max_size=60),
    st.builds("/{}{} {}".format, st.sampled_from(COMMANDS), st.sampled_from(["", "@agreement_bot"]), st.text()),
    st.integers(0, 12).map(str),
    st.sampled_from(["/start clause-2", "/clause 2", "working group", "what did putin say", "/topics", "?" * 5000]),
)


def test_nothing_leads_out_of_the_terminal(plain: PlainTalk) -> None:
    """Only what can be pressed here stands below a quote: no address, nothing to copy or share."""
    shown = [plain.reply(line) for line in ("/clause 2", "/start passage-putin-calm", "what did putin say")]
    assert not [text for text in shown if "t.me" in text or "only in Telegram" in text or "Copy" in text]
    assert all("\n[1] " in text for text in shown[:2])


def test_an_answer(plain: PlainTalk) -> None:
    """A question is answered with clause 2 word for word, its voice, its source and numbered buttons."""
    shown = plain.reply(MEETING)
    assert "\n> The Working Group will hold the first meeting until January 30, 2021, based on" in shown
    assert "clause 2\n" in shown
    assert "paragraph 8\n[1] " in shown
    assert shown.endswith("\n\n")


def test_pressing(plain: PlainTalk) -> None:
    """A number presses a button: the bot gets the button and not a message, and shows what it leads to."""
    assert "\n[2] Clause 2\n" in plain.reply("/clause")
    shown = plain.reply("2")
    assert shown.startswith("(edited)\n")
    assert "> The Working Group will hold the first meeting" in shown
    assert not plain.reply("1").startswith("(edited)\n")


def test_pressing_nothing(plain: PlainTalk) -> None:
    """A number that no button has is a message."""
    plain.reply("/privacy")
    assert "(edited)" not in plain.reply("1")


def test_paging(plain: PlainTalk) -> None:
    """Pages of buttons can be turned as often as one likes."""
    first = plain.reply("/topics")
    turn = next(line[1:-1].split("]")[0] for line in first.splitlines() if "Next" in line)
    second = plain.reply(turn)
    assert "(2 of " in second
    back = next(line[1:-1].split("]")[0] for line in second.splitlines() if "Previous" in line)
    assert plain.reply(back) == f"(edited)\n{first}"


@pytest.mark.parametrize("line", ["", "  ", "\n", "\x00"])
def test_blank_lines(plain: PlainTalk, line: str) -> None:
    """A blank line is no message."""
    assert plain.reply(line) == ""


def test_silence_is_named(plain: PlainTalk) -> None:
    """Where the bot says nothing in Telegram, the terminal says so."""
    assert plain.reply("/help@another_bot") == f"{NO_REPLY}\n\n"


def test_long_lines(plain: PlainTalk) -> None:
    """A line longer than a message of Telegram's makes several, and each gets its reply."""
    assert plain.reply("qwxz " * 2000).count("Try other words") == 3


def test_a_failing_handler(plain: PlainTalk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A handler that fails is logged, the person is told, and the talk goes on."""

    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(Answerer, "answer", fail)
        assert "Something went wrong" in plain.reply(MEETING)
    assert "ZeroDivisionError" in caplog.text
    assert "January 30, 2021" in plain.reply(MEETING)


def test_deleted_buttons(plain: PlainTalk) -> None:
    """When the bot deletes a message its buttons cannot be pressed any more."""
    plain.reply("/clause")
    reply = 2  # the command was the first message
    plain.session.deleted(Message(reply, datetime.now(UTC), Chat(2, "private")))
    assert plain.out.getvalue().endswith("(A message was deleted.)\n\n")
    assert "(edited)" not in plain.reply("1")


def test_nobody_reads(plain: PlainTalk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """An output that is gone ends the talk after the turn, and is not taken for a fault of the bot's."""

    def gone(_: str) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(plain.out, "write", gone)
    plain.session.notified("not shown")
    with pytest.raises(BrokenPipeError):
        plain.say("/statement")
    assert caplog.text == ""


def test_chat(
    settings: Settings, answerer: Answerer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command reads standard input to its end; a closed one is at its end."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{MEETING}\n1\n"))
    assert chat(settings, answerer) == 0
    assert capsys.readouterr().out.count("In my own words") == 2
    monkeypatch.setattr(sys, "stdin", None)
    assert chat(settings, answerer) == 0
    assert capsys.readouterr().out == ""


def test_chat_on_a_screen(settings: Settings, answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a terminal the command greets, says how to leave, and takes what is typed at the prompt."""

    class Screenlike(io.StringIO):
        """Says that it is a terminal."""

        isatty = staticmethod(lambda: True)

    paper = Paper()
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(sys, stream, Screenlike())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(session, "create_output", lambda: paper)
    monkeypatch.setattr(session, "typed_lines", lambda *_: iter(["/clause"]))
    assert chat(settings, answerer) == 0
    assert paper.lines[0].startswith("A chat with the bot in this terminal")
    assert "[4] Clause 4" in paper.lines


def test_the_menu(plain: PlainTalk) -> None:
    """The commands to complete are those that the bot has set for private chats."""
    names = [command.command for command in plain.session.menu()]
    assert "clause" in names
    assert "ask" not in names


def test_the_menu_before_it_is_set(settings: Settings, answerer: Answerer) -> None:
    """Until the bot has set its menu, all of its commands are completed."""

    class Nowhere:
        """Shows nothing."""

        typed = pressed = show = remove = notice = lambda *_, **__: None

    async def fresh() -> Session:
        return Session(settings, answerer, Nowhere())

    assert asyncio.run(fresh()).menu() == menu(settings.language)


def test_anything_typed_is_answered(plain: PlainTalk, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a person types gets a reply or a notice, and nothing fails on the way."""

    @given(TYPED)
    @hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def typed(line: str) -> None:
        shown = plain.reply(line)
        assert shown.endswith("\n\n") or not any(messages_in(line))
        assert "\x1b" not in shown
        assert "Something went wrong" not in shown

    typed()
    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR", "CRITICAL"}]

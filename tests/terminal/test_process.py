"""`bot.py chat` as a process: piped, in a terminal of its own, interrupted."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talks import ROOT

COMMAND = [sys.executable, "bot.py", "chat"]
MEETING = "when is the first meeting of the working group?\n"
CLAUSE_2 = "> The Working Group will hold the first meeting until January 30, 2021"
unix = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals and signals are Unix's")


def _chat(typed: str | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    data = typed if isinstance(typed, bytes) else typed.encode()
    return subprocess.run(  # noqa: S603 - our own command
        COMMAND, input=data, capture_output=True, cwd=ROOT, env=os.environ | environment, timeout=60, check=False
    )


def test_piped() -> None:
    """One message a line, the replies as plain text without escape codes, buttons by number, exit 0."""
    done = _chat(f"{MEETING}\n/clause\n2\nhello")
    shown = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert shown.startswith("In my own words: ")
    assert shown.count(CLAUSE_2) == 2
    assert "\n[2] Clause 2\n" in shown
    assert "\n\n(edited)\n" in shown
    assert "\x1b" not in shown


def test_nothing_piped() -> None:
    """An empty input is an end, and no error."""
    done = _chat("")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_bytes_that_are_no_text() -> None:
    """Bytes in another encoding, control characters and endless lines break nothing."""
    done = _chat(b"\xff\xfe caf\xe9\n\x1b[2J\x00\n" + b"9" * 6000 + b"\n" + b"why? " * 3000 + b"\n" + MEETING.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert CLAUSE_2 in done.stdout.decode()
    assert b"\x1b" not in done.stdout


def test_a_narrow_encoding() -> None:
    """Where the output knows no typographic quotes, they are replaced and nothing fails."""
    done = _chat("/statement\n", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"> ?We, President of the Republic" in done.stdout
    assert done.stdout.isascii()


@unix
def test_replies_come_at_once() -> None:
    """Each reply can be read before the next line is written, and an interrupt while waiting exits 130."""
    with subprocess.Popen(COMMAND, stdin=-1, stdout=-1, stderr=-1, cwd=ROOT) as chat:  # noqa: S603
        assert chat.stdin is not None
        assert chat.stdout is not None
        assert chat.stderr is not None
        chat.stdin.write(MEETING.encode())
        chat.stdin.flush()
        assert chat.stdout.readline().startswith(b"In my own words")
        time.sleep(0.5)
        chat.send_signal(signal.SIGINT)
        assert chat.wait(20) == 130
        assert chat.stderr.read() == b""


@unix
def test_nobody_reads() -> None:
    """When the reader goes away, as `head` does, the chat ends without a word."""
    with subprocess.Popen(COMMAND, stdin=-1, stdout=-1, stderr=-1, cwd=ROOT) as chat:  # noqa: S603
        assert chat.stdout is not None
        chat.stdout.close()
        _, errors = chat.communicate((MEETING * 20).encode(), timeout=60)
    assert errors == b""


class Terminal:
    """`bot.py chat` in a pseudo-terminal of 40 rows and 70 columns."""

    def __init__(self, home: Path) -> None:
        import fcntl  # noqa: PLC0415 - only Unix has these
        import pty  # noqa: PLC0415
        import struct  # noqa: PLC0415
        import termios  # noqa: PLC0415

        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 70, 0, 0))
        # PROMPT_TOOLKIT_NO_CPR: nobody here answers the question where the cursor is.
        environment = os.environ | {"TERM": "xterm", "HOME": str(home), "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.process = subprocess.Popen(  # noqa: S603
            COMMAND, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment, start_new_session=True
        )
        os.close(slave)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def read_until(self, wanted: str, seconds: float = 30) -> str:
        """What has come by the time that `wanted` stands in it."""
        seen, end = "", time.monotonic() + seconds
        while wanted not in seen:
            ready, _, _ = select.select([self._master], [], [], max(0, end - time.monotonic()))
            assert ready, f"{wanted!r} never came, only {seen!r}"
            seen += os.read(self._master, 65536).decode(errors="replace")
        return seen

    def close(self) -> None:
        """End it, however it stands."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


@unix
def test_in_a_terminal(terminal: Terminal, tmp_path: Path) -> None:
    """A terminal is greeted, gets styles and bars and in-place edits; Ctrl-D exits 0 and nothing is on disk."""
    assert "Ctrl-D" in terminal.read_until("leaves")
    terminal.read_until("\x1b[?2004h")
    terminal.type("/clause\r")
    terminal.read_until("[4] Clause 4")
    terminal.read_until("\x1b[?2004h")
    terminal.type("2\r")
    shown = terminal.read_until("│ The Working Group will hold")
    assert "\x1b[6A\x1b[J" in shown, "the five rows of the choice and the blank one were not redrawn"
    assert "(edited)" not in shown
    terminal.read_until("\x1b[?2004h")
    terminal.type("\x04")
    assert terminal.process.wait(20) == 0
    assert list(tmp_path.iterdir()) == []


@unix
def test_interrupted_in_a_terminal(terminal: Terminal) -> None:
    """Ctrl-C in a terminal exits 130 without a traceback."""
    terminal.read_until("\x1b[?2004h")
    terminal.type("a half-typed quest\x03")
    assert terminal.process.wait(20) == 130

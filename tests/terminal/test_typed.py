"""What is typed is cut and marked as a client of Telegram would do it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rich import utf16
from terminal.typed import UNPRINTABLE, commands_in, messages_in

LINES = st.text(st.characters(codec=None), max_size=300)


@given(st.builds(lambda text, times: text * times, LINES, st.integers(1, 200)))
def test_messages_fit_and_lose_nothing(line: str) -> None:
    """Each message of any line fits into Telegram's limit, and together they hold every word of it."""
    parts = list(messages_in(line))
    assert all(part.strip() == part and 0 < utf16(part) <= 4096 for part in parts)
    sound = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    read = UNPRINTABLE.sub(" ", sound)
    assert "".join("".join(parts).split()) == "".join(read.split())


@pytest.mark.parametrize("line", ["", " ", "\n", "\t \x00", "\ufeff", "\r\n"])
def test_blank_lines(line: str) -> None:
    """A line without anything to read makes no message."""
    assert list(messages_in(line)) == []


def test_cut_at_a_sentence() -> None:
    """A long line is cut at the end of a sentence, however many words come after it."""
    line = "word " * 700 + "end. " + "next " * 300
    assert [part[-4:] for part in messages_in(line)] == ["end.", "next"]


def test_cut_at_a_word() -> None:
    """Without sentences a long line is cut between words."""
    assert {word for part in messages_in("пленные " * 1200) for word in part.split()} == {"пленные"}


def test_cut_between_letters() -> None:
    """A line without spaces is cut anywhere, but not within a letter of two UTF-16 units."""
    assert [utf16(part) for part in messages_in("x" + "😀" * 3000)] == [4095, 1906]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("/clause 2", ["/clause"]),
        ("😀 /help@agreement_bot, please", ["/help@agreement_bot"]),
        ("see https://example.org/start or and/or", []),
        ("/start/help", []),
        ("/помощь", []),
        ("/help /topics", ["/help", "/topics"]),
        ("/help@ab", ["/help"]),
    ],
)
def test_commands(text: str, commands: list[str]) -> None:
    """Commands are found where Telegram finds them, and counted in UTF-16 units."""
    units = text.encode("utf-16-le")
    found = [
        units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le")
        for each in commands_in(text)
    ]
    assert found == commands

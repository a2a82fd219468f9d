"""Messages are laid out for any width without losing a letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth
from telegram import MessageEntity

from handlers.rich import Rich, bold, italic, join, quote, struck, underlined
from terminal.layout import Line, lines_of, simple, wrapped


def _lines(rich: Rich) -> list[Line]:
    return lines_of(rich.text, rich.entities)


def test_styles() -> None:
    """Formatting reaches the letters that it belongs to, after letters of two UTF-16 units too."""
    (line,) = _lines(join([Rich("😀"), bold("b"), italic("i")], " "))
    assert line.cells == (("", "😀"), ("", " "), ("bold", "b"), ("", " "), ("italic", "i"))


def test_marks_where_there_are_no_styles() -> None:
    """What is struck through or underlined is told apart in plain text too; other styles are not marked."""
    (line,) = _lines(join([bold("A"), struck("not"), Rich("b"), underlined("c d")], " "))
    assert line.marked == "A [-not-] b {+c d+}"


def test_nested_styles() -> None:
    """Letters in several entities get every style."""
    entities = [MessageEntity(MessageEntity.BOLD, 0, 2), MessageEntity(MessageEntity.CODE, 1, 1)]
    assert lines_of("ab", entities) == [Line((("bold", "a"), ("bold ansicyan", "b")))]


def test_quotes() -> None:
    """The lines of a quotation are marked, its blank ones too, and no other."""
    lines = _lines(join([Rich("before"), quote("one\n\ntwo"), Rich("after")]))
    assert [(line.text, line.quoted) for line in lines] == [
        ("before", False),
        ("one", True),
        ("", True),
        ("two", True),
        ("after", False),
    ]


def test_quote_within_a_line() -> None:
    """A quotation that begins or ends within a line gets lines of its own."""
    lines = lines_of("abc", [MessageEntity(MessageEntity.BLOCKQUOTE, 1, 1)])
    assert [(line.text, line.quoted) for line in lines] == [("a", False), ("b", True), ("c", False)]


def test_links() -> None:
    """The address of a link stands behind its words."""
    link = MessageEntity(MessageEntity.TEXT_LINK, 4, 4, url="https://example.org/")
    assert [line.text for line in lines_of("the text.", [link])] == ["the text (https://example.org/)."]


@pytest.mark.parametrize(("text", "shown"), [("a\x1b[31mb", "a[31mb"), ("a\x9b2Jb", "a2Jb"), ("a\tb\x07", "a b")])
def test_nothing_steers_the_terminal(text: str, shown: str) -> None:
    """Control characters never reach the terminal."""
    assert simple(text).text == shown
    assert [line.text for line in lines_of(text, [])] == [shown]


@given(st.text(st.sampled_from("ab日é😀́ "), max_size=80), st.integers(2, 20))
def test_wrapping(text: str, width: int) -> None:
    """No row is wider than asked, and only spaces at breaks go."""
    rows = ["".join(letter for _, letter in row) for row in wrapped(simple(text).cells, width)]
    assert all(sum(map(get_cwidth, row)) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_wrapping_at_spaces() -> None:
    """Words stay whole where they fit."""
    rows = ["".join(letter for _, letter in row) for row in wrapped(simple("one two three").cells, 7)]
    assert rows == ["one two", "three"]

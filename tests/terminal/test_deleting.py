"""Messages that the bot deletes go from the screen, or are said to be gone."""

import io
from datetime import UTC, datetime

from telegram import Chat, Message

from terminal.plain import Plain
from terminal.screen import Screen
from tests.terminal.paper import Paper

FIRST, SECOND = (Message(number, datetime.now(UTC), Chat(2, "private"), text=f"text {number}") for number in (1, 2))


def test_the_last_message_goes() -> None:
    """The last message is wiped away."""
    paper = Paper()
    screen = Screen(paper)
    screen.show(FIRST, [], edited=False)
    screen.show(SECOND, [], edited=False)
    screen.remove(SECOND)
    assert paper.text == "text 1\n\n"


def test_an_earlier_message_is_said_to_be_gone() -> None:
    """Another stays on the screen, with a notice."""
    paper = Paper()
    screen = Screen(paper)
    screen.show(FIRST, [], edited=False)
    screen.show(SECOND, [], edited=False)
    screen.remove(FIRST)
    assert paper.text == "text 1\n\ntext 2\n\n(A message was deleted.)\n\n"


def test_in_plain_text() -> None:
    """Plain text cannot be taken back, so there is a notice."""
    out = io.StringIO()
    plain = Plain(out)
    plain.show(FIRST, [], edited=False)
    plain.remove(FIRST)
    assert out.getvalue() == "text 1\n\n(A message was deleted.)\n\n"

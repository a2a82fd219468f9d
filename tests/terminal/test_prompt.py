"""The input line completes commands, remembers what was typed, and ends as a terminal's does."""

from collections.abc import Iterator
from threading import Timer

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from telegram import BotCommand

from terminal.prompt import Commands, typed_lines

MENU = [BotCommand("clause", "one clause"), BotCommand("statement", "all of it"), BotCommand("source", "where from")]
UP, CTRL_C, CTRL_D = "\x1b[A", "\x03", "\x04"


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as keys:
        yield keys


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("/", ["/clause", "/statement", "/source"]),
        ("/s", ["/statement", "/source"]),
        ("/CL", ["/clause"]),
        ("/clause ", []),
        ("s", []),
        ("", []),
        ("say /s", []),
    ],
)
def test_completion(typed: str, completed: list[str]) -> None:
    """A command is completed at the beginning of the line only, whatever case it is typed in."""
    found = list(Commands(lambda: MENU).get_completions(Document(typed), CompleteEvent()))
    assert [each.text for each in found] == completed
    assert all(each.start_position == -len(typed) and each.display_meta_text for each in found)


def test_history_and_end(keys: PipeInput) -> None:
    """The arrow brings back what was typed, and Ctrl-D ends the lines."""
    keys.send_text("first\rsecond\r")
    lines = typed_lines(lambda: MENU, DummyOutput(), keys)
    assert [next(lines), next(lines)] == ["first", "second"]
    # The history is there a moment after the prompt; nobody's finger is faster.
    finger = Timer(0.5, keys.send_text, [f"{UP}{UP}\r{CTRL_D}"])
    finger.start()
    assert list(lines) == ["first"]
    finger.join()


def test_interrupt(keys: PipeInput) -> None:
    """Ctrl-C is an interrupt, in the middle of a line too."""
    keys.send_text(f"first\rsec{CTRL_C}")
    lines = typed_lines(lambda: MENU, DummyOutput(), keys)
    assert next(lines) == "first"
    with pytest.raises(KeyboardInterrupt):
        next(lines)

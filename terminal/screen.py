"""Shows the chat on a terminal: styles, quotations with a bar, and edited messages redrawn where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from prompt_toolkit import print_formatted_text
from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import Output
from telegram import Message

from terminal.layout import Cell, Line, message_lines, simple, wrapped

BAR = "│ "
SIGN = "> "
"""Stands before what the person types."""
MENU_ROWS = 6
"""Rows under the input for the menu of commands."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The message that stands last on the screen: how many rows it takes, and how large the screen was then."""

    message_id: int
    rows: int
    size: Size


class Screen:
    """Draws on prompt_toolkit's output, which knows how the terminal is steered."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._last: Drawn | None = None
        self._pressed = ""

    def typed(self, text: str) -> None:
        """Draw what the person wrote; the input line was wiped away."""
        self._pressed = ""
        self._draw([*map(simple, f"{SIGN}{text}".split("\n")), Line(())])

    def pressed(self, title: str) -> None:
        """Remember which button was pressed: it is named when something new appears under its message."""
        self._pressed = title

    def show(self, message: Message, buttons: Sequence[str], *, edited: bool) -> None:
        """Draw a message; an edited one in its place if it is the last and whole on the screen."""
        in_place = edited and self._wipe(message)
        if not in_place:
            self._name_pressed()
        lines = message_lines(message, buttons, edited=edited and not in_place)
        rows = self._draw([*lines, Line(())])
        self._pressed = ""
        self._last = Drawn(message.message_id, rows, self._output.get_size())

    def remove(self, message: Message) -> None:
        """Wipe a message away if it is the last, or else say that one is gone."""
        if not self._wipe(message):
            self.notice("(A message was deleted.)")

    def notice(self, text: str) -> None:
        """Draw what is no message."""
        self._name_pressed()
        self._draw([simple(text, "italic"), Line(())])

    def _name_pressed(self) -> None:
        if self._pressed:
            self._draw([simple(f"{SIGN}[{self._pressed}]"), Line(())])
            self._pressed = ""

    def _wipe(self, message: Message) -> bool:
        """Take the message from the screen and go to where it began, if that can be done."""
        last, size = self._last, self._output.get_size()
        # A resized terminal has wrapped its rows anew, and what has scrolled out cannot be reached. The input and
        # the menu under it have been on the screen since, and may have moved it up.
        if last is None or last.message_id != message.message_id or last.size != size:
            return False
        if last.rows + 1 + MENU_ROWS > size.rows:
            return False
        self._output.cursor_up(last.rows)
        self._output.erase_down()
        self._output.flush()
        self._last = None
        return True

    def _draw(self, lines: Sequence[Line]) -> int:
        """Print the lines; returns how many rows they take."""
        # In its last column a terminal may or may not go on to the next row.
        width = max(len(BAR) + 1, self._output.get_size().columns - 1)
        rows = [row for line in lines for row in _rows(line, width)]
        fragments = [fragment for row in rows for fragment in [*row, ("", "\n")]]
        print_formatted_text(FormattedText(fragments), output=self._output, end="")
        self._last = None
        return len(rows)


def _rows(line: Line, width: int) -> list[list[Cell]]:
    if not line.quoted:
        return list(wrapped(line.cells, width))
    return [[("", BAR), *row] for row in wrapped(line.cells, width - len(BAR))]

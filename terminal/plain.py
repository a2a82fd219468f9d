"""Shows the chat as plain text, for whoever pipes it."""

from collections.abc import Sequence
from typing import TextIO

from telegram import Message

from terminal.layout import Line, message_lines, simple


class Plain:
    """Writes each message as it comes, a blank line after it; nothing is redrawn."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def typed(self, text: str) -> None:
        """Nothing: whoever wrote it knows it."""

    def pressed(self, title: str) -> None:
        """Nothing, likewise."""

    def show(self, message: Message, buttons: Sequence[str], *, edited: bool) -> None:
        """Write a message."""
        self._write(message_lines(message, buttons, edited=edited))

    def remove(self, _: Message) -> None:
        """Say that a message is gone."""
        self.notice("(A message was deleted.)")

    def notice(self, text: str) -> None:
        """Write what is no message."""
        self._write([simple(text)])

    def _write(self, lines: Sequence[Line]) -> None:
        written = "\n".join(f"> {line.marked}" if line.quoted else line.marked for line in lines)
        self._out.write(written + "\n\n")
        self._out.flush()

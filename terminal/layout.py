"""Lays a message out for a terminal: its formatting as styles, its quotations apart, its lines no wider than asked."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from prompt_toolkit.utils import get_cwidth
from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

from handlers.rich import QUOTES, utf16

Cell = tuple[str, str]
"""A style of prompt_toolkit and a letter."""

STYLES: dict[str, str] = {
    MessageEntityType.BOLD: "bold",
    MessageEntityType.ITALIC: "italic",
    MessageEntityType.UNDERLINE: "underline",
    MessageEntityType.STRIKETHROUGH: "strike",
    MessageEntityType.CODE: "ansicyan",
    MessageEntityType.PRE: "ansicyan",
}


MARKS = {"strike": ("[-", "-]"), "underline": ("{+", "+}")}
"""What stands around a style that changes the meaning, where styles cannot be shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a message, as long as it may be."""

    cells: tuple[Cell, ...]
    quoted: bool = False

    @property
    def text(self) -> str:
        """The letters without styles."""
        return "".join(letter for _, letter in self.cells)

    @property
    def marked(self) -> str:
        """The letters, with marks around what is struck through or underlined."""
        parts = []
        for mark, cells in groupby(self.cells, lambda cell: next((each for each in MARKS if each in cell[0]), "")):
            start, end = MARKS.get(mark, ("", ""))
            parts.append(start + "".join(letter for _, letter in cells) + end)
        return "".join(parts)


def message_lines(message: Message, buttons: Sequence[str], *, edited: bool) -> list[Line]:
    """All of a message: that it was edited, the file in it, its text, its buttons."""
    content = message.text or message.caption
    entities = message.entities or message.caption_entities
    return [
        *([simple("(edited)", "italic")] if edited else []),
        *([simple(_file(message))] if message.document or message.photo else []),
        *(lines_of(content, entities) if content else []),
        *map(simple, buttons),
    ]


def lines_of(text: str, entities: Sequence[MessageEntity]) -> list[Line]:
    """The lines of a formatted text; a quotation stands on lines of its own."""
    done: list[Line] = []
    cells: list[Cell] = []
    in_quote = False
    for letter, around in _letters(text, entities):
        quoted = any(entity.type in QUOTES for entity in around)
        if cells and quoted is not in_quote and letter != "\n":
            done.append(Line(tuple(cells), in_quote))
            cells = []
        if not cells:
            in_quote = quoted
        if letter == "\n":
            done.append(Line(tuple(cells), in_quote))
            cells = []
        else:
            cells.append((_style(around), letter))
    return [*done, Line(tuple(cells), in_quote)] if cells else done


def simple(text: str, style: str = "") -> Line:
    """A line in one style."""
    return Line(tuple((style, letter) for letter, _ in _letters(text.replace("\n", " "), ())))


def wrapped(cells: Iterable[Cell], width: int) -> Iterator[list[Cell]]:
    """The cells in rows of at most `width` columns, broken at spaces where there are any."""
    row: list[Cell] = []
    used = 0
    for cell in cells:
        row.append(cell)
        used += get_cwidth(cell[1])
        while used > width and row:
            cut = _last_break(row)
            yield row[: cut - 1] if row[cut - 1][1] == " " else row[:cut]
            row = row[cut:]
            used = sum(get_cwidth(letter) for _, letter in row)
    yield row


def _last_break(row: Sequence[Cell]) -> int:
    """How many cells of a row that is one letter too wide go before the break."""
    spaces = [place for place, (_, letter) in enumerate(row) if letter == " "]
    return spaces[-1] + 1 if spaces else max(1, len(row) - 1)


def _letters(text: str, entities: Sequence[MessageEntity]) -> Iterator[tuple[str, list[MessageEntity]]]:
    """Each letter with the entities around it. A link is followed by its address; nothing can steer the terminal."""
    offset = 0
    for letter in text:
        around = [entity for entity in entities if entity.offset <= offset < entity.offset + entity.length]
        offset += utf16(letter)
        if letter == "\n" or unicodedata.category(letter) != "Cc":
            yield letter, around
        elif letter == "\t":
            yield " ", around
        for entity in around:
            if entity.url and entity.offset + entity.length == offset:
                others = [other for other in around if other is not entity]
                yield from ((added, others) for added in f" ({entity.url})")


def _style(around: Iterable[MessageEntity]) -> str:
    return " ".join(STYLES[entity.type] for entity in around if entity.type in STYLES)


def _file(message: Message) -> str:
    document = message.document
    name = f"file {document.file_name}" if document else "picture"
    size = document.file_size if document else message.photo[-1].file_size
    return f"({name}, {-(-size // 1024)} kB)" if size else f"({name})"

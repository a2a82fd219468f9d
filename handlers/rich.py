"""Texts with Telegram's formatting: pieces that are put together with the right UTF-16 offsets."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from string import Formatter

from telegram import MessageEntity
from telegram.constants import MessageEntityType

LONG_QUOTE = 400
"""A quote with more letters is shown folded, with a button to unfold it."""

QUOTES = frozenset({MessageEntityType.BLOCKQUOTE, MessageEntityType.EXPANDABLE_BLOCKQUOTE})


@dataclass(frozen=True)
class Rich:
    """A text and its formatting."""

    text: str
    entities: tuple[MessageEntity, ...] = ()

    @cached_property
    def entities_as_json(self) -> str:
        """The formatting as Telegram takes it."""
        return json.dumps([entity.to_dict() for entity in self.entities])

    @property
    def size(self) -> int:
        """The length as Telegram counts it."""
        return utf16(self.text)


def utf16(text: str) -> int:
    """The length of `text` in UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def bold(text: str | Rich) -> Rich:
    """`text` in bold, with the formatting that it has."""
    return _whole(text, MessageEntityType.BOLD)


def italic(text: str) -> Rich:
    """`text` in italics."""
    return _whole(text, MessageEntityType.ITALIC)


def day(text: str, on: date) -> Rich:
    """`text`, which names the day `on`: whoever taps it sees the day in the form of their own telephone.

    No format is given, so that the words stay as the sentence needs them; with one, Telegram would put its own in
    their place, and at noon in UTC a telephone far in the east would name the next day.
    """
    noon = datetime.combine(on, time(12), UTC)
    return Rich(text, (MessageEntity(MessageEntityType.DATE_TIME, 0, utf16(text), unix_time=noon),))


def struck(text: str) -> Rich:
    """`text` struck through."""
    return _whole(text, MessageEntityType.STRIKETHROUGH)


def underlined(text: str) -> Rich:
    """`text` underlined."""
    return _whole(text, MessageEntityType.UNDERLINE)


def quote(text: str) -> Rich:
    """`text` as a block quotation, folded when it is long."""
    long = len(text) > LONG_QUOTE
    return _whole(text, MessageEntityType.EXPANDABLE_BLOCKQUOTE if long else MessageEntityType.BLOCKQUOTE)


def code(text: str, language: str) -> Rich:
    """`text` as a block of code in a programming language, to be copied with one tap."""
    return Rich(text, (MessageEntity(MessageEntityType.PRE, 0, utf16(text), language=language),))


def join(pieces: Iterable[Rich], separator: str = "\n") -> Rich:
    """The pieces one after the other, with `separator` between them."""
    between = (separator, ())
    parts = [part for piece in pieces for part in (between, (piece.text, piece.entities))]
    text, entities = MessageEntity.concatenate(*parts[1:])
    return Rich(text, tuple(entities))


def filled(sentence: str, **parts: Rich | str | int) -> Rich:
    """The sentence with its words in braces filled in, and the formatting of what fills them."""
    pieces = []
    for before, name, _, _ in Formatter().parse(sentence):
        part = parts[name] if name else ""
        pieces += [Rich(before), part if isinstance(part, Rich) else Rich(str(part))]
    return join(pieces, "")


def without_days(entities: Iterable[MessageEntity]) -> list[MessageEntity]:
    """The formatting that is no date."""
    return [entity for entity in entities if entity.type != MessageEntityType.DATE_TIME]


def without_formatting(rich: Rich) -> str:
    """The text for where there is no formatting.

    Each line of a quotation begins with `> `; what is struck stands as [-this-], what is underlined as {+this+}.
    """
    units = rich.text.encode("utf-16-le")
    parts, end = [], 0
    for entity in sorted(rich.entities, key=lambda entity: entity.offset):
        mark = _PLAIN.get(entity.type)
        if mark:
            start, stop = 2 * entity.offset, 2 * (entity.offset + entity.length)
            parts += [units[end:start].decode("utf-16-le"), mark(units[start:stop].decode("utf-16-le"))]
            end = stop
    return "".join([*parts, units[end:].decode("utf-16-le")])


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def _whole(text: str | Rich, kind: MessageEntityType) -> Rich:
    rich = text if isinstance(text, Rich) else Rich(text)
    return Rich(rich.text, (MessageEntity(kind, 0, rich.size), *rich.entities))


_PLAIN: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(QUOTES, _quoted),
    MessageEntityType.STRIKETHROUGH: "[-{}-]".format,
    MessageEntityType.UNDERLINE: "{{+{}+}}".format,
}

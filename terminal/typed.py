"""Reads a typed line as a client of Telegram does: cleans it, cuts what is too long, finds the commands."""

import re
from collections.abc import Iterator
from typing import Any

from telegram.constants import MessageEntityType, MessageLimit

from handlers.rich import utf16

COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]")

PLACES = (re.compile(r"\n"), re.compile(r"[.!?…։](?=\s)"), re.compile(r"\s"))
"""Where a long text is best cut: at a line's end, a sentence's, a word's."""


def messages_in(line: str) -> Iterator[str]:
    """The messages that a line makes: none if it is blank, several if it is longer than Telegram lets one be."""
    text, start = _clean(line), 0
    while start < len(text):
        end = _end_of_message(text, start)
        part = text[start:end].strip()
        if part:
            yield part
        start = end


def commands_in(text: str) -> list[dict[str, Any]]:
    """The entities of the commands in the text, with offsets in UTF-16 units."""
    return [
        {
            "type": MessageEntityType.BOT_COMMAND.value,
            "offset": utf16(text[: found.start()]),
            "length": utf16(found.group()),
        }
        for found in COMMAND.finditer(text)
    ]


def _clean(line: str) -> str:
    # Bytes that are no UTF-8 come as halves of surrogate pairs, which nothing could encode.
    sound = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return UNPRINTABLE.sub(" ", sound).strip()


def _end_of_message(text: str, start: int) -> int:
    """Where the message that begins at `start` ends, so that neither it nor a letter is too long for Telegram."""
    most = MessageLimit.MAX_TEXT_LENGTH
    units = text[start : start + most].encode("utf-16-le")[: 2 * most]
    head = units.decode("utf-16-le", "ignore")
    if start + len(head) == len(text):
        return len(text)
    for place in PLACES:
        # A cut in the first half would make crumbs.
        found = [match.end() for match in place.finditer(head, len(head) // 2)]
        if found:
            return start + found[-1]
    return start + len(head)

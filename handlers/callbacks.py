"""What a button says to the bot: a kind, a language, an id and a page, in at most 64 bytes of ASCII."""

import re
from dataclasses import dataclass
from enum import StrEnum

from telegram import InlineKeyboardButton

from knowledge.model import LANGUAGES, Language

Row = tuple[InlineKeyboardButton, ...]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PAGE = re.compile(r"[0-9]{1,3}")


class Press(StrEnum):
    """What a button is for."""

    ENTRY = "e"
    """answers with an entry, in a new message"""
    SUGGESTION = "s"
    """answers with an entry, in place of the question back"""
    PASSAGE = "p"
    """shows a passage of the statement, in place of the choice or of the one before"""
    CLAUSE = "c"
    """shows a passage of the statement, in a new message"""
    DUE = "q"
    """shows the passage of a deadline, in place of the deadlines"""
    TOPICS = "t"
    """shows the topics, or a page of one"""
    DEADLINES = "d"
    """goes back to the deadlines"""
    SETTINGS = "g"
    """changes what a chat has chosen"""
    OFFICE = "a"
    """handles an announcement"""
    CALENDAR = "f"
    """sends the deadlines as a calendar file, in a new message"""
    VOTE = "v"
    """says whether an answer helped"""
    CURATORS = "w"
    """sends a question that was not answered to the curators"""

    @property
    def in_place(self) -> bool:
        """Whether what it leads to takes the place of the message with the button."""
        return self not in {Press.ENTRY, Press.CLAUSE, Press.CALENDAR}

    @property
    def pattern(self) -> str:
        """The regular expression that the data of such buttons match."""
        return f"^{self.value}:"


@dataclass(frozen=True, slots=True)
class Target:
    """What a pressed button means."""

    press: Press
    language: Language
    id: str = ""
    page: int = 0

    @property
    def data(self) -> str:
        """As the button carries it, such as `t:en:working-group:1`."""
        parts = [self.press.value, self.language, self.id, str(self.page) if self.page else ""]
        return ":".join(parts).rstrip(":")

    def button(self, text: str) -> InlineKeyboardButton:
        """A button that leads here."""
        return InlineKeyboardButton(text, callback_data=self.data)


def read(data: str | None) -> Target | None:
    """What `data` means, or None for anything that the bot's own buttons do not say."""
    press, language, identifier, page, *more = [*(data or "").split(":"), "", "", ""]
    known = next((code for code in LANGUAGES if code == language), None)
    sound = (not identifier or _ID.fullmatch(identifier)) and (not page or _PAGE.fullmatch(page))
    if press not in set(Press) or known is None or not sound or any(more):
        return None
    return Target(Press(press), known, identifier, int(page or 0))

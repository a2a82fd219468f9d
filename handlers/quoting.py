"""The buttons that carry a quotation on: copy, share, link, and the clauses beside it."""

from dataclasses import dataclass
from typing import Any

from telegram import CopyTextButton, InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit
from telegram.ext import ExtBot

from handlers.callbacks import Press, Row, Target
from handlers.references import Reference, to_entry, to_passage
from handlers.rich import utf16
from handlers.texts import Texts
from handlers.wording import source, voice
from knowledge.loading import Knowledge
from knowledge.model import Answer, Language, Passage


@dataclass(frozen=True, slots=True)
class Links:
    """Where the bot is found: its username, and whether it takes inline queries."""

    username: str
    inline: bool = True

    @staticmethod
    def to_bot(bot: ExtBot[Any]) -> "Links":
        """The links to a bot that Telegram has named; where inline mode is off, a share button would lead nowhere."""
        return Links(bot.username, bot.bot.supports_inline_queries is not False)

    def to(self, payload: str) -> str:
        """The address that opens the bot and starts it with `payload` (at most 64 of A-Z a-z 0-9 _ -)."""
        return f"https://t.me/{self.username}?start={payload}"


def quote_row(
    passage: Passage, reference: Reference, knowledge: Knowledge, language: Language, links: Links | None
) -> list[Row]:
    """Copy the passage, share what is named, open it in the bot; nothing where there are no links."""
    if links is None:
        return []
    texts = Texts.of(language).any_chat
    copied = copied_text(passage, knowledge, language)
    copy = [InlineKeyboardButton(texts.copy_quote, copy_text=CopyTextButton(copied))] if copied else []
    share = [InlineKeyboardButton(texts.share, switch_inline_query=reference.query)] if links.inline else []
    return [(*copy, *share, InlineKeyboardButton(texts.link, url=links.to(reference.payload)))]


def passage_rows(passage: Passage, knowledge: Knowledge, language: Language, links: Links | None) -> list[Row]:
    """What carries a passage on, and the clauses beside it, which take its place."""
    if links is None:
        return []
    beside = _beside_row(passage, knowledge, language, Press.PASSAGE)
    return [*quote_row(passage, to_passage(passage), knowledge, language, links), *beside]


def answer_rows(answer: Answer, knowledge: Knowledge, language: Language, links: Links | None) -> list[Row]:
    """What carries an answer's first quotation on, and the clauses beside it, which come in new messages."""
    if links is None or not answer.passages:
        return []
    first = answer.passages[0]
    beside = _beside_row(first, knowledge, language, Press.CLAUSE)
    return [*quote_row(first, reference_to(answer, knowledge), knowledge, language, links), *beside]


def reference_to(answer: Answer, knowledge: Knowledge) -> Reference:
    """What leads to this answer again: its entry, or where it is not the entry's own, its first passage."""
    entry = answer.entry
    own = entry is not None and knowledge.entries.get(entry.id) is entry
    if entry and own and [passage.id for passage in answer.passages] == entry.passages:
        return to_entry(entry)
    return to_passage(answer.passages[0])


def _beside_row(passage: Passage, knowledge: Knowledge, language: Language, press: Press) -> list[Row]:
    """The numbered clauses before and after a clause; none for another passage."""
    if passage.clause is None:
        return []
    name = Texts.of(language).clause
    numbers = sorted(knowledge.clauses)
    place = numbers.index(passage.clause)
    before = [(number, f"‹ {name.format(number=number)}") for number in numbers[:place][-1:]]
    after = [(number, f"{name.format(number=number)} ›") for number in numbers[place + 1 :][:1]]
    row = tuple(Target(press, language, knowledge.clauses[n].id).button(text) for n, text in [*before, *after])
    return [row] if row else []


def copied_text(passage: Passage, knowledge: Knowledge, language: Language) -> str | None:
    """The words, whose they are and where they stand, if a button can hold all of it."""
    text = f"{passage.text}\n— {voice(passage, knowledge, language)}. {source(passage, knowledge, language)}"
    return text if utf16(text) <= InlineKeyboardButtonLimit.MAX_COPY_TEXT else None

"""How an answer looks in Telegram: text, formatting and buttons, within Telegram's limits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from telegram import InlineKeyboardMarkup, MessageEntity
from telegram.constants import MessageLimit

from handlers.callbacks import Press, Row, Target
from handlers.quoting import Links, answer_rows
from handlers.related import related_to
from handlers.rich import Rich, join, without_formatting
from handlers.tally import WITHOUT_ANSWER
from handlers.texts import Texts, spoken
from handlers.voices import shown
from handlers.wording import shortened
from knowledge.loading import Knowledge
from knowledge.model import Answer, Entry, EntryKind, Language, Status

VOTES = {"up": 1, "down": -1}
"""What the buttons below an answer say in their data, and how it counts."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that is sent along."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Reply:
    """One message of the bot: its text, formatting and rows of buttons; with a file, the text is its caption."""

    rich: Rich
    rows: tuple[Row, ...] = ()
    file: File | None = None

    @property
    def text(self) -> str:
        """The text without its formatting."""
        return self.rich.text

    @property
    def entities(self) -> tuple[MessageEntity, ...]:
        """The formatting of the text."""
        return self.rich.entities

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        """The buttons as Telegram takes them."""
        return InlineKeyboardMarkup(self.rows) if self.rows else None

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The formatting and the buttons as parameters of a call, made once: the same reply goes to many people."""
        found = {}
        if self.entities:
            found["entities"] = self.rich.entities_as_json
        if self.rows:
            found["reply_markup"] = f'{{"inline_keyboard": [{", ".join(map(_as_json, self.rows))}]}}'
        return found


class Replies:
    """The latest replies made from one knowledge; a reload begins anew.

    What a person sees depends on the entry, the language and the key under which the question is counted, and on
    nothing else of the question.
    """

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._knowledge: Knowledge | None = None
        self._made: dict[object, list[Reply]] = {}

    def to(self, answer: Answer, knowledge: Knowledge, links: Links | None, key: str | None = None) -> list[Reply]:
        """What the person sees for `answer`; with the buttons for what they say of it, where there is a `key`."""
        if knowledge is not self._knowledge:
            self._knowledge, self._made = knowledge, {}
        seen = (
            key,
            links,
            answer.language,
            answer.status,
            answer.entry and answer.entry.id,
            answer.sentence,
            tuple(passage.id for passage in answer.passages),
            tuple(suggestion.entry.id for suggestion in answer.suggestions),
        )
        made = self._made.pop(seen, None)
        if made is None:
            plainly = self.to(answer, knowledge, links) if key else of_answer(answer, knowledge, links)
            made = with_feedback(plainly, answer, key) if key else plainly
        self._made[seen] = made  # what was used last stands last, and is forgotten last
        if len(self._made) > self._most:
            del self._made[next(iter(self._made))]
        return made


def of_answer(answer: Answer, knowledge: Knowledge, links: Links | None = None) -> list[Reply]:
    """What the person sees for `answer`; more than one message only when it does not fit into one.

    Without `links`, as on the command line, there is nothing to copy, share or link.
    """
    # Names and buttons are in the language of the sentences around them; the answer's own sentence has its own.
    language = spoken(answer.language)
    texts = Texts.of(language)
    if answer.status is Status.UNANSWERED:
        return paged([Rich(texts.unanswered)])
    if answer.status is Status.UNSURE:
        offered = [suggestion.entry for suggestion in answer.suggestions]
        return paged([Rich(texts.unsure)], entry_rows(offered, language, Press.SUGGESTION))
    sentence = answer.sentence or ""
    if answer.status is Status.SMALLTALK:
        return paged([Rich(sentence)])
    blocks = [Rich(texts.own_words.format(sentence=sentence))]
    quotes = [shown(passage, knowledge, language) for passage in answer.passages]
    if answer.status is Status.NOT_IN_TEXT:
        blocks = [Rich(f"{texts.not_in_text}\n{blocks[0].text}"), *([Rich(texts.nearest)] if quotes else [])]
    related = related_to(answer.entry, knowledge) if answer.entry else []
    rows = [*answer_rows(answer, knowledge, language, links), *entry_rows(related, language, Press.ENTRY)]
    return paged([*blocks, *quotes], rows)


def with_feedback(replies: Sequence[Reply], answer: Answer, key: str) -> list[Reply]:
    """The replies to a question that is counted under `key`, with the buttons for it below the last."""
    *before, last = replies
    row = _feedback(answer, key)
    return [*before, replace(last, rows=(*last.rows, *([row] if row else [])))]


def answer_of(entry: Entry, knowledge: Knowledge, language: Language) -> Answer:
    """The answer of an entry that was chosen, not asked for in words."""
    return knowledge.answer_with(entry, language, entry.title(language), 1.0)


def paged(blocks: Sequence[Rich], rows: Sequence[Row] = ()) -> list[Reply]:
    """The blocks in as few messages as hold them, none of them divided; the buttons under the last one."""
    pages: list[list[Rich]] = []
    for block in blocks:
        if pages and _fits([*pages[-1], block]):
            pages[-1].append(block)
        else:
            pages.append([block])
    *before, last = [join(page, "\n\n") for page in pages]
    return [*map(Reply, before), Reply(last, tuple(rows))]


def entry_rows(entries: Sequence[Entry], language: Language, press: Press) -> list[Row]:
    """A button for each entry, one in a row."""
    return [(Target(press, language, entry.id).button(shortened(entry.title(language))),) for entry in entries]


def example(knowledge: Knowledge, language: Language) -> str:
    """A question that the article answers, to show how to ask."""
    answers = (entry for entry in knowledge.faq.entries if entry.kind is EntryKind.ANSWER)
    return next((entry.title(language) for entry in answers), "…")


def plain(replies: Sequence[Reply]) -> str:
    """The whole reply without Telegram: quotations marked with `> `, each button in brackets on a line."""
    parts = []
    for reply in replies:
        parts.append(without_formatting(reply.rich))
        parts.append("\n".join(f"[{button.text}]" for row in reply.rows for button in row))
    return "\n\n".join(part for part in parts if part)


def _feedback(answer: Answer, key: str) -> Row | None:
    language = spoken(answer.language)
    if answer.status in {Status.ANSWERED, Status.NOT_IN_TEXT}:
        up, down = (Target(Press.VOTE, language, f"{choice}-{key}") for choice in VOTES)
        return up.button("👍"), down.button("👎")
    if answer.status in WITHOUT_ANSWER:
        return (Target(Press.CURATORS, language, key).button(Texts.of(language).feedback.send),)
    return None


@lru_cache(maxsize=4096)
def _as_json(row: Row) -> str:
    """A row of buttons; the answers of an entry differ in one of theirs only."""
    return json.dumps([button.to_dict() for button in row])


def _fits(blocks: Sequence[Rich]) -> bool:
    size = sum(block.size for block in blocks) + len("\n\n") * (len(blocks) - 1)
    entities = sum(len(block.entities) for block in blocks)
    return size <= MessageLimit.MAX_TEXT_LENGTH and entities <= MessageLimit.MESSAGE_ENTITIES

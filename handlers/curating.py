"""/unanswered: what the bot could not answer and what was voted down, in groups, with what a curator needs."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import Update

from handlers import sending
from handlers.context import Context
from handlers.replies import Reply, paged
from handlers.rich import Rich, bold, code, join
from handlers.texts import Texts, spoken
from handlers.wording import counted, shortened
from knowledge.answering import Answerer
from knowledge.grouping import Group, grouped
from knowledge.model import Entry, Language, Status
from knowledge.snippets import lines_to_paste, new_entry, phrasings
from storage.questions import Missed

MOST_READ = 1000
"""Different questions that are looked at, the most frequent ones."""

SHOWN = 10
"""Groups that are shown in Telegram; the command line shows all."""

MOST_TEXTS = 5
"""Texts of a group that are shown."""

LONGEST_EXAMPLE = 200


@dataclass(frozen=True, slots=True)
class Work:
    """A group of near-identical questions: `entry` answered the most frequent one, or was nearest to it."""

    group: Group[Missed]
    entry: Entry | None

    @property
    def first(self) -> Missed:
        """The most frequent question."""
        return self.group.questions[0]

    @property
    def language(self) -> Language:
        """The language of the most frequent question."""
        return spoken(self.first.question.language)

    @property
    def texts(self) -> list[str]:
        """The words that people sent, as phrasings."""
        return phrasings(self.group.texts)[:MOST_TEXTS]

    @property
    def example(self) -> str:
        """The words of one who sent them, or else the concepts."""
        return next(iter(self.texts), self.first.concepts) or "–"

    @property
    def lines(self) -> str:
        """What can be pasted below the phrasings of the entry; empty where nobody sent their words."""
        return lines_to_paste(self.texts)

    @property
    def new_entry(self) -> str:
        """What can be pasted as an entry of its own."""
        return new_entry(self.first.concepts, self.texts, self.language, self.entry)


async def unanswered(update: Update, context: Context) -> None:
    """Show what went unanswered most often."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    missed = await data.store.questions.missed(MOST_READ)
    # Comparing a thousand questions takes a moment, in which others are answered.
    works = await asyncio.to_thread(work_on, missed, data.answerer)
    await sending.reply(message, unanswered_page(works, context.language, SHOWN))


def work_on(missed: Iterable[Missed], answerer: Answerer) -> list[Work]:
    """The questions in groups, the most frequent first; without those whose words are answered by now."""
    groups = grouped(each for each in missed if not _is_solved(each, answerer))
    entries = answerer.knowledge.entries
    return [Work(group, entries.get(group.questions[0].question.entry or "")) for group in groups]


def unanswered_page(works: Sequence[Work], language: Language, most: int | None = None) -> list[Reply]:
    """What there is to do, at most so many groups of it."""
    texts = Texts.of(language).feedback
    if not works:
        return [Reply(Rich(texts.nothing_missed))]
    blocks = [block for work in works[:most] for block in _blocks(work, language)]
    rest = len(works[most:]) if most else 0
    more = [Rich(texts.more.format(count=rest))] if rest else []
    return paged([bold(texts.missed), *blocks, *more])


def _blocks(work: Work, language: Language) -> list[Rich]:
    """A group: what was asked and what is near, a phrasing to paste, an entry to paste."""
    texts = Texts.of(language).feedback
    question, entry = work.first.question, work.entry
    title = entry.title(language) if entry else "?"
    named = {"entry": question.entry, "question": title, "score": f"{question.score:.2f}"}
    votes = {"up": work.first.up, "down": work.first.down}
    if work.first.is_answered:
        near = texts.answered_with.format(**named, **votes)
    else:
        near = texts.nearest.format(**named) if question.entry else texts.nothing_near
    times = counted(texts.times, work.group.times, language)
    # Of a question that nobody sent, what it is about stands in place of its words.
    about = texts.concepts.format(concepts=question.concepts or "–")
    example = [shortened(work.texts[0], LONGEST_EXAMPLE), about] if work.texts else [about]
    facts = [*example[1:], near, question.evidence]
    blocks = [join([bold(f"{times}. {example[0]}"), Rich("\n".join(filter(None, facts)))])]
    if entry and work.lines:
        label = texts.as_phrasing.format(entry=entry.id, language=work.language)
        blocks.append(join([Rich(label), code(work.lines, "yaml")]))
    return [*blocks, join([Rich(texts.as_entry), code(work.new_entry, "yaml")])]


def _is_solved(missed: Missed, answerer: Answerer) -> bool:
    """Whether the entry that was voted down is gone, or all the words that people sent are answered by now."""
    if missed.is_answered:
        return missed.question.entry not in answerer.knowledge.entries
    answers = map(answerer.answer, missed.texts)
    return bool(missed.texts) and all(a.status in {Status.ANSWERED, Status.NOT_IN_TEXT} for a in answers)

"""/clause N and /statement: the statement's own words."""

from telegram import Update

from handlers import sending
from handlers.callbacks import Press, Target
from handlers.context import Context
from handlers.quoting import Links, passage_rows
from handlers.related import related_to_passage
from handlers.replies import Reply, entry_rows, paged
from handlers.rich import Rich, bold
from handlers.texts import Texts
from handlers.voices import shown
from handlers.wording import statement_name
from knowledge.loading import Knowledge
from knowledge.model import Language, Passage
from knowledge.text import words
from knowledge.vocabulary import GeneralLanguage

LONGEST_NUMBER = 10
"""Digits; Python refuses to read very long numbers, and no statement has so many clauses."""

MOST_WORDS = 20
"""Of what stands after /clause, so many words are looked at."""


async def clause(update: Update, context: Context) -> None:
    """Show the clause whose number, in figures or words, follows the command; or else offer all."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    language, knowledge = context.language, data.knowledge
    found = clause_named(" ".join(context.args or ()), knowledge)
    replies = passage_page(found, knowledge, language, context.links) if found else choice_page(knowledge, language)
    await sending.reply(message, replies)


async def statement(update: Update, context: Context) -> None:
    """Show the whole statement."""
    message, data = update.effective_message, context.bot_data
    if message:
        await sending.reply(message, statement_page(data.knowledge, context.language))


def clause_named(text: str, knowledge: Knowledge) -> Passage | None:
    """The clause that `text` names by its one number, in figures or words."""
    # The first words are enough: each is compared with all numerals, and a text of thousands would hold all others up.
    read = set(words(text)[:MOST_WORDS])
    numbers = {number for word in read for number in _numbers(word, knowledge.general)}
    return knowledge.clauses.get(numbers.pop()) if len(numbers) == 1 else None


def passage_page(passage: Passage, knowledge: Knowledge, language: Language, links: Links | None = None) -> list[Reply]:
    """One passage, word for word, with the clauses beside it and questions that it answers."""
    rows = [
        *passage_rows(passage, knowledge, language, links),
        *entry_rows(related_to_passage(passage.id, knowledge), language, Press.ENTRY),
    ]
    return paged([shown(passage, knowledge, language)], rows)


def choice_page(knowledge: Knowledge, language: Language) -> list[Reply]:
    """A button for each clause."""
    texts = Texts.of(language)
    rows = [
        (Target(Press.PASSAGE, language, passage.id).button(texts.clause.format(number=number)),)
        for number, passage in knowledge.clauses.items()
    ]
    return [Reply(Rich(texts.choose_clause), tuple(rows))]


def statement_page(knowledge: Knowledge, language: Language) -> list[Reply]:
    """The whole statement, passage by passage."""
    name = statement_name(knowledge, language)
    heading = bold(Texts.of(language).whole_statement.format(statement=name))
    return paged([heading, *(shown(passage, knowledge, language) for passage in knowledge.statement)])


def _numbers(word: str, general: GeneralLanguage) -> set[int]:
    """The number that a word is; none, or in two languages two, are possible."""
    if word.isdecimal():
        return {int(word)} if len(word) < LONGEST_NUMBER else set()
    return {
        int(number)
        for group in (general.numbers, general.cardinals)
        for number, forms in group.items()
        for listed in forms.values()
        for form in listed
        if words(form) == [word] or (form.endswith("*") and word.startswith("".join(words(form))))
    }

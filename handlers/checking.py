"""Renders everything that the bot can show and finds what would break one of Telegram's limits."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton
from telegram.constants import (
    BotCommandLimit,
    BotDescriptionLimit,
    CallbackQueryLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    InlineQueryLimit,
    MessageLimit,
    ReactionEmoji,
)

from handlers import about, articles, clauses, commands, deadlines, guest, references, topics, verdicts
from handlers.callbacks import read
from handlers.checking_announcements import announced
from handlers.quoting import Links
from handlers.references import Reference, to_entry, to_passage
from handlers.replies import File, Reply, answer_of, of_answer
from handlers.rich import Rich, utf16
from handlers.texts import Texts
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Answer, Entry, Language, Passage, Status, Suggestion

LINKS = Links("x" * 32)
"""To a bot with the longest username."""

OFFERED = 3
REACTIONS = tuple(emoji.value for emoji in ReactionEmoji)
LONGEST_KEPT = 99_999
"""Days or seconds."""


def check_replies(knowledge: Knowledge) -> list[str]:
    """What of all that can be shown would not go through, each as a line; none if everything is sound."""
    faults = [*_reference_faults(knowledge), *_reaction_faults(knowledge)]
    for language in LANGUAGES:
        for name, replies in _everything(knowledge, language):
            faults += [f"{name} ({language}): {fault}" for reply in replies for fault in _faults(reply)]
        faults += [f"menu ({language}): {fault}" for fault in _menu_faults(knowledge, language)]
        faults += [f"notices ({language}): {fault}" for fault in _notice_faults(language)]
    return faults


def _everything(knowledge: Knowledge, language: Language) -> Iterator[tuple[str, list[Reply]]]:
    for entry in knowledge.faq.entries:
        for kind, shown in (("entry", entry), ("twist of", entry.denial)):
            if shown:
                yield f"{kind} {entry.id}", of_answer(answer_of(shown, knowledge, language), knowledge, LINKS)
    for passage in knowledge.article.passages:
        yield f"passage {passage.id}", clauses.passage_page(passage, knowledge, language, LINKS)
    for deadline in knowledge.deadlines:
        yield f"deadline {deadline.id}", deadlines.due_page(deadline.id, knowledge, language, LINKS) or []
    for status in (Status.UNSURE, Status.UNANSWERED):
        shown_here = of_answer(_without_answer(status, knowledge, language), knowledge)
        yield status.value, shown_here
        rows = articles.carried(shown_here[0].rows, LINKS)
        yield f"{status.value}, in any chat", [Reply(shown_here[0].rich, tuple(rows))]
    yield from _verdicts(knowledge, language)
    yield "statement", clauses.statement_page(knowledge, language)
    yield "choice of clauses", clauses.choice_page(knowledge, language)
    today = datetime.now(UTC).date()
    yield "deadlines", deadlines.deadlines_page(knowledge, language, today)
    yield "picture of the deadlines", [Reply(deadlines.heading(language, today), file=File("deadlines.png", b""))]
    yield "calendar of the deadlines", deadlines.calendar_page(knowledge, language) or []
    yield "topics", _topics(knowledge, language)
    yield "help", about.help_page(knowledge, language, LINKS.username, inline=True)
    yield "guest", [guest.usage(knowledge, language, LINKS), guest.nothing(language, LINKS)]
    yield "source", about.source_page(knowledge, language)
    yield from announced(knowledge, language)
    texts = Texts.of(language)
    yield "privacy", about.privacy_page(LONGEST_KEPT, LONGEST_KEPT, language)
    sentences = (texts.only_text, texts.unknown_command, texts.failed)
    yield "sentences", [Reply(Rich(sentence)) for sentence in sentences]


def _topics(knowledge: Knowledge, language: Language) -> list[Reply]:
    """Every page of the topics and of each topic."""
    pages = range(_pages(len(knowledge.faq.topics)))
    overview = [topics.topics_page(knowledge, language, page) for page in pages]
    shown = [
        topics.topic_page(topic, knowledge, language, page)
        for topic in knowledge.faq.topics
        for page in range(_pages(len(knowledge.in_topic(topic))))
    ]
    return [*overview, *filter(None, shown)]


def _verdicts(knowledge: Knowledge, language: Language) -> Iterator[tuple[str, list[Reply]]]:
    """What /verify says of each passage as it is and with words left out, of the whole statement, and of none."""
    yield "usage of /verify", verdicts.usage(knowledge, language)
    texts = {passage.id: passage.text for passage in knowledge.article.passages}
    everything = " ".join(texts.values())[: MessageLimit.MAX_TEXT_LENGTH]
    every_fifth = {
        name: " ".join(word for at, word in enumerate(text.split(), start=1) if at % 5)
        for name, text in {**texts, "everything": everything}.items()
    }
    for name, text in (*texts.items(), *every_fifth.items(), ("everything", everything), ("nothing", "?")):
        yield f"verdict on {name}", verdicts.of_verdict(knowledge.verifier.verify(text), knowledge, language)


def _without_answer(status: Status, knowledge: Knowledge, language: Language) -> Answer:
    """An answer that offers the entries with the longest buttons."""
    longest = sorted(knowledge.faq.entries, key=lambda entry: -len(entry.title(language)))[:OFFERED]
    suggestions = tuple(Suggestion(entry, entry.title(language), 0.0) for entry in longest)
    return Answer("", language, status, suggestions=suggestions)


def _pages(count: int) -> int:
    return max(1, -(-count // topics.PER_PAGE))


def _faults(reply: Reply) -> Iterator[str]:
    buttons = [button for row in reply.rows for button in row]
    widest = max((len(row) for row in reply.rows), default=0)
    most = MessageLimit.CAPTION_LENGTH if reply.file else MessageLimit.MAX_TEXT_LENGTH
    yield from _over("UTF-16 units of caption" if reply.file else "UTF-16 units of text", reply.rich.size, most)
    yield from _over("formatted pieces", len(reply.entities), MessageLimit.MESSAGE_ENTITIES)
    yield from _over("buttons", len(buttons), InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
    yield from _over("buttons in a row", widest, InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)
    if not reply.text.strip():
        yield "the text is empty"
    for button in buttons:
        yield from _button_faults(button)


def _button_faults(button: InlineKeyboardButton) -> Iterator[str]:
    if not button.text.strip():
        yield f"the button `{button.to_json()}` has no text"
    if button.callback_data is not None:
        data = str(button.callback_data)
        yield from _over(f"bytes in `{data}`", len(data.encode()), InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
        if read(data) is None:
            yield f"the button `{data}` would not be understood"
    elif button.copy_text:
        size = utf16(button.copy_text.text)
        yield from _over("letters to copy", size, InlineKeyboardButtonLimit.MAX_COPY_TEXT)
    elif button.switch_inline_query is not None:
        yield from _over("letters to share", utf16(button.switch_inline_query), InlineQueryLimit.MAX_QUERY_LENGTH)
    elif not (button.url and _is_link(button.url)):
        yield f"the button `{button.text}` leads nowhere"


def _is_link(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme == "https" and bool(address.hostname) and url.isascii() and " " not in url


def _reference_faults(knowledge: Knowledge) -> Iterator[str]:
    """What names the passages and entries must fit a link and the id of a result, and lead back to them."""
    passages: list[tuple[Reference, Passage | Entry]] = [
        (to_passage(each), each) for each in knowledge.article.passages
    ]
    for reference, named in [*passages, *((to_entry(entry), entry) for entry in knowledge.faq.entries)]:
        size = len(reference.payload.encode())
        yield from _over(f"bytes in `{reference.payload}`", size, MessageLimit.DEEP_LINK_LENGTH)
        for written in (reference.payload, reference.query):
            understood = references.read(written)
            found = understood and (understood.passage(knowledge) or understood.entry(knowledge))
            if found is not named:
                yield f"`{written}` would not lead back to {named.id}"


def _reaction_faults(knowledge: Knowledge) -> Iterator[str]:
    for entry in knowledge.faq.entries:
        if entry.reaction and entry.reaction not in REACTIONS:
            yield f"entry {entry.id}: Telegram has no reaction `{entry.reaction}`; take one of {' '.join(REACTIONS)}"


def _menu_faults(knowledge: Knowledge, language: Language) -> Iterator[str]:
    long, short = commands.description(knowledge, language), Texts.of(language).short_description
    yield from _over("letters in the description", utf16(long), BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)
    most_short = BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    yield from _over("letters in the short description", utf16(short), most_short)
    for command in commands.menu(language):
        size = utf16(command.description)
        yield from _over(f"letters in /{command.command}", size, BotCommandLimit.MAX_DESCRIPTION)


def _notice_faults(language: Language) -> Iterator[str]:
    """What is shown above the chat when somebody presses a button."""
    texts = Texts.of(language)
    for notice in (texts.outdated, texts.announcing.only_admins):
        yield from _over(f"letters in `{notice}`", utf16(notice), CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)


def _over(what: str, count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"{count} {what}; Telegram takes {most}"

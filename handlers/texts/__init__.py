"""The sentences of the interface: one file a language, each checked once when it is first used."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

from pydantic import Field

from knowledge.model import LANGUAGES, Language, Record
from knowledge.strict_yaml import Document, KnowledgeError, read

FOLDER = Path(__file__).parent
FALLBACK: Language = "en"

Sentence = Annotated[str, Field(min_length=1, max_length=1000)]
Category = Literal["one", "few", "many", "other"]
Plural = dict[Category, Sentence]


class Commands(Record):
    """What each command does, in a few words for the menu."""

    ask: Sentence
    deadlines: Sentence
    clause: Sentence
    statement: Sentence
    topics: Sentence
    source: Sentence
    privacy: Sentence
    subscribe: Sentence
    unsubscribe: Sentence
    settings: Sentence
    language: Sentence
    forget: Sentence
    help: Sentence


class Announcing(Record):
    """What chats are told about announcements, and how reminders begin."""

    subscribed: Sentence
    subscribed_topic: Sentence
    unsubscribed: Sentence
    not_subscribed: Sentence
    only_admins: Sentence
    introduction: Sentence
    topic_lost: Sentence
    reminder_ahead: Sentence
    reminder_today: Sentence
    reminder_anniversary: Sentence
    reminder_event: Sentence


class Preferences(Record):
    """The settings of a chat."""

    heading: Sentence
    language: Sentence
    language_of_reader: Sentence
    silent: Sentence
    no_silence: Sentence
    announcements_on: Sentence
    announcements_off: Sentence
    turn_on: Sentence
    turn_off: Sentence
    always: Sentence
    between: Sentence
    languages: dict[Language, Sentence]
    language_set: Sentence
    language_usage: Sentence
    forgotten: Sentence


class Office(Record):
    """What the administrators of the bot see."""

    usage: Sentence
    only_text: Sentence
    too_long: Sentence
    not_taken: Sentence
    no_such_clause: Sentence
    no_such_announcement: Sentence
    preview: Sentence
    preview_correction: Sentence
    preview_deletion: Sentence
    own_language: Sentence
    nobody: Sentence
    send: Sentence
    send_silently: Sentence
    delete: Sentence
    schedule: Sentence
    test: Sentence
    cancel: Sentence
    stop: Sentence
    go_on: Sentence
    correct: Sentence
    delete_everywhere: Sentence
    refresh: Sentence
    when: Sentence
    when_usage: Sentence
    in_hours: Sentence
    tomorrow: Sentence
    scheduled: Sentence
    cancelled: Sentence
    running: Sentence
    stopped: Sentence
    done: Sentence
    counts: Sentence
    left: Sentence
    delivered: Sentence
    deleted: Sentence
    unreachable: Sentence
    refused: Sentence
    uncertain: Sentence
    skipped: Sentence
    how_to_correct: Sentence
    list: Sentence
    none: Sentence
    item: Sentence
    kinds: dict[str, Sentence]
    states: dict[str, Sentence]
    chats: Plural


class AnyChat(Record):
    """What carries a quotation into other chats, and what is said there."""

    elsewhere: Sentence
    copy_quote: Sentence
    share: Sentence
    link: Sentence
    not_found: Annotated[str, Field(min_length=1, max_length=64)]
    ask_in_private: Sentence
    guest_unanswered: Sentence
    guest_usage: Sentence


class Texts(Record):
    """All sentences in one language; en.yaml says what each is for."""

    own_words: Sentence
    not_in_text: Sentence
    nearest: Sentence
    unsure: Sentence
    unanswered: Sentence
    voice_clause: Sentence
    voice_preamble: Sentence
    voice_quote: Sentence
    voice_quote_agency: Sentence
    voice_report: Sentence
    voice_report_of: Sentence
    source: Sentence
    ask_usage: Sentence
    only_text: Sentence
    unknown_command: Sentence
    failed: Sentence
    outdated: Annotated[str, Field(min_length=1, max_length=200)]
    clause: Sentence
    choose_clause: Sentence
    whole_statement: Sentence
    topics: Sentence
    topic: Sentence
    pages: Sentence
    all_topics: Sentence
    back: Sentence
    previous: Sentence
    next: Sentence
    deadlines: Sentence
    no_deadlines: Sentence
    due_by: Sentence
    due_after: Sentence
    due_passed: Sentence
    due_left: Sentence
    due_today: Sentence
    due_what: Sentence
    due_to: Sentence
    due_computed: Sentence
    due_quote: Sentence
    help: Sentence
    source_heading: Sentence
    source_title: Sentence
    source_publisher: Sentence
    source_dateline: Sentence
    source_contributors: Sentence
    source_event: Sentence
    source_published: Sentence
    source_url: Sentence
    source_note: Sentence
    privacy: Sentence
    description: Sentence
    short_description: Sentence
    commands: Commands
    date: Sentence
    months: Annotated[list[Sentence], Field(min_length=12, max_length=12)]
    years_long: Plural
    months_long: Plural
    days_long: Plural
    announcing: Announcing
    preferences: Preferences
    office: Office
    any_chat: AnyChat

    @staticmethod
    def of(language: Language) -> "Texts":
        """The sentences in `language`, or in English where there are none yet."""
        return _load(spoken(language))


@cache
def available() -> tuple[Language, ...]:
    """The languages that have a file, in the order of LANGUAGES."""
    return tuple(language for language in LANGUAGES if (FOLDER / f"{language}.yaml").exists())


def spoken(code: str) -> Language:
    """The language in which the interface speaks to who speaks the language with that code."""
    return next((language for language in available() if language == code), FALLBACK)


@cache
def _load(language: Language) -> Texts:
    """The sentences of a file; KnowledgeError with every fault in it."""
    document = read(FOLDER / f"{language}.yaml")
    texts = document.record(Texts)
    if texts and language != FALLBACK:
        _check_placeholders(document, texts, _load(FALLBACK))
    if texts is None or document.faults:
        raise KnowledgeError(document.faults)
    return texts


def _check_placeholders(document: Document, texts: Texts, model: Texts) -> None:
    sentences, models = _sentences(texts), _sentences(model)
    for name, sentence in sentences.items():
        wanted = _placeholders(models[name]) if name in models else {"count"}
        if _placeholders(sentence) != wanted:
            names = ", ".join(sorted(wanted)) or "none"
            document.fault(name.split("."), f"`{name}` must have the words in braces that en.yaml has: {names}")


def _sentences(texts: Texts) -> dict[str, str]:
    """Every sentence by its place, such as `days_long.one`."""
    found: dict[str, str] = {}
    for name, value in texts.model_dump().items():
        found |= _named(name, value)
    return found


def _named(name: str, value: object) -> dict[str, str]:
    if isinstance(value, Mapping):
        parts = [_named(f"{name}.{key}", part) for key, part in value.items()]
        return {place: sentence for part in parts for place, sentence in part.items()}
    return {name: value} if isinstance(value, str) else {}


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}

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
    verify: Sentence
    source: Sentence
    privacy: Sentence
    help: Sentence


class Verify(Record):
    """/verify: the findings, why nothing was found, what differs, and what else there is to say."""

    usage: Sentence
    exact: Sentence
    altered: Sentence
    misattributed: Sentence
    absent: Sentence
    unchecked: Sentence
    not_found: Sentence
    too_short: Sentence
    other_language: Sentence
    checked: Sentence
    marks: Sentence
    left_out: Sentence
    added: Sentence
    changed: Sentence
    more: Sentence
    part: Sentence
    cut: Sentence
    short: Sentence
    also: Sentence
    joined: Sentence
    hidden: Sentence
    wrong_speaker: Sentence
    rest: Sentence


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
    verify: Verify

    @staticmethod
    def of(language: Language) -> "Texts":
        """The sentences in `language`, or in English where there are none yet."""
        return _load(spoken(language))


@cache
def available() -> tuple[Language, ...]:
    """The languages that have a file, in the order of LANGUAGES."""
    return tuple(language for language in LANGUAGES if (FOLDER / f"{language}.yaml").exists())


def spoken(language: Language) -> Language:
    """The language in which the interface speaks to who speaks `language`."""
    return language if language in available() else FALLBACK


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
        if isinstance(value, Mapping):
            found |= {f"{name}.{key}": sentence for key, sentence in value.items()}
        elif isinstance(value, str):
            found[name] = value
    return found


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}

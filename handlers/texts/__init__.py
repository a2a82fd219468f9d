"""The sentences of the interface: one file a language, each checked once when it is first used."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import Field

from handlers.texts.sections import (
    Announcing,
    AnyChat,
    Commands,
    Faults,
    Feedback,
    Manners,
    Office,
    Preferences,
    Reload,
    Sentence,
    Timeline,
    Verify,
)
from knowledge.model import LANGUAGES, Language, Record
from knowledge.strict_yaml import Document, KnowledgeError, read

FOLDER = Path(__file__).parent
FALLBACK: Language = "en"


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
    description: Sentence
    short_description: Sentence
    commands: Commands
    announcing: Announcing
    preferences: Preferences
    office: Office
    any_chat: AnyChat
    timeline: Timeline
    verify: Verify
    feedback: Feedback
    reload: Reload
    manners: Manners
    faults: Faults

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
        # A language may have plural forms that English lacks.
        other = f"{name.rpartition('.')[0]}.other"
        wanted = _placeholders(models.get(name) or models[other])
        if _placeholders(sentence) != wanted:
            names = ", ".join(sorted(wanted)) or "none"
            document.fault(name.split("."), f"`{name}` must have the words in braces that en.yaml has: {names}")


def _sentences(texts: Texts) -> dict[str, str]:
    """Every sentence by its place, such as `commands.ask`."""
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

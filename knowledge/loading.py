"""Loads a knowledge folder into one checked whole, or raises with everything that is wrong in it."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from knowledge import checks
from knowledge.collector import held_back
from knowledge.model import (
    MOST_PASSAGES,
    Answer,
    Deadline,
    Entry,
    EntryKind,
    Event,
    Identifier,
    Language,
    Localised,
    Passage,
    PassageKind,
    Record,
    Source,
    Status,
)
from knowledge.quotations import Verifier
from knowledge.strict_yaml import KnowledgeError, read
from knowledge.text import words_of_each
from knowledge.vocabulary import GeneralLanguage, Vocabulary
from knowledge.weights import Weights

GENERAL_LANGUAGE = Path(__file__).parent / "languages.yaml"
"""The words that hold for every agreement; they come with the code, as do the default weights."""

DEFAULT_WEIGHTS = Path(__file__).parent / "weights.yaml"


_STATUS = {
    EntryKind.ANSWER: Status.ANSWERED,
    EntryKind.NOT_IN_TEXT: Status.NOT_IN_TEXT,
    EntryKind.SMALLTALK: Status.SMALLTALK,
}


class Article(Record):
    """article.yaml: the source, the statement's name, the speakers' names, and the passages."""

    source: Source
    statement: Localised
    speakers: dict[Identifier, Localised]
    passages: Annotated[list[Passage], Field(min_length=1)]


class Faq(Record):
    """faq.yaml: the topics' titles and the entries."""

    topics: dict[Identifier, Localised]
    entries: Annotated[list[Entry], Field(min_length=1)]


class Deadlines(Record):
    """deadlines.yaml: what is due when, and the dated events before it."""

    deadlines: list[Deadline]
    events: Annotated[tuple[Event, ...], Field(strict=False)] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """How an answer's entry is called in a language, and the folded words of it with a space before each."""

    entry: Entry
    language: Language
    words: str


@dataclass(frozen=True)
class Knowledge:
    """Everything known of one agreement. Immutable; a reload makes a new one."""

    article: Article
    faq: Faq
    deadlines: tuple[Deadline, ...]
    general: GeneralLanguage
    vocabulary: Vocabulary
    weights: Weights
    events: tuple[Event, ...] = ()

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """The passages by id, in the order of the article."""
        return {passage.id: passage for passage in self.article.passages}

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The entries by id, in the order of the FAQ."""
        return {entry.id: entry for entry in self.faq.entries}

    @cached_property
    def statement(self) -> tuple[Passage, ...]:
        """The passages of the agreement itself, in their order: a preamble, if any, and the clauses."""
        return tuple(p for p in self.article.passages if p.kind is PassageKind.CLAUSE)

    @cached_property
    def clauses(self) -> dict[int, Passage]:
        """The numbered clauses by number."""
        return {p.clause: p for p in self.statement if p.clause is not None}

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """The titles of all answers in all languages that they have, in the order of the FAQ."""
        answers = [entry for entry in self.faq.entries if entry.kind is EntryKind.ANSWER]
        named = [(entry, language, texts[0]) for entry in answers for language, texts in entry.questions.items()]
        folded = words_of_each(text for _, _, text in named)
        return tuple(
            Title(entry, language, "".join(f" {word}" for word in listed))
            for (entry, language, _), listed in zip(named, folded, strict=True)
        )

    @cached_property
    def verifier(self) -> Verifier:
        """What checks quotations of the article."""
        passages, speakers = self.article.passages, self.article.speakers
        return Verifier(passages, speakers, self.vocabulary.participants, self.general)

    def answer_with(self, entry: Entry, language: Language, question: str, score: float) -> Answer:
        """The answer to `question` that `entry` gives; `score` is the probability, 0 to 1, that it is right."""
        return Answer(
            question=question,
            language=language,
            status=_STATUS[entry.kind],
            score=score,
            entry=entry,
            sentence=entry.sentence(language),
            passages=tuple(self.passages[passage] for passage in entry.passages),
        )

    def answer_with_both(self, first: Entry, second: Entry, language: Language, question: str, score: float) -> Answer:
        """The answer to a `question` that joins two: both sentences, and the passages of both, at most three."""
        listed = [*first.passages[:1], *second.passages[:1], *first.passages[1:], *second.passages[1:]]
        return replace(
            self.answer_with(first, language, question, score),
            sentence=f"{first.sentence(language)} {second.sentence(language)}",
            passages=tuple(self.passages[passage] for passage in dict.fromkeys(listed))[:MOST_PASSAGES],
        )

    def in_topic(self, topic: str) -> tuple[Entry, ...]:
        """The entries of a topic that the article answers, in the order of the FAQ."""
        return tuple(e for e in self.faq.entries if e.topic == topic and e.kind is EntryKind.ANSWER)


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files that `load` reads: article, FAQ, deadlines, vocabulary, general language and weights."""
    own = [folder / f"{name}.yaml" for name in ("article", "faq", "deadlines", "vocabulary")]
    weights = folder / "weights.yaml"
    return (*own, GENERAL_LANGUAGE, weights if weights.exists() else DEFAULT_WEIGHTS)


@held_back()
def load(folder: Path) -> Knowledge:
    """The knowledge in `folder`; KnowledgeError with all faults, each with file, line and advice."""
    article, faq, deadlines, vocabulary, general, weights = documents = tuple(map(read, files_of(folder)))
    the_article = article.record(Article)
    the_faq = faq.record(Faq)
    the_deadlines = deadlines.record(Deadlines)
    the_vocabulary = vocabulary.record(Vocabulary)
    the_general = general.record(GeneralLanguage)
    the_weights = weights.record(Weights)
    if the_faq:
        checks.check_unique_ids(faq, "entries", the_faq.entries)
        checks.check_phrasings(faq, the_faq.entries)
    if the_article and the_faq and the_deadlines:
        checks.check_passages(article, the_article.passages, the_article.speakers, _used(the_faq, the_deadlines))
        passages = {passage.id: passage for passage in the_article.passages}
        checks.check_entries(faq, the_faq.entries, the_faq.topics, passages)
        checks.check_absent_words(faq, the_faq.entries, the_article.passages)
        checks.check_unique_ids(article, "passages", the_article.passages)
        checks.check_unique_ids(deadlines, "deadlines", the_deadlines.deadlines)
        checks.check_deadlines(deadlines, the_deadlines.deadlines, passages)
        checks.check_unique_ids(deadlines, "events", the_deadlines.events)
        checks.check_events(deadlines, the_deadlines.events, passages)
    if the_vocabulary and the_general:
        checks.check_forms(vocabulary, the_vocabulary, the_general)
        if the_faq:
            checks.check_participants(faq, vocabulary, the_faq.entries, the_vocabulary, the_general.asks)
    faults = [fault for document in documents for fault in document.faults]
    if faults or not (the_article and the_faq and the_deadlines and the_vocabulary and the_general and the_weights):
        raise KnowledgeError(faults)
    return Knowledge(
        article=the_article,
        faq=the_faq,
        deadlines=tuple(the_deadlines.deadlines),
        general=the_general,
        vocabulary=the_vocabulary,
        weights=the_weights,
        events=the_deadlines.events,
    )


def _used(faq: Faq, dated: Deadlines) -> set[str]:
    quoted = {passage for entry in faq.entries for passage in entry.passages}
    return quoted | {item.passage for item in dated.deadlines} | {item.passage for item in dated.events}

"""What must hold between the records of a knowledge folder: references, uses, voices, phrasings, vocabulary."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from knowledge.model import Deadline, Entry, EntryKind, Event, Passage, PassageKind
from knowledge.strict_yaml import Document
from knowledge.text import words, words_of_each
from knowledge.vocabulary import Forms, GeneralLanguage, Vocabulary


def check_unique_ids(document: Document, key: str, items: Iterable[Passage | Entry | Deadline | Event]) -> None:
    """No two items of a list have one id."""
    seen: dict[str, int] = {}
    for number, item in enumerate(items):
        if item.id in seen:
            first = document.line((key, seen[item.id]))
            document.fault((key, number), f"the id `{item.id}` stands twice (first in line {first}); rename one")
        seen.setdefault(item.id, number)


def check_passages(document: Document, passages: Iterable[Passage], speakers: Iterable[str], used: set[str]) -> None:
    """Every passage has a known voice and is used by an entry, a deadline or an event."""
    known = set(speakers)
    for number, passage in enumerate(passages):
        where = ("passages", number)
        if passage.kind is PassageKind.QUOTE and passage.speaker is None:
            document.fault(where, f"the quote `{passage.id}` names no speaker; add `speaker`")
        if passage.kind is PassageKind.CLAUSE and passage.speaker is not None:
            document.fault(where, f"the clause `{passage.id}` has a speaker; a clause is the statement's own voice")
        if passage.speaker is not None and passage.speaker not in known:
            document.fault((*where, "speaker"), f"unknown speaker `{passage.speaker}`; add it to `speakers`")
        if passage.id not in used:
            document.fault(where, f"no entry uses the passage `{passage.id}`; add it to an entry or remove it")
    spoken = {passage.speaker for passage in passages}
    for speaker in sorted(known - spoken):
        document.fault(("speakers", speaker), f"no passage has the speaker `{speaker}`; remove it")


def check_entries(
    document: Document, entries: list[Entry], topics: Iterable[str], passages: dict[str, Passage]
) -> None:
    """Entries refer to what there is, and each kind has what it needs."""
    known_topics = set(topics)
    for number, entry in enumerate(entries):
        where = ("entries", number)
        for place, passage in enumerate(entry.passages):
            if passage not in passages:
                document.fault((*where, "passages", place), f"unknown passage `{passage}`; see article.yaml")
        for fault in _faults_of_kind(entry, known_topics):
            document.fault(where, fault)
    for topic in sorted(known_topics - {entry.topic for entry in entries}):
        document.fault(("topics", topic), f"no entry has the topic `{topic}`; remove it")


def _faults_of_kind(entry: Entry, topics: set[str]) -> Iterator[str]:
    if entry.kind is EntryKind.SMALLTALK:
        if entry.passages or entry.topic or entry.about or entry.gives:
            yield f"small talk `{entry.id}` has only `answer`, `questions` and `reaction`; remove the rest"
    elif entry.topic not in topics:
        yield f"`{entry.id}` needs a `topic` that stands in `topics`"
    if entry.kind is EntryKind.ANSWER and not entry.passages:
        yield f"the answer `{entry.id}` quotes nothing; add `passages` or make it `not_in_text`"
    if entry.kind is not EntryKind.ANSWER and entry.twists:
        yield f"`twists` in `{entry.id}` are only for kind `answer`; remove them"
    if entry.kind is not EntryKind.SMALLTALK and entry.reaction:
        yield f"`reaction` in `{entry.id}` is only for kind `smalltalk`; remove it"
    if entry.kind is not EntryKind.NOT_IN_TEXT and (entry.absent or entry.absent_from_article):
        yield f"`absent` in `{entry.id}` is only for kind `not_in_text`; remove it"


def check_absent_words(document: Document, entries: list[Entry], passages: Iterable[Passage]) -> None:
    """What a `not_in_text` entry says is absent is absent."""
    article = [(passage.kind, passage.id, _folded(passage.text)) for passage in passages]
    for number, entry in enumerate(entries):
        for key, listed, whole in (
            ("absent", entry.absent, False),
            ("absent_from_article", entry.absent_from_article, True),
        ):
            for place, word in enumerate(listed):
                beginning = f" {' '.join(words(word))}"
                for kind, passage, text in article:
                    if beginning in text and (whole or kind is PassageKind.CLAUSE):
                        message = f"`{word}` is not absent: it stands in the passage `{passage}`"
                        document.fault(("entries", number, key, place), message)


def check_phrasings(document: Document, entries: list[Entry]) -> None:
    """No phrasing stands in two entries, or twice in one, be it a question or a twist."""
    seen: dict[tuple[str, ...], tuple[str | int, ...]] = {}
    for where, phrasing, typed in _phrasings(entries):
        first = seen.setdefault((str(where[3]), *typed), where)
        if first != where:
            other, line = entries[int(first[1])].id, document.line(first)
            document.fault(where, f"`{phrasing}` stands in `{other}` too (line {line}); keep it in one place")


def _phrasings(entries: Iterable[Entry]) -> Iterator[tuple[tuple[str | int, ...], str, list[str]]]:
    """Where each phrasing stands (entry, key, language, place), what it is, and its words."""
    for number, entry in enumerate(entries):
        for key, by_language in (("questions", entry.questions), ("twists", entry.twists)):
            for language, phrasings in by_language.items():
                for place, typed in enumerate(words_of_each(phrasings)):
                    yield ("entries", number, key, language, place), phrasings[place], typed


def check_deadlines(document: Document, deadlines: list[Deadline], passages: dict[str, Passage]) -> None:
    """Each deadline stands in a passage, and has either a date or another deadline that it follows."""
    ids = {deadline.id for deadline in deadlines}
    for number, deadline in enumerate(deadlines):
        where = ("deadlines", number)
        if deadline.passage not in passages:
            document.fault((*where, "passage"), f"unknown passage `{deadline.passage}`; see article.yaml")
        if (deadline.date is None) == (deadline.after is None):
            document.fault(where, f"`{deadline.id}` needs either `date` or `after`, and not both")
        if (deadline.after is None) != (deadline.months is None):
            document.fault(where, f"`{deadline.id}`: `after` and `months` go together")
        if deadline.after is not None and deadline.after not in ids - {deadline.id}:
            document.fault((*where, "after"), f"unknown deadline `{deadline.after}`")


def check_events(document: Document, events: Iterable[Event], passages: dict[str, Passage]) -> None:
    """Each event stands in a passage."""
    for number, event in enumerate(events):
        if event.passage not in passages:
            document.fault(("events", number, "passage"), f"unknown passage `{event.passage}`; see article.yaml")


def check_forms(vocabulary: Document, words_of: Vocabulary, general: GeneralLanguage) -> None:
    """No form of the vocabulary means two things in one language."""
    seen: dict[tuple[str, str], str] = {
        (language, form): name
        for name, group in (
            *((f"asks.{n}", f) for n, f in general.asks.items()),
            ("fillers", general.fillers),
        )
        for language, forms in group.items()
        for form in forms
    }
    for section in ("participants", "places", "concepts", "absent"):
        groups: dict[str, Forms] = getattr(words_of, section)
        for name, group in groups.items():
            for language, forms in group.items():
                for place, form in enumerate(forms):
                    where = (section, name, language, place)
                    other = seen.setdefault((language, form), f"{section}.{name}")
                    if other != f"{section}.{name}":
                        vocabulary.fault(where, f"`{form}` stands in `{other}` too; keep it in one place")


def check_participants(
    faq: Document, vocabulary: Document, entries: list[Entry], words_of: Vocabulary, asks: Iterable[str]
) -> None:
    """`about` and `gives` name what the vocabulary knows, and each participant is somebody's subject."""
    kinds = {*asks, "what"}
    used: defaultdict[str, int] = defaultdict(int)
    for number, entry in enumerate(entries):
        for place, name in enumerate(entry.about):
            used[name] += 1
            if name not in words_of.participants:
                faq.fault(("entries", number, "about", place), f"unknown participant `{name}`; see vocabulary.yaml")
        for place, kind in enumerate(entry.gives):
            if kind not in kinds:
                faq.fault(
                    ("entries", number, "gives", place),
                    f"unknown kind `{kind}`; one of {', '.join(sorted(kinds))}",
                )
    for name in words_of.participants:
        if not used[name]:
            vocabulary.fault(("participants", name), f"no entry is about `{name}`; remove it or make it a concept")


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", " " + " ".join(words(text)))

"""Which questions go with what was just shown: those of the same passages, then those of the same topic."""

from collections.abc import Collection

from knowledge.loading import Knowledge
from knowledge.model import Entry, EntryKind

MOST_RELATED = 3


def related_to(entry: Entry, knowledge: Knowledge) -> list[Entry]:
    """Entries that a reader of `entry` may want next.

    Of equally near ones, those that follow in the FAQ go first, so that pressing on shows new ones.
    """
    entries = knowledge.faq.entries
    place = next(number for number, other in enumerate(entries) if other.id == entry.id)
    return _nearest([*entries[place + 1 :], *entries[:place]], entry.passages, entry.topic)


def related_to_passage(passage: str, knowledge: Knowledge) -> list[Entry]:
    """Entries that a reader of a passage may want next."""
    return _nearest(knowledge.faq.entries, [passage], None)


def _nearest(candidates: Collection[Entry], passages: Collection[str], topic: str | None) -> list[Entry]:
    def nearness(entry: Entry) -> tuple[int, bool]:
        return len(set(passages).intersection(entry.passages)), topic is not None and entry.topic == topic

    answers = [entry for entry in candidates if entry.kind is EntryKind.ANSWER and any(nearness(entry))]
    return sorted(answers, key=nearness, reverse=True)[:MOST_RELATED]

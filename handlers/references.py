"""What names a passage, an entry or a topic in a deep link and in an inline query, such as `clause-2`."""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.loading import Knowledge
from knowledge.model import Entry, Passage

_WRITTEN = re.compile(r"\s*([a-z]+)[\s-]+([a-z0-9-]{1,40})\s*", re.IGNORECASE | re.ASCII)
LONGEST_NUMBER = 9
"""Digits; no statement has so many clauses."""


class Kind(StrEnum):
    """What is named."""

    CLAUSE = "clause"
    """a numbered clause, by its number"""
    PASSAGE = "passage"
    ENTRY = "entry"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Reference:
    """The kind and the number or id of what is named."""

    kind: Kind
    name: str

    @property
    def payload(self) -> str:
        """As a deep link carries it: letters, digits and hyphens."""
        return f"{self.kind}-{self.name}"

    @property
    def query(self) -> str:
        """As a person reads it in an inline query."""
        return f"{self.kind} {self.name}"

    def passage(self, knowledge: Knowledge) -> Passage | None:
        """The passage or clause that is named, if there is one."""
        if self.kind is Kind.PASSAGE:
            return knowledge.passages.get(self.name)
        is_number = self.kind is Kind.CLAUSE and self.name.isdecimal() and len(self.name) <= LONGEST_NUMBER
        return knowledge.clauses.get(int(self.name)) if is_number else None

    def entry(self, knowledge: Knowledge) -> Entry | None:
        """The entry that is named, if there is one."""
        return knowledge.entries.get(self.name) if self.kind is Kind.ENTRY else None


def to_passage(passage: Passage) -> Reference:
    """What names a passage: a clause by its number, any other by its id."""
    if passage.clause is not None:
        return Reference(Kind.CLAUSE, str(passage.clause))
    return Reference(Kind.PASSAGE, passage.id)


def to_entry(entry: Entry) -> Reference:
    """What names an entry."""
    return Reference(Kind.ENTRY, entry.id)


def read(text: str) -> Reference | None:
    """What `text` names, as a payload or as an inline query; None for anything else."""
    found = _WRITTEN.fullmatch(text)
    kind, name = (part.lower() for part in found.groups()) if found else ("", "")
    return Reference(Kind(kind), name) if kind in set(Kind) else None

"""Pieces of faq.yaml to paste: phrasings for an entry that there is, and an entry that is still to be filled in."""

import re
from collections.abc import Iterable, Sequence

from knowledge.model import Entry, Language

LONGEST = 160
"""Letters of a phrasing, as the loader takes it."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WORDS_OF_ID = 3
_LONGEST_ID = 40


def phrasings(texts: Iterable[str]) -> list[str]:
    """The texts as phrasings: each on one line, printable, and not too long; none twice."""
    lines = (" ".join("".join(letter if letter.isprintable() else " " for letter in text).split()) for text in texts)
    return list(dict.fromkeys(_cut(line) for line in lines if line))


def lines_to_paste(texts: Iterable[str]) -> str:
    """The phrasings indented as under `questions` of an entry; empty if there are none."""
    return "\n".join(f"        {text}" for text in phrasings(texts))


def new_entry(concepts: str, texts: Sequence[str], language: Language, nearest: Entry | None) -> str:
    """An entry with what is known of a question; `bot.py check` names what its curator has to fill in."""
    terms = concepts.split()
    names = [term for term in terms if _ID.fullmatch(term)][:_WORDS_OF_ID]
    asked = [term[1:] for term in terms if term[0] == "?" and len(term) > 1]
    listed = lines_to_paste(texts)
    topic = (nearest.topic if nearest else None) or '""'
    lines = [
        f"  - id: {'-'.join(names)[:_LONGEST_ID].strip('-') or 'new-entry'}  # about: {concepts or 'nothing known'}",
        f"    topic: {topic}",
        "    kind: answer  # or not_in_text",
        f"    gives: [{', '.join(asked)}]",
        "    passages: []",
        "    answer:",
        f'      {language}: ""',
        "    questions:",
        f"      {language}: |\n{listed}" if listed else f'      {language}: ""',
    ]
    return "\n".join(lines)


def _cut(line: str) -> str:
    """A line that the loader takes, cut between words."""
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0] or line[:LONGEST]

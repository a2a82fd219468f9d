"""Completes what is being typed: the questions whose words begin as the typed ones do."""

from dataclasses import dataclass

from knowledge.loading import Knowledge
from knowledge.model import Entry, Language
from knowledge.text import words


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer's entry, the language of the title that was found, and whether this begins with all that was typed."""

    entry: Entry
    language: Language
    begun: bool


def completions(typed: str, knowledge: Knowledge, preferred: Language) -> list[Completion]:
    """The answers whose title holds each typed word, or a word that begins with it; none for no words.

    Titles that begin with all of it come first, then those in the `preferred` language; the same entry may come in
    several languages.
    """
    wanted = [f" {word}" for word in words(typed)]
    beginning = "".join(wanted)
    found = [
        Completion(title.entry, title.language, title.words.startswith(beginning))
        for title in knowledge.titles
        if wanted and all(word in title.words for word in wanted)
    ]
    return sorted(found, key=lambda each: (not each.begun, each.language != preferred))

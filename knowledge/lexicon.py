"""The words of one language and what they mean, found word by word, the longest form first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, auto
from functools import lru_cache

import Stemmer

from knowledge.model import LANGUAGES, Language
from knowledge.vocabulary import Forms, GeneralLanguage, Vocabulary

REMEMBERED = 20_000
"""Words whose forms are remembered: people use the same ones again and again."""

SHORTEST_STEM = 3
"""Letters that a form must have before its `*`."""

_STEMMERS: dict[Language, str] = {"en": "english", "ru": "russian", "hy": "armenian", "az": "turkish"}


class Role(IntEnum):
    """What a word does in a question; numbers, because Python hashes other enumerations slowly."""

    FILLER = auto()
    ASK = auto()
    NEGATION = auto()
    NUMBER = auto()
    CARDINAL = auto()
    PARTICIPANT = auto()
    PLACE = auto()
    CONCEPT = auto()
    ABSENT = auto()
    WORD = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    """The role of a word or group of words, and the term that stands for it in every language."""

    role: Role
    term: str


@dataclass(slots=True)
class _Node:
    """What may follow the words read so far, and what they mean if nothing does."""

    exact: dict[str, "_Node"] = field(default_factory=dict)
    beginnings: dict[str, "_Node"] = field(default_factory=dict)
    meaning: Meaning | None = None

    @property
    def goes_on(self) -> bool:
        """Whether anything may follow."""
        return bool(self.exact or self.beginnings)

    def followers(self, word: str) -> Iterator["_Node"]:
        """The nodes that `word` leads to, the closest fit first."""
        if word in self.exact:
            yield self.exact[word]
        if self.beginnings:
            for length in range(len(word), SHORTEST_STEM - 1, -1):
                if (node := self.beginnings.get(word[:length])) is not None:
                    yield node


class Lexicon:
    """The forms of one language. Immutable once made."""

    def __init__(self, language: Language, forms: Iterable[tuple[str, Meaning]]) -> None:
        self.language = language
        self._root = _Node()
        self.exact_words: set[str] = set()
        self.beginnings: set[str] = set()
        for form, meaning in forms:
            self._add(form.split(), meaning)
        self._first = lru_cache(maxsize=REMEMBERED)(self._followers_of_root)
        self._stem: Callable[[str], str] = Stemmer.Stemmer(_STEMMERS[language]).stemWord
        self._term = lru_cache(maxsize=REMEMBERED)(self._stem_term)

    def _add(self, form: Sequence[str], meaning: Meaning) -> None:
        node = self._root
        for word in form:
            folded = word.removesuffix("*")
            branch, known = (node.beginnings, self.beginnings) if word.endswith("*") else (node.exact, self.exact_words)
            node = branch.setdefault(folded, _Node())
            known.add(folded)
        node.meaning = node.meaning or meaning

    def longest(self, text: Sequence[str], start: int) -> tuple[Meaning, int] | None:
        """The meaning of the longest form that stands at `start`, and how many words it takes; or None."""
        return _longest_of(self._first(text[start]), text, start, 1)

    def _followers_of_root(self, word: str) -> tuple[_Node, ...]:
        return tuple(self._root.followers(word))

    def knows(self, word: str) -> bool:
        """Whether `word` is a form or a part of one."""
        return word in self.exact_words or any(
            word[:length] in self.beginnings for length in range(SHORTEST_STEM, len(word) + 1)
        )

    def stem_term(self, word: str) -> str:
        """The term of a word that the vocabulary does not list: its stem, kept apart by language."""
        return self._term(word)

    def _stem_term(self, word: str) -> str:
        return f"{self.language}:{self._stem(word)}"


def _longest_of(nodes: Iterable[_Node], text: Sequence[str], start: int, taken: int) -> tuple[Meaning, int] | None:
    """The longest meaning that goes on from one of `nodes`, `taken` words after `start`; the first of equally long."""
    best: tuple[Meaning, int] | None = None
    for node in nodes:
        found = (node.meaning, taken) if node.meaning else None
        if node.goes_on and start + taken < len(text):
            found = _longest_of(node.followers(text[start + taken]), text, start, taken + 1) or found
        if found and (best is None or found[1] > best[1]):
            best = found
    return best


def build_lexicons(general: GeneralLanguage, vocabulary: Vocabulary) -> dict[Language, Lexicon]:
    """One lexicon for each language."""
    return {code: Lexicon(code, _forms(code, general, vocabulary)) for code in LANGUAGES}


def _forms(code: Language, general: GeneralLanguage, vocabulary: Vocabulary) -> Iterator[tuple[str, Meaning]]:
    named = (
        [(Role.PARTICIPANT, name, forms) for name, forms in vocabulary.participants.items()]
        + [(Role.PLACE, name, forms) for name, forms in vocabulary.places.items()]
        + [(Role.CONCEPT, name, forms) for name, forms in vocabulary.concepts.items()]
        + [(Role.ABSENT, f"!{name}", forms) for name, forms in vocabulary.absent.items()]
        + [(Role.ASK, f"?{name}", forms) for name, forms in general.asks.items()]
        + [(Role.NUMBER, f"#{name}", forms) for name, forms in general.numbers.items()]
        + [(Role.CARDINAL, f"#{name}", forms) for name, forms in general.cardinals.items()]
        + [(Role.NUMBER, f"@{name}", forms) for name, forms in general.months.items()]
    )
    for role, name, forms in named:
        for form in forms.get(code, ()):
            yield form, Meaning(role, name)
    yield from _plain_forms(code, Role.NEGATION, "not", general.negations)
    yield from _plain_forms(code, Role.FILLER, "", general.fillers)
    yield from _plain_forms(code, Role.FILLER, "", general.ordinal_endings)


def _plain_forms(code: Language, role: Role, term: str, forms: Forms) -> Iterator[tuple[str, Meaning]]:
    for form in forms.get(code, ()):
        yield form, Meaning(role, term)

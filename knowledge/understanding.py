"""What a question says: its language, its terms in order, what it asks for, whom and which numbers it names."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.lexicon import REMEMBERED, Lexicon, Meaning, Role
from knowledge.mending import Mender
from knowledge.model import Language
from knowledge.romanisation import ROMANISED, Romanisation
from knowledge.text import is_armenian, is_cyrillic

LONGEST = 256
"""Words of a text that are read; what stands behind them is left aside."""

LONGEST_JOINED = 40
"""Words of a text that may join two questions."""

MOST_MENDED = 12
"""Different unknown words of one text that are compared with the known ones; the rest stay unknown."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was made of a text.

    `terms` stand in the order of the words, `unknown` words among them as `~word`; `stems` are the words themselves;
    `romanised` is Russian or Armenian typed in Latin letters.
    """

    language: Language
    terms: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    participants: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    negated: bool = False
    romanised: bool = False

    @property
    def named(self) -> int:
        """How many terms name something, known or not, and do not only ask."""
        return sum(term[0] != "?" for term in self.terms)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two questions in one text, as words; `subject` are the words of the first that the second may take for known."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    subject: tuple[str, ...]


_IN_LATIN: tuple[Language, ...] = ("en", "az")
_LONG = 3
"""Letters of a word that tells a romanised language from a plain one; shorter ones are words of all of them."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How people write, by language.

    `ordinary` are real words that mean nothing here, so that they are not taken for misspellings; `joiners` stand
    between two questions; `alike` are groups of letters that people take for one another.
    """

    ordinary: Mapping[Language, Iterable[str]]
    joiners: Mapping[Language, Iterable[str]]
    alike: Mapping[Language, Iterable[str]]


class Interpreter:
    """Reads texts by the lexicons and by the words of the FAQ. Immutable once made.

    `faq_words` are the words of the FAQ's own phrasings by language, the most frequent first; `numbered` are the
    concepts that carry numbers.
    """

    def __init__(
        self,
        lexicons: Mapping[Language, Lexicon],
        faq_words: Mapping[Language, Sequence[str]],
        usage: Usage,
        numbered: Iterable[str],
    ) -> None:
        self._joiners = {tuple(form.split()) for forms in usage.joiners.values() for form in forms}
        self._begin_joiners = frozenset(form[0] for form in self._joiners)
        self._numbered = frozenset(numbered)
        self._knows = lru_cache(maxsize=REMEMBERED)(self._is_known)
        self._lexicons = lexicons
        self._words = {
            language: frozenset(word for word in faq_words.get(language, ()) if not lexicon.longest((word,), 0))
            for language, lexicon in lexicons.items()
        }
        self._ordinary = {language: frozenset(usage.ordinary.get(language, ())) for language in lexicons}
        self._stems = {
            language: frozenset(map(lexicon.stem_term, self._words[language])) for language, lexicon in lexicons.items()
        }
        spellings = {
            language: _right_spellings(lexicon, faq_words.get(language, ())) for language, lexicon in lexicons.items()
        }
        self._menders = {
            language: Mender(listed, lexicons[language].beginnings, usage.alike.get(language, ()))
            for language, listed in spellings.items()
        }
        self._romanisations = {
            language: Romanisation(language, spellings[language], lexicons[language].beginnings)
            for language in ROMANISED
        }

    def read(self, typed: Sequence[str]) -> Understanding:
        """What a text of the folded words `typed` says."""
        language, typed, romanised = self._in_script(typed[:LONGEST])
        meant, mended, unknown = self._mend(typed, language)
        meanings = self._meanings(meant, language, unknown)
        understood = _understood(language, meanings, self.stems(meant, language), tuple(unknown), tuple(mended.items()))
        return replace(understood, romanised=True) if romanised else understood

    def joined(self, typed: Sequence[str]) -> list[Joined]:
        """The ways to take a text for two questions: at each joiner with something asked before and behind it."""
        if len(typed) > LONGEST_JOINED or self._begin_joiners.isdisjoint(typed):
            return []
        language, typed, _ = self._in_script(typed)
        found = []
        for start, end in self._joiners_in(typed):
            first, second = tuple(typed[:start]), tuple(typed[end:])
            if self._asks(first, language) and self._asks(second, language):
                found.append(Joined(first, second, self.subject(first)))
        return found

    def subject(self, typed: Sequence[str]) -> tuple[str, ...]:
        """The words of a text that name something, without those that only ask or fill."""
        language = self._in_script(typed)[0]
        named = (self._lexicons[language].longest((word,), 0) for word in typed)
        return tuple(word for word, found in zip(typed, named, strict=True) if found and found[0].role in _NAMING)

    def _joiners_in(self, typed: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where joiners begin and end."""
        for start in range(1, len(typed) - 1):
            if typed[start] in self._begin_joiners:
                for form in self._joiners:
                    if tuple(typed[start : start + len(form)]) == form:
                        yield start, start + len(form)

    def _asks(self, typed: Sequence[str], language: Language) -> bool:
        return any(meaning.role is Role.ASK for meaning in self._meanings(typed, language, ()))

    def terms(self, typed: Sequence[str], language: Language) -> tuple[str, ...]:
        """The terms of a text of folded words that are all known, in their order."""
        return _terms(self._meanings(typed, language, ()))

    def stems(self, typed: Sequence[str], language: Language) -> tuple[str, ...]:
        """The stems of folded words, kept apart by language; numbers as they are."""
        stem = self._lexicons[language].stem_term
        return tuple(stem(word) if word.isalpha() else word for word in typed)

    def _meanings(self, tokens: Sequence[str], language: Language, unknown: Container[str]) -> list[Meaning]:
        meanings: list[Meaning] = []
        position = 0
        while position < len(tokens):
            meaning, taken = self._read_at(tokens, position, language, unknown)
            if meaning.role is Role.CARDINAL and meanings and meanings[-1].term in self._numbered:
                meaning = Meaning(Role.NUMBER, meaning.term)
            meanings.append(meaning)
            position += taken
        return meanings

    def _in_script(self, typed: Sequence[str]) -> tuple[Language, Sequence[str], bool]:
        """The language of folded words, the words in its own script, and whether they were typed in Latin instead."""
        armenian = sum(map(is_armenian, typed))
        cyrillic = sum(map(is_cyrillic, typed))
        latin = [word for word in typed if word.isascii() and word.isalpha()]
        if armenian >= max(cyrillic, len(latin), 1):
            return "hy", typed, False
        if cyrillic >= max(len(latin), 1):
            return "ru", typed, False
        # The language that knows the most of the words; of equal ones the plain language before the romanised one.
        plain: dict[Language, int] = {
            language: sum(self._knows(word, language) for word in latin) for language in _IN_LATIN
        }
        language = max(plain, key=lambda one: plain[one])
        if plain[language] == len(latin):
            return language, typed, False
        telling = [word for word in latin if len(word) >= _LONG]
        sounding: dict[Language, int] = {
            language: sum(romanisation.native(word) is not None for word in telling)
            for language, romanisation in self._romanisations.items()
        }
        romanised = max(sounding, key=lambda one: sounding[one])
        if sounding[romanised] <= sum(self._knows(word, language) for word in telling):
            return language, typed, False
        return romanised, self._respelt(typed, romanised), True

    def _respelt(self, typed: Sequence[str], language: Language) -> list[str]:
        romanisation = self._romanisations[language]
        native = {word: romanisation.native(word) for word in typed}
        unknown = [word for word, known in native.items() if known is None]
        native |= {word: romanisation.mended(word) for word in unknown[:MOST_MENDED]}
        return [native[word] or word for word in typed]

    def _is_known(self, word: str, language: Language) -> bool:
        lexicon = self._lexicons[language]
        return word in self._words[language] or lexicon.knows(word) or lexicon.stem_term(word) in self._stems[language]

    def _mend(self, typed: Sequence[str], text_language: Language) -> tuple[list[str], dict[str, str], dict[str, None]]:
        """The words as they were meant; those mended, as typed with what was meant; and those that nothing knows."""
        meant: list[str] = []
        mended: dict[str, str] = {}
        unknown: dict[str, None] = {}
        for word in typed:
            language = _language_of(word, text_language)
            if word.isalpha() and word not in mended and word not in unknown and not self._knows(word, language):
                tried = len(mended) + len(unknown) < MOST_MENDED and word not in self._ordinary[language]
                if tried and (right := self._menders[language].mend(word)):
                    mended[word] = right
                else:
                    unknown[word] = None
            meant.append(mended.get(word, word))
        return meant, mended, unknown

    def _read_at(
        self, tokens: Sequence[str], position: int, text_language: Language, unknown: Container[str]
    ) -> tuple[Meaning, int]:
        word = tokens[position]
        language = _language_of(word, text_language)
        found = self._lexicons[language].longest(tokens, position)
        if found:
            return found
        if word[0] == "@" or word[0].isdigit():
            return Meaning(Role.NUMBER, word if word[0] == "@" else f"#{word}"), 1
        return Meaning(Role.WORD, f"~{word}" if word in unknown else self._lexicons[language].stem_term(word)), 1


def _right_spellings(lexicon: Lexicon, faq_words: Sequence[str]) -> list[str]:
    """What may have been meant, the likelier first: words of content before those that say nothing; no numbers."""
    content: list[str] = []
    little: list[str] = []
    for word in dict.fromkeys((*faq_words, *sorted(lexicon.exact_words))):
        found = lexicon.longest((word,), 0)
        if found is None or found[0].role not in _SAYING_LITTLE:
            content += [] if found and found[0].term.startswith("#") else [word]
        elif found[0].role is not Role.CARDINAL:
            little.append(word)
    return content + little


def _language_of(word: str, text_language: Language) -> Language:
    if word.isascii():
        return text_language if text_language in _IN_LATIN else "en"
    return "hy" if is_armenian(word) else "ru" if is_cyrillic(word) else "en"


_SILENT = frozenset({Role.FILLER, Role.NEGATION, Role.CARDINAL})
_SAYING_LITTLE = _SILENT | {Role.ASK}
_NAMING = frozenset({Role.PARTICIPANT, Role.PLACE, Role.CONCEPT, Role.NUMBER})


def _terms(meanings: Iterable[Meaning]) -> tuple[str, ...]:
    return tuple(meaning.term for meaning in meanings if meaning.role not in _SILENT)


def _understood(
    language: Language,
    meanings: Sequence[Meaning],
    stems: tuple[str, ...],
    unknown: tuple[str, ...],
    mended: tuple[tuple[str, str], ...],
) -> Understanding:
    by_role: dict[Role, list[str]] = {}
    for meaning in meanings:
        by_role.setdefault(meaning.role, []).append(meaning.term)

    def terms(role: Role) -> frozenset[str]:
        return frozenset(by_role.get(role, ()))

    return Understanding(
        language=language,
        terms=_terms(meanings),
        stems=stems,
        asked=frozenset(term[1:] for term in terms(Role.ASK)),
        participants=terms(Role.PARTICIPANT),
        places=terms(Role.PLACE),
        numbers=terms(Role.NUMBER),
        absent=terms(Role.ABSENT),
        unknown=unknown,
        mended=mended,
        negated=Role.NEGATION in by_role,
    )

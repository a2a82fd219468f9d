"""What a question says: its language, its terms in order, what it asks for, whom and which numbers it names."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.lexicon import Lexicon, Meaning, Role
from knowledge.mending import Mender
from knowledge.model import Language
from knowledge.text import is_armenian, is_cyrillic, words

LONGEST = 256
"""Words of a text that are read; what stands behind them is left aside."""

MOST_MENDED = 12
"""Different unknown words of one text that are compared with the known ones; the rest stay unknown."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was made of a text. `terms` stand in the order of the words, `unknown` words among them as `~word`."""

    language: Language
    terms: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    participants: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    negated: bool = False


class Interpreter:
    """Reads texts by the lexicons and by the words of the FAQ. Immutable once made.

    `faq_words` are the words of the FAQ's own phrasings that no lexicon lists, by language; `ordinary` are real words
    that mean nothing here, so that they are not taken for misspellings.
    """

    def __init__(
        self,
        lexicons: Mapping[Language, Lexicon],
        faq_words: Mapping[Language, Iterable[str]],
        ordinary: Mapping[Language, Iterable[str]],
    ) -> None:
        self._lexicons = lexicons
        self._words = {language: frozenset(faq_words.get(language, ())) for language in lexicons}
        self._ordinary = {language: frozenset(ordinary.get(language, ())) for language in lexicons}
        self._stems = {
            language: frozenset(map(lexicon.stem_term, self._words[language])) for language, lexicon in lexicons.items()
        }
        self._menders = {
            language: Mender({*self._words[language], *lexicon.exact_words}, lexicon.beginnings)
            for language, lexicon in lexicons.items()
        }

    def read(self, text: str) -> Understanding:
        """What `text` says."""
        tokens = words(text)[:LONGEST]
        language = self.language(tokens)
        mended, unknown = self._mend(tokens, language)
        meanings = []
        position = 0
        while position < len(tokens):
            meaning, taken = self._read_at(tokens, position, language, unknown)
            meanings.append(meaning)
            position += taken
        return _understood(language, meanings, tuple(unknown), tuple(mended.items()))

    def language(self, tokens: Sequence[str]) -> Language:
        """The language of folded words: by script, and among those in Latin letters by the words that are known."""
        armenian = sum(map(is_armenian, tokens))
        cyrillic = sum(map(is_cyrillic, tokens))
        latin = [token for token in tokens if token.isascii() and token.isalpha()]
        if armenian >= max(cyrillic, len(latin), 1):
            return "hy"
        if cyrillic >= max(len(latin), 1):
            return "ru"
        candidates: tuple[Language, ...] = ("en", "az")
        return max(candidates, key=lambda code: sum(self._knows(token, code) for token in latin))

    def _knows(self, word: str, language: Language) -> bool:
        lexicon = self._lexicons[language]
        return word in self._words[language] or lexicon.knows(word) or lexicon.stem_term(word) in self._stems[language]

    def _mend(self, tokens: list[str], text_language: Language) -> tuple[dict[str, str], dict[str, None]]:
        """Replaces misspelt words in `tokens`; gives what was typed with what was meant, and the unknown words."""
        mended: dict[str, str] = {}
        unknown: dict[str, None] = {}
        for position, word in enumerate(tokens):
            language = _language_of(word, text_language)
            if not word.isalpha() or word in unknown or self._knows(word, language):
                continue
            tried = len(mended) + len(unknown) >= MOST_MENDED or word in self._ordinary[language]
            meant = mended.get(word) or (None if tried else self._menders[language].mend(word))
            if meant:
                mended[word] = tokens[position] = meant
            else:
                unknown[word] = None
        return mended, unknown

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


def _language_of(word: str, text_language: Language) -> Language:
    if is_armenian(word):
        return "hy"
    if is_cyrillic(word):
        return "ru"
    return text_language if text_language in {"en", "az"} else "en"


def _understood(
    language: Language,
    meanings: Sequence[Meaning],
    unknown: tuple[str, ...],
    mended: tuple[tuple[str, str], ...],
) -> Understanding:
    def terms(*roles: Role) -> frozenset[str]:
        return frozenset(meaning.term for meaning in meanings if meaning.role in roles)

    return Understanding(
        language=language,
        terms=tuple(m.term for m in meanings if m.role not in {Role.FILLER, Role.NEGATION}),
        asked=frozenset(term[1:] for term in terms(Role.ASK)),
        participants=terms(Role.PARTICIPANT),
        numbers=terms(Role.NUMBER),
        absent=terms(Role.ABSENT),
        unknown=unknown,
        mended=mended,
        negated=any(meaning.role is Role.NEGATION for meaning in meanings),
    )

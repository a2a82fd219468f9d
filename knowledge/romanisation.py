"""Reads Russian and Armenian typed in Latin letters, by what the words sound like.

People spell as they please (kh, h or x; sh or w; y, i or j), so both spellings are reduced to one skeleton, in which
what is often confused is the same letter, and compared there.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from knowledge.lexicon import REMEMBERED
from knowledge.mending import Mender
from knowledge.model import Language

SHORTEST = 3
"""Letters of a skeleton from which a beginning counts; whole words may be shorter."""

# Capitals stand for one sound each: S for sh, C for ch; what is hardly heard is left out.
_CYRILLIC = str.maketrans("абвгдежзийклмнопрстуфхцчшщыэюя", "abvgdejziiklmnoprstufhcCSSieua", "ъь")
_ARMENIAN = str.maketrans("աբգդեզէթժիլխծկհձղճմնշոչպջռսվտրցւփքօֆ", "abgdezetjilxckhzxCmnSoCpjrsvtrcvpkof", "ըյ")
_DOUBLED = re.compile(r"(.)\1+")

_TYPED_RUSSIAN = (
    (re.compile("shch|sch|sh|w"), "S"),
    (re.compile("ch"), "C"),
    (re.compile("zh"), "J"),
    (re.compile("kh|x"), "h"),
    (re.compile("ts|tz"), "c"),
    (re.compile("y[oe]|j[oe]"), "e"),
    (re.compile("[yj]u"), "u"),
    (re.compile("[yj]a"), "a"),
    (re.compile("(?<=[aeiou])j|j$|y"), "i"),
    (re.compile("[jJ]"), "j"),
    (re.compile("q"), "k"),
)
_TYPED_ARMENIAN = (
    (re.compile("tch|ch"), "C"),
    (re.compile("sh"), "S"),
    (re.compile("kh|gh"), "x"),
    (re.compile("zh"), "j"),
    (re.compile("dz"), "z"),
    (re.compile("ts|tz"), "c"),
    (re.compile("th"), "t"),
    (re.compile("ph"), "p"),
    (re.compile("ou"), "u"),
    (re.compile("^vo"), "o"),
    (re.compile("w"), "v"),
    (re.compile("q"), "k"),
    (re.compile("y"), ""),
)


def skeleton_of_russian(word: str) -> str:
    """The skeleton of a folded Cyrillic word."""
    return _DOUBLED.sub(r"\1", word.translate(_CYRILLIC))


def skeleton_of_armenian(word: str) -> str:
    """The skeleton of a folded Armenian word; ու is one sound."""
    return _DOUBLED.sub(r"\1", word.replace("ու", "u").translate(_ARMENIAN))


def skeleton_of_latin(word: str, language: Language) -> str:
    """The skeleton of a folded Latin word, taken for Russian or Armenian."""
    for pattern, letter in _TYPED_RUSSIAN if language == "ru" else _TYPED_ARMENIAN:
        word = pattern.sub(letter, word)
    return _DOUBLED.sub(r"\1", word)


ROMANISED: tuple[Language, ...] = ("ru", "hy")

_NATIVE: dict[Language, Callable[[str], str]] = {"ru": skeleton_of_russian, "hy": skeleton_of_armenian}


class Romanisation:
    """The words of one language by their skeletons. Immutable once made.

    `words` are whole words, those first that are preferred where several sound alike; `beginnings` take any ending.
    """

    def __init__(self, language: Language, words: Iterable[str], beginnings: Iterable[str]) -> None:
        self._language = language
        skeleton = _NATIVE[language]
        self._words: dict[str, str] = {}
        for word in words:
            self._words.setdefault(skeleton(word), word)
        self._beginnings: dict[str, str] = {}
        for beginning in sorted(beginnings):
            if len(sounds := skeleton(beginning)) >= SHORTEST:
                self._beginnings.setdefault(sounds, beginning)
        self._mender = Mender(self._words, self._beginnings)
        self._native = lru_cache(maxsize=REMEMBERED)(self._spelt)

    def native(self, word: str) -> str | None:
        """The word, or the beginning of one, that the Latin `word` spells; None if there is none."""
        return self._native(word)

    def _spelt(self, word: str) -> str | None:
        sounds = skeleton_of_latin(word, self._language)
        if sounds in self._words:
            return self._words[sounds]
        for length in range(len(sounds), SHORTEST, -1):
            if sounds[:length] in self._beginnings:
                return self._beginnings[sounds[:length]]
        return None

    def mended(self, word: str) -> str | None:
        """The same, allowing for a slip."""
        near = self._mender.mend(skeleton_of_latin(word, self._language))
        return None if near is None else self._words.get(near) or self._beginnings.get(near)

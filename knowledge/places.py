"""Reads a text as words with their places in it, and cuts it where quotation marks, ellipses and sentences end."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Span = tuple[int, int]
"""Where something begins and ends in a text, in characters."""

_APOSTROPHES = "'’‘ʼʻ`´"
# Grouped digits are one number (48,000), a point inside digits stays (1.5), signs that mean something are words.
_WORD = re.compile(
    r"\d{1,3}(?:[, ]\d{3})+(?![\d])"
    r"|\d+(?:\.\d+)+"
    rf"|[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*"
    r"|[%‰$€£₽֏₼&+=]"
)
_NOT_IN_WORD = re.compile(rf"[, {_APOSTROPHES}]")
_LOOK_ALIKES = str.maketrans("аеорсухкмтнвіјѕԁ", "aeopcyxkmthbijsd")
_MIXED = re.compile("[a-z].*[\u0400-\u052f]|[\u0400-\u052f].*[a-z]")
_BRITISH = (
    (re.compile(r"(?<=\w{3})our(?=$|s$|ed$|ing$|ly$|able$|hood)"), "or"),
    (re.compile(r"(?<=\w{3}[bt])re(?=s?$)"), "er"),
    (re.compile(r"(?<=\w{3})is(?=e$|ed$|es$|ing$|ation$|ations$)"), "iz"),
)
_LINK = re.compile(r"(?:https?://|www\.|t\.me/)\S+")

_ELLIPSIS = re.compile(r"[\[(<]\s*(?:…|\.\s?\.\s?\.)\s*[\])>]|…|\.\s?\.\s?\.")
_SENTENCE_END = re.compile(r"[.!?][^\w\s]*(?:\s|$)|[!?]|\n\s*\n")
_BEGINS = re.compile(r"[\n:)\]|•]")
_ENDS = re.compile(r"[\n(\[|•]")
_INITIAL = re.compile(r"[^\W\d_]")
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "vs", "st"})

_CLOSING = {"“": '”"', "„": '“”"', "«": "»", "‹": "›", "‘": "’", '"': '"”', "'": "'", "「": "」"}
_AMBIGUOUS = "\"'‘"
"""Marks that open only before a word; elsewhere they close, or are apostrophes or inches."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it stands: case, accents, apostrophes and look-alike letters do not count."""

    folded: str
    start: int
    end: int


def read_words(text: str) -> list[Word]:
    """The words and numbers of `text` in order; addresses of the web are left out."""
    letters, places = _folded(text)
    return [
        Word(_spelt(found[0]), places[found.start()], places[found.end() - 1] + 1) for found in _WORD.finditer(letters)
    ]


def marked(text: str) -> list[Span]:
    """What stands between quotation marks, without them; a mark never closed holds to the end of its line."""
    spans, position = [], 0
    while (opening := _opening(text, position)) is not None:
        closing = _closing(text, opening)
        if closing is None and text[opening] in _AMBIGUOUS:
            position = opening + 1  # one such mark alone may be anything
            continue
        line_end = text.find("\n", opening)
        end = closing if closing is not None else line_end if line_end >= 0 else len(text)
        spans.append((opening + 1, end))
        position = end + 1
    return spans


def ellipses(text: str) -> list[Span]:
    """Where dots stand for words that were left out."""
    return [found.span() for found in _ELLIPSIS.finditer(text)]


def ends_sentence(before: Word, gap: str) -> bool:
    """Whether a sentence ends in `gap`, the text between the word `before` and the next one."""
    if not _SENTENCE_END.search(gap):
        return False
    abbreviated = _INITIAL.fullmatch(before.folded) or before.folded in _TITLES
    return not (abbreviated and gap.startswith(".") and "\n" not in gap)


def begins_anew(gap: str) -> bool:
    """Whether what stands before `gap` may have nothing to do with a quotation that begins behind it."""
    return bool(_BEGINS.search(gap)) or _has_picture(gap)


def breaks_off(gap: str) -> bool:
    """Whether what stands behind `gap` may have nothing to do with a quotation that ends before it."""
    return bool(_ENDS.search(gap)) or _has_picture(gap)


def _has_picture(gap: str) -> bool:
    return any(unicodedata.category(letter) == "So" for letter in gap)


def gaps(text: str, words: Sequence[Word]) -> list[str]:
    """What stands before each word and behind the last one."""
    bounds = [0, *(place for word in words for place in (word.start, word.end)), len(text)]
    return [text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]


def _folded(text: str) -> tuple[str, list[int]]:
    """The letters of `text` folded, and the place of each in `text`."""
    plain = _LINK.sub(lambda link: "\n" * len(link[0]), text)
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(plain):
        folded = _letter(letter)
        letters.append(folded)
        places.extend([place] * len(folded))
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    if letter.isspace():
        return " " if letter not in "\n\r" else "\n"
    decomposed = unicodedata.normalize("NFKD", letter).casefold().replace("ı", "i")
    return "".join(part for part in decomposed if unicodedata.category(part) not in {"Mn", "Me", "Cf"})


@lru_cache(maxsize=20_000)
def _spelt(word: str) -> str:
    """A word without what does not count in it, in American spelling."""
    plain = _NOT_IN_WORD.sub("", word)
    if _MIXED.search(plain):
        plain = plain.translate(_LOOK_ALIKES)
    for british, american in _BRITISH:
        plain = british.sub(american, plain)
    return plain


def _opening(text: str, position: int) -> int | None:
    """The place of the next mark that opens."""
    for place in range(position, len(text)):
        letter = text[place]
        if letter not in _CLOSING:
            continue
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if letter not in _AMBIGUOUS or (not before.isalnum() and after.strip()):
            return place
    return None


def _closing(text: str, opening: int) -> int | None:
    """The place of the mark that closes what `opening` opens; the usual mark before the others."""
    for mark in _CLOSING[text[opening]]:
        place = text.find(mark, opening + 1)
        while place >= 0:
            in_word = text[place - 1].isalnum() and text[place + 1 : place + 2].isalnum()
            if mark not in _APOSTROPHES or not in_word:
                inside = text[opening + 1 : place]
                opened_anew = text[opening] != mark and text[opening] in inside and "\n" in inside
                return None if opened_anew else place
            place = text.find(mark, place + 1)
    return None

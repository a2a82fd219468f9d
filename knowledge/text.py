"""Turns what people type into plain words: Unicode, look-alike letters, diacritics, numbers and dates."""

import re
import unicodedata
from collections.abc import Iterable

_LATIN_RANGES = (range(0xC0, 0x250), range(0x1E00, 0x1F00))
_BARE_LATIN = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for letters in _LATIN_RANGES
    for code in letters
    if chr(code).isalpha()
}
# Letters that Unicode does not decompose, and spellings that people do not keep apart.
_SPELLINGS = str.maketrans("əıøłđħŧёїіґєў", "eioldhtеииген")
# Armenian marks that stand inside words, apostrophes, soft hyphens, zero-width and bidi characters, stray accents.
_DROPPED = dict.fromkeys(
    [
        *map(ord, "՞՛՜'’‘ʼʻ`´\u00ad\ufeff"),
        *range(0x300, 0x370),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
    ]
)
_FOLDED = _BARE_LATIN | _DROPPED | _SPELLINGS | {ord("@"): " "}
_TO_LATIN = str.maketrans("аеорсухкмтнвијԁѕ", "aeopcyxkmthbijds")
_TO_CYRILLIC = str.maketrans("aeopcyxkmthb", "аеорсухкмтнв")

_HEART = "<3"  # no number

_POSSESSIVE = re.compile(r"['’ʼ`´](?<=\w.)s\b")  # the apostrophe first: so the search is quick
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_TRIPLE = re.compile(r"(.)\1\1")
_THOUSANDS = re.compile(r"(?<=\d)[kк]\b")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+(?![\d.,]*\d)")
_DATE_YEAR_LAST = re.compile(r"\b(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})\b")
_DATE_YEAR_FIRST = re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
# Russian in Latin letters: 4 is said chetyre, and stands for ch (4to, 4ego, po4emu); not in 4th, 4-cu, 4-rd.
_FOUR_FOR_CH = re.compile(r"\b4(?=to|e[gmlr]|isl|len|ast)|(?<=[a-z])4(?=[a-z])")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile("[a-z][\u0400-\u052f]|[\u0400-\u052f][a-z]")
_TOKEN = re.compile(r"[^\W\d_]+|@\d+|\d+(?:\.\d+)?")
_EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]|[+?!]")
_SENTENCE = re.compile(r"(?:[^?;:։؟.!…\n]|[.!…](?!\s)|(?<![^\W\d_]{2})[.!…])+[?;:։؟.!…\n]*")


def words(text: str) -> list[str]:
    """The words and numbers of `text` in order, folded: lower case, no diacritics, one spelling a letter.

    Numbers lose their grouping (48,000 is 48000). A numeric date becomes day, `@month` and year:
    30.01.2021 is 30, @1, 2021. Emoji count as words only where there are no others.
    """
    return _TOKEN.findall(_folded(text)) or _EMOJI.findall(text)


def words_of_each(texts: Iterable[str]) -> list[list[str]]:
    """The `words` of each text; faster than one by one where there are thousands."""
    lines = [text.replace("\n", " ") for text in texts]
    if not lines:
        return []
    folded = _folded("\n".join(lines)).split("\n")
    return [_TOKEN.findall(plain) or _EMOJI.findall(line) for plain, line in zip(folded, lines, strict=True)]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _POSSESSIVE.sub("", text).replace(_HEART, " ")).casefold().translate(_FOLDED)
    if _DIGIT.search(plain):
        plain = _numbers(plain)
    if not plain.isascii() and _MIXED.search(plain):
        plain = _WORD.sub(lambda found: _one_script(found[0]), plain)
    return _REPEATED.sub(r"\1", plain) if _TRIPLE.search(plain) else plain


def parts(text: str) -> list[str]:
    """What may be the question in a longer text, itself left out.

    These are the sentences that are marked as questions, or else the last one, and what stands behind their last
    commas; nothing of fewer than three words.
    """
    found = _SENTENCE.findall(text)
    asked = [part for part in found if _asks(part)] or found[-1:]
    asked += [part.rpartition(",")[2] for part in asked if "," in part]
    return [part for part in dict.fromkeys(map(str.strip, asked)) if len(part.split()) >= 3 and part != text.strip()]


def asking_sentences(text: str) -> list[str]:
    """The sentences of `text` that are marked as questions."""
    return [part for part in _SENTENCE.findall(text) if _asks(part)] if "?" in text or "՞" in text else []


def _asks(sentence: str) -> bool:
    """Whether a sentence is marked as a question: at its end, or in Armenian within the word that asks."""
    return sentence.rstrip().endswith("?") or "՞" in sentence


def is_cyrillic(word: str) -> bool:
    """Whether a folded word begins with a Cyrillic letter."""
    return "\u0400" <= word[:1] <= "\u052f"


def is_armenian(word: str) -> bool:
    """Whether a folded word begins with an Armenian letter."""
    return "\u0531" <= word[:1] <= "\u0587"


def _numbers(plain: str) -> str:
    plain = _FOUR_FOR_CH.sub("ch", plain)
    plain = _DATE_YEAR_FIRST.sub(lambda d: f"{int(d[3])} @{int(d[2])} {d[1]}", plain)
    plain = _DATE_YEAR_LAST.sub(lambda d: f"{int(d[1])} @{int(d[2])} {d[3] if len(d[3]) == 4 else '20' + d[3]}", plain)
    plain = _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), plain)
    return _THOUSANDS.sub("000", _DECIMAL_COMMA.sub(".", plain))


def _one_script(token: str) -> str:
    """A word in the one script, Latin or Cyrillic, that most of its letters have."""
    cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in token)
    latin = sum(letter.isascii() for letter in token)
    return token.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)

"""A text that is to be checked, as words: what stands in quotation marks, its sentences, its ellipses."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from knowledge.locating import Locator, Range
from knowledge.places import Span, Word, begins_anew, breaks_off, ellipses, ends_sentence, gaps, marked, read_words

LEAST = 4
"""Words of which a quotation in marks has at least; fewer may be a name, or a word that somebody stresses."""

AROUND = 200
"""Letters around a quotation in which its speaker may be named."""

_STRAY = 2
_STOP = re.compile(r"[.!?…]")
_MARKS = " \n\t“”„\"'‘’«»*_>"
_SENTENCES = re.compile(r"(?<![^\w][^\W\d_])[.!?]\s|\n")


@dataclass(frozen=True)
class Asked:
    """A text that is to be checked, as words; `keys` are what these are found by, `weights` how much they tell."""

    text: str
    words: tuple[Word, ...]
    keys: tuple[str, ...]
    weights: tuple[float, ...]

    @staticmethod
    def of(text: str, locator: Locator) -> "Asked":
        """The words of `text`, spaced as the passages are."""
        words = locator.respaced(read_words(text))
        keys = locator.keys(words)
        return Asked(text, tuple(words), tuple(keys), tuple(map(locator.weight, keys)))

    @cached_property
    def gaps(self) -> list[str]:
        """What stands before each word, and behind the last."""
        return gaps(self.text, self.words)

    @cached_property
    def cut_before(self) -> frozenset[int]:
        """The words before which dots stand for others."""
        return frozenset(
            bisect_left(self.words, start, key=lambda word: word.start) for start, _ in ellipses(self.text)
        )

    @cached_property
    def marked(self) -> list[Range]:
        """The words that stand in quotation marks."""
        return [self._within(span) for span in marked(self.text)]

    def span(self, words: Range) -> Span:
        """Where these words, at least one, begin and end in the text."""
        return self.words[words[0]].start, self.words[words[1] - 1].end

    def folded(self, words: Range) -> list[str]:
        """The words as they are compared."""
        return [word.folded for word in self.words[slice(*words)]]

    def around(self, words: Range) -> tuple[str, str]:
        """What is said in the same sentence before and behind these words, where their speaker may be named."""
        start, end = self.span(words)
        before, after = self.text[max(start - AROUND, 0) : start], self.text[end : end + AROUND]
        return _SENTENCES.split(before.rstrip(_MARKS))[-1], _SENTENCES.split(after.lstrip(_MARKS + ".!?…"))[0]

    def place_before(self, word: int) -> int:
        """The place in the text where something left out before this word would stand."""
        return self.words[word].start if word < len(self.words) else len(self.text)

    def quotations(self) -> list[Range]:
        """The words in quotation marks, where they are enough for a quotation."""
        return [found for found in self.marked if found[1] - found[0] >= LEAST]

    def sentences(self) -> list[Range]:
        """The sentences outside of these quotations."""
        inside = self.quotations()
        bounds = {0, len(self.words)}.union(*inside)
        bounds |= {at for at in range(1, len(self.words)) if self._ends_before(at)}
        ordered = sorted(bounds)
        return [
            (low, high)
            for low, high in pairwise(ordered)
            if not any(start <= low and high <= end for start, end in inside)
        ]

    def parts(self, words: Range) -> Iterator[Range]:
        """The parts of a range between its ellipses."""
        bounds = [words[0], *(at for at in sorted(self.cut_before) if words[0] < at < words[1]), words[1]]
        yield from pairwise(bounds)

    def begins_anew(self, word: int) -> bool:
        """Whether a quotation may begin with this word, whatever stands before it."""
        return word in self.cut_before or begins_anew(self.gaps[word])

    def breaks_off(self, word: int) -> bool:
        """Whether a quotation may end before this word, whatever follows."""
        return word in self.cut_before or breaks_off(self.gaps[word])

    def _ends_before(self, word: int) -> bool:
        gap = self.gaps[word]
        left = len(self.words) - word
        if left <= _STRAY and "\n" not in gap and not any(map(_STOP.search, self.gaps[word + 1 :])):
            return False  # a word or two that no stop ends are no sentence
        return word not in self.cut_before and ends_sentence(self.words[word - 1], gap)

    def _within(self, span: Span) -> Range:
        low = bisect_left(self.words, span[0], key=lambda word: word.start)
        return low, max(low, bisect_right(self.words, span[1], key=lambda word: word.end))

"""Finds where words stand in the passages: rapidfuzz aligns, the densest stretch of equal words is the place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from knowledge.mending import Mender
from knowledge.model import Passage
from knowledge.places import Span, Word, ends_sentence, gaps, read_words

COMMON = frozenset(
    "a about after all also an and any are as at be been but by can could did do does for from had has have he her "
    "him his i if in into is it its may me more most my no not of on one or our out over own she should since so some "
    "such than that the their them then there these they this those to until up was we were what when where which "
    "who will with within would you your".split()
)
"""Words that stand in any English text; they tell little about where words were taken from."""

COMMON_WEIGHT = 0.25
GAP = 0.5
"""What a word that differs takes from a stretch; an equal word gives its weight."""

RUN = 4
"""Words that must follow one another, as they do in a passage, for a second place in the same quotation."""

MARGIN = 8
"""Words around an alignment that are looked at too: it is no longer than the shorter of the two texts."""

CHUNK = 400
"""Words of which a place is sought at a time."""

Range = tuple[int, int]
"""The first word, and the one behind the last."""


@dataclass(frozen=True, slots=True)
class Place:
    """Words of the asked text, `asked`, that stand (but for what differs in them) in a passage at `found`."""

    passage: int
    asked: Range
    found: Range
    weight: float


@dataclass(frozen=True)
class PassageWords:
    """A passage as words, with the number of the sentence that each stands in."""

    passage: Passage
    words: tuple[Word, ...]
    keys: tuple[str, ...]
    sentences: tuple[int, ...]

    @staticmethod
    def of(passage: Passage) -> "PassageWords":
        """The words of `passage`."""
        words = read_words(passage.text)
        sentences, number = [], 0
        for position, gap in enumerate(gaps(passage.text, words)[:-1]):
            number += position > 0 and ends_sentence(words[position - 1], gap)
            sentences.append(number)
        return PassageWords(passage, tuple(words), tuple(word.folded for word in words), tuple(sentences))

    def sentence_of(self, position: int) -> Range:
        """The words of the sentence that the word at `position` stands in."""
        number = self.sentences[position]
        start = self.sentences.index(number)
        return start, start + self.sentences.count(number)


class Locator:
    """Knows the passages' words. Immutable once made."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.passages = tuple(map(PassageWords.of, passages))
        every = [passage.keys for passage in self.passages]
        self.known = frozenset(key for keys in every for key in keys)
        self._pairs = {
            one + other: len(one) for keys in every for one, other in zip(keys, keys[1:], strict=False)
            if not (one.isdigit() and other.isdigit())
        }  # fmt: skip
        self._following = {pair for keys in every for pair in zip(keys, keys[1:], strict=False)}
        self._runs = {keys[at : at + RUN] for keys in every for at in range(len(keys) - RUN + 1)}
        self._mend = lru_cache(maxsize=20_000)(Mender((key for keys in every for key in keys), ()).mend)

    def respaced(self, words: Sequence[Word]) -> list[Word]:
        """The words cut and joined as the passages have them: hyphens and white space do not count."""
        return list(self._split(self._joined(words)))

    def keys(self, words: Iterable[Word]) -> list[str]:
        """What the words are found by: the word, or the passages' word that it is with a slip or two."""
        return [w.folded if w.folded in self.known else self._mend(w.folded) or w.folded for w in words]

    def places(self, keys: Sequence[str], within: Range) -> list[Place]:
        """The places that the words `within` were taken from, in the order of these words."""
        found: list[Place] = []
        for start in range(within[0], within[1], CHUNK):
            found += self._places(keys, (start, min(start + CHUNK, within[1])), first=True)
        return found

    def verbatim(self, words: Sequence[str]) -> list[tuple[int, Range]]:
        """Every passage and place where `words` stand one after the other."""
        size = len(words)
        return [
            (number, (at, at + size))
            for number, passage in enumerate(self.passages)
            for at in range(len(passage.keys) - size + 1)
            if passage.keys[at] == words[0] and passage.keys[at : at + size] == tuple(words)
        ]

    def follows(self, one: Place, other: Place) -> bool:
        """Whether `other` goes on where `one` ends, in the same passage or from the end of one into the next."""
        if one.passage == other.passage:
            return one.found[1] == other.found[0]
        before, after = self.passages[one.passage], self.passages[other.passage]
        neighbours = 0 <= after.passage.paragraph - before.passage.paragraph <= 1 and other.passage == one.passage + 1
        return neighbours and one.found[1] == len(before.words) and other.found[0] == 0

    def is_within_sentence(self, passage: Passage, span: Span) -> bool:
        """Whether a span of a passage, between words of it, begins and ends within one sentence."""
        words = next(one for one in self.passages if one.passage is passage)
        before = [at for at, word in enumerate(words.words) if word.end <= span[0]]
        behind = [at for at, word in enumerate(words.words) if word.start >= span[1]]
        return bool(before and behind) and words.sentences[before[-1]] == words.sentences[behind[0]]

    def _places(self, keys: Sequence[str], within: Range, *, first: bool) -> list[Place]:
        low, high = within
        if high - low < 1 or not (first or self._has_run(keys, within)):
            return []
        best = max(self._candidates(keys, within), key=lambda place: place.weight, default=None)
        if best is None or not (first or self._has_run(keys, best.asked)):
            return []
        before = self._places(keys, (low, best.asked[0]), first=False)
        return [*before, best, *self._places(keys, (best.asked[1], high), first=False)]

    def _candidates(self, keys: Sequence[str], within: Range) -> Iterator[Place]:
        low, high = within
        asked = keys[low:high]
        for number, passage in enumerate(self.passages):
            near = partial_ratio_alignment(asked, passage.keys)
            if near and near.score > 0:
                start, end = max(near.src_start - MARGIN, 0), near.src_end + MARGIN
                there = max(near.dest_start - MARGIN, 0)
                place = _densest(asked[start:end], passage.keys[there : near.dest_end + MARGIN])
                if place:
                    asked_from = low + start
                    moved = Place(
                        number,
                        (place.asked[0] + asked_from, place.asked[1] + asked_from),
                        (place.found[0] + there, place.found[1] + there),
                        place.weight,
                    )
                    yield _stretched(moved, keys, within, passage.keys)

    def _has_run(self, keys: Sequence[str], within: Range) -> bool:
        return any(tuple(keys[at : at + RUN]) in self._runs for at in range(within[0], within[1] - RUN + 1))

    def _joined(self, words: Sequence[Word]) -> Iterator[Word]:
        at = 0
        while at < len(words):
            one, other = words[at], words[at + 1] if at + 1 < len(words) else None
            if other and self._belong_together(one.folded, other.folded):
                yield Word(one.folded + other.folded, one.start, other.end)
                at += 2
            else:
                yield one
                at += 1

    def _belong_together(self, one: str, other: str) -> bool:
        both_digits = one.isdigit() and other.isdigit()
        return one + other in self.known and (one, other) not in self._following and not both_digits

    def _split(self, words: Iterable[Word]) -> Iterator[Word]:
        for word in words:
            size = None if word.folded in self.known else self._pairs.get(word.folded)
            if size is None:
                yield word
            else:
                middle = word.start + size if word.end - word.start == len(word.folded) else word.start
                yield Word(word.folded[:size], word.start, middle)
                yield Word(word.folded[size:], middle, word.end)


def weight(key: str) -> float:
    """How much an equal word tells."""
    return COMMON_WEIGHT if key in COMMON else 1.0


def _stretched(place: Place, keys: Sequence[str], within: Range, passage: Sequence[str]) -> Place:
    """The place with the equal words around it: an alignment may have matched these with others farther away."""
    (low, high), (start, end), gained = place.asked, place.found, place.weight
    while low > within[0] and start > 0 and keys[low - 1] == passage[start - 1]:
        low, start = low - 1, start - 1
        gained += weight(keys[low])
    while high < within[1] and end < len(passage) and keys[high] == passage[end]:
        gained += weight(keys[high])
        high, end = high + 1, end + 1
    return Place(place.passage, (low, high), (start, end), gained)


def _densest(asked: Sequence[str], passage: Sequence[str]) -> Place | None:
    """The stretch of the alignment in which equal words outweigh the others the most."""
    best: Place | None = None
    here: Place | None = None
    for block in Levenshtein.opcodes(passage, asked):
        if block.tag != "equal":
            continue
        gain = sum(map(weight, passage[block.src_start : block.src_end]))
        begun = Place(0, (block.dest_start, block.dest_end), (block.src_start, block.src_end), gain)
        if here:
            gap = max(block.dest_start - here.asked[1], block.src_start - here.found[1])
            joined = here.weight - GAP * gap
            if joined > 0:
                begun = Place(
                    0, (here.asked[0], block.dest_end), (here.found[0], block.src_end), joined + gain
                )
        here = begun
        if best is None or here.weight > best.weight:
            best = here
    return best

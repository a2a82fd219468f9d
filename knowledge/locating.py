"""Finds where words stand in the passages: rapidfuzz aligns, the densest stretch of equal words is the place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Indel, Levenshtein, Opcode
from rapidfuzz.fuzz import partial_ratio_alignment

from knowledge.mending import Mender
from knowledge.model import Passage
from knowledge.places import Span, Word, ends_sentence, gaps, read_words

COMMON_WEIGHT = 0.25
ADDED, LEFT_OUT = 0.5, 0.3
"""What a word that is not the passage's, or is missing, takes from a stretch; an equal word gives its weight."""

RUN, HEAVY = 4, 4.0
"""Words that must follow one another, as they do in a passage, for a second place in the same quotation; or else the
weight that this needs."""

MARGIN = 8
"""Words around an alignment that are looked at too: it is only as long as the shorter of the two texts."""

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

    def span(self, words: Range) -> Span:
        """Where these words, at least one, begin and end in the passage."""
        return self.words[words[0]].start, self.words[words[1] - 1].end

    def sentence_of(self, position: int) -> Range:
        """The words of the sentence that the word at `position` stands in."""
        number = self.sentences[position]
        start = self.sentences.index(number)
        return start, start + self.sentences.count(number)


class Locator:
    """Knows the passages' words. Immutable once made."""

    def __init__(self, passages: Iterable[Passage], common: frozenset[str]) -> None:
        self._common = common
        self.passages = tuple(map(PassageWords.of, passages))
        every = [passage.keys for passage in self.passages]
        self.known = frozenset(key for keys in every for key in keys)
        self._following = {pair for keys in every for pair in pairwise(keys)}
        self._pairs = {a + b: len(a) for a, b in self._following if not (a.isdigit() and b.isdigit())}
        self._runs = {keys[at : at + RUN] for keys in every for at in range(len(keys) - RUN + 1)}
        self._counts: dict[str, list[tuple[int, int]]] = {}
        for number, keys in enumerate(every):
            for key, count in Counter(keys).items():
                self._counts.setdefault(key, []).append((number, count))
        self._mend = lru_cache(maxsize=20_000)(Mender((key for keys in every for key in keys), ()).mend)

    def respaced(self, words: Sequence[Word]) -> list[Word]:
        """The words cut and joined as the passages have them: hyphens and white space do not count."""
        return list(self._split(self._joined(words)))

    def keys(self, words: Iterable[Word]) -> list[str]:
        """What the words are found by: the word, or the passages' word that it is with a slip or two."""
        return [w.folded if w.folded in self.known else self._mend(w.folded) or w.folded for w in words]

    def weight(self, key: str) -> float:
        """How much an equal word tells of where it was taken from."""
        return COMMON_WEIGHT if key in self._common else 1.0

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
        if high - low < (1 if first else RUN):
            return []
        best = self._best(keys, within)
        if best is None or not (first or best.weight >= HEAVY or self._has_run(keys, best.asked)):
            return []
        best = self._refined(keys, within, best)
        before = self._places(keys, (low, best.asked[0]), first=False)
        return [*before, best, *self._places(keys, (best.asked[1], high), first=False)]

    def densest(self, keys: Sequence[str], within: Range, passage: int, there: Range) -> Place | None:
        """The stretch of the words `within` and of those `there` in a passage that are equal the most, if any are."""
        place = self._densest(keys[slice(*within)], self.passages[passage].keys[slice(*there)])
        if place is None:
            return None
        moved = Place(passage, _moved(place.asked, within[0]), _moved(place.found, there[0]), place.weight)
        return self._stretched(moved, keys, within, self.passages[passage].keys)

    def _best(self, keys: Sequence[str], within: Range) -> Place | None:
        """The heaviest place of all passages; those that could not hold a heavier one are not looked at."""
        best: Place | None = None
        asked = keys[slice(*within)]
        for number, most in self._most(asked):
            if best and most <= best.weight:
                break
            passage = self.passages[number]
            near = partial_ratio_alignment(asked, passage.keys)
            if near and near.score > 0:
                here = _around(_moved((near.src_start, near.src_end), within[0]), MARGIN, within)
                there = _around((near.dest_start, near.dest_end), MARGIN, (0, len(passage.keys)))
                place = self.densest(keys, here, number, there)
                if place and (best is None or place.weight > best.weight):
                    best = place
        return best

    def _most(self, asked: Sequence[str]) -> list[tuple[int, float]]:
        """The passages that share words with `asked`, each with the weight of all of these, the heaviest first."""
        most: dict[int, float] = {}
        for key, count in Counter(asked).items():
            for number, there in self._counts.get(key, ()):
                most[number] = most.get(number, 0.0) + self.weight(key) * min(count, there)
        return sorted(most.items(), key=lambda one: (-one[1], one[0]))

    def _refined(self, keys: Sequence[str], within: Range, place: Place) -> Place:
        """The place looked for once more, closely: what stands far off takes words from where they belong."""
        whole = (0, len(self.passages[place.passage].keys))
        here = _around(place.asked, MARGIN, within)
        lead, trail = place.asked[0] - here[0], here[1] - place.asked[1]
        near = [
            self.densest(keys, here, place.passage, _around(place.found, (lead + more, trail + more), whole))
            for more in (0, 2)
        ]
        return max([place, *filter(None, near)], key=lambda one: one.weight)

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

    def _stretched(self, place: Place, keys: Sequence[str], within: Range, passage: Sequence[str]) -> Place:
        """The place with the equal words around it: an alignment may have matched these with others farther away."""
        (low, high), (start, end), gained = place.asked, place.found, place.weight
        while low > within[0] and start > 0 and keys[low - 1] == passage[start - 1]:
            low, start = low - 1, start - 1
            gained += self.weight(keys[low])
        while high < within[1] and end < len(passage) and keys[high] == passage[end]:
            gained += self.weight(keys[high])
            high, end = high + 1, end + 1
        return Place(place.passage, (low, high), (start, end), gained)

    def _densest(self, asked: Sequence[str], passage: Sequence[str]) -> Place | None:
        """The stretch of an alignment in which equal words outweigh the others the most.

        Of two alignments: that with the fewest changes, which keeps together, and that with the most equal words.
        """
        stretches = (
            stretch
            for blocks in (Levenshtein.opcodes(passage, asked), Indel.opcodes(passage, asked))
            if (stretch := self._heaviest([block for block in blocks if block.tag == "equal"], passage))
        )
        return max(stretches, key=lambda place: place.weight, default=None)

    def _heaviest(self, blocks: Iterable[Opcode], passage: Sequence[str]) -> Place | None:
        """The neighbouring blocks of equal words with the greatest weight, less what stands between them."""
        best: Place | None = None
        here: Place | None = None
        for block in blocks:
            gained = sum(map(self.weight, passage[block.src_start : block.src_end]))
            begun = Place(0, (block.dest_start, block.dest_end), (block.src_start, block.src_end), gained)
            if here:
                lost = _lost(begun.asked[0] - here.asked[1], begun.found[0] - here.found[1])
                if here.weight >= lost:
                    asked, found = (here.asked[0], begun.asked[1]), (here.found[0], begun.found[1])
                    begun = Place(0, asked, found, here.weight - lost + gained)
            here = begun
            if best is None or here.weight > best.weight:
                best = here
        return best


def _moved(found: Range, by: int) -> Range:
    return found[0] + by, found[1] + by


def _around(found: Range, margin: int | Range, bounds: Range) -> Range:
    """The range with so many words before and behind it, within the bounds."""
    before, behind = margin if isinstance(margin, tuple) else (margin, margin)
    return max(found[0] - before, bounds[0]), min(found[1] + behind, bounds[1])


def _lost(asked: int, found: int) -> float:
    """What so many words of the text in place of so many of the passage take from a stretch."""
    return ADDED * asked + LEFT_OUT * max(found - asked, 0)

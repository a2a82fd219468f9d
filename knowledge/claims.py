"""Finds what in a text is to be checked as a quotation, and the places in the article that it was taken from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.asked import LEAST, Asked
from knowledge.attribution import Attribution, Edge
from knowledge.comparing import Comparison, compare
from knowledge.locating import RUN, Locator, Place, Range, weight

LEAST_EQUAL = 3
LEAST_TELLING = 2
"""Words that must be the article's, and of these such as are not in every text."""
LEAST_SHARE = 0.5
"""Share of a quotation's words, and of their weight, that must be the article's, unless a long row of them is."""
LONG_RUN = 8
NEAR_RUN = 3
OUTSIDE_RUN = 5
"""Words in a row without which nothing outside of quotation marks is a quotation, where there are such marks."""
BESIDE = 3
"""Words between two places that may still belong to one quotation."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that are one quotation, and the places where they were found, in the order of the words."""

    words: Range
    places: tuple[Place, ...]

    @property
    def size(self) -> int:
        """The number of words."""
        return self.words[1] - self.words[0]


class Claims:
    """Finds the quotations in a text. Immutable once made."""

    def __init__(self, locator: Locator, attribution: Attribution) -> None:
        self._locator = locator
        self._attribution = attribution

    def of(self, asked: Asked) -> list[Claim]:
        """The quotations in marks, and what of the sentences around them is the article's."""
        inside = asked.quotations()
        claims = [Claim(words, tuple(self._places(asked, words))) for words in inside]
        for found in self._outside(asked):
            claim = self._trimmed(asked, found)
            if is_convincing(self.compared(asked, claim), OUTSIDE_RUN if asked.marked else NEAR_RUN):
                claims.append(claim)
        return sorted(claims, key=lambda claim: claim.words) or list(self._short(asked))

    def compared(self, asked: Asked, claim: Claim) -> list[Comparison]:
        """The pieces of a claim, each compared with its passage."""
        groups: list[list[Place]] = []
        for place in claim.places:
            if groups and goes_on(groups[-1][-1], place):
                groups[-1].append(place)
            else:
                groups.append([place])
        starts = [claim.words[0], *(group[0].asked[0] for group in groups[1:]), claim.words[1]]
        return [
            compare(asked, (low, high), self._locator.passages[group[0].passage], group)
            for group, (low, high) in zip(groups, pairwise(starts), strict=False)
        ]

    def _short(self, asked: Asked) -> Iterator[Claim]:
        """A text, or what stands in quotation marks, of a few words that stand in the article one after the other."""
        whole = (0, len(asked.words))
        for words in [*asked.marked, whole] if whole[1] else []:
            if 1 < words[1] - words[0] < LEAST and telling(asked, words) >= LEAST_TELLING:
                for passage, found in self._locator.verbatim(asked.folded(words))[:1]:
                    yield Claim(words, (Place(passage, words, found, 0.0),))
                    return

    def _outside(self, asked: Asked) -> Iterator[list[tuple[Range, Place]]]:
        """The places of what is not in marks, each with its sentence; those together that go on in the article."""
        group: list[tuple[Range, Place]] = []
        for sentence in asked.sentences():
            for place in self._places(asked, sentence):
                if place.weight < 1:
                    continue
                if group and not self._belongs(asked, group[-1], (sentence, place)):
                    yield group
                    group = []
                group.append((sentence, place))
        if group:
            yield group

    def _belongs(self, asked: Asked, one: tuple[Range, Place], other: tuple[Range, Place]) -> bool:
        """Whether two places, the one behind the other, are parts of one quotation."""
        (_, before), (_, after) = one, other
        between = range(before.asked[1], after.asked[0])
        if self._locator.follows(before, after):
            return True
        in_order = before.passage == after.passage and before.found[1] <= after.found[0]
        if in_order and one[0] == other[0]:
            return True
        edge = any(asked.is_edge(at) and at not in asked.cut_before for at in range(before.asked[1], after.asked[0] + 1))
        return len(between) <= BESIDE and not edge and (in_order or self._has_run(asked, before, after))

    def _has_run(self, asked: Asked, *places: Place) -> bool:
        """Whether each of the places is sure enough for saying that they were joined."""
        return all(place.asked[1] - place.asked[0] >= RUN and telling(asked, place.asked) >= 2 for place in places)

    def _trimmed(self, asked: Asked, found: list[tuple[Range, Place]]) -> Claim:
        """The words of a quotation without marks: its sentences, less what is said about it."""
        (first_sentence, first), (last_sentence, last) = found[0], found[-1]
        low, high = first.asked[0], last.asked[1]
        while low > first_sentence[0] and not asked.is_edge(low):
            low -= 1
        while high < last_sentence[1] and not asked.is_edge(high):
            high += 1
        lead, trail = asked.words[low : first.asked[0]], asked.words[last.asked[1] : high]
        begins, ends = self._at_sentence(first, first.found[0]), self._at_sentence(last, last.found[1])
        dashed = any(dash in asked.gaps[first.asked[0]] for dash in ("–", "—", " - "))
        stopped = bool(asked.gaps[last.asked[1]].strip(" ”\"»’'*_"))
        low += self._attribution.start_of_claim(lead, Edge(begins, dashed))
        high = last.asked[1] + self._attribution.end_of_claim(trail, Edge(ends, stopped))
        return Claim((low, high), tuple(place for _, place in found))

    def _at_sentence(self, place: Place, position: int) -> bool:
        """Whether a sentence of the passage begins at a position, which may be its end."""
        passage = self._locator.passages[place.passage]
        return position in {0, len(passage.words)} or passage.sentences[position - 1] != passage.sentences[position]

    def _places(self, asked: Asked, words: Range) -> list[Place]:
        """The places that words were taken from; what is too short for it is sought beside the others."""
        parts = [part for part in asked.parts(words) if part[0] < part[1]]
        if len(parts) == 1 or all(high - low < RUN for low, high in parts):
            return self._locator.places(asked.keys, words)
        found = [self._locator.places(asked.keys, part) if part[1] - part[0] >= RUN else [] for part in parts]
        for at in range(1, len(parts)):
            found[at] = self._beside(asked, parts[at], found[at - 1], behind=True) or found[at]
        for at in reversed(range(len(parts) - 1)):
            found[at] = found[at] or self._beside(asked, parts[at], found[at + 1], behind=False)
        return [place for places in found for place in places]

    def _beside(self, asked: Asked, words: Range, anchor: Sequence[Place], *, behind: bool) -> list[Place]:
        """The place of words that stand, as they are, in the passage of their neighbours, behind or before these."""
        if not anchor:
            return []
        last, gained = anchor[-1 if behind else 0], sum(weight(key) for key in asked.keys[slice(*words)])
        fitting = [
            Place(passage, words, there, gained)
            for passage, there in self._locator.verbatim(asked.folded(words))
            if passage == last.passage and (there[0] >= last.found[1] if behind else there[1] <= last.found[0])
        ]
        return fitting[:1] if behind else fitting[-1:]


def goes_on(one: Place, other: Place) -> bool:
    """Whether `other` stands behind `one` in the same passage."""
    return one.passage == other.passage and one.found[1] <= other.found[0]


def telling(asked: Asked, words: Range) -> int:
    """How many of the words are not such as stand in every text."""
    return sum(weight(key) == 1.0 for key in asked.keys[slice(*words)])


def is_convincing(compared: Sequence[Comparison], run: int) -> bool:
    """Whether so much is the article's, `run` words of it in a row, that it must be meant as a quotation."""
    words, equal = sum(one.words for one in compared), sum(one.equal for one in compared)
    longest = max((one.run for one in compared), default=0)
    if equal < LEAST_EQUAL or sum(one.telling for one in compared) < LEAST_TELLING or longest < min(run, words):
        return False
    share = sum(one.share * one.words for one in compared) / words
    return longest >= LONG_RUN or (equal >= LEAST_SHARE * words and share >= LEAST_SHARE)

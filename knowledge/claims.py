"""Finds what in a text is to be checked as a quotation, and the places in the article that it was taken from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.asked import LEAST, Asked
from knowledge.attribution import Attribution, Edge
from knowledge.comparing import Comparison, compare
from knowledge.locating import RUN, Locator, Place, Range

LEAST_EQUAL = 3
LEAST_TELLING = 2
"""Words that must be the article's, and of these such as are not in every text."""
MARKED_SHARE, NEAR_SHARE, BESIDE_SHARE = 0.5, 0.6, 0.6
"""Share of the words, and of their weight, that must be the article's, unless a long row of them is: in marks, without
marks, and where the article goes on into marks or out of them."""
LONG_RUN = 8
MARKED_RUN = 2
NEAR_RUN = 3
OUTSIDE_RUN = 5
"""Words in a row without which nothing is a quotation: in marks, where there are none, and outside of them."""
ALONE = 6
"""Words from which a quotation without marks may be less than half of what is said in one go."""
SURE = 3.0
LEAST_NEAR = 0.5
"""Weight from which a sentence's place is sure by itself, and that which it needs beside a neighbour's."""
BESIDE = 3
"""Words between two places that may still belong to one quotation."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that are one quotation (`marked`: marks say so), and the places where they were found, in order.

    Without marks `said` counts the words that are said in one go with them, theirs included.
    """

    words: Range
    places: tuple[Place, ...]
    marked: bool = False
    said: int = 0

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
        whole = (0, len(asked.words))
        if whole[1] >= LEAST and (found := self._locator.verbatim(asked.folded(whole))):
            return [Claim(whole, (self._place(asked, whole, *found[0]),))]
        inside = [Claim(words, tuple(self._places(asked, words)), marked=True) for words in asked.quotations()]
        outside = self._trimmed(asked, list(self._outside(asked)))
        claims = [*inside, *(claim for claim in outside if self._is_quotation(asked, claim, inside))]
        claims = list(self._together(sorted(claims, key=lambda claim: claim.words)))
        return claims or list(self._short(asked))

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

    def _is_quotation(self, asked: Asked, claim: Claim, marked: Sequence[Claim]) -> bool:
        """Whether so much of words without marks is the article's that they must be meant as a quotation.

        What stands between marks within them, a few words, is looked at by itself.
        """
        compared = self.compared(asked, claim)
        if any(self._goes_over(claim, other) or self._goes_over(other, claim) for other in marked):
            return sum(one.equal for one in compared) == claim.size or _is_mostly(compared, LEAST_TELLING, BESIDE_SHARE)
        few = sum(high - low for low, high in asked.marked if claim.words[0] <= low and high <= claim.words[1])
        outside = sum(one.equal for one in compared) - few
        run = OUTSIDE_RUN if marked else NEAR_RUN
        own = claim.size < LEAST or (claim.size < ALONE and 2 * claim.size < claim.said)
        return not own and (not few or outside >= LEAST_EQUAL) and is_convincing(compared, run, NEAR_SHARE)

    def _together(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        """The claims, those as one that touch each other and that the article has one behind the other."""
        before: Claim | None = None
        for claim in claims:
            if before and self._goes_over(before, claim):
                marked = before.marked or claim.marked
                before = Claim((before.words[0], claim.words[1]), before.places + claim.places, marked)
            else:
                if before:
                    yield before
                before = claim
        if before:
            yield before

    def _goes_over(self, one: Claim, other: Claim) -> bool:
        """Whether the one touches the other, and the article goes on so, but for words that were changed."""
        if one.words[1] != other.words[0] or not (one.places and other.places):
            return False
        before, after = one.places[-1], other.places[0]
        changed = one.words[1] - before.asked[1] + after.asked[0] - other.words[0]
        near = before.passage == after.passage and 0 <= after.found[0] - before.found[1] <= changed
        return near or self._locator.follows(before, after)

    def _short(self, asked: Asked) -> Iterator[Claim]:
        """A text, or what stands in quotation marks, of a few words that stand in the article one after the other."""
        for words in [*asked.marked, (0, len(asked.words))]:
            if 1 < words[1] - words[0] < LEAST and telling(asked, words) >= LEAST_TELLING:
                for passage, found in self._locator.verbatim(asked.folded(words))[:1]:
                    yield Claim(words, (self._place(asked, words, passage, found),))
                    return

    def _place(self, asked: Asked, words: Range, passage: int, found: Range) -> Place:
        return Place(passage, words, found, sum(asked.weights[slice(*words)]))

    def _outside(self, asked: Asked) -> Iterator[list[tuple[Range, Place]]]:
        """The places of what is not in marks, each with its sentence; those together that go on in the article."""
        group: list[tuple[Range, Place]] = []
        for sentence, places in self._sentences(asked):
            for place in places:
                if group and not self._belongs(asked, group[-1], (sentence, place)):
                    yield group
                    group = []
                group.append((sentence, place))
        if group:
            yield group

    def _sentences(self, asked: Asked) -> list[tuple[Range, list[Place]]]:
        """Each sentence with its places; one that tells little is sought beside what stands around it."""
        found = [(sentence, self._places(asked, sentence)) for sentence in asked.sentences()]
        for at, (sentence, places) in enumerate(found):
            if sum(place.weight for place in places) < SURE:
                around = [(found[at - 1][1], True)] if at else []
                around += [(found[at + 1][1], False)] if at + 1 < len(found) else []
                near = (self._next_to(asked, sentence, anchor, behind) for anchor, behind in around)
                found[at] = (sentence, next(filter(None, near), [place for place in places if place.weight >= 1]))
        return found

    def _next_to(self, asked: Asked, sentence: Range, anchor: Sequence[Place], behind: bool) -> list[Place]:
        """The place of a sentence where the passage goes on behind, or comes from before, its neighbour's."""
        if not anchor:
            return []
        last = anchor[-1 if behind else 0]
        size, passage = sentence[1] - sentence[0], self._locator.passages[last.passage]
        low, high = (last.found[1], last.found[1] + size + 1) if behind else (last.found[0] - size - 1, last.found[0])
        place = self._locator.densest(asked.keys, sentence, last.passage, (max(low, 0), min(high, len(passage.keys))))
        goes_on = place and (place.found[0] == last.found[1] if behind else place.found[1] == last.found[0])
        return [place] if place and (goes_on or place.weight >= LEAST_NEAR) else []

    def _belongs(self, asked: Asked, one: tuple[Range, Place], other: tuple[Range, Place]) -> bool:
        """Whether two places, the one behind the other, are parts of one quotation."""
        (_, before), (_, after) = one, other
        if self._locator.follows(before, after):
            return True
        in_order = goes_on(before, after)
        if in_order and one[0] == other[0]:
            return True
        between = range(before.asked[1], after.asked[0] + 1)
        edge = any(asked.begins_anew(at) and at not in asked.cut_before for at in between)
        near = len(between) <= BESIDE + 1 and not edge
        return near and (in_order or all(self._has_run(asked, place) for place in (before, after)))

    def _has_run(self, asked: Asked, place: Place) -> bool:
        """Whether a place is sure enough for saying that it was joined to another."""
        return place.asked[1] - place.asked[0] >= RUN and telling(asked, place.asked) >= LEAST_TELLING

    def _trimmed(self, asked: Asked, groups: Sequence[Sequence[tuple[Range, Place]]]) -> list[Claim]:
        """The words of quotations without marks: their sentences, less what is said about them."""
        claims: list[Claim] = []
        starts = [group[0][1].asked[0] for group in groups]
        for group, next_one in zip(groups, [*starts[1:], len(asked.words)], strict=False):
            (first_sentence, first), (last_sentence, last) = group[0], group[-1]
            before = claims[-1].words[1] if claims else 0
            low, begin = self._begin(asked, first, max(first_sentence[0], before))
            high, end = self._end(asked, last, min(last_sentence[1], next_one))
            claims.append(Claim((begin, end), tuple(place for _, place in group), said=high - low))
        return claims

    def _begin(self, asked: Asked, place: Place, bound: int) -> Range:
        """Where what is said together with a place begins, and where the quotation does."""
        low = place.asked[0]
        while low > bound and not asked.begins_anew(low):
            low -= 1
        dashed = any(dash in asked.gaps[place.asked[0]] for dash in ("–", "—", " - "))
        edge = Edge(self._at_sentence(place, place.found[0]), dashed)
        return low, low + self._attribution.start_of_claim(asked.words[low : place.asked[0]], edge)

    def _end(self, asked: Asked, place: Place, bound: int) -> Range:
        """Where what is said together with a place ends, and where the quotation does."""
        high = place.asked[1]
        while high < bound and not asked.breaks_off(high):
            high += 1
        stopped = bool(asked.gaps[place.asked[1]].strip(" ”\"»’'*_"))
        edge = Edge(self._at_sentence(place, place.found[1]), stopped)
        return high, place.asked[1] + self._attribution.end_of_claim(asked.words[place.asked[1] : high], edge)

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
        last, gained = anchor[-1 if behind else 0], sum(asked.weights[slice(*words)])
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
    return sum(each == 1.0 for each in asked.weights[slice(*words)])


def is_convincing(compared: Sequence[Comparison], run: int, share: float) -> bool:
    """Whether such a share is the article's, `run` words of it in a row, that it must be meant as a quotation."""
    words, equal = sum(one.words for one in compared), sum(one.equal for one in compared)
    longest = max((one.run for one in compared), default=0)
    if equal < LEAST_EQUAL or sum(one.telling for one in compared) < LEAST_TELLING:
        return False
    if longest < (MARKED_RUN if equal == words else min(run, words)):
        return False
    return longest >= LONG_RUN or _is_mostly(compared, LEAST_EQUAL, share)


def _is_mostly(compared: Sequence[Comparison], least: int, share: float) -> bool:
    """Whether of the words, and of their weight, such a share is the article's, `least` words or more."""
    words, equal = sum(one.words for one in compared), sum(one.equal for one in compared)
    return equal >= max(least, share * words) and sum(one.share * one.words for one in compared) >= share * words

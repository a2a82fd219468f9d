"""Compares the words of a text with those of the passage they were taken from, and says which differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from knowledge.asked import Asked
from knowledge.locating import PassageWords, Place, Range
from knowledge.verdict import Change, Difference, Piece

MOVED = 3
"""Words over which others may be moved to be shown together with them."""


@dataclass(frozen=True, slots=True)
class Step:
    """Words of the passage and what the text has in their place; `equal` if these are the same."""

    found: Range
    asked: Range
    equal: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A piece, and how much speaks for its being taken from there.

    `same` of the `words`, and of the `there` words of the passage, are the same. `equal` are the same but for typos,
    `telling` of them no common ones; `run` is the longest row of the same; `share` is the share of the words' weight
    that the equal ones make up.
    """

    piece: Piece
    words: int
    there: int
    same: int
    equal: int
    telling: int
    run: int
    share: float


def compare(asked: Asked, words: Range, passage: PassageWords, places: Sequence[Place]) -> Comparison:
    """The `words` of the text beside the passage that `places`, in the order of both, show them to be of."""
    steps = list(_merged(asked, _steps(asked, words, passage, places)))
    steps = list(_exchanged(asked, passage, steps))
    while steps and not steps[0].equal and steps[0].asked[0] == steps[0].asked[1]:
        del steps[0]  # a quotation may begin and end where it likes
    while steps and not steps[-1].equal and steps[-1].asked[0] == steps[-1].asked[1]:
        del steps[-1]
    cuts = [step for step in steps if _is_cut(asked, step)]
    differences = [_difference(asked, passage, step) for step in steps if not step.equal and step not in cuts]
    low, high = steps[0].found[0], steps[-1].found[1]
    piece = Piece(
        passage.passage,
        (passage.words[low].start, passage.words[high - 1].end) if low < high else (0, 0),
        asked.span(words),
        tuple(differences),
        tuple(_span(passage, step.found) for step in cuts),
    )
    return _weighed(piece, asked, words, passage, steps)


def _steps(asked: Asked, words: Range, passage: PassageWords, places: Sequence[Place]) -> Iterator[Step]:
    """The alignment: the places one by one, what stands between them, and what stands around them."""
    first = places[0]
    begin = max(passage.sentence_of(first.found[0])[0], first.found[0] - (first.asked[0] - words[0]))
    yield from _aligned(asked, (words[0], first.asked[0]), passage, (begin, first.found[0]))
    done_asked, done_found = first.asked[0], first.found[0]
    for place in places:
        yield from _aligned(asked, (done_asked, place.asked[0]), passage, (done_found, place.found[0]))
        yield from _aligned(asked, place.asked, passage, place.found)
        done_asked, done_found = place.asked[1], place.found[1]
    end = min(passage.sentence_of(done_found - 1)[1], done_found + words[1] - done_asked)
    yield from _aligned(asked, (done_asked, words[1]), passage, (done_found, end))


def _aligned(asked: Asked, words: Range, passage: PassageWords, found: Range) -> Iterator[Step]:
    """rapidfuzz's alignment of two ranges; a word with a typo has its place but is not equal."""
    for block in Levenshtein.opcodes(passage.keys[slice(*found)], asked.keys[slice(*words)]):
        source = (found[0] + block.src_start, found[0] + block.src_end)
        target = (words[0] + block.dest_start, words[0] + block.dest_end)
        if block.tag == "equal":
            for there, here in zip(range(*source), range(*target), strict=True):
                same = passage.words[there].folded == asked.words[here].folded
                yield Step((there, there + 1), (here, here + 1), same)
        else:
            yield Step(source, target, equal=False)


def _merged(asked: Asked, steps: Iterator[Step]) -> Iterator[Step]:
    """Neighbours of the same kind as one step; but what an ellipsis leaves out stands for itself."""
    before: Step | None = None
    for step in steps:
        if before and before.equal == step.equal and not _is_cut(asked, before) and not _is_cut(asked, step):
            before = Step((before.found[0], step.found[1]), (before.asked[0], step.asked[1]), step.equal)
        else:
            if before:
                yield before
            before = step
    if before:
        yield before


def _exchanged(asked: Asked, passage: PassageWords, steps: Sequence[Step]) -> Iterator[Step]:
    """Words that were moved over a few others, and these, as one step: January 30 for 30 January."""
    at = 0
    while at < len(steps):
        three = steps[at : at + 3]
        if len(three) == 3 and _is_moved(asked, passage, *three):
            first, last = three[0], three[2]
            yield Step((first.found[0], last.found[1]), (first.asked[0], last.asked[1]), equal=False)
            at += 3
        else:
            yield steps[at]
            at += 1


def _is_moved(asked: Asked, passage: PassageWords, one: Step, between: Step, other: Step) -> bool:
    """Whether what is added on the one side is what is left out on the other."""
    if between.asked[1] - between.asked[0] > MOVED or one.equal or other.equal or not between.equal:
        return False
    here = [asked.folded(step.asked) for step in (one, other)]
    there = [list(passage.keys[slice(*step.found)]) for step in (one, other)]
    return here[0] == there[1] and here[1] == there[0] and [] in here


def _is_cut(asked: Asked, step: Step) -> bool:
    return not step.equal and step.asked[0] == step.asked[1] and step.asked[0] in asked.cut_before


def _difference(asked: Asked, passage: PassageWords, step: Step) -> Difference:
    there = _span(passage, step.found)
    if step.asked[0] == step.asked[1]:
        here = (asked.place_before(step.asked[0]),) * 2
        return Difference(Change.LEFT_OUT, passage.passage.text[slice(*there)], "", there, here)
    here = asked.span(step.asked)
    change = Change.ADDED if step.found[0] == step.found[1] else Change.CHANGED
    return Difference(change, passage.passage.text[slice(*there)], asked.text[slice(*here)], there, here)


def _span(passage: PassageWords, found: Range) -> tuple[int, int]:
    if found[0] < found[1]:
        return passage.words[found[0]].start, passage.words[found[1] - 1].end
    place = passage.words[found[0]].start if found[0] < len(passage.words) else len(passage.passage.text)
    return place, place


def _weighed(piece: Piece, asked: Asked, words: Range, passage: PassageWords, steps: Sequence[Step]) -> Comparison:
    """Typos count as equal here: they do not hide where words were taken from."""
    runs = [range(*step.asked) for step in steps if step.equal]
    mended = [
        at
        for step in steps
        if not step.equal
        for at in range(*step.asked)
        if asked.keys[at] != asked.words[at].folded and asked.keys[at] in passage.keys[slice(*step.found)]
    ]
    equal = [asked.weights[at] for run in (*runs, mended) for at in run]
    every = sum(asked.weights[slice(*words)])
    return Comparison(
        piece,
        words[1] - words[0],
        sum(step.found[1] - step.found[0] for step in steps if not _is_cut(asked, step)),
        sum(map(len, runs)),
        len(equal),
        sum(each == 1.0 for each in equal),
        max(map(len, runs), default=0),
        sum(equal) / every if every else 0.0,
    )

"""Tells a curator how a question was read: what was understood, and what speaks for and against the nearest answers."""

from collections.abc import Iterable, Iterator

from knowledge.answering import Judgement, Reading
from knowledge.understanding import Understanding
from knowledge.weights import Weights

NEAREST = 3
"""Answers that are shown."""

MOST_IN_SHORT = 3
"""Kinds of evidence for and against that are told in one line."""

_LEAST = 0.05
"""Log-odds below which a kind of evidence says nothing worth a line."""


def explained(reading: Reading, weights: Weights) -> str:
    """`reading` in lines of text: the understanding, the nearest answers with their evidence, the nearest denial."""
    lines = [*_understood(reading.understanding)]
    for number, judged in enumerate(reading.answers[:NEAREST], 1):
        lines += _judged(number, judged, weights)
    if not reading.answers:
        lines.append("no answer is near")
    if reading.denial:
        entry, score = reading.denial
        lines.append(f"nearest denial: {entry.id}, score {score:.2f} (its first phrasing: {entry.title('en')})")
    return "\n".join(lines)


def in_short(judged: Judgement, weights: Weights) -> str:
    """The evidence on an answer in one line: what weighs most for it and against it, in log-odds."""
    return "; ".join(f"{name} {listed}" for name, listed in _evidence(judged, weights, MOST_IN_SHORT))


def _understood(understood: Understanding) -> Iterator[str]:
    yield f"language: {understood.language}{', in Latin letters' if understood.romanised else ''}"
    shown: tuple[tuple[str, Iterable[str]], ...] = (
        ("concepts", understood.terms),
        ("asked", sorted(understood.asked)),
        ("participants", sorted(understood.participants)),
        ("places", sorted(understood.places)),
        ("numbers", sorted(understood.numbers)),
        ("not in the article", sorted(understood.absent)),
        ("mended", (f"{typed} → {meant}" for typed, meant in understood.mended)),
        ("unknown", understood.unknown),
        ("negated", ["yes"] if understood.negated else []),
    )
    for name, values in shown:
        if listed := ", ".join(values):
            yield f"{name}: {listed}"


def _judged(number: int, judged: Judgement, weights: Weights) -> Iterator[str]:
    """An answer, its closest phrasing as concepts, and the evidence in log-odds, the weightiest first."""
    yield f"{number}. {judged.entry.id}, probability {judged.probability:.2f}"
    yield f"   closest phrasing: {', '.join(judged.phrasing)}"
    for name, listed in _evidence(judged, weights):
        yield f"   {name}: {listed}"


def _evidence(judged: Judgement, weights: Weights, most: int | None = None) -> Iterator[tuple[str, str]]:
    """What speaks for an answer and what against it, at most so many kinds of each, the weightiest first."""
    effects = sorted(weights.effects(judged.evidence).items(), key=lambda effect: -abs(effect[1]))
    for name, sign in (("for", 1), ("against", -1)):
        counted = [f"{kind} {effect:+.2f}" for kind, effect in effects if sign * effect >= _LEAST][:most]
        yield name, ", ".join(counted) or "nothing"

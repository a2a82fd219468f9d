"""Finds where things go in the picture: texts in lines, labels beside their marks and none over another."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

Measure = Callable[[str], float]
"""The width of a text in pixels."""

_BREAK = re.compile(r"(?<!\d) (?!\d)")

MOST_TICKS = 11
"""Ticks on the line. Where the months would be more, so that one could come twice, ticks are years."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The line of time: its first and last day, and where they lie, in pixels from above."""

    first: date
    last: date
    top: float
    bottom: float

    @property
    def short(self) -> bool:
        """Are its ticks months?"""
        return _months(self.first, self.last) < MOST_TICKS

    def place(self, day: date) -> float:
        """Where a day lies; days beyond the line lie at its ends."""
        days = max((self.last - self.first).days, 1)
        share = (day - self.first).days / days
        return self.top + min(max(share, 0.0), 1.0) * (self.bottom - self.top)


def ticks(first: date, last: date) -> list[date]:
    """The first days of the months on the line, or of the years (of every so many) on a long one."""
    if _months(first, last) < MOST_TICKS:
        numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        days = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    else:
        step = -(-(last.year - first.year + 1) // MOST_TICKS)
        days = [date(year, 1, 1) for year in range(first.year, last.year + 1, step)]
    return [day for day in days if first <= day <= last]


def wrapped(text: str, width: float, measure: Measure) -> list[str]:
    """The text in lines no wider than `width`, broken at spaces, but not around a number (no. 1, 28 May, 5 տարի).

    What is too wide without such a break is divided at any space, and else anywhere.
    """
    lines: list[str] = []
    line = ""
    chunks = ([chunk] if measure(chunk) <= width else chunk.split(" ") for chunk in _BREAK.split(text))
    for word in itertools.chain.from_iterable(chunks):
        longer = f"{line} {word}" if line else word
        if measure(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _divided(word, width, measure)
        lines += full
    return [*lines, line]


def settled(wanted: Sequence[float], heights: Sequence[float], top: float) -> list[float]:
    """Where labels of these heights begin so that none lies over another, as near to where they are wanted as can be.

    They keep their order, and none begins above `top`. This is isotonic regression by pooling: neighbours that would
    overlap are moved together, to their mean.
    """
    above = [sum(heights[:number]) for number in range(len(heights))]
    pools: list[tuple[float, int]] = []
    for want, taken in zip(wanted, above, strict=True):
        mean, count = want - taken, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        pools.append((mean, count))
    moved = [max(mean, top) for mean, count in pools for _ in range(count)]
    return [place + taken for place, taken in zip(moved, above, strict=True)]


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _divided(word: str, width: float, measure: Measure) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and measure(parts[-1] + letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts

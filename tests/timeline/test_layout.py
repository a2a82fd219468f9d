"""Where things go: lines of text, labels, days on the line."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.layout import Axis, settled, ticks, wrapped

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
LABELS = st.lists(st.tuples(st.floats(-500, 2500), st.floats(1, 300)), min_size=1, max_size=12)


def letters(text: str) -> float:
    """A width for which each letter counts one."""
    return len(text)


@given(st.lists(st.text("ab1ə", min_size=1, max_size=9), min_size=1, max_size=12), st.integers(2, 20))
def test_lines_are_narrow_enough_and_lose_nothing(words: list[str], width: int) -> None:
    """Whatever is wrapped fits, and all its letters are there in their order."""
    lines = wrapped(" ".join(words), width, letters)

    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(words)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("one no. 1", ["one", "no. 1"]),
        ("one 28 May", ["one 28", "May"]),
        ("go 5 km on", ["go 5 km", "on"]),
        ("at 5 km", ["at 5 km"]),
        ("so at 5 km", ["so", "at 5 km"]),
        ("incomprehensible", ["incompr", "ehensib", "le"]),
        ("a incomprehensible", ["a", "incompr", "ehensib", "le"]),
    ],
)
def test_lines_break_at_spaces_but_not_around_numbers(text: str, lines: list[str]) -> None:
    """A number stays with its words; only what has no place to break is divided."""
    assert wrapped(text, 7, letters) == lines


@given(LABELS)
def test_labels_keep_their_order_and_lie_over_nothing(labels: list[tuple[float, float]]) -> None:
    """However they are wanted, each begins below the one before, and none above the top."""
    wanted, heights = sorted(want for want, _ in labels), [height for _, height in labels]

    places = settled(wanted, heights, 10)

    assert places[0] >= 10
    for (above, height), below in pairwise([*zip(places, heights, strict=True), (float("inf"), 0.0)]):
        assert below[0] >= above + height - 1e-6


def test_labels_stay_where_there_is_room_and_share_what_there_is_not() -> None:
    """What lies apart is not moved; two that would overlap are moved by the same, up and down."""
    assert settled([10, 200, 400], [50, 50, 50], 0) == [10, 200, 400]
    assert settled([100, 110], [50, 50], 0) == [80, 130]
    assert settled([10, 15], [50, 50], 10) == [10, 60]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2020, 11, 9), date(2021, 3, 1), [(2020, 12), (2021, 1), (2021, 2), (2021, 3)]),
        (date(2021, 1, 1), date(2021, 1, 1), [(2021, 1)]),
        (date(2021, 1, 2), date(2021, 1, 30), []),
        (date(2020, 2, 1), date(2020, 12, 31), [(2020, month) for month in range(2, 13)]),
        (date(2020, 1, 2), date(2020, 12, 31), []),
        (date(2020, 1, 2), date(2022, 5, 1), [(2021, 1), (2022, 1)]),
    ],
)
def test_ticks_are_months_or_years(first: date, last: date, expected: list[tuple[int, int]]) -> None:
    """A short line has months, none of them twice; a long one years."""
    assert [(tick.year, tick.month) for tick in ticks(first, last)] == expected


@given(DAYS, st.integers(0, 36500), st.integers(-400, 40000))
def test_every_day_lies_on_the_line_and_ticks_are_few(first: date, length: int, later: int) -> None:
    """Days beyond the line lie at its ends, in their order the others between."""
    last = first + timedelta(days=length)
    axis = Axis(first, last, 100, 900)

    assert 100 <= axis.place(first + timedelta(days=later)) <= 900
    assert axis.place(first) == 100
    assert length == 0 or axis.place(last) == 900
    assert len(ticks(first, last)) <= 12
    assert all(first <= tick <= last for tick in ticks(first, last))

"""Near-identical questions stand together, others apart, the most frequent first."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.grouping import grouped


@dataclass(frozen=True)
class Put:
    """A question as it was counted."""

    concepts: str
    times: int = 1
    texts: tuple[str, ...] = ()


def _together(*questions: Put) -> bool:
    return len(grouped(questions)) == 1


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("?when council meeting", "?when council meeting", True),
        ("?when bay council meeting", "?when council meeting", True),
        ("?when council meeting ?", "?when council meeting", True),
        ("?when council meeting", "?where council meeting", False),
        ("?who council", "council", False),
        ("council", "meeting", False),
        ("?when council", "?when meeting", False),
        ("a b c d", "a b c e", False),
        ("a b c d e", "a b c d f", False),
        ("a b c", "a b c d", True),
        ("a b", "a b c", False),
        ("", "council", False),
        ("", "", True),
        ("?", "?", True),
        ("?when", "?when bay council meeting", False),
    ],
)
def test_concepts_in_common(one: str, other: str, together: bool) -> None:
    """Most concepts must be the same, and the kind of thing asked."""
    assert _together(Put(one, 2), Put(other)) is together
    assert _together(Put(one), Put(other, 2)) is together


def test_words_in_common() -> None:
    """Texts that are nearly the same belong together even where they were understood in different ways."""
    one = Put("?who chair", 2, ("who is the chairman of the council",))

    assert _together(one, Put("?who ?", 1, ("who is the chairmann of the council?",)))
    assert not _together(one, Put("?who ?", 1, ("who burns the nets",)))


def test_most_frequent_group_comes_first() -> None:
    """A group counts all its questions, and is named by the most frequent of them."""
    first, second = grouped([Put("nets", 5), Put("a b c d", 3), Put("a b c d e", 4, ("text", "text"))])

    assert (first.times, second.times) == (7, 5)
    assert [question.concepts for question in first.questions] == ["a b c d e", "a b c d"]
    assert first.texts == ("text",)


@given(
    st.lists(
        st.builds(
            Put,
            st.lists(st.sampled_from(["?", "?who", "a", "b", "c", "d", "e"]), unique=True).map(" ".join),
            st.integers(1, 9),
            st.lists(st.text(max_size=20), max_size=2).map(tuple),
        ),
        max_size=30,
    )
)
def test_every_question_is_in_one_group(questions: list[Put]) -> None:
    """None is lost, none counted twice, and the groups stand in their order."""
    groups = grouped(questions)

    assert sorted(map(repr, questions)) == sorted(repr(each) for group in groups for each in group.questions)
    assert [group.times for group in groups] == sorted((group.times for group in groups), reverse=True)
    assert sum(group.times for group in groups) == sum(question.times for question in questions)

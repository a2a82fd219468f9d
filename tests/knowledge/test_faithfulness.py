"""Comparing passages with the article: white space does not count, anything else does, and so does the paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.faithfulness import differences
from knowledge.model import Passage, PassageKind

ARTICLE = """
The Headline

“We declare,” they said,   and they did: the bay is open to the boats of both villages from sunrise to sunset.

\t\tIt rained.  It rained.
A last line.
"""


def _passage(text: str, paragraph: int = 2) -> Passage:
    return Passage(id="p", kind=PassageKind.REPORT, paragraph=paragraph, text=text)


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        ("The Headline", 1),
        ("“We declare,” they said, and they did:", 2),
        ("“We declare,” they said,\n and  they\tdid:", 2),
        ("It rained.", 3),
        ("It rained. It rained.", 3),
        ("A last line.", 4),
    ],
)
def test_word_for_word(text: str, paragraph: int) -> None:
    """Runs of white space count as one space; empty lines are no paragraphs."""
    assert differences([_passage(text, paragraph)], ARTICLE) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('"We declare,” they said, and they did', 'here “…"We declare'),
        ("“We declare,” they said, and they did: the bay is open to the ships of both villages", "boats"),
        ("the bay is open to the boats of both villages from sunrise to Sunset.", "sunset"),
        ("the bay is to the boats of both villages", "open"),
        ("something else entirely", ""),
    ],
)
def test_difference_is_named_and_shown(text: str, shown: str) -> None:
    """A passage that differs is named with both readings."""
    (line,) = differences([_passage(text)], ARTICLE)

    assert line.startswith("p: differs from the article: ")
    assert shown in line


def test_passage_over_two_paragraphs() -> None:
    """A passage that runs from one paragraph into the next is named, for it is not quotable as it is."""
    (line,) = differences([_passage("It rained. A last line.", 3)], ARTICLE)

    assert line.startswith("p: ")


def test_wrong_paragraph_is_named() -> None:
    """A passage that stands elsewhere is told where."""
    assert differences([_passage("It rained.", 2)], ARTICLE) == ["p: stands in paragraph 3 of the article, not in 2"]


def test_only_what_differs_is_listed() -> None:
    """Several passages are compared at once; the sound ones are left out."""
    passages = [_passage("The Headline", 1), _passage("The Headlines", 1), _passage("A last line.", 1)]

    assert len(differences(passages, ARTICLE)) == 2


def test_empty_article() -> None:
    """With nothing to compare with, every passage differs."""
    assert len(differences([_passage("The Headline", 1)], "")) == 1


@given(st.text(min_size=1, max_size=200).filter(str.strip), st.text(max_size=300))
def test_anything_is_compared(text: str, article: str) -> None:
    """No pair of texts raises, and a passage is found in itself."""
    one_paragraph = " ".join(article.split())

    assert len(differences([_passage(text)], one_paragraph)) <= 1
    if len(text.splitlines()) == 1:
        assert differences([_passage(text, 1)], text) == []

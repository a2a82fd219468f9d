"""Mending: a slip or two leads to the word that was meant, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.mending import LONGEST, SHORTEST, Mender

WORDS = ["meeting", "council", "boat", "agreement", "harbour", "net", "fine", "find"]
BEGINNINGS = ["transport", "restor", "fish"]


@pytest.fixture(scope="module")
def mender() -> Mender:
    """A mender with few words, so that what is near is plain."""
    return Mender(WORDS, BEGINNINGS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("meetng", "meeting"),
        ("meetting", "meeting"),
        ("meating", "meeting"),
        ("emeting", "meeting"),
        ("meetign", "meeting"),
        ("boot", "boat"),
        ("agreemnet", "agreement"),
        ("agrement", "agreement"),
        ("agremnt", None),
        ("agreementtt", "agreement"),
        ("bout", "boat"),
        ("bt", None),
        ("nat", None),
        ("ne", None),
        ("xoat", None),
        ("oat", None),
        ("zebra", None),
        ("counsel", None),
        ("", None),
    ],
)
def test_whole_words(mender: Mender, typed: str, meant: str | None) -> None:
    """One slip (left out, added, changed, swapped), two in long words; short words are left as they are."""
    assert mender.mend(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kouncil", "council"),
        ("quncil", None),
        ("heeting", None),
        ("gransport", None),
        ("dransport", "transport"),
    ],
)
def test_first_letter_that_is_taken_for_another(typed: str, meant: str | None) -> None:
    """A wrong first letter is a slip like any other where people take it for the right one; else nothing is near."""
    assert Mender(WORDS, BEGINNINGS, ["ckq", "dt"]).mend(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("transprot", "transport"),
        ("transprotation", "transport"),
        ("trasportation", "transport"),
        ("restroation", "restor"),
        ("fissh", None),
        ("tranquil", None),
    ],
)
def test_beginnings_take_any_ending(mender: Mender, typed: str, meant: str | None) -> None:
    """A slip in the beginning is mended whatever follows; beginnings too short to be sure of are left out."""
    assert mender.mend(typed) == meant


def test_of_words_as_near_the_first_listed_is_meant() -> None:
    """The order says which of two is preferred."""
    assert Mender(["fine", "find"], []).mend("finx") == "fine"
    assert Mender(["find", "fine"], []).mend("finx") == "find"


def test_empty_mender_mends_nothing() -> None:
    """Without known words there is nothing to mend to."""
    assert Mender([], []).mend("meeting") is None


@given(st.text(max_size=60))
def test_anything_is_mended_to_a_known_word_or_left(typed: str) -> None:
    """No word raises; what comes back is one of the known spellings; very short and very long words are left."""
    meant = Mender(WORDS, BEGINNINGS).mend(typed)

    assert meant is None or meant in {*WORDS, *BEGINNINGS}
    assert meant is None or SHORTEST <= len(typed) <= LONGEST


@given(st.sampled_from([word for word in WORDS if len(word) > SHORTEST]), st.data())
def test_every_swap_is_mended(word: str, data: st.DataObject) -> None:
    """Two neighbouring letters that changed places lead back to the word."""
    place = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    assert Mender(WORDS, []).mend(swapped) == word

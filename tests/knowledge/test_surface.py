"""Answers and denials are told apart by the very words of a question."""

from knowledge.index import EntryTerms, Index
from knowledge.model import Entry, EntryKind
from knowledge.surface import Surface


def _entry(name: str, kind: EntryKind, passages: list[str]) -> Entry:
    return Entry(id=name, kind=kind, passages=passages, answer={"en": "Yes."}, questions={"en": ["x"]})


CLEARED = _entry("cleared", EntryKind.ANSWER, ["mines"])
AGAIN = _entry("again", EntryKind.ANSWER, ["mines"])
ROADS = _entry("roads", EntryKind.ANSWER, ["roads"])
SAPPERS = _entry("sappers", EntryKind.NOT_IN_TEXT, ["mines"])
PHRASINGS = (
    "how many hectares were cleared",
    "area cleared of mines",
    "how many roads were checked",
    "how many sappers cleared them",
)
SURFACE = Surface(
    [CLEARED, AGAIN, ROADS, SAPPERS],
    {"en": Index([EntryTerms({"en": (tuple(text.split()),)}, frozenset()) for text in PHRASINGS])},
)


def test_nearer_denial_speaks_against_the_answer() -> None:
    """A question in the words of a denial is nearer to it than to the answer."""
    wording = SURFACE.read(PHRASINGS[3].split(), "en").against(CLEARED)

    assert wording.denial > 0
    assert wording.denial_likeness > 0


def test_answer_in_its_own_words_is_nearer_than_any_other() -> None:
    """A question in the words of an answer has neither denial nor rival above it."""
    wording = SURFACE.read(PHRASINGS[0].split(), "en").against(CLEARED)

    assert wording.likeness > 0.999
    assert max(wording.denial, wording.rival) < 0


def test_entries_with_a_common_passage_are_one_answer() -> None:
    """Another entry that quotes the same passage is no rival."""
    wording = SURFACE.read(PHRASINGS[1].split(), "en").against(CLEARED)

    assert wording.likeness > 0.999
    assert wording.rival < 0


def test_nothing_in_common_is_nothing() -> None:
    """A question that shares no word with any entry is near to none."""
    wording = SURFACE.read(["weather"], "en").against(CLEARED)

    assert (wording.likeness, wording.denial, wording.rival) == (0.0, 0.0, 0.0)

"""The index: which entries share how much with a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index import EntryTerms, Index

NETS = EntryTerms({"en": (("?when", "net", "burn"), ("net", "mesh"))}, frozenset({"quay", "net"}))
BOATS = EntryTerms({"en": (("boat", "bay"), ("boat", "night", "?when")), "ru": (("boat",),)}, frozenset({"bay"}))
CHART = EntryTerms({"en": (("chart", "bay", "keep"),)}, frozenset({"chapel"}))
TERMS = ["?when", "net", "burn", "mesh", "quay", "boat", "bay", "night", "chart", "keep", "chapel", "~zebra", "#9"]


@pytest.fixture(scope="module")
def index() -> Index:
    """Three entries: nets (0), boats (1), chart (2)."""
    return Index([NETS, BOATS, CHART])


def test_same_terms_are_fully_alike(index: Index) -> None:
    """A question in the words of a phrasing finds it, wholly alike, first."""
    best = index.candidates(["?when", "net", "burn"], 5)[0]

    assert (best.entry, best.phrasing) == (0, 0)
    assert best.likeness == pytest.approx(1)
    assert best.order == 1
    assert best.coverage == pytest.approx(1)
    assert best.score == pytest.approx(1)


def test_order_tells_phrasings_apart() -> None:
    """Of phrasings with the same terms the one in the question's order is the closest."""
    index = Index([EntryTerms({"en": (("north", "to", "south"), ("south", "to", "north"))}, frozenset())])

    (south_first,) = index.candidates(["south", "to", "north"], 5)
    (north_first,) = index.candidates(["north", "to", "south"], 5)

    assert (north_first.phrasing, south_first.phrasing) == (0, 1)
    assert south_first.order == north_first.order == 1


def test_entries_that_share_nothing_are_left_out(index: Index) -> None:
    """No term in common, no candidate."""
    assert [candidate.entry for candidate in index.candidates(["net"], 5)] == [0]
    assert index.candidates(["~zebra"], 5) == []
    assert index.candidates([], 5) == []


def test_at_most_so_many(index: Index) -> None:
    """The nearest come first, and no more than asked for."""
    assert [candidate.entry for candidate in index.candidates(["bay", "chart"], 1)] == [2]
    assert [candidate.entry for candidate in index.candidates(["bay", "chart"], 5)] == [2, 1]


def test_context_explains_less_than_phrasings(index: Index) -> None:
    """A term that only the passages hold leads to the entry, but explains less than one that people ask with."""
    (by_context,) = index.candidates(["quay"], 5)
    (by_phrasing,) = index.candidates(["mesh"], 5)

    assert by_context.entry == by_phrasing.entry == 0
    assert by_context.likeness == 0
    assert 0 < by_context.coverage < by_phrasing.coverage


def test_strange_terms_lessen_coverage_and_likeness(index: Index) -> None:
    """What an entry does not explain speaks against it."""
    (plain,) = index.candidates(["net", "burn"], 1)
    (strange,) = index.candidates(["net", "burn", "~zebra"], 1)

    assert strange.coverage < plain.coverage
    assert strange.likeness < plain.likeness


def test_rare_terms_weigh_more(index: Index) -> None:
    """A term of one entry says more than one of two; nothing weighs more than the rarest, an unknown word least so."""
    assert index.weight("mesh") > index.weight("?when")
    assert index.weight("mesh") <= index.rarest
    assert 0 < index.weight("~zebra") <= index.rarest
    assert index.weight("#9") == index.rarest


def test_repeating_a_term_changes_no_weight(index: Index) -> None:
    """Saying a word twice makes an entry no likelier to hold it."""
    (once,), (twice,) = index.candidates(["net", "burn"], 1), index.candidates(["net", "net", "burn"], 1)

    assert (once.likeness, once.coverage) == (twice.likeness, twice.coverage)


def test_core_is_what_an_entry_is_about(index: Index) -> None:
    """Terms of many phrasings are typical, by language; question words never are."""
    assert "boat" in index.core(1, "en")
    assert "?when" not in index.core(1, "en")
    assert index.core(1, "ru") == {"boat": 1}
    assert index.core(1, "hy") == {}


def test_lacking_is_the_share_of_what_an_entry_is_about(index: Index) -> None:
    """What is typical of an entry and not asked about, by weight; nothing is lacking where nothing is typical."""
    typical = index.core(1, "en")

    assert index.lacking(1, "en", typical) == 0
    assert index.lacking(1, "en", []) == pytest.approx(1)
    assert index.lacking(1, "en", ["boat"]) == pytest.approx(1 - typical["boat"])
    assert index.lacking(1, "hy", []) == 0


def test_countries_of_places_and_people() -> None:
    """A place or a participant speaks for a country; what speaks for none has none."""
    index = Index([NETS], {"saltmere": "north", "tolland": "north", "marrow": "south"})

    assert index.countries_of(["saltmere", "tolland", "net"]) == {"north"}
    assert index.countries_of(["net"]) == frozenset()


def test_empty_index_finds_nothing() -> None:
    """Without entries nothing is found."""
    assert Index([]).candidates(["net"], 5) == []


@given(st.lists(st.sampled_from(TERMS), max_size=12), st.integers(1, 4))
def test_figures_are_shares(index: Index, terms: list[str], most: int) -> None:
    """Whatever is asked: few candidates, each entry once, all figures from 0 to 1."""
    found = index.candidates(terms, most)

    assert len(found) <= most
    assert all(candidate.score <= index.highest_score(terms) + 1e-6 for candidate in found)
    assert len({candidate.entry for candidate in found}) == len(found)
    for candidate in found:
        assert 0 <= candidate.phrasing < len(index.phrasings[candidate.entry])
        for share in (candidate.likeness, candidate.order, candidate.coverage, candidate.score):
            assert -1e-6 <= share <= 1 + 1e-6

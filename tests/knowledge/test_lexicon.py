"""Forms and what they mean: the longest wins, `*` takes any ending, languages are kept apart."""

import pytest

from knowledge.lexicon import Lexicon, Meaning, Role, build_lexicons
from knowledge.loading import Knowledge

GROUP = Meaning(Role.PARTICIPANT, "working-group")
WORK = Meaning(Role.CONCEPT, "work")
SIGN = Meaning(Role.CONCEPT, "sign")
SIGNAL = Meaning(Role.CONCEPT, "signal")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """A handful of forms."""
    return Lexicon(
        "en",
        [
            ("work*", WORK),
            ("working group*", GROUP),
            ("working group of three", Meaning(Role.CONCEPT, "three")),
            ("sign*", SIGN),
            ("signal", SIGNAL),
            ("sign", Meaning(Role.CONCEPT, "late-comer")),
            ("signal*", Meaning(Role.CONCEPT, "signals")),
        ],
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("works", (WORK, 1)),
        ("workshop", (WORK, 1)),
        ("wor", None),
        ("working", (WORK, 1)),
        ("working party", (WORK, 1)),
        ("working groups met", (GROUP, 2)),
        ("working group of four", (GROUP, 2)),
        ("working group of three", (Meaning(Role.CONCEPT, "three"), 4)),
        ("signal", (SIGNAL, 1)),
        ("signals", (Meaning(Role.CONCEPT, "signals"), 1)),
        ("signs", (SIGN, 1)),
        ("sig", None),
        ("group", None),
    ],
)
def test_longest_form_and_closest_spelling_win(lexicon: Lexicon, text: str, found: tuple[Meaning, int] | None) -> None:
    """More words go before fewer; a whole word before a beginning, a longer beginning before a shorter."""
    assert lexicon.longest(text.split(), 0) == found


def test_reading_starts_where_it_is_told(lexicon: Lexicon) -> None:
    """A form in the middle of a text is found at its place only."""
    text = ["the", "working", "group", "met"]

    assert [lexicon.longest(text, start) for start in range(4)] == [None, (GROUP, 2), None, None]


def test_first_meaning_of_a_form_stays() -> None:
    """Of two meanings of one form the one listed first counts."""
    lexicon = Lexicon("en", [("bay", SIGN), ("bay", WORK)])

    assert lexicon.longest(["bay"], 0) == (SIGN, 1)


@pytest.mark.parametrize(
    ("word", "known"),
    [("group", True), ("groups", True), ("working", True), ("of", True), ("to", False), ("wo", False)],
)
def test_parts_of_forms_are_known_words(lexicon: Lexicon, word: str, known: bool) -> None:
    """A word that is only a part of a form is no misspelling."""
    assert lexicon.knows(word) is known


def test_stems_join_inflections_and_stay_apart_by_language() -> None:
    """Endings fall away by each language's own rules; equal letters of two languages are two terms."""
    english, russian = Lexicon("en", []), Lexicon("ru", [])

    assert english.stem_term("villages") == english.stem_term("village")
    assert russian.stem_term("деревни") == russian.stem_term("деревня")
    assert english.stem_term("villages") != Lexicon("az", []).stem_term("villages")
    assert english.stem_term("villages").startswith("en:")


def test_every_group_gets_its_role(bay: Knowledge) -> None:
    """The groups of the vocabulary and of the general words become terms that cannot be mistaken for each other."""
    lexicon = build_lexicons(bay.general, bay.vocabulary)["en"]

    def meaning(text: str) -> Meaning | None:
        found = lexicon.longest(text.split(), 0)
        return found[0] if found else None

    assert meaning("edda marrow") == Meaning(Role.PARTICIPANT, "marrow")
    assert meaning("vessels") == Meaning(Role.CONCEPT, "boat")
    assert meaning("whales") == Meaning(Role.ABSENT, "!whales")
    assert meaning("when") == Meaning(Role.ASK, "?when")
    assert meaning("november") == Meaning(Role.NUMBER, "@11")
    assert meaning("not") == Meaning(Role.NEGATION, "not")
    assert meaning("the") == Meaning(Role.FILLER, "")


def test_forms_of_one_language_are_unknown_to_the_others(bay: Knowledge) -> None:
    """An English form means nothing in a Russian text."""
    lexicons = build_lexicons(bay.general, bay.vocabulary)

    assert lexicons["ru"].longest(["boats"], 0) is None
    assert set(lexicons) == {"en", "ru", "hy", "az"}

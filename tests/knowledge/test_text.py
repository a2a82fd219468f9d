"""Folding: what people type becomes plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import is_armenian, is_cyrillic, parts, words, words_of_each


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("When is the Meeting?", ["when", "is", "the", "meeting"]),
        ("", []),
        ("  \t\n ", []),
        ("...,;-", []),
        ("ＷＨＯ", ["who"]),
        ("ﬁrst", ["first"]),
        ("WHO\u00a0met\u2003whom", ["who", "met", "whom"]),
        ("İlham Əliyev", ["ilham", "eliyev"]),
        ("əsirlər ÜÇÜN şərh", ["esirler", "ucun", "serh"]),
        ("Ёлка и йод", ["елка", "и", "йод"]),
        ("Որտե՞ղ է", ["որտեղ", "է"]),
        ("Putin's plan", ["putin", "plan"]),
        ("Putin’s plan", ["putin", "plan"]),
        ("don't", ["dont"]),
        ("don’t", ["dont"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("pleeeease", ["please"]),
        ("meet", ["meet"]),
        ("snake_case", ["snake", "case"]),
        ("@bot who", ["bot", "who"]),
    ],
)
def test_words_are_folded(typed: str, folded: list[str]) -> None:
    """Case, accents, look-alikes, apostrophes and invisible characters make no difference."""
    assert words(typed) == folded


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("48,000 people", ["48000", "people"]),
        ("48 000", ["48000"]),
        ("48.000", ["48000"]),
        ("1,500,000", ["1500000"]),
        ("48k", ["48000"]),
        ("1.5", ["1.5"]),
        ("1,5", ["1.5"]),
        ("1.50", ["1.50"]),
        ("4to 4ego po4emu", ["chto", "chego", "pochemu"]),
        ("4th 4cu 4 points", ["4", "th", "4", "cu", "4", "points"]),
        ("30.01.2021", ["30", "@1", "2021"]),
        ("30/1/21", ["30", "@1", "2021"]),
        ("2021-03-01", ["1", "@3", "2021"]),
        ("9th", ["9", "th"]),
        ("1, 2", ["1", "2"]),
    ],
)
def test_numbers_and_dates_have_one_spelling(typed: str, folded: list[str]) -> None:
    """Grouping, decimal commas, thousands and numeric dates become one form."""
    assert words(typed) == folded


def test_words_of_two_alphabets_become_one() -> None:
    """A Latin letter typed inside a Cyrillic word, and the other way round, is taken for its twin."""
    assert words("Пyтин") == words("Путин")
    assert words("Pаshinyan") == words("Pashinyan")


def test_emoji_count_only_alone() -> None:
    """An emoji says something where no word does."""
    assert words("👍") == ["👍"]
    assert words("thanks 👍") == ["thanks"]


def test_typed_heart_is_no_number() -> None:
    """A heart of two signs does not ask for the third clause."""
    assert words("<3") == []
    assert words("thanks <3") == ["thanks"]
    assert words("clause 3") == ["clause", "3"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Who signed the agreement?", []),
        ("I am new here. Who signed the agreement?", ["Who signed the agreement?"]),
        ("Who signed it then? And where was it signed?", ["Who signed it then?", "And where was it signed?"]),
        ("I have read it. The agreement was signed.", ["The agreement was signed."]),
        ("Dear bot, who signed the agreement?", ["who signed the agreement?"]),
        ("Hello there. Why?", []),
    ],
)
def test_parts_are_what_may_be_the_question(typed: str, found: list[str]) -> None:
    """Sentences that ask, or the last one, and what follows a comma; nothing shorter than three words."""
    assert parts(typed) == found


@pytest.mark.parametrize(
    ("word", "cyrillic", "armenian"),
    [("слово", True, False), ("բառ", False, True), ("word", False, False), ("", False, False), ("9", False, False)],
)
def test_scripts_are_told_apart(word: str, cyrillic: bool, armenian: bool) -> None:
    """A word's first letter tells its script."""
    assert (is_cyrillic(word), is_armenian(word)) == (cyrillic, armenian)


@given(st.text(max_size=300))
def test_anything_folds(typed: str) -> None:
    """No text breaks the folding, and no word of it is empty or holds white space."""
    assert all(word and not any(letter.isspace() for letter in word) for word in words(typed))
    assert all(part in typed for part in parts(typed))


@given(
    st.sampled_from(["abcàéöəğ '-.", "ЖжёЁй '-.", "կաԵև '-."]).flatmap(lambda letters: st.text(letters, max_size=80))
)
def test_letters_fold_once(typed: str) -> None:
    """Folding what is folded changes nothing."""
    folded = words(typed)

    assert words(" ".join(folded)) == folded


@given(st.text(alphabet="aZё9օ. ,!\n", max_size=80))
def test_case_and_white_space_do_not_count(typed: str) -> None:
    """SHOUTING reads as whispering does."""
    assert words(typed.upper()) == words(typed) == words(f" \n{typed}\t")


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_many_texts_fold_as_one_does(typed: list[str]) -> None:
    """Folding a batch gives each text what it would have got alone."""
    assert words_of_each(typed) == [words(text) for text in typed]


def test_no_texts_fold_to_nothing() -> None:
    """An empty batch is an empty result."""
    assert words_of_each([]) == []

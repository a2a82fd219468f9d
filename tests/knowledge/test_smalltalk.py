"""Small talk is recognised by its words, never by its subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model import Entry, EntryKind, Language
from knowledge.smalltalk import LONGEST, SmallTalkMatcher
from knowledge.text import words


def _entry(name: str, kind: EntryKind, **questions: list[str]) -> Entry:
    return Entry.model_validate({"id": name, "kind": kind, "answer": {"en": "Yes."}, "questions": questions})


@pytest.fixture(scope="module")
def matcher() -> SmallTalkMatcher:
    """Two ways to be polite, and an answer that must not be taken for one."""
    return SmallTalkMatcher(
        [
            _entry("hello", EntryKind.SMALLTALK, en=["hello", "good morning to you"], ru=["привет"]),
            _entry("thanks", EntryKind.SMALLTALK, en=["thank you very much", "👍"]),
            _entry("nets", EntryKind.ANSWER, en=["which nets burn"]),
        ]
    )


@pytest.mark.parametrize(
    ("typed", "entry", "language"),
    [
        ("Hello!!!", "hello", "en"),
        ("ПРИВЕТ", "hello", "ru"),
        ("Good morning, to you.", "hello", "en"),
        ("👍", "thanks", "en"),
    ],
)
def test_word_for_word(matcher: SmallTalkMatcher, typed: str, entry: str, language: Language) -> None:
    """Case and signs do not count; the language is that of the phrasing; the score is full."""
    found = matcher.exact(words(typed))

    assert found
    assert (found.entry.id, found.language, found.score) == (entry, language, 1.0)


@pytest.mark.parametrize("typed", ["", "hello there", "which nets burn", "helo", "...", "👎"])
def test_not_word_for_word(matcher: SmallTalkMatcher, typed: str) -> None:
    """Anything else is not exact, least of all the phrasing of an answer."""
    assert matcher.exact(words(typed)) is None


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("Hello, good morning to you!", "hello"),
        ("hello! thank you very much", "thanks"),
        ("hello nets", None),
        ("", None),
    ],
)
def test_nothing_but_small_talk(matcher: SmallTalkMatcher, typed: str, entry: str | None) -> None:
    """Several pieces of small talk are small talk, as which the last one counts; with anything else they are not."""
    found = matcher.pieced(words(typed))

    assert (found.entry.id if found else None) == entry


@pytest.mark.parametrize(
    ("typed", "entry"),
    [("good mornin to you", "hello"), ("thank you verry much", "thanks"), ("very much thank you", "thanks")],
)
def test_near(matcher: SmallTalkMatcher, typed: str, entry: str) -> None:
    """A slip, or the same words in another order, are still small talk."""
    found = matcher.near(words(typed))

    assert found
    assert found.entry.id == entry
    assert 0.5 < found.score <= 1.0


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("thank you so very much", "thanks"),
        ("good morning to you my friend", "hello"),
        ("which nets burn", None),
        ("good day at the harbour council", None),
        ("", None),
    ],
)
def test_by_words(matcher: SmallTalkMatcher, typed: str, entry: str | None) -> None:
    """Small talk with a word more is found by the words that it shares with a phrasing; other texts share too few."""
    found = matcher.by_words(words(typed), 0.0)

    assert (found.entry.id if found else None) == entry


def test_by_words_only_above_a_score(matcher: SmallTalkMatcher) -> None:
    """What is not nearer than something else is not recognised."""
    typed = words("thank you so very much")
    found = matcher.by_words(typed, 0.0)

    assert found
    assert 0.5 < found.score < 1
    assert matcher.by_words(typed, found.score - 0.01) == found
    assert matcher.by_words(typed, found.score) is None


@pytest.mark.parametrize("typed", ["", "which nets burn", "what do you think of the council", "mornings"])
def test_not_near(matcher: SmallTalkMatcher, typed: str) -> None:
    """Questions, and words that share letters with a greeting, are not small talk."""
    assert matcher.near(words(typed)) is None


def test_long_texts_are_small_talk_only_word_for_word() -> None:
    """What is said in many words is more than a greeting, however like one it is."""
    long = " ".join(["good"] * LONGEST)
    matcher = SmallTalkMatcher([_entry("hello", EntryKind.SMALLTALK, en=[f"{long} day"])])

    assert matcher.exact(words(f"{long} DAY"))
    assert matcher.near(words(f"{long} dai")) is None
    assert matcher.by_words(words(f"{long} dai"), 0.0) is None
    assert matcher.near(words(long))


def test_without_small_talk() -> None:
    """A FAQ without small talk recognises none."""
    matcher = SmallTalkMatcher([])

    assert (matcher.exact(words("hello")), matcher.near(words("hello"))) == (None, None)
    assert matcher.by_words(words("hello"), 0.0) is None


@given(st.text(max_size=200))
def test_anything(matcher: SmallTalkMatcher, typed: str) -> None:
    """No text raises, and what is recognised is small talk with a score from 0 to 1."""
    text = words(typed)
    for found in (matcher.exact(text), matcher.near(text), matcher.pieced(text), matcher.by_words(text, 0.0)):
        assert found is None or (found.entry.kind is EntryKind.SMALLTALK and 0 <= found.score <= 1)

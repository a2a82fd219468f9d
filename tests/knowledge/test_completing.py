"""What is being typed is completed by the questions that begin so, and by no others."""

import pytest

from knowledge.answering import Answerer
from knowledge.completing import completions
from knowledge.loading import Knowledge
from knowledge.model import EntryKind
from tests.agreements import fishing, fishing_answerer


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """The fishing agreement."""
    return fishing()


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """What answers questions about it."""
    return fishing_answerer()


def test_titles_that_begin_so_come_first(knowledge: Knowledge) -> None:
    """Who begins with "where" finds the questions that do; each typed word may be the beginning of one."""
    found = completions("Where is", knowledge, "en")

    assert [(each.entry.id, each.begun) for each in found] == [("chart-of-the-bay", True)]
    assert [each.entry.id for each in completions("counc m", knowledge, "en")] == ["council-first-meeting"]


def test_preferred_language_comes_first(knowledge: Knowledge) -> None:
    """Among titles that match alike those in the person's language come first, and each says its language."""
    assert [each.language for each in completions("кто", knowledge, "en")] == ["ru"]
    assert all(each.language == "en" for each in completions("w", knowledge, "ru"))


@pytest.mark.parametrize("typed", ["", " ", "where whale", "otters", "hello", "zzz"])
def test_nothing_else_is_completed(knowledge: Knowledge, typed: str) -> None:
    """Nothing typed, a word that no title has, what the article does not say, and small talk complete to nothing."""
    assert completions(typed, knowledge, "en") == []


def test_only_answers_have_titles(knowledge: Knowledge) -> None:
    """Each answer has its title in each language in which it is asked."""
    answers = [entry for entry in knowledge.faq.entries if entry.kind is EntryKind.ANSWER]

    assert [(t.entry.id, t.language) for t in knowledge.titles] == [(e.id, c) for e in answers for c in e.questions]


def test_near_entries_are_the_likeliest_first(answerer: Answerer) -> None:
    """What may answer stands in the order of its probability, the sure answer included, and nothing unlikely."""
    near = answerer.near("which nets will be burned on the quay there")

    assert near[0].entry.id == "which-nets-burn"
    assert [each.score for each in near] == sorted((each.score for each in near), reverse=True)
    assert answerer.near("qwxz vbnm") == ()

"""evaluation.yaml: enough questions, none borrowed from the FAQ, every passage asked for."""

import pytest

from benchmarks.fit import SEED, nonsense
from knowledge.answering import Answerer
from knowledge.evaluation import ANSWERABLE, UNANSWERABLE, Examined, examine
from knowledge.loading import Knowledge
from knowledge.model import Status
from knowledge.text import words
from reports import missed_bounds
from settings import load

NONSENSE_ANSWERED = 0.03
"""The share of nonsense that may be answered."""


@pytest.mark.parametrize(("language", "least"), [("en", 500), ("ru", 150), ("hy", 150), ("az", 150), ("latin", 50)])
def test_enough_questions(examined: list[Examined], language: str, least: int) -> None:
    """Each language has its number of questions, of which about two fifths must not be answered."""
    own = [item for item in examined if item.language == language]

    assert len(own) >= least
    assert sum(not item.passages for item in own) >= 0.36 * len(own)


def test_every_kind_is_asked(examined: list[Examined]) -> None:
    """Each way of asking occurs in English, in both parts, the tuned one and the test part."""
    for is_test in (False, True):
        kinds = {item.kind for item in examined if item.language == "en" and item.is_test is is_test}
        assert kinds == {*ANSWERABLE, *UNANSWERABLE}


def test_no_question_is_a_phrasing(shipped: Knowledge, examined: list[Examined]) -> None:
    """The examination is not learnt by heart: no question is in the FAQ, whatever its case, accents and signs."""
    known = {
        tuple(words(text))
        for entry in shipped.faq.entries
        for texts in (*entry.questions.values(), *entry.twists.values())
        for text in texts
    }
    copied = [item.question for item in examined if tuple(words(item.question)) in known]

    assert copied == []


def test_every_passage_is_a_right_answer(shipped: Knowledge, examined: list[Examined]) -> None:
    """No passage escapes the examination."""
    assert set(shipped.passages) - {passage for item in examined for passage in item.passages} == set()


def test_nonsense_is_not_answered(shipped: Knowledge, shipped_answerer: Answerer) -> None:
    """Of texts that ask for nothing, other ones than the decision was fitted to, hardly any gets an answer."""
    texts = list(nonsense(shipped.general.ordinary.values(), seed=SEED + 1))
    answered = [text for text in texts if shipped_answerer.answer(text).status is Status.ANSWERED]

    assert len(answered) <= NONSENSE_ANSWERED * len(texts), answered


def test_small_talk_gets_no_passage(examined: list[Examined], shipped_answerer: Answerer) -> None:
    """Whoever greets, thanks or curses gets no quote, not even beside the word that the article does not say it."""
    chats = [item.question for item in examined if item.kind == "smalltalk"]

    assert len(chats) > 50
    assert [chat for chat in chats if shipped_answerer.answer(chat).passages] == []


def test_examination_is_passed(examined: list[Examined], shipped_answerer: Answerer) -> None:
    """Every language reaches the bounds of config.yaml, with the thresholds that the bot is served with."""
    assert missed_bounds(examine(shipped_answerer, examined), load().matching.bounds) == []

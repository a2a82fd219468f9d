"""evaluation.yaml: enough questions, none borrowed from the FAQ, every passage asked for."""

from knowledge.answering import Answerer
from knowledge.evaluation import ANSWERABLE, UNANSWERABLE, Examined, examine
from knowledge.loading import Knowledge
from knowledge.text import words
from reports import missed_bounds
from settings import load


def test_enough_questions(examined: list[Examined]) -> None:
    """At least 300 English questions, of which at least 120 must not be answered."""
    english = [item for item in examined if item.language == "en"]

    assert len(english) >= 300
    assert sum(not item.passages for item in english) >= 120


def test_every_kind_is_asked(examined: list[Examined]) -> None:
    """Each way of asking occurs in English, in both parts, the tuned one and the test part."""
    for is_test in (False, True):
        kinds = {item.kind for item in examined if item.language == "en" and item.is_test is is_test}
        assert kinds == {*ANSWERABLE, *UNANSWERABLE}


def test_no_question_is_a_phrasing(shipped: Knowledge, examined: list[Examined]) -> None:
    """The examination is not learnt by heart: no question is in the FAQ, whatever its case, accents and signs."""
    known = {
        tuple(words(text)) for entry in shipped.faq.entries for texts in entry.questions.values() for text in texts
    }
    copied = [item.question for item in examined if tuple(words(item.question)) in known]

    assert copied == []


def test_every_passage_is_a_right_answer(shipped: Knowledge, examined: list[Examined]) -> None:
    """No passage escapes the examination."""
    assert set(shipped.passages) - {passage for item in examined for passage in item.passages} == set()


def test_examination_is_passed(examined: list[Examined], shipped_answerer: Answerer) -> None:
    """Every language reaches the bounds of config.yaml, with the thresholds that the bot is served with."""
    assert missed_bounds(examine(shipped_answerer, examined), load().matching.bounds) == []

"""The examination: what counts as right, wrong, abstained and false, and what a broken set of questions gives."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge import evaluation
from knowledge.answering import Answerer
from knowledge.evaluation import Examined, Figures, Result, load_examination
from knowledge.loading import Knowledge
from knowledge.model import Answer, Status
from knowledge.strict_yaml import Fault, KnowledgeError
from tests.agreements import FISHING
from tests.knowledge.small import EVALUATION, replaced

PASSAGES = ["clause-1", "reeve-glad"]


def _result(bay: Knowledge, right: Sequence[str], given: Sequence[str], score: float = 0.9) -> Result:
    kind = "plain" if right else "far"
    examined = Examined.model_validate({"question": "?", "language": "en", "kind": kind, "passages": list(right)})
    status = Status.ANSWERED if given else Status.UNANSWERED
    passages = tuple(bay.passages[name] for name in given)
    return Result(examined, Answer("?", "en", status, score, passages=passages))


@pytest.fixture
def results(bay: Knowledge) -> list[Result]:
    """One of each: right at once, right but second, wrong, silent, false, rightly silent."""
    return [
        _result(bay, ["clause-1", "opening"], ["opening", "clause-2"], 0.95),
        _result(bay, ["clause-1"], ["clause-2", "clause-1"], 0.9),
        _result(bay, ["clause-1"], ["clause-2"], 0.6),
        _result(bay, ["clause-1"], [], 0.1),
        _result(bay, [], ["clause-3"], 1.0),
        _result(bay, [], [], 0.3),
    ]


def test_figures(results: list[Result]) -> None:
    """Each result is counted for what it is, and the shares follow."""
    figures = evaluation.figures(results)

    assert figures == Figures(answerable=4, right=2, first=1, wrong=1, abstained=1, unanswerable=2, false=1)
    assert (figures.recall, figures.precision, figures.first_share, figures.false_share) == (0.5, 0.5, 0.5, 0.5)


def test_figures_of_nothing() -> None:
    """Where nothing was asked nothing was missed."""
    figures = evaluation.figures([])

    assert (figures.recall, figures.precision, figures.first_share, figures.false_share) == (1.0, 1.0, 1.0, 0.0)


def test_denial_is_no_answer(bay: Knowledge) -> None:
    """A `not_in_text` that shows a passage asserts nothing: it neither answers nor answers falsely."""
    examined = Examined(question="?", language="en", kind="near", passages=[])
    denial = Answer("?", "en", Status.NOT_IN_TEXT, 0.9, passages=(bay.passages["marrow-otters"],))

    assert evaluation.figures([Result(examined, denial)]).false == 0


def test_reliability(results: list[Result]) -> None:
    """Answers fall into tenths of their score, the full score into the last; silence is left out."""
    assert evaluation.reliability(results) == [(0.6, 1, 0), (0.9, 3, 2)]


def test_worst(results: list[Result]) -> None:
    """What was asserted and should not have been, the most confident first; ten at the most."""
    assert [result.answer.score for result in evaluation.worst(results)] == [1.0, 0.6]
    assert len(evaluation.worst(results * 20)) == 10


def test_examine_asks_every_question(bay_answerer: Answerer) -> None:
    """Each question gets the answer that a person would get, in order."""
    questions = load_examination(FISHING / "evaluation.yaml", bay_answerer.knowledge.passages)

    results = evaluation.examine(bay_answerer, questions)

    assert [result.examined for result in results] == questions
    assert [result.answer for result in results] == [bay_answerer.answer(item.question) for item in questions]


def test_test_part_is_fixed_and_about_a_third() -> None:
    """Which questions are in the test part follows from their text alone."""
    items = [Examined(question=f"Question {n}?", language="en", kind="far", passages=[]) for n in range(600)]
    part = [item.question for item in items if item.is_test]

    assert 150 < len(part) < 250
    assert part == [item.question for item in items if item.is_test]
    assert Examined(question="Question 1?", language="ru", kind="far", passages=[]).is_test == items[1].is_test


def _faults(folder: Path, text: str) -> tuple[Fault, ...]:
    path = folder / "evaluation.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_examination(path, PASSAGES)
    return caught.value.faults


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("passages: [clause-1]", "passages: [clause-8]", 2, "unknown passage `clause-8`; see article.yaml"),
        ("passages: [clause-1]", "passages: []", 2, "kind `plain` and `passages` do not agree"),
        ("passages: [],", "passages: [clause-1],", 3, "kind `far` and `passages` do not agree"),
        ("kind: far", "kind: weird", 3, "questions.1.kind: input should be 'plain'"),
        ("language: en, kind: far", "language: fr, kind: far", 3, "questions.1.language: input should be 'en'"),
        ("Who rules the moon?", "", 3, "questions.1.question: must not be empty"),
        ("Who rules the moon?", "m" * 1001, 3, "questions.1.question: string should have at most 1000 characters"),
        ("Who rules the moon?", "On which day does it open?", 3, "the question stands in line 2 too; remove one"),
        ("kind: far", "kind: far, hard: 1", 3, "questions.1.hard: unknown key"),
    ],
)
def test_one_fault(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    """A mistake in the set is told with its line and advice."""
    text = replaced("evaluation.yaml", old, new)

    (fault,) = _faults(tmp_path, text)

    assert (fault.file, fault.line) == ("evaluation.yaml", line)
    assert fault.message.startswith(message)


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Faults of several questions come together."""
    text = EVALUATION.replace("[clause-1]", "[clause-8]").replace("[],", "[clause-9],")

    assert [fault.line for fault in _faults(tmp_path, text)] == [2, 3, 3]


def test_missing_or_empty_set(tmp_path: Path) -> None:
    """A set that is not there, or holds no question, is a fault."""
    assert _faults(tmp_path, "questions: []\n")[0].message == "questions: must not be empty"
    with pytest.raises(KnowledgeError, match=r"gone\.yaml:1: the file is missing"):
        load_examination(tmp_path / "gone.yaml", PASSAGES)

"""The explanation shows a curator what was understood and what speaks for and against the nearest answers."""

from knowledge.answering import Answerer
from knowledge.explaining import MOST_IN_SHORT, NEAREST, explained, in_short


def _lines(answerer: Answerer, question: str) -> list[str]:
    return explained(answerer.read(question), answerer.knowledge.weights).splitlines()


def test_understanding_is_shown(bay_answerer: Answerer) -> None:
    """Language, what is asked, who and what is named, what was mended and what is unknown stand on their own lines."""
    lines = _lines(bay_answerer, "When does the harbour concil not meet Piers Tolland, whales and zzqx in May?")

    assert lines[0] == "language: en"
    assert "asked: when" in lines
    assert "participants: harbour-council, tolland" in lines
    assert "numbers: @5" in lines
    assert "mended: concil → council" in lines
    assert "unknown: zzqx" in lines
    assert "negated: yes" in lines
    assert any(line.startswith("not in the article: !whales") for line in lines)


def test_nearest_answers_are_shown_with_their_evidence(bay_answerer: Answerer) -> None:
    """Each of the nearest answers has its probability, its closest phrasing, and what is for and against it."""
    lines = _lines(bay_answerer, "When does the harbour council of Piers Tolland meet?")

    assert any("council-first-meeting, probability" in line for line in lines)
    assert sum(line.startswith("   closest phrasing: ") for line in lines) <= NEAREST
    assert sum(line.startswith("   against: ") for line in lines) == sum(line.startswith("   for: ") for line in lines)
    assert any("participant -" in line for line in lines if line.startswith("   against: "))


def test_nearest_denial_is_shown(bay_answerer: Answerer) -> None:
    """What is near and no answer is named with its score."""
    assert any(line.startswith("nearest denial: otters, score 0.") for line in _lines(bay_answerer, "otters"))


def test_nothing_near_is_said(bay_answerer: Answerer) -> None:
    """A text that shares nothing with any answer says so."""
    assert "no answer is near" in _lines(bay_answerer, "xylophone")


def test_evidence_in_short_is_one_line(bay_answerer: Answerer) -> None:
    """For a list: the few kinds of evidence that weigh most, for and against."""
    judged = bay_answerer.read("When does the harbour council of Piers Tolland meet?").answers[0]
    line = in_short(judged, bay_answerer.knowledge.weights)
    pro, _, contra = line.partition("; against ")

    assert pro.startswith("for ")
    assert "\n" not in line
    assert 1 <= pro.count(" +") <= MOST_IN_SHORT
    assert "participant -" in contra
    assert contra.count(" -") <= MOST_IN_SHORT

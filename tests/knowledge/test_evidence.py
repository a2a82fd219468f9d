"""The evidence: what a question and an entry have for and against each other, and the probability of it all."""

from math import exp, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.answering import Answerer, Judgement
from knowledge.weights import Weights, values

MEETING = "When does the harbour council meet?"


def _judged(answerer: Answerer, question: str, entry: str = "council-first-meeting") -> Judgement:
    return next(judged for judged in answerer.read(question).answers if judged.entry.id == entry)


def _figure(answerer: Answerer, name: str, question: str) -> float:
    return float(getattr(_judged(answerer, question).evidence, name))


def test_nothing_speaks_against_the_phrasing_itself(bay_answerer: Answerer) -> None:
    """Asked in its own words, an entry explains the question fully and nothing in it is strange."""
    evidence = _judged(bay_answerer, MEETING).evidence

    assert evidence.likeness == pytest.approx(1)
    assert evidence.coverage == pytest.approx(1)
    assert (evidence.unexplained, evidence.unknown, evidence.absent) == (0, 0, 0)
    assert (evidence.participant, evidence.place, evidence.number, evidence.mended) == (0, 0, 0, 0)


def test_closest_phrasing_is_shown(bay_answerer: Answerer) -> None:
    """A judgement tells which of the entry's phrasings was meant: the one with the question's own terms."""
    assert _judged(bay_answerer, MEETING).phrasing == bay_answerer.read(MEETING).understanding.terms


@pytest.mark.parametrize(
    ("name", "plain", "strange"),
    [
        ("unexplained", MEETING, "When does the harbour council meet about lanterns?"),
        ("unknown", MEETING, "When does the harbour council meet zebras?"),
        ("absent", MEETING, "When does the harbour council meet whales?"),
        ("participant", MEETING, "When does the harbour council meet Piers Tolland?"),
        ("number", MEETING, "When do the 77 of the harbour council meet?"),
        ("ask", MEETING, "Why does the harbour council meet?"),
        ("mended", MEETING, "When does the harbour concil meet?"),
        ("lacking", MEETING, "meeting"),
    ],
)
def test_what_speaks_against(bay_answerer: Answerer, name: str, plain: str, strange: str) -> None:
    """Each strange thing in a question shows in its own kind of evidence."""
    assert _figure(bay_answerer, name, strange) > _figure(bay_answerer, name, plain)


@pytest.mark.parametrize("name", ["likeness", "coverage", "order"])
def test_what_speaks_for(bay_answerer: Answerer, name: str) -> None:
    """The more of a question an entry explains, and the closer a phrasing is, the more speaks for it."""
    assert _figure(bay_answerer, name, MEETING) > _figure(bay_answerer, name, "zebra meeting of the boats")


@given(
    st.lists(
        st.sampled_from(
            ["when", "why", "harbour council", "meet", "nets", "whales", "otters", "zebra", "77", "May", "nte"]
        )
    ).map(" ".join)
)
def test_evidence_is_always_a_figure(bay_answerer: Answerer, question: str) -> None:
    """No mixture of words gives a figure that is none."""
    for judged in bay_answerer.read(question).answers:
        assert all(isfinite(figure) for figure in judged.evidence)


def test_weights_become_a_probability(bay_answerer: Answerer) -> None:
    """Evidence times coefficients, alone or two together, is a probability that grows with what speaks for it."""
    evidence = _judged(bay_answerer, "When does the harbour concil metings?").evidence

    assert values(evidence, ["mended", "mended*mended"]) == [2, 4]
    assert Weights(intercept=0.0, coefficients={}).probability(evidence) == 0.5
    assert Weights(intercept=-2.0, coefficients={"mended": 1.0}).probability(evidence) == pytest.approx(0.5)
    assert Weights(intercept=-4.0, coefficients={"mended*mended": 1.0}).probability(evidence) == pytest.approx(0.5)
    assert Weights(intercept=0.0, coefficients={"coverage": 1.0}).probability(evidence) > 0.5
    assert Weights(intercept=0.0, coefficients={"coverage": -1.0}).probability(evidence) < 0.5


def test_effects_add_up_to_the_probability(bay_answerer: Answerer) -> None:
    """What each kind of evidence adds, together with the intercept, is the log-odds of the probability."""
    judged = _judged(bay_answerer, "When does the harbour concil metings?")
    weights = bay_answerer.knowledge.weights

    odds = weights.intercept + sum(weights.effects(judged.evidence).values())

    assert judged.probability == pytest.approx(1 / (1 + exp(-odds)))


@pytest.mark.parametrize("intercept", [1e9, -1e9])
def test_extreme_weights_stay_within_bounds(bay_answerer: Answerer, intercept: float) -> None:
    """No weights give a probability outside 0 to 1, nor an overflow."""
    evidence = _judged(bay_answerer, MEETING).evidence

    assert 0 <= Weights(intercept=intercept, coefficients={}).probability(evidence) <= 1


@pytest.mark.parametrize("name", ["charm", "coverage*charm", "", "coverage*", "coverage*length*order"])
def test_weights_of_no_evidence_are_refused(name: str) -> None:
    """A coefficient must be of evidence that there is."""
    with pytest.raises(ValidationError, match="no such evidence"):
        Weights(intercept=0.0, coefficients={name: 1.0})

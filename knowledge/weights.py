"""The fitted weights of the decision to answer, and the probability that they give."""

from collections.abc import Iterable
from functools import cached_property
from math import exp

from pydantic import model_validator

from knowledge.evidence import Evidence
from knowledge.model import Record

_MOST = 50.0
"""Log-odds beyond which nothing changes any more."""

_NAMES = Evidence._fields


class Weights(Record):
    """weights.yaml, written by `make fit`: a logistic regression over the evidence.

    A coefficient stands for one kind of evidence, or for the product of two, written `one*other`.
    """

    intercept: float
    coefficients: dict[str, float]

    @model_validator(mode="after")
    def _names_evidence(self) -> "Weights":
        parts = {name: name.split("*") for name in self.coefficients}
        odd = sorted(name for name, of in parts.items() if len(of) > 2 or not set(_NAMES).issuperset(of))
        if odd:
            raise ValueError(f"no such evidence: {', '.join(odd)}; fit the weights anew (make fit)")
        return self

    @cached_property
    def _products(self) -> list[tuple[float, int, int]]:
        """Each coefficient with the places of the two that are multiplied."""
        places = zip(self.coefficients.values(), map(_places, self.coefficients), strict=True)
        return [(weight, one, other) for weight, (one, other) in places]

    def _effects(self, evidence: Evidence) -> list[float]:
        """What each coefficient adds to the log-odds."""
        figures = (*evidence, 1.0)
        return [weight * figures[one] * figures[other] for weight, one, other in self._products]

    def probability(self, evidence: Evidence) -> float:
        """The probability, 0 to 1, that the entry on which there is this evidence answers."""
        odds = self.intercept + sum(self._effects(evidence))
        return 1 / (1 + exp(-max(-_MOST, min(_MOST, odds))))

    def effects(self, evidence: Evidence) -> dict[str, float]:
        """What each kind of evidence and each product adds to the log-odds of an answer."""
        return dict(zip(self.coefficients, self._effects(evidence), strict=True))


def values(evidence: Evidence, names: Iterable[str]) -> list[float]:
    """The figures, or products of two, that `names` name, in their order."""
    figures = (*evidence, 1.0)
    return [figures[one] * figures[other] for one, other in map(_places, names)]


def _places(name: str) -> tuple[int, int]:
    """The places in the evidence of the two that `name` multiplies; one by itself is multiplied by the 1 behind all."""
    one, _, other = name.partition("*")
    return _NAMES.index(one), _NAMES.index(other) if other else len(_NAMES)

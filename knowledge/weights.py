"""The fitted weights of the decision to answer, and the probability that they give."""

from collections.abc import Iterable
from functools import cached_property
from math import exp, prod
from operator import mul

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
        odd = sorted(name for name in self.coefficients if not set(_NAMES).issuperset(name.split("*")))
        if odd:
            raise ValueError(f"no such evidence: {', '.join(odd)}; fit the weights anew (make fit)")
        return self

    @cached_property
    def _single(self) -> tuple[float, ...]:
        """The coefficients of the kinds of evidence in their order, 0 where there is none."""
        return tuple(self.coefficients.get(name, 0.0) for name in _NAMES)

    @cached_property
    def _products(self) -> tuple[tuple[tuple[int, ...], float], ...]:
        """Which kinds of evidence are multiplied, by their places, and the coefficient of the product."""
        return tuple(
            (tuple(map(_NAMES.index, name.split("*"))), weight)
            for name, weight in self.coefficients.items()
            if "*" in name
        )

    def probability(self, evidence: Evidence) -> float:
        """The probability, 0 to 1, that the entry on which there is this evidence answers."""
        odds = self.intercept + sum(map(mul, self._single, evidence))
        for places, weight in self._products:
            odds += weight * prod(evidence[place] for place in places)
        return 1 / (1 + exp(-max(-_MOST, min(_MOST, odds))))

    def effects(self, evidence: Evidence) -> dict[str, float]:
        """What each kind of evidence and each product adds to the log-odds of an answer."""
        found = zip(self.coefficients.items(), values(evidence, self.coefficients), strict=True)
        return {name: weight * figure for (name, weight), figure in found}


def values(evidence: Evidence, names: Iterable[str]) -> list[float]:
    """The figures, or products of two, that `names` name, in their order."""
    return [prod(getattr(evidence, part) for part in name.split("*")) for name in names]

"""The fitted weights of the decision to answer, and the probability that they give."""

from collections.abc import Iterable
from dataclasses import fields
from math import exp, prod
from operator import mul

from pydantic import model_validator

from knowledge.evidence import Evidence
from knowledge.model import Record

_MOST = 50.0
"""Log-odds beyond which nothing changes any more."""

_NAMES = frozenset(field.name for field in fields(Evidence))


class Weights(Record):
    """weights.yaml, written by `make fit`: a logistic regression over the evidence.

    A coefficient stands for one kind of evidence, or for the product of two, written `one*other`.
    """

    intercept: float
    coefficients: dict[str, float]

    @model_validator(mode="after")
    def _names_evidence(self) -> "Weights":
        odd = sorted(name for name in self.coefficients if not _NAMES.issuperset(name.split("*")))
        if odd:
            raise ValueError(f"no such evidence: {', '.join(odd)}; fit the weights anew (make fit)")
        return self

    def probability(self, evidence: Evidence) -> float:
        """The probability, 0 to 1, that the entry on which there is this evidence answers."""
        figures = values(evidence, self.coefficients)
        odds = self.intercept + sum(map(mul, self.coefficients.values(), figures))
        return 1 / (1 + exp(-max(-_MOST, min(_MOST, odds))))


def values(evidence: Evidence, names: Iterable[str]) -> list[float]:
    """The figures, or products of two, that `names` name, in their order."""
    return [prod(getattr(evidence, part) for part in name.split("*")) for name in names]

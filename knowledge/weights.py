"""The fitted weights of the decision to answer: one coefficient for each kind of evidence."""

from dataclasses import fields

from pydantic import model_validator

from knowledge.evidence import Evidence
from knowledge.model import Record


class Weights(Record):
    """weights.yaml, written by `make fit`: a logistic regression over the evidence (see docs/architecture.md)."""

    intercept: float
    coefficients: dict[str, float]

    @model_validator(mode="after")
    def _covers_the_evidence(self) -> "Weights":
        names = {field.name for field in fields(Evidence)}
        if set(self.coefficients) != names:
            odd = ", ".join(sorted(set(self.coefficients) ^ names))
            raise ValueError(f"the coefficients must be those of the evidence; fit them anew (make fit): {odd}")
        return self

"""Fits the decision to answer on the evaluation set and writes knowledge/weights.yaml; run by `make fit`.

A logistic regression (scikit-learn) over the evidence on each candidate of each question outside the test part:
1 where the candidate's entry is a right outcome, 0 where it is not. Nonsense is among them, for nobody writes an
examination of it, and people do type it: ordinary words that mean nothing here, and made-up ones.
"""

import argparse
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import settings
from knowledge.answering import Answerer, Policy
from knowledge.evaluation import Examined, load_examination
from knowledge.evidence import Evidence
from knowledge.loading import load
from knowledge.weights import values

HEADER = """\
# The weights of the decision to answer: log-odds for each unit of evidence (knowledge/evidence.py).
# Written by `make fit` from the part of evaluation.yaml that is not the test part; do not edit by hand.
"""


JOINT = (
    "words_coverage*length",
    "words_denial*length",
    "words_coverage*lacking",
    "denial*length",
    "unknown*words_coverage",
    "words_denial_coverage*words_denial_order",
)
"""Products of two kinds of evidence that paid, chosen one after another by the log loss in cross-validation
on the fit part, as long as that of the test part fell too."""

NAMES = (*Evidence._fields, *JOINT)


SEED = 3
_NONSENSE = 70
"""Texts of each kind."""

_SYLLABLES = (("bdfghklmnprstvz", "aeiou"), ("бвгдзклмнпрст", "аеиоу"), ("բգդզլխհմնպրս", "աեիոու"))


def nonsense(ordinary: Iterable[str], seed: int = SEED) -> Iterator[str]:
    """Texts that ask for nothing, the same for one seed: of the words in each of `ordinary`, and of made-up words."""
    chance = random.Random(seed)  # noqa: S311 # nosec B311 # the same every time, and no secret
    for listed in filter(None, map(str.split, ordinary)):
        for _ in range(_NONSENSE):
            yield " ".join(chance.sample(listed, chance.randint(1, 8)))
    for consonants, vowels in _SYLLABLES:
        for _ in range(_NONSENSE // 2):
            syllables = [
                [chance.choice(consonants) + chance.choice(vowels) for _ in range(chance.randint(2, 4))]
                for _ in range(chance.randint(1, 8))
            ]
            yield " ".join(map("".join, syllables))


def samples(answerer: Answerer, questions: Iterable[Examined]) -> tuple[list[list[float]], list[bool]]:
    """The evidence on the nearest answer to each question and to nonsense, and whether it is right."""
    rows, labels = [], []
    asked = [(examined.question, set(examined.passages)) for examined in questions]
    asked += [(text, set()) for text in nonsense(answerer.knowledge.general.ordinary.values())]
    for text, passages in asked:
        for judgement in answerer.read(text).answers[:1]:
            rows.append(values(judgement.evidence, NAMES))
            labels.append(not passages.isdisjoint(judgement.entry.passages))
    return rows, labels


def main() -> int:
    """Fit and write; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="fit on the test part too")
    options = parser.parse_args()
    folder = settings.load().knowledge
    knowledge = load(folder)
    answerer = Answerer(knowledge, Policy())
    questions = load_examination(folder / "evaluation.yaml", knowledge.passages)
    rows, labels = samples(answerer, (q for q in questions if options.all or not q.is_test))
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=0.3, max_iter=3000).fit(scaler.transform(rows), labels)
    coefficients = model.coef_[0] / scaler.scale_
    intercept = model.intercept_[0] - np.dot(coefficients, scaler.mean_)
    lines = [f"intercept: {intercept:.4f}", "coefficients:"]
    lines += [f"  {name}: {value:.4f}" for name, value in zip(NAMES, coefficients, strict=True)]
    (Path(folder) / "weights.yaml").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The evidence for and against answering a question with an entry, each kind under its own name."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from knowledge.index import Candidate, Index
from knowledge.model import Entry
from knowledge.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against an answer. Shares are 0 to 1; weights are in units of the rarest term's weight."""

    likeness: float
    """how alike question and closest phrasing are, by weight of shared terms"""
    exact: float
    """1 if the two hold the same terms"""
    coverage: float
    """share of the question's weight that the entry explains, its typical terms fully, others less"""
    order: float
    """how alike the two are as sequences of terms (rapidfuzz Indel similarity)"""
    lacking: float
    """share of the weight of the entry's typical terms that the question lacks"""
    unexplained: float
    """weight of the question's known terms that the entry does not explain, at most 3"""
    unknown: float
    """number of words that nothing knows, at most 3"""
    absent: float
    """number of subjects named that the article does not treat and the entry does not explain, at most 2"""
    ask: float
    """1 if the question asks for a kind of thing that the entry does not give"""
    participant: float
    """1 if the question names a participant that the entry is not about"""
    number: float
    """1 if the question names a number or month that the entry does not know"""
    mended: float
    """number of words read as misspellings, at most 3"""
    brevity: float
    """1 / number of terms in the question"""
    margin: float
    """score above that of the next answer with other passages"""
    denial: float
    """score of the nearest entry that is no answer above this one's"""

    def values(self) -> tuple[float, ...]:
        """The figures in the order of the fields."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Rivals:
    """The best scores, 0 to 1, of the answers with other passages, and of the entries that are no answers."""

    answer: float
    denial: float


def weigh(question: Understanding, candidate: Candidate, entry: Entry, index: Index, rivals: Rivals) -> Evidence:
    """The evidence on `candidate`, which stands for `entry`."""
    asked = set(question.terms)
    strange = asked - index.terms[candidate.entry]
    known = [term for term in strange if term[0] not in "~!?#@"]
    core = index.core(candidate.entry, question.language)
    lacking = sum(index.weight(term) for term in core if term not in asked)
    return Evidence(
        likeness=candidate.likeness,
        exact=float(candidate.likeness > 0.999),
        coverage=candidate.coverage,
        order=candidate.order,
        lacking=lacking / (sum(map(index.weight, core)) or 1.0),
        unexplained=min(sum(map(index.weight, known)) / index.rarest, 3.0),
        unknown=min(len(question.unknown), 3),
        absent=min(sum(term[0] == "!" for term in strange), 2),
        ask=float(not question.asked <= set(entry.gives)),
        participant=float(not question.participants <= set(entry.about)),
        number=float(any(term[0] in "#@" for term in strange)),
        mended=min(len(question.mended), 3),
        brevity=1 / max(len(question.terms), 1),
        margin=candidate.score - rivals.answer,
        denial=rivals.denial - candidate.score,
    )


def total(evidence: Evidence, intercept: float, coefficients: Sequence[float]) -> float:
    """The log-odds that the entry answers, by the weights of a logistic regression."""
    return intercept + sum(c * v for c, v in zip(coefficients, evidence.values(), strict=True))

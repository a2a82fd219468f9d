"""Compares the passages with the article's own text, word for word."""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import partial_ratio_alignment

from knowledge.model import Passage

_SHOWN = 40


def differences(passages: Iterable[Passage], article: str) -> list[str]:
    """A line for each passage that does not stand in `article` as it is, white space normalised, in its paragraph."""
    paragraphs = [" ".join(line.split()) for line in article.splitlines() if line.strip()]
    found = (_difference(passage, paragraphs) for passage in passages)
    return [line for line in found if line]


def _difference(passage: Passage, paragraphs: Sequence[str]) -> str | None:
    text = " ".join(passage.text.split())
    holding = [number for number, paragraph in enumerate(paragraphs, start=1) if text in paragraph]
    if passage.paragraph in holding:
        return None
    if holding:
        return f"{passage.id}: stands in paragraph {holding[0]} of the article, not in {passage.paragraph}"
    return f"{passage.id}: differs from the article: {_first_change(text, ' '.join(paragraphs))}"


def _first_change(text: str, article: str) -> str:
    """The first place where `text` leaves the part of `article` that is most like it."""
    alignment = partial_ratio_alignment(text, article)
    if alignment is None:
        return "nothing like it stands there"
    like = article[alignment.dest_start : alignment.dest_end]
    change = next((step for step in LCSseq.opcodes(text, like) if step.tag != "equal"), None)
    if change is None:
        return "there it runs over more than one paragraph"
    start = max(change.src_start - _SHOWN // 2, 0)
    there = max(change.dest_start - _SHOWN // 2, 0)
    return f"here “…{text[start : start + _SHOWN]}…”, there “…{like[there : there + _SHOWN]}…”"

"""The fishing agreement on other days."""

from dataclasses import replace
from datetime import date

from knowledge.loading import Knowledge
from tests.agreements import fishing

KNOWLEDGE = fishing()


def dated(council: str, event: str = "2031-04-05") -> Knowledge:
    """The fishing agreement with its meeting, and its signing, on those days."""
    first, *rest = KNOWLEDGE.deadlines
    moved = first.model_copy(update={"date": date.fromisoformat(council)})
    source = KNOWLEDGE.article.source.model_copy(update={"event_date": date.fromisoformat(event)})
    article = KNOWLEDGE.article.model_copy(update={"source": source})
    return replace(KNOWLEDGE, deadlines=(moved, *rest), article=article)

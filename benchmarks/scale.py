"""Measures loading and answering on made-up FAQs that grow; run by `.venv/bin/python -m benchmarks.scale [SIZES...]`.

Each size is a number of phrasings; the last row is the configured FAQ with its evaluation questions. A made-up FAQ is
in one language, of answers only, and takes passages, vocabulary and weights from the configured folder. Few of its
words stand in the vocabulary, so the frequent ones weigh on both indexes, where real fillers weigh on one.
"""

import argparse
import itertools
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import settings
from knowledge.answering import Answerer, Policy
from knowledge.evaluation import load_examination
from knowledge.loading import load

T = TypeVar("T")

SEED = 20210111
PER_ENTRY = 20
"""Phrasings of an entry."""

OWN_WORDS = 6
"""Words of an entry that all its phrasings draw on."""

WARM_UP = 50
QUESTIONS = 500

_HEAPS_FACTOR, _HEAPS_EXPONENT = 14, 0.5
"""Different words among n words are 14 √n (Heaps' law): 90,000 make 4,200, as the English phrasings of the FAQ do."""

_LENGTHS = (3, 10)
"""Fewest and most words of a phrasing."""

TITLES = ("phrasings", "entries", "load s", "build s", "peak MB", "median ms", "99th percentile ms")
"""What is measured: `load` from the files to the knowledge, `build` from there to the answerer; of a question the
time on the processor, which others on the machine lengthen less."""


class Inventor:
    """Makes up words, phrasings and questions, always the same ones for one size."""

    def __init__(self, size: int) -> None:
        self._random = random.Random(SEED + size)  # noqa: S311 # nosec B311 # the same every time, and no secret
        typical = size * sum(_LENGTHS) / 2
        words: dict[str, None] = {}
        while len(words) < _HEAPS_FACTOR * typical**_HEAPS_EXPONENT:
            words[self._word()] = None
        self._words = list(words)
        # Zipf's law: the second word is half as frequent as the first, the third a third.
        self._frequencies = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def entries(self, size: int, least: int) -> list[list[str]]:
        """`size` phrasings, no two alike, by entry; at least `least` entries with one each."""
        count = max(least, size // PER_ENTRY)
        rare = self._words[len(self._words) // 4 :]
        own = [self._random.sample(rare, OWN_WORDS) for _ in range(count)]
        made: dict[str, None] = {}
        while len(made) < max(size, count):
            made[self._phrasing(own[len(made) % count])] = None
        phrasings = list(made)
        return [phrasings[entry::count] for entry in range(count)]

    def questions(self, entries: Sequence[Sequence[str]], count: int) -> list[str]:
        """Half of them phrasings with a word changed, dropped or misspelt, half of words that are new."""
        near = [self._altered(self._random.choice(self._random.choice(entries))) for _ in range(count // 2)]
        far = [" ".join(self._word() for _ in range(self._random.randint(*_LENGTHS))) for _ in range(count - len(near))]
        return near + far

    def _word(self) -> str:
        return "".join(self._syllable() for _ in range(self._random.choice((2, 2, 3, 3, 4))))

    def _syllable(self) -> str:
        choose = self._random.choice
        return choose("bdfghklmnprstvz") + choose("aeiou") + choose(("", "", "", "l", "n", "r", "s"))

    def _common(self) -> str:
        return self._random.choices(self._words, cum_weights=self._frequencies)[0]

    def _phrasing(self, own: Sequence[str]) -> str:
        chosen = self._random.sample(own, self._random.randint(1, 3))
        chosen += [self._common() for _ in range(self._random.randint(*_LENGTHS) - len(chosen))]
        self._random.shuffle(chosen)
        return " ".join(chosen)

    def _altered(self, phrasing: str) -> str:
        words = phrasing.split()
        place = self._random.randrange(len(words))
        word = words[place]
        slip = self._random.randrange(1, len(word))
        words[place] = self._random.choice((self._common(), "", word[:slip] + word[slip + 1 :]))
        return " ".join(filter(None, words))


def make_up(size: int, folder: Path) -> list[str]:
    """Write a knowledge folder of `size` phrasings; returns what to ask."""
    source = settings.load().knowledge
    knowledge = load(source)
    for file in source.glob("*.yaml"):
        shutil.copy(file, folder)
    inventor = Inventor(size)
    passages, people = list(knowledge.passages), list(knowledge.vocabulary.participants)
    # The loader wants every passage and every participant used.
    entries = inventor.entries(size, max(len(passages), len(people)))
    with (folder / "faq.yaml").open("w", encoding="utf-8") as faq:
        faq.write("topics:\n  all: {en: All}\nentries:\n")
        for number, phrasings in enumerate(entries):
            faq.write(
                f"  - id: entry-{number}\n    topic: all\n    kind: answer\n    gives: [what]\n"
                f"    about: [{people[number % len(people)]}]\n    passages: [{passages[number % len(passages)]}]\n"
                f"    answer:\n      en: {phrasings[0]}\n    questions:\n      en: |\n"
            )
            faq.writelines(f"        {phrasing}\n" for phrasing in phrasings)
    return inventor.questions(entries, WARM_UP + QUESTIONS)


def examination(folder: Path) -> list[str]:
    """The evaluation questions of a knowledge folder."""
    return [examined.question for examined in load_examination(folder / "evaluation.yaml", load(folder).passages)]


def measure(folder: Path, questions: list[str]) -> list[float]:
    """The figures of a knowledge folder, as TITLES; in a fresh process, for memory counts from what it holds now."""
    random.Random(SEED).shuffle(questions)  # noqa: S311 # nosec B311 # so that the warm-up is like the rest
    before = _peak()
    started = time.perf_counter()
    knowledge = load(folder)
    loaded = time.perf_counter()
    answerer = Answerer(knowledge, Policy())
    built = time.perf_counter()
    times = [_milliseconds(answerer, question) for question in questions][WARM_UP:]
    entries = knowledge.faq.entries
    phrasings = sum(len(listed) for entry in entries for listed in entry.questions.values())
    spent = [loaded - started, built - loaded, _peak() - before]
    return [phrasings, len(entries), *spent, statistics.median(times), statistics.quantiles(times, n=100)[-1]]


def _milliseconds(answerer: Answerer, question: str) -> float:
    started = time.process_time()
    answerer.answer(question)
    return 1000 * (time.process_time() - started)


def _peak() -> float:
    """The most memory that this process has held, in megabytes; Linux counts kilobytes, macOS bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _apart(function: Callable[..., T], *arguments: object) -> T:
    """What `function` returns in a process of its own. This one stays small: Linux counts its peak as the child's."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def rows(sizes: Sequence[int]) -> Iterator[list[float]]:
    """The figures of each made-up FAQ, then of the configured one."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            yield _apart(measure, Path(name), _apart(make_up, size, Path(name)))
    folder = settings.load().knowledge
    yield _apart(measure, folder, _apart(examination, folder))


def main() -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000], help="numbers of phrasings")
    sizes = sorted(parser.parse_args().sizes)
    sys.stdout.write(f"| FAQ | {' | '.join(TITLES)} |\n|---|{'---:|' * len(TITLES)}\n")
    table = []
    for number, figures in enumerate(rows(sizes)):
        shown = " | ".join(f"{figure:,}" if isinstance(figure, int) else f"{figure:,.2f}" for figure in figures)
        sys.stdout.write(f"| {'made up' if number < len(sizes) else 'configured'} | {shown} |\n")
        sys.stdout.flush()
        table.append(figures)
    for small, big in itertools.pairwise(table[:-1]):
        grown = ", ".join(f"{title} × {b / a:.1f}" for title, a, b in zip(TITLES, small, big, strict=True))
        sys.stdout.write(f"\nFrom {small[0]:,} to {big[0]:,} phrasings: {grown}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

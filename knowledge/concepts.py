"""What a question is about, without the words of whoever asked: the same for everybody who asks the same."""

from collections.abc import Callable, Iterable, Iterator

UNKNOWN = "?"
"""Stands for every word that is not kept."""

LONGEST = 500
"""Letters that are kept."""

_LONGEST_NUMBER = 4
"""Digits of a number that names nobody: a year, a clause; a telephone number has more."""


def normalised(terms: Iterable[str], knows: Callable[[str], bool]) -> str:
    """The different `terms` of a question in alphabetical order, with a space between; `knows` the FAQ and article.

    Concepts, and what is asked, are kept; stems and longer numbers only where the FAQ or the article has them. All
    others, names that somebody typed among them, are one `?` at the end.
    """
    different = set(terms)
    kept = sorted(term for term in different if _is_kept(term, knows))
    unknown = [UNKNOWN] if len(kept) < len(different) else []
    return " ".join([*_fitting(kept, LONGEST - len(UNKNOWN) - 1), *unknown])


def _is_kept(term: str, knows: Callable[[str], bool]) -> bool:
    if term.startswith("~"):
        return False
    if term.startswith("#"):
        return len(term) <= 1 + _LONGEST_NUMBER or knows(term)
    return ":" not in term or knows(term)


def _fitting(terms: Iterable[str], size: int) -> Iterator[str]:
    for term in terms:
        size -= len(term) + 1
        if size >= 0:
            yield term

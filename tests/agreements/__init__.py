"""A second agreement, made up, to test with; it shows that none of the program is tied to the first."""

import shutil
from pathlib import Path

from knowledge.answering import Answerer, Policy
from knowledge.loading import Knowledge, load

FISHING = Path(__file__).parent / "fishing"

SURE = Policy()
NEVER_SURE = Policy(answer_from=1.0, suggest_from=0.0)
"""Offers a choice where SURE would answer."""


def fishing() -> Knowledge:
    """The knowledge of the fishing agreement."""
    return load(FISHING)


def fishing_answerer(policy: Policy = SURE) -> Answerer:
    """What answers questions about the fishing agreement."""
    return Answerer(fishing(), policy)


def copied(folder: Path) -> Path:
    """A copy of the fishing agreement in `folder`, to be changed."""
    return Path(shutil.copytree(FISHING, folder / "bay"))


def rewritten(file: Path, old: str, new: str) -> None:
    """Put `new` in the place of each `old` in a file, which must hold it."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} does not hold {old!r}"
    file.write_text(text.replace(old, new), encoding="utf-8")

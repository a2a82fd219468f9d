"""The table of faults in docs/operation.md names tests that exist."""

import re
from pathlib import Path

from tests.talks import ROOT

TABLE = (ROOT / "docs/operation.md").read_text("utf-8").partition("## What happens when")[2].partition("\n## ")[0]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_fault_names_a_test() -> None:
    """A fault whose outcome nothing shows may come out otherwise."""
    _, _, *rows = [line for line in TABLE.splitlines() if line.startswith("|")]
    assert len(rows) > 20
    assert [row for row in rows if not NAMED.search(row)] == []


def test_the_named_tests_exist() -> None:
    """By their file and name."""
    missing = [
        f"{file}::{name}"
        for file, name in NAMED.findall(TABLE)
        if not (ROOT / file).exists() or f"def {name}" not in (ROOT / file).read_text("utf-8")
    ]
    assert missing == []


def test_every_test_of_a_fault_is_named() -> None:
    """So that the table grows with the tests."""
    here = {path.name for path in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}
    assert here <= {Path(file).name for file, _ in NAMED.findall(TABLE)}

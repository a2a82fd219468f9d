"""docs/security.md names tests that there are."""

import ast
import re

from tests.talks import ROOT


def test_every_test_that_is_named_exists() -> None:
    """Each `file::name` of the page is a test in that file, and each threat has one at least."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    missing = []
    for file, name in named:
        path = ROOT / file
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        if name not in functions or not name.startswith("test_"):
            missing.append(f"{file}::{name}")
    sections = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    bare = [section.splitlines()[0] for section in sections if "::" not in section]

    assert missing == []
    assert bare == ["What is trusted"]
    assert len(named) > 30

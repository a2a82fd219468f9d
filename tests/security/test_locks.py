"""What is installed is what was looked at: each requirement is pinned with its hashes, and no index is named."""

import re
import tomllib

import pytest

from tests.talks import ROOT

LOCKS = {
    "requirements.lock": ([], []),
    "requirements-postgresql.lock": (["postgresql"], []),
    "requirements-dev.lock": ([], ["dev"]),
}
"""The lock files, with the extras and the groups of pyproject.toml that each holds."""
REQUIREMENT = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z,]+\])?==(?P<version>[0-9][\w.!+]*)( ; [^\\\n]+)?"
    r"(?P<hashes>( \\\n {4}--hash=sha256:[0-9a-f]{64})+)\n"
)


def pinned(lock: str) -> dict[str, set[str]]:
    """The versions that a lock file pins, by name; more than one where they depend on the machine."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for match in REQUIREMENT.finditer(text):
        found.setdefault(match["name"], set()).add(match["version"])
    assert REQUIREMENT.sub("", text) == "", "nothing else stands in a lock file: no index, no address, no bare name"
    return found


def named(lock: str) -> dict[str, str]:
    """What pyproject.toml names for a lock file, with the version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras, groups = LOCKS[lock]
    lines = [*project["project"]["dependencies"]]
    for extra in extras:
        lines += project["project"]["optional-dependencies"][extra]
    for group in groups:
        lines += project["dependency-groups"][group]
    found = [re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", line) for line in lines]
    assert all(found), "every requirement of pyproject.toml is pinned"
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_pinned_and_hashed_and_agrees(lock: str) -> None:
    """All that pyproject.toml names stands in the lock at the same version; all that stands there has hashes."""
    versions = pinned(lock)
    assert {name: versions.get(name) for name in named(lock)} == {n: {v} for n, v in named(lock).items()}


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if lock != "requirements.lock"])
def test_locks_agree_with_each_other(lock: str) -> None:
    """What the tests run with is what is served with."""
    versions = pinned(lock)
    assert {name: versions.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")


def test_installing_checks_hashes() -> None:
    """Every installation of make asks for the hashes."""
    lines = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "pip install" in line]
    assert lines
    assert all("--require-hashes -r requirements" in line for line in lines)

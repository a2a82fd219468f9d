"""Whether files have changed is seen from outside, and only once they have come to rest."""

import os
from pathlib import Path

import pytest

from knowledge.stamp import Watched, stamp
from tests.agreements import copied, rewritten


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge that may be changed."""
    return copied(tmp_path)


def test_folder_that_nobody_changes_is_left_alone(folder: Path) -> None:
    """The same files are no news, however often they are looked at."""
    known, watched = stamp(folder), Watched(folder)

    assert not any(watched.has_settled(known) for _ in range(5))


def test_change_is_told_when_a_second_look_finds_it_unchanged(folder: Path) -> None:
    """What may still be written is waited for."""
    known, watched = stamp(folder), Watched(folder)
    rewritten(folder / "faq.yaml", "Hello!", "Good day!")
    first = watched.has_settled(known)
    rewritten(folder / "faq.yaml", "Good day!", "Good afternoon!")
    second = watched.has_settled(known)

    assert (first, second) == (False, False)
    assert watched.has_settled(known)
    assert not watched.has_settled(stamp(folder))


def test_time_alone_and_size_alone_are_changes(folder: Path) -> None:
    """A file that was written anew with as many letters has changed, and so has one that keeps its old time."""
    file = folder / "article.yaml"
    before, times = stamp(folder), (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    os.utime(file, ns=(times[0], times[1] + 1))
    newer = stamp(folder)
    rewritten(file, "Villages", "Two villages")
    os.utime(file, ns=times)

    assert len({before, newer, stamp(folder)}) == 3


def test_missing_and_new_files_are_changes(folder: Path) -> None:
    """Weights of the folder's own, and a file that is taken away, are seen."""
    before = stamp(folder)
    (folder / "weights.yaml").write_text("x", encoding="utf-8")
    own = stamp(folder)
    (folder / "deadlines.yaml").unlink()

    assert len({before, own, stamp(folder)}) == 3


def test_what_is_not_loaded_is_not_watched(folder: Path) -> None:
    """The questions of the examination answer nobody."""
    before = stamp(folder)
    (folder / "evaluation.yaml").write_text("", encoding="utf-8")

    assert stamp(folder) == before

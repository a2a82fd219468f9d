"""The interface's sentences: complete, with the same words to fill in, and with English where a language is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers.texts
from handlers.texts import Texts, available
from knowledge.strict_yaml import KnowledgeError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of texts with the English ones, read instead of the real one."""
    english = (handlers.texts.FOLDER / "en.yaml").read_text(encoding="utf-8")
    (tmp_path / "en.yaml").write_text(english, encoding="utf-8")
    monkeypatch.setattr(handlers.texts, "FOLDER", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    """Let the files be read anew."""
    available.cache_clear()
    handlers.texts._load.cache_clear()


def test_every_language_that_has_a_file_is_sound() -> None:
    """Each file has all sentences with the words in braces that the English ones have."""
    for language in available():
        assert Texts.of(language).own_words


def test_missing_language_falls_back_to_english(folder: Path) -> None:
    """Where a language has no file, English is spoken."""
    assert available() == ("en",)
    assert Texts.of("az") is Texts.of("en")
    assert folder.exists()


def test_wrong_words_in_braces_are_named(folder: Path) -> None:
    """A sentence that would fail when it is filled in is found at load, with file and line."""
    english = (folder / "en.yaml").read_text(encoding="utf-8")
    broken = english.replace("clause: Clause {number}", "clause: Пункт {nomer}")
    (folder / "ru.yaml").write_text(broken, encoding="utf-8")
    forget()

    with pytest.raises(KnowledgeError, match=r"ru\.yaml:\d+: `clause` must have .* number"):
        Texts.of("ru")


def test_missing_sentence_is_named(folder: Path) -> None:
    """A sentence that a language lacks is found at load."""
    english = (folder / "en.yaml").read_text(encoding="utf-8")
    (folder / "hy.yaml").write_text(english.replace("back: Back\n", ""), encoding="utf-8")
    forget()

    with pytest.raises(KnowledgeError, match=r"hy\.yaml:\d+: back: this key is missing"):
        Texts.of("hy")

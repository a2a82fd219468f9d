"""Each command that the bot, its knowledge or its documents speak of exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.application import COMMANDS, OF_ADMINS
from handlers.texts import Texts, available
from knowledge.loading import Knowledge

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
OF_BOTFATHER = {"newbot", "setinline"}
PATHS = {"live", "ready", "metrics", "data"}
"""What the documents tell the operator to say to @BotFather."""
COMMAND = re.compile(r"(?<![\w/.<>:-])/([a-z][a-z_]*)(?![\w/<>-]|\.\w)")
"""As Telegram finds one, but in small letters only, and neither a part of a path nor a placeholder."""


def named_in(text: str) -> set[str]:
    """The commands that a text speaks of."""
    return set(COMMAND.findall(text))


def sentences(value: object) -> Iterator[str]:
    """Every sentence in a section of the texts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from sentences(part)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("Send /ask or “/clause 2”, (/help).", {"ask", "clause", "help"}),
        ("Բացեք /topics։ Դիտեք «/source»", {"topics", "source"}),
        ("see docs/operation.md, /srv/main, https://gazette.example/bay and 9/10", set()),
    ],
)
def test_commands_are_found_in_a_text(text: str, commands: set[str]) -> None:
    """The other tests see what a reader sees."""
    assert named_in(text) == commands


@pytest.mark.parametrize("language", available())
def test_commands_in_the_texts_exist(language: str) -> None:
    """In every language, and those that the menu lists."""
    texts = Texts.of(next(code for code in available() if code == language))
    named = set().union(*map(named_in, sentences(texts.model_dump())))

    assert {"ask", "help", "subscribe"} <= named
    assert named - set(COMMANDS) - set(OF_ADMINS) == set()
    assert {name for name, _ in texts.commands} <= set(COMMANDS)


def test_commands_in_the_knowledge_exist(shipped: Knowledge) -> None:
    """What an answer of the FAQ tells people to send does something, in every language."""
    told = {
        (entry.id, command)
        for entry in shipped.faq.entries
        for sentence in entry.answer.values()
        for command in named_in(sentence)
    }

    assert {command for _, command in told} >= {"help", "topics"}
    assert {(entry, command) for entry, command in told if command not in COMMANDS} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_the_documents_exist(document: Path) -> None:
    """What a reader of the documents is told to send does something."""
    named = named_in(document.read_text(encoding="utf-8"))

    assert named - set(COMMANDS) - set(OF_ADMINS) - OF_BOTFATHER - PATHS == set()

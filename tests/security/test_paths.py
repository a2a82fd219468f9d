"""Nothing that a person sends, and no id in the knowledge, names a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handlers.context import App
from handlers.cooldown import Cooldown
from knowledge.loading import load
from knowledge.strict_yaml import KnowledgeError
from settings import Cooldown as Limits
from tests.agreements import copied, rewritten
from tests.handlers.people import People

NAMES = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    "..%2f..%2fpasswd",
    "C:\\x",
    "file:///etc/passwd",
    "article.yaml",
    "x\0",
]
_opened: list[str] = []
_watching = False


def _note(event: str, details: tuple[object, ...]) -> None:
    if _watching and event in ("open", "os.listdir", "os.scandir"):
        _opened.append(str(details[0]))


sys.addaudithook(_note)  # cannot be taken away again


@contextmanager
def watched() -> Iterator[list[str]]:
    """The files that this process opens meanwhile."""
    global _watching  # noqa: PLW0603 - the hook lives as long as the process
    _opened.clear()
    _watching = True
    try:
        yield _opened
    finally:
        _watching = False


def test_files_that_are_opened_are_seen(tmp_path: Path) -> None:
    """What the tests below rely on."""
    with watched() as files:
        (tmp_path / "x").write_text("x")
    assert files == [str(tmp_path / "x")]


async def send_everywhere(people: People, name: str) -> None:
    """Put a name wherever a person can put one."""
    for press in "espcqtdgavw":
        await people.press(f"{press}:en:{name}")
    for command in ("start", "clause", "ask", "verify", "language", "deadlines"):
        await people.say(f"/{command} {name}")
    for kind in ("clause", "passage", "entry", "topic"):
        await people.say(f"/start {kind}-{name}")
        await people.type_inline(f"{kind} {name}")
    await people.say(name)
    document = {"file_id": "f", "file_unique_id": "u", "file_name": name}
    await people.send({"message": people.message(document=document)})


@pytest.mark.parametrize("name", NAMES)
async def test_what_people_send_opens_no_file(people: People, app: App, name: str) -> None:
    """Data of buttons, deep links, inline queries, clauses, file names and texts stay names of what is in memory."""
    app.bot_data.cooldown = Cooldown(Limits(questions=0, group_questions=0))
    await send_everywhere(people, "nets")  # whatever is loaded once is loaded
    with watched() as files:
        await send_everywhere(people, name)
    assert files == []


@pytest.mark.parametrize("name", ["../../x", "a/b", "..", "x\\n", "/x", "a.b", "A", "-a", "x" * 41])
@pytest.mark.parametrize(("file", "old"), [("faq.yaml", "id: who-may-fish"), ("article.yaml", "id: opening")])
def test_ids_that_are_paths_are_refused(tmp_path: Path, file: str, old: str, name: str) -> None:
    """An id is small letters, digits and hyphens; the place of any other is named."""
    folder = copied(tmp_path)
    rewritten(folder / file, f"{old}\n", f'id: "{name}"\n')
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    assert any(fault.file.endswith(file) and ".id" in str(fault) for fault in caught.value.faults), caught.value


def test_topics_that_are_paths_are_refused(tmp_path: Path) -> None:
    """A topic's id stands on buttons too."""
    folder = copied(tmp_path)
    rewritten(folder / "faq.yaml", "  bay: {en: The bay", '  "../bay": {en: The bay')
    rewritten(folder / "faq.yaml", "topic: bay", 'topic: "../bay"')
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    assert "../bay" in str(caught.value) or "topic" in str(caught.value)

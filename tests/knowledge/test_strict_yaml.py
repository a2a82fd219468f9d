"""Reading YAML without its surprises: what it would turn silently into something else is a fault with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from knowledge.model import Record
from knowledge.strict_yaml import Document, Fault, KnowledgeError, read


class Shelf(Record):
    """What the tests read."""

    name: str
    size: int = 0
    share: float = 0.0
    books: list[str] = Field(default_factory=list)


def _read(folder: Path, text: str) -> Document:
    path = folder / "shelf.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def _faults(document: Document) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in document.faults]


def test_sound_file(tmp_path: Path) -> None:
    """Texts, numbers and lists arrive as they were written."""
    document = _read(tmp_path, 'name: "no"\nsize: 3\nshare: 0.5\nbooks: [a, "1"]\n')

    assert document.record(Shelf) == Shelf(name="no", size=3, share=0.5, books=["a", "1"])
    assert document.faults == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("no", "bool"),
        ("Yes", "bool"),
        ("on", "bool"),
        ("2021-01-30", "timestamp"),
        ("1:30", "int"),
        ("010", "int"),
        ("0x1F", "int"),
        ("1_000", "int"),
        (".inf", "float"),
        ("1.5e+3", "float"),
        ("!!binary aGk=", "binary"),
    ],
)
def test_silent_types_are_faults(tmp_path: Path, value: str, kind: str) -> None:
    """What YAML 1.1 would read as something else than it looks like must be quoted."""
    written = value.rpartition(" ")[2]
    document = _read(tmp_path, f"# a shelf\nname: {value}\n")

    assert _faults(document) == [(2, f"YAML would read `{written}` as {kind}, not as text; put it in quotes")]


def test_number_for_a_text_is_refused_not_converted(tmp_path: Path) -> None:
    """11.01 in a text field never becomes 11.01 the number."""
    document = _read(tmp_path, "size: 1\nname: 11.01\n")

    assert document.record(Shelf) is None
    assert _faults(document) == [(2, "name: must be a text; put it in quotes")]


@pytest.mark.parametrize("key", ["no", "2021-01-30", "~"])
def test_silent_types_of_keys_are_faults(tmp_path: Path, key: str) -> None:
    """A key that YAML would convert is found as well, but for an empty one, which is unknown."""
    document = _read(tmp_path, f"name: a\n{key}: b\n")
    document.record(Shelf)

    assert {fault.line for fault in document.faults} == {2}
    assert any(key in fault.message for fault in document.faults)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("name: a\nname: b\n", [(2, "the key `name` stands twice; keep one of them")]),
        ("name: a\nbooks:\n  - b\n  - {c: 1, c: 2}\n", [(4, "the key `c` stands twice; keep one of them")]),
        ("name: [a\n", [(2, "not valid YAML: did not find expected ',' or ']'; check quotes and indentation")]),
        ("name: *a\n", [(1, "not valid YAML: found undefined alias; check quotes and indentation")]),
        ("name: a\x07\n", [(1, "not valid YAML: it holds a character that YAML does not allow")]),
        ("name: &a [*a]\n", [(1, "an anchor refers to itself; write out what it stands for")]),
        ("", [(1, "the file is empty")]),
        ("# nothing\n", [(1, "the file is empty")]),
    ],
)
def test_faults_of_form(tmp_path: Path, text: str, faults: list[tuple[int, str]]) -> None:
    """Twofold keys, broken syntax and empty files are said with their line."""
    assert _faults(_read(tmp_path, text)) == faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("name: a\nnmae: b\n", [(2, "nmae: unknown key; remove it or correct its spelling")]),
        ("size: 3\n", [(1, "name: this key is missing; add it")]),
        ("name: a\nsize: big\n", [(2, "size: input should be a valid integer")]),
        ("name: a\nsize: 1.5\n", [(2, "size: input should be a valid integer")]),
        ("name: a\nbooks:\n  - b\n  - 7\n", [(4, "books.1: must be a text; put it in quotes")]),
        (
            "name: 1\nsize: x\nage: 2\n",
            [
                (1, "name: must be a text; put it in quotes"),
                (2, "size: input should be a valid integer"),
                (3, "age: unknown key; remove it or correct its spelling"),
            ],
        ),
    ],
)
def test_faults_of_the_record(tmp_path: Path, text: str, faults: list[tuple[int, str]]) -> None:
    """Each fault stands at the line of what is wrong, and all come at once."""
    document = _read(tmp_path, text)

    assert document.record(Shelf) is None
    assert _faults(document) == faults


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is one fault that says where it must stand."""
    document = read(tmp_path / "shelf.yaml")

    assert document.faults == [Fault("shelf.yaml", 1, f"the file is missing; it must stand in {tmp_path}")]
    assert document.record(Shelf) is None
    assert len(document.faults) == 1


def test_file_that_is_no_text(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, and a folder in a file's place, are faults and no exceptions."""
    (tmp_path / "bytes.yaml").write_bytes(b"name: \xff")
    (tmp_path / "folder.yaml").mkdir()

    for name in ("bytes.yaml", "folder.yaml"):
        (fault,) = read(tmp_path / name).faults
        assert fault.message.startswith("the file cannot be read as UTF-8 text")


def test_line_of_the_deepest_place_that_there_is(tmp_path: Path) -> None:
    """A fault about something missing stands at what should hold it."""
    document = _read(tmp_path, "name: a\nbooks:\n  - b\n  - c\n")

    assert document.line(("books", 1)) == 4
    assert document.line(("books", 9, "x")) == 2
    assert document.line(("elsewhere",)) == 1


def test_error_lists_faults_in_order() -> None:
    """The faults are told by file and line, one a line, as editors understand it."""
    error = KnowledgeError([Fault("b.yaml", 1, "x"), Fault("a.yaml", 10, "y"), Fault("a.yaml", 9, "z")])

    assert str(error).splitlines() == ["a.yaml:9: z", "a.yaml:10: y", "b.yaml:1: x"]


@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """No content of a file raises; without a fault there is a record."""
    document = _read(tmp_path_factory.getbasetemp(), text.encode("utf-8", "ignore").decode())
    record = document.record(Shelf)

    assert bool(record) != bool(document.faults)

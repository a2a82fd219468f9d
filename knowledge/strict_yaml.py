"""Reads a YAML file strictly into a checked record: every fault with its file, line and advice, all at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Location = Sequence[str | int]
R = TypeVar("R", bound=BaseModel)

_TAG = "tag:yaml.org,2002:"
_KEPT_TAGS: dict[str, Callable[[str], Any]] = {
    _TAG + "str": str,
    _TAG + "int": int,
    _TAG + "float": float,
    _TAG + "null": lambda _: None,
}
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_ADVICE = {
    "extra_forbidden": "unknown key; remove it or correct its spelling",
    "missing": "this key is missing; add it",
    "string_type": "must be a text; put it in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a file, and what to do about it; `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class KnowledgeError(Exception):
    """The knowledge is not sound; `faults` holds everything that is wrong, in the order of files and lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass
class Document:
    """A YAML file as read: its plain data, the line of each place in it, and the faults found so far."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    data: Any = None
    node: yaml.Node | None = None

    def fault(self, location: Location, message: str) -> None:
        """Note a fault at the place that `location` (keys and indices from the top) leads to."""
        self.faults.append(Fault(self.file, self.line(location), message))

    def line(self, location: Location) -> int:
        """The line of the deepest place on the way of `location` that the file really has."""
        node = self.node
        line = 1
        for step in location:
            found = _step(node, step)
            if found is None:
                break
            node, line = found
        return line

    def record(self, model: type[R]) -> R | None:
        """The data as `model`, or None with every fault noted."""
        if self.node is None:
            return None
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            for problem in error.errors(include_url=False, include_context=True):
                where = problem["loc"]
                name = ".".join(str(step) for step in where)
                self.fault(where, f"{name}: {_ADVICE.get(problem['type']) or _sentence(problem['msg'])}")
            return None


def read(path: Path) -> Document:
    """The YAML file at `path`. A file that is not there or not YAML gives a document with a fault and no data."""
    document = Document(path.name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        document.fault((), f"the file is missing; it must stand in {path.parent}")
        return document
    except (OSError, UnicodeDecodeError) as error:
        document.fault((), f"the file cannot be read as UTF-8 text ({error.__class__.__name__})")
        return document
    try:
        document.node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        document.faults.append(Fault(path.name, line, f"not valid YAML: {error.problem}; check quotes and indentation"))
    except yaml.YAMLError:
        document.fault((), "not valid YAML: it holds a character that YAML does not allow")
    if document.node is not None:
        try:
            document.data = _plain(document.node, document)
        except RecursionError:
            document.node = None
            document.fault((), "an anchor refers to itself; write out what it stands for")
    elif not document.faults:
        document.fault((), "the file is empty")
    return document


def _plain(node: yaml.Node, document: Document) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, document)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, document) for item in node.value]
    seen: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        line = key.start_mark.line + 1
        if name in seen:
            document.faults.append(Fault(document.file, line, f"the key `{name}` stands twice; keep one of them"))
        if key.tag not in _KEPT_TAGS:
            document.faults.append(Fault(document.file, line, _silent(name, key.tag)))
        seen[name] = _plain(value, document)
    return seen


def _scalar(node: yaml.ScalarNode, document: Document) -> Any:
    convert = _KEPT_TAGS.get(node.tag)
    # YAML 1.1 reads 1:30 as 90, 010 as 8 and 1_0 as 10; only a number written plainly is taken as one. A text field
    # that gets a number is refused by its record, so that 11.01 never becomes a float unseen.
    if convert is None or (convert in {int, float} and not _PLAIN_NUMBER.fullmatch(node.value)):
        document.faults.append(Fault(document.file, node.start_mark.line + 1, _silent(node.value, node.tag)))
        return node.value
    return convert(node.value)


def _silent(value: str, tag: str) -> str:
    return f"YAML would read `{value}` as {tag.removeprefix(_TAG)}, not as text; put it in quotes"


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child, child.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode) and isinstance(step, int):
        # An item of a text that holds a list: below a `|`, one stands in each line that is not blank.
        filled = [number for number, line in enumerate(node.value.splitlines(), 1) if line.strip()]
        below = filled[step] if node.style == "|" and step < len(filled) else 0
        return node, node.start_mark.line + 1 + below
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    return None


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:]

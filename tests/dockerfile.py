"""Reads a Dockerfile, as far as this project's goes: stages, instructions, copied sources, variables."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stage:
    """What follows one FROM: the instructions and what stands behind each, in their order."""

    image: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        """What stands behind each such instruction."""
        return [text for found, text in self.steps if found == instruction]

    def last(self, instruction: str) -> str:
        """What stands behind the one that counts."""
        return self.all(instruction)[-1]

    @property
    def copied(self) -> list[tuple[list[str], str]]:
        """What is copied from the checkout, and to where."""
        words = [shlex.split(text) for text in self.all("COPY")]
        return [(sources, target) for *sources, target in words if not sources[0].startswith("--from=")]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that it sets."""
        pairs = [word.partition("=") for text in self.all("ENV") for word in shlex.split(text)]
        return {name: value for name, _, value in pairs}

    def command(self, instruction: str) -> list[str]:
        """The command of CMD or HEALTHCHECK, which must be in the form that needs no shell."""
        text = re.sub(r"^(--\S+\s+)*(CMD\s+)?", "", self.last(instruction))
        words: list[str] = json.loads(text)
        return words


def read(path: Path) -> list[Stage]:
    """The stages of the Dockerfile at `path`."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    stages: list[Stage] = []
    for line in filter(None, "\n".join(lines).replace("\\\n", " ").splitlines()):
        instruction, _, text = line.partition(" ")
        if instruction == "FROM":
            image, _, name = text.partition(" AS ")
            stages.append(Stage(image.strip(), name.strip()))
        else:
            stages[-1].steps.append((instruction, " ".join(text.split())))
    return stages

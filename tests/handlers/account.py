"""A Telegram that keeps what a bot says of itself."""

from dataclasses import dataclass, field
from typing import Any

from tests.handlers.recording import Recorder


@dataclass
class Account(Recorder):
    """Keeps what is set for a scope and a language, as Telegram does."""

    kept: dict[tuple[str, str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        what = name.removeprefix("getMy").removeprefix("setMy")
        key = (what, str(parameters.get("scope")), str(parameters.get("language_code")))
        if name.startswith("setMy"):
            self.kept[key] = parameters
            return True
        if name == "getMyCommands":
            return self.kept.get(key, {}).get("commands", [])
        if name in {"getMyDescription", "getMyShortDescription"}:
            field_name = "description" if what == "Description" else "short_description"
            return {field_name: self.kept.get(key, {}).get(field_name, "")}
        return super()._result(name, parameters)

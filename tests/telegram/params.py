"""Reads the parameters of a call, however they were sent."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.telegram.errors import bad
from tests.telegram.world import words

# These stay as they were sent, even when they look like JSON.
TEXTS = words(
    "text caption name description short_description language_code callback_query_id inline_query_id url "
    "secret_token next_offset action parse_mode"
)


@dataclass(frozen=True)
class Upload:
    """A file sent along with a call."""

    name: str
    content: bytes = field(repr=False)


class Params(dict[str, Any]):
    """A call's parameters, with their types checked when they are taken out."""

    def string(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.get(key, default)
        if not isinstance(value, str):
            raise bad(f'Field "{key}" must be of type String')
        return value

    def integer(self, key: str, default: int) -> int:
        """A number."""
        value = self.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise bad(f'Field "{key}" must be of type Number')
        return value

    def id(self, key: str) -> int | None:
        """A number that may be missing."""
        return self.integer(key, 0) or None

    def sub(self, key: str) -> "Params":
        """An object inside; empty when missing."""
        value = self.get(key) or {}
        if not isinstance(value, dict):
            raise bad(f"can't parse {key.replace('_', ' ')} JSON object")
        return Params(value)


async def read(request: web.Request) -> Params:
    """All parameters: of the query string, then of the body (JSON, form or multipart)."""
    params = Params({key: _value(key, value) for key, value in request.query.items()})
    if request.content_type == "application/json":
        body = _value("", await request.text())
        return Params(params | body) if isinstance(body, dict) else params
    form = await request.post()
    files = {}
    for key, value in form.items():
        if isinstance(value, web.FileField):
            files[key] = Upload(value.filename, value.file.read())
        else:
            params[key] = _value(key, str(value))
    return _with_files(params, files)


def _value(key: str, value: str) -> Any:
    if key in TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _with_files(params: Params, files: dict[str, Upload]) -> Params:
    """Puts the files where "attach://name" points to them."""
    for key, value in params.items():
        if isinstance(value, str) and value.startswith("attach://"):
            params[key] = files.pop(value.removeprefix("attach://"), None)
    return Params(params | files)

"""The log never holds a token."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

import logs

TOKEN = "123456789:" + "AbC-_" * 7
ODD = "77:odd"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Takes back what `configure` does to the whole process."""
    root = logging.getLogger()
    before, levels = (root.level, root.handlers[:]), {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def record(message: str, *values: object, error: BaseException | None = None) -> logging.LogRecord:
    """A record as a library would make it."""
    caught = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("x", logging.ERROR, __file__, 1, message, values, caught)


@pytest.mark.parametrize("token", [TOKEN, ODD])
def test_token_is_hidden_wherever_it_stands(token: str) -> None:
    """In the message, in what is filled in, and in a traceback."""
    formatter = logs.Redacting(ODD)
    try:
        int(token)
    except ValueError as error:
        text = formatter.format(record(f"GET /bot{token}/getMe %s", [token], error=error))

    assert token not in text
    assert text.count(logs.HIDDEN) >= 3
    assert "Traceback" in text


@pytest.mark.parametrize("form", ["text", "json"])
def test_event_is_one_line(form: logs.Format) -> None:
    """Line breaks and tracebacks included, in both forms; JSON can be read back."""
    formatter = logs.Redacting(form=form)
    try:
        int("հազար")
    except ValueError as error:
        text = formatter.format(record("two\nlines of %s", "many", error=error))

    assert "\n" not in text
    assert "հազար" in text
    if form == "json":
        event = json.loads(text)
        assert (event["event"], event["level"], event["logger"]) == ("two\nlines of many", "error", "x")
        assert event["exception"].startswith("Traceback")
        assert datetime.fromisoformat(event["timestamp"]).tzinfo
    else:
        assert " ERROR x: two\\nlines of many\\nTraceback" in text


def test_secrets_are_hidden_in_json() -> None:
    """In JSON as in text."""
    assert logs.Redacting(ODD, form="json").format(record(f"{TOKEN} {ODD}")).count(logs.HIDDEN) == 2


def test_numbers_and_addresses_stay_readable() -> None:
    """Only what looks like a token is hidden."""
    text = logs.Redacting().format(record("at 12:30 from 127.0.0.1:8081"))

    assert text.endswith("at 12:30 from 127.0.0.1:8081")


@pytest.mark.parametrize(("level", "quiet"), [("DEBUG", "WARNING"), ("ERROR", "ERROR")])
def test_libraries_that_say_too_much_are_quieter(level: str, quiet: str) -> None:
    """Addresses of calls and whole updates are not logged, even with DEBUG."""
    logs.configure(level)

    assert logging.getLevelName(logging.getLogger("httpx").level) == quiet
    assert logging.getLogger("telegram").level >= logging.INFO
    assert logging.getLogger().level == logging.getLevelNamesMapping()[level]
    assert [type(handler) for handler in logging.getLogger().handlers] == [logging.StreamHandler]

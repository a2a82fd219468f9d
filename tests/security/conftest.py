"""The application under test, as for the handlers."""

from tests.handlers.conftest import app, knowledge, people, recorder, time

__all__ = ["app", "knowledge", "people", "recorder", "time"]

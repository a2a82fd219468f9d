"""The application under test, as for the handlers."""

from tests.handlers.conftest import _retry_after_is_a_timedelta, answerer, app, knowledge, people, recorder, time

__all__ = ["_retry_after_is_a_timedelta", "answerer", "app", "knowledge", "people", "recorder", "time"]

"""The requests that reach Telegram: pauses, outages, and updates that cannot be read."""

import json
import logging

import pytest

from network import LONGEST_PAUSE, Outage, readable
from tests.handlers.people import ANN, PRIVATE

SOUND = {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": PRIVATE, "from": ANN, "text": "hi"}}


def test_outage_is_said_once_a_minute_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """A long outage does not fill the log, and its end is told."""
    now = 0.0
    outage = Outage(lambda: now)

    with caplog.at_level(logging.INFO):
        for now in (0.0, 1.0, 30.0, 61.0, 62.0):  # noqa: B007 - the clock reads it
            outage.failed("ConnectError")
        outage.over()
        outage.over()

    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING", "INFO"]


def test_pauses_grow_to_a_few_seconds() -> None:
    """The longer Telegram is away the rarer it is asked, but never so rarely that answers come late."""
    outage = Outage()

    pauses = [outage.failed("x") for _ in range(2000)]

    assert pauses[:5] == [0.5, 1.0, 2.0, 4.0, 5.0]
    assert pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("broken", [{"message": {"chat": 5}}, {"message": "hi"}, {"callback_query": {"id": []}}])
def test_unreadable_update_becomes_an_empty_one(broken: dict[str, object]) -> None:
    """Its number is kept, so that Telegram counts it as taken; the others are untouched."""
    payload = json.dumps({"ok": True, "result": [{"update_id": 4} | broken, SOUND]}).encode()

    assert json.loads(readable(payload)) == {"ok": True, "result": [{"update_id": 4}, SOUND]}


@pytest.mark.parametrize("payload", [b"", b"<html>", b"[]", b'{"ok": true}', b'{"ok": true, "result": [{}]}', b"\xff"])
def test_other_answers_are_handed_on_as_they_are(payload: bytes) -> None:
    """What is no list of updates is left to the library."""
    assert readable(payload) == payload


def test_sound_updates_are_handed_on_as_they_are() -> None:
    """Nothing is written anew when everything can be read."""
    payload = json.dumps({"ok": True, "result": [SOUND]}).encode()

    assert readable(payload) is payload

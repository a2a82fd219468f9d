"""What becomes of failures: nothing of anybody's words in the log, and the person is told."""

import logging

import pytest
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from handlers.context import App
from handlers.errors import is_ordinary
from knowledge.answering import Answerer
from knowledge.model import Answer
from tests.agreements import SURE
from tests.handlers.people import GROUP, People
from tests.handlers.recording import Recorder

SECRET = "my very private question"


class Broken(Answerer):
    """Fails on every question, naming it."""

    def answer(self, question: str) -> Answer:
        """Raise."""
        raise ValueError(f"cannot answer {question}")


@pytest.fixture
def broken(app: App, answerer: Answerer) -> None:
    """Breaks the answerer of the application."""
    app.bot_data.answerer = Broken(answerer.knowledge, SURE)


@pytest.mark.usefixtures("broken")
async def test_failure_is_logged_without_words_and_the_person_is_told(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    """An error is logged with its kind, its place and the update's number, never with what was written."""
    (call,) = await people.say(SECRET)

    assert "Something went wrong" in call.text
    assert "ValueError" in caplog.text
    assert "in answer" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("broken")
async def test_failure_in_a_group_is_not_spoken_of(people: People) -> None:
    """A group is not bothered with the bot's own errors."""
    assert not await people.say(f"/ask {SECRET}", GROUP)


@pytest.mark.usefixtures("broken")
async def test_person_who_cannot_be_told_is_no_further_failure(people: People, recorder: Recorder) -> None:
    """When the apology fails too, that is the end of it."""
    recorder.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")

    assert len(await people.say(SECRET)) == 1


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (400, "Bad Request: TOPIC_CLOSED"),
        (400, "Bad Request: message thread not found"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: chat not found"),
    ],
)
async def test_changed_chat_is_part_of_life(
    people: People, recorder: Recorder, caplog: pytest.LogCaptureFixture, status: int, description: str
) -> None:
    """That the bot was removed or the topic closed is a line of information, not an error."""
    recorder.refuse("sendMessage", status, description)

    with caplog.at_level(logging.INFO):
        calls = await people.say("/ask Which nets will be burned?", GROUP)

    assert len(calls) == 1
    assert "was not answered" in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_network_failure_is_a_warning(
    people: People, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """A failure of Telegram or the network is a warning without a traceback, and nobody is written to."""
    recorder.refuse("sendMessage", 502, "Bad Gateway")

    assert len(await people.say("Which nets will be burned?")) == 1
    assert "NetworkError" in caplog.text
    assert "Traceback" not in caplog.text


async def test_error_without_update_is_logged(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """An error may come without an update."""
    await app.process_error(None, RuntimeError("x"))
    await app.process_error(Update(7), RuntimeError("y"))

    assert "Update None failed with RuntimeError" in caplog.text
    assert "Update 7 failed with RuntimeError" in caplog.text


def test_what_is_ordinary() -> None:
    """Only what says that a chat has changed is ordinary, in whatever case Telegram writes it."""
    assert is_ordinary(BadRequest("Message is not modified: x"))
    assert is_ordinary(BadRequest("Topic_closed"))
    assert is_ordinary(Forbidden("bot was blocked by the user"))
    assert not any(map(is_ordinary, [BadRequest("can't parse entities"), TimedOut(), NetworkError("x"), RetryAfter(3)]))

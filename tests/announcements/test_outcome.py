"""What an error of Telegram's means for a message that was being sent."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from announcements.outcome import (
    LONGEST_PAUSE,
    MOST_ANSWERS,
    Failure,
    Gone,
    Later,
    Moved,
    NoAccess,
    Refused,
    TopicLost,
    Unknown,
    meaning,
)
from network.http import Failure as CallFailure
from network.http import NotSent, surely_not_sent


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    """The error as the library raises it."""
    error.__cause__ = cause
    return error


def means(error: TelegramError, attempts: int = 1) -> Failure:
    """What the bot makes of it."""
    return meaning(error, attempts, surely_not_sent)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ChatMigrated(-1002), Moved(-1002)),
        (Forbidden("Forbidden: bot was kicked from the group"), NoAccess("Forbidden: bot was kicked from the group")),
        (Forbidden("Forbidden: bot was blocked by the user"), NoAccess("Forbidden: bot was blocked by the user")),
        (BadRequest("Chat not found"), NoAccess("Chat not found")),
        (BadRequest("Not enough rights to send text messages to the chat"), None),
        (BadRequest("CHAT_WRITE_FORBIDDEN"), NoAccess("CHAT_WRITE_FORBIDDEN")),
        (BadRequest("TOPIC_CLOSED"), TopicLost()),
        (BadRequest("Message thread not found"), TopicLost()),
        (BadRequest("Message to delete not found"), Gone()),
        (BadRequest("Message is too long"), Refused("Message is too long")),
        (InvalidToken(), None),
        (Conflict("two of them"), Refused("Conflict: two of them")),
    ],
)
def test_what_telegram_says(error: TelegramError, expected: Failure | None) -> None:
    """Each of its answers has one meaning, whatever its letters' size."""
    if expected is None:
        assert isinstance(means(error), NoAccess if isinstance(error, BadRequest) else Refused)
    else:
        assert means(error) == expected


@pytest.mark.parametrize("wanted", [7, timedelta(seconds=7)])
def test_too_early_is_too_early(wanted: int | timedelta) -> None:
    """As long as Telegram says, in either of the library's forms; the other chats need not be told."""
    assert means(RetryAfter(wanted)) == Later(7)


@pytest.mark.parametrize("cause", [NotSent("no connection"), NotSent("no free connection")])
def test_what_never_left_is_tried_again_for_ever(cause: Exception) -> None:
    """With pauses that grow to a minute, and for all chats, for none would be reached."""
    pauses = []
    for attempts in (1, 2, 3, 50, 5000):
        found = means(caused(NetworkError("?"), cause), attempts)
        assert isinstance(found, Later)
        assert found.everywhere
        pauses.append(found.seconds)
    assert pauses == [1, 2, 4, LONGEST_PAUSE, LONGEST_PAUSE]


@pytest.mark.parametrize(
    "error",
    [
        TimedOut(),
        caused(TimedOut(), CallFailure("no answer in time")),
        caused(NetworkError("?"), CallFailure("connection closed")),
    ],
)
def test_what_may_have_arrived_is_unknown(error: NetworkError) -> None:
    """Whatever the attempt."""
    for attempts in (1, 9):
        assert isinstance(means(error, attempts), Unknown)


def test_telegrams_own_failure_is_waited_for_but_not_for_ever() -> None:
    """Then it is recorded with what Telegram said."""
    error = NetworkError("Bad Gateway")
    first, last = means(error), means(error, MOST_ANSWERS - 1)
    assert isinstance(first, Later)
    assert isinstance(last, Later)
    assert not first.everywhere
    assert first.seconds < last.seconds <= LONGEST_PAUSE
    assert means(error, MOST_ANSWERS) == Refused("Bad Gateway")


@given(st.text(max_size=40))
def test_no_answer_is_repeated_that_telegram_finds_wrong(words: str) -> None:
    """Whatever the words of a BadRequest are, none of its meanings is "later"."""
    assert not isinstance(means(BadRequest(words)), Later | Unknown | Moved)

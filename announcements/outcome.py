"""What an error of Telegram's means for a message that was being sent."""

from collections.abc import Callable
from dataclasses import dataclass

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from announcements.pace import seconds_of

SurelyNotSent = Callable[[NetworkError], bool]
"""Whether an error of the network came before anything reached Telegram."""

NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")
NO_ACCESS = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "chat_send_photos_forbidden",
    "need administrator rights",
    "bot is not a member",
    "group chat was deactivated",
    "user is deactivated",
    "peer_id_invalid",
)
"""Parts of what Telegram says, in small letters, when the bot cannot write into a chat any more."""
GONE = ("message to delete not found", "message to be deleted not found", "message_id_invalid")


@dataclass(frozen=True, slots=True)
class Later:
    """It was not sent; try again after so many seconds. `everywhere`: nothing else would go through before."""

    seconds: float
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become a supergroup."""

    chat: int


@dataclass(frozen=True, slots=True)
class TopicLost:
    """The topic is closed or gone."""


@dataclass(frozen=True, slots=True)
class NoAccess:
    """The bot cannot write there any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram does not take the message; it never will."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """What was to be deleted is not there any more."""


Failure = Later | Moved | TopicLost | NoAccess | Refused | Unknown | Gone

LONGEST_PAUSE = 60.0
MOST_ANSWERS = 8
"""How often a message is tried again that Telegram answers with an error of its own (5xx): some minutes."""


def meaning(error: TelegramError, attempts: int, surely_not_sent: SurelyNotSent) -> Failure:
    """What to do after `error`, which ended the attempt number `attempts`."""
    if isinstance(error, RetryAfter):
        return Later(seconds_of(error))
    if isinstance(error, ChatMigrated):
        return Moved(error.new_chat_id)
    if isinstance(error, Forbidden):
        return NoAccess(error.message)
    if isinstance(error, BadRequest):
        return _of_bad_request(error.message)
    if isinstance(error, NetworkError):
        return _of_network_error(error, attempts, surely_not_sent)
    return Refused(f"{type(error).__name__}: {error.message}")


def _of_bad_request(message: str) -> Failure:
    said = message.lower()
    if any(part in said for part in NO_TOPIC):
        return TopicLost()
    if any(part in said for part in GONE):
        return Gone()
    return NoAccess(message) if any(part in said for part in NO_ACCESS) else Refused(message)


def _of_network_error(error: NetworkError, attempts: int, surely_not_sent: SurelyNotSent) -> Failure:
    pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(attempts, 10))
    if surely_not_sent(error):
        return Later(pause, everywhere=True)
    if isinstance(error, TimedOut) or error.__cause__ is not None:
        return Unknown(type(error).__name__)
    # Telegram answered, with an error of its own; then it has not sent the message.
    return Later(pause) if attempts < MOST_ANSWERS else Refused(error.message)

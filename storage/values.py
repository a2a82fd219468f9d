"""The states and kinds that the tables of announcements hold."""

from enum import StrEnum


class Kind(StrEnum):
    """What an announcement is."""

    ANNOUNCEMENT = "announcement"
    REMINDER = "reminder"
    CORRECTION = "correction"
    """replies to an earlier announcement where that was delivered"""
    DELETION = "deletion"
    """deletes an earlier announcement where that was delivered"""


class State(StrEnum):
    """How far an announcement has come."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    STOPPED = "stopped"
    """by its admin, who can let it go on"""
    DONE = "done"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    """a reminder whose moment had passed"""


class Delivered(StrEnum):
    """What became of an announcement in one chat."""

    WAITING = "waiting"
    SENDING = "sending"
    """handed to Telegram; if the process dies now, nobody knows"""
    SENT = "sent"
    UNREACHABLE = "unreachable"
    """the bot may not write there any more"""
    REFUSED = "refused"
    """Telegram did not take it, for the reason that is kept"""
    UNCERTAIN = "uncertain"
    """it may have arrived, and is not sent again"""
    SKIPPED = "skipped"
    """not wanted, or not true, any more"""

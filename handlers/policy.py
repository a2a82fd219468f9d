"""Which messages the bot hears at all."""

import logging

from telegram import Message
from telegram.ext import filters
from telegram.ext.filters import MessageFilter

from complaint import Complaint
from handlers.asking import is_for_another_bot, is_mentioned, is_reply_to_bot
from handlers.context import Clock

logger = logging.getLogger(__name__)


class _Person(MessageFilter):
    """Written by a person; other bots are left alone.

    Anonymous administrators, and who writes as a channel, come from a bot of Telegram's with `sender_chat`.
    """

    def filter(self, message: Message) -> bool:
        """Whether a person wrote the message."""
        return message.sender_chat is not None or bool(message.from_user and not message.from_user.is_bot)


class _Addressed(MessageFilter):
    """In a group: mentions the bot or replies to it."""

    def filter(self, message: Message) -> bool:
        """Whether the bot is spoken to."""
        return is_mentioned(message) or is_reply_to_bot(message)


class _ForAnotherBot(MessageFilter):
    """A command that names another bot."""

    def filter(self, message: Message) -> bool:
        """Whether another bot is meant."""
        return is_for_another_bot(message)


class Fresh(MessageFilter):
    """Young enough to be answered: after an outage nobody waits for the answers to yesterday's questions."""

    def __init__(self, seconds: int, clock: Clock) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._complaint = Complaint(logger)

    def filter(self, message: Message) -> bool:
        """Whether the message, or its last edit, is young enough."""
        written = message.edit_date or message.date
        age = (self._clock() - written).total_seconds()
        if age > self._seconds:
            # After an outage this is as it should be; without one nobody else would say why the bot is silent.
            self._complaint.make("What is %d seconds old is not answered any more; is the clock right?", age)
        return age <= self._seconds


FROM_PERSON = (
    _Person()
    & ~filters.VIA_BOT  # what somebody posts through a bot, this one included, is no question
    & ~filters.IS_AUTOMATIC_FORWARD  # a linked channel's post, copied into its group
)
NEW = filters.UpdateType.MESSAGE & FROM_PERSON
"""Without this an edit would run a command again, and channel posts would be answered."""
EDITED = filters.UpdateType.EDITED_MESSAGE & FROM_PERSON
GUEST = filters.UpdateType.GUEST_MESSAGE & FROM_PERSON & (filters.TEXT | filters.CAPTION)
SERVICE = filters.StatusUpdate.ALL
"""Joined, left, pinned and the like: such a message has no words."""
WORDS = (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
PRIVATE = filters.ChatType.PRIVATE
GROUP = filters.ChatType.GROUPS
ADDRESSED = _Addressed()
FOR_ANOTHER_BOT = _ForAnotherBot()

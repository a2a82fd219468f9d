"""Starts each reminder once when its moment has come, or skips it when the moment has long passed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from announcements.content import Content
from announcements.schedule import Calendar, Reminder, reminders
from knowledge.loading import Knowledge
from storage.announcements import Announcements
from storage.chats import Chats

logger = logging.getLogger(__name__)

Render = Callable[[Reminder, Knowledge], Content]
"""Makes the message of a reminder in every language, from the knowledge that it comes from."""
LOOK_BACK = timedelta(days=7)
"""How far back missed reminders are looked for, to be noted as skipped."""


class Reminders:
    """What is due by the calendar, for one knowledge; several processes may run it at once."""

    def __init__(
        self, announcements: Announcements, chats: Chats, settings: Calendar, late: timedelta, render: Render
    ) -> None:
        self._announcements = announcements
        self._chats = chats
        self._settings = settings
        self._late = late
        self._render = render

    async def start_due(self, knowledge: Knowledge, now: datetime) -> list[str]:
        """Start what is due and still true; note as skipped what is not. Returns the keys of what was started."""
        due = reminders(knowledge, self._settings, now - LOOK_BACK, now)
        if not due:
            return []
        known = await self._announcements.known([reminder.key for reminder in due])
        new = [reminder for reminder in due if reminder.key not in known]
        return [reminder.key for reminder in new if await self._start(reminder, knowledge, now)]

    async def _start(self, reminder: Reminder, knowledge: Knowledge, now: datetime) -> bool:
        ends = min(reminder.until, reminder.at + self._late)
        if now < ends:
            return await self._announcements.remind(
                reminder.key, self._render(reminder, knowledge).to_json(), now, ends
            )
        # A bot that is new, or that nobody had subscribed to, has missed nothing.
        if await self._chats.subscribed(before=reminder.at):
            await self._announcements.remind(reminder.key, None, now, ends)
            logger.warning("Reminder %s was due at %s and is skipped", reminder.key, reminder.at.isoformat())
        return False

"""Silent hours: when a chat is left alone, and until when."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.chats import SilentHours


def end_of_silence(hours: SilentHours | None, now: datetime, timezone: ZoneInfo) -> datetime | None:
    """The moment in UTC until which the chat is to be left alone, or None if it may be written to at `now`."""
    if hours is None or hours.start == hours.end:
        return None
    local = now.astimezone(timezone)
    over_night = hours.start > hours.end
    is_silent = (
        local.hour >= hours.start or local.hour < hours.end if over_night else hours.start <= local.hour < hours.end
    )
    if not is_silent:
        return None
    day = local.date() + timedelta(days=1 if over_night and local.hour >= hours.start else 0)
    return datetime.combine(day, time(hours.end), timezone).astimezone(UTC)

"""Renders all that chats are told about announcements, and all that those who announce and choose are shown."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from announcements.office import NAMED, Progress
from announcements.schedule import EVENT, Reminder, anniversary
from handlers import panels, preferences
from handlers.reminding import content_of
from handlers.replies import Reply
from handlers.rich import Rich
from handlers.texts import Texts
from knowledge.loading import Knowledge
from knowledge.model import Language
from storage.announcements import Announcement
from storage.chats import Chat, SilentHours
from storage.values import Delivered, Kind, State

MOST = 999_999_999
"""More announcements, and more chats, than there will be."""
LONGEST_TITLE = 255
DAYS_BEFORE = (365, 7, 2, 1, 0)
YEARS = (1, 2, 5, 21, 100)
"""These take every plural form."""
ZONE = ZoneInfo("America/Argentina/ComodRivadavia")
"""The longest name of a time zone."""
MOMENT = datetime(2031, 9, 30, 18, 30, tzinfo=UTC)
ANNOUNCEMENT = Announcement(
    id=MOST,
    kind=Kind.ANNOUNCEMENT,
    state=State.DRAFT,
    content={"en": {}, "ru": {}},
    silent=False,
    about=MOST,
    created_at=MOMENT,
    due_at=MOMENT,
    expires_at=None,
    finished_at=None,
    admin=None,
    panel=None,
    language=None,
)


def announced(knowledge: Knowledge, language: Language) -> Iterator[tuple[str, list[Reply]]]:
    """Each with a name for a fault in it."""
    for reminder in _reminders(knowledge):
        body = content_of(reminder, knowledge).body(language)
        yield f"reminder {reminder.key}", [Reply(Rich(body.text, body.entities))]
    for kind in Kind:
        yield f"panels of a {kind}", list(_panels(replace(ANNOUNCEMENT, kind=kind), language))
    states = [state for state in State if state not in {State.DRAFT, State.SKIPPED}]
    listed = [replace(ANNOUNCEMENT, kind=kind, state=state) for kind in Kind for state in states]
    yield "list of announcements", panels.list_page(listed, ZONE, language)
    yield "empty list of announcements", panels.list_page([], ZONE, language)
    full = Chat(MOST, "group", None, language, SilentHours(22, 23), MOMENT)
    yield "settings", [preferences.settings_page(chat, language, str(ZONE)) for chat in (None, full)]
    yield "sentences about announcements", list(_sentences(knowledge, language))


def _reminders(knowledge: Knowledge) -> Iterator[Reminder]:
    """Every kind of reminder of every day."""
    event = knowledge.article.source.event_date
    for subject, day in {EVENT: event, **{each.id: each.date for each in knowledge.deadlines}}.items():
        if day:
            yield from (_reminder(subject, anniversary(day, day.year + years), 0, years) for years in YEARS)
        if day and subject != EVENT:
            yield from (_reminder(subject, day, days, 0) for days in DAYS_BEFORE)


def _reminder(subject: str, day: date, days: int, years: int) -> Reminder:
    return Reminder(subject, day, days, years, MOMENT, MOMENT)


def _panels(announcement: Announcement, language: Language) -> Iterator[Reply]:
    """Whatever an announcement can look like."""
    for chats in (0, 1, 2, 5, MOST):
        yield panels.preview(announcement, chats, chats / 30, language)
    yield panels.choice_of_time(announcement, MOMENT, ZONE, language)
    yield panels.scheduled(announcement, ZONE, language)
    names = tuple(["🐟" * LONGEST_TITLE] * NAMED)
    reasons = Counter({letter * LONGEST_TITLE: MOST for letter in "abcd"})
    for state in (State.RUNNING, State.STOPPED, State.DONE, State.CANCELLED):
        turned = replace(announcement, state=state)
        yield panels.progress_page(Progress(turned, Counter(), 0.0, Counter(), ()), language)
        counts = Counter(dict.fromkeys(Delivered, MOST))
        yield panels.progress_page(Progress(turned, counts, MOST, reasons, names), language)


def _sentences(knowledge: Knowledge, language: Language) -> Iterator[Reply]:
    texts, source = Texts.of(language), knowledge.article.source
    filled = {
        "title": source.title,
        "publisher": source.publisher,
        "bot": "x" * 32,
        "timezone": ZONE,
        "example": "2031-05-01 18:30",
    }
    filled |= {"id": MOST, "count": MOST, "reason": "x" * LONGEST_TITLE, "language": texts.preferences.languages["hy"]}
    office, choosing, told = texts.office, texts.preferences, texts.announcing
    for sentence in (
        told.subscribed,
        told.subscribed_topic,
        told.unsubscribed,
        told.not_subscribed,
        told.only_admins,
        told.introduction,
        told.topic_lost,
        choosing.language_set,
        choosing.language_usage,
        choosing.forgotten,
        office.usage,
        office.only_text,
        office.too_long,
        office.not_taken,
        office.no_such_clause,
        office.no_such_announcement,
        office.when_usage,
        office.how_to_correct,
    ):
        yield Reply(Rich(sentence.format(**filled)))

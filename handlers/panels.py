"""How an announcement looks to the administrators of the bot: a preview, a bar that fills, a report, with buttons."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import Bot, InlineKeyboardButton

from announcements.office import Progress
from handlers.callbacks import Press, Row, Target
from handlers.replies import Reply, paged
from handlers.rich import Rich, bold, join
from handlers.texts import FALLBACK, Texts, spoken
from handlers.wording import counted, day_in_figures, duration, moment_in_words
from knowledge.model import Language
from storage.announcements import Announcement
from storage.values import Delivered, Kind, State

BAR = 12
"""Squares of the bar."""
HOURS = (1, 3, 12)
"""What the buttons offer when an announcement is to be sent later."""
LONGEST_NAME = 20
"""Letters of a chat's title in a report, so that all that are named fit into it."""
WRITTEN = "%Y-%m-%d %H:%M"
"""How an administrator writes a moment."""
FAILED = (Delivered.UNREACHABLE, Delivered.REFUSED, Delivered.UNCERTAIN)
ENDED = (State.DONE, State.CANCELLED)


def preview(announcement: Announcement, chats: int, seconds: float, language: Language) -> Reply:
    """What is asked before anything is sent."""
    texts = Texts.of(language).office
    sentence = {
        Kind.CORRECTION: texts.preview_correction,
        Kind.DELETION: texts.preview_deletion,
    }.get(announcement.kind, texts.preview)
    what = sentence.format(
        id=announcement.id,
        about=announcement.about,
        chats=counted(texts.chats, chats, language),
        time=duration(_rounded(seconds), language),
    )
    if len(announcement.content) > 1:
        what = f"{what}\n{texts.own_language}"
    cancel = _button(texts.cancel, "cancel", announcement, language)
    if not chats:
        return Reply(Rich(f"{what}\n{texts.nobody}"), ((cancel,),))
    if announcement.kind is Kind.DELETION:
        return Reply(Rich(what), ((_button(texts.delete, "send", announcement, language), cancel),))
    first = (
        _button(texts.send, "send", announcement, language),
        _button(texts.send_silently, "quiet", announcement, language),
    )
    second = (
        _button(texts.schedule, "later", announcement, language),
        _button(texts.test, "test", announcement, language),
        cancel,
    )
    return Reply(Rich(what), (first, second))


def choice_of_time(announcement: Announcement, tomorrow: datetime, timezone: ZoneInfo, language: Language) -> Reply:
    """When a draft is to be sent: in some hours, at the moment `tomorrow`, or at any other."""
    texts = Texts.of(language).office
    local = tomorrow.astimezone(timezone)
    text = texts.when.format(id=announcement.id, example=f"{local:{WRITTEN}}", timezone=timezone)
    hours = tuple(
        Target(Press.OFFICE, language, f"after-{announcement.id}", count).button(texts.in_hours.format(hours=count))
        for count in HOURS
    )
    next_day = _button(texts.tomorrow.format(time=f"{local:%H:%M}"), "tomorrow", announcement, language)
    return Reply(Rich(text), (hours, (next_day,), (_button(texts.cancel, "cancel", announcement, language),)))


def scheduled(announcement: Announcement, timezone: ZoneInfo, language: Language) -> Reply:
    """When it will be sent."""
    texts = Texts.of(language).office
    moment = moment_in_words(announcement.due_at.astimezone(timezone), language) if announcement.due_at else "?"
    text = texts.scheduled.format(id=announcement.id, moment=moment, timezone=timezone)
    buttons = (
        _button(texts.schedule, "later", announcement, language),
        _button(texts.cancel, "cancel", announcement, language),
    )
    return Reply(Rich(text), (buttons,))


def progress_page(progress: Progress, language: Language) -> Reply:
    """How far an announcement is, or what became of it."""
    texts, announcement, counts = Texts.of(language).office, progress.announcement, progress.counts
    sent, every = counts[Delivered.SENT], counts.total()
    if announcement.state is State.CANCELLED:
        return Reply(Rich(texts.cancelled.format(id=announcement.id, sent=sent)), _of_ended(progress, language))
    if announcement.state is State.DONE:
        return _report(progress, language)
    settled = every - counts[Delivered.WAITING] - counts[Delivered.SENDING]
    share = settled / every if every else 1.0
    running = announcement.state is State.RUNNING
    heading = (texts.running if running else texts.stopped).format(id=announcement.id, percent=int(100 * share))
    lines = [
        "▰" * int(BAR * share) + "▱" * (BAR - int(BAR * share)),
        texts.counts.format(sent=sent, all=every, failed=sum(counts[state] for state in FAILED)),
        texts.left.format(time=duration(_rounded(progress.left), language)),
    ]
    turn = ("stop", texts.stop) if running else ("go", texts.go_on)
    buttons = [turn, ("cancel", texts.cancel)]
    # Where another administrator, or the list, shows it, nothing is edited by itself.
    buttons += [("open", texts.refresh)] if running else []
    row = tuple(_button(text, action, announcement, language) for action, text in buttons)
    return Reply(join([bold(heading), Rich("\n".join(lines))]), (row,))


async def bring_up_to_date(bot: Bot, progress: Progress) -> None:
    """Edit the panel of an announcement."""
    announcement = progress.announcement
    page = progress_page(progress, spoken(announcement.language or FALLBACK))
    await bot.edit_message_text(
        page.text,
        chat_id=announcement.admin,
        message_id=announcement.panel,
        entities=page.entities,
        reply_markup=page.markup,
    )


def list_page(announcements: list[Announcement], timezone: ZoneInfo, language: Language) -> list[Reply]:
    """The latest announcements, each with a button that opens it."""
    texts = Texts.of(language).office
    rows: list[Row] = []
    for announcement in announcements:
        day = day_in_figures((announcement.due_at or announcement.created_at).astimezone(timezone), language)
        item = texts.item.format(
            id=announcement.id,
            date=day,
            kind=texts.kinds[announcement.kind.value],
            state=texts.states[announcement.state.value],
        )
        rows.append((_button(item, "open", announcement, language),))
    return paged([Rich(texts.list if rows else texts.none)], rows)


def _rounded(seconds: float) -> timedelta:
    return timedelta(seconds=max(1, round(seconds)))


def _report(progress: Progress, language: Language) -> Reply:
    texts, counts = Texts.of(language).office, progress.counts
    arrived = texts.deleted if progress.announcement.kind is Kind.DELETION else texts.delivered
    reasons = ", ".join(f"{reason} × {count}" for reason, count in progress.reasons.most_common(3))
    more = counts[Delivered.UNCERTAIN] - len(progress.uncertain)
    names = ", ".join([*map(_cut, progress.uncertain), *([f"+{more}"] if more > 0 else [])])
    lines = [
        arrived.format(count=counts[Delivered.SENT]),
        texts.unreachable.format(count=counts[Delivered.UNREACHABLE]),
        _with(texts.uncertain.format(count=counts[Delivered.UNCERTAIN]), names),
    ]
    if counts[Delivered.REFUSED]:
        lines.append(_with(texts.refused.format(count=counts[Delivered.REFUSED]), reasons))
    if counts[Delivered.SKIPPED]:
        lines.append(texts.skipped.format(count=counts[Delivered.SKIPPED]))
    heading = bold(texts.done.format(id=progress.announcement.id))
    return Reply(join([heading, Rich("\n".join(lines))]), _of_ended(progress, language))


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _with(line: str, more: str) -> str:
    return f"{line} ({more})" if more else line


def _of_ended(progress: Progress, language: Language) -> tuple[Row, ...]:
    """What can still be done: where it arrived it can be corrected or deleted."""
    texts, announcement = Texts.of(language).office, progress.announcement
    if announcement.kind is Kind.DELETION or not progress.counts[Delivered.SENT]:
        return ()
    return (
        (
            _button(texts.correct, "correct", announcement, language),
            _button(texts.delete_everywhere, "delete", announcement, language),
        ),
    )


def _button(text: str, action: str, announcement: Announcement, language: Language) -> InlineKeyboardButton:
    return Target(Press.OFFICE, language, f"{action}-{announcement.id}").button(text)

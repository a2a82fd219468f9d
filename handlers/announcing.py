"""/announce and /announcements: what the administrators of the bot prepare, send, follow, correct and delete."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import Message, Update
from telegram.error import BadRequest

from announcements.content import Content
from announcements.courier import send
from announcements.schedule import moment_of
from handlers import panels, sending
from handlers.callbacks import Target
from handlers.composing import Refusal, after_command, composed
from handlers.context import Context
from handlers.replies import Reply
from handlers.rich import Rich
from handlers.texts import Texts
from knowledge.model import Language
from storage.announcements import Announcement
from storage.values import Kind, State

SHOWN = 10
"""Announcements in the list."""
PREPARED = (State.DRAFT, State.SCHEDULED)
_NUMBER = re.compile(r"[0-9]{1,9}")
"""The number of an announcement; anybody can make up one that no database takes."""


async def announce(update: Update, context: Context) -> None:
    """Prepare what is to be announced, correct what was, or set the time of a draft."""
    message = update.effective_message
    if message is None:
        return
    # A command that somebody else gave, and that is only passed on, sends nothing and sets no time.
    written = "" if message.forward_origin else after_command(message)
    match written.split(maxsplit=2):
        case ["at", number, *when] if _NUMBER.fullmatch(number):
            await _set_time(message, int(number), " ".join(when), context)
        case ["correct", number, *correction] if _NUMBER.fullmatch(number):
            await _prepare(message, "".join(correction), context, about=int(number))
        case _:
            await _prepare(message, written, context)


async def announcements(update: Update, context: Context) -> None:
    """List what was announced lately."""
    message, data = update.effective_message, context.bot_data
    if message:
        recent = await data.store.announcements.recent(SHOWN)
        timezone = data.settings.announcements.timezone
        await sending.reply(message, panels.list_page(recent, timezone, context.language))


async def pressed(target: Target, message: Message, context: Context) -> Reply | None:
    """Do what a button says; returns what the message shows then, or None if the button is out of date."""
    action, _, number = target.id.partition("-")
    announcements = context.bot_data.store.announcements
    announcement = await announcements.find(int(number)) if _NUMBER.fullmatch(number) else None
    do = ACTIONS.get(action)
    page = await do(announcement, target, message, context) if announcement and do else None
    if page and announcement:
        await _follow(announcement, message.chat_id, message.message_id, target.language, context)
    return page


async def bring_up_to_date(target: Target, context: Context) -> None:
    """Let the panel of the announcement that a button is about be shown as it is."""
    number = target.id.partition("-")[2]
    await context.bot_data.store.announcements.show_again(int(number))


async def _prepare(message: Message, argument: str, context: Context, about: int | None = None) -> None:
    data, language = context.bot_data, context.language
    store = data.store.announcements
    if about is not None and await store.find(about) is None:
        await message.reply_text(Texts.of(language).office.no_such_announcement)
        return
    content = composed(message, argument, data, language)
    if isinstance(content, Refusal):
        await message.reply_text(content.reason)
        return
    try:
        await send(context.bot, message.chat_id, content.body(language))
    except BadRequest as error:
        await message.reply_text(Texts.of(language).office.not_taken.format(reason=error.message))
        return
    kind = Kind.ANNOUNCEMENT if about is None else Kind.CORRECTION
    draft = await store.draft(content.to_json(), data.clock(), message.chat_id, kind, about)
    await sending.reply(message, [await _preview(draft, context, language)])


async def _set_time(message: Message, number: int, written: str, context: Context) -> None:
    data, language = context.bot_data, context.language
    timezone = data.settings.announcements.timezone
    moment = _moment(written, timezone)
    if moment is None or moment <= data.clock():
        example = f"{_next_day(context).astimezone(timezone):{panels.WRITTEN}}"
        usage = Texts.of(language).office.when_usage.format(id=number, example=example, timezone=timezone)
        await message.reply_text(usage)
        return
    announcement = await data.store.announcements.find(number)
    page = await _at(moment, announcement, context, language) if announcement else None
    if announcement is None or page is None:
        await message.reply_text(Texts.of(language).office.no_such_announcement)
        return
    (panel,) = await sending.reply(message, [page])
    await _follow(announcement, message.chat_id, panel, language, context)


def _moment(written: str, timezone: ZoneInfo) -> datetime | None:
    """The moment in UTC that is written as clocks in the time zone show it, or None."""
    try:
        local = datetime.strptime(written, panels.WRITTEN).replace(tzinfo=UTC)
        return moment_of(local.date(), local.time(), timezone)
    except (ValueError, OverflowError):  # OverflowError: the first or last day of the calendar
        return None


async def _follow(announcement: Announcement, chat: int, panel: int, language: Language, context: Context) -> None:
    """Let a message show the progress from now on, if it stands where the announcement was prepared."""
    if announcement.admin == chat:
        await context.bot_data.store.announcements.show_in(announcement.id, panel, language)


async def _preview(number: int, context: Context, language: Language) -> Reply:
    store, office = context.bot_data.store.announcements, context.bot_data.office
    draft = await store.find(number)
    if draft is None:
        return Reply(Rich(Texts.of(language).office.no_such_announcement))
    chats = await store.recipients(draft.about, draft.kind)
    return panels.preview(draft, chats, office.seconds_for(chats), language)


async def _page(number: int, context: Context, language: Language) -> Reply | None:
    """An announcement as it is now; None if it is gone, or was never sent."""
    data = context.bot_data
    announcement = await data.store.announcements.find(number)
    if announcement is None or announcement.state is State.SKIPPED:
        return None
    if announcement.state is State.DRAFT:
        return await _preview(number, context, language)
    if announcement.state is State.SCHEDULED:
        return panels.scheduled(announcement, data.settings.announcements.timezone, language)
    return panels.progress_page(await data.office.progress(announcement), language)


async def _send(
    announcement: Announcement, target: Target, _: Message, context: Context, *, silent: bool = False
) -> Reply | None:
    data = context.bot_data
    started = await data.store.announcements.start(announcement.id, data.clock(), silent=silent)
    data.office.wake()
    return None if started is None else await _page(announcement.id, context, target.language)


async def _send_silently(
    announcement: Announcement, target: Target, message: Message, context: Context
) -> Reply | None:
    return await _send(announcement, target, message, context, silent=True)


async def _later(announcement: Announcement, target: Target, _: Message, context: Context) -> Reply | None:
    settings = context.bot_data.settings.announcements
    if announcement.state not in PREPARED:
        return None
    return panels.choice_of_time(announcement, _next_day(context), settings.timezone, target.language)


async def _after(announcement: Announcement, target: Target, _: Message, context: Context) -> Reply | None:
    if target.page not in panels.HOURS:
        return None
    moment = context.bot_data.clock() + timedelta(hours=target.page)
    return await _at(moment, announcement, context, target.language)


async def _tomorrow(announcement: Announcement, target: Target, _: Message, context: Context) -> Reply | None:
    return await _at(_next_day(context), announcement, context, target.language)


def _next_day(context: Context) -> datetime:
    """Tomorrow at the time of the day at which reminders are sent."""
    data = context.bot_data
    settings = data.settings.announcements
    day = data.clock().astimezone(settings.timezone).date() + timedelta(days=1)
    return moment_of(day, settings.at, settings.timezone)


async def _at(moment: datetime, announcement: Announcement, context: Context, language: Language) -> Reply | None:
    found = await context.bot_data.store.announcements.schedule(announcement.id, moment)
    return await _page(announcement.id, context, language) if found else None


async def _test(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    if announcement.state not in PREPARED or not announcement.content:
        return None
    content = Content.from_json(announcement.content)
    await send(context.bot, message.chat_id, content.body(target.language))
    return await _page(announcement.id, context, target.language)


async def _cancel(announcement: Announcement, target: Target, _: Message, context: Context) -> Reply | None:
    data = context.bot_data
    found = await data.store.announcements.cancel(announcement.id, data.clock())
    return await _page(announcement.id, context, target.language) if found else None


async def _stop(announcement: Announcement, target: Target, _: Message, context: Context) -> Reply | None:
    found = await context.bot_data.store.announcements.turn(announcement.id, (State.RUNNING,), State.STOPPED)
    return await _page(announcement.id, context, target.language) if found else None


async def _go_on(announcement: Announcement, target: Target, _: Message, context: Context) -> Reply | None:
    data = context.bot_data
    found = await data.store.announcements.turn(announcement.id, (State.STOPPED,), State.RUNNING)
    data.office.wake()
    return await _page(announcement.id, context, target.language) if found else None


async def _open(announcement: Announcement, target: Target, _: Message, context: Context) -> Reply | None:
    return await _page(announcement.id, context, target.language)


async def _correct(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    if announcement.state not in panels.ENDED:
        return None
    usage = Texts.of(target.language).office.how_to_correct.format(id=announcement.id)
    await message.reply_text(usage)
    return await _page(announcement.id, context, target.language)


async def _delete(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    data = context.bot_data
    if announcement.state not in panels.ENDED:
        return None
    draft = await data.store.announcements.draft(
        {}, data.clock(), message.chat_id, Kind.DELETION, about=announcement.id
    )
    await sending.reply(message, [await _preview(draft, context, target.language)])
    return await _page(announcement.id, context, target.language)


Action = Callable[[Announcement, Target, Message, Context], Awaitable[Reply | None]]
ACTIONS: dict[str, Action] = {
    "send": _send,
    "quiet": _send_silently,
    "later": _later,
    "after": _after,
    "tomorrow": _tomorrow,
    "test": _test,
    "cancel": _cancel,
    "stop": _stop,
    "go": _go_on,
    "open": _open,
    "correct": _correct,
    "delete": _delete,
}

"""/announce and /announcements: what the administrators of the bot prepare, send, follow, correct and delete."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from telegram import Message, Update

from announcements.content import Content
from announcements.courier import send
from announcements.schedule import moment_of
from handlers import panels, sending
from handlers.callbacks import Target
from handlers.composing import Refusal, composed, end_of
from handlers.context import Context
from handlers.replies import Reply
from handlers.rich import Rich
from handlers.texts import Texts
from knowledge.model import Language
from storage.announcements import Announcement
from storage.values import Kind, State

SHOWN = 10
"""Announcements in the list."""


async def announce(update: Update, context: Context) -> None:
    """Prepare what is to be announced, correct what was, or set the time of a draft."""
    message, args = update.effective_message, context.args or []
    if message is None:
        return
    if args[:1] == ["at"] and len(args) > 1 and args[1].isdecimal():
        await _set_time(message, int(args[1]), " ".join(args[2:]), context)
    elif args[:1] == ["correct"] and len(args) > 1 and args[1].isdecimal():
        await _prepare(message, end_of(message, 3), context, about=int(args[1]))
    else:
        await _prepare(message, end_of(message, 1), context)


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
    announcement = await context.bot_data.store.announcements.find(int(number)) if number.isdecimal() else None
    do = _ACTIONS.get(action)
    return await do(announcement, target, message, context) if announcement and do else None


async def _prepare(message: Message, argument: str, context: Context, about: int | None = None) -> None:
    data, language = context.bot_data, context.language
    store = data.store.announcements
    corrected = await store.find(about) if about else None
    if about and corrected is None:
        await message.reply_text(Texts.of(language).office.no_such_announcement)
        return
    content = composed(message, argument, data, language)
    if isinstance(content, Refusal):
        await message.reply_text(content.reason)
        return
    kind = Kind.CORRECTION if about else Kind.ANNOUNCEMENT
    draft = await store.draft(content.to_json(), data.clock(), message.chat_id, kind, about)
    await send(context.bot, message.chat_id, content.body(language))
    await sending.reply(message, [await _preview(draft, context, language)])


async def _set_time(message: Message, number: int, written: str, context: Context) -> None:
    data, language = context.bot_data, context.language
    timezone = data.settings.announcements.timezone
    try:
        local = datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        moment = moment_of(local.date(), local.time(), timezone)
    except ValueError:
        moment = data.clock()
    if moment <= data.clock():
        usage = Texts.of(language).office.when_usage.format(id=number, timezone=timezone)
        await message.reply_text(usage)
        return
    announcement = await data.store.announcements.find(number)
    page = await _at(moment, announcement, context, language) if announcement else None
    await sending.reply(message, [page or Reply(Rich(Texts.of(language).office.no_such_announcement))])


async def _preview(number: int, context: Context, language: Language) -> Reply:
    store, office = context.bot_data.store.announcements, context.bot_data.office
    draft = await store.find(number)
    if draft is None:
        return Reply(Rich(Texts.of(language).office.no_such_announcement))
    chats = await store.recipients(draft.about, draft.kind)
    return panels.preview(draft, chats, office.seconds_for(chats), language)


async def _page(number: int, context: Context, language: Language) -> Reply | None:
    """An announcement as it is now."""
    data = context.bot_data
    announcement = await data.store.announcements.find(number)
    if announcement is None:
        return None
    if announcement.state is State.DRAFT:
        return await _preview(number, context, language)
    if announcement.state is State.SCHEDULED:
        return panels.scheduled(announcement, data.settings.announcements.timezone, language)
    return panels.progress_page(await data.office.progress(announcement), language)


async def _send(
    announcement: Announcement, target: Target, message: Message, context: Context, *, silent: bool = False
) -> Reply | None:
    data = context.bot_data
    await data.store.announcements.show_in(announcement.id, message.message_id, target.language)
    started = await data.store.announcements.start(announcement.id, data.clock(), silent=silent)
    data.office.wake()
    return None if started is None else await _page(announcement.id, context, target.language)


async def _send_silently(
    announcement: Announcement, target: Target, message: Message, context: Context
) -> Reply | None:
    return await _send(announcement, target, message, context, silent=True)


async def _later(announcement: Announcement, target: Target, _: Message, context: Context) -> Reply | None:
    settings = context.bot_data.settings.announcements
    if announcement.state not in {State.DRAFT, State.SCHEDULED}:
        return None
    return panels.choice_of_time(announcement, settings.at, settings.timezone, target.language)


async def _after(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    await context.bot_data.store.announcements.show_in(announcement.id, message.message_id, target.language)
    moment = context.bot_data.clock() + timedelta(hours=target.page)
    return await _at(moment, announcement, context, target.language)


async def _tomorrow(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    data = context.bot_data
    settings = data.settings.announcements
    await data.store.announcements.show_in(announcement.id, message.message_id, target.language)
    day = data.clock().astimezone(settings.timezone).date() + timedelta(days=1)
    return await _at(moment_of(day, settings.at, settings.timezone), announcement, context, target.language)


async def _at(moment: datetime, announcement: Announcement, context: Context, language: Language) -> Reply | None:
    found = await context.bot_data.store.announcements.schedule(announcement.id, moment)
    return await _page(announcement.id, context, language) if found else None


async def _test(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
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


async def _go_on(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    data = context.bot_data
    await data.store.announcements.show_in(announcement.id, message.message_id, target.language)
    found = await data.store.announcements.turn(announcement.id, (State.STOPPED,), State.RUNNING)
    data.office.wake()
    return await _page(announcement.id, context, target.language) if found else None


async def _open(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    await context.bot_data.store.announcements.show_in(announcement.id, message.message_id, target.language)
    return await _page(announcement.id, context, target.language)


async def _correct(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    usage = Texts.of(target.language).office.how_to_correct.format(id=announcement.id)
    await message.reply_text(usage)
    return await _page(announcement.id, context, target.language)


async def _delete(announcement: Announcement, target: Target, message: Message, context: Context) -> Reply | None:
    data = context.bot_data
    draft = await data.store.announcements.draft(
        {}, data.clock(), message.chat_id, Kind.DELETION, about=announcement.id
    )
    await sending.reply(message, [await _preview(draft, context, target.language)])
    return await _page(announcement.id, context, target.language)


Action = Callable[[Announcement, Target, Message, Context], Awaitable[Reply | None]]
_ACTIONS: dict[str, Action] = {
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

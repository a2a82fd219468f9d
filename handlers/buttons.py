"""Pressed buttons: each is answered at once, and its data is checked, for anybody can send any."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from telegram import CallbackQuery, Message, Update

from handlers import announcing, preferences, sending
from handlers.callbacks import Press, Target, read
from handlers.clauses import passage_page
from handlers.context import Context, Data
from handlers.deadlines import calendar_page, deadlines_page, due_page
from handlers.quoting import Links
from handlers.replies import Reply, answer_of, of_answer
from handlers.rights import leads
from handlers.texts import Texts
from handlers.topics import topic_page, topics_page

Page = Callable[[Target, Data, Links | None], Sequence[Reply] | None]


class Pressed(NamedTuple):
    """A button that was pressed, what it means, and the message that it is below."""

    query: CallbackQuery
    target: Target
    message: Message


async def show(update: Update, context: Context) -> None:
    """Show what the button leads to in a new message, so that what was read stays."""
    found = await _found(update, context)
    if found:
        message, replies = found
        await sending.reply(message, replies)


async def show_in_place(update: Update, context: Context) -> None:
    """Show what the button leads to in place of the message with the button."""
    found = await _found(update, context)
    if found:
        message, replies = found
        await sending.replace(message, replies)


async def change_settings(update: Update, context: Context) -> None:
    """Change what a chat has chosen; only who may manage the chat can."""
    pressed = _pressed(update)
    if pressed is None:
        await outdated(update, context)
        return
    query, target, message = pressed
    if await leads(context.bot, message.chat, query.from_user):
        await sending.acknowledge(query)
        await sending.replace(message, [await preferences.pressed(target, message.chat, context)])
    else:
        await sending.acknowledge(query, Texts.of(target.language).announcing.only_admins)


async def handle_announcement(update: Update, context: Context) -> None:
    """Do with an announcement what the button says; only who runs the bot can."""
    pressed = _pressed(update)
    if pressed is None or pressed.query.from_user.id not in context.bot_data.settings.admins:
        await outdated(update, context)
        return
    query, target, message = pressed
    page = await announcing.pressed(target, message, context)
    if page is None:
        await outdated(update, context)
        return
    await sending.acknowledge(query)
    await sending.replace(message, [page])
    # A short announcement may have ended meanwhile, and its report been overwritten just now.
    await announcing.bring_up_to_date(target, context)


async def outdated(update: Update, context: Context) -> None:
    """Say that a button means nothing any more."""
    query = update.callback_query
    if query:
        await sending.acknowledge(query, Texts.of(context.language).outdated)


async def _found(update: Update, context: Context) -> tuple[Message, Sequence[Reply]] | None:
    """The message with the button and what it leads to; without either, the person is told and it is None."""
    pressed = _pressed(update)
    replies = PAGES[pressed.target.press](pressed.target, context.bot_data, context.links) if pressed else None
    if pressed is None or replies is None:
        await outdated(update, context)
        return None
    await sending.acknowledge(pressed.query)
    return pressed.message, replies


def _pressed(update: Update) -> Pressed | None:
    """What was pressed, if the button means something and its message can be reached.

    A message that is too old, was sent in another chat's name, or through the bot in a chat without it, is not there or
    cannot be reached.
    """
    query = update.callback_query
    target = read(query.data) if query else None
    message = query.message if query else None
    # python-telegram-bot makes a Message of an inaccessible one too, so its class alone does not tell.
    if query is None or target is None or not isinstance(message, Message) or not message.is_accessible:
        return None
    return Pressed(query, target, message)


def _entry(target: Target, data: Data, links: Links | None) -> Sequence[Reply] | None:
    entry = data.knowledge.entries.get(target.id)
    return of_answer(answer_of(entry, data.knowledge, target.language), data.knowledge, links) if entry else None


def _passage(target: Target, data: Data, links: Links | None) -> Sequence[Reply] | None:
    passage = data.knowledge.passages.get(target.id)
    return passage_page(passage, data.knowledge, target.language, links) if passage else None


def _topics(target: Target, data: Data, _: Links | None) -> Sequence[Reply] | None:
    if not target.id:
        return [topics_page(data.knowledge, target.language, target.page)]
    page = topic_page(target.id, data.knowledge, target.language, target.page)
    return [page] if page else None


def _due(target: Target, data: Data, links: Links | None) -> Sequence[Reply] | None:
    return due_page(target.id, data.knowledge, target.language, links)


def _deadlines(target: Target, data: Data, _: Links | None) -> Sequence[Reply] | None:
    return deadlines_page(data.knowledge, target.language, data.today)


def _calendar(target: Target, data: Data, _: Links | None) -> Sequence[Reply] | None:
    return calendar_page(data.knowledge, target.language)


PAGES: dict[Press, Page] = {
    Press.ENTRY: _entry,
    Press.SUGGESTION: _entry,
    Press.PASSAGE: _passage,
    Press.CLAUSE: _passage,
    Press.TOPICS: _topics,
    Press.DUE: _due,
    Press.DEADLINES: _deadlines,
    Press.CALENDAR: _calendar,
}

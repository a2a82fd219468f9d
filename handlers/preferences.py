"""/settings, /language and /forget: the language of a chat, its silent hours, and what is kept about it."""

from telegram import Chat as TelegramChat
from telegram import InlineKeyboardButton, Update

from handlers import sending
from handlers.callbacks import Press, Row, Target
from handlers.context import Context
from handlers.replies import Reply
from handlers.rich import Rich, bold, join
from handlers.rights import from_leader
from handlers.texts import Texts, available, spoken
from handlers.wording import shortened
from knowledge.model import Language
from storage.chats import Chat

SILENCES = ((22, 7), (23, 8), (0, 9), (20, 9))
"""The silent hours that a button offers, from and until."""
ANY = "any"
"""Stands for the language of each reader."""


async def settings(update: Update, context: Context) -> None:
    """Show what the chat has chosen, with buttons to change it."""
    message, data = await from_leader(update, context), context.bot_data
    if message:
        chat = await data.store.chats.find(message.chat_id)
        page = settings_page(chat, context.language, str(data.settings.announcements.timezone))
        await sending.reply(message, [page])


async def language(update: Update, context: Context) -> None:
    """Set the language of the chat."""
    message, data = await from_leader(update, context), context.bot_data
    if message is None:
        return
    chosen = (context.args or [""])[0].lower()
    if chosen not in available():
        await message.reply_text(Texts.of(context.language).preferences.language_usage)
        return
    await data.store.chats.keep(message.chat_id, message.chat.type, message.chat.title, language=chosen)
    texts = Texts.of(spoken(chosen)).preferences
    await message.reply_text(texts.language_set.format(language=texts.languages[spoken(chosen)]))


async def forget(update: Update, context: Context) -> None:
    """Erase what is kept about the chat."""
    message = await from_leader(update, context)
    if message:
        data = context.bot_data
        await data.answered.forget(data.pseudonym(message.chat_id))
        await data.store.forget(message.chat_id, data.pseudonym(message.chat_id))
        await message.reply_text(Texts.of(context.language).preferences.forgotten)


async def pressed(target: Target, chat: TelegramChat, context: Context) -> Reply:
    """Do what a button of the settings says, and nothing that none of them says; returns the settings then."""
    data = context.bot_data
    match target.id.split("-"):
        case ["language", code] if code in {ANY, *available()}:
            await _keep(chat, context, language=None if code == ANY else code)
        case ["silent", "off"]:
            await _keep(chat, context, silent_from=None, silent_until=None)
        case ["silent", start, end] if (start, end) in {(str(first), str(last)) for first, last in SILENCES}:
            await _keep(chat, context, silent_from=int(start), silent_until=int(end))
        case ["announcements", "on"]:
            known = await data.store.chats.find(chat.id)
            topic = known.topic if known else None
            await data.store.chats.subscribe(chat.id, chat.type, chat.title, topic, data.clock())
        case ["announcements", "off"]:
            await data.store.chats.unsubscribe(chat.id)
    kept = await data.store.chats.find(chat.id)
    shown = spoken(kept.language) if kept and kept.language else target.language
    return settings_page(kept, shown, str(data.settings.announcements.timezone))


def settings_page(chat: Chat | None, language: Language, timezone: str) -> Reply:
    """What a chat has chosen, and the buttons."""
    texts = Texts.of(language).preferences
    own = chat.language if chat else None
    silent = chat.silent if chat else None
    is_on = bool(chat and chat.is_subscribed)
    lines = [
        texts.language.format(language=texts.languages[spoken(own)] if own else texts.language_of_reader),
        texts.silent.format(start=silent.start, end=silent.end, timezone=timezone) if silent else texts.no_silence,
        texts.announcements_on if is_on else texts.announcements_off,
    ]
    return Reply(join([bold(texts.heading), Rich("\n".join(lines))]), _rows(language, is_on))


def _rows(language: Language, is_on: bool) -> tuple[Row, ...]:
    texts = Texts.of(language).preferences

    def button(text: str, choice: str) -> InlineKeyboardButton:
        return Target(Press.SETTINGS, language, choice).button(shortened(text))

    # Each language is offered in its own words, for those who do not read the one chosen now.
    languages = [button(Texts.of(code).preferences.languages[code], f"language-{code}") for code in available()]
    hours = [button(texts.between.format(start=start, end=end), f"silent-{start}-{end}") for start, end in SILENCES]
    switch = button(texts.turn_off, "announcements-off") if is_on else button(texts.turn_on, "announcements-on")
    any_language = texts.language.format(language=texts.language_of_reader)
    return (
        tuple(languages[:2]),
        tuple(languages[2:]),
        (button(any_language, f"language-{ANY}"),),
        tuple(hours[:2]),
        tuple(hours[2:]),
        (button(texts.always, "silent-off"),),
        (switch,),
    )


async def _keep(chat: TelegramChat, context: Context, **values: object) -> None:
    await context.bot_data.store.chats.keep(chat.id, chat.type, chat.title, **values)

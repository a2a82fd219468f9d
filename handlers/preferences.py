"""/settings, /language and /forget: the language of a chat, its silent hours, and what is kept about it."""

from telegram import Chat as TelegramChat
from telegram import Update

from handlers import sending
from handlers.callbacks import Press, Row, Target
from handlers.context import Context
from handlers.replies import Reply
from handlers.rich import Rich, bold, join
from handlers.rights import may_manage
from handlers.texts import Texts, available
from knowledge.model import Language
from storage.chats import Chat

SILENCES = ((22, 7), (23, 8), (0, 9), (20, 9))
"""The silent hours that a button offers, from and until."""


async def settings(update: Update, context: Context) -> None:
    """Show what the chat has chosen, with buttons to change it."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    if not await may_manage(message):
        await message.reply_text(Texts.of(context.language).announcing.only_admins)
        return
    chat = await data.store.chats.find(message.chat_id)
    await sending.reply(message, [settings_page(chat, context.language, str(data.settings.announcements.timezone))])


async def language(update: Update, context: Context) -> None:
    """Set the language of the chat."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    chosen = (context.args or [""])[0].lower()
    if not await may_manage(message):
        await message.reply_text(Texts.of(context.language).announcing.only_admins)
    elif chosen not in available():
        await message.reply_text(Texts.of(context.language).preferences.language_usage)
    else:
        await data.store.chats.keep(message.chat_id, message.chat.type, message.chat.title, language=chosen)
        texts = Texts.of(chosen).preferences
        await message.reply_text(texts.language_set.format(language=texts.languages[chosen]))


async def forget(update: Update, context: Context) -> None:
    """Erase what is kept about the chat."""
    message = update.effective_message
    if message is None:
        return
    texts = Texts.of(context.language)
    if await may_manage(message):
        await context.bot_data.store.chats.forget(message.chat_id)
        await message.reply_text(texts.preferences.forgotten)
    else:
        await message.reply_text(texts.announcing.only_admins)


async def pressed(target: Target, chat: TelegramChat, context: Context) -> Reply:
    """Do what a button of the settings says; returns the settings as they are then."""
    data = context.bot_data
    values, _, rest = target.id.partition("-")
    if values == "language":
        await data.store.chats.keep(chat.id, chat.type, chat.title, language=rest if rest in available() else None)
    elif values == "silent":
        start, _, end = rest.partition("-")
        hours = (int(start) % 24, int(end) % 24) if start.isdecimal() and end.isdecimal() else (None, None)
        await data.store.chats.keep(chat.id, chat.type, chat.title, silent_from=hours[0], silent_until=hours[1])
    elif rest == "on":
        known = await data.store.chats.find(chat.id)
        topic = known.topic if known else None
        await data.store.chats.subscribe(chat.id, chat.type, chat.title, topic, data.clock())
    else:
        await data.store.chats.unsubscribe(chat.id)
    kept = await data.store.chats.find(chat.id)
    shown = kept.language if kept and kept.language else target.language
    return settings_page(kept, _known(shown), str(data.settings.announcements.timezone))


def settings_page(chat: Chat | None, language: Language, timezone: str) -> Reply:
    """What a chat has chosen, and the buttons."""
    texts = Texts.of(language).preferences
    own = chat.language if chat else None
    silent = chat.silent if chat else None
    is_on = bool(chat and chat.is_subscribed)
    lines = [
        texts.language.format(language=texts.languages[_known(own)] if own else texts.language_of_reader),
        texts.silent.format(start=silent.start, end=silent.end, timezone=timezone) if silent else texts.no_silence,
        texts.announcements_on if is_on else texts.announcements_off,
    ]
    return Reply(join([bold(texts.heading), Rich("\n".join(lines))]), tuple(_rows(language, is_on)))


def _rows(language: Language, is_on: bool) -> list[Row]:
    texts = Texts.of(language).preferences

    def button(text: str, choice: str) -> Row:
        return (Target(Press.SETTINGS, language, choice).button(text),)

    languages = [button(texts.languages[code], f"language-{code}") for code in available()]
    hours = [button(texts.between.format(start=start, end=end), f"silent-{start}-{end}") for start, end in SILENCES]
    switch = button(texts.turn_off, "announcements-off") if is_on else button(texts.turn_on, "announcements-on")
    return [
        _joined(languages[:2]),
        _joined([*languages[2:], button(texts.language_of_reader, "language-any")]),
        _joined(hours[:2]),
        _joined([*hours[2:], button(texts.always, "silent-off")]),
        switch,
    ]


def _joined(rows: list[Row]) -> Row:
    return tuple(button for row in rows for button in row)


def _known(code: str | None) -> Language:
    return next((language for language in available() if language == code), "en")

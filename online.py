"""Asks Telegram and the database whether the bot could serve; changes nothing in either."""

import asyncio
import re
from dataclasses import dataclass, field

from telegram import Bot, ChatMemberRestricted
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from announcements.pace import seconds_of
from network.http import HttpRequest, reason
from serving import BAD_TOKEN
from settings import Settings
from storage import reading
from storage.errors import StorageError
from storage.reading import Group, Held

MOST = 200
"""Groups that are looked at, the most; each takes one call or two."""
PAUSE = 0.1
"""Seconds between two groups."""
BACK = "add the bot again, or the next announcement ends the subscription"
AWAY = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


@dataclass(slots=True)
class Report:
    """What was found, a line each; `faults` say what to do."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def look(settings: Settings, token: str, *, most: int = MOST, pause: float = PAUSE) -> Report:
    """Look at the token, the database and, one after the other, at `most` subscribed groups."""
    report = Report()
    held = await _database(settings, most, report)
    if not re.fullmatch(r"[\w:-]+", token, re.ASCII):
        report.faults.append(BAD_TOKEN)
        return report
    server = settings.api_url.rstrip("/") + "/bot" if settings.api_url else "https://api.telegram.org/bot"
    bot = Bot(token, base_url=server, request=HttpRequest(1), get_updates_request=HttpRequest(1))
    try:
        await bot.initialize()
        _account(bot, report)
        await _groups(bot, held, report, pause)
    except InvalidToken:
        report.faults.append(BAD_TOKEN)
    except TelegramError as error:
        report.faults.append(f"Telegram cannot be reached ({reason(error)}); check the network and TELEGRAM_API_URL")
    finally:
        await bot.shutdown()
    return report


async def _database(settings: Settings, most: int, report: Report) -> Held | None:
    try:
        held = await reading.held(settings.storage.url.get_secret_value(), most)
    except StorageError as error:
        report.faults.append(str(error))
        return None
    if held.schema is None:
        schema = "nothing yet, the first start makes it"
    elif held.schema == held.present:
        schema = f"schema {held.schema}, the present one"
    else:
        schema = f"schema {held.schema}, the next start brings it to {held.present}"
    report.lines.append(f"Database: {held.shown}: {schema}; {held.subscribed} subscribed groups")
    return held


def _account(bot: Bot, report: Report) -> None:
    inline = "on" if bot.supports_inline_queries else "off; /setinline at @BotFather switches it on"
    guest = "on" if bot.bot.supports_guest_queries else "off; @BotFather switches it on, in the settings of the bot"
    report.lines += [f"Bot: @{bot.username}", f"Inline mode: {inline}", f"Guest mode: {guest}"]


async def _groups(bot: Bot, held: Held | None, report: Report, pause: float) -> None:
    if held is None or not held.subscribed:
        return
    wrong = 0
    for number, group in enumerate(held.groups):
        await asyncio.sleep(pause if number else 0)
        found = await _what_is_wrong(bot, group)
        if found:
            wrong += 1
            title = f" “{group.title}”" if group.title else ""
            report.faults.append(f"Group {group.id}{title}: {found}")
    left = held.subscribed - len(held.groups)
    unseen = f"; {left} more were not looked at" if left else ""
    report.lines.append(f"Groups: looked at {len(held.groups)}, the bot cannot write in {wrong}{unseen}")


async def _what_is_wrong(bot: Bot, group: Group) -> str:
    """Why the bot cannot write there, and what to do; nothing if it can. TelegramError if Telegram is away."""
    try:
        return await _patiently(bot, group)
    except ChatMigrated:
        # The next announcement follows it.
        return ""
    except (BadRequest, Forbidden) as error:
        return f"{error.message}; {BACK}"


async def _patiently(bot: Bot, group: Group) -> str:
    try:
        return await _rights(bot, group)
    except RetryAfter as error:
        await asyncio.sleep(seconds_of(error))
        return await _rights(bot, group)


async def _rights(bot: Bot, group: Group) -> str:
    try:
        member = await bot.get_chat_member(group.id, bot.id)
        if member.status in AWAY:
            return f"the bot is not in it; {BACK}"
        if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
            return "the bot is restricted; an administrator must let it send messages"
        if member.status == ChatMemberStatus.MEMBER:
            permissions = (await bot.get_chat(group.id)).permissions
            if permissions and permissions.can_send_messages is False:
                return "only administrators may write; make the bot one, or let members send messages"
    except TypeError:
        # The library refuses an answer in which an older Bot API server leaves out a newer right.
        return "the answer about it cannot be read; bring the Bot API server up to date"
    return ""

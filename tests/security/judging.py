"""Judges what the bot did after an update: nothing to whom did not ask, nothing that Telegram would refuse."""

import json
import re
from typing import Any

from telegram.error import TelegramError

from handlers.application import COMMANDS
from handlers.rich import QUOTES
from handlers.texts import Texts
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES
from settings import Settings
from tests.handlers import results
from tests.handlers.people import ANONYMOUS, BOSS, NOW
from tests.handlers.recording import BOT, Call, Json, Recorder
from tests.telegram import rules
from tests.telegram.errors import ApiError
from tests.telegram.params import Params

SENDING = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText", "deleteMessage", "setMessageReaction")
ANSWERING = {
    "answerCallbackQuery": ("callback_query", "callback_query_id"),
    "answerInlineQuery": ("inline_query", "inline_query_id"),
    "answerGuestQuery": ("guest_message", "guest_query_id"),
}
"""The kind of query that a method answers, and the parameter that says which."""
SERVICE = re.compile("new_chat_|left_chat_|.*_chat_created|migrate_|pinned_|forum_topic_|general_forum_|video_chat_")
OUR_NAME = f"@{BOT['username']}"


class Strict(Recorder):
    """Records calls, and notes those that Telegram would refuse."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self.refused: list[str] = []
        self._said = {passage.text for passage in knowledge.article.passages}
        self._knowledge = knowledge

    async def do_request(self, url: str, method: str, *more: Any, **named: Any) -> tuple[int, bytes]:
        """Record a call, judge it and answer it, as Telegram does when it refuses."""
        before = len(self.calls)
        answer = await super().do_request(url, method, *more, **named)
        for call in self.calls[before:]:
            try:
                self._judge(call)
            except ApiError as error:
                if "ENTITY_DATE_INVALID" not in error.description:  # days that are far off are sent again without
                    self.refused.append(f"{call}: {error}")
                return 400, json.dumps({"ok": False, "error_code": 400, "description": error.description}).encode()
        return answer

    def order_nothing(self) -> None:
        """Forget the refusals that were ordered and not used."""
        self._refusals.clear()

    def _judge(self, call: Call) -> None:
        parameters = call.parameters
        assert "parse_mode" not in parameters, "with a parse mode, a text can bring formatting of its own"
        if call.method in ("sendMessage", "editMessageText"):
            rules.check_text(call.text)
            rules.entities(call.text, call.entities)
            rules.keyboard(Params(parameters.get("reply_markup", {})))
            units = call.text.encode("utf-16-le")
            for entity in call.entities:
                start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
                assert entity["type"] not in QUOTES or units[start:end].decode("utf-16-le") in self._said, "no quote"
        if call.method in ("sendPhoto", "sendDocument") and "caption" in parameters:
            rules.check_caption(call.text)
            rules.entities(call.text, parameters.get("caption_entities", []))
        if call.method == "answerCallbackQuery":
            assert len(parameters.get("text", "")) <= 200
        offered = parameters.get("results", [])
        offered = [*offered, parameters["result"]] if "result" in parameters else offered
        assert len(offered) <= 50
        for result in offered:
            results.check(result, self._knowledge)


def asked_in(update: Json, settings: Settings) -> set[int]:
    """The chats in which the bot may say something after `update`."""
    if "callback_query" in update:
        below = update["callback_query"].get("message")
        return {below["chat"]["id"]} if below and below["date"] else set()
    if "my_chat_member" in update:
        return {update["my_chat_member"]["chat"]["id"]}
    message = update.get("message") or update.get("edited_message")
    if not message or not isinstance(message, dict):
        return set()
    chat = message["chat"]
    if "forum_topic_closed" in message:
        return {chat["id"]}
    timely = _edited_soon if "edited_message" in update else _fresh
    return {chat["id"]} if _from_person(message) and timely(message, settings) and _called(message) else set()


def _fresh(message: Json, settings: Settings) -> bool:
    written = message.get("edit_date") or message["date"]
    return bool(NOW.timestamp() - written <= settings.telegram.stale_seconds)


def _edited_soon(message: Json, settings: Settings) -> bool:
    return bool(message.get("edit_date", 2**40) - message["date"] <= settings.groups.edit_seconds)


def _from_person(message: Json) -> bool:
    sender = message.get("from", {"is_bot": True})
    return (
        (not sender["is_bot"] or "sender_chat" in message)
        and "via_bot" not in message
        and "is_automatic_forward" not in message
        and not any(map(SERVICE.match, message))
    )


def _called(message: Json) -> bool:
    """Whether the message is in private, or names the bot, answers it or begins with one of its commands."""
    if message["chat"]["type"] == "private":
        return True
    if message["chat"]["type"] == "channel":
        return False
    words = str(message.get("text") or message.get("caption") or "")
    entities = [*message.get("entities", []), *message.get("caption_entities", [])]
    named = any(entity["type"] == "text_mention" and entity["user"]["id"] == BOT["id"] for entity in entities)
    answered = message.get("reply_to_message", {}).get("from", {}).get("id") == BOT["id"]
    command = re.match("/([A-Za-z0-9_]+)", words)
    known = bool(command and command[1].lower() in COMMANDS)
    return bool(named or answered or known or OUR_NAME in words.lower())


def is_for_another_bot(update: Json) -> bool:
    """Whether a message is a command that names another bot."""
    message = update.get("message")
    words = str(message.get("text", "")) if isinstance(message, dict) else ""
    command = re.match(r"/\w+@other_bot(?=\s|$)", words, re.ASCII)
    if not command or not isinstance(message, dict):
        return False
    whole = {"type": "bot_command", "offset": 0, "length": command.end()}
    return bool(message.get("entities", [])[:1] == [whole])


def from_admin(update: Json) -> bool:
    """Whether the update is one in which an administrator of the bot may act: in private, or by a button."""
    message, query = update.get("message"), update.get("callback_query")
    if query:
        return bool(query["from"]["id"] == BOSS["id"])
    if not isinstance(message, dict) or not message:
        return False
    return bool(message.get("from", ANONYMOUS)["id"] == BOSS["id"]) and message["chat"]["type"] == "private"


def only_for_admins() -> tuple[str, ...]:
    """How the pages begin that only administrators of the bot see, in every language."""
    found = []
    for language in LANGUAGES:
        texts = Texts.of(language)
        office, reload, feedback = texts.office, texts.reload, texts.feedback
        pages = (office.usage, office.list, office.none, office.preview, office.preview_deletion, office.running,
                 office.done, office.when_usage, office.no_such_announcement, office.cancelled, office.scheduled,
                 office.how_to_correct, reload.done, reload.kept, feedback.in_all)  # fmt: skip
        found += [page.partition("{")[0].strip() for page in pages]
    return tuple(beginning for beginning in found if len(beginning) > 3)


def was_ordered(error: BaseException | None) -> bool:
    """Whether an error is one that the test let Telegram answer."""
    return isinstance(error, TelegramError)


def wrong(update: Json, calls: list[Call], settings: Settings, admin_pages: tuple[str, ...]) -> list[str]:
    """What was said to whom it must not be said, after an update."""
    asked = set() if is_for_another_bot(update) else asked_in(update, settings)
    presses = sum(call.method == "answerCallbackQuery" for call in calls)
    found = [] if presses == ("callback_query" in update) else [f"{presses} answers to a press"]
    for call in calls:
        if call.method in SENDING and call.parameters.get("chat_id") not in asked:
            found.append(f"{call.method} to {call.parameters.get('chat_id')}")
        if call.method in ANSWERING and not _is_its_own(call, update, settings):
            found.append(f"{call.method} to another")
        if not from_admin(update) and _is_for_admins(call, admin_pages):
            found.append(f"a page of administrators: {call.text[:80]}")
    return found


def _is_its_own(call: Call, update: Json, settings: Settings) -> bool:
    """Whether an answer to a query goes to that of the update."""
    kind, key = ANSWERING[call.method]
    query = update.get(kind, {})
    if call.parameters[key] != query.get("id" if key != "guest_query_id" else key):
        return False
    return kind != "guest_message" or (_from_person(query) and _fresh(query, settings))


def _is_for_admins(call: Call, pages: tuple[str, ...]) -> bool:
    if call.method not in ("sendMessage", "editMessageText"):
        return False
    return call.text.startswith(pages) or any(str(b.get("callback_data", "")).startswith("a:") for b in call.buttons)

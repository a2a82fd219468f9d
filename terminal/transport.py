"""Plays Telegram for the bot: takes the calls that python-telegram-bot makes and lets somebody see the effect."""

import json
from collections.abc import Callable
from typing import Any, Protocol

from telegram import BotCommand, Message
from telegram.constants import BotCommandScopeType, MessageLimit
from telegram.request import BaseRequest, RequestData

from handlers.rich import utf16
from terminal.room import BOT, CHAT, Json, Room, as_message

PROFILE: dict[str, tuple[str, Any]] = {
    "MyCommands": ("commands", []),
    "MyName": ("name", ""),
    "MyDescription": ("description", ""),
    "MyShortDescription": ("short_description", ""),
}
"""What a bot says of itself: the parameter of the call that sets it, and what it is at first."""

IN_JSON = frozenset({"entities", "reply_markup"})
IGNORED = frozenset({"sendChatAction", "setMessageReaction", "deleteWebhook", "setWebhook", "logOut", "close"})
"""Calls that have no effect in a terminal."""


class RefusedError(Exception):
    """Telegram would not do this; the message is what it would say."""


class Watcher(Protocol):
    """Whoever sees what the bot does in the chat."""

    def posted(self, message: Message) -> None:
        """A new message."""

    def edited(self, message: Message) -> None:
        """A message as it is now."""

    def deleted(self, message: Message) -> None:
        """A message that is gone."""

    def notified(self, text: str) -> None:
        """A short text that is no message, the answer to a pressed button."""


class Transport(BaseRequest):
    """A Telegram with one private chat, as strict on texts and messages as the real one."""

    def __init__(self, room: Room, watcher: Watcher) -> None:
        self._room = room
        self._watcher = watcher
        self._profile: dict[tuple[str, str, str], Any] = {}
        self._calls: dict[str, Callable[[Json, RequestData], Any]] = {
            "getMe": lambda *_: BOT,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_query,
        }

    @property
    def read_timeout(self) -> float | None:
        """None: nothing here is waited for."""
        return None

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to free."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the library calls it so
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Do what the last part of the address names; returns the HTTP status and Telegram's answer."""
        data = request_data or RequestData()
        try:
            result = self._call(url.rpartition("/")[2], _values(data), data)
        except RefusedError as error:
            answer = {"ok": False, "error_code": 400, "description": f"Bad Request: {error}"}
            return 400, json.dumps(answer).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def commands(self) -> list[BotCommand]:
        """The menu that the bot has set for a private chat."""
        scopes = (BotCommandScopeType.ALL_PRIVATE_CHATS, BotCommandScopeType.DEFAULT)
        menus = [self._profile.get(("MyCommands", scope, "")) for scope in scopes]
        return [BotCommand(**command) for command in next(filter(None, menus), [])]

    def _call(self, name: str, call: Json, data: RequestData) -> Any:
        if name in self._calls:
            return self._calls[name](call, data)
        if name[3:] in PROFILE and name[:3] in {"get", "set"}:
            return self._profile_call(name, call)
        if name in IGNORED:
            return True
        raise RefusedError(f"the chat in the terminal does not know {name}")

    def _profile_call(self, name: str, call: Json) -> Any:
        field, empty = PROFILE[name[3:]]
        scope = call.get("scope", {}).get("type", BotCommandScopeType.DEFAULT)
        key = (name[3:], scope, call.get("language_code", ""))
        if name.startswith("set"):
            self._profile[key] = call.get(field, empty)
            return True
        value = self._profile.get(key, empty)
        return value if field == "commands" else {field: value}

    def _send_message(self, call: Json, _: RequestData) -> Json:
        return self._post(call, {"text": _text(call), "entities": call.get("entities")})

    def _send_photo(self, call: Json, data: RequestData) -> Json:
        file = _file(call, data, "photo")
        return self._post(call, {"photo": [file | {"width": 1, "height": 1}]} | _caption(call))

    def _send_document(self, call: Json, data: RequestData) -> Json:
        return self._post(call, {"document": _file(call, data, "document")} | _caption(call))

    def _post(self, call: Json, content: Json) -> Json:
        if str(call.get("chat_id")) != str(CHAT["id"]):
            raise RefusedError("chat not found")
        content = content | {"reply_markup": call.get("reply_markup")}
        message = self._room.bot_posts({key: value for key, value in content.items() if value is not None})
        self._watcher.posted(as_message(message))
        return message

    def _edit_text(self, call: Json, _: RequestData) -> Json:
        return self._edit(call, {"text": _text(call), "entities": call.get("entities")})

    def _edit_caption(self, call: Json, _: RequestData) -> Json:
        return self._edit(call, _caption(call))

    def _edit_markup(self, call: Json, _: RequestData) -> Json:
        return self._edit(call, {})

    def _edit(self, call: Json, content: Json) -> Json:
        content = content | {"reply_markup": call.get("reply_markup")}
        message = self._own(call, "edit")
        if all(message.get(key) == value for key, value in content.items()):
            raise RefusedError(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        message = self._room.bot_edits(message["message_id"], content)
        self._watcher.edited(as_message(message))
        return message

    def _delete(self, call: Json, _: RequestData) -> bool:
        message = self._room.bot_deletes(self._own(call, "delete")["message_id"])
        self._watcher.deleted(as_message(message))
        return True

    def _own(self, call: Json, verb: str) -> Json:
        message = self._room.find(call.get("message_id"))
        if message is None or str(call.get("chat_id")) != str(CHAT["id"]):
            raise RefusedError(f"message to {verb} not found")
        return message

    def _answer_query(self, call: Json, _: RequestData) -> bool:
        said = call.get("text") or call.get("url")
        if said:
            self._watcher.notified(str(said))
        return True


def _values(data: RequestData) -> Json:
    """The parameters of a call; formatting and buttons may have been put into JSON already."""
    values: Json = dict(data.parameters)
    for name in IN_JSON & values.keys():
        if isinstance(values[name], str):
            values[name] = json.loads(values[name])
    return values


def _text(call: Json) -> str:
    text = str(call.get("text", ""))
    if not text.strip():
        raise RefusedError("message text is empty")
    if utf16(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise RefusedError("message is too long")
    return text


def _caption(call: Json) -> Json:
    caption = str(call.get("caption", ""))
    if utf16(caption) > MessageLimit.CAPTION_LENGTH:
        raise RefusedError("message caption is too long")
    return {"caption": caption or None, "caption_entities": call.get("caption_entities")}


def _file(call: Json, data: RequestData, kind: str) -> Json:
    """An uploaded file, or one that the call only names."""
    uploads = list((data.multipart_data or {}).values())
    # A thumbnail comes before the file that it belongs to.
    name, content = uploads[-1][:2] if uploads else (str(call.get(kind, kind)), b"")
    size = len(content) if isinstance(content, bytes) else 0
    return {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": size}

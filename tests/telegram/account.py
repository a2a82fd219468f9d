"""Answers the methods about the bot itself: its menu, names, webhook, and about chats and queries."""

import json
import re
import time
from typing import Any

from tests.telegram import rules
from tests.telegram.errors import bad
from tests.telegram.params import Params
from tests.telegram.queries import claim
from tests.telegram.sending import Sending
from tests.telegram.state import State
from tests.telegram.texts import utf16
from tests.telegram.world import ADMINS, INSIDE, Json, Message, words

GIFTS = words("unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels")
SCOPES = words("default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member")


class Account:
    """Everything that is not a message."""

    def __init__(self, state: State, sending: Sending) -> None:
        self.state = state
        self.world = state.world
        self._sending = sending
        self._commands: dict[tuple[str, str], list[Json]] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self._menus: dict[object, Json] = {}

    def get_me(self, _: Params) -> Json:
        """The bot itself."""
        able = {"can_join_groups": True, "can_read_all_group_messages": not self.state.privacy}
        able |= {"supports_inline_queries": self.state.inline_mode, "supports_guest_queries": True}
        return self.world.bot.to_dict() | able

    def nothing(self, _: Params) -> bool:
        """logOut and close: said yes to."""
        return True

    def set_webhook(self, params: Params) -> bool:
        """Remembers the address; updates are delivered there from now on."""
        updates = self.state.updates
        secret = params.string("secret_token")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad("secret token contains unallowed characters")
        connections = min(100, max(1, params.integer("max_connections", 40)))
        updates.set_webhook(params.string("url"), secret, connections)
        if "allowed_updates" in params:
            self.state.updates.allow(params["allowed_updates"])
        self._drop(params)
        updates.changed()
        return True

    def delete_webhook(self, params: Params) -> bool:
        """Makes long polling possible again."""
        self.state.updates.webhook = ""
        self._drop(params)
        return True

    def get_webhook_info(self, _: Params) -> Json:
        """Where updates go and how many wait."""
        updates = self.state.updates
        info = {"url": updates.webhook, "has_custom_certificate": False}
        allowed = {"allowed_updates": updates.allowed} if updates.allowed else {}
        error = {"last_error_message": updates.error, "last_error_date": int(time.time())} if updates.error else {}
        connections = {"max_connections": updates.connections} if updates.webhook else {}
        return info | {"pending_update_count": len(updates.pending)} | allowed | error | connections

    def _drop(self, params: Params) -> None:
        if params.get("drop_pending_updates"):
            self.state.updates.pending.clear()

    def answer_callback_query(self, params: Params) -> bool:
        """Ends the waiting after a pressed button, once and in time."""
        text = params.string("text")
        if utf16(text) > 200:
            raise bad("MESSAGE_TOO_LONG")
        earliest = self.state.clock() - self.state.callback_seconds
        press = claim(self.state.presses, params.string("callback_query_id"), earliest)
        press.text, press.show_alert, press.url = text, bool(params.get("show_alert")), params.get("url")
        return True

    def answer_inline_query(self, params: Params) -> bool:
        """Shows results, once and in time."""
        results = params.get("results")
        if not isinstance(results, list):
            raise bad("can't parse inline query results JSON object")
        if len(results) > 50:
            raise bad("RESULTS_TOO_MUCH")
        if len({result.get("id") for result in results}) < len(results):
            raise bad("RESULT_ID_DUPLICATE")
        for result in results:
            self._content(Params(result))
        if params.get("button") is not None:
            rules.check_results_button(params.sub("button"))
        if params.integer("cache_time", 300) < 0 or len(params.string("next_offset").encode()) > 64:
            raise bad("NEXT_OFFSET_INVALID")
        earliest = self.state.clock() - self.state.inline_seconds
        query = claim(self.state.inlines, params.string("inline_query_id"), earliest)
        query.results, query.params = results, dict(params)
        return True

    def answer_guest_query(self, params: Params) -> Json:
        """Puts one message into a chat where the bot is not, once and in time."""
        result = params.sub("result")
        content = self._content(result)
        if "text" not in content:
            raise bad("this server for tests takes only texts from guests")
        earliest = self.state.clock() - self.state.inline_seconds
        query = claim(self.state.guests, params.string("guest_query_id"), earliest)
        query.result, asked = dict(result), query.message
        caller = {"guest_bot_caller_user": query.user.to_dict()}
        query.reply = self.world.post(asked.chat, self.world.bot, reply_to=asked, extra=caller, **content)
        return {"inline_message_id": f"guest-{query.id}"}

    def put(self, result: Json, message: Message) -> None:
        """Fills a message with what an inline result that somebody picked holds."""
        for name, value in self._content(Params(result)).items():
            setattr(message, name, value)

    def _content(self, result: Params) -> Json:
        """The text, formatting and buttons that a result puts into a chat, if all are sound."""
        rules.check_result(result)
        content, rows = result.sub("input_message_content"), rules.keyboard(result.sub("reply_markup"))
        if "message_text" not in content:
            return {"reply_markup": rows}
        text = content.string("message_text")
        rules.check_text(text)
        return {
            "text": text,
            "entities": self._sending.formatting(text, content, "entities"),
            "reply_markup": rows,
        }

    def get_chat(self, params: Params) -> Json:
        """All about a chat."""
        more = {"accent_color_id": 0, "max_reaction_count": 11}
        gifts = {"accepted_gift_types": dict.fromkeys(GIFTS, True)}
        chat = self.world.reach(params.get("chat_id"))
        allowed = {"permissions": chat.permissions} if chat.permissions else {}
        return chat.to_dict() | more | gifts | allowed

    def get_chat_member(self, params: Params) -> Json:
        """What somebody is in a chat."""
        chat = self.world.reach(params.get("chat_id"))
        user = self.world.users.get(params.integer("user_id", 0))
        if user is None:
            raise bad("invalid user_id specified")
        return self.world.member(chat, user)

    def get_chat_administrators(self, params: Params) -> list[Json]:
        """Who leads a chat, bots aside."""
        chat = self.world.reach(params.get("chat_id"))
        if chat.kind == "private":
            raise bad("there are no administrators in the private chat")
        admins = [self.world.users[who] for who, status in chat.statuses.items() if status in ADMINS]
        return [self.world.member(chat, admin) for admin in admins if not admin.is_bot]

    def leave_chat(self, params: Params) -> bool:
        """The bot goes."""
        chat = self.world.reach(params.get("chat_id"))
        if chat.kind == "private":
            raise bad("chat can't be left")
        self.state.set_bot(chat, self.world.bot, "left")
        return True

    def set_my_commands(self, params: Params) -> bool:
        """Sets the menu for a scope and a language."""
        self._commands[self._scope(params)] = rules.check_commands(params.get("commands"))
        return True

    def get_my_commands(self, params: Params) -> list[Json]:
        """The menu of exactly that scope and language."""
        return self._commands.get(self._scope(params), [])

    def delete_my_commands(self, params: Params) -> bool:
        """Removes the menu of exactly that scope and language."""
        self._commands.pop(self._scope(params), None)
        return True

    def _scope(self, params: Params) -> tuple[str, str]:
        scope = params.sub("scope") or Params(type="default")
        if scope.get("type") not in SCOPES:
            raise bad("can't parse BotCommandScope: unsupported type specified")
        if "chat_id" in scope and self.world.find(scope["chat_id"]).status(self.world.bot) not in INSIDE:
            raise bad("chat not found")
        rules.check_language(params.string("language_code"))
        return json.dumps(scope, sort_keys=True), params.string("language_code")

    def set_text(self, field: str, params: Params) -> bool:
        """Sets the name, the description or the short description for a language."""
        value, language = params.string(field), params.string("language_code")
        rules.check_language(language)
        rules.check_length(field, value)
        self._texts[field, language] = value
        return True

    def get_text(self, field: str, params: Params) -> Json:
        """What was set for the language, or what holds for all."""
        own = self._texts.get((field, params.string("language_code")))
        default = self.world.bot.first_name if field == "name" else ""
        return {field: own or self._texts.get((field, "")) or default}

    def set_chat_menu_button(self, params: Params) -> bool:
        """Sets the button beside the text field."""
        button = params.sub("menu_button") or Params(type="default")
        if button.get("type") not in ("commands", "web_app", "default"):
            raise bad("can't parse menu button: unsupported type specified")
        self._menus[params.get("chat_id")] = button
        return True

    def get_chat_menu_button(self, params: Params) -> Json:
        """The button of a chat, or that of all chats."""
        fallback: Json = {"type": "default" if "chat_id" in params else "commands"}
        found: Any = self._menus.get(params.get("chat_id"), fallback)
        return dict(found)

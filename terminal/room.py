"""The one private chat that there is: who is in it and the messages that the bot sent."""

import itertools
import time
from typing import Any

from telegram import Message

from terminal.typed import commands_in

Json = dict[str, Any]

BOT: Json = {"id": 1, "is_bot": True, "first_name": "Agreement bot", "username": "agreement_bot"}
# No language_code: the bot then speaks the language of its settings.
PERSON: Json = {"id": 2, "is_bot": False, "first_name": "You"}
CHAT: Json = {"id": PERSON["id"], "type": "private", "first_name": PERSON["first_name"]}

REMEMBERED = 1000
"""Messages of the bot that can still be edited and pressed; for whoever pipes a million questions."""


class Room:
    """What was written, in Telegram's own form, and in memory only."""

    def __init__(self) -> None:
        self._messages: dict[int, Json] = {}
        self._message_ids = itertools.count(1)
        self._update_ids = itertools.count(1)

    def person_writes(self, text: str) -> Json:
        """The update about a message of the person's."""
        message = self._message(PERSON) | {"text": text}
        entities = commands_in(text)
        return self._update("message", message | ({"entities": entities} if entities else {}))

    def person_presses(self, message_id: int, data: str) -> Json:
        """The update about a pressed button of a message that is there."""
        query = {"id": str(next(self._message_ids)), "from": PERSON, "chat_instance": "1", "data": data}
        return self._update("callback_query", query | {"message": self._messages[message_id]})

    def bot_posts(self, content: Json) -> Json:
        """Keep a new message of the bot's."""
        message = self._message(BOT) | content
        self._messages[message["message_id"]] = message
        if len(self._messages) > REMEMBERED:
            del self._messages[next(iter(self._messages))]
        return message

    def bot_edits(self, message_id: int, content: Json) -> Json:
        """Put `content` into a message that is there; what is None is taken out."""
        changed = self._messages[message_id] | content | {"edit_date": int(time.time())}
        self._messages[message_id] = {key: value for key, value in changed.items() if value is not None}
        return self._messages[message_id]

    def bot_deletes(self, message_id: int) -> Json:
        """Take away a message that is there."""
        return self._messages.pop(message_id)

    def find(self, message_id: object) -> Json | None:
        """The bot's message with that id, if it is still there."""
        return self._messages.get(message_id) if isinstance(message_id, int) else None

    def _message(self, sender: Json) -> Json:
        return {"message_id": next(self._message_ids), "date": int(time.time()), "chat": CHAT, "from": sender}

    def _update(self, kind: str, content: Json) -> Json:
        return {"update_id": next(self._update_ids), kind: content}


def as_message(raw: Json) -> Message:
    """A message as python-telegram-bot has it."""
    return Message.de_json(raw, None)

"""What people do, as Telegram tells it: makes real updates and gives them to the real application."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Update

from handlers.context import App
from tests.handlers.members import member
from tests.handlers.recording import BOT, Call, Json, Recorder
from tests.telegram.texts import entities_of

NOW = datetime(2031, 6, 10, 12, tzinfo=UTC)
ANN: Json = {"id": 11, "is_bot": False, "first_name": "Ann", "language_code": "en"}
BOSS: Json = {"id": 13, "is_bot": False, "first_name": "Boss", "language_code": "en"}
ANOTHER_BOT: Json = {"id": 12, "is_bot": True, "first_name": "Other", "username": "other_bot"}
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PRIVATE: Json = {"id": 11, "type": "private", "first_name": "Ann"}
OFFICE: Json = {"id": 13, "type": "private", "first_name": "Boss"}
GROUP: Json = {"id": -100, "type": "supergroup", "title": "Fishers"}
FORUM: Json = {"id": -200, "type": "supergroup", "title": "Forum", "is_forum": True}
STRANGERS: Json = {"id": -400, "type": "supergroup", "title": "Without the bot"}
CHANNEL: Json = {"id": -300, "type": "channel", "title": "News"}

MESSAGES = ("sendMessage", "editMessageText", "deleteMessage")


class People:
    """Everybody but the bot; what the bot did after an update is the answer of each action."""

    def __init__(self, app: App, recorder: Recorder) -> None:
        self.app = app
        self.recorder = recorder
        self._numbers = itertools.count(1)

    def message(self, text: str | None = None, chat: Json = PRIVATE, **fields: Any) -> Json:
        """A message as Telegram gives it."""
        now = self.app.bot_data.clock()
        base = {"message_id": next(self._numbers), "date": int(now.timestamp()), "chat": chat, "from": ANN}
        words = {"text": text, "entities": entities_of(text)} if text else {}
        return base | words | fields

    async def say(self, text: str, chat: Json = PRIVATE, **fields: Any) -> list[Call]:
        """Somebody writes a message."""
        return await self.send({"message": self.message(text, chat, **fields)})

    async def edit(self, message: Json, text: str, seconds: int = 10) -> list[Call]:
        """Somebody edits a message so many seconds after it was sent."""
        edit_date = int((NOW + timedelta(seconds=seconds)).timestamp())
        new = message | {"text": text, "entities": entities_of(text), "edit_date": edit_date}
        return await self.send({"edited_message": new})

    async def press(self, data: str | None, chat: Json = PRIVATE, **fields: Any) -> list[Call]:
        """Somebody, Ann unless the fields say `by` whom, presses a button under a message of the bot."""
        by = fields.pop("by", ANN)
        below = self.message("Earlier answer", chat, **{"from": BOT}, **fields)
        return await self.press_below(data, below, by)

    async def press_below(self, data: str | None, below: Json | None, by: Json = ANN) -> list[Call]:
        """Somebody presses a button under that message, or under one that the bot is not shown."""
        query = {"id": "77", "from": by, "chat_instance": "1"}
        query |= {"message": below} if below else {"inline_message_id": "x"}
        return await self.send({"callback_query": query | ({"data": data} if data is not None else {})})

    async def turn_bot(self, chat: Json, old: str, new: str, **rights: object) -> list[Call]:
        """Somebody makes the bot `new` in a chat where it was `old`; `rights` are those that it has then."""
        members = {"old_chat_member": member(BOT, old), "new_chat_member": member(BOT, new, **rights)}
        return await self.send({"my_chat_member": {"chat": chat, "from": ANN, "date": 0} | members})

    async def type_inline(self, query: str, language: str = "en") -> Json:
        """Somebody types the bot's name and a question into any chat; returns what they are offered."""
        person = ANN | {"language_code": language}
        await self.send({"inline_query": {"id": "88", "from": person, "query": query, "offset": ""}})
        return self.recorder.sent("answerInlineQuery")[-1].parameters

    async def call_guest(self, text: str | None, chat: Json = STRANGERS, **fields: Any) -> Json | None:
        """Somebody names the bot in a chat where it is not; returns the one message put there, or None."""
        before = len(self.recorder.sent("answerGuestQuery"))
        calls = await self.send({"guest_message": self.message(text, chat, guest_query_id="99", **fields)})
        assert not calls, "the bot has no business in this chat"
        answers = [call.parameters for call in self.recorder.sent("answerGuestQuery")[before:]]
        assert len(answers) <= 1, "a guest is answered once"
        return dict(answers[0]["result"]) if answers else None

    async def send(self, update: Json) -> list[Call]:
        """Anything happens; returns the calls that the bot made thereupon, those about messages."""
        before = len(self.recorder.calls)
        made = Update.de_json({"update_id": next(self._numbers)} | update, self.app.bot)
        await self.app.process_update(made)
        return [call for call in self.recorder.calls[before:] if call.method in MESSAGES]

    @property
    def notices(self) -> list[str | None]:
        """What the bot showed for each pressed button."""
        return [call.parameters.get("text") for call in self.recorder.sent("answerCallbackQuery")]

"""A request class that reaches no network: it records every call and answers as Telegram would."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData

from tests.handlers.members import member

BOT = {"id": 4242, "is_bot": True, "first_name": "Bay", "username": "bay_bot"}
Json = dict[str, Any]
IN_JSON = {"entities", "reply_markup", "link_preview_options"}
"""Parameters that Telegram takes in JSON; some calls bring them so."""
CONTENT = {"sendMessage": "text", "editMessageText": "text", "sendPhoto": "photo", "sendDocument": "document"}
"""What a message holds that these methods make."""


@dataclass(frozen=True)
class Call:
    """One call of the bot: the method and its parameters, as they were given."""

    method: str
    parameters: Json
    files: dict[str, bytes] = field(default_factory=dict)
    """What was uploaded, by the name of the file."""

    @property
    def text(self) -> str:
        """The text that was sent, or the caption of a file."""
        return str(self.parameters["caption" if "caption" in self.parameters else "text"])

    @property
    def entities(self) -> list[Json]:
        """The formatting that was sent."""
        return list(self.parameters.get("entities", []))

    @property
    def buttons(self) -> list[Json]:
        """The buttons that were sent, row after row."""
        rows = self.parameters.get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def button(self, beginning: str) -> str:
        """The data of the button whose text begins so."""
        return next(str(b["callback_data"]) for b in self.buttons if b["text"].startswith(beginning))

    @property
    def rows(self) -> list[list[str]]:
        """What stands on the buttons, row by row."""
        rows = self.parameters.get("reply_markup", {}).get("inline_keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    @property
    def replies_to(self) -> int | None:
        """The id of the message that is answered."""
        found = self.parameters.get("reply_parameters", {}).get("message_id")
        return None if found is None else int(found)


class Recorder(BaseRequest):
    """Records calls; `refuse` makes the next call of a method fail. `statuses` says what people are in which chat."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.statuses: dict[tuple[int, int], str] = {}
        self._refusals: defaultdict[str, list[tuple[int, Json]]] = defaultdict(list)
        self._last_message = 9000

    def refuse(self, method: str, status: int, description: str, **parameters: object) -> None:
        """Let the next call of `method` fail with that status and description."""
        answer = {"ok": False, "error_code": status, "description": description}
        more = {"parameters": parameters} if parameters else {}
        self._refusals[method].append((status, answer | more))

    def lose(self, method: str) -> None:
        """Let the answer to the next call of `method` be lost; whether it took effect nobody knows."""
        self._refusals[method].append((0, {}))

    def sent(self, *methods: str) -> list[Call]:
        """The calls of these methods."""
        return [call for call in self.calls if call.method in methods]

    @property
    def read_timeout(self) -> float | None:
        """Nothing is waited for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Record a call and answer it."""
        del method, timeouts, named_timeouts
        name = url.rpartition("/")[2]
        parameters: Json = dict(request_data.parameters) if request_data else {}
        for known in IN_JSON & parameters.keys():
            if isinstance(parameters[known], str):
                parameters[known] = json.loads(parameters[known])
        if name != "getMe":
            uploads = (request_data.multipart_data or {}).values() if request_data else ()
            files = {str(upload[0]): upload[1] for upload in uploads if isinstance(upload[1], bytes)}
            self.calls.append(Call(name, parameters, files))
        if self._refusals[name]:
            status, refusal = self._refusals[name].pop(0)
            if not status:
                raise TimedOut
            return status, json.dumps(refusal).encode()
        return 200, json.dumps({"ok": True, "result": self._result(name, parameters)}).encode()

    def _result(self, name: str, parameters: Json) -> Any:
        if name == "getMe":
            return BOT | {"can_join_groups": True, "supports_inline_queries": True}
        if name == "getChatMember":
            chat, user = parameters["chat_id"], parameters["user_id"]
            person = {"id": user, "is_bot": False, "first_name": "Somebody"}
            return member(person, self.statuses.get((chat, user), "member"))
        if name not in CONTENT:
            return {"inline_message_id": "sent"} if name == "answerGuestQuery" else True
        self._last_message += 1
        number = parameters.get("message_id", self._last_message)
        chat = {"id": parameters["chat_id"], "type": "private", "first_name": "Ann"}
        file = {"file_id": f"file-{number}", "file_unique_id": f"u{number}"}
        content: Json = {
            "text": parameters.get("text"),
            "photo": [file | {"width": 90, "height": 160}, file | {"width": 720, "height": 1280}],
            "document": file,
        }
        kind = CONTENT[name]
        return {"message_id": number, "date": 0, "chat": chat, "from": BOT, kind: content[kind]}

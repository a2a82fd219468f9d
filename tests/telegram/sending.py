"""Answers the methods that send, edit, copy and delete messages."""

import time
from typing import Any

from tests.telegram import rules
from tests.telegram.errors import bad
from tests.telegram.params import Params, Upload
from tests.telegram.state import State
from tests.telegram.world import ADMINS, Chat, Json, Message, Rows, Topic

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


class Sending:
    """Everything that changes messages."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.world = state.world

    def send_message(self, params: Params) -> Json:
        """Sends a text."""
        chat = self.writable(params)
        text = params.string("text")
        rules.check_text(text)
        return self._send(chat, params, text=text, entities=self.formatting(text, params, "entities"))

    def send_photo(self, params: Params) -> Json:
        """Sends a picture."""
        return self._send_file(params, "photo")

    def send_document(self, params: Params) -> Json:
        """Sends a file."""
        return self._send_file(params, "document")

    def edit_message_text(self, params: Params) -> Json:
        """Changes text and buttons; buttons left out are removed."""
        text = params.string("text")
        message = self._own(params)
        rules.check_text(text)
        if not message.text:
            raise bad("there is no text in the message to edit")
        entities = self.formatting(text, params, "entities")
        return self._change(message, text=text, entities=entities, reply_markup=self._rows(params))

    def edit_message_caption(self, params: Params) -> Json:
        """Changes a caption and the buttons."""
        caption = params.string("caption")
        message = self._own(params)
        rules.check_caption(caption)
        if not message.media:
            raise bad("there is no caption in the message to edit")
        entities = self.formatting(caption, params, "caption_entities")
        return self._change(message, caption=caption, entities=entities, reply_markup=self._rows(params))

    def edit_message_reply_markup(self, params: Params) -> Json:
        """Changes the buttons alone."""
        return self._change(self._own(params), reply_markup=self._rows(params))

    def delete_message(self, params: Params) -> bool:
        """Deletes a message: the bot's own anywhere, others' in private and where it is an administrator."""
        chat = self.world.reach(params.get("chat_id"))
        message = chat.message(params.id("message_id"))
        if message is None:
            raise bad("message to delete not found")
        may = message.sender is self.world.bot or chat.kind == "private" or chat.status(self.world.bot) in ADMINS
        if not may or message.date < time.time() - 48 * 3600:
            raise bad("message can't be deleted")
        message.deleted = True
        return True

    def copy_message(self, params: Params) -> Json:
        """Sends a message's content as the bot's own."""
        source = self._source(params, "copy")
        caption = params.string("caption", source.caption)
        rules.check_caption(caption)
        entities = source.entities
        if "caption" in params and source.media:
            entities = self.formatting(caption, params, "caption_entities")
        content = {"text": source.text, "caption": caption, "media": source.media, "file": source.file}
        sent = self._send(self.writable(params), params, entities=list(entities), **content)
        return {"message_id": sent["message_id"]}

    def forward_message(self, params: Params) -> Json:
        """Sends a message on, with where it came from."""
        source = self._source(params, "forward")
        origin: Json = {"type": "user", "date": source.date}
        if source.chat.kind == "channel":
            origin |= {"type": "channel", "chat": source.chat.to_dict(), "message_id": source.id}
        elif source.sender:
            origin["sender_user"] = source.sender.to_dict()
        content = {"text": source.text, "caption": source.caption, "media": source.media, "file": source.file}
        extra = {"forward_origin": origin}
        return self._send(self.writable(params), params, entities=list(source.entities), extra=extra, **content)

    def set_message_reaction(self, params: Params) -> bool:
        """Puts one emoji on a message, or takes it away."""
        message = self.world.reach(params.get("chat_id")).message(params.id("message_id"))
        if message is None:
            raise bad("message to react not found")
        message.reaction = rules.check_reaction(params.get("reaction", []))
        return True

    def send_chat_action(self, params: Params) -> bool:
        """Shows that the bot is typing."""
        self.topic(self.writable(params), params.id("message_thread_id"))
        if params.string("action") not in rules.CHAT_ACTIONS:
            raise bad("wrong parameter action in request")
        return True

    def writable(self, params: Params) -> Chat:
        """The chat that is meant, if the bot may write there."""
        chat = self.world.reach(params.get("chat_id"))
        status = chat.status(self.world.bot)
        if chat.kind == "channel" and status not in ADMINS:
            raise bad("need administrator rights in the channel chat")
        if status == "restricted":
            raise bad("not enough rights to send text messages to the chat")
        return chat

    def topic(self, chat: Chat, thread_id: int | None) -> Topic | None:
        """The open topic with that id; General has none and must be left out."""
        if thread_id is None:
            return None
        topic = chat.topics.get(thread_id)
        if topic is None or topic.deleted:
            raise bad("message thread not found")
        if topic.closed:
            raise bad("TOPIC_CLOSED")
        return topic

    def formatting(self, text: str, params: Params, key: str) -> list[Json]:
        """The entities of a text; with parse_mode Telegram ignores them, so both together are noted."""
        given = params.get(key) or []
        if not params.get("parse_mode"):
            return rules.entities(text, given)
        if given:
            self.state.violations.append(f"parse_mode and {key} together: Telegram drops the {key}")
            return []
        raise bad("can't parse entities: this server for tests reads no parse_mode, send entities")

    def _send_file(self, params: Params, kind: str) -> Json:
        chat = self.writable(params)
        caption = params.string("caption")
        rules.check_caption(caption)
        entities = self.formatting(caption, params, "caption_entities")
        file_id, upload = self._file(params.get(kind), kind)
        shown: Any = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(upload.content)}
        shown = [shown | {"width": 640, "height": 480}] if kind == "photo" else shown | {"file_name": upload.name}
        content = {"media": {kind: shown}, "file": upload.content}
        return self._send(chat, params, caption=caption, entities=entities, **content)

    def _file(self, given: Any, kind: str) -> tuple[str, Upload]:
        """An uploaded file, or one that Telegram has already."""
        if isinstance(given, str) and given in self.state.files:
            return given, self.state.files[given]
        if not isinstance(given, Upload):
            raise bad("wrong file identifier/HTTP URL specified" if given else f"there is no {kind} in the request")
        if not given.content:
            raise bad("file must be non-empty")
        file_id = f"{kind}-{len(self.state.files) + 1}"
        self.state.files[file_id] = given
        return file_id, given

    def _send(self, chat: Chat, params: Params, **content: Any) -> Json:
        reply = self._reply_target(chat, params)
        topic = self.topic(chat, params.id("message_thread_id"))
        if reply and chat.is_forum and reply.thread_id and topic is None:
            topic = self.topic(chat, reply.thread_id)
        markup = params.sub("reply_markup")
        content["reply_markup"] = self._rows(params)
        content["keyboard"] = markup if markup and "inline_keyboard" not in markup else None
        self._pace(chat, "send")
        channel = chat if chat.kind == "channel" else None
        fields = {"reply_to": reply, "sender_chat": channel} | content
        return self.world.post(chat, self.world.bot, topic, **fields).to_dict()

    def _reply_target(self, chat: Chat, params: Params) -> Message | None:
        reply = params.sub("reply_parameters")
        wanted = reply.id("message_id") or params.id("reply_to_message_id")
        if wanted is None:
            return None
        source = self.world.reach(reply.get("chat_id", chat.id))
        message = source.message(wanted)
        lenient = reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply")
        if message is None and not lenient:
            raise bad("message to be replied not found")
        if message and reply.get("quote") and reply.string("quote") not in message.shown:
            raise bad("QUOTE_TEXT_INVALID")
        return message

    def _own(self, params: Params) -> Message:
        """The bot's own message that is to be edited."""
        if "inline_message_id" in params:
            raise bad("MESSAGE_ID_INVALID")
        message = self.world.reach(params.get("chat_id")).message(params.id("message_id"))
        if message is None or message.sender is not self.world.bot or message.service:
            raise bad("message to edit not found")
        return message

    def _change(self, message: Message, **fields: Any) -> Json:
        if all(getattr(message, key) == value for key, value in fields.items()):
            raise bad(NOT_MODIFIED)
        self._pace(message.chat, "edit")
        for key, value in fields.items():
            setattr(message, key, value)
        message.edited, message.edit_date = True, int(time.time())
        return message.to_dict()

    def _source(self, params: Params, verb: str) -> Message:
        message = self.world.reach(params.get("from_chat_id")).message(params.id("message_id"))
        if message is None:
            raise bad(f"message to {verb} not found")
        if message.service:
            raise bad(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
        return message

    def _rows(self, params: Params) -> Rows:
        rows = rules.keyboard(params.sub("reply_markup"))
        if not self.state.inline_mode and any("switch_inline_query" in button for row in rows for button in row):
            self.state.violations.append("a button leads to inline mode, which is off")
        return rows

    def _pace(self, chat: Chat, kind: str) -> None:
        if self.state.flood:
            self.state.flood.check(chat, kind)

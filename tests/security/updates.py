"""Makes updates of every kind that there is, valid and odd, from a source of chance."""

from random import Random
from typing import Any

from handlers.application import COMMANDS, OF_ADMINS
from tests.handlers.members import member
from tests.handlers.people import (
    ANN,
    ANONYMOUS,
    ANOTHER_BOT,
    BOSS,
    CHANNEL,
    FORUM,
    GROUP,
    NOW,
    OFFICE,
    PRIVATE,
    STRANGERS,
)
from tests.handlers.recording import BOT, Json
from tests.telegram.texts import entities_of, utf16

STALE = 3600
SENTENCES = (
    "Which nets will be burned?", "when does the council meet", "who may fish", "thanks", "hello", "otters?",
    "Когда собирается совет?", "Ե՞րբ է հավաքվում խորհուրդը", "Şura nə vaxt toplanır?", "vor tsantsery k'ayrven",
    "clause 2", "clause-2", "entry-who-may-fish", "passage ../../etc/passwd", "clause " + "9" * 30,
)  # fmt: skip
ODD = (
    "", " ", "\0", "\x07\x1b[31m", "\u202eevil", "\u200b\u200d\ufeff", "👨‍👩‍👧‍👦🐟", "<b>&lt;</b><a href='x'>",
    "{sentence}", "%s%n", "../../etc/passwd", "'; DROP TABLE chats; --", "z̶͓̊a" * 20, "９９", "İıŞ", "\u0587", "𝔸" * 50,
    "@", "/", "/ask@", "\ud7ff\ue000", "_*[`", "\n" * 30, "a" * 4096, "🐟" * 2048, "nets " * 819,
)  # fmt: skip
NAMES = (*COMMANDS, *OF_ADMINS, "unknown", "ASK")
ARGUMENTS = ("", "2", "clause 2", "who-may-fish", "at 1 2031-07-01 09:00", "at 99999999999999999999 now", "hy", "guest",
             "clause-3", "deadlines", "../../etc/passwd")  # fmt: skip
DATA = (
    "e:en:who-may-fish", "s:ru:which-nets-burn", "c:en:clause-2", "p:hy:clause-1", "t:en", "t:az:council:99", "d:en",
    "f:en", "q:en:first-meeting", "g:en:language-hy", "g:en:silent-22-8", "g:en:announcements-on",
    "g:en:announcements-off", "a:en:send-1", "a:en:open-1", "a:en:cancel-1", "a:en:delete-1", "a:en:after-1:6",
    "a:en:go-99999999999999999999", "v:en:up-0123456789abcdef", "v:en:down-0123456789abcdef", "w:en:0123456789abcdef",
    "", "z:en", "e:xx:otters", "e:en:../../x", "e:en:" + "x" * 59, "::::", "a:en:send-1:1:1", "t:en::999", "e:en:\0",
    "é:ñ", "v:en:up-", "c:en:clause-²",
)  # fmt: skip
PEOPLE: tuple[Json, ...] = (
    ANN,
    BOSS,
    ANOTHER_BOT,
    ANONYMOUS,
    BOT,
    {"id": 777000, "is_bot": False, "first_name": "Telegram"},
    {"id": 2**52, "is_bot": False, "first_name": "", "language_code": "xx"},
    {"id": 14, "is_bot": False, "first_name": "<b>\u202e</b>", "last_name": "\0", "language_code": "ru-RU"},
    {"id": 15, "is_bot": False, "first_name": "{bot}", "username": "bay_bot_", "language_code": ""},
)  # fmt: skip
CHATS: tuple[Json, ...] = (
    PRIVATE,
    OFFICE,
    GROUP,
    FORUM,
    STRANGERS,
    CHANNEL,
    {"id": -(2**52), "type": "group", "title": "<i>{title}</i>\u202e"},
    {"id": 14, "type": "private"},
    {"id": -5, "type": "gigagroup", "title": ""},
)
FILE: Json = {"file_id": "f", "file_unique_id": "u"}
ASKED: Json = {"poll_id": "1", "option_persistent_id": "1"}
POLL: Json = {
    "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
    "type": "regular", "allows_multiple_answers": False,
}  # fmt: skip
MEDIA: tuple[Json, ...] = (
    {"photo": [FILE | {"width": 1, "height": 1}]},
    {"photo": []},
    {"sticker": FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
    {"voice": FILE | {"duration": 0}},
    {"video": FILE | {"width": 1, "height": 1, "duration": 2**31}},
    {"video_note": FILE | {"length": 1, "duration": 1}},
    {"document": FILE | {"file_name": "../../x"}},
    {"audio": FILE | {"duration": 1, "title": "\0"}},
    {"animation": FILE | {"width": 1, "height": 1, "duration": 1}, "document": FILE},
    {"contact": {"phone_number": "1", "first_name": "A"}},
    {"location": {"latitude": 0.0, "longitude": 181.0}},
    {"venue": {"location": {"latitude": 0.0, "longitude": 0.0}, "title": "", "address": ""}},
    {"dice": {"emoji": "🎲", "value": 6}},
    {"poll": POLL},
    {"game": {"title": "", "description": "", "photo": []}},
    {"story": {"chat": PRIVATE, "id": 1}},
    {"web_app_data": {"data": "{}", "button_text": ""}},
    {"paid_media": {"star_count": 1, "paid_media": []}},
    {"invoice": {"title": "", "description": "", "start_parameter": "", "currency": "XTR", "total_amount": 1}},
)
SERVICE: tuple[Json, ...] = (
    {"new_chat_members": [ANN, BOT]},
    {"left_chat_member": ANN},
    {"left_chat_member": BOT},
    {"new_chat_title": "<b>"},
    {"new_chat_photo": [FILE | {"width": 1, "height": 1}]},
    {"delete_chat_photo": True},
    {"group_chat_created": True},
    {"supergroup_chat_created": True},
    {"channel_chat_created": True},
    {"migrate_to_chat_id": -(10**12)},
    {"migrate_from_chat_id": -100},
    {"migrate_to_chat_id": GROUP["id"]},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": GROUP}},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 0}},
    {"forum_topic_created": {"name": "\u202e", "icon_color": 0}},
    {"forum_topic_closed": {}, "message_thread_id": 5, "is_topic_message": True},
    {"forum_topic_closed": {}},
    {"forum_topic_reopened": {}, "message_thread_id": 5},
    {"forum_topic_edited": {"name": ""}},
    {"general_forum_topic_hidden": {}},
    {"general_forum_topic_unhidden": {}},
    {"video_chat_started": {}},
    {"video_chat_ended": {"duration": 1}},
    {"video_chat_scheduled": {"start_date": 0}},
    {"video_chat_participants_invited": {"users": []}},
    {"proximity_alert_triggered": {"traveler": ANN, "watcher": BOSS, "distance": 1}},
    {"write_access_allowed": {"from_request": True}},
    {"users_shared": {"request_id": 1, "users": []}},
    {"chat_shared": {"request_id": 1, "chat_id": 1}},
    {"boost_added": {"boost_count": 1}},
    {"chat_background_set": {"type": {"type": "unknown"}}},
    {"giveaway_created": {}},
    {"connected_website": "example.org"},
    {"successful_payment": {"currency": "XTR", "total_amount": 1, "invoice_payload": "",
                            "telegram_payment_charge_id": "", "provider_payment_charge_id": ""}},
    {"paid_message_price_changed": {"paid_message_star_count": 1}},
    {"poll_option_added": {"option_persistent_id": "1", "option_text": "@bay_bot"}},
    {"some_new_service": {"of": "tomorrow"}},
)  # fmt: skip
ORIGINS: tuple[Json, ...] = (
    {"type": "user", "date": 0, "sender_user": BOSS},
    {"type": "hidden_user", "date": 0, "sender_user_name": "Boss"},
    {"type": "chat", "date": 0, "sender_chat": GROUP},
    {"type": "channel", "date": 0, "chat": CHANNEL, "message_id": 1},
)
MESSAGES = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_message", "edited_business_message",
    "guest_message",
)  # fmt: skip


class Maker:
    """Makes updates; the same source of chance makes the same ones."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.number = 0

    def update(self) -> Json:
        """One update of any kind."""
        self.number += 1
        kinds = [self.message_update] * 10 + [self.callback_query] * 4 + [self.inline_query] + [self.other] * 3
        return {"update_id": self.number} | self.chance.choice(kinds)()

    def message_update(self) -> Json:
        """An update with a message, a new one mostly."""
        kind = "message" if self.chance.random() < 0.6 else self.chance.choice(MESSAGES)
        more: Json = {}
        if "business" in kind:
            more = {"business_connection_id": "b"}
        if kind == "guest_message":
            more = {"guest_query_id": f"guest-{self.number}"}
        message = self.message() | more
        if message["chat"]["type"] == "channel" and kind in ("message", "edited_message"):
            kind = {"message": "channel_post", "edited_message": "edited_channel_post"}[kind]
        return {kind: message}

    def likely(self, share: float) -> bool:
        """True so often."""
        return self.chance.random() < share

    def text(self, longest: int = 4096) -> str:
        """Anything that a person types, or that nobody would."""
        choice, chance = self.chance.choice, self.chance
        kind = chance.randrange(6)
        if kind == 0:
            return choice(SENTENCES)
        if kind == 1:
            return f"@bay_bot {choice(SENTENCES)}"
        if kind == 2:
            mark = choice(("", "", "@bay_bot", "@Bay_Bot", "@other_bot"))
            return f"/{choice(NAMES)}{mark} {choice((*ARGUMENTS, *SENTENCES))}"
        if kind == 3:
            return choice(ODD)[:longest]
        pieces = [choice((*SENTENCES, *ODD[:-3], "@bay_bot", "/ask")) for _ in range(chance.randrange(1, 6))]
        return "".join(pieces)[:longest]

    def entities(self, text: str) -> list[Json]:
        """What Telegram finds in the text, or what does not fit it at all."""
        found = entities_of(text)
        if self.likely(0.75):
            return found
        size = utf16(text)
        kinds = ("mention", "text_mention", "bot_command", "blockquote", "expandable_blockquote", "bold",
                 "custom_emoji", "of_tomorrow", "text_link", "pre", "date_time")  # fmt: skip
        for _ in range(self.chance.randrange(1, 4)):
            kind = self.chance.choice(kinds)
            entity: Json = {
                "type": kind,
                "offset": self.chance.choice((0, 0, 1, size // 2, size, size + 5, 2**31, -1)),
                "length": self.chance.choice((0, 1, 1, 3, size, size + 1, 2**31, -1)),
            }
            if kind == "text_mention":
                entity["user"] = self.chance.choice((BOT, ANN))
            found.insert(self.chance.randrange(len(found) + 1), entity)
        return found

    def message(self, depth: int = 0) -> Json:
        """A message of anybody's, anywhere."""
        chance, choice = self.chance, self.chance.choice
        chat = choice(CHATS)
        sender = {PRIVATE["id"]: ANN, OFFICE["id"]: BOSS}.get(chat["id"]) or choice(PEOPLE)
        if self.likely(0.05):
            sender = choice(PEOPLE)
        made: Json = {"message_id": chance.choice((0, self.number, 2**31)), "chat": chat, "from": sender}
        made["date"] = int(NOW.timestamp()) - choice((0, 0, 0, 0, 1, STALE + 1, 2**31 - 1, -5))
        if self.likely(0.05):
            del made["from"]
        made |= self.content()
        for share, more in self.extras(chat, depth):
            if self.likely(share):
                made |= more()
        return made

    def content(self) -> Json:
        """What the message holds."""
        kind = self.chance.randrange(10)
        text = self.text()
        if kind < 6:
            return {"text": text, "entities": self.entities(text)} if self.likely(0.97) else {"text": text}
        if kind < 8:
            return self.chance.choice(MEDIA) | {"caption": text[:1024], "caption_entities": self.entities(text)}
        return self.chance.choice(SERVICE) if kind == 8 else self.chance.choice((*MEDIA, {}))

    def extras(self, chat: Json, depth: int) -> list[tuple[float, Any]]:
        """What may stand beside the content, and how often."""
        choice = self.chance.choice
        now = int(NOW.timestamp())
        extras: list[tuple[float, Any]] = [
            (0.1, lambda: {"edit_date": now - choice((0, 10, 10**6))}),
            (0.06, lambda: {"forward_origin": choice(ORIGINS)}),
            (0.04, lambda: {"via_bot": choice((BOT, ANOTHER_BOT))}),
            (0.03, lambda: {"is_automatic_forward": True, "sender_chat": CHANNEL}),
            (0.06, lambda: {"sender_chat": choice((chat, CHANNEL, GROUP)), "from": ANONYMOUS}),
            (0.05, lambda: {"media_group_id": "1"}),
            (0.1, lambda: {"message_thread_id": choice((1, 5, 2**31)), "is_topic_message": self.likely(0.5)}),
            (0.04, lambda: {"quote": {"text": self.text(), "position": 0, "is_manual": self.likely(0.7)}}),
            (0.03, lambda: {"external_reply": {"origin": choice(ORIGINS)}}),
            (0.03, lambda: {"author_signature": "\u202e", "sender_boost_count": 1, "effect_id": "1"}),
            (0.02, lambda: {"field_of_tomorrow": {"a": [1]}, "has_protected_content": True}),
        ]
        if depth < 2:
            extras.append((0.15, lambda: {"reply_to_message": self.replied(chat, depth)}))
        return extras

    def replied(self, chat: Json, depth: int) -> Json:
        """The message that is replied to, the bot's own often."""
        other = self.message(depth + 1) | {"chat": chat}
        return other | ({"from": BOT} if self.likely(0.5) else {})

    def callback_query(self) -> Json:
        """A press, below any message or none, with any data."""
        choice = self.chance.choice
        query: Json = {"id": f"press-{self.number}", "from": choice(PEOPLE), "chat_instance": "1"}
        if self.likely(0.95):
            query["data"] = choice(DATA) if self.likely(0.85) else self.text(64)
        else:
            query["game_short_name"] = "game"
        kind = self.chance.randrange(10)
        if kind < 7:
            query["message"] = self.message() | {"from": BOT}
        elif kind == 7:
            query["message"] = {"chat": choice(CHATS), "message_id": 5, "date": 0}
        elif kind == 8:
            query["inline_message_id"] = "inline"
        return {"callback_query": query}

    def inline_query(self) -> Json:
        """Somebody types after the bot's name."""
        choice = self.chance.choice
        query: Json = {"id": f"inline-{self.number}", "from": choice(PEOPLE), "offset": choice(("", "50", "\0"))}
        return {"inline_query": query | {"query": self.text(256), "chat_type": choice(("sender", "channel"))}}

    def other(self) -> Json:
        """What is none of a person's words."""
        choice = self.chance.choice
        chat, person, now = choice(CHATS), choice(PEOPLE), int(NOW.timestamp())
        statuses = ("creator", "administrator", "member", "restricted", "left", "kicked")
        members = {"chat": chat, "from": person, "date": now}
        bot, somebody = (
            members | {f"{age}_chat_member": member(who, choice(statuses)) for age in ("old", "new")}
            for who in (BOT, ANN)
        )
        boost = {"boost_id": "1", "source": {"source": "premium", "user": person}}
        business = {"id": "b", "user": person, "user_chat_id": 1, "date": now, "is_enabled": True}
        order = {"id": "1", "from": person, "invoice_payload": "{sentence}"}
        address = dict.fromkeys(("country_code", "state", "city", "street_line1", "street_line2", "post_code"), "")
        emoji = {"type": "emoji", "emoji": "👍"}
        reaction = {"chat": chat, "message_id": 1, "date": now}
        return choice([
            {"my_chat_member": bot},
            {"my_chat_member": bot},
            {"my_chat_member": bot},
            {"my_chat_member": somebody},
            {"chat_member": somebody},
            {"chat_join_request": members | {"user_chat_id": 11, "bio": "@bay_bot"}},
            {"chosen_inline_result": {"result_id": "clause-2", "from": person, "query": self.text(256)}},
            {"poll": POLL},
            {"poll_answer": {"poll_id": "1", "user": person, "option_ids": [0], "option_persistent_ids": ["1"]}},
            {"message_reaction": reaction | {"user": person, "old_reaction": [], "new_reaction": [emoji]}},
            {"message_reaction_count": reaction | {"reactions": []}},
            {"chat_boost": {"chat": chat, "boost": boost | {"add_date": now, "expiration_date": now}}},
            {"removed_chat_boost": {"chat": chat, "remove_date": now} | boost},
            {"business_connection": business},
            {"deleted_business_messages": {"business_connection_id": "b", "chat": chat, "message_ids": [1]}},
            {"shipping_query": order | {"shipping_address": address}},
            {"pre_checkout_query": order | {"currency": "XTR", "total_amount": 1}},
            {"purchased_paid_media": {"from": person, "paid_media_payload": "1"}},
            {"managed_bot": {"user": person, "bot": ANOTHER_BOT}},
            {},
            {"update_of_tomorrow": {"text": "@bay_bot"}},
            {"message": choice((None, {}, [], "words", 5))},
            {"callback_query": {"id": "1"}},
        ])  # fmt: skip

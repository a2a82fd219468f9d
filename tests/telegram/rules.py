"""Checks what the bot sends as strictly as Telegram: texts, entities, buttons, commands, names."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import ChatAction, MessageEntityType, ReactionEmoji

from tests.telegram.errors import bad
from tests.telegram.texts import utf16
from tests.telegram.world import Json, Rows, words

ENTITY_TYPES = frozenset(kind.value for kind in MessageEntityType)
REACTIONS = frozenset(emoji.value for emoji in ReactionEmoji)
ENTITY_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
AROUND = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"}) | QUOTES
DATE_FORMAT = re.compile("r|w?[dD]?[tT]?")
DATE_LIMIT = 3 * 366 * 86400  # in seconds from now; found by trial, for the documentation names none
CODE = frozenset({"pre", "code"})
CHAT_ACTIONS = frozenset(action.value for action in ChatAction)
BUTTON_ACTIONS = frozenset(
    words(
        "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat "
        "switch_inline_query_chosen_chat copy_text callback_game pay"
    )
)
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LENGTHS = {"name": 64, "description": 512, "short_description": 120}


def check_text(text: str) -> None:
    """1 to 4096 UTF-16 units that show something."""
    if not text.strip():
        raise bad("message text is empty")
    if utf16(text) > 4096:
        raise bad("message is too long")


def check_caption(caption: str) -> None:
    """0 to 1024 UTF-16 units."""
    if utf16(caption) > 1024:
        raise bad("message caption is too long")


def entities(text: str, given: Any) -> list[Json]:
    """The entities in Telegram's order, if all are sound."""
    if not isinstance(given, list) or not all(isinstance(entity, dict) for entity in given):
        raise bad("can't parse message entities JSON object")
    if len(given) > 100:
        raise bad("ENTITIES_TOO_LONG")
    middles = _middles(text)
    for entity in given:
        _check_entity(entity, utf16(text), middles)
    # Of two over the same place the quote comes first: it holds the other.
    ordered = sorted(
        given,
        key=lambda entity: (
            entity["offset"],
            -entity["length"],
            entity["type"] not in QUOTES,
            entity["type"],
        ),
    )
    _check_nesting(ordered)
    return ordered


def _middles(text: str) -> set[int]:
    """The offsets that lie inside a surrogate pair."""
    found, offset = set(), 0
    for letter in text:
        offset += utf16(letter)
        if utf16(letter) == 2:
            found.add(offset - 1)
    return found


def _check_entity(entity: Json, size: int, middles: set[int]) -> None:
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if kind not in ENTITY_TYPES:
        raise bad(f"can't parse MessageEntity: unsupported type {kind!r} specified")
    if ENTITY_NEEDS.get(str(kind), "type") not in entity:
        raise bad(f"can't parse MessageEntity: can't find field {ENTITY_NEEDS[str(kind)]!r}")
    if type(offset) is not int or type(length) is not int or offset < 0 or length <= 0:
        raise bad("can't parse MessageEntity: ENTITY_BOUNDS_INVALID")
    if offset + length > size:
        after = f"ends after the end of the text at UTF-16 offset {size}"
        raise bad(f"entity beginning at UTF-16 offset {offset} {after}")
    if offset in middles:
        raise bad(f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {offset}")
    if offset + length in middles:
        raise bad(f"entity ends in a middle of a UTF-16 symbol at UTF-16 offset {offset + length}")
    if kind == "date_time":
        _check_date(entity)


def _check_date(entity: Json) -> None:
    if not DATE_FORMAT.fullmatch(entity.get("date_time_format", "")):
        raise bad("can't parse MessageEntity: invalid date-time format specified")
    if type(entity["unix_time"]) is not int or not 0 < entity["unix_time"] < time.time() + DATE_LIMIT:
        raise bad("ENTITY_DATE_INVALID")


def _check_nesting(ordered: list[Json]) -> None:
    """No partial overlap, no quote in a quote, nothing inside code."""
    around: list[Json] = []
    for entity in ordered:
        while around and around[-1]["offset"] + around[-1]["length"] <= entity["offset"]:
            around.pop()
        end = entity["offset"] + entity["length"]
        for outer in around:
            same = (outer["offset"], outer["length"]) == (entity["offset"], entity["length"])
            if end > outer["offset"] + outer["length"]:
                raise bad(f"can't parse entities: {outer['type']} and {entity['type']} overlap in part")
            if entity["type"] in QUOTES and outer["type"] in QUOTES:
                raise bad("can't parse entities: a blockquote can't be nested")
            if outer["type"] in CODE or (same and entity["type"] in CODE):
                raise bad("can't parse entities: pre and code can't contain other entities")
            if "date_time" in {outer["type"], entity["type"]} and not AROUND & {outer["type"], entity["type"]}:
                raise bad(f"can't parse entities: {outer['type']} can't contain {entity['type']}")
        around.append(entity)


def keyboard(markup: Json) -> Rows:
    """The rows of an inline keyboard; of any other markup, none."""
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('can\'t parse inline keyboard: field "inline_keyboard" must be of type Array')
    if sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        raise bad("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            _check_button(button)
    return [row for row in rows if row]


def _check_button(button: Json) -> None:
    actions = sorted(BUTTON_ACTIONS & button.keys())
    if not str(button.get("text", "")).strip():
        raise bad('can\'t parse inline keyboard button: field "text" must be non-empty')
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"can't parse inline keyboard button: exactly one action allowed, not {' and '.join(actions)}")
    value = button[actions[0]]
    if actions[0] == "callback_data" and not 1 <= len(str(value).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if actions[0] == "copy_text" and not (isinstance(value, dict) and 1 <= utf16(str(value.get("text", ""))) <= 256):
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if actions[0].startswith("switch_inline_query") and actions[0] != "switch_inline_query_chosen_chat":
        check_query(value)
    if actions[0] == "url" and not _is_url(str(value)):
        raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")


def check_query(query: Any) -> None:
    """What a person types after the bot's name: at most 256 letters."""
    if not isinstance(query, str):
        raise bad('can\'t parse inline keyboard button: field "switch_inline_query" must be of type String')
    if utf16(query) > 256:
        raise bad("BUTTON_DATA_INVALID")


def check_result(result: Json) -> None:
    """The frame of an inline result: its id and what shows it in the list."""
    if not isinstance(result.get("id"), str) or not 1 <= len(result["id"].encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    if not result.get("type"):
        raise bad("RESULT_TYPE_INVALID")
    if result["type"] == "article":
        if not str(result.get("title", "")).strip():
            raise bad("ARTICLE_TITLE_EMPTY")
        if not result.get("input_message_content"):
            raise bad("MESSAGE_EMPTY")


def check_results_button(button: Json) -> None:
    """The button above inline results: a text and one place where it leads."""
    if not str(button.get("text", "")).strip():
        raise bad("can't parse inline query results button: text must be non-empty")
    if len({"start_parameter", "web_app"} & button.keys()) != 1:
        raise bad("can't parse inline query results button: exactly one of start_parameter and web_app is needed")
    if "start_parameter" in button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(button["start_parameter"])):
        raise bad("START_PARAM_INVALID")


def _is_url(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "tg":
        return bool(parts.netloc or parts.path)
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in url


def check_commands(given: Any) -> list[Json]:
    """Commands for a menu."""
    if not isinstance(given, list):
        raise bad("can't parse commands JSON object")
    if len(given) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in given:
        if not COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= utf16(str(command.get("description", "")).strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return given


def check_length(field: str, value: str) -> None:
    """The bot's name, description or short description."""
    if utf16(value) > LENGTHS[field]:
        raise bad(f"bot {field.replace('_', ' ')} is too long")


def check_language(code: str) -> None:
    """Two small letters, or none."""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")


def check_reaction(given: Any) -> list[Json]:
    """At most one emoji of those that Telegram knows."""
    if not isinstance(given, list):
        raise bad("can't parse reaction types JSON object")
    if len(given) > 1:
        raise bad("REACTIONS_TOO_MANY")
    for reaction in given:
        if reaction.get("type") != "emoji" or reaction.get("emoji") not in REACTIONS:
            raise bad("REACTION_INVALID")
    return given

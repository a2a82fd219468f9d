"""Judges inline results as Telegram does, and reads them as a person does."""

from handlers.rich import QUOTES
from knowledge.loading import Knowledge
from tests.handlers.recording import Json
from tests.telegram import rules
from tests.telegram.params import Params


def content(result: Json) -> Json:
    """The message that a result puts into the chat."""
    return dict(result["input_message_content"])


def text(result: Json) -> str:
    """The text of that message."""
    return str(content(result)["message_text"])


def quotes(result: Json) -> list[str]:
    """What the message quotes, cut out by UTF-16 offsets as Telegram does."""
    raw = text(result).encode("utf-16-le")
    spans = [(e["offset"], e["length"]) for e in content(result).get("entities", []) if e["type"] in QUOTES]
    return [raw[2 * start : 2 * (start + length)].decode("utf-16-le") for start, length in spans]


def buttons(result: Json) -> list[Json]:
    """The buttons under the message, row after row."""
    rows = result.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def check(result: Json, knowledge: Knowledge) -> None:
    """Refuse what Telegram would refuse, what is not word for word, and buttons that could not be answered."""
    rules.check_result(result)
    rules.check_text(text(result))
    rules.entities(text(result), content(result).get("entities", []))
    rules.keyboard(Params(result.get("reply_markup", {})))
    said = {passage.text for passage in knowledge.article.passages}
    assert said.issuperset(quotes(result))
    assert not [button for button in buttons(result) if "callback_data" in button]

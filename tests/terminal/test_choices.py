"""Numbers stand for the buttons that were shown last."""

from datetime import UTC, datetime

from telegram import Chat, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, Message

from terminal.choices import Choices


def _message(number: int, *buttons: InlineKeyboardButton) -> Message:
    rows = InlineKeyboardMarkup([[button] for button in buttons]) if buttons else None
    return Message(number, datetime.now(UTC), Chat(2, "private"), reply_markup=rows)


def _button(title: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(title, callback_data=f"data of {title}")


def _data(choices: Choices) -> list[str]:
    found = [choices.chosen(str(number)) for number in range(12)]
    return [choice.data.removeprefix("data of ") for choice in found if choice]


def test_numbers_go_on_within_a_turn() -> None:
    """The buttons of all messages of a turn can be pressed; the next turn's take their place."""
    choices = Choices()
    choices.begin_turn()
    assert choices.show(_message(1, _button("a"), _button("b"))) == ["[1] a", "[2] b"]
    assert choices.show(_message(2, _button("c"))) == ["[3] c"]
    assert _data(choices) == ["a", "b", "c"]
    choices.begin_turn()
    assert _data(choices) == ["a", "b", "c"]
    assert choices.show(_message(3, _button("d"))) == ["[1] d"]
    assert _data(choices) == ["d"]


def test_edited_messages_are_numbered_anew() -> None:
    """A message edited in the same turn keeps its first number if it was the last, and gets new ones if not."""
    choices = Choices()
    choices.show(_message(1, _button("a")))
    choices.show(_message(2, _button("b")))
    assert choices.show(_message(2, _button("c"))) == ["[2] c"]
    assert choices.show(_message(1, _button("d"))) == ["[3] d"]
    assert _data(choices) == ["c", "d"]
    choices.forget(_message(2))
    assert _data(choices) == ["d"]


def test_a_message_without_buttons_ends_the_choice() -> None:
    """When the bot's last message has no buttons a number is a text."""
    choices = Choices()
    choices.show(_message(1, _button("a")))
    choices.begin_turn()
    choices.show(_message(2))
    assert _data(choices) == []


def test_other_buttons_are_text() -> None:
    """What a button holds for the person's side is shown, and gets no number."""
    shown = Choices().show(
        _message(
            1,
            InlineKeyboardButton("Article", url="https://example.org/"),
            InlineKeyboardButton("Copy", copy_text=CopyTextButton("the words")),
            _button("a"),
            InlineKeyboardButton("Share", switch_inline_query="x"),
        )
    )
    assert shown == ["Article: https://example.org/", "Copy: the words", "[1] a", "Share (only in Telegram)"]


def test_only_the_number_itself_presses() -> None:
    """Spaces around a number do not matter; anything else is a text."""
    choices = Choices()
    choices.show(_message(1, _button("a")))
    assert choices.chosen(" 1\n")
    assert not any(choices.chosen(text) for text in ("", "0", "2", "01", "1.", "one", "¹", "9" * 5000))

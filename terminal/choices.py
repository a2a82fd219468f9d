"""The buttons that can be pressed by typing a number: those of the bot's last messages."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, Message


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that calls the bot."""

    message_id: int
    title: str
    data: str


class Choices:
    """Numbers buttons from 1 on for each turn of the talk; a turn that shows no message leaves them as they were."""

    def __init__(self) -> None:
        self._numbered: dict[str, Choice] = {}
        self._new_turn = False

    def begin_turn(self) -> None:
        """The person has written or pressed something."""
        self._new_turn = True

    def chosen(self, typed: str) -> Choice | None:
        """The button that `typed` presses, if it is the number of one."""
        # Looked up as it was typed: a number of five thousand digits is a text like any other.
        return self._numbered.get(typed.strip())

    def show(self, message: Message) -> list[str]:
        """Number the buttons of a message that is shown now; returns a line for each of its buttons."""
        if self._new_turn:
            self._numbered.clear()
            self._new_turn = False
        self.forget(message)
        rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
        return [self._line(button, message.message_id) for row in rows for button in row]

    def forget(self, message: Message) -> None:
        """The buttons of this message are no longer there."""
        kept = {number: each for number, each in self._numbered.items() if each.message_id != message.message_id}
        self._numbered = kept

    def _line(self, button: InlineKeyboardButton, message_id: int) -> str:
        if isinstance(button.callback_data, str):
            number = str(1 + max(map(int, self._numbered), default=0))
            self._numbered[number] = Choice(message_id, button.text, button.callback_data)
            return f"[{number}] {button.text}"
        # What such a button does happens on the person's side; here they read what it holds.
        holds = button.url or (button.copy_text.text if button.copy_text else "")
        return f"{button.text}: {holds}" if holds else f"{button.text} (only in Telegram)"

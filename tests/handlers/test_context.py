"""What the handlers share: the memory of answered questions is bounded."""

from telegram import Chat, Message
from telegram.constants import ChatType

from handlers.context import Answered
from tests.handlers.people import NOW


def message(number: int) -> Message:
    """A message with that number."""
    return Message(number, NOW, Chat(1, ChatType.PRIVATE))


def test_the_oldest_questions_are_forgotten() -> None:
    """Only so many questions are remembered; the one answered longest ago is forgotten first."""
    answered = Answered(most=2)
    for number in (1, 2, 1, 3):
        answered.remember(message(number), [number + 100])

    assert answered.replies_to(message(1)) == (101,)
    assert answered.replies_to(message(2)) == ()
    assert answered.replies_to(message(3)) == (103,)

"""Whatever a person types is answered, within Telegram's limits."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.answering import Answerer
from settings import Cooldown, Settings
from tests.agreements import fishing_answerer
from tests.handlers.apps import application
from tests.handlers.people import GROUP, PRIVATE, People
from tests.handlers.recording import Call, Recorder
from tests.telegram import rules
from tests.telegram.params import Params

MESSAGES = 50
EXAMPLES = 200
"""Together ten thousand messages."""

PIECES = [
    "/ask", "/clause", "/start", "@bay_bot", "when does the council meet", "nets", "otters", "🐟", "\u200f", "ё",
    "քանի", "ə", "\n", "9" * 40, "e:en:otters", "{sentence}", "%s", "<b>", "\\", "\0",
    "zalgo̶͓̊", "clause", "0x10", "½", "Ⅷ",
]  # fmt: skip

letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
typed = st.one_of(
    letters, st.lists(st.sampled_from(PIECES) | letters, max_size=12).map(" ".join), st.just("nets " * 819)
)
chats = st.sampled_from([PRIVATE, GROUP])


def check(call: Call) -> None:
    """Refuse what Telegram would refuse."""
    rules.check_text(call.text)
    rules.entities(call.text, call.entities)
    rules.keyboard(Params(call.parameters.get("reply_markup", {})))


async def say_all(answerer: Answerer, messages: list[tuple[str, dict[str, object]]]) -> tuple[int, int]:
    """Send every message; returns how many were sent in private and how many of those were answered."""
    recorder = Recorder()
    # Whoever types so much at once would be asked to wait.
    unlimited = Settings(cooldown=Cooldown(questions=0, group_questions=0))
    async with application(answerer, recorder, unlimited) as app:
        people = People(app, recorder)
        asked = answered = 0
        for text, chat in messages:
            calls = await people.say(text, chat)
            for call in calls:
                check(call)
            private = chat is PRIVATE and bool(text.strip())
            asked += private
            answered += private and bool(calls)
    return asked, answered


ANSWERER = fishing_answerer()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(typed, chats), min_size=MESSAGES, max_size=MESSAGES))
def test_anything_is_answered_within_limits(messages: list[tuple[str, dict[str, object]]]) -> None:
    """No text raises, each in a private chat is answered, and no reply would be refused by Telegram."""
    asked, answered = asyncio.run(say_all(ANSWERER, messages))

    assert asked == answered

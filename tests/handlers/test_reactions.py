"""In groups, where many read along, some small talk gets a reaction in place of a message."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.checking import check_replies
from handlers.context import App
from knowledge.answering import Answerer
from knowledge.loading import load
from knowledge.strict_yaml import KnowledgeError
from tests.agreements import SURE, copied, rewritten
from tests.handlers.apps import application
from tests.handlers.people import FORUM, GROUP, STRANGERS, People
from tests.handlers.recording import BOT, Recorder
from tests.talks import NETS

THANKS = """
  - id: thanks
    kind: smalltalk
    reaction: 👍
    answer: {en: You are welcome.}
    questions:
      en: [thank you, thanks]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge whose thanks have a reaction, and whose greeting has none."""
    copy = copied(tmp_path)
    with (copy / "faq.yaml").open("a", encoding="utf-8") as file:
        file.write(THANKS)
    return copy


@pytest.fixture
async def app(folder: Path, recorder: Recorder) -> AsyncIterator[App]:
    """The initialised application, with that knowledge."""
    async with application(Answerer(load(folder), SURE), recorder) as made:
        yield made


async def test_thanks_in_a_group_get_a_reaction_and_no_message(people: People, recorder: Recorder) -> None:
    """The message of thanks gets the reaction, whether it mentions the bot, replies to it or is a command."""
    own = people.message("Earlier answer", GROUP, **{"from": BOT})
    thanks = [
        people.message("@bay_bot thanks", GROUP),
        people.message("Thank you!", GROUP, reply_to_message=own),
        people.message("/ask thanks", GROUP),
    ]
    for message in thanks:
        assert not await people.send({"message": message})

    set_on = [call.parameters for call in recorder.sent("setMessageReaction")]
    assert [each["message_id"] for each in set_on] == [message["message_id"] for message in thanks]
    assert {str(each["chat_id"]) for each in set_on} == {"-100"}
    assert all(each["reaction"] == [{"type": "emoji", "emoji": "👍"}] for each in set_on)


async def test_greeting_in_a_group_is_answered_in_words(people: People, recorder: Recorder) -> None:
    """Only small talk that has a reaction is answered so."""
    (call,) = await people.say("@bay_bot hello", GROUP)

    assert call.text == "Hello! Ask me about the bay."
    assert not recorder.sent("setMessageReaction")


async def test_thanks_in_private_and_to_a_guest_are_answered_in_words(people: People, recorder: Recorder) -> None:
    """Where nobody reads along, or where a reaction cannot be set, there are words."""
    (call,) = await people.say("thanks")
    guest = await people.call_guest("@bay_bot thanks", STRANGERS)

    assert call.text == "You are welcome."
    assert guest
    assert guest["input_message_content"]["message_text"] == "You are welcome."
    assert not recorder.sent("setMessageReaction")


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (400, "Bad Request: REACTION_INVALID"),
        (400, "Bad Request: not enough rights to react to the message"),
        (400, "Bad Request: message to react not found"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
    ],
)
async def test_chat_without_reactions_gets_silence(
    people: People, recorder: Recorder, status: int, description: str
) -> None:
    """Where the reaction is refused, no message takes its place; the next question is answered."""
    recorder.refuse("setMessageReaction", status, description)

    assert not await people.say("@bay_bot thanks", FORUM)
    assert "burned" in (await people.say(f"@bay_bot {NETS}", FORUM))[0].text


async def test_edit_of_thanks_makes_no_message(people: People) -> None:
    """What got a reaction has no answer to edit."""
    message = people.message("@bay_bot thanks", GROUP)
    await people.send({"message": message})

    assert not await people.edit(message, "@bay_bot thank you")


def test_reaction_that_telegram_does_not_have_is_a_fault(folder: Path) -> None:
    """The list is Telegram's, and the advice shows it."""
    rewritten(folder / "faq.yaml", "reaction: 👍", "reaction: 👋")

    (fault,) = check_replies(load(folder))

    assert fault.startswith("entry thanks: Telegram has no reaction `👋`; take one of 👍 ")


def test_reaction_of_an_answer_is_a_fault(folder: Path) -> None:
    """A question about the article is never answered by an emoji."""
    rewritten(folder / "faq.yaml", "  - id: whales\n", "  - id: whales\n    reaction: 🐳\n")

    with pytest.raises(KnowledgeError, match=r"faq.yaml:\d+: `reaction` in `whales` is only for kind `smalltalk`"):
        load(folder)

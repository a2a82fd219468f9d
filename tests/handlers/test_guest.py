"""Guest mode: the one message that answers whoever names the bot in a chat that it has not joined."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import guest
from handlers.context import App
from handlers.quoting import Links
from handlers.rich import utf16
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from tests.agreements import SURE, fishing_answerer
from tests.handlers.apps import application
from tests.handlers.people import ANOTHER_BOT, STRANGERS, People
from tests.handlers.recording import BOT, Json, Recorder
from tests.handlers.results import buttons, check, quotes, text

ANSWERER = fishing_answerer()
BOBS_CHAT: Json = {"id": 11, "type": "private", "first_name": "Bob"}
"""A chat of two people; its number is that of the bot's own chat with one of them."""


async def test_mention_is_answered_with_one_message(people: People, knowledge: Knowledge) -> None:
    """The question beside the bot's name gets its quote."""
    answer = await people.call_guest("@bay_bot which nets will be burned?")

    assert answer
    check(answer, knowledge)
    assert text(answer).startswith("In my own words: Nets with a mesh")
    assert quotes(answer) == [knowledge.passages["clause-3"].text]


@pytest.mark.parametrize("asked", ["otters @bay_bot in the agreement", "/ask@bay_bot otters in the agreement"])
async def test_call_is_no_part_of_the_question(people: People, asked: str) -> None:
    """The bot's name may stand anywhere, also in a command, and also between two people."""
    answer = await people.call_guest(asked, BOBS_CHAT)

    assert answer
    assert text(answer).startswith("The article does not say this.")


async def test_message_replied_to_is_answered(people: People) -> None:
    """The name alone, in reply to a question, answers that question."""
    question = people.message("who sits on the harbour council", STRANGERS)

    answer = await people.call_guest("@bay_bot", reply_to_message=question)

    assert answer
    assert "Three elders from each village" in text(answer)


async def test_reply_to_the_bot_is_a_question(people: People) -> None:
    """Whoever replies to what the bot has said there need not name it again."""
    earlier = people.message("Earlier answer", STRANGERS, **{"from": BOT})

    answer = await people.call_guest("when does the council meet", reply_to_message=earlier)

    assert answer
    assert "May 31, 2031" in text(answer)


async def test_name_alone_gets_how_to_ask(people: People) -> None:
    """Without a question the bot says how to put one."""
    answer = await people.call_guest("@bay_bot")

    assert answer
    assert "@bay_bot Who may fish in the bay?" in text(answer)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("@bay_bot qwxz vbnm", "The article does not answer this, or I did not understand the question."),
        ("@bay_bot радуга разноцветная", "В статье нет ответа на этот вопрос"),
    ],
)
async def test_nothing_to_answer_is_said_in_the_language_of_the_question(
    people: People, knowledge: Knowledge, asked: str, said: str
) -> None:
    """Where the article is silent the bot says so and asserts nothing; a link leads to all that can be asked."""
    answer = await people.call_guest(asked)

    assert answer
    check(answer, knowledge)
    assert text(answer).startswith(said)
    assert not quotes(answer)
    assert [button["url"] for button in buttons(answer)] == ["https://t.me/bay_bot?start=guest"]


async def test_offered_questions_are_links_to_their_answers(
    people: People, app: App, unsure_answerer: Answerer
) -> None:
    """A choice cannot be made below the message, so each offered question opens its answer in the private chat."""
    app.bot_data.answerer = unsure_answerer
    answer = await people.call_guest("@bay_bot nets that get burned there")

    assert answer
    first = next(button for button in buttons(answer) if button["text"].startswith("Which nets"))
    (call,) = await people.say(f"/start {first['url'].partition('?start=')[2]}")
    assert "Bay agreement, clause 3" in call.text


@pytest.mark.parametrize(
    "fields",
    [
        {"from": ANOTHER_BOT},
        {"via_bot": BOT},
        {"date": 0},
    ],
)
async def test_bots_and_old_messages_are_left_alone(people: People, fields: Json) -> None:
    """Other bots, what was put there through a bot, and yesterday's questions get no answer."""
    assert await people.call_guest("@bay_bot nets", **fields) is None


async def test_what_is_no_text_is_left_alone(people: People) -> None:
    """A die thrown in reply to the bot asks nothing."""
    assert await people.call_guest(None, dice={"emoji": "🎲", "value": 3}) is None


async def test_late_answer_is_no_failure(people: People, recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    """When Telegram no longer waits, that is all; nothing is written into the chat instead."""
    recorder.refuse("answerGuestQuery", 400, "Bad Request: QUERY_ID_INVALID")

    await people.call_guest("@bay_bot nets", BOBS_CHAT)

    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


async def test_failure_is_not_told_in_a_chat_of_others(people: People, recorder: Recorder) -> None:
    """An error is told to nobody: the chat is not the bot's, even where it has the number of one that is."""
    recorder.refuse("answerGuestQuery", 400, "Bad Request: something new")

    await people.call_guest("@bay_bot nets", BOBS_CHAT)

    assert not recorder.sent("sendMessage")


def test_long_answer_is_its_first_message(knowledge: Knowledge) -> None:
    """Of an answer that takes several messages the guest puts the first there, whole, with the link to all of it."""
    passages = [p.model_copy(update={"text": f"{p.id} {'🐟' * 1500}"}) for p in knowledge.article.passages]
    giant = replace(knowledge, article=knowledge.article.model_copy(update={"passages": passages}))

    reply = guest.answered(Answerer(giant, SURE).answer("May boats fish at night?"), giant, Links("bay_bot"))

    assert passages[1].id == "clause-1"
    assert passages[1].text in reply.text
    assert utf16(reply.text) <= 4096
    assert "https://t.me/bay_bot?start=entry-fishing-at-night" in [button.url for row in reply.rows for button in row]


letters = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)
called = letters.map(lambda text: f"@bay_bot {text}") | letters


async def _call_all(messages: list[str]) -> list[Json | None]:
    recorder = Recorder()
    async with application(ANSWERER, recorder) as app:
        people = People(app, recorder)
        return [await people.call_guest(message) for message in messages]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(called, min_size=20, max_size=20))
def test_anything_is_answered_once_within_limits(messages: list[str]) -> None:
    """Whatever a guest is called for, one message answers it, within Telegram's limits and word for word."""
    for message, answer in zip(messages, asyncio.run(_call_all(messages)), strict=True):
        assert answer, message
        check(answer, ANSWERER.knowledge)

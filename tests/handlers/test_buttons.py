"""Pressed buttons: what they lead to, where it is shown, and what becomes of data that nobody's button has."""

import pytest

from handlers.callbacks import Press, Target, read
from handlers.context import App
from knowledge.answering import Answerer
from tests.handlers.people import FORUM, GROUP, PRIVATE, People
from tests.handlers.recording import BOT, Recorder


async def test_related_question_is_answered_in_a_new_message(people: People) -> None:
    """A related question is answered below, so that the first answer stays."""
    (first,) = await people.say("Who sits on the harbour council?")

    (call,) = await people.press(first.button("When does the harbour council meet?"))

    assert call.method == "sendMessage"
    assert "May 31, 2031" in call.text
    assert people.notices == [None]


async def test_related_question_in_a_forum_stays_in_its_topic(people: People) -> None:
    """In a forum the new answer goes to the topic of the button."""
    in_topic = {"message_thread_id": 5, "is_topic_message": True}

    (call,) = await people.press("e:en:council-first-meeting", FORUM, **in_topic)

    assert call.method == "sendMessage"
    assert call.parameters["message_thread_id"] == 5


async def test_suggestion_is_answered_in_place(people: People, app: App, unsure_answerer: Answerer) -> None:
    """What was meant takes the place of the question back."""
    app.bot_data.answerer = unsure_answerer
    (offered,) = await people.say(
        "Which nets will be burned there?", GROUP, reply_to_message=people.message("x", GROUP, **{"from": BOT})
    )

    (call,) = await people.press(offered.button("Which nets"), GROUP)

    assert call.method == "editMessageText"
    assert "Bay agreement, clause 3" in call.text


async def test_clause_is_shown_in_place_of_the_choice(people: People) -> None:
    """A clause that was chosen takes the place of the choice."""
    (choice,) = await people.say("/clause")

    (call,) = await people.press(choice.button("Clause 3"))

    assert call.method == "editMessageText"
    assert call.text.startswith("Bay agreement, clause 3")


async def test_deadline_shows_its_quote_and_leads_back(people: People) -> None:
    """The quote of a deadline stands behind a button, and the deadlines behind another."""
    (deadlines,) = await people.say("/deadlines")

    (quote,) = await people.press(deadlines.button("2."))
    (back,) = await people.press(quote.button("‹ Back"))

    assert "will be burned on the quay" in quote.text
    assert quote.method == back.method == "editMessageText"
    assert back.text == deadlines.text


async def test_topics_lead_to_questions_and_back(people: People) -> None:
    """A topic shows its questions, each of which is answered, and the way back to the topics."""
    (topics,) = await people.say("/topics")

    (questions,) = await people.press(topics.button("The harbour council"))
    (answer,) = await people.press(questions.button("Where is the chart"))
    (back,) = await people.press(questions.button("All topics"))

    assert answer.method == "sendMessage"
    assert "chapel of Saltmere" in answer.text
    assert back.text == topics.text


@pytest.mark.parametrize(
    "data",
    [
        "e:en:gone", "s:en:", "p:en:no-such-passage", "q:en:x", "t:en:gone:0", "e:xx:otters", "z:en:otters", "e:en:Ä",
        "", "e", ":::", "d:en:x:y:z", "t:en::9999", "🐟" * 16, "e:en:otters:0:more", None,
    ],
)  # fmt: skip
async def test_made_up_or_outdated_data_gets_a_notice(people: People, data: str | None) -> None:
    """Data that leads nowhere is answered with a friendly notice and nothing else."""
    assert not await people.press(data)
    assert people.notices == ["This button is out of date. Please ask again."]


async def test_button_of_an_unreachable_message_gets_a_notice(people: People) -> None:
    """Under a message that the bot is not shown, or that is gone, a button says that it is out of date."""
    assert not await people.press_below("e:en:otters", None)
    assert not await people.press_below("e:en:otters", {"chat": PRIVATE, "message_id": 3, "date": 0})
    assert len(people.notices) == 2
    assert all(people.notices)


async def test_page_behind_the_last_gives_the_last(people: People) -> None:
    """A page number that there is no more shows the nearest page."""
    (call,) = await people.press("t:en:council:99")

    assert "The harbour council" in call.text


async def test_late_press_is_answered_all_the_same(people: People, recorder: Recorder) -> None:
    """When the button has stopped waiting, what it asked for is shown still."""
    recorder.refuse("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")

    assert await people.press("e:en:otters")


async def test_pressing_twice_is_no_error(people: People, recorder: Recorder) -> None:
    """What is shown already is not shown anew, and nobody is told of an error."""
    recorder.refuse("editMessageText", 400, "Bad Request: message is not modified: same")

    calls = await people.press("d:en")

    assert [call.method for call in calls] == ["editMessageText"]


@pytest.mark.parametrize(
    "target",
    [
        Target(Press.ENTRY, "en", "a" * 40),
        Target(Press.TOPICS, "hy"),
        Target(Press.TOPICS, "ru", "", 2),
        Target(Press.TOPICS, "az", "b-" * 19 + "c", 999),
        Target(Press.DEADLINES, "en"),
    ],
)
def test_target_is_read_as_it_was_written(target: Target) -> None:
    """What a button says is short ASCII and means what it was made from."""
    assert read(target.data) == target
    assert target.data.isascii()
    assert len(target.data) <= 64

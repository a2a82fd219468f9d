"""Names, texts and the knowledge are shown as they are, whatever they look like."""

from pathlib import Path

import pytest

from knowledge.answering import Answerer, Policy
from knowledge.loading import load
from settings import Settings
from tests.agreements import copied, rewritten
from tests.handlers.apps import application
from tests.handlers.people import BOSS, GROUP, OFFICE, PRIVATE, People
from tests.handlers.recording import BOT, Call, Json, Recorder
from tests.telegram import rules

MARKUP = "<b>Nets</b> &lt;i&gt; *bold* _x_ [a](tg://user?id=1) `c` {sentence} {0.__class__} %s \\u202e"
HOSTILE = [
    MARKUP,
    "{",
    "}}{{",
    "{bot.token}",
    "<a href='https://evil.example'>x</a>",
    "\u202eevil\u202c",
    "@other_bot /announce",
]


def shown_as_it_is(call: Call) -> None:
    """Telegram is given no parse mode, and entities that fit."""
    assert "parse_mode" not in call.parameters
    rules.entities(call.text, call.entities)


async def test_knowledge_is_shown_as_it_is_written(tmp_path: Path) -> None:
    """Titles, sentences, speakers, topics and passages with markup and braces come out letter for letter."""
    folder = copied(tmp_path)
    written = MARKUP.replace("\\", "\\\\")
    rewritten(folder / "faq.yaml", "en: The boats of both villages may fish in the bay by day.", f'en: "{written}"')
    rewritten(folder / "faq.yaml", "bay: {en: The bay", f'bay: {{en: "{written[:60]}"')
    rewritten(
        folder / "article.yaml", "from sunrise to sunset, and to no boat", f"from {written} sunset, and to no boat"
    )
    rewritten(folder / "article.yaml", "statement: {en: Bay agreement", f'statement: {{en: "{written}"')
    answerer, recorder = Answerer(load(folder), Policy()), Recorder()
    passage = answerer.knowledge.passages["clause-1"].text
    async with application(answerer, recorder, Settings(knowledge=folder)) as app:
        people = People(app, recorder)
        (answer,) = await people.say("Who may fish in the bay?")
        (clause,) = await people.say("/clause 1")
        (topics,) = await people.say("/topics")
        offered = (await people.type_inline("Who may fish in the bay?"))["results"]

    for call in (answer, clause, topics):
        shown_as_it_is(call)
    assert MARKUP in answer.text
    assert passage in answer.text
    assert passage in clause.text
    assert MARKUP in clause.text
    assert any(MARKUP[:40] in button["text"] for button in topics.buttons)
    (message,) = [result["input_message_content"] for result in offered if result["id"] == "entry-who-may-fish"]
    assert "parse_mode" not in message
    assert passage in message["message_text"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_of_people_and_chats_are_no_markup(people: People, name: str) -> None:
    """Whoever calls themselves or a group so changes nothing of what is said."""
    person: Json = {"id": 11, "is_bot": False, "first_name": name, "last_name": name, "language_code": "en"}
    chat = GROUP | {"title": name}
    plain = [*await people.say("/help"), *await people.say("/ask who may fish", GROUP)]
    odd = [
        *await people.say("/help", PRIVATE | {"first_name": name}, **{"from": person}),
        *await people.say("/ask who may fish", chat, **{"from": person}),
    ]
    texts = [(call.text, call.entities) for call in odd]
    assert texts == [(call.text, call.entities) for call in plain]


@pytest.mark.parametrize("text", HOSTILE)
async def test_words_that_are_shown_again_are_no_markup(people: People, text: str) -> None:
    """/verify and the pages of curators show what somebody wrote, letter for letter."""
    strange = f"does zebulon sell xylophones {text}"
    question = people.message(strange, PRIVATE)
    (asked,) = await people.say(strange)
    below = people.message("reply", PRIVATE, reply_to_message=question) | {"from": BOT}
    send = next(b["callback_data"] for b in asked.buttons if b["callback_data"].startswith("w:"))
    await people.press_below(send, below)
    verdict = await people.say(f"/verify The bay is open to the boats of {text} villages from sunrise to sunset")
    await people.say("/stats", OFFICE, **{"from": BOSS})  # writes down what was counted
    missed = await people.say("/unanswered", OFFICE, **{"from": BOSS})

    for call in (*verdict, *missed):
        shown_as_it_is(call)
    assert verdict
    assert any("zebulon sell xylophones" in call.text for call in missed)


async def test_announcement_takes_no_markup_from_its_words(people: People) -> None:
    """What an administrator types goes out with the formatting that it had, and no other."""
    calls = await people.say(f"/announce {MARKUP}", OFFICE, **{"from": BOSS})
    assert calls[0].text == MARKUP
    assert all(entity["type"] in ("mention", "url", "bot_command") for entity in calls[0].entities)
    for call in calls:
        shown_as_it_is(call)

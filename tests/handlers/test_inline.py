"""Inline mode: what is offered for what is typed, in which order and language, and what is put into the chat."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.context import App
from handlers.inline import MOST_RESULTS, Results
from handlers.quoting import Links
from handlers.replies import answer_of, of_answer
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from tests.agreements import SURE, fishing_answerer
from tests.handlers.apps import application
from tests.handlers.people import People
from tests.handlers.recording import Json, Recorder
from tests.handlers.results import buttons, check, content, quotes, text
from tests.telegram import rules
from tests.telegram.texts import utf16

LINKS = Links("bay_bot")
ANSWERER = fishing_answerer()


def ids(offered: Json) -> list[str]:
    """The ids of the results in their order."""
    return [result["id"] for result in offered["results"]]


async def test_answer_is_offered_first_and_whole(people: People, knowledge: Knowledge) -> None:
    """What answers the question comes first; picked, it puts the whole reply with its quote into the chat."""
    offered = await people.type_inline("which nets will be burned?")

    first = offered["results"][0]
    (reply,) = of_answer(answer_of(knowledge.entries["which-nets-burn"], knowledge, "en"), knowledge)
    assert first["title"] == "Which nets will be burned?"
    assert first["description"] == "Nets with a mesh below four fingers are to be burned."
    assert text(first) == reply.text
    assert content(first)["entities"] == [entity.to_dict() for entity in reply.entities]
    assert quotes(first) == [knowledge.passages["clause-3"].text]


async def test_results_are_for_one_person_and_kept_a_while(people: People) -> None:
    """Telegram may give the results again, but only to who asked, for their titles are in that person's language."""
    offered = await people.type_inline("nets")

    assert offered["is_personal"] is True
    assert 60 <= offered["cache_time"] <= 3600


async def test_ids_are_the_same_each_time(people: People) -> None:
    """The same question gets the same ids, and they name what they stand for."""
    once, again = [await people.type_inline("who may fish in the bay") for _ in range(2)]

    assert ids(once) == ids(again)
    assert ids(once)[0] == "entry-who-may-fish"


async def test_titles_are_in_the_language_of_the_question(people: People) -> None:
    """A question in Russian is offered Russian titles, whatever language the person's Telegram has."""
    offered = await people.type_inline("кто может ловить рыбу в заливе")

    assert offered["results"][0]["title"] == "Кто может ловить рыбу в заливе?"
    assert text(offered["results"][0]).startswith("Своими словами: Днём")


async def test_nothing_typed_shows_the_most_asked(people: People) -> None:
    """Before anything is typed, or only signs are, the most asked questions are shown in the person's language."""
    offered = await people.type_inline("", "ru")

    assert ids(offered) == [
        "entry-who-may-fish", "entry-council-first-meeting", "entry-which-nets-burn", "entry-marrow-on-peace",
    ]  # fmt: skip
    assert offered["results"][0]["title"] == "Кто может ловить рыбу в заливе?"
    assert ids(await people.type_inline(" ?! ", "ru")) == ids(offered)


def test_most_asked_may_be_counted(answerer: Answerer, knowledge: Knowledge) -> None:
    """What is most asked is for the caller to say."""
    results = Results(answerer, LINKS).found("", "en", lambda _: [knowledge.entries["why-agreed"]])

    assert [result.id for result in results] == ["entry-why-agreed"]


async def test_nothing_found_offers_the_private_chat(people: People) -> None:
    """Where nothing matches there are no results but a way to the bot, which says there how to ask."""
    offered = await people.type_inline("qwxz vbnm")

    assert offered["results"] == []
    rules.check_results_button(offered["button"])
    (call,) = await people.say(f"/start {offered['button']['start_parameter']}")
    assert "I answer questions about one article" in call.text


async def test_what_the_article_does_not_say_is_offered_as_such(people: People, knowledge: Knowledge) -> None:
    """The result for what the article does not say says so before and after it is picked, with what is nearest."""
    first = (await people.type_inline("are otters protected"))["results"][0]

    assert first["description"] == "The article does not say this."
    assert text(first).startswith("The article does not say this.")
    assert quotes(first) == [knowledge.passages["marrow-otters"].text]


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("when does the harb", "entry-council-first-meeting"),
        ("where is the ch", "entry-chart-of-the-bay"),
        ("who s", "entry-council-members"),
        ("кто мож", "entry-who-may-fish"),
    ],
)
async def test_half_a_question_is_completed(people: People, typed: str, entry: str) -> None:
    """As one types, the question that begins so is offered first."""
    assert ids(await people.type_inline(typed))[0] == entry


async def test_unsure_offers_what_may_be_meant(people: People, app: App, unsure_answerer: Answerer) -> None:
    """Where the bot would ask back, what it would offer is offered, likeliest first."""
    app.bot_data.answerer = unsure_answerer

    assert ids(await people.type_inline("nets that get burned there"))[0] == "entry-which-nets-burn"


async def test_named_passage_is_offered_first(people: People, knowledge: Knowledge) -> None:
    """A query that names a passage or an entry, as share buttons do, gets that very one before anything else."""
    for query in ("clause 3", "Clause-3", "  clause  3 "):
        first, *others = (await people.type_inline(query))["results"]
        assert first["id"] == "clause-3"
        assert first["title"] == "Bay agreement, clause 3"
        assert quotes(first) == [knowledge.passages["clause-3"].text]
        assert [other["id"] for other in others] == ["entry-which-nets-burn"]
    assert ids(await people.type_inline("passage marrow-otters"))[0] == "passage-marrow-otters"
    assert ids(await people.type_inline("entry whales"))[0] == "entry-whales"
    assert "clause-9" not in ids(await people.type_inline("clause 9"))


async def test_messages_carry_only_buttons_that_work_anywhere(people: People) -> None:
    """Under a message in a chat without the bot there are links and shares, and none that calls the bot."""
    first = (await people.type_inline("clause 2"))["results"][0]

    assert [next(iter(button.keys() - {"text"})) for button in buttons(first)] == ["switch_inline_query", "url"]


async def test_late_answer_is_no_failure(people: People, recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    """When the person has typed on, Telegram refuses the answer, and that is all."""
    recorder.refuse("answerInlineQuery", 400, "Bad Request: query is too old and response timeout expired")

    await people.type_inline("nets")

    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


def test_long_reply_is_offered_page_by_page(knowledge: Knowledge) -> None:
    """A reply of several messages is offered as so many results, each with its passage whole."""
    long = {name: f"{name} {'🐟' * 1500}" for name in ("clause-1", "tolland-lanterns")}
    passages = [p.model_copy(update={"text": long.get(p.id, p.text)}) for p in knowledge.article.passages]
    giant = replace(knowledge, article=knowledge.article.model_copy(update={"passages": passages}))

    found = Results(Answerer(giant, SURE), LINKS).found("May boats fish at night?", "en")
    first, second = [result.to_dict() for result in found[:2]]

    assert (first["title"], second["title"]) == (
        "May boats fish at night? (1 of 2)",
        "May boats fish at night? (2 of 2)",
    )
    assert (first["id"], second["id"]) == ("entry-fishing-at-night", "entry-fishing-at-night.2")
    assert (quotes(first), quotes(second)) == ([long["clause-1"]], [long["tolland-lanterns"]])
    assert max(utf16(text(first)), utf16(text(second))) <= 4096


PIECES = [
    "clause",
    "2",
    "-",
    "entry",
    "otters",
    "nets",
    "when",
    "кто",
    "e:en:otters",
    "🐟",
    "\u200f",
    "9" * 40,
    "@bay_bot",
]
letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=256)
typed = letters | st.lists(st.sampled_from(PIECES) | letters, max_size=8).map(lambda parts: " ".join(parts)[:256])


async def _type_all(queries: list[str]) -> list[Json]:
    recorder = Recorder()
    async with application(ANSWERER, recorder) as app:
        people = People(app, recorder)
        return [await people.type_inline(query, "hy") for query in queries]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(typed, min_size=20, max_size=20))
def test_anything_typed_is_offered_sound_results(queries: list[str]) -> None:
    """Whatever is typed gets few results, each once, within Telegram's limits and word for word; or the way out."""
    for offered in asyncio.run(_type_all(queries)):
        for result in offered["results"]:
            check(result, ANSWERER.knowledge)
        assert len(set(ids(offered))) == len(offered["results"]) <= MOST_RESULTS
        assert ("button" in offered) == (not offered["results"])

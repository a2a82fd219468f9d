"""What the administrators of the bot see of what went unanswered, and the figures."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import yaml
from telegram.constants import MessageLimit

from handlers.context import App
from handlers.curating import MOST_READ, SHOWN, unanswered_page, work_on
from handlers.figures import figures_of, stats_page
from handlers.texts import Texts, available
from knowledge.answering import Answerer
from knowledge.model import Language
from storage.days import Day
from storage.questions import Asked, Missed
from tests.handlers.people import ANN, BOSS, GROUP, NOW, PRIVATE, People
from tests.handlers.recording import Call, Json

OFFICE: Json = {"id": BOSS["id"], "type": "private", "first_name": "Boss"}
STRANGE = "does zebulon sell xylophones in the harbour"
ASKED = Asked("0" * 16, "?what net", "en", "unsure", "which-nets-burn", 0.42, "for likeness +1.00; against order -0.50")


async def _command(people: People, text: str) -> list[Call]:
    return await people.say(text, OFFICE, **{"from": BOSS})


def _missed(concepts: str = ASKED.concepts, asked: int = 1, *texts: str, **changed: Any) -> Missed:
    return Missed(replace(ASKED, concepts=concepts, **changed), asked, 0, 0, texts)


def _snippets(call: Call) -> list[str]:
    """What stands in blocks of code."""
    units = call.text.encode("utf-16-le")
    cut = [(2 * e["offset"], 2 * (e["offset"] + e["length"])) for e in call.entities if e["type"] == "pre"]
    return [units[start:end].decode("utf-16-le") for start, end in cut]


@pytest.mark.parametrize("command", ["/unanswered", "/stats"])
async def test_only_administrators_in_private(people: People, command: str) -> None:
    """For all others there are no such commands."""
    (call,) = await people.say(command)
    assert call.text == Texts.of("en").unknown_command
    assert await people.say(command, GROUP, **{"from": BOSS}) == []
    assert await people.say(command, PRIVATE, **{"from": ANN}) != []


async def test_nothing_unanswered(people: People) -> None:
    """It says so."""
    (call,) = await _command(people, "/unanswered")

    assert call.text == Texts.of("en").feedback.nothing_missed


async def test_what_went_unanswered(people: People, app: App, unsure_answerer: Answerer) -> None:
    """How often, what about, what was near and why not, and what to paste; the most frequent first."""
    app.bot_data.answerer = unsure_answerer
    for asked in (STRANGE, "Which nets will be burned there?", STRANGE):
        await people.say(asked)
    await app.bot_data.tally.write()

    (call,) = await _command(people, "/unanswered")

    assert call.text.index("2 times. About: en:harbour ?") < call.text.index("1 time. About: en:burn net")
    assert "Nearest: which-nets-burn, “Which nets will be burned?”, probability 1.00" in call.text
    assert "for " in call.text
    assert "zebulon" not in call.text
    entries = [yaml.safe_load(snippet)[0] for snippet in _snippets(call)]
    assert [entry["kind"] for entry in entries] == ["answer", "answer"]
    assert entries[1]["topic"] == "nets"


async def test_words_that_were_sent_are_shown(people: People, app: App) -> None:
    """As the example, and as what can be pasted under the nearest entry or as a new one."""
    await app.bot_data.store.questions.count([(ASKED, 3)], NOW)
    for sender, text in (("a", "what: «xylophones»?"), ("b", "- which nets")):
        await app.bot_data.store.texts.keep(ASKED.key, text, "chat", sender, NOW)

    (call,) = await _command(people, "/unanswered")

    under, new = _snippets(call)
    assert "3 times. What: «xylophones»?\nAbout: ?what net\n" in call.text
    assert under == "        what: «xylophones»?\n        - which nets"
    assert yaml.safe_load(new)[0]["questions"]["en"] == "what: «xylophones»?\n- which nets"


async def test_words_that_are_answered_by_now_are_left_out(answerer: Answerer) -> None:
    """The curator has done that; where only some are answered, or none is known, the question stays."""
    done = _missed("a b c", 9, "Which nets will be burned?")
    half = _missed("d e f", 5, "Which nets will be burned?", STRANGE)
    unknown = _missed("g h i", 2)

    assert [work.first for work in work_on([done, half, unknown], answerer)] == [half, unknown]


async def test_votes_against_an_entry_that_is_gone_are_left_out(answerer: Answerer) -> None:
    """They say nothing of what answers now."""
    there = Missed(replace(ASKED, outcome="answered"), 9, 1, 3, ())
    gone = Missed(replace(ASKED, outcome="answered", entry="no-more"), 9, 0, 5, ())

    (work,) = work_on([gone, there], answerer)
    (page,) = unanswered_page([work], "en")
    assert work.group.times == 3
    assert "Answered with which-nets-burn" in page.text
    assert "👍 1, 👎 3" in page.text


@pytest.mark.parametrize("language", available())
def test_pages_fit(answerer: Answerer, language: Language) -> None:
    """However much there is and however long it is; in Telegram the first groups, and how many more there are."""
    longest = [_missed(f"a{n} concept-{n}-" + "x" * 450, 50 - n, chr(0x1F400 + n) * 900) for n in range(30)]
    works = work_on(longest, answerer)
    pages = unanswered_page(works, language, SHOWN)
    every = unanswered_page(works, language)

    assert len(works) == 30
    for page in [*pages, *every]:
        assert page.rich.size <= MessageLimit.MAX_TEXT_LENGTH
        assert len(page.entities) <= MessageLimit.MESSAGE_ENTITIES
    assert Texts.of(language).feedback.more.format(count=20) in pages[-1].text
    shown = sum(entity.type == "pre" for page in every for entity in page.entities)
    assert shown == 2 * len(works)


def test_many_questions_are_grouped_in_good_time(answerer: Answerer) -> None:
    """As many as are looked at, all different."""
    works = work_on([_missed(f"a{n} b{n} c{n}", 1) for n in range(MOST_READ)], answerer)

    assert len(works) == MOST_READ


async def test_stats(people: People, app: App) -> None:
    """Numbers by time and language, without small talk; groups; votes, and the entries that do not help."""
    store, today = app.bot_data.store, NOW.date()
    await store.days.count(
        {
            Day(today, "answered", "en"): 3,
            Day(today, "unsure", "en"): 1,
            Day(today, "smalltalk", "en"): 50,
            Day(today - timedelta(days=6), "not_in_text", "ru"): 4,
            Day(today - timedelta(days=7), "answered", "en"): 2,
            Day(today - timedelta(days=30), "answered", "hy"): 10,
        }
    )
    await store.chats.keep(-1, "group", "One")
    await store.chats.subscribe(-2, "supergroup", "Two", None, NOW)
    await store.questions.count([(ASKED, 1)], NOW)
    await store.votes.press(ASKED.key, ("chat", 1), "ann", -1, NOW)

    (call,) = await _command(people, "/stats")

    assert call.text.splitlines() == [
        "Questions",
        "In 7 days: 8; answered 38 %, not in the article 50 %",
        "In 30 days: 10; answered 50 %, not in the article 40 %",
        "In all: 20; answered 75 %, not in the article 20 %",
        "Armenian: 10 (50 %); answered 100 %, not in the article 0 %",
        "English: 6 (30 %); answered 83 %, not in the article 0 %",
        "Russian: 4 (20 %); answered 0 %, not in the article 100 %",
        "Groups: 2; with announcements: 1",
        "Votes: 👍 0, 👎 1",
        "Voted down: which-nets-burn, 👍 0, 👎 1",
    ]


async def test_stats_count_what_is_not_written_yet(people: People) -> None:
    """The last second too."""
    await people.say("Which nets will be burned?")

    (call,) = await _command(people, "/stats")
    assert "In 7 days: 1; answered 100 %" in call.text


@pytest.mark.parametrize("language", available())
async def test_stats_of_nothing(app: App, language: Language) -> None:
    """A new bot has figures too."""
    page = stats_page(await figures_of(app.bot_data.store, app.bot_data.today), language)

    assert len(page.text.splitlines()) == 6

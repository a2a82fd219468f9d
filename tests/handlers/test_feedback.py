"""Votes on answers, questions sent to the curators, and what is counted of them."""

import hashlib
import hmac
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from handlers.context import App
from handlers.pseudonyms import LENGTH
from handlers.replies import Reply, with_feedback
from handlers.rich import Rich
from handlers.tally import MOST_KEPT
from handlers.texts import Texts
from knowledge.answering import Answerer
from storage.tables import DAYS, QUESTIONS, TEXTS, VOTES
from storage.votes import Voted
from tests.handlers.apps import TOKEN, application
from tests.handlers.people import ANN, ANONYMOUS, BOSS, FORUM, GROUP, PRIVATE, People
from tests.handlers.recording import BOT, Call, Json, Recorder
from tests.talks import NETS

NAME = f"@{BOT['username']}"
WHALES = "What about whales?"
STRANGE = "does zebulon sell xylophones in the harbour"
TEXTS_EN = Texts.of("en").feedback


def _message(people: People, call: Call, question: Json | None = None, chat: Json = PRIVATE) -> Json:
    """What the bot has sent, as whoever presses a button below it sees it."""
    quoted = {"reply_to_message": question} if question else {}
    return people.message(call.text, chat, **{"from": BOT}, **quoted)


async def _press(people: People, data: str, below: Json | None, person: Json = ANN) -> str | None:
    """Somebody presses; returns the notice."""
    query = {"id": "77", "from": person, "chat_instance": "1", "data": data}
    query |= {"message": below} if below else {"inline_message_id": "x"}
    calls = await people.send({"callback_query": query})
    assert calls == [], "a vote changes no message"
    return people.notices[-1]


async def _rows(app: App, table: Any) -> list[Any]:
    await app.bot_data.tally.write()
    async with app.bot_data.store.database.reading() as connection:
        return list(await connection.execute(select(table)))


async def _ask(people: People, text: str, chat: Json = PRIVATE, **fields: Any) -> tuple[Json, Call]:
    """Somebody asks; returns the question and the last message of the reply."""
    question = people.message(text, chat, **fields)
    return question, (await people.send({"message": question}))[-1]


# Buttons


@pytest.mark.parametrize("asked", [NETS, WHALES])
async def test_answers_can_be_voted_on(people: People, asked: str) -> None:
    """Below what the article says, and below that it does not say it; in the last row, for other buttons come first."""
    _, call = await _ask(people, asked)

    assert call.rows[-1] == ["👍", "👎"]
    assert all(len(button["callback_data"].encode()) <= 64 for button in call.buttons if "callback_data" in button)


async def test_small_talk_has_no_votes(people: People) -> None:
    """Nobody has to judge a greeting."""
    (call,) = await people.say("hello")

    assert call.buttons == []


def test_answer_of_several_messages_has_its_votes_below_the_last(answerer: Answerer) -> None:
    """Once, and where the reading ends."""
    pages = [Reply(Rich("First")), Reply(Rich("Last"))]

    first, last = with_feedback(pages, answerer.answer(NETS), "0123456789abcdef")

    assert first == pages[0]
    assert [button.callback_data for row in last.rows for button in row] == [
        "v:en:up-0123456789abcdef",
        "v:en:down-0123456789abcdef",
    ]


@pytest.mark.parametrize(("code", "title"), [(code, Texts.of(code).feedback.send) for code in ("en", "ru", "hy", "az")])
async def test_what_was_not_answered_can_be_sent(people: People, code: str, title: str) -> None:
    """The button is in the language of the reply, which quotes the question."""
    words = {
        "en": STRANGE,
        "ru": "почём ксилофоны",
        "hy": "ինչ արժե քսիլոֆոնը",
        "az": "kim çalır ksilofonu burada",
    }
    question, call = await _ask(people, words[code])

    assert call.rows[-1] == [title]
    assert call.replies_to == question["message_id"]


async def test_answers_in_private_quote_nothing(people: People) -> None:
    """Only what may be sent on is quoted."""
    _, call = await _ask(people, NETS)

    assert call.replies_to is None


async def test_chosen_and_browsed_entries_have_no_votes(people: People) -> None:
    """They answer no question in words."""
    (call,) = await people.press("e:en:which-nets-burn")

    assert "👍" not in str(call.rows)


async def test_other_chats_carry_no_votes(people: People) -> None:
    """A press there would tell neither chat nor message."""
    offered = await people.type_inline(NETS)
    guest = await people.call_guest(f"{NAME} {NETS}")

    assert "v:" not in str(offered["results"])
    assert guest
    assert "v:" not in str(guest)


# Votes


async def test_vote_is_counted_changed_and_withdrawn(people: People, app: App) -> None:
    """One press each, with a notice that says what counts now."""
    _, call = await _ask(people, NETS)
    below = _message(people, call)
    up, down = call.button("👍"), call.button("👎")

    assert await _press(people, up, below) == TEXTS_EN.helpful
    assert await app.bot_data.store.votes.count() == Voted(1, 0)
    assert await _press(people, down, below) == TEXTS_EN.not_helpful
    assert await app.bot_data.store.votes.count() == Voted(0, 1)
    assert await _press(people, down, below) == TEXTS_EN.withdrawn
    assert await app.bot_data.store.votes.count() == Voted(0, 0)


async def test_notice_is_in_the_language_of_who_presses(people: People) -> None:
    """In a group the question may have been asked in another one."""
    _, call = await _ask(people, NETS)

    notice = await _press(people, call.button("👍"), _message(people, call), ANN | {"language_code": "hy"})

    assert notice == Texts.of("hy").feedback.helpful


async def test_everybody_in_a_group_has_a_vote(people: People, app: App) -> None:
    """And each message of the bot takes one from each."""
    _, call = await _ask(people, f"/ask {NETS}", GROUP)
    below, other = _message(people, call, chat=GROUP), _message(people, call, chat=GROUP)

    for person, message in ((ANN, below), (BOSS, below), (ANN, other)):
        await _press(people, call.button("👎"), message, person)

    assert await app.bot_data.store.votes.count() == Voted(0, 3)


async def test_old_message_can_be_voted_on(people: People, app: App) -> None:
    """Telegram shows nothing of it any more but its number."""
    _, call = await _ask(people, NETS)
    inaccessible = {"chat": PRIVATE, "message_id": 5, "date": 0}

    assert await _press(people, call.button("👍"), inaccessible) == TEXTS_EN.helpful
    assert await app.bot_data.store.votes.count() == Voted(1, 0)


async def test_votes_survive_a_restart(people: People, answerer: Answerer) -> None:
    """All that is needed stands on the button."""
    _, call = await _ask(people, NETS)
    again = Recorder()
    async with application(answerer, again) as app:
        later = People(app, again)
        assert await _press(later, call.button("👍"), _message(later, call)) == TEXTS_EN.helpful


@pytest.mark.parametrize(
    "data",
    [
        *("v", "v:en", "v:en:up", "v:en:up-1", "v:en:sideways-0123456789abcdef", "v:xx:up-0123456789abcdef", "v:en:-"),
        *("w", "w:en", "w:en:0123", "w:en:up-0123456789abcdef", "w:en:0123456789ABCDEF"),
    ],
)
async def test_made_up_data_counts_nothing(people: People, app: App, data: str) -> None:
    """Anybody can send any; they are told that the button is out of date."""
    below = people.message("Earlier answer", **{"from": BOT}, reply_to_message=people.message("words"))

    assert await _press(people, data, below) == Texts.of("en").outdated
    assert await _rows(app, VOTES) == await _rows(app, TEXTS) == []


async def test_vote_without_a_message_counts_nothing(people: People, app: App) -> None:
    """Under a message that was put somewhere through the bot there are no such buttons."""
    assert await _press(people, "v:en:up-0123456789abcdef", None) == Texts.of("en").outdated
    assert await _rows(app, VOTES) == []


# Sent to the curators


async def test_asker_sends_the_words(people: People, app: App) -> None:
    """They are kept with what the question is about, and the notice says what is kept."""
    question, call = await _ask(people, STRANGE)

    notice = await _press(people, call.buttons[-1]["callback_data"], _message(people, call, question))

    (text,), (asked,) = await _rows(app, TEXTS), await _rows(app, QUESTIONS)
    assert notice == TEXTS_EN.sent
    assert (text.text, text.question) == (STRANGE, asked.key)


@pytest.mark.parametrize(
    ("chat", "typed"),
    [
        (GROUP, f"/ask {STRANGE}"),
        (GROUP, f"{NAME} {STRANGE}"),
        (FORUM, f"/ask@{BOT['username']} {STRANGE}"),
    ],
)
async def test_command_and_mention_are_left_out(people: People, app: App, chat: Json, typed: str) -> None:
    """What is kept is the question."""
    question, call = await _ask(people, typed, chat)
    await _press(people, call.buttons[-1]["callback_data"], _message(people, call, question, chat))

    assert [row.text for row in await _rows(app, TEXTS)] == [STRANGE]


async def test_nobody_else_can_send_it(people: People, app: App) -> None:
    """Not another member, nor anybody for an anonymous administrator."""
    question, call = await _ask(people, f"/ask {STRANGE}", GROUP)
    button = call.buttons[-1]["callback_data"]
    anonymous = question | {"from": ANONYMOUS, "sender_chat": GROUP}

    for asked in (question, anonymous):
        notice = await _press(people, button, _message(people, call, asked, GROUP), BOSS)
        assert notice == TEXTS_EN.only_asker
    assert await _rows(app, TEXTS) == []


async def test_question_about_anothers_message_is_that_persons(people: People, app: App) -> None:
    """Whoever asks the bot about somebody's message cannot send that one's words on; its writer can."""
    theirs = people.message(STRANGE, GROUP, **{"from": BOSS})
    _, call = await _ask(people, "/ask", GROUP, reply_to_message=theirs)
    below, button = _message(people, call, theirs, GROUP), call.buttons[-1]["callback_data"]

    assert call.replies_to == theirs["message_id"]
    assert await _press(people, button, below, ANN) == TEXTS_EN.only_asker
    assert await _press(people, button, below, BOSS) == TEXTS_EN.sent
    assert [row.text for row in await _rows(app, TEXTS)] == [STRANGE]


async def test_question_that_is_gone_cannot_be_sent(people: People, app: App) -> None:
    """Deleted, too old to be shown, or without words: the person is told to ask again."""
    _, call = await _ask(people, STRANGE)
    button = call.buttons[-1]["callback_data"]
    wordless = people.message()

    for below in (_message(people, call), {"chat": PRIVATE, "message_id": 5, "date": 0}, None):
        assert await _press(people, button, below) == TEXTS_EN.question_gone
    assert await _press(people, button, _message(people, call, wordless)) == TEXTS_EN.question_gone
    assert await _rows(app, TEXTS) == []


# What is counted


async def test_questions_are_counted_by_what_they_ask(people: People, app: App) -> None:
    """The same in other words is the same; what was near is kept with its evidence."""
    await people.say(STRANGE)
    await people.say("in the harbour, does Quentin sell xylophones")
    await people.say(NETS)
    await people.say("hello")

    rows = {row.concepts: row for row in await _rows(app, QUESTIONS)}
    days = {(row.outcome, row.language): row.asked for row in await _rows(app, DAYS)}
    strange = next(row for row in rows.values() if row.outcome != "answered")
    nets = next(row for row in rows.values() if row.outcome == "answered")
    assert len(rows) == 2
    assert strange.asked == 2
    assert (nets.entry, nets.asked, nets.evidence) == ("which-nets-burn", 1, "")
    assert days == {("answered", "en"): 1, (strange.outcome, "en"): 2, ("smalltalk", "en"): 1}


async def test_nearest_entry_is_kept_with_its_evidence(people: People, app: App, unsure_answerer: Answerer) -> None:
    """So that a curator sees what the bot took the question for."""
    app.bot_data.answerer = unsure_answerer
    question = NETS.replace("?", " there?")
    await people.say(question)

    (row,) = await _rows(app, QUESTIONS)
    assert (row.outcome, row.entry) == ("unsure", "which-nets-burn")
    assert row.score == pytest.approx(unsure_answerer.near(question)[0].score, abs=0.005)
    assert row.evidence.startswith("for ")


async def test_guests_are_counted(people: People, app: App) -> None:
    """They ask as others do."""
    await people.call_guest(f"{NAME} {STRANGE}")
    await people.call_guest(f"{NAME}")

    assert [row.asked for row in await _rows(app, QUESTIONS)] == [1]


async def test_nobodys_words_or_number_reach_the_database(people: People, app: App) -> None:
    """Whoever has the database alone sees neither who asked, nor who voted, nor in which words."""
    question, call = await _ask(people, "did zebulon of 37410123456 meet the harbour council")
    group, answer = await _ask(people, f"/ask {NETS}", GROUP)
    await _press(people, answer.button("👎"), _message(people, answer, group, GROUP))
    await _press(people, "v:en:up-0123456789abcdef", _message(people, call, question))

    kept = str([await _rows(app, table) for table in (QUESTIONS, DAYS, VOTES, TEXTS)])
    for told in ("zebulon", "37410123456", f"'{ANN['id']}'", f"({ANN['id']},", f" {ANN['id']},", str(GROUP["id"])):
        assert told not in kept
    assert len(await _rows(app, VOTES)) == 2


async def test_pseudonyms_need_the_token(app: App) -> None:
    """HMAC-SHA256 of the number with the token as key, shortened."""
    whole = hmac.new(TOKEN.encode(), b"11", hashlib.sha256).hexdigest()

    assert app.bot_data.pseudonym(11) == whole[:LENGTH]
    assert app.bot_data.pseudonym(-11) != app.bot_data.pseudonym(11)


async def test_person_is_forgotten(people: People, app: App) -> None:
    """By the pseudonym of the private chat, which is the person's, in groups too."""
    data = app.bot_data
    question, call = await _ask(people, f"/ask {STRANGE}", GROUP)
    _, answer = await _ask(people, f"/ask {NETS}", GROUP)
    await _press(people, call.buttons[-1]["callback_data"], _message(people, call, question, GROUP))
    for person in (ANN, BOSS):
        await _press(people, answer.button("👎"), _message(people, answer, chat=GROUP), person)

    await data.store.forget(ANN["id"], data.pseudonym(ANN["id"]))

    assert await _rows(app, TEXTS) == []
    assert [row.voter for row in await _rows(app, VOTES)] == [data.pseudonym(BOSS["id"])]


async def test_counts_wait_for_the_database(people: People, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it does not answer, people are answered and nothing is lost or counted twice."""
    data = app.bot_data

    async def down(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    for table in (data.store.questions, data.store.days):
        with monkeypatch.context() as patch:
            patch.setattr(type(table), "count", down)
            (call,) = await people.say(NETS)
            assert "In my own words" in call.text
            await data.tally.write()

    assert [row.asked for row in await _rows(app, QUESTIONS)] == [2]
    assert [row.asked for row in await _rows(app, DAYS)] == [2]


async def test_tick_of_the_office_writes_them(people: People, app: App) -> None:
    """Nobody else has to think of it."""
    await people.say(NETS)
    await app.bot_data.office.tick()

    async with app.bot_data.store.database.reading() as connection:
        assert [row.asked for row in await connection.execute(select(QUESTIONS))] == [1]


async def test_memory_is_bounded(app: App, answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many different questions come while the database is away; the days count all."""
    monkeypatch.setattr("handlers.tally.MOST_KEPT", 2)
    assert MOST_KEPT > 1000
    tally = app.bot_data.tally
    for asked in (NETS, WHALES, STRANGE, NETS):
        tally.count(answerer.answer(asked), answerer)

    assert sum(row.asked for row in await _rows(app, QUESTIONS)) == 3
    assert sum(row.asked for row in await _rows(app, DAYS)) == 4


# What is asked most


async def test_most_asked_entries_are_offered_first(people: People, app: App) -> None:
    """To who has typed nothing yet; then the first of each topic, each once."""
    before = [result["id"] for result in (await people.type_inline(""))["results"]]
    for _ in range(2):
        await people.say("Where is the chart of the bay kept?")
    await people.say(NETS)
    await app.bot_data.tally.write()

    app.bot_data.popular._until = None
    after = [result["id"] for result in (await people.type_inline(""))["results"]]

    asked = ["entry-chart-of-the-bay", "entry-which-nets-burn"]
    assert after == [*asked, *(each for each in before if each not in asked)]


async def test_most_asked_are_looked_up_seldom(people: People, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """People type fast; and where the database does not answer, the topics are offered."""
    looked_up = []

    async def down(*arguments: object) -> list[str]:
        looked_up.append(arguments)
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(type(app.bot_data.store.questions), "most_asked", down)
    offered = [await people.type_inline(typed) for typed in ("", "n", "ne", "")]

    assert len(looked_up) == 1
    assert offered[0]["results"]

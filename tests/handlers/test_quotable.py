"""The buttons that carry a quotation on: copy, share, link and the clauses beside it."""

from dataclasses import replace

import pytest
from telegram import CopyTextButton, InlineKeyboardButton

from handlers import clauses, references
from handlers.about import linked
from handlers.checking import check_replies
from handlers.clauses import passage_page
from handlers.inline import Results
from handlers.quoting import Links, reference_to
from handlers.references import Kind, Reference
from handlers.replies import Reply, answer_of, of_answer
from handlers.rich import Rich
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Answer
from tests.handlers.apps import application
from tests.handlers.people import People
from tests.handlers.recording import Recorder
from tests.handlers.results import quotes
from tests.telegram import rules

LINKS = Links("bay_bot")


def quoting(knowledge: Knowledge, entry: str, links: Links | None = LINKS) -> Reply:
    """The one message for an entry, as in Telegram."""
    (reply,) = of_answer(answer_of(knowledge.entries[entry], knowledge, "en"), knowledge, links)
    return reply


def test_copied_is_the_quote_with_whose_it_is_and_where(knowledge: Knowledge) -> None:
    """What is copied is the quote word for word, who said it and where it stands."""
    copy = quoting(knowledge, "marrow-on-peace").rows[0][0]

    assert copy.copy_text
    assert copy.copy_text.text == (
        f"{knowledge.passages['marrow-relief'].text}\n"
        "— Edda Marrow, quoted by the newspaper from Harbour News. The Tidewater Gazette, paragraph 6"
    )


def test_long_quote_has_no_copy_button(knowledge: Knowledge) -> None:
    """Of a quote that a button cannot hold nothing is copied, rather than a piece."""
    (row, *_) = quoting(knowledge, "council-members").rows

    assert [button.text for button in row] == ["Share", "Link"]


def test_every_reply_with_a_quote_can_be_shared_and_linked(answerer: Answerer, knowledge: Knowledge) -> None:
    """In every language, whatever is shared or linked leads to the very passage that is quoted, first of all."""
    for language in LANGUAGES:
        pages = [(list(e.passages), of_answer(answer_of(e, knowledge, language), knowledge, LINKS))
                 for e in knowledge.faq.entries if e.passages]  # fmt: skip
        pages += [([p.id], passage_page(p, knowledge, language, LINKS)) for p in knowledge.article.passages]
        for passages, replies in pages:
            said = [knowledge.passages[passage].text for passage in passages]
            buttons = [button.to_dict() for row in replies[-1].rows for button in row]
            (share,) = [button["switch_inline_query"] for button in buttons if "switch_inline_query" in button]
            (link,) = [button["url"] for button in buttons if "url" in button]

            rules.keyboard({"inline_keyboard": [buttons[:8]]})
            assert quotes(Results(answerer, LINKS).found(share, language)[0].to_dict()) == said
            opened = linked(link.removeprefix("https://t.me/bay_bot?start="), knowledge, language, LINKS)
            assert opened == replies


def test_without_an_address_there_is_nothing_to_carry(knowledge: Knowledge) -> None:
    """On the command line only the related questions stand below."""
    assert quoting(knowledge, "which-nets-burn", None).rows == quoting(knowledge, "which-nets-burn").rows[2:]


def test_where_inline_mode_is_off_nothing_is_shared(knowledge: Knowledge) -> None:
    """A share button would lead nowhere, so there is none; the link stays."""
    (row, *_) = quoting(knowledge, "which-nets-burn", replace(LINKS, inline=False)).rows

    assert [button.text for button in row] == ["Copy", "Link"]


def test_answer_that_is_no_entrys_own_refers_to_its_passage(knowledge: Knowledge) -> None:
    """What an entry does not say by itself, such as the answer to two questions, leads to its first passage."""
    one, other = knowledge.entries["which-nets-burn"], knowledge.entries["who-may-fish"]
    both = knowledge.answer_with_both(one, other, "en", "?", 1.0)

    assert reference_to(both, knowledge) == Reference(Kind.CLAUSE, "3")
    assert reference_to(_twist_of(knowledge), knowledge) == Reference(Kind.CLAUSE, "3")


def _twist_of(knowledge: Knowledge) -> Answer:
    """What a twist of an entry gets."""
    denial = knowledge.entries["which-nets-burn"].model_copy(update={"twists": {"en": ["Which otters burn?"]}}).denial
    assert denial
    return answer_of(denial, knowledge, "en")


async def test_clauses_beside_it_follow_in_place(people: People) -> None:
    """One turns the pages of the statement within one message."""
    (second,) = await people.say("/clause 2")
    (third,) = await people.press(second.button("Clause 3 ›"))
    (back,) = await people.press(third.button("‹ Clause 2"))

    assert second.rows[:2] == [["Share", "Link"], ["‹ Clause 1", "Clause 3 ›"]]
    assert third.method == back.method == "editMessageText"
    assert third.text.startswith("Bay agreement, clause 3")
    assert third.rows[1] == ["‹ Clause 2"]
    assert (back.text, back.rows) == (second.text, second.rows)


async def test_clause_beside_an_answer_comes_below_it(people: People) -> None:
    """What was asked stays; the clause beside its quote comes in a message of its own."""
    (answer,) = await people.say("Which nets will be burned?")
    (beside,) = await people.press(answer.button("‹ Clause 2"))

    assert beside.method == "sendMessage"
    assert beside.text.startswith("Bay agreement, clause 2")


async def test_buttons_survive_a_restart(people: People, answerer: Answerer) -> None:
    """All that a button needs stands on it: another process answers the same."""
    (answer,) = await people.say("Which nets will be burned?")
    again = Recorder()
    data = [button["callback_data"] for button in answer.buttons if "callback_data" in button]
    data = [each for each in data if not each.startswith("v:")]  # votes show nothing: see test_feedback.py
    async with application(answerer, again) as app:
        later = People(app, again)
        calls = [await later.press(each) for each in data]

    assert data
    assert [len(made) for made in calls] == [1] * len(data)
    assert later.notices == [None] * len(data)


async def test_press_under_an_inline_message_gets_a_notice(people: People) -> None:
    """A button that calls the bot from a chat without it is answered with a notice and nothing else."""
    assert not await people.press_below("c:en:clause-2", None)
    assert people.notices == ["This button is out of date. Please ask again."]


async def test_help_tells_of_other_chats(people: People) -> None:
    """Who asks for help reads how to ask where the bot is not."""
    (call,) = await people.say("/help")

    assert "In any other chat begin a message with @bay_bot" in call.text


def test_check_finds_buttons_that_would_fail(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way in which a button can break a limit, or lead nowhere, is named."""
    bad = (
        InlineKeyboardButton("Copy", copy_text=CopyTextButton("x" * 257)),
        InlineKeyboardButton("Share", switch_inline_query="x" * 257),
        InlineKeyboardButton("Link", url="https://t.me/bay bot"),
        InlineKeyboardButton("Press", callback_data="z:en"),
        InlineKeyboardButton(" ", callback_data="d:en"),
    )
    monkeypatch.setattr(clauses, "choice_page", lambda *_: [Reply(Rich("x"), (bad,))])

    faults = [fault.removeprefix("choice of clauses (en): ") for fault in check_replies(knowledge)][: len(bad)]

    assert faults[:4] == [
        "257 letters to copy; Telegram takes 256",
        "257 letters to share; Telegram takes 256",
        "the button `Link` leads nowhere",
        "the button `z:en` would not be understood",
    ]
    assert "has no text" in faults[4]


def test_check_finds_references_that_lead_elsewhere(knowledge: Knowledge) -> None:
    """Two clauses of one number cannot be told apart by a link."""
    passages = [p.model_copy(update={"clause": 2 if p.clause == 1 else p.clause}) for p in knowledge.article.passages]
    doubled = replace(knowledge, article=knowledge.article.model_copy(update={"passages": passages}))

    assert "`clause-2` would not lead back to clause-1" in check_replies(doubled)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "clause",
        "clause-",
        "clause two",
        "entry into force",
        "clause-²",
        "e:en:otters",
        "clause 2 3",
        "x-1",
        "клауза 2",
    ],
)
def test_anything_else_names_nothing(knowledge: Knowledge, text: str) -> None:
    """A question, or a number that there is not, is no reference."""
    reference = references.read(text)

    assert reference is None or not (reference.passage(knowledge) or reference.entry(knowledge))


def test_absurd_number_names_nothing(knowledge: Knowledge) -> None:
    """A number that Python would refuse to read is no clause."""
    assert Reference(Kind.CLAUSE, "9" * 5000).passage(knowledge) is None

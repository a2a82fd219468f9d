"""How answers look: voices, order, splitting, plain text, and what the check of all replies finds."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from telegram import InlineKeyboardButton, MessageEntity

from handlers import deadlines
from handlers.checking import check_replies
from handlers.related import MOST_RELATED, related_to, related_to_passage
from handlers.replies import Replies, Reply, answer_of, of_answer, paged, plain
from handlers.rich import Rich, bold, day, filled, italic, join, quote, utf16, without_formatting
from handlers.wording import in_words, listed, months_in_words, period_in_words, shortened, voice
from knowledge.answering import Answerer
from knowledge.deadlines import Period
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Answer, Language, Passage, Status


def shown(knowledge: Knowledge, entry: str) -> Reply:
    """The one message for an entry."""
    (reply,) = of_answer(answer_of(knowledge.entries[entry], knowledge, "en"), knowledge)
    return reply


def entity_texts(reply: Reply, kind: str) -> list[str]:
    """The texts that have this formatting, cut out by UTF-16 offsets as Telegram does."""
    raw = reply.text.encode("utf-16-le")
    spans = [(e.offset, e.offset + e.length) for e in reply.entities if e.type == kind]
    return [raw[2 * start : 2 * end].decode("utf-16-le") for start, end in spans]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("opening", "Bay agreement, preamble"),
        ("clause-3", "Bay agreement, clause 3"),
        ("tolland-lanterns", "Piers Tolland, quoted by the newspaper"),
        ("marrow-relief", "Edda Marrow, quoted by the newspaper from Harbour News"),
        ("signing-in-chapel", "The newspaper’s report"),
        ("marrow-otters", "The newspaper’s report of what Edda Marrow said"),
    ],
)
def test_voice_says_whose_words_a_passage_is(knowledge: Knowledge, passage: str, expected: str) -> None:
    """The statement, a speaker, an agency and the newspaper are told apart."""
    assert voice(knowledge.passages[passage], knowledge, "en") == expected


def test_names_are_in_the_readers_language(knowledge: Knowledge) -> None:
    """The statement and the speakers have the names that the article's file gives them in that language."""
    assert "Эдда Марроу" in voice(knowledge.passages["marrow-relief"], knowledge, "ru")
    assert "Соглашение о заливе" in voice(knowledge.passages["clause-1"], knowledge, "ru")


def test_every_passage_is_quoted_whole_and_alone(knowledge: Knowledge) -> None:
    """A quote holds a passage character for character and nothing else, emoji included."""
    for entry in knowledge.faq.entries:
        reply = shown(knowledge, entry.id)
        quotes = entity_texts(reply, "blockquote") + entity_texts(reply, "expandable_blockquote")
        assert sorted(quotes) == sorted(knowledge.passages[passage].text for passage in entry.passages)


def test_own_words_are_marked_and_come_first(knowledge: Knowledge) -> None:
    """The one sentence in front is marked as the bot's own."""
    text = shown(knowledge, "which-nets-burn").text

    assert text.startswith("In my own words: Nets with a mesh below four fingers are to be burned.\n\nBay agreement")


def test_what_the_article_does_not_say_never_looks_like_the_statement(knowledge: Knowledge) -> None:
    """It says so first, then its sentence, then what is nearest, with its voice."""
    reply = shown(knowledge, "otters")

    lines = reply.text.split("\n")
    assert lines[0] == "The article does not say this."
    assert lines[1].startswith("In my own words: The clauses do not mention otters")
    assert lines[3] == "Nearest in the article:"
    assert entity_texts(reply, "bold") == ["The newspaper’s report of what Edda Marrow said"]
    assert "Nearest" not in shown(knowledge, "whales").text


def test_small_talk_is_the_sentence_alone(knowledge: Knowledge) -> None:
    """A greeting gets a sentence without quotes and buttons."""
    assert shown(knowledge, "hello") == Reply(Rich("Hello! Ask me about the bay."))


def test_unanswered_points_to_the_topics(knowledge: Knowledge) -> None:
    """Where nothing is near, the bot says so and shows what can be asked."""
    (reply,) = of_answer(Answer("?", "en", Status.UNANSWERED), knowledge)

    assert "/topics" in reply.text
    assert not reply.rows


def test_related_questions_share_passages_or_the_topic(knowledge: Knowledge) -> None:
    """Those of the same passages come first, the entry itself never, and only what the article answers."""
    entry = knowledge.entries["council-members"]

    related = related_to(entry, knowledge)

    assert [each.id for each in related] == ["chart-of-the-bay", "council-first-meeting"]
    assert related_to(knowledge.entries["hello"], knowledge) == []
    assert related_to(knowledge.entries["otters"], knowledge) == [knowledge.entries["which-nets-burn"]]
    assert len(related_to_passage("clause-2", knowledge)) == MOST_RELATED


def test_long_reply_is_split_between_passages(knowledge: Knowledge) -> None:
    """No message exceeds Telegram's length, no quote is divided, and the buttons stand under the last one."""
    entry = knowledge.entries["fishing-at-night"]
    long = [knowledge.passages["clause-1"].model_copy(update={"text": letter * 2500}) for letter in ("a", "🐟", "c")]
    answer = replace(answer_of(entry, knowledge, "en"), passages=tuple(long[:1] + long[2:]))

    first, second = of_answer(answer, knowledge)

    assert utf16(first.text) <= 4096
    assert entity_texts(first, "expandable_blockquote") == ["a" * 2500]
    assert entity_texts(second, "expandable_blockquote") == ["c" * 2500]
    assert not first.rows
    assert second.rows


def test_reply_is_split_before_a_hundred_formatted_pieces() -> None:
    """Telegram drops what is more than a hundred entities, so the rest goes into another message."""
    replies = paged([bold("x")] * 150)

    assert [len(reply.entities) for reply in replies] == [100, 50]


def test_plain_reply_marks_quotes_and_buttons(knowledge: Knowledge) -> None:
    """Without formatting a quote is told from the bot's words by its beginning, and buttons are in brackets."""
    lines = plain([shown(knowledge, "marrow-on-peace")]).split("\n")

    assert (
        "> “My grandfather cut their nets and theirs cut ours. That is over,” Edda Marrow told Harbour News 🐟."
        in lines
    )
    assert "The Tidewater Gazette, paragraph 6" in lines
    assert plain([shown(knowledge, "which-nets-burn")]).count("\n> ") == 1


def test_plain_unsure_lists_what_is_offered(unsure_answerer: Answerer) -> None:
    """On the command line the choice is readable too."""
    answer = unsure_answerer.answer("Which nets will be burned there?")

    assert "[Which nets will be burned?]" in plain(of_answer(answer, unsure_answerer.knowledge))


def test_pieces_are_joined_with_utf16_offsets() -> None:
    """Letters beyond the first plane count twice, as Telegram counts them."""
    rich = join([bold("🐟🐟"), italic("two"), quote("a\nb")])

    assert [(e.offset, e.length) for e in rich.entities] == [(0, 4), (5, 3), (9, 3)]
    assert without_formatting(rich) == "🐟🐟\ntwo\n> a\n> b"
    assert quote("x" * 401).entities[0].type == MessageEntity.EXPANDABLE_BLOCKQUOTE


def test_sentence_keeps_the_formatting_of_what_fills_it() -> None:
    """A date inside a sentence in bold stands where its words stand, at noon of its day."""
    rich = bold(filled("🐟 {number}. By {date}!", number=1, date=day("31 May", date(2031, 5, 31))))

    assert rich.text == "🐟 1. By 31 May!"
    assert [(e.type, e.offset, e.length) for e in rich.entities] == [("bold", 0, 16), ("date_time", 9, 6)]
    assert [e.unix_time for e in rich.entities] == [None, datetime(2031, 5, 31, 12, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("who signed", "Who signed"),
        ("x" * 80, "X" + "x" * 58 + "…"),
        ("word " * 20, "Word " + "word " * 10 + "word…"),
        ("a" * 59 + " b", "A" + "a" * 58 + "…"),
    ],
)
def test_titles_are_shortened_at_a_words_end(title: str, expected: str) -> None:
    """A button's text has at most sixty letters."""
    assert shortened(title) == expected
    assert len(shortened(title)) <= 60


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1 month", "2 months", "5 months", "21 months"]),
        ("ru", ["1 месяц", "2 месяца", "5 месяцев", "21 месяц"]),
        ("hy", ["1 ամիս", "2 ամիս", "5 ամիս", "21 ամիս"]),
        ("az", ["1 ay", "2 ay", "5 ay", "21 ay"]),
    ],
)
def test_each_language_counts_in_its_own_way(language: Language, expected: list[str]) -> None:
    """The form of the word is the one that the number takes in the language."""
    assert [months_in_words(count, language) for count in (1, 2, 5, 21)] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "9 November 2020 | 5 years, 9 months | 1 day | A, B and C"),
        ("ru", "9 ноября 2020\u202fг. | 5 лет 9 месяцев | 1 день | A, B и C"),
        ("hy", "2020 թ. նոյեմբերի 9 | 5 տարի 9 ամիս | 1 օր | A, B և C"),
        ("az", "9 noyabr 2020 | 5 il, 9 ay | 1 gün | A, B və C"),
    ],
)
def test_dates_periods_and_lists_are_those_of_the_language(language: Language, expected: str) -> None:
    """Dates are written out, so that nobody takes the day for the month; periods have the two largest units."""
    words = [
        in_words(date(2020, 11, 9), language),
        period_in_words(Period(5, 9, 3), language),
        period_in_words(Period(0, 0, 1), language),
        listed(["A", "B", "C"], language),
    ]

    assert " | ".join(words) == expected


def test_sound_knowledge_breaks_no_limit(knowledge: Knowledge) -> None:
    """All that can be shown of the small agreement fits."""
    assert check_replies(knowledge) == []


def test_check_finds_what_would_not_fit(knowledge: Knowledge) -> None:
    """A passage that is too long even for a message of its own is named."""
    giant = knowledge.passages["clause-3"].model_copy(update={"text": "🐟" * 3000})
    others: list[Passage] = [passage for passage in knowledge.article.passages if passage.id != "clause-3"]
    article = knowledge.article.model_copy(update={"passages": [*others, giant]})

    faults = check_replies(replace(knowledge, article=article))

    assert any(fault.startswith("entry which-nets-burn (en): 6") for fault in faults)
    assert any(fault.startswith("passage clause-3") for fault in faults)


def test_check_finds_a_caption_that_would_not_fit(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below a file Telegram takes a quarter of a message's letters."""
    monkeypatch.setattr(deadlines, "heading", lambda *_: bold("🐟" * 513))

    assert check_replies(knowledge) == [
        f"picture of the deadlines ({language}): 1026 UTF-16 units of caption; Telegram takes 1024"
        for language in LANGUAGES
    ]


def test_same_question_gets_the_same_reply_made_once(knowledge: Knowledge, answerer: Answerer) -> None:
    """Its formatting and buttons too; another key, links and a reload have replies of their own."""
    replies, answer = Replies(), answerer.answer("Which nets will be burned?")
    (given,) = replies.to(answer, knowledge, None, "0123456789abcdef")
    assert replies.to(answer, knowledge, None, "0123456789abcdef") == [given]
    assert replies.to(answer, knowledge, None, "0123456789abcdef")[0] is given

    (other,), (bare,) = replies.to(answer, knowledge, None, "fedcba9876543210"), replies.to(answer, knowledge, None)
    assert other.rows[:-1] == given.rows[:-1] == bare.rows
    assert [button.callback_data for button in other.rows[-1]] != [button.callback_data for button in given.rows[-1]]


def test_parameters_are_formatting_and_buttons() -> None:
    """In the library's own form, and each left out where there is none."""
    row = (InlineKeyboardButton("Nets", callback_data="e:en:nets"),)
    reply = Reply(join([bold("Nets"), day("30 January", date(2021, 1, 30))]), (row,))
    assert {name: json.loads(value) for name, value in reply.parameters.items()} == {
        "entities": [
            {"type": "bold", "offset": 0, "length": 4},
            {"type": "date_time", "offset": 5, "length": 10, "unix_time": 1612008000},
        ],
        "reply_markup": {"inline_keyboard": [[{"text": "Nets", "callback_data": "e:en:nets"}]]},
    }
    assert Reply(Rich("Nets")).parameters == {}

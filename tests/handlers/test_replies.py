"""How answers look: voices, order, splitting, plain text, and what the check of all replies finds."""

from dataclasses import replace

import pytest
from telegram import MessageEntity

from handlers.checking import check_replies
from handlers.related import MOST_RELATED, related_to, related_to_passage
from handlers.replies import Reply, answer_of, of_answer, paged, plain
from handlers.rich import Rich, bold, italic, join, quote, utf16, without_formatting
from handlers.voices import voice
from handlers.wording import in_words, plural, shortened
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from knowledge.model import Answer, Passage, Status


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


def test_russian_has_its_own_plural_forms() -> None:
    """The form is chosen as the language chooses it, and other forms stand in where there are none."""
    forms = {"one": "{count} день", "few": "{count} дня", "many": "{count} дней", "other": "{count} дня"}

    assert [plural(forms, n, "ru") for n in (1, 3, 5, 11, 21, 112)] == [  # type: ignore[arg-type]
        "1 день", "3 дня", "5 дней", "11 дней", "21 день", "112 дней",
    ]  # fmt: skip


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


def test_dates_are_in_words(knowledge: Knowledge) -> None:
    """A date is written out, so that nobody takes the day for the month."""
    assert in_words(knowledge.article.source.event_date, "en") == "5 April 2031"

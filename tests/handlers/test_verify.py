"""/verify: as a reply to anybody's message or with a text; how a verdict looks."""

from typing import Any

import pytest

from handlers.replies import plain
from handlers.texts import available
from handlers.verdicts import of_verdict
from knowledge.loading import Knowledge
from tests.handlers.people import ANN, ANOTHER_BOT, CHANNEL, FORUM, GROUP, People
from tests.handlers.recording import BOT, Call, Json

TRUE = "The bay is open to the boats of both villages"
FALSE = "The bay is closed to the boats of both villages"


def pieces(call: Call, kind: str) -> list[str]:
    """What has this formatting, cut out as Telegram does."""
    raw = call.text.encode("utf-16-le")
    spans = [(2 * e["offset"], 2 * (e["offset"] + e["length"])) for e in call.entities if e["type"] == kind]
    return [raw[start:end].decode("utf-16-le") for start, end in spans]


async def test_exact_quotation_is_shown_in_its_place(people: People, knowledge: Knowledge) -> None:
    """A true quotation gets its passage whole, with voice and source."""
    (call,) = await people.say(f"/verify {TRUE}")

    assert pieces(call, "bold") == [
        "Exact: these words stand in the article, word for word.",
        "Bay agreement, clause 1",
    ]
    assert pieces(call, "blockquote") == [knowledge.passages["clause-1"].text]
    assert pieces(call, "italic") == ["The Tidewater Gazette, paragraph 3"]
    assert "part of the passage" in call.text


async def test_altered_quotation_is_marked(people: People, knowledge: Knowledge) -> None:
    """What is not the article's is struck through, its own words are underlined, and each change is listed."""
    (call,) = await people.say("/verify The bay is closed to boats of both 🐟 villages from early sunrise to sunset")

    assert pieces(call, "bold")[0].startswith("Altered")
    assert pieces(call, "strikethrough") == ["closed", "early"]
    assert pieces(call, "underline") == ["open", "the"]
    assert "The bay is closed open to the boats of both 🐟 villages from early sunrise to sunset\n" in call.text
    assert "Changed: “open” → “closed”\nLeft out: “the”\nAdded: “early”" in call.text
    assert pieces(call, "blockquote") == [knowledge.passages["clause-1"].text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zebras may fish in the lake by night", "Absent: these words do not stand in the article."),
        ("calm", "Absent: too little to be checked."),
        ("Лодкам обеих деревень залив открыт", "A translation cannot be checked"),
    ],
)
async def test_absent_quotation_gets_the_reason(people: People, text: str, said: str) -> None:
    """Where nothing was found, no passage is shown, and the reason is."""
    (call,) = await people.say(f"/verify {text}")

    assert said in call.text
    assert not pieces(call, "blockquote")


async def test_wrong_speaker_is_named(people: People) -> None:
    """True words in another's mouth: it says whose they are."""
    (call,) = await people.say("/verify Tolland said: “My grandfather cut their nets and theirs cut ours.”")

    assert "somebody else’s" in call.text
    assert "Named as the speaker: Piers Tolland." in call.text
    assert "Whose words they are: Edda Marrow, quoted by the newspaper from Harbour News." in call.text
    (call,) = await people.say("/verify The agreement says: “My grandfather cut their nets and theirs cut ours.”")
    assert "Named as the speaker: Bay agreement." in call.text


async def test_pieces_joined_and_words_hidden_are_told(people: People) -> None:
    """Quotations from two places, dots that stand for words, and dots that hide a denial."""
    joined = "“The bay is open to the boats … My grandfather cut their nets and theirs cut ours”"
    (call,) = await people.say(f"/verify {joined}")
    assert "were joined into one quotation" in call.text
    assert len(pieces(call, "blockquote")) == 2

    (call,) = await people.say("/verify The bay is open to the boats … from sunrise to sunset")
    assert "Exact" in call.text
    assert "Words are left out where the dots stand" in call.text

    (call,) = await people.say("/verify We asked for lantern fishing at night and did … get it")
    assert "something else: “not”" in call.text


async def test_several_quotations_are_numbered(people: People) -> None:
    """Each quotation of a message has its finding; a passage is shown once."""
    (call,) = await people.say(f'/verify "{TRUE}" or "{FALSE}" or "no boat may ever leave the harbour"?')

    assert [line[:12] for line in call.text.split("\n") if line[1:3] == "/3"] == [
        "1/3. Exact: ",
        "2/3. Altered",
        "3/3. Absent:",
    ]
    assert len(pieces(call, "blockquote")) == 1
    assert "was not taken for a quotation" in call.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"from": ANOTHER_BOT},
        {"from": BOT},
        {"sender_chat": CHANNEL, "is_automatic_forward": True},
        {"caption": FALSE, "photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]},
    ],
)  # fmt: skip
async def test_reply_checks_that_message(people: People, fields: Json) -> None:
    """As a reply it checks anybody's message, a channel's copy and a caption too, and answers that message."""
    other = people.message(None if "caption" in fields else FALSE, GROUP, **fields)

    (call,) = await people.say("/verify", GROUP, reply_to_message=other)

    assert "Changed: “open” → “closed”" in call.text
    assert call.replies_to == other["message_id"]


async def test_reply_checks_the_part_quoted_by_hand(people: People) -> None:
    """Whoever quotes a part of a message has that part checked; text beside the command goes before either."""
    other = people.message(f"{FALSE}. {TRUE}", GROUP)
    part = {"text": TRUE, "position": 50, "is_manual": True}

    (by_hand,) = await people.say("/verify", GROUP, reply_to_message=other, quote=part)
    (beside,) = await people.say(f"/verify {FALSE}", GROUP, reply_to_message=other, quote=part)

    assert by_hand.text.startswith("Exact")
    assert beside.text.startswith("Altered")


async def test_reply_to_another_chat_checks_what_is_quoted_of_it(people: People) -> None:
    """A message of another chat comes as a quotation only."""
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Bo"}
    fields: dict[str, Any] = {"external_reply": {"origin": origin}, "quote": {"text": FALSE, "position": 0}}

    (call,) = await people.say("/verify", GROUP, **fields)

    assert call.text.startswith("Altered")


async def test_answer_of_the_bot_is_checked_by_its_quotations(people: People) -> None:
    """In the bot's own messages the block quotations are checked, not its own words."""
    (answer,) = await people.say("Which nets will be burned?")
    own = people.message(answer.text, GROUP, entities=answer.entities, **{"from": BOT})

    (call,) = await people.say("/verify", GROUP, reply_to_message=own)

    assert call.text.startswith("Exact")


async def test_block_quotation_is_a_quotation(people: People) -> None:
    """What somebody formats as a quotation is checked as if in quotation marks: every word of it counts."""
    text = f"🐟 Tolland: indeed {TRUE}\nYes"
    entities = [{"type": "blockquote", "offset": 12, "length": len(f"indeed {TRUE}")}]
    other = people.message(text, GROUP, entities=entities)

    (call,) = await people.say("/verify", GROUP, reply_to_message=other)

    assert pieces(call, "strikethrough") == ["indeed"]
    assert "Named as the speaker: Piers Tolland." in call.text


@pytest.mark.parametrize("chat", [{"id": 11, "type": "private", "first_name": "Ann"}, GROUP, FORUM])
async def test_without_text_it_explains_itself(people: People, chat: Json) -> None:
    """Without a text, or as a reply to what has none, it says how to use it."""
    root = people.message(None, chat, forum_topic_created={"name": "News", "icon_color": 1})
    sticker = people.message(None, chat)

    for fields in ({}, {"reply_to_message": root}, {"reply_to_message": sticker}):
        (call,) = await people.say("/verify@bay_bot", chat, **fields)
        assert "“/verify Within three months after the first meeting" in call.text


async def test_verdict_speaks_the_persons_language(people: People) -> None:
    """The sentences are in the reader's language, the quotations as the article has them."""
    (call,) = await people.say(f"/verify {FALSE}", **{"from": ANN | {"language_code": "ru"}})

    assert call.text.startswith("Изменено")
    assert "Заменено: «open» → «closed»" in call.text
    assert "Соглашение о заливе" in call.text


def test_long_verdict_is_divided_and_marks_all(knowledge: Knowledge) -> None:
    """However long and however much altered, a text fits into messages, passages whole, every change marked."""
    texts = [passage.text for passage in knowledge.article.passages]
    altered = " ".join(word for text in texts for at, word in enumerate(text.split(), start=1) if at % 4)
    verdict = knowledge.verifier.verify(f"«{altered * 2} »")

    for language in available():
        replies = of_verdict(verdict, knowledge, language)
        assert len(replies) > 1
        assert all(reply.rich.size <= 4096 and len(reply.entities) <= 100 for reply in replies)
        whole = "".join(reply.text for reply in replies)
        assert all(passage.text in whole for passage in verdict.passages)
        marked = sum(entity.type in {"strikethrough", "underline"} for reply in replies for entity in reply.entities)
        differences = [difference for quotation in verdict.quotations for difference in quotation.differences]
        assert marked == sum(bool(each.article) + bool(each.asked) for each in differences)


def test_plain_text_marks_the_changes(knowledge: Knowledge) -> None:
    """Without formatting, brackets stand for it."""
    shown = plain(of_verdict(knowledge.verifier.verify(FALSE), knowledge, "en"))

    assert "The bay is [-closed-] {+open+} to the boats of both villages" in shown

"""What can be announced: a text with its formatting, a picture, a clause, the deadlines, an entry; and what cannot."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Message

from announcements.content import ALL
from handlers.composing import after_command, composed
from handlers.context import App
from handlers.texts import Texts
from knowledge.loading import Knowledge
from tests.handlers.office import Boss, arrived, deliver, subscribe
from tests.handlers.people import GROUP, OFFICE, People
from tests.handlers.recording import Json, Recorder
from tests.telegram import rules
from tests.telegram.texts import utf16

PICTURE: list[Json] = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90},
    {"file_id": "large", "file_unique_id": "l", "width": 900, "height": 900},
]
COMMAND: Json = {"type": "bot_command", "offset": 0, "length": 9}


@pytest.fixture
async def boss(app: App, people: People) -> Boss:
    """Who runs the bot; one group gets announcements."""
    await subscribe(app, GROUP["id"])
    return Boss(people)


# Texts


async def test_text_after_the_command_is_what_groups_get(boss: Boss, people: People) -> None:
    """What is shown first is to the letter what is sent, line ends and spaces inside included."""
    text = "The bay  is calm.\n\nNo nets today 🐟"
    shown, question = await boss.write(f"/announce {text}")
    assert shown.text == text

    await boss.press("Send", question)
    (sent,) = arrived(await deliver(people))
    assert sent.text == text
    assert sent.entities == shown.entities == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/announce Calm.", "Calm."),
        ("/announce@bay_bot Calm.", "Calm."),
        ("/announce\nCalm.", "Calm."),
        ("/announce\u00a0Calm.", "Calm."),
        ("/announce🐟 Calm.", "🐟 Calm."),
        ("/announce 🐟", "🐟"),
        ("/announce /help is there.", "/help is there."),
        ("/announce correct", "correct"),
        ("/announce correct this", "correct this"),
        ("/announce at noon we meet", "at noon we meet"),
        ("/announce clause", "clause"),
        ("/announce clause two", "clause two"),
        ("/announce clause 2 is here", "clause 2 is here"),
        ("/announce no-such-entry", "no-such-entry"),
    ],
)
async def test_beginnings(boss: Boss, text: str, expected: str) -> None:
    """However the command is written, what follows it is announced; words that only look like a name are a text."""
    shown, _ = await boss.write(text)

    assert shown.text == expected


@pytest.mark.parametrize("text", ["/announce", "/announce   ", "/announce@bay_bot", "/announce \n"])
async def test_nothing_to_announce_gets_the_usage(boss: Boss, text: str) -> None:
    """Who gives neither text nor message is told how."""
    (call,) = await boss.write(text)

    assert call.text == Texts.of("en").office.usage
    assert not call.buttons


async def test_formatting_moves_with_the_text(boss: Boss, people: People) -> None:
    """What was bold in the command is bold in the groups, after emoji too; the command itself is left out."""
    text = "/announce 🐟 Calm today"
    entities = [COMMAND, {"type": "bold", "offset": 13, "length": 4}]
    entities += [{"type": "text_link", "offset": 18, "length": 5, "url": "https://gazette.example/"}]
    shown, question = await boss.write(text, entities=entities)
    await boss.press("Send", question)
    (sent,) = arrived(await deliver(people))

    assert [(e["type"], e["offset"], e["length"]) for e in sent.entities] == [("bold", 3, 4), ("text_link", 8, 5)]
    assert sent.entities[1]["url"] == "https://gazette.example/"
    assert sent.entities == shown.entities
    rules.entities(sent.text, sent.entities)


letters = st.text(st.sampled_from("ab 🐟👩‍🌾ёə\n"), min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
spaces = st.sampled_from([" ", "\n", "  ", " \n ", "\u00a0"])


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(spaces, st.sampled_from(["", "correct 7 "]), st.tuples(letters, letters, letters))
async def test_formatting_says_of_the_same_letters_what_it_said(
    app: App, space: str, more: str, written: tuple[str, str, str]
) -> None:
    """Wherever letters beyond the first plane stand, the marked piece is the marked piece in the announcement."""
    before, marked, after = written[0].lstrip(), written[1].strip(), written[2].rstrip()
    head = f"/announce{space}{more}{before}"
    text = f"{head}{marked}{after}"
    spot = {"offset": utf16(head), "length": utf16(marked)}
    raw = {"message_id": 1, "date": 1, "chat": OFFICE, "text": text, "entities": [COMMAND, {"type": "bold", **spot}]}
    message = Message.de_json(raw, app.bot)
    argument = after_command(message)
    argument = argument.split(maxsplit=2)[2] if more else argument

    content = composed(message, argument, app.bot_data, "en")

    body = content.bodies[ALL]  # type: ignore[union-attr]
    (entity,) = body.entities
    units = body.text.encode("utf-16-le")
    assert units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le") == marked
    assert text.endswith(body.text)


async def test_formatting_over_the_command_too_begins_with_the_text(boss: Boss) -> None:
    """What is marked from inside the command on is marked from the beginning."""
    shown, _ = await boss.write(
        "/announce Calm today", entities=[COMMAND, {"type": "italic", "offset": 5, "length": 9}]
    )

    assert [(e["type"], e["offset"], e["length"]) for e in shown.entities] == [("italic", 0, 4)]


# Replies


async def test_message_replied_to_is_announced_with_its_formatting(boss: Boss, people: People) -> None:
    """/announce under a message sends that message's words as they stand."""
    below = boss.below("Calm 🐟 today", entities=[{"type": "bold", "offset": 8, "length": 5}])
    shown, question = await boss.write("/announce", **below)
    await boss.press("Send", question)
    (sent,) = arrived(await deliver(people))

    assert sent.text == shown.text == "Calm 🐟 today"
    assert [(e["type"], e["offset"], e["length"]) for e in sent.entities] == [("bold", 8, 5)]


async def test_text_beside_the_command_goes_before_the_message_replied_to(boss: Boss) -> None:
    """Who writes something means that."""
    shown, _ = await boss.write("/announce New", **boss.below("Old"))

    assert shown.text == "New"


async def test_picture_is_announced_with_its_caption(boss: Boss, people: People, recorder: Recorder) -> None:
    """The largest size of the picture goes, by Telegram's name for it, with its caption."""
    caption = {"caption": "Calm 🐟", "caption_entities": [{"type": "bold", "offset": 0, "length": 4}]}
    question = await boss.announce("/announce", **boss.below(None, photo=PICTURE, **caption))
    (shown,) = recorder.sent("sendPhoto")
    await boss.press("Send", question)
    (sent,) = arrived(await deliver(people))

    for call in (shown, sent):
        assert call.method == "sendPhoto"
        assert call.parameters["photo"] == "large"
        assert call.parameters["caption"] == "Calm 🐟"
        assert [entity["type"] for entity in call.parameters["caption_entities"]] == ["bold"]


async def test_picture_without_a_caption(boss: Boss, recorder: Recorder) -> None:
    """A picture says enough."""
    await boss.announce("/announce", **boss.below(None, photo=PICTURE))

    (shown,) = recorder.sent("sendPhoto")
    assert "caption" not in shown.parameters


FILE: Json = {"file_id": "f", "file_unique_id": "u"}


@pytest.mark.parametrize(
    "media",
    [
        {"voice": FILE | {"duration": 3}},
        {"document": FILE, "caption": "A list"},
        {"video": FILE | {"width": 1, "height": 1, "duration": 1}, "caption": "A film"},
        {"location": {"latitude": 1.0, "longitude": 1.0}},
        {"dice": {"value": 3, "emoji": "🎲"}},
        {"contact": {"phone_number": "1", "first_name": "Ann"}},
    ],
    ids=lambda media: str(next(iter(media))),
)
async def test_other_media_cannot_be_announced(boss: Boss, app: App, media: dict[str, Any]) -> None:
    """What is neither text nor picture is refused, and no draft is made of it."""
    (call,) = await boss.write("/announce", **boss.below(None, **media))

    assert call.text == Texts.of("en").office.only_text
    assert await app.bot_data.store.announcements.find(1) is None


# Lengths


async def test_text_that_is_too_long_is_refused(boss: Boss, app: App) -> None:
    """Telegram's limit counts letters beyond the first plane twice; the administrator reads by how much it is over."""
    fits, question = await boss.write("/announce", **boss.below("🐟" * 2048))
    assert utf16(fits.text) == 4096
    assert question.buttons

    (call,) = await boss.write("/announce", **boss.below("🐟" * 2048 + "ab"))
    assert "too long by 2 characters" in call.text
    assert await app.bot_data.store.announcements.find(2) is None


async def test_caption_that_is_too_long_is_refused(boss: Boss, recorder: Recorder) -> None:
    """Captions hold less; Telegram lets some accounts write longer ones than bots may."""
    await boss.write("/announce", **boss.below(None, photo=PICTURE, caption="a" * 1024))
    assert len(recorder.sent("sendPhoto")) == 1

    (call,) = await boss.write("/announce", **boss.below(None, photo=PICTURE, caption="a" * 1030))
    assert "too long by 6 characters" in call.text
    assert len(recorder.sent("sendPhoto")) == 1


async def test_what_telegram_does_not_take_is_no_draft(boss: Boss, app: App, recorder: Recorder) -> None:
    """What cannot be shown to the administrator would not reach a group either."""
    recorder.refuse("sendMessage", 400, "Bad Request: message text is empty")

    calls = await boss.write("/announce \u2060")

    assert calls[-1].text == "Telegram does not take this: Message text is empty"
    assert not calls[-1].buttons
    assert await app.bot_data.store.announcements.find(1) is None


# Names


@pytest.mark.parametrize("name", ["clause 2", "Clause 2", "CLAUSE  2", "clause\n2"])
async def test_clause_by_its_number(boss: Boss, knowledge: Knowledge, name: str) -> None:
    """A clause is announced word for word, with voice and source."""
    shown, question = await boss.write(f"/announce {name}")

    assert shown.text.startswith("Bay agreement, clause 2\n")
    assert knowledge.clauses[2].text in shown.text
    assert "The Tidewater Gazette, paragraph 4" in shown.text
    assert "Each chat gets it in its own language." in question.text


@pytest.mark.parametrize("number", ["0", "9", "9" * 60, "9" * 4000, "٩"])
async def test_clause_that_is_not_there(boss: Boss, app: App, number: str) -> None:
    """A number of no clause is refused rather than announced as words."""
    (call,) = await boss.write(f"/announce clause {number}")

    assert call.text == "There is no such clause."
    assert await app.bot_data.store.announcements.find(1) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("deadlines", "Deadlines, as of 10 June 2031"),
        ("statement", "Bay agreement: the whole text"),
        ("which-nets-burn", "In my own words:"),
        ("WHICH-NETS-BURN", "In my own words:"),
        ("otters", "The article does not say this."),
    ],
)
async def test_other_names(boss: Boss, name: str, shown: str) -> None:
    """The deadlines, the statement and every entry have names."""
    first, question = await boss.write(f"/announce {name}")

    assert first.text.startswith(shown)
    assert question.buttons
    assert not [entity for entity in first.entities if entity["type"] == "date_time"]


async def test_each_chat_gets_it_in_its_language(boss: Boss, app: App, people: People) -> None:
    """Whatever the administrator reads, a group that has chosen a language gets that, the others the bot's own."""
    await subscribe(app, -1, language="ru")
    await subscribe(app, -2, language="hy")
    question = await boss.announce("/announce clause 2")
    await boss.press("Send", question)
    sent = await deliver(people)

    titles = {chat: arrived(sent, chat)[0].text.partition("\n")[0] for chat in (-1, -2, GROUP["id"])}
    assert titles == {-1: "Соглашение о заливе, пункт 2", -2: "Bay agreement, կետ 2", -100: "Bay agreement, clause 2"}


async def test_own_text_goes_as_it_is_to_all(boss: Boss, app: App, people: People) -> None:
    """What an administrator writes is not translated, and nobody is told that it is."""
    await subscribe(app, -1, language="ru")
    question = await boss.announce("/announce Calm.")
    await boss.press("Send", question)

    assert {call.text for call in await deliver(people) if call.method == "sendMessage"} == {"Calm."}
    assert "own language" not in question.text

"""/start, /help, /clause, /statement, /topics, /deadlines, /source, /privacy."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from handlers.context import App
from handlers.texts import available
from knowledge.model import Language
from storage.store import Store
from storage.tables import METADATA
from tests.handlers.people import ANN, GROUP, PRIVATE, People
from tests.handlers.recording import Call, Json, Recorder


async def one(people: People, text: str) -> Call:
    """The one message that a command gets."""
    (call,) = await people.say(text)
    return call


def part(call: Call, entity: Json) -> str:
    """The words that a piece of formatting lies over."""
    raw = call.text.encode("utf-16-le")
    return raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")


@pytest.mark.parametrize("text", ["/start", "/help", "/start nothing-known", "/start entry-", "/start clause-9"])
async def test_start_and_help_say_what_the_bot_is(people: People, text: str) -> None:
    """A newcomer reads what can be asked and how; so does whoever follows a link that leads nowhere."""
    call = await one(people, text)

    assert "Villages Agree on the Bay" in call.text
    assert "@bay_bot" in call.text
    assert "/deadlines" in call.text
    assert len(call.buttons) == 3


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ("clause-2", "Bay agreement, clause 2"),
        ("passage-marrow-relief", "Edda Marrow, quoted by the newspaper from Harbour News"),
        ("entry-otters", "The article does not say this."),
        ("topic-nets", "Nets and animals"),
    ],
)
async def test_deep_link_opens_what_it_names(people: People, payload: str, shown: str) -> None:
    """/start with a payload opens a clause, a passage, an entry or a topic."""
    assert shown in (await one(people, f"/start {payload}")).text


@pytest.mark.parametrize("number", ["2", "two", "the second", "№2", "2nd", "2."])
async def test_clause_is_found_by_its_number_however_written(people: People, number: str) -> None:
    """/clause takes figures and words."""
    call = await one(people, f"/clause {number}")

    assert call.text.startswith("Bay agreement, clause 2\nA harbour council")
    assert call.buttons


@pytest.mark.parametrize("text", ["/clause", "/clause 7", "/clause 1 2", "/clause abc", "/clause 99999999999999999999"])
async def test_wrong_clause_offers_all(people: People, text: str) -> None:
    """Without a number that there is, the clauses are offered as buttons."""
    call = await one(people, text)

    assert [button["text"] for button in call.buttons] == ["Clause 1", "Clause 2", "Clause 3"]


async def test_statement_shows_every_clause_in_order(people: People) -> None:
    """/statement is the whole text with its preamble."""
    text = (await one(people, "/statement")).text

    places = [text.index(name) for name in ("preamble", "clause 1", "clause 2", "clause 3")]
    assert places == sorted(places)


async def test_deadlines_say_when_who_what_and_how_long(people: People) -> None:
    """/deadlines shows each deadline as of today, and marks what is computed."""
    call = await one(people, "/deadlines")

    assert "Deadlines, as of 10 June 2031" in call.text
    assert "1. By 31 May 2031 (10 days ago)" in call.text
    assert "The harbour council meets and draws a chart of the bay.\nTo: both villages" in call.text
    assert "2. Within 3 months after no. 1\n" in call.text
    assert "Computed, not in the text: 31 August 2031 at the latest" in call.text
    assert "(2 months, 21 days left)" in call.text
    assert [button["text"] for button in call.buttons] == [
        "1. Bay agreement, clause 2",
        "2. Bay agreement, clause 3",
        "📅 calendar file",
    ]


async def test_fixed_days_are_dates_for_telegram(people: People) -> None:
    """What the text names is a date that the telephone can show; what is computed is none."""
    call = await one(people, "/deadlines")

    (found,) = [entity for entity in call.entities if entity["type"] == "date_time"]
    assert part(call, found) == "31 May 2031"
    assert found["unix_time"] == datetime(2031, 5, 31, 12, tzinfo=UTC).timestamp()
    assert "date_time_format" not in found


async def test_days_too_far_off_for_telegram_are_words_only(people: People, recorder: Recorder) -> None:
    """Where Telegram takes no date so far off, the same text comes without it; also in place of another."""
    recorder.refuse("sendMessage", 400, "Bad Request: ENTITY_DATE_INVALID")
    refused, sent = await people.say("/deadlines")
    assert refused.text == sent.text
    assert {entity["type"] for entity in sent.entities} == {"bold", "italic"}

    recorder.refuse("editMessageText", 400, "Bad Request: ENTITY_DATE_INVALID")
    _, edited = await people.press("d:en")
    assert edited.text == sent.text
    assert edited.entities == sent.entities


async def test_topics_are_offered(people: People) -> None:
    """/topics offers the topics that have questions."""
    call = await one(people, "/topics")

    assert [button["text"] for button in call.buttons] == [
        "The bay",
        "The harbour council",
        "Nets and animals",
        "What was said",
    ]


async def test_source_says_only_what_the_source_says(people: People) -> None:
    """/source names the newspaper, and its address and date where it has them."""
    text = (await one(people, "/source")).text

    assert "Published by: The Tidewater Gazette" in text
    assert "Published on: 6 April 2031" in text
    assert "https://gazette.example/bay" in text


async def test_privacy_says_what_is_kept(people: People) -> None:
    """/privacy says that no record is kept."""
    assert "no record" in (await one(people, "/privacy")).text


@pytest.mark.parametrize("language", available())
async def test_privacy_names_every_place_and_time(people: People, language: Language) -> None:
    """Chats, announcements with the days of the settings, questions, memory, Telegram: a paragraph each."""
    (call,) = await people.say("/privacy", **{"from": ANN | {"language_code": language}})

    paragraphs = call.text.split("\n\n")
    assert len(paragraphs) == 5
    assert "365" in paragraphs[1]
    assert all("/forget" in paragraph for paragraph in paragraphs[:3])
    assert "{" not in call.text


async def test_of_what_people_write_nothing_is_kept(people: People, app: App) -> None:
    """/privacy is true: no table holds a word, a name or a number of who asked, in private or in a group."""
    sender = ANN | {"id": 987654321, "first_name": "Zephyrine", "username": "zephyrine"}
    own = PRIVATE | {"id": sender["id"], "first_name": "Zephyrine"}
    for text in ("Which nets will be burned?", "what about xylophones", "/clause 2", "hello", "/start entry-otters"):
        await people.say(text, own, **{"from": sender})
        await people.say(f"@bay_bot {text}", GROUP, **{"from": sender})
    message = people.message("what about marzipan", own, **{"from": sender})
    await people.send({"message": message})
    await people.edit(message, "what about liquorice")

    kept = await everything_in(app.bot_data.store)
    secrets = ("987654321", "Zephyrine", "zephyrine", "xylophone", "marzipan", "liquorice", "burned")
    assert [word for word in secrets if word in kept] == []


async def test_chat_is_kept_by_what_it_chose_and_forgotten_when_it_says_so(people: People, app: App) -> None:
    """Of a private chat its number, kind and choices are kept, but no name; /forget leaves nothing of it."""
    await people.say("/language ru")
    (row,) = await rows_of(app.bot_data.store, "chats")
    assert {key: value for key, value in row.items() if value} == {"id": 11, "kind": "private", "language": "ru"}

    await people.say("/forget")
    assert await rows_of(app.bot_data.store, "chats") == []


async def rows_of(store: Store, table: str) -> list[Json]:
    """What a table holds."""
    async with store.database.reading() as connection:
        return [dict(row._mapping) for row in await connection.execute(select(METADATA.tables[table]))]


async def everything_in(store: Store) -> str:
    """All that the database holds, as text."""
    return str([await rows_of(store, table) for table in METADATA.tables])


async def test_unknown_command_gets_a_hint_in_private_only(people: People) -> None:
    """An unknown command is answered in private and left alone in a group."""
    assert "/help" in (await one(people, "/nonsense")).text
    assert not await people.say("/nonsense", GROUP)
    assert not await people.say("/nonsense@other_bot", PRIVATE)


async def test_edited_command_does_nothing(people: People) -> None:
    """Editing a command does not run it again."""
    assert not await people.edit(people.message("/help"), "/start")


async def test_interface_speaks_the_language_of_the_settings_where_it_has_not_the_persons(
    people: People, app: App
) -> None:
    """An unknown language of a person's Telegram gives the one of the settings; none is none."""
    for code in ("xx", "en-GB", None):
        sender = ANN | {"language_code": code}
        (call,) = await people.say("/privacy", **{"from": sender})
        assert "no record" in call.text
    assert app.bot_data.language_of(None) == "en"

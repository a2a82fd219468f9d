"""/settings, /language and /forget: what a chat chooses, and that nothing of it is left."""

import pytest
from sqlalchemy import select

from handlers.context import App
from handlers.preferences import SILENCES
from handlers.texts import Texts
from knowledge.model import LANGUAGES, Language
from storage.chats import Chat, SilentHours
from storage.tables import METADATA
from storage.values import Delivered, Kind
from tests.handlers.people import ANN, FORUM, GROUP, NOW, PRIVATE, People
from tests.handlers.recording import Call, Json, Recorder

BODY: Json = {"text": "The bay is calm.", "entities": [], "photo": None}


@pytest.fixture(autouse=True)
def _ann_leads(recorder: Recorder) -> None:
    """Ann leads every group."""
    for chat in (GROUP, FORUM):
        recorder.statuses[chat["id"], ANN["id"]] = "administrator"


async def kept(app: App, chat: Json) -> Chat | None:
    """What is kept about a chat."""
    return await app.bot_data.store.chats.find(chat["id"])


async def press(people: People, page: Call, button: str, chat: Json = GROUP) -> Call:
    """Press the button that begins so; returns the settings then."""
    (changed,) = await people.press(page.button(button), chat, message_id=500)
    assert changed.method == "editMessageText"
    assert changed.parameters["message_id"] == 500
    return changed


# /settings


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
async def test_settings_show_what_is_chosen(people: People, chat: Json) -> None:
    """Who has chosen nothing reads what holds then, and gets a button for each choice."""
    (page,) = await people.say("/settings", chat)

    assert page.text.split("\n") == [
        "Settings of this chat",
        "Language: each reader’s own",
        "Silent hours: none",
        "Announcements: off",
    ]
    offered = [button["text"] for button in page.buttons]
    assert offered[:4] == ["English", "Русский", "Հայերեն", "Azərbaycan dili"]
    assert offered[-1] == "Turn announcements on"


async def test_every_button_in_order(people: People, app: App) -> None:
    """Each choice shows at once in the message, and is what the chat gets from then on."""
    (page,) = await people.say("/settings", GROUP)

    page = await press(people, page, "Turn announcements on")
    assert "Announcements: on" in page.text
    page = await press(people, page, "Silent 22:00")
    assert "Silent hours: 22:00 to 7:00 (UTC)" in page.text
    chat = await kept(app, GROUP)
    assert chat
    assert (chat.silent, chat.is_subscribed) == (SilentHours(22, 7), True)

    page = await press(people, page, "No silent hours")
    assert "Silent hours: none" in page.text
    page = await press(people, page, "Turn announcements off")
    assert "Announcements: off" in page.text
    chat = await kept(app, GROUP)
    assert chat
    assert (chat.silent, chat.is_subscribed) == (None, False)


async def test_language_button_changes_the_page_itself(people: People) -> None:
    """Who chooses a language reads the settings in it at once, and can go back."""
    (page,) = await people.say("/settings", GROUP)

    page = await press(people, page, "Русский")
    assert page.text.startswith("Настройки этого чата\nЯзык: русский")
    page = await press(people, page, "Հայերեն")
    assert page.text.startswith("Այս զրույցի կարգավորումները")
    page = await press(people, page, Texts.of("hy").preferences.language.format(language="").rstrip())
    assert Texts.of("hy").preferences.language_of_reader in page.text


@pytest.mark.parametrize("hours", SILENCES)
async def test_silent_hours_that_are_offered_can_be_chosen(people: People, app: App, hours: tuple[int, int]) -> None:
    """Every button of silent hours sets those, midnight included."""
    await people.press(f"g:en:silent-{hours[0]}-{hours[1]}", GROUP)

    chat = await kept(app, GROUP)
    assert chat
    assert chat.silent == SilentHours(*hours)


@pytest.mark.parametrize(
    "data",
    [
        "g:en:silent-99-1",
        "g:en:silent-1-2",
        "g:en:silent-22",
        "g:en:silent-22-7-1",
        "g:en:silent",
        "g:en:language-xx",
        "g:en:language",
        "g:en:announcements-maybe",
        "g:en:announcements",
        "g:en:nothing",
        "g:en",
        "g:en:silent-22-7-" + "9" * 40,
    ],
)
async def test_made_up_choice_changes_nothing(people: People, app: App, data: str) -> None:
    """Data that no button has leaves everything as it was."""
    chats = app.bot_data.store.chats
    await chats.keep(GROUP["id"], "supergroup", "Fishers", language="hy", silent_from=20, silent_until=9)
    before = await chats.subscribe(GROUP["id"], "supergroup", "Fishers", None, NOW)

    (page,) = await people.press(data, GROUP)

    assert page.text.startswith(Texts.of("hy").preferences.heading)
    assert await kept(app, GROUP) == before


@pytest.mark.parametrize("data", ["g", "g:", "g:xx:silent-off", "g:en:SILENT", "g:en:a:1:2", "g:en:../x"])
async def test_unreadable_choice_is_out_of_date(people: People, app: App, data: str) -> None:
    """What is no button's data at all gets the notice that every old button gets."""
    assert not await people.press(data, GROUP)
    assert "out of date" in str(people.notices[-1])
    assert await kept(app, GROUP) is None


async def test_choice_under_a_message_that_is_gone(people: People, app: App) -> None:
    """A message too old to be shown cannot show the settings."""
    below = {"message_id": 3, "date": 0, "chat": GROUP}

    assert not await people.press_below("g:en:language-ru", below)
    assert "out of date" in str(people.notices[-1])
    assert await kept(app, GROUP) is None


async def test_turning_on_keeps_the_topic(people: People, app: App) -> None:
    """Announcements that were in a topic come there again."""
    await people.say("/subscribe", FORUM, message_thread_id=7, is_topic_message=True)
    await people.press("g:en:announcements-off", FORUM)
    await people.press("g:en:announcements-on", FORUM)

    chat = await kept(app, FORUM)
    assert chat
    assert (chat.topic, chat.is_subscribed) == (7, True)


# /language


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
async def test_language_is_set_and_spoken(people: People, app: App, chat: Json, code: Language) -> None:
    """The answer is in the language chosen, and so is what follows, whatever Telegram's own language is."""
    (call,) = await people.say(f"/language {code.upper()}", chat)
    texts = Texts.of(code).preferences
    assert call.text == texts.language_set.format(language=texts.languages[code])

    (page,) = await people.say("/settings", chat)
    assert page.text.startswith(texts.heading)
    found = await kept(app, chat)
    assert found
    assert found.language == code


@pytest.mark.parametrize("argument", ["", " xx", " english", " ру", " 🐟", " en-GB", " " + "e" * 3000])
async def test_unknown_language_gets_the_usage(people: People, app: App, argument: str) -> None:
    """The four codes are named, and nothing is changed."""
    (call,) = await people.say(f"/language{argument}", GROUP)

    assert call.text == "Write the language after the command: /language en, ru, hy or az."
    assert await kept(app, GROUP) is None


async def test_language_keeps_the_subscription(people: People, app: App) -> None:
    """Choices do not touch each other."""
    await people.say("/subscribe", GROUP)
    await people.press("g:en:silent-22-7", GROUP)
    await people.say("/language az", GROUP)

    chat = await kept(app, GROUP)
    assert chat
    assert (chat.language, chat.silent, chat.is_subscribed) == ("az", SilentHours(22, 7), True)


# /forget


async def traces(app: App, chat: int) -> list[str]:
    """Where in the database the number of a chat stands."""
    found = []
    async with app.bot_data.store.database.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in (await connection.execute(select(table))).mappings():
                found += [f"{table.name}.{name}" for name, value in row.items() if value == chat]
    return found


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
async def test_forget_leaves_no_trace(people: People, app: App, chat: Json) -> None:
    """Nothing in the database tells of the chat any more, not even what it got; that stays counted."""
    await people.say("/subscribe", chat)
    await people.say("/language ru", chat)
    await people.press("g:ru:silent-22-7", chat)
    store = app.bot_data.store
    sent = await store.announcements.draft({"*": BODY}, NOW, 13, Kind.ANNOUNCEMENT)
    waiting = await store.announcements.draft({"*": BODY}, NOW, 13, Kind.ANNOUNCEMENT)
    await store.announcements.start(sent, NOW)
    await app.bot_data.office.work_off()
    await store.announcements.start(waiting, NOW)
    assert await traces(app, chat["id"])

    (call,) = await people.say("/forget", chat)

    assert call.text == Texts.of("ru").preferences.forgotten
    assert await traces(app, chat["id"]) == []
    assert await store.deliveries.counts(sent) == {Delivered.SENT: 1}
    assert await store.deliveries.counts(waiting) == {Delivered.SKIPPED: 1}
    (page,) = await people.say("/settings", chat)
    assert page.text.startswith("Settings of this chat")


async def test_forget_where_nothing_is_kept(people: People) -> None:
    """Who was not known is told the same."""
    (call,) = await people.say("/forget")

    assert call.text == "I have erased what I kept about this chat."

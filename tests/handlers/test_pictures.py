"""The picture and the calendar file of the deadlines: when they come, how often they are made, and when they fail."""

import asyncio
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar

import handlers.pictures
from handlers.callbacks import read
from handlers.context import App
from handlers.pictures import Pictures
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Language
from tests.agreements import SURE
from tests.handlers.people import ANN, NOW, People
from tests.handlers.recording import Call, Recorder

TODAY = NOW.date()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Language, date]]:
    """Draws nothing, and notes what would have been drawn."""
    made: list[tuple[Language, date]] = []

    def draw(_: Knowledge, language: Language, today: date) -> bytes:
        made.append((language, today))
        return f"{language} {today}".encode()

    monkeypatch.setattr(handlers.pictures, "_draw", draw)
    return made


def photos(recorder: Recorder) -> list[Call]:
    """The pictures that were sent."""
    return recorder.sent("sendPhoto")


async def test_picture_comes_above_the_text(people: People, recorder: Recorder) -> None:
    """A real picture with the heading as its caption, then the text with all the buttons."""
    (text,) = await people.say("/deadlines")

    assert [call.method for call in recorder.calls] == ["sendPhoto", "sendMessage"]
    (photo,) = photos(recorder)
    assert photo.text == "Deadlines, as of 10 June 2031"
    assert text.text.startswith(photo.text)
    assert [content[:4] for content in photo.files.values()] == [b"\x89PNG"]
    assert photo.buttons == []
    assert text.buttons != []


async def test_picture_is_drawn_once_and_then_sent_by_its_name(
    people: People, recorder: Recorder, drawn: list[tuple[Language, date]]
) -> None:
    """Telegram has it already: the largest size of what it answered is sent again."""
    await people.say("/deadlines")
    await people.say("/deadlines")

    first, second = photos(recorder)
    assert list(first.files.values()) == [b"en 2031-06-10"]
    assert (second.parameters["photo"][:5], second.files) == ("file-", {})
    assert drawn == [("en", TODAY)]


async def test_each_language_has_its_own(people: People, drawn: list[tuple[Language, date]]) -> None:
    """A picture speaks the language of who asked."""
    for language in LANGUAGES:
        await people.say("/deadlines", **{"from": ANN | {"language_code": language}})

    assert drawn == [(language, TODAY) for language in LANGUAGES]


@pytest.mark.usefixtures("drawn")
async def test_picture_that_cannot_be_sent_leaves_the_text(
    people: People, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a chat takes no pictures the text comes all the same; the next time it is tried again from the start."""
    recorder.refuse("sendPhoto", 400, "Bad Request: not enough rights to send photos to the chat")
    (refused,) = await people.say("/deadlines")
    (sent,) = await people.say("/deadlines")

    assert refused.text == sent.text
    assert [len(photo.files) for photo in photos(recorder)] == [1, 1]
    assert "BadRequest" in caplog.text


@pytest.mark.usefixtures("drawn")
async def test_no_deadlines_have_no_picture_and_no_file(people: People, recorder: Recorder, app: App) -> None:
    """A sentence says that there are none; a calendar button from before is out of date."""
    app.bot_data.answerer = Answerer(replace(app.bot_data.knowledge, deadlines=()), SURE)

    (text,) = await people.say("/deadlines")
    assert not await people.press("c:en")

    assert text.text == "The text sets no deadlines."
    assert text.buttons == []
    assert not recorder.sent("sendPhoto", "sendDocument")
    assert people.notices == ["This button is out of date. Please ask again."]


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_calendar_file_is_sent_below(people: People, recorder: Recorder, language: Language) -> None:
    """The button sends the file as a document; the message with the buttons stays."""
    (text,) = await people.say("/deadlines", **{"from": ANN | {"language_code": language}})
    target = read(text.button("📅"))
    assert target
    assert not await people.press(target.data)

    (document,) = recorder.sent("sendDocument")
    ((name, content),) = document.files.items()
    assert name == "deadlines.ics"
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    assert [event.start for event in calendar.events] == [date(2031, 5, 31), date(2031, 8, 31)]
    assert document.text
    assert people.notices == [None]


async def test_nobody_waits_while_a_picture_is_drawn(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing happens beside the event loop: another person is answered meanwhile."""
    begun, may_end = threading.Event(), threading.Event()

    def draw(*_: object) -> bytes:
        begun.set()
        assert may_end.wait(10)
        return b"picture"

    monkeypatch.setattr(handlers.pictures, "_draw", draw)

    drawing = asyncio.create_task(people.say("/deadlines"))
    assert await asyncio.to_thread(begun.wait, 10)
    (answer,) = await people.say("/privacy")
    may_end.set()
    *_, text = await drawing

    assert "no record" in answer.text
    assert text.text.startswith("Deadlines")


async def test_many_at_once_have_it_drawn_once(drawn: list[tuple[Language, date]], knowledge: Knowledge) -> None:
    """Whoever asks while it is drawn gets the same."""
    pictures = Pictures()

    got = await asyncio.gather(*(pictures.get(knowledge, "hy", TODAY) for _ in range(20)))

    assert got == [b"hy 2031-06-10"] * 20
    assert drawn == [("hy", TODAY)]


@pytest.mark.parametrize("change", ["day", "knowledge"])
async def test_another_day_or_knowledge_is_drawn_anew(
    drawn: list[tuple[Language, date]], knowledge: Knowledge, change: str
) -> None:
    """What was drawn for another day, or from knowledge that was replaced, is not sent; nor is its late name kept."""
    pictures = Pictures()
    await pictures.get(knowledge, "en", TODAY)
    other = replace(knowledge) if change == "knowledge" else knowledge
    tomorrow = TODAY + timedelta(days=change == "day")

    assert await pictures.get(other, "en", tomorrow) == f"en {tomorrow}".encode()
    pictures.remember(knowledge, "en", TODAY, "late")
    assert await pictures.get(other, "en", tomorrow) == f"en {tomorrow}".encode()
    pictures.remember(other, "en", tomorrow, "name")
    assert await pictures.get(other, "en", tomorrow) == "name"
    assert len(drawn) == 2

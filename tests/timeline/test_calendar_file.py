"""The calendar file: valid, the same each time, the quote whole, what is computed marked."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar, Event

from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Language
from timeline.calendar_file import calendar_of


def events(knowledge: Knowledge, language: Language) -> list[Event]:
    """The events of the file, read back."""
    calendar = Calendar.from_ical(calendar_of(knowledge, language))
    assert isinstance(calendar, Calendar)
    return calendar.events


def test_each_deadline_is_a_whole_day(shipped: Knowledge) -> None:
    """The two days of the text and the computed one, each from its day to the next, and none of the time of day."""
    found = events(shipped, "en")

    days = [date(2021, 1, 30), date(2021, 2, 28), date(2021, 3, 1)]
    assert [event.start for event in found] == days
    assert [(event.end - event.start).days for event in found] == [1, 1, 1]
    assert [type(event.start) for event in found] == [date] * 3


def test_computed_day_is_marked(shipped: Knowledge) -> None:
    """It says so in its title and in its description, and is tentative."""
    first, computed, _ = events(shipped, "en")

    assert (first.status, computed.status) == ("CONFIRMED", "TENTATIVE")
    assert str(first.summary).startswith("Joint statement: The Working Group holds")
    assert str(computed.summary).startswith("Computed: Joint statement: The expert subgroups present")
    assert "2. Within 1 month after no. 1\nComputed, not in the text: 28 February 2021" in str(computed.description)
    assert "Computed" not in str(first.description)


@pytest.mark.parametrize("language", LANGUAGES)
def test_clause_is_quoted_whole_with_voice_and_source(shipped: Knowledge, language: Language) -> None:
    """Nothing of the article's words is lost in escaping and folding, in any language around them."""
    for event, deadline in zip(events(shipped, language), shipped.deadlines, strict=True):
        passage = shipped.passages[deadline.passage]
        own, quoted = str(event.description).split("\n\n")
        voice, text, source = quoted.split("\n")
        assert text == passage.text
        assert str(passage.clause) in voice
        assert "The Armenian Mirror-Spectator" in source
        assert str(passage.paragraph) in source
        assert shipped.article.source.title in own


@pytest.mark.parametrize("language", LANGUAGES)
def test_file_is_as_the_standard_wants_it(shipped: Knowledge, language: Language) -> None:
    """RFC 5545: CRLF, at most 75 octets a line, UTF-8 even where it is folded, the properties that must be there."""
    file = calendar_of(shipped, language)

    lines = file.split(b"\r\n")
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75]
    assert all(line.decode("utf-8") or line == b"" for line in lines)
    calendar = Calendar.from_ical(file)
    assert isinstance(calendar, Calendar)
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert calendar["PRODID"]
    for event in calendar.events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES"} <= event.keys()
        assert event.categories == [shipped.article.statement[language]]
        assert not event.errors


def test_names_and_stamps_do_not_change(shipped: Knowledge) -> None:
    """A calendar that reads the file again, in any language, finds the same events and nothing newer."""
    assert calendar_of(shipped, "en") == calendar_of(shipped, "en")
    names = [[event.uid for event in events(shipped, language)] for language in LANGUAGES]
    assert names[0][0] == "first-meeting-2021-01-11@agreement-bot"
    assert len(set(names[0])) == 3
    assert names == [names[0]] * 4
    assert {event.DTSTAMP for event in events(shipped, "en")} == {datetime(2021, 1, 11, tzinfo=UTC)}


def test_address_of_the_source_and_unknown_days(bay: Knowledge) -> None:
    """The address comes along where there is one; what has no day is no event."""
    first, second = bay.deadlines
    assert [event.url for event in events(bay, "en")] == ["https://gazette.example/bay"] * 2

    circle = (first.model_copy(update={"date": None, "after": second.id, "months": 1}), second)
    assert events(replace(bay, deadlines=circle), "en") == []

"""What a reminder says, and that all that is said about announcements fits, in every language."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from announcements.schedule import EVENT, Reminder
from handlers import panels
from handlers.announcing import ACTIONS
from handlers.callbacks import Press, Target
from handlers.checking import check_replies
from handlers.checking_announcements import announced
from handlers.context import App
from handlers.reminding import content_of
from handlers.replies import Reply
from handlers.rich import QUOTES, Rich
from handlers.texts import Texts
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Language
from tests.handlers.apps import Time
from tests.handlers.office import arrived, deliver, subscribe
from tests.handlers.people import GROUP, People

DUE = date(2031, 5, 31)
SIGNED = date(2031, 4, 5)
MOMENT = datetime(2031, 6, 10, tzinfo=UTC)


def reminder(subject: str = "council-meets", day: date = DUE, days: int = 0, years: int = 0) -> Reminder:
    """A moment of the schedule."""
    return Reminder(subject, day, days, years, MOMENT, MOMENT)


def text(of: Reminder, knowledge: Knowledge, language: Language = "en") -> str:
    """What it says."""
    return content_of(of, knowledge).body(language).text


@pytest.mark.parametrize(
    ("of", "heading"),
    [
        (reminder(days=7), "In 7 days, by 31 May 2031:"),
        (reminder(days=1), "In 1 day, by 31 May 2031:"),
        (reminder(), "Today, 31 May 2031, is the last day of this deadline:"),
        (reminder(years=1), "1 year ago today, on 31 May 2031, was the last day of this deadline:"),
        (reminder(years=21), "21 years ago today, on 31 May 2031, was the last day of this deadline:"),
    ],
)
def test_deadline_is_told_with_its_clause(knowledge: Knowledge, of: Reminder, heading: str) -> None:
    """When, who does what, and the clause word for word with voice and source."""
    lines = text(of, knowledge).split("\n")

    assert lines == [
        heading,
        "The harbour council meets and draws a chart of the bay.",
        "",
        "Bay agreement, clause 2",
        knowledge.clauses[2].text,
        "The Tidewater Gazette, paragraph 4",
    ]


def test_day_of_the_event_is_told_with_the_beginning_of_the_text(knowledge: Knowledge) -> None:
    """Each year on the day of the signing the text itself is quoted."""
    lines = text(reminder(EVENT, SIGNED, years=2), knowledge).split("\n")

    assert lines == [
        "2 years ago today, on 5 April 2031: Bay agreement.",
        "",
        "Bay agreement, preamble",
        knowledge.statement[0].text,
        "The Tidewater Gazette, paragraph 2",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("of", [reminder(days=7), reminder(), reminder(years=5), reminder(EVENT, SIGNED, years=5)])
def test_quote_is_word_for_word_in_every_language(knowledge: Knowledge, language: Language, of: Reminder) -> None:
    """What is marked as a quotation stands in the article, and no word around it is left unfilled or untranslated."""
    body = content_of(of, knowledge).body(language)
    units = body.text.encode("utf-16-le")
    quotes = [e for e in body.entities if e.type in QUOTES]

    (quoted,) = (units[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in quotes)
    assert quoted in {passage.text for passage in knowledge.article.passages}
    heading = body.text.partition("\n")[0]
    assert "2031" in heading
    assert "duration" not in heading
    assert "{" not in heading


async def test_subscribed_chats_are_reminded_in_their_language(people: People, app: App, time: Time) -> None:
    """At nine on the day each subscribed chat gets the reminder, once, in its topic and its language."""
    await subscribe(app, GROUP["id"])
    await subscribe(app, -1, topic=7, language="ru")
    time.now = datetime(2032, 4, 5, 8, 59, tzinfo=UTC)
    assert not await deliver(people)

    time.now += timedelta(minutes=2)
    sent = await deliver(people)

    assert [call.text.partition("\n")[0] for call in arrived(sent)] == [
        "1 year ago today, on 5 April 2031: Bay agreement."
    ]
    (russian,) = arrived(sent, -1)
    assert russian.text.startswith("1 год назад в этот день, 5 апреля 2031")
    assert russian.parameters["message_thread_id"] == 7
    assert not await deliver(people)


# The check


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_announced_is_rendered(knowledge: Knowledge, language: Language) -> None:
    """Reminders of every kind, every panel with every button, the settings and all sentences are checked."""
    rendered = dict(announced(knowledge, language))
    buttons = {
        str(button.callback_data)
        for replies in rendered.values()
        for reply in replies
        for row in reply.rows
        for button in row
    }

    assert {f"reminder council-meets:2031-05-31:{days}:0" for days in (7, 1, 0)} <= set(rendered)
    assert {"reminder event:2032-04-05:0:1", "reminder council-meets:2032-05-31:0:1"} <= set(rendered)
    assert {data.split(":")[2].partition("-")[0] for data in buttons if data[0] == "a"} == set(ACTIONS)
    assert {data for data in buttons if data[0] == "g"} >= {f"g:{language}:silent-off", f"g:{language}:language-any"}
    assert all(reply.text.strip() and "{" not in reply.text for replies in rendered.values() for reply in replies)


def test_check_finds_a_reminder_that_does_not_fit(knowledge: Knowledge) -> None:
    """A deadline whose words fill a message is found before any chat should get it."""
    first, *others = knowledge.deadlines
    wordy = first.model_copy(update={"what": {"en": "meets " * 700}})

    faults = check_replies(replace(knowledge, deadlines=(wordy, *others)))

    assert [fault for fault in faults if fault.startswith("reminder council-meets:2031-05-31:7:0 (en): ")]


def test_check_finds_a_panel_that_does_not_work(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A button that would not be understood, and a page that does not fit, are found."""

    def broken(*_: Any) -> Reply:
        return Reply(Rich("x" * 5000), ((Target(Press.OFFICE, "en", "not an id").button("Send"),),))

    monkeypatch.setattr(panels, "scheduled", broken)
    faults = [fault for fault in check_replies(knowledge) if fault.startswith("panels of a reminder (hy): ")]

    assert any("5000 UTF-16 units" in fault for fault in faults)
    assert any("would not be understood" in fault for fault in faults)


def test_check_finds_a_notice_that_does_not_fit(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown above the chat when somebody presses a button has a limit of its own."""
    texts = Texts.of("en")
    long = texts.announcing.model_copy(update={"only_admins": "No. " * 60})
    changed = texts.model_copy(update={"announcing": long})
    monkeypatch.setattr(Texts, "of", staticmethod(lambda _: changed))

    assert [fault for fault in check_replies(knowledge) if fault.startswith("notices (en): 240 letters")]

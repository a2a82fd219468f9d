"""article.yaml and deadlines.yaml: what the bot may quote, in whose voice, and what was due when."""

import datetime
import re

from knowledge.deadlines import due_dates
from knowledge.loading import Knowledge
from knowledge.model import PassageKind

QUOTATION = re.compile("“[^”]*”")


def test_statement_is_the_preamble_and_four_clauses(shipped: Knowledge) -> None:
    """The joint statement stands whole, in its order and in its own voice."""
    assert [passage.id for passage in shipped.statement] == ["preamble", *(f"clause-{n}" for n in range(1, 5))]
    assert {number: passage.id for number, passage in shipped.clauses.items()} == {
        number: f"clause-{number}" for number in range(1, 5)
    }


def test_passages_stand_in_the_order_of_the_article(shipped: Knowledge) -> None:
    """Paragraphs only grow, so that the pages of the bot read as the article does."""
    paragraphs = [passage.paragraph for passage in shipped.article.passages]

    assert paragraphs == sorted(paragraphs)


def test_quotes_are_quotations(shipped: Knowledge) -> None:
    """A speaker's passage holds words between typographic quotation marks; the statement bears no speaker."""
    for passage in shipped.article.passages:
        if passage.kind is PassageKind.QUOTE:
            assert QUOTATION.search(passage.text), passage.id
        assert passage.kind is not PassageKind.CLAUSE or passage.speaker is None


def test_passages_keep_the_typography_of_the_article(shipped: Knowledge) -> None:
    """No straight quotation mark or apostrophe replaced a typographic one, and nothing begins or ends with a blank."""
    for passage in shipped.article.passages:
        assert not set(passage.text) & {'"', "'", "`"}, passage.id
        assert passage.text == " ".join(passage.text.split()), passage.id


def test_no_passage_stands_in_another(shipped: Knowledge) -> None:
    """Each piece of the article is one passage, so that nothing is quoted twice in one reply."""
    texts = [passage.text for passage in shipped.article.passages]

    assert not [(a, b) for a in texts for b in texts if a is not b and a in b]


def test_source_is_named_and_nothing_is_invented(shipped: Knowledge) -> None:
    """The article gives neither an address nor a date of publication, and so the bot gives none."""
    source = shipped.article.source

    assert source.publisher == "The Armenian Mirror-Spectator"
    assert source.contributors == ["Ria Novosti", "Arka", "Azatutyun"]
    assert source.event_date == datetime.date(2021, 1, 11)
    assert (source.url, source.published) == (None, None)


def test_deadlines_and_their_clauses(shipped: Knowledge) -> None:
    """Three deadlines: two dated by their clauses, one a month after the meeting, which stays relative."""
    first, projects, measures = shipped.deadlines

    assert (first.passage, first.date) == ("clause-2", datetime.date(2021, 1, 30))
    assert (projects.passage, projects.date, projects.after, projects.months) == ("clause-3", None, first.id, 1)
    assert (measures.passage, measures.date) == ("clause-4", datetime.date(2021, 3, 1))


def test_events_stand_in_their_passages(shipped: Knowledge) -> None:
    """The earlier statement is dated as the article dates it, which is in two ways."""
    assert [event.date.day for event in shipped.events] == [9, 10]
    for event in shipped.events:
        assert f"{event.date:%B} {event.date.day}, {event.date.year}" in shipped.passages[event.passage].text


def test_dates_of_the_deadlines_stand_in_their_clauses(shipped: Knowledge) -> None:
    """What is not computed is what the clause says, and what the clause does not say is marked as computed."""
    for due in due_dates(shipped.deadlines, datetime.date(2021, 1, 11)):
        assert due.date
        named = f"{due.date:%B} {due.date.day}, {due.date.year}"
        assert (named in shipped.passages[due.deadline.passage].text) is not due.computed

"""faq.yaml: enough entries, each in enough words, each found by them, and none that breaks a reply."""

import pytest

from handlers.checking import check_replies
from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from knowledge.model import Entry, EntryKind, Language, Status
from knowledge.text import words

FIRST = 0.97
"""The share of phrasings whose own entry, or one with a passage in common, must come first by weighing alone."""

OTHER_NAMES: dict[Language, tuple[str, ...]] = {
    "en": ("artsakh", "qarabag", "karabagh"),
    "ru": ("арцах",),
    "hy": ("արցախ",),
    "az": ("artsax", "artsakh"),
}
"""Names that are understood in questions and never put into an answer, as text.py folds them."""


def _of(knowledge: Knowledge, kind: EntryKind) -> list[Entry]:
    return [entry for entry in knowledge.faq.entries if entry.kind is kind]


@pytest.mark.parametrize(
    ("kind", "least"), [(EntryKind.ANSWER, 70), (EntryKind.NOT_IN_TEXT, 30), (EntryKind.SMALLTALK, 10)]
)
def test_enough_entries(shipped: Knowledge, kind: EntryKind, least: int) -> None:
    """Every fact that someone could ask about has an entry, and so has what the text does not say."""
    assert len(_of(shipped, kind)) >= least


def test_enough_phrasings(shipped: Knowledge) -> None:
    """Each fact is put in at least ten ways in English."""
    few = {entry.id: len(entry.questions.get("en", ())) for entry in _of(shipped, EntryKind.ANSWER)}

    assert {name: count for name, count in few.items() if count < 10} == {}


def test_passages_of_entries_exist(shipped: Knowledge) -> None:
    """Entries refer to passages by id, each at most once and three at the most."""
    for entry in shipped.faq.entries:
        assert set(entry.passages) <= set(shipped.passages), entry.id
        assert len(set(entry.passages)) == len(entry.passages) <= 3, entry.id


def test_every_passage_is_quoted_by_an_answer(shipped: Knowledge) -> None:
    """Whatever the article says can be had by asking."""
    quoted = {passage for entry in _of(shipped, EntryKind.ANSWER) for passage in entry.passages}

    assert set(shipped.passages) - quoted == set()


def test_phrasings_find_their_answer(shipped: Knowledge, shipped_answerer: Answerer) -> None:
    """By weighing alone nearly every English phrasing puts a right passage first."""
    asked = [(entry, text) for entry in _of(shipped, EntryKind.ANSWER) for text in entry.questions["en"]]
    missed = [
        text
        for entry, text in asked
        if not (found := shipped_answerer.read(text).answers) or set(found[0].entry.passages).isdisjoint(entry.passages)
    ]

    assert len(missed) <= (1 - FIRST) * len(asked), missed


@pytest.mark.parametrize("language", ["en", "ru", "hy", "az"])
def test_entries_are_reached_by_their_titles(
    shipped: Knowledge, shipped_answerer: Answerer, language: Language
) -> None:
    """What a button says leads, typed, to the entry that the button opens."""
    status = {
        EntryKind.ANSWER: Status.ANSWERED,
        EntryKind.NOT_IN_TEXT: Status.NOT_IN_TEXT,
        EntryKind.SMALLTALK: Status.SMALLTALK,
    }
    for entry in shipped.faq.entries:
        answer = shipped_answerer.answer(entry.title(language))
        assert (answer.entry, answer.status) == (entry, status[entry.kind]), entry.id


def test_twists_are_never_answered(shipped: Knowledge, shipped_answerer: Answerer) -> None:
    """What looks like a question of an entry and is none gets the word that the article does not say it."""
    for entry in _of(shipped, EntryKind.ANSWER):
        for text in (text for texts in entry.twists.values() for text in texts):
            assert shipped_answerer.answer(text).status is Status.NOT_IN_TEXT, text


def test_titles_of_answers_are_sentences(shipped: Knowledge) -> None:
    """The first phrasing stands on buttons: it begins with a capital letter, and no two buttons read alike."""
    titles = [entry.title("en") for entry in _of(shipped, EntryKind.ANSWER)]

    assert [title for title in titles if not title[0].isupper()] == []
    assert len(set(titles)) == len(titles)


def test_answers_are_neutral_in_names(shipped: Knowledge) -> None:
    """The bot's own words name places as the article does."""
    for entry in shipped.faq.entries:
        for language, sentence in entry.answer.items():
            folded = " ".join(words(sentence))
            assert not [name for name in OTHER_NAMES[language] if name in folded], (entry.id, language)


def test_answers_are_one_sentence_in_english(shipped: Knowledge) -> None:
    """Each entry has an English sentence that ends as sentences do."""
    assert [entry.id for entry in shipped.faq.entries if not entry.answer["en"].endswith((".", "!", "?", ".”"))] == []


def test_every_reply_goes_through(shipped: Knowledge) -> None:
    """Nothing that can be shown exceeds a limit of Telegram's."""
    assert check_replies(shipped) == []

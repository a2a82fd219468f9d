"""Loading a folder: sound ones whole, broken ones with every fault, its file, its line and what to do."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from knowledge.loading import Knowledge, load
from knowledge.model import EntryKind, PassageKind
from knowledge.strict_yaml import Fault, KnowledgeError
from knowledge.vocabulary import GeneralLanguage
from tests.agreements import FISHING
from tests.knowledge.small import ARTICLE, FAQ, line_of, replaced, write

SHIPPED = Path(__file__).parents[2] / "knowledge"


COUNTY = "    to: {en: the county}\n"
"""Ends deadlines.yaml; events may follow."""
FLOOD = """events:
  - id: flood
    passage: clause-1
    date: "2030-03-01"
    label: {en: The flood}
"""


@dataclass(frozen=True)
class Broken:
    """One change of a sound file, and the one fault that it must give at the line of `at`."""

    file: str
    old: str
    new: str
    at: str
    message: str


ARTICLE_FAULTS = [
    Broken("article.yaml", "id: reeve-glad", "id: Reeve", "id: Reeve",
           "passages.1.id: string should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$'"),
    Broken("article.yaml", "kind: quote", "kind: saying", "kind: saying",
           "passages.1.kind: input should be 'clause', 'quote' or 'report'"),
    Broken("article.yaml", "kind: clause\n", "kind: clause\n    speaker: reeve\n", "id: clause-1",
           "the clause `clause-1` has a speaker; a clause is the statement's own voice"),
    Broken("article.yaml", "speakers:\n", "speakers:\n  clerk: {en: A Clerk}\n", "clerk: {en",
           "no passage has the speaker `clerk`; remove it"),
    Broken("article.yaml", "    text: “I am glad of the ferries, too,” said Ann Reeve.", '    text: ""', 'text: ""',
           "passages.1.text: must not be empty"),
    Broken("article.yaml", 'event_date: "2030-05-06"', "event_date: 2030-05-06", "event_date:",
           "YAML would read `2030-05-06` as timestamp, not as text; put it in quotes"),
    Broken("article.yaml", "publisher: The Courier", "publisher: 11.01", "publisher:",
           "source.publisher: must be a text; put it in quotes"),
    Broken("article.yaml", "publisher: The Courier", "publisher: The Courier\n  editor: Ed", "editor:",
           "source.editor: unknown key; remove it or correct its spelling"),
    Broken("article.yaml", "paragraph: 2", "paragraph: 0", "paragraph: 0",
           "passages.1.paragraph: input should be greater than or equal to 1"),
]  # fmt: skip

FAQ_FAULTS = [
    Broken("faq.yaml", "passages: [clause-1]", "passages: [clause-9]", "passages: [clause-9]",
           "unknown passage `clause-9`; see article.yaml"),
    Broken("faq.yaml", "    passages: [clause-1]\n", "", "id: opening",
           "the answer `opening` quotes nothing; add `passages` or make it `not_in_text`"),
    Broken("faq.yaml", "  - id: opening\n    topic: bridge", "  - id: opening\n    topic: weather", "id: opening",
           "`opening` needs a `topic` that stands in `topics`"),
    Broken("faq.yaml", "topics:\n", "topics:\n  weather: {en: The weather}\n", "weather:",
           "no entry has the topic `weather`; remove it"),
    Broken("faq.yaml", "id: hello", "id: opening", "id: opening\n    kind: smalltalk",
           "the id `opening` stands twice (first in line 4); rename one"),
    Broken("faq.yaml", "questions:\n      en: [hello]", "topic: bridge\n    questions:\n      en: [hello]", "id: hello",
           "small talk `hello` has only `answer`, `questions` and `reaction`; remove the rest"),
    Broken("faq.yaml", "en: [hello]", "en: [hello, Opening DAY]", "en: [hello",
           "`Opening DAY` stands in `opening` too (line 13); keep it in one place"),
    Broken("faq.yaml", "        - opening day", "        - opening day\n        - opening day?", "- opening day?",
           "`opening day?` stands in `opening` too (line 13); keep it in one place"),
    Broken("faq.yaml", "gives: [when]", "gives: [when, colour]", "gives:",
           "unknown kind `colour`; one of "),
    Broken("faq.yaml", "about: [reeve]", "about: [reeve, mayor]", "about:",
           "unknown participant `mayor`; see vocabulary.yaml"),
    Broken("faq.yaml", "absent: [ferr]", "absent: [ferr, WALKER]", "absent: [",
           "`WALKER` is not absent: it stands in the passage `clause-1`"),
    Broken("faq.yaml", "absent_from_article: [toll]", "absent_from_article: [toll, ferries]", "absent_from_article:",
           "`ferries` is not absent: it stands in the passage `reeve-glad`"),
    Broken("faq.yaml", "    about: [reeve]", "    about: [reeve]\n    absent: [swan]", "id: gladness",
           "`absent` in `gladness` is only for kind `not_in_text`; remove it"),
    Broken("faq.yaml", "    absent: [ferr]", "    twists: {en: [tolls]}\n    absent: [ferr]", "id: toll",
           "`twists` in `toll` are only for kind `answer`; remove them"),
    Broken("faq.yaml", "        - opening day", "        - opening day\n    twists: {en: [Hello]}", "en: [hello]",
           "`hello` stands in `opening` too (line 14); keep it in one place"),
    Broken("faq.yaml", "answer: {en: Hello!}", "answer: {en: no}", "answer: {en: no}",
           "YAML would read `no` as bool, not as text; put it in quotes"),
    Broken("faq.yaml", "en: [hello]", 'en: [hello, ""]', "en: [hello",
           "entries.3.questions.en.1: must not be empty"),
    Broken("faq.yaml", "answer: {en: Hello!}", "answer: {fr: Salut}", "answer: {fr",
           "entries.3.answer.fr.[key]: input should be 'en', 'ru', 'hy' or 'az'"),
    Broken("faq.yaml", "kind: smalltalk", "kind: smalltalk\n    colour: red", "colour: red",
           "entries.3.colour: unknown key; remove it or correct its spelling"),
    Broken("faq.yaml", "kind: smalltalk", "kind: smalltalk\n    kind: smalltalk", "kind: smalltalk\n    answer:",
           "the key `kind` stands twice; keep one of them"),
    Broken("faq.yaml", "passages: [reeve-glad]", "passages: [reeve-glad, clause-1, clause-1, clause-1]",
           "passages: [reeve-glad,", "entries.1.passages: list should have at most 3 items after validation, not 4"),
    Broken("faq.yaml", "en: [hello]", "en: []", "en: []", "entries.3.questions.en: must not be empty"),
    Broken("faq.yaml", "en: [hello]", 'en: ""', 'en: ""', "entries.3.questions.en: must not be empty"),
    Broken("faq.yaml", "en: [hello]", "en: |\n        hello\n        Opening Day", "Opening Day",
           "`Opening Day` stands in `opening` too (line 13); keep it in one place"),
]  # fmt: skip

OTHER_FAULTS = [
    Broken("deadlines.yaml", 'date: "2030-05-09"', 'date: "2030-02-30"', "date:",
           "deadlines.0.date: input should be a valid date or datetime, day value is outside expected range"),
    Broken("deadlines.yaml", 'date: "2030-05-09"', "date: 2030-05-09", "date:",
           "YAML would read `2030-05-09` as timestamp, not as text; put it in quotes"),
    Broken("deadlines.yaml", 'passage: clause-1\n    date', 'passage: clause-7\n    date', "passage: clause-7",
           "unknown passage `clause-7`; see article.yaml"),
    Broken("deadlines.yaml", "after: opens", "after: closes", "after:", "unknown deadline `closes`"),
    Broken("deadlines.yaml", "after: opens", "after: report", "after:", "unknown deadline `report`"),
    Broken("deadlines.yaml", "    months: 2\n", "", "id: report", "`report`: `after` and `months` go together"),
    Broken("deadlines.yaml", '    date: "2030-05-09"\n', "", "id: opens",
           "`opens` needs either `date` or `after`, and not both"),
    Broken("deadlines.yaml", "id: report\n    passage: clause-1\n    after: opens\n    months: 2",
           'id: opens\n    passage: clause-1\n    date: "2030-06-01"',
           'id: opens\n    passage: clause-1\n    date: "2030-06-01"',
           "the id `opens` stands twice (first in line 2); rename one"),
    Broken("deadlines.yaml", COUNTY, COUNTY + FLOOD.replace("clause-1", "clause-7"), "passage: clause-7",
           "unknown passage `clause-7`; see article.yaml"),
    Broken("deadlines.yaml", COUNTY, COUNTY + FLOOD.replace('    date: "2030-03-01"\n', ""), "id: flood",
           "events.0.date: this key is missing; add it"),
    Broken("deadlines.yaml", COUNTY, COUNTY + FLOOD + FLOOD[8:].replace("The flood", "Rain"),
           'id: flood\n    passage: clause-1\n    date: "2030-03-01"\n    label: {en: Rain}',
           "the id `flood` stands twice (first in line 16); rename one"),
    Broken("vocabulary.yaml", "[toll*]", "[toll*, bridge*]", "toll: {en", "`bridge*` stands in `concepts.bridge` too"),
    Broken("vocabulary.yaml", "[toll*]", "[toll*, who]", "toll: {en", "`who` stands in `asks.who` too"),
    Broken("vocabulary.yaml", "[toll*]", "[Toll]", "toll: {en", "absent.toll.en.0: string should match pattern"),
    Broken("vocabulary.yaml", "{en: [toll*]}", '{en: "toll*, a  fee"}', "toll: {en",
           "absent.toll.en.1: string should match pattern"),
    Broken("vocabulary.yaml", "{en: [toll*]}", '{en: "toll*, bridge*"}', "toll: {en",
           "`bridge*` stands in `concepts.bridge` too"),
    Broken("vocabulary.yaml", "concepts:", "  mayor: {en: [mayor]}\nconcepts:", "mayor:",
           "no entry is about `mayor`; remove it or make it a concept"),
]  # fmt: skip

NO_TEXT = [
    Broken("faq.yaml", "answer: {en: Hello!}", "answer: {}", "answer: {}", "entries.3.answer: must not be empty"),
    Broken("faq.yaml", "en: [hello]", 'en: ["   "]', 'en: ["   "]', "entries.3.questions.en.0: must not be empty"),
    Broken("faq.yaml", "answer: {en: Hello!}", 'answer: {en: "  "}', 'answer: {en: "  "}',
           "entries.3.answer.en: must not be empty"),
    Broken("article.yaml", "The bridge opens on May 9, 2030, to carts and walkers.", '"  "', 'text: "  "',
           "passages.0.text: must not be empty"),
    Broken("deadlines.yaml", "to: {en: everybody}", "to: {}", "to: {}", "deadlines.0.to: must not be empty"),
]  # fmt: skip

TOO_LONG = [
    Broken("article.yaml", "The bridge opens on May 9, 2030, to carts and walkers.", "A" * 3001, "text: AAA",
           "passages.0.text: at most 3000"),
    Broken("faq.yaml", "en: [hello]", f"en: [{'h' * 161}]", "en: [hhh",
           "entries.3.questions.en.0: at most 160"),
    Broken("faq.yaml", "answer: {en: Hello!}", f"answer: {{en: {'H' * 301}}}", "answer: {en: HHH",
           "entries.3.answer.en: at most 300"),
    Broken("faq.yaml", "en: [hello]", f"en: |\n        hello\n        {'h' * 161}", "h" * 161,
           "entries.3.questions.en.1: at most 160"),
]  # fmt: skip


def _faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    return caught.value.faults


@pytest.mark.parametrize(
    "broken", [*ARTICLE_FAULTS, *FAQ_FAULTS, *OTHER_FAULTS], ids=lambda b: f"{b.file}: {b.message}"
)
def test_one_fault(tmp_path: Path, broken: Broken) -> None:
    """A single mistake gives a single fault, at its line, that says what to do."""
    text = replaced(broken.file, broken.old, broken.new)
    folder = write(tmp_path, **{broken.file.removesuffix(".yaml"): text})

    (fault,) = _faults(folder)

    assert (fault.file, fault.line) == (broken.file, line_of(text, broken.at))
    assert fault.message.startswith(broken.message)


@pytest.mark.parametrize("broken", NO_TEXT, ids=lambda b: f"{b.file}: {b.message}")
def test_nothing_is_no_text(tmp_path: Path, broken: Broken) -> None:
    """White space, or no language at all, is not a text."""
    test_one_fault(tmp_path, broken)


@pytest.mark.parametrize("broken", TOO_LONG, ids=lambda b: f"{b.file}: {b.message}")
def test_too_long(tmp_path: Path, broken: Broken) -> None:
    """A text that would not fit is told with its line and how long it may be."""
    text = replaced(broken.file, broken.old, broken.new)

    (fault,) = _faults(write(tmp_path, **{broken.file.removesuffix(".yaml"): text}))

    name, most = broken.message.split(": ")
    assert (fault.file, fault.line) == (broken.file, line_of(text, broken.at))
    assert fault.message.startswith(f"{name}: ")
    assert f"{most} " in fault.message


def test_too_long_in_characters(tmp_path: Path) -> None:
    """The length of a text is counted in characters."""
    (fault,) = _faults(write(tmp_path, faq=replaced("faq.yaml", "en: [hello]", f"en: [{'h' * 161}]")))

    assert "160 characters" in fault.message


def test_unknown_speaker(tmp_path: Path) -> None:
    """Somebody who is not among the speakers is a fault, and so is the one who now says nothing."""
    article = replaced("article.yaml", "speaker: reeve", "speaker: reve")

    assert _faults(write(tmp_path, article=article)) == (
        Fault("article.yaml", line_of(article, "reeve: {en"), "no passage has the speaker `reeve`; remove it"),
        Fault("article.yaml", line_of(article, "speaker: reve"), "unknown speaker `reve`; add it to `speakers`"),
    )


def test_line_behind_a_blank_line(tmp_path: Path) -> None:
    """A fault in a text with one phrasing a line stands at its own line, whatever is left blank above it."""
    new = "en: |\n        hello\n\n        Opening Day"
    message = "`Opening Day` stands in `opening` too (line 13); keep it in one place"
    test_one_fault(tmp_path, Broken("faq.yaml", "en: [hello]", new, "Opening Day", message))


def test_phrasings_and_forms_as_texts(tmp_path: Path) -> None:
    """Phrasings may stand one a line and forms between commas; they mean what the lists mean."""
    folder = write(
        tmp_path,
        faq=replaced(
            "faq.yaml",
            "        - When does the bridge open?\n        - opening day\n",
            "        When does the bridge open?\n\n        no\n",
        ).replace("      en:\n", "      en: |\n"),
        vocabulary=replaced("vocabulary.yaml", "en: [bridge*, crossing]", 'en: "bridge*, crossing"'),
    )

    knowledge = load(folder)

    assert knowledge.entries["opening"].questions["en"] == ["When does the bridge open?", "no"]
    assert knowledge.vocabulary.concepts["bridge"]["en"] == ["bridge*", "crossing"]


def test_unused_passage(tmp_path: Path) -> None:
    """A passage that no entry and no deadline refers to is a fault at its line."""
    article = ARTICLE + "  - {id: lost, kind: report, paragraph: 3, text: It rained.}\n"

    (fault,) = _faults(write(tmp_path, article=article))

    assert fault == Fault(
        "article.yaml",
        line_of(article, "- {id: lost"),
        "no entry uses the passage `lost`; add it to an entry or remove it",
    )


def test_passage_that_only_a_deadline_uses(tmp_path: Path) -> None:
    """A deadline is a use."""
    faq = FAQ.replace("passages: [clause-1]", "passages: [reeve-glad]")

    assert load(write(tmp_path, faq=faq)).passages.keys() == {"clause-1", "reeve-glad"}


def test_quote_without_speaker(tmp_path: Path) -> None:
    """A quote needs somebody who said it, and a name that nobody bears is left over."""
    faults = _faults(write(tmp_path, article=ARTICLE.replace("    speaker: reeve\n", "")))

    assert [fault.message for fault in faults] == [
        "no passage has the speaker `reeve`; remove it",
        "the quote `reeve-glad` names no speaker; add `speaker`",
    ]


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Faults of several files and kinds come together, in the order of files and lines."""
    folder = write(
        tmp_path,
        article=replaced("article.yaml", "paragraph: 2", "paragraph: 2\n    page: 7"),
        faq=replaced("faq.yaml", "en: [hello]", "en: [hello, opening day]"),
        deadlines=replaced("deadlines.yaml", "after: opens", "after: opens\n    after: opens"),
        vocabulary=replaced("vocabulary.yaml", "[toll*]", "[toll*, who]"),
    )
    (folder / "weights.yaml").write_text("intercept: 0.0\ncoefficients: {charm: 1.0}\n")

    faults = _faults(folder)

    files = ["article.yaml", "deadlines.yaml", "faq.yaml", "vocabulary.yaml", "weights.yaml"]
    assert [fault.file for fault in faults] == files
    assert "no such evidence: charm" in faults[-1].message


def test_every_file_missing(tmp_path: Path) -> None:
    """An empty folder names each file that it lacks."""
    assert [fault.file for fault in _faults(tmp_path)] == [
        "article.yaml", "deadlines.yaml", "faq.yaml", "vocabulary.yaml",
    ]  # fmt: skip


def test_loading_changes_nothing_it_was_given(tmp_path: Path) -> None:
    """A sound folder loads to what its files say."""
    knowledge = load(write(tmp_path, deadlines=replaced("deadlines.yaml", COUNTY, COUNTY + FLOOD)))

    assert list(knowledge.passages) == ["clause-1", "reeve-glad"]
    assert knowledge.passages["reeve-glad"].text == "“I am glad of the ferries, too,” said Ann Reeve."
    assert list(knowledge.entries) == ["opening", "gladness", "toll", "hello"]
    assert (knowledge.article.source.url, knowledge.article.source.published) == (None, None)
    assert [deadline.id for deadline in knowledge.deadlines] == ["opens", "report"]
    assert [(event.id, event.date) for event in knowledge.events] == [("flood", date(2030, 3, 1))]


def test_parts_of_a_knowledge(bay: Knowledge) -> None:
    """The statement is its clauses in order, the numbered ones by number; a topic holds what can be answered."""
    assert [passage.id for passage in bay.statement] == ["opening", "clause-1", "clause-2", "clause-3"]
    assert {number: passage.id for number, passage in bay.clauses.items()} == {
        1: "clause-1", 2: "clause-2", 3: "clause-3",
    }  # fmt: skip
    assert [entry.id for entry in bay.in_topic("nets")] == ["which-nets-burn"]
    assert bay.in_topic("no-such-topic") == ()


def test_titles_and_sentences_fall_back(bay: Knowledge) -> None:
    """Where a language has no text, the first language that has one speaks."""
    entry = bay.entries["who-may-fish"]

    assert entry.title("ru") == "Кто может ловить рыбу в заливе?"
    assert entry.title("hy") == "Who may fish in the bay?"
    assert entry.sentence("az") == "The boats of both villages may fish in the bay by day."


def test_letter_belongs_to_one_group_of_those_taken_for_one_another(bay: Knowledge) -> None:
    """A letter of two groups would be looked for in one of them only."""
    with pytest.raises(ValidationError, match="ru: о stand in two groups"):
        GeneralLanguage.model_validate(bay.general.model_dump() | {"alike": {"ru": ["ао", "оу"]}})


@pytest.mark.parametrize("folder", [SHIPPED, FISHING])
def test_real_agreements_load(folder: Path) -> None:
    """Both agreements are sound, and hold answers and clauses."""
    knowledge = load(folder)

    assert any(entry.kind is EntryKind.ANSWER for entry in knowledge.faq.entries)
    assert all(passage.kind is PassageKind.CLAUSE for passage in knowledge.statement)
    assert sorted(knowledge.clauses) == list(range(1, len(knowledge.clauses) + 1))

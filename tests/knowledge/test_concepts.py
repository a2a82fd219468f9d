"""What a question is about, without the words of whoever asked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import Answerer
from knowledge.concepts import LONGEST, normalised
from tests.agreements import fishing_answerer

ANSWERER = fishing_answerer()
LETTERS = ("bcdfghjklmnpqrstvwxz", "бвгджзклмнпрстфхцчшщ", "բգդզթժլխծկհձղճմյնշչպջռսվտրցփք")
NAMES = st.sampled_from(LETTERS).flatmap(
    lambda letters: st.lists(st.sampled_from(letters), unique=True, min_size=5, max_size=16).map("".join)
)
"""Words that no language has."""
ORDINARY = ("who", "when", "is", "the", "council", "net", "whales", "may", "3", "bay")
LOOSE = st.lists(NAMES | st.sampled_from(ORDINARY), max_size=12)


def _known() -> frozenset[str]:
    """Every term of what the knowledge itself says and asks, and every name that its vocabulary gives."""
    knowledge = ANSWERER.knowledge
    texts = [passage.text for passage in knowledge.passages.values()]
    for entry in knowledge.faq.entries:
        texts += [entry.sentence("en"), *(text for listed in entry.questions.values() for text in listed)]
    read = {term for text in texts for term in ANSWERER.read(text).understanding.terms if term[0] != "~"}
    vocabulary, general = knowledge.vocabulary, knowledge.general
    named = {*vocabulary.participants, *vocabulary.places, *vocabulary.concepts}
    return frozenset(read | named | {f"!{name}" for name in vocabulary.absent} | {f"?{name}" for name in general.asks})


KNOWN = _known()


@pytest.mark.parametrize(
    ("asked", "concepts"),
    [
        ("When does the harbour council meet?", "?when harbour-council meeting"),
        ("the council's meeting: WHEN?", "?when harbour-council meeting"),
        ("when does the concil meet", "?when harbour-council meeting"),
        ("who is Zebulon Zzyzx", "?who ?"),
        ("who is Quentin", "?who ?"),
        ("otters, otters and whales", "!whales otter"),
        ("my number is 37410123456", "?"),
        ("what does clause 3 say of 2031", "#2031 #3 "),
        ("", ""),
    ],
)
def test_concepts(asked: str, concepts: str) -> None:
    """The same for other words, other order and slips; names and long numbers are not told."""
    found = ANSWERER.concepts(asked).split()

    assert [each for each in concepts.split() if each not in found] == []
    if not concepts.endswith(" "):
        assert found == concepts.split()


def test_language_does_not_matter() -> None:
    """Where the vocabulary has the words, the concepts are those of every language."""
    assert normalised(["?when", "meeting"], lambda _: False) == normalised(["meeting", "?when"], lambda _: False)


def test_stems_that_only_begin_like_a_form_are_not_told() -> None:
    """A name may begin like a word of the vocabulary; only what the FAQ or the article holds is kept."""
    kept = normalised(["en:piersson", "en:chart", "ru:залив", "~zebulon"], {"en:chart", "ru:залив"}.__contains__)

    assert kept == "en:chart ru:залив ?"


@given(LOOSE)
def test_no_unknown_word_is_ever_in_it(typed: list[str]) -> None:
    """Whatever is typed, nothing is kept but what the knowledge has itself, and short numbers."""
    for kept in ANSWERER.concepts(" ".join(typed)).split():
        assert kept == "?" or kept in KNOWN or re.fullmatch(r"#\d{1,4}|@\d{1,2}", kept), kept


@given(st.text())
def test_anything_is_short_and_known(typed: str) -> None:
    """Any text at all."""
    concepts = ANSWERER.concepts(typed)

    assert len(concepts) <= LONGEST
    for kept in concepts.split():
        assert kept == "?" or kept in KNOWN or re.fullmatch(r"#[\d.]{1,4}|@\d{1,2}", kept), kept


@given(NAMES)
def test_name_is_not_kept(name: str) -> None:
    """Nor any letter of it that would tell it from another."""
    assert name not in ANSWERER.concepts(f"did {name} sign it")
    assert ANSWERER.concepts(f"did {name} sign it").endswith("?")


@given(st.lists(st.sampled_from(sorted(KNOWN)), max_size=300))
def test_long_questions_are_cut_between_terms(terms: list[str]) -> None:
    """What does not fit is left out whole."""
    kept = normalised(terms, KNOWN.__contains__)

    assert len(kept) <= LONGEST
    assert set(kept.split()) <= {*terms, "?"}


def test_counting_reads_no_question_twice(bay_answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read for the answer is at hand for its concepts; a phrasing is understood, not compared."""
    read: list[object] = []
    judge = Answerer._judge

    def counting(self: Answerer, *arguments: object) -> object:
        read.append(arguments)
        return judge(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Answerer, "_judge", counting)
    question = "will the council of the harbour meet in the bay, and the nets?"
    bay_answerer.answer(question)
    before = len(read)

    assert before
    bay_answerer.concepts(question)
    bay_answerer.read(question)
    bay_answerer.concepts("When does the harbour council meet?")
    assert len(read) == before

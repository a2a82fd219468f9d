"""Answering: five outcomes, decided by the policy; nothing asserted without a passage, whatever is typed."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import CONSIDERED, MOST_PARTS, Answerer, Policy
from knowledge.loading import Knowledge, load
from knowledge.model import Answer, EntryKind, Status
from knowledge.understanding import LONGEST
from knowledge.weights import Weights
from tests.agreements import fishing
from tests.knowledge.small import FAQ, write

MEETING = "When does the harbour council meet?"
NEAR = "by when must the harbour council gather"
BY_LIKENESS = Weights(intercept=-4.0, coefficients={"likeness": 8.0})
"""Half as alike as a phrasing is as likely right as wrong; so outcomes do not hang on what was fitted."""

TYPED = st.one_of(
    st.text(max_size=4096),
    st.lists(
        st.sampled_from(
            [
                *("who", "when", "harbour", "council", "nets", "burn", "whales", "otters", "marrow", "boats", "night?"),
                *("May", "2031", "hello", "zebra", "кто", "ով", "the", "in", ".", ",", "?", "\n", "🐟", "wehn"),
            ]
        ),
        max_size=40,
    ).map(" ".join),
)


def _knowledge() -> Knowledge:
    return replace(fishing(), weights=BY_LIKENESS)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """Answers about the bay, by likeness alone."""
    return Answerer(_knowledge(), Policy())


def _with(**policy: float) -> Answerer:
    return Answerer(_knowledge(), replace(Policy(), **policy))  # type: ignore[arg-type]


def _ids(answer: Answer) -> list[str]:
    return [passage.id for passage in answer.passages]


@pytest.mark.parametrize("question", [MEETING, "when does the Harbor Council meet", NEAR, f"Good evening. {MEETING}"])
def test_answered(answerer: Answerer, question: str) -> None:
    """What the text says is answered with its passages and one sentence; the question comes back as it was typed."""
    answer = answerer.answer(question)

    assert answer.status is Status.ANSWERED
    assert answer.entry is answerer.knowledge.entries["council-first-meeting"]
    assert answer.passages == (answerer.knowledge.passages["clause-2"],)
    assert answer.sentence == "The harbour council is to meet by May 31, 2031."
    assert (answer.question, answer.language, answer.suggestions) == (question, "en", ())
    assert answer.score >= 0.5


def test_passages_stand_best_first(answerer: Answerer) -> None:
    """The passages come in the order of the entry, not in that of the article."""
    answer = answerer.answer("is fishing with lanterns allowed after dark")

    assert _ids(answer) == ["clause-1", "tolland-lanterns"]


def test_not_in_text(answerer: Answerer) -> None:
    """What a curated entry says is absent is denied, with the nearest passages as they are."""
    otters, whales = answerer.answer("otters in the agreement"), answerer.answer("and what about whales")

    assert (otters.status, _ids(otters)) == (Status.NOT_IN_TEXT, ["marrow-otters"])
    assert (whales.status, _ids(whales)) == (Status.NOT_IN_TEXT, [])
    assert whales.sentence == "The article says nothing about whales."


@pytest.mark.parametrize("typed", ["hello", "HELLO!!", "helo", "hi  there"])
def test_small_talk(answerer: Answerer, typed: str) -> None:
    """A greeting gets a greeting and no passage."""
    answer = answerer.answer(typed)

    assert (answer.status, answer.passages, answer.suggestions) == (Status.SMALLTALK, (), ())
    assert answer.sentence == "Hello! Ask me about the bay."


def test_question_behind_a_greeting_is_answered(answerer: Answerer) -> None:
    """A greeting that is set off by a sign takes nothing from the question behind it, and adds nothing."""
    plain, greeted = (
        answerer.answer(text)
        for text in ("when will the council first meet", "Hi there! When will the council first meet")
    )

    assert (greeted.status, greeted.passages) == (Status.ANSWERED, plain.passages)
    assert answerer.read(greeted.question).probability == answerer.read(plain.question).probability


def test_greeting_alone_behind_another_is_small_talk(answerer: Answerer) -> None:
    """Where nothing else stands behind a greeting the text is small talk."""
    assert answerer.answer("Hello! Hi there.").status is Status.SMALLTALK


@pytest.mark.parametrize("typed", ["", " \n", "zebra xylophone", "what is the capital of Mongolia", "👎", "?!", "٣"])
def test_unanswered(answerer: Answerer, typed: str) -> None:
    """Where nothing is near nothing is said and nothing offered."""
    answer = answerer.answer(typed)

    assert answer.status is Status.UNANSWERED
    assert (answer.entry, answer.sentence, answer.passages, answer.suggestions) == (None, None, (), ())


def test_unsure_offers_the_likeliest_first() -> None:
    """Between being silent and answering the nearest are offered by their titles, no more than the policy says."""
    answer = _with(answer_from=0.999, suggest_from=0.0, suggestions=2).answer(NEAR)

    assert answer.status is Status.UNSURE
    assert (answer.entry, answer.sentence, answer.passages) == (None, None, ())
    assert len(answer.suggestions) == 2
    first, second = answer.suggestions
    assert (first.entry.id, first.question) == ("council-first-meeting", MEETING)
    assert first.score >= second.score


def test_policy_draws_the_lines() -> None:
    """The thresholds decide between answering, offering, denying and silence, at their very value."""
    likely = _with().answer(NEAR).score
    denied = _with().answer("and what about whales then").score

    assert _with(answer_from=likely).answer(NEAR).status is Status.ANSWERED
    assert _with(answer_from=likely + 1e-6).answer(NEAR).status is Status.UNSURE
    assert _with(answer_from=1.0, suggest_from=likely).answer(NEAR).status is Status.UNSURE
    assert _with(answer_from=1.0, suggest_from=likely + 1e-6).answer(NEAR).status is Status.UNANSWERED
    assert _with(deny_from=denied).answer("and what about whales then").status is Status.NOT_IN_TEXT
    assert _with(deny_from=denied + 1e-6).answer("and what about whales then").status is not Status.NOT_IN_TEXT


def test_own_phrasings_are_always_understood(answerer: Answerer) -> None:
    """An entry asked word for word is found, in its language, whatever the weights say."""
    strict = _with(answer_from=1.0, deny_from=1.0)
    for entry in answerer.knowledge.faq.entries:
        for language, phrasings in entry.questions.items():
            for phrasing in phrasings:
                answer = strict.answer(f" {phrasing.upper()} !")
                assert (answer.entry, answer.language) == (entry, language)


def test_language_of_the_asker(answerer: Answerer) -> None:
    """Sentence and suggestions are in the asker's language where there is one."""
    answer = answerer.answer("Кто может ловить рыбу в заливе")

    assert (answer.language, answer.sentence) == ("ru", "Днём в заливе могут ловить лодки обеих деревень.")


def test_question_in_a_longer_text(answerer: Answerer) -> None:
    """Of several sentences the one that is answered most surely counts."""
    story = "My uncle sold his house. Which nets will be burned? He would like to know about it all."

    assert _ids(answerer.answer(story)) == ["clause-3"]


def test_reading_shows_answers_by_probability_and_the_best_denial(answerer: Answerer) -> None:
    """A reading holds only answers among the answers, the likeliest first, and no answer as denial."""
    reading = answerer.read("do the otters or the boats of the harbour council burn at night")

    assert {judged.entry.kind for judged in reading.answers} == {EntryKind.ANSWER}
    probabilities = [judged.probability for judged in reading.answers]
    assert probabilities == sorted(probabilities, reverse=True)
    assert reading.probability == probabilities[0]
    assert reading.denial
    assert reading.denial[0].id == "otters"
    assert answerer.read("").probability == 0


def test_work_is_bounded(answerer: Answerer) -> None:
    """Of a text as long as Telegram allows only so many words are read, and so many entries weighed."""
    reading = answerer.read("nets burn, who? " * 256)

    assert len(reading.understanding.terms) <= LONGEST
    assert len(reading.answers) <= CONSIDERED


def test_only_the_last_sentences_of_a_long_text_are_tried(answerer: Answerer) -> None:
    """A question followed by many others is read with the whole text only."""
    others = " ".join(f"Is zebra number {number} here?" for number in range(MOST_PARTS + 60))

    assert answerer.answer(f"{others} {MEETING}").status is Status.ANSWERED
    assert answerer.answer(f"{MEETING} {others}").status is not Status.ANSWERED


def test_agreement_without_small_talk_or_denials(tmp_path: Path) -> None:
    """A knowledge of answers alone serves as well."""
    knowledge = load(write(tmp_path))
    answers = [entry for entry in knowledge.faq.entries if entry.kind is EntryKind.ANSWER]
    bare = replace(knowledge, faq=knowledge.faq.model_copy(update={"entries": answers}))

    answerer = Answerer(bare, Policy())

    assert answerer.answer("opening day").status is Status.ANSWERED
    assert answerer.answer("hello").status is Status.UNANSWERED


@given(TYPED)
def test_anything_gets_one_of_five_outcomes(answerer: Answerer, typed: str) -> None:
    """No text raises; what is asserted is quoted, and what is not asserted quotes nothing."""
    answer = answerer.answer(typed)
    asserting = answer.status in {Status.ANSWERED, Status.NOT_IN_TEXT}

    assert answer.question == typed
    assert 0 <= answer.score <= 1
    assert len(answer.passages) <= 3
    assert bool(answer.suggestions) == (answer.status is Status.UNSURE)
    assert len(answer.suggestions) <= 3
    assert bool(answer.passages) or answer.status is not Status.ANSWERED
    assert asserting or not answer.passages
    assert (answer.sentence is not None) == (answer.entry is not None) == (asserting or answer.status == "smalltalk")
    assert all(passage is answerer.knowledge.passages[passage.id] for passage in answer.passages)
    assert answerer.answer(typed) == answer


@given(TYPED)
def test_readings_are_bounded(answerer: Answerer, typed: str) -> None:
    """Whatever is typed, terms and candidates are few and probabilities lie between 0 and 1."""
    reading = answerer.read(typed)

    assert len(reading.understanding.terms) <= LONGEST
    assert len(reading.answers) <= CONSIDERED
    assert all(0 <= judged.probability <= 1 for judged in reading.answers)


@pytest.mark.parametrize(
    "question",
    [
        "When does the harbour council meet and where was the agreement signed?",
        "When does the harbour council meet? Where was the agreement signed?",
    ],
)
def test_two_questions_get_both_passages(answerer: Answerer, question: str) -> None:
    """A text that joins two questions gets the passages of both, the first one's first, and both sentences."""
    answer = answerer.answer(question)

    assert answer.status is Status.ANSWERED
    assert _ids(answer) == ["clause-2", "signing-in-chapel"]
    assert answer.sentence == (
        "The harbour council is to meet by May 31, 2031. The agreement was signed in the chapel of Saltmere."
    )
    assert answer.entry is answerer.knowledge.entries["council-first-meeting"]


def test_two_questions_with_one_answer_are_answered_once(answerer: Answerer) -> None:
    """Where one passage answers both, it is shown once, with one sentence."""
    answer = answerer.answer("When was the agreement signed and where was the agreement signed?")

    assert _ids(answer) == ["signing-in-chapel"]
    assert answer.sentence == "The agreement was signed in the chapel of Saltmere."


def test_twist_is_denied_beside_what_the_article_says(tmp_path: Path) -> None:
    """A question that changes a detail of an entry is not answered; the entry's sentence and passages stand beside."""
    write(tmp_path, faq=FAQ.replace("        - opening day\n", "        - opening day\n" + TWISTS))
    answerer = Answerer(load(tmp_path), Policy())

    for typed in ("Why does the bridge never open?", "why never does the bridge open"):
        answer = answerer.answer(typed)
        assert (answer.status, _ids(answer)) == (Status.NOT_IN_TEXT, ["clause-1"])
        assert answer.sentence == "The bridge opens on the ninth of May."
    assert answerer.answer("When does the bridge open?").status is Status.ANSWERED


TWISTS = """\
    twists:
      en: [Why does the bridge never open?]
"""

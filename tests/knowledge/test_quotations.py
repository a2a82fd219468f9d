"""Whether a text quotes the article: exactly, altered with the words that differ, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from knowledge.loading import Knowledge, load
from knowledge.model import Passage, PassageKind
from knowledge.places import read_words
from knowledge.verdict import Absence, Change, Finding, Verdict
from tests.knowledge.misquotations import MISQUOTED

KNOWLEDGE = load(Path("knowledge"))
PASSAGES = list(KNOWLEDGE.passages.values())
MARKS = str.maketrans(dict.fromkeys("“”", None))


def verify(text: str, knowledge: Knowledge = KNOWLEDGE) -> Verdict:
    """The verdict on a text."""
    return knowledge.verifier.verify(text)


def text_of(passage: str) -> str:
    """The words of a passage."""
    return KNOWLEDGE.passages[passage].text


def shown(verdict: Verdict) -> list[tuple[Change, str, str]]:
    """The differences, in the order of the text."""
    return [(d.change, d.article, d.asked) for quotation in verdict.quotations for d in quotation.differences]


def places(verdict: Verdict) -> list[list[str]]:
    """The passages of each quotation."""
    return [[piece.passage.id for piece in quotation.pieces] for quotation in verdict.quotations]


def words_of(passage: Passage) -> list[str]:
    """The passage's words without quotation marks, which would say by themselves where a quotation ends."""
    return passage.text.translate(MARKS).split()


def spaced(text: str) -> str:
    """The words as they are compared, in one line."""
    return " ".join(["", *(word.folded for word in read_words(text)), ""])


# Word for word


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: passage.id)
def test_each_passage_is_exact_in_its_place(passage: Passage) -> None:
    """Every passage, as it stands, is found where it stands, whole."""
    verdict = verify(passage.text)

    assert (verdict.finding, places(verdict), verdict.whole) == (Finding.EXACT, [[passage.id]], True)
    assert not verdict.quotations[0].partial


def test_statement_is_one_exact_quotation() -> None:
    """Passages that follow each other in the article may follow each other in a text."""
    verdict = verify("\n\n".join(passage.text for passage in KNOWLEDGE.statement))

    assert (verdict.finding, places(verdict)) == (Finding.EXACT, [[passage.id for passage in KNOWLEDGE.statement]])


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.lower,
        lambda text: text.replace("’", "'").replace("“", '"').replace("”", '"'),
        lambda text: text.replace("“", "«").replace("”", "»"),
        lambda text: "\n".join(text.split()),
        lambda text: text.replace(" ", "\u00a0  "),
        lambda text: text.replace("-", " "),
        lambda text: text.replace("-", "\u2011").replace("co\u2011chair", "cochair"),
        lambda text: text.replace("tion", "ti\u00adon").replace("and", "a\u200bnd"),
        lambda text: text.replace("Karabakh", "**Karabakh**").replace("Working Group", "_Working Group_"),
        lambda text: text.replace(",", "").replace("48000", "48 000"),
        lambda text: "> " + text,
        lambda text: text.replace("organizations", "organisations").replace("center’s", "centre’s"),
        lambda text: text.replace("Putin", "Рutin").replace("Ilham", "İlham"),
        lambda text: text.replace("Republic", "Repub-\nlic"),
    ],
)
def test_marks_space_hyphens_case_and_spelling_do_not_count(change: object) -> None:
    """Quotation marks, white space, hyphens, case, invisible letters, markup and British spelling alter nothing."""
    assert callable(change)
    for passage in ("clause-1", "clause-3", "putin-returnees", "putin-relief-and-demining", "pashinyan-one-meeting"):
        assert verify(change(text_of(passage))).finding is Finding.EXACT


@settings(deadline=None)
@given(st.data())
def test_any_stretch_of_six_words_is_exact(data: st.DataObject) -> None:
    """A quotation may begin and end where it likes; it is a part of its passage."""
    passage = data.draw(st.sampled_from([each for each in PASSAGES if len(words_of(each)) >= 6]))
    words = words_of(passage)
    start = data.draw(st.integers(0, len(words) - 6))
    end = data.draw(st.integers(start + 6, len(words)))

    verdict = verify(" ".join(words[start:end]))

    assert verdict.finding is Finding.EXACT
    quoted = verdict.quotations[0]
    assert passage in (quoted.pieces[0].passage, *quoted.also)


# Altered


@pytest.mark.parametrize(("passage", "article", "asked", "expected"), MISQUOTED)
def test_misquotation_is_found_and_shown(
    passage: str, article: str, asked: str, expected: list[tuple[Change, str, str]]
) -> None:
    """Each alteration is found, in its place, with the very words that differ."""
    assert article in text_of(passage)
    verdict = verify(text_of(passage).replace(article, asked, 1))

    assert (verdict.finding, places(verdict), shown(verdict)) == (Finding.ALTERED, [[passage]], expected)


@pytest.mark.parametrize(("passage", "article", "asked", "expected"), MISQUOTED)
def test_misquotation_is_found_in_a_longer_message(
    passage: str, article: str, asked: str, expected: list[tuple[Change, str, str]]
) -> None:
    """The same among what somebody writes about it, and in quotation marks."""
    altered = text_of(passage).replace(article, asked, 1)
    before, behind = (
        "Hello everybody, I found this in a chat today:\n",
        "\nIs it true? My cousin sent it to me from work.",
    )

    for text in (f"{before}{altered}{behind}", f"{before}« {altered.translate(MARKS)} »{behind}"):
        verdict = verify(text)
        assert (verdict.finding, places(verdict), shown(verdict)) == (Finding.ALTERED, [[passage]], expected)
        assert not verdict.whole


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_one_word_more_less_or_other_is_never_exact(data: st.DataObject) -> None:
    """Whatever word is left out, put in or exchanged: the quotation is not exact, and the word is shown."""
    passage = data.draw(st.sampled_from([each for each in PASSAGES if len(words_of(each)) >= 9]))
    words = words_of(passage)
    start = data.draw(st.integers(0, len(words) - 9))
    stretch = words[start : data.draw(st.integers(start + 9, len(words)))]
    at = data.draw(st.integers(1, len(stretch) - 2))
    word = data.draw(st.sampled_from(["zebra", "never", "Turkey", "2022", "strongly"]))
    removed = [] if data.draw(st.booleans()) else [stretch[at]]
    added = [word] if not removed or data.draw(st.booleans()) else []
    altered = [*stretch[:at], *added, *stretch[at + len(removed) :]]
    assume(spaced(" ".join(altered)) not in spaced(passage.text))  # of two equal words one may go

    for text in (" ".join(altered), f"«{' '.join(altered)}»"):
        verdict = verify(text)
        assert verdict.finding is not Finding.EXACT, text
        if added and verdict.finding is Finding.ALTERED:
            assert any(word in asked for _, _, asked in shown(verdict)), text


def test_differences_stand_at_their_places() -> None:
    """The places of what differs cut the very words out of the text and out of the passage."""
    text = "Look: " + text_of("clause-2").replace("January", "February").replace("main ", "").replace(
        "list", "long list"
    )
    verdict = verify(text)

    (quotation,) = verdict.quotations
    (piece,) = quotation.pieces
    assert len(quotation.differences) == 3
    for difference in quotation.differences:
        assert text[slice(*difference.asked_span)] == difference.asked
        assert piece.passage.text[slice(*difference.passage_span)] == difference.article
    assert text[quotation.asked_span[0] :].startswith("The Working")
    assert 0.9 < verdict.score < 1


def test_first_and_last_words_count() -> None:
    """A word put in place of the first or the last one is shown, not taken for talk."""
    words = words_of(KNOWLEDGE.passages["clause-2"])

    assert shown(verify(" ".join(["No", *words[1:12]]))) == [(Change.CHANGED, "The", "No")]
    assert shown(verify(" ".join([*words[:7], "conference"]))) == [(Change.CHANGED, "meeting", "conference")]
    assert shown(verify("The situation in the region is calm and peaceful")) == [(Change.ADDED, "", "and peaceful")]


# Pieces put together


def test_dots_stand_for_words_left_out() -> None:
    """Pieces of one passage in their order, with dots between them, are exact; what the dots stand for is known."""
    for dots in ("…", "...", " [...] ", " (…) ", " . . . "):
        words = words_of(KNOWLEDGE.passages["clause-2"])
        verdict = verify(" ".join(words[:8]) + dots + " ".join(words[-6:]))

        assert (verdict.finding, places(verdict)) == (Finding.EXACT, [["clause-2"]])
        (cut,) = verdict.quotations[0].pieces[0].cuts
        assert text_of("clause-2")[slice(*cut)].startswith("until January 30")


def test_few_words_between_dots_are_found_beside_the_others() -> None:
    """A piece too short to be looked for by itself stands in the passage of its neighbours."""
    assert (
        verify("“Unfortunately, this conflict … there are still many issues that must be resolved”").finding == "exact"
    )
    assert verify("The Working Group will hold the first meeting … the Parties").finding == "exact"


def test_dots_that_hide_a_denial_alter_the_sentence() -> None:
    """Where the dots leave a “not” out of a sentence, it says the opposite, and this is no exact quotation."""
    verdict = verify("this conflict has … been resolved")

    assert (verdict.finding, verdict.quotations[0].hidden) == (Finding.ALTERED, ("not",))


@pytest.mark.parametrize("between", [" ", "… ", " and "])
def test_quotation_joined_from_two_places_is_altered(between: str) -> None:
    """Words of two places in one pair of marks are no exact quotation, though each word stands in the article."""
    first, second = words_of(KNOWLEDGE.passages["putin-calm"])[:6], words_of(KNOWLEDGE.passages["clause-4"])[:9]
    verdict = verify(f"“{' '.join(first)}{between}{' '.join(second)}”")

    assert (verdict.finding, places(verdict)) == (Finding.ALTERED, [["putin-calm", "clause-4"]])
    assert verdict.quotations[0].joined


def test_order_of_the_pieces_counts() -> None:
    """Pieces of one passage in another order were joined, too."""
    words = words_of(KNOWLEDGE.passages["clause-2"])
    verdict = verify("“" + " ".join(words[20:30]) + " … " + " ".join(words[:8]) + "”")

    assert (verdict.finding, verdict.quotations[0].joined) == (Finding.ALTERED, True)


def test_sentence_left_out_without_dots_is_shown() -> None:
    """A whole sentence missing between two is as much an alteration as a word."""
    first, left_out, last = text_of("putin-returnees").split(". ")
    verdict = verify(f"{first}. {last}")

    assert shown(verdict) == [(Change.LEFT_OUT, left_out, "")]


def test_several_quotations_get_a_verdict_each_and_the_worst_counts() -> None:
    """Of several quotations in one message each is checked."""
    true, altered = "The situation in the region is calm", "this conflict has been resolved"
    verdict = verify(f'Putin: "{true}". Pashinyan: "{altered}". Somebody: "Azerbaijan will open a corridor"')

    assert [quotation.finding for quotation in verdict.quotations] == ["exact", "altered", "absent"]
    assert verdict.finding is Finding.ABSENT
    assert verify(f'"{true}" and "{altered}"').finding is Finding.ALTERED


def test_quotations_on_lines_of_their_own_are_not_joined() -> None:
    """A list of quotations is no quotation joined from several."""
    verdict = verify("- The situation in the region is calm\n- this conflict remains unresolved\n")

    assert [quotation.finding for quotation in verdict.quotations] == ["exact", "exact"]


# In a message


@pytest.mark.parametrize(
    "message",
    [
        "Is it true that {}?",
        "{} True?",
        "I read today that {}",
        "hey guys, look: {} lol",
        "My friend says {} and I do not believe him",
        "Правда ли, что {}",
        "{}\nsee https://example.org/news?a=The+Working+Group",
        "This was in the paper.\n\n{}\n\nWhat do you think about it, is it a good thing for us?",
        "He writes “{}” in his post.",
        "Can somebody check this 👉 {}",
    ],
)
def test_exact_quotation_is_exact_whatever_is_said_around_it(message: str) -> None:
    """What people say about a quotation is not of it."""
    quoted = " ".join(words_of(KNOWLEDGE.passages["clause-2"])[:11])
    verdict = verify(message.format(quoted))

    assert (verdict.finding, places(verdict), verdict.whole) == (Finding.EXACT, [["clause-2"]], False)
    assert verdict.text[slice(*verdict.quotations[0].asked_span)] == quoted.strip(",")


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("Aliyev said: “{}”", ("aliyev",)),
        ("According to Pashinyan, “{}”", ("pashinyan",)),
        ("“{},” Aliyev stressed.", ("aliyev",)),
        ("“{}” – Ilham Aliyev", ("aliyev",)),
        ("“{}”\nNikol Pashinyan", ("pashinyan",)),
        ("Aliyev said that {}", ("aliyev",)),
        ("Алиев: {}", ("aliyev",)),
        ("Did Aliyev really say “{}”?", ("aliyev",)),
        ("The joint statement says: “{}”", ("statement",)),
        ("Putin said: “{}”", ()),
        ("“{},” said the Russian leader", ()),
        ("Путин: “{}”", ()),
        ("Somebody said: “{}”", ()),
        ("Putin told Aliyev: “{}”", ()),
    ],
)
def test_wrong_speaker_is_an_alteration(message: str, named: tuple[str, ...]) -> None:
    """True words in another's mouth are a false quotation; whoever is named rightly, or not at all, does no harm."""
    verdict = verify(message.format("The situation in the region is calm"))
    (quotation,) = verdict.quotations

    assert quotation.named == named
    assert verdict.finding is (Finding.ALTERED if named else Finding.EXACT)


def test_words_of_several_passages_are_placed_with_who_is_named() -> None:
    """Where the same words stand in several passages, that of the named speaker counts, and the others are known."""
    said = "a new road will be opened soon"
    both = [
        Passage(id=speaker, kind=PassageKind.QUOTE, speaker=speaker, paragraph=number, text=f"{said}, {speaker} said.")
        for number, speaker in enumerate(("putin", "aliyev"), start=1)
    ]
    article = KNOWLEDGE.article.model_copy(update={"passages": both})
    verifier = replace(KNOWLEDGE, article=article).verifier

    for message, passage in ((said, "putin"), (f"Aliyev: “{said}”", "aliyev"), (f"Pashinyan: “{said}”", "putin")):
        (quotation,) = verifier.verify(message).quotations
        assert [piece.passage.id for piece in quotation.pieces] == [passage]
        assert len(quotation.also) == 1


def test_passage_with_marks_of_its_own_is_checked_whole() -> None:
    """An alteration outside of the marks is found, where the words around them are the article's, too."""
    text = text_of("pashinyan-one-meeting")

    assert shown(verify(text.replace("constructively", "alone"))) == [(Change.CHANGED, "constructively", "alone")]
    assert shown(verify(text.replace("He declared", "Aliyev declared"))) == [(Change.CHANGED, "He", "Aliyev")]


# Nothing found


@pytest.mark.parametrize(
    "text",
    [
        "The three leaders agreed to open all transport links in the region by the end of the year.",
        "Armenia and Azerbaijan agreed to withdraw their troops from the conflict zone until the end of January.",
        "The President of the Russian Federation will visit Baku next week to discuss gas supplies.",
        "“Azerbaijan will open the Zangezur corridor within a year.”",
        "Who won the war and who pays for it now that it is over?",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
    ],
)
def test_what_is_not_quoted_is_absent(text: str) -> None:
    """Other words on the same subject are no quotation."""
    verdict = verify(text)

    assert (verdict.finding, verdict.absence, verdict.passages) == (Finding.ABSENT, Absence.NOT_FOUND, ())


@pytest.mark.parametrize("text", ["", "?", "calm", "of the", "11 January", "“yes”", "the the the the"])
def test_too_little_is_not_judged(text: str) -> None:
    """A word, common words, or a few in another order are too little for a verdict."""
    assert (verify(text).finding, verify(text).absence) == (Finding.ABSENT, Absence.TOO_SHORT)


@pytest.mark.parametrize("text", ["prisoners of war", "Isakov Avenue", "protesters shouted “Nikol the traitor”"])
def test_few_telling_words_are_exact_but_short(text: str) -> None:
    """A few words that stand in the article are so, with the remark that they are few."""
    verdict = verify(text)

    assert (verdict.finding, verdict.quotations[0].short) == (Finding.EXACT, True)


@pytest.mark.parametrize(
    "text",
    [
        "Рабочая группа проведёт первое заседание до 30 января 2021 года",
        "Աշխատանքային խումբը առաջին նիստը կանցկացնի մինչև հունվարի 30-ը",
        "İşçi qrup ilk iclasını 2021-ci il yanvarın 30-dək keçirəcək",
    ],
)
def test_translation_cannot_be_checked(text: str) -> None:
    """A text in another language is absent, for this reason."""
    assert (verify(text).finding, verify(text).absence) == (Finding.ABSENT, Absence.OTHER_LANGUAGE)


# Anything


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from([*"“”\"'«»…:.,\n ", *text_of("clause-4").split()]))))
def test_anything_gets_a_verdict(parts: list[str]) -> None:
    """No text breaks it, and every place in a verdict lies in its text."""
    text = " ".join(parts)
    verdict = verify(text)

    for quotation in verdict.quotations:
        start, end = quotation.asked_span
        assert 0 <= start < end <= len(text)
        for piece in quotation.pieces:
            assert 0 <= piece.span[0] <= piece.span[1] <= len(piece.passage.text)
    assert (verdict.absence is None) == bool(verdict.passages)


def test_another_agreement_is_checked_against_its_own_article(bay: Knowledge) -> None:
    """Nothing is tied to one article."""
    text = bay.passages["clause-1"].text

    assert verify(text, bay).finding is Finding.EXACT
    assert shown(verify(text.replace("sunrise", "midnight"), bay)) == [(Change.CHANGED, "sunrise", "midnight")]
    assert verify("Marrow said: “We asked for lantern fishing at night”", bay).quotations[0].named == ("marrow",)

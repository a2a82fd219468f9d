"""Understanding: words become terms that are the same in every spelling; slips are mended, strangers marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon import Lexicon, Meaning, Role
from knowledge.model import LANGUAGES, Language
from knowledge.text import words
from knowledge.understanding import LONGEST, LONGEST_JOINED, MOST_MENDED, Interpreter, Understanding, Usage

FORMS: dict[Language, list[tuple[str, Meaning]]] = {
    "en": [
        ("when", Meaning(Role.ASK, "?when")),
        ("who", Meaning(Role.ASK, "?who")),
        ("the", Meaning(Role.FILLER, "")),
        ("not", Meaning(Role.NEGATION, "not")),
        ("clause*", Meaning(Role.CONCEPT, "clause")),
        ("council*", Meaning(Role.PARTICIPANT, "council")),
        ("saltmere", Meaning(Role.PLACE, "saltmere")),
        ("meeting*", Meaning(Role.CONCEPT, "meeting")),
        ("whale*", Meaning(Role.ABSENT, "!whales")),
        ("two", Meaning(Role.CARDINAL, "#2")),
        ("second", Meaning(Role.NUMBER, "#2")),
        ("may", Meaning(Role.NUMBER, "@5")),
        ("so", Meaning(Role.FILLER, "so")),
    ],
    "ru": [("когда", Meaning(Role.ASK, "?when")), ("встреч*", Meaning(Role.CONCEPT, "meeting"))],
    "hy": [("երբ", Meaning(Role.ASK, "?when")), ("հանդիպում*", Meaning(Role.CONCEPT, "meeting"))],
    "az": [("ne vaxt", Meaning(Role.ASK, "?when")), ("gorus*", Meaning(Role.CONCEPT, "meeting"))],
}


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    """An interpreter with a handful of words in four languages."""
    return Interpreter(
        {language: Lexicon(language, FORMS[language]) for language in LANGUAGES},
        {"en": ["lantern", "lanterns", "fishing"], "ru": ["лодка"]},
        Usage(
            ordinary={"en": ["fashion"]},
            joiners={"en": ["and", "as well as"], "ru": ["и"], "az": ["ve"]},
            alike={"ru": ["ао", "лр"]},
        ),
        ["clause"],
    )


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("When is the meeting?", ("?when", "~is", "meeting")),
        ("the the", ()),
        ("two meetings", ("meeting",)),
        ("clause two", ("clause", "#2")),
        ("second meeting", ("#2", "meeting")),
        ("clause 2", ("clause", "#2")),
        ("48,000", ("#48000",)),
        ("31.05.2031", ("#31", "@5", "#2031")),
        ("May", ("@5",)),
        ("Когда встреча", ("?when", "meeting")),
        ("Ե՞րբ է հանդիպումը", ("?when", "~է", "meeting")),
        ("görüş ne vaxt", ("meeting", "?when")),
        ("meeting когда", ("meeting", "?when")),
        ("lantern", ("en:lantern",)),
        ("Lanterns", ("en:lantern",)),
        ("лодки", ("ru:лодк",)),
        ("", ()),
    ],
)
def test_terms(interpreter: Interpreter, typed: str, terms: tuple[str, ...]) -> None:
    """Fillers and bare cardinals vanish, concepts and numbers have one term in all languages, strangers keep a `~`."""
    assert interpreter.read(words(typed)).terms == terms


def test_what_is_asked_and_named(interpreter: Interpreter) -> None:
    """Kinds asked for, participants, places, numbers and absent subjects are kept apart, and so is a negation."""
    read = interpreter.read(words("Who of the council saw not two whales in Saltmere in May?"))

    assert read.asked == {"who"}
    assert read.participants == {"council"}
    assert read.places == {"saltmere"}
    assert read.numbers == {"@5"}
    assert read.absent == {"!whales"}
    assert read.negated
    assert not interpreter.read(words("Who?")).negated


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("when is the meeting", "en"),
        ("Когда встреча", "ru"),
        ("Ե՞րբ", "hy"),
        ("ne vaxt görüş", "az"),
        ("", "en"),
        ("12", "en"),
        ("👍", "en"),
        ("zzz", "en"),
        ("когда council", "ru"),
        ("when the meeting когда", "en"),
    ],
)
def test_language(interpreter: Interpreter, typed: str, language: Language) -> None:
    """The script tells the language, and among Latin letters the known words do; English in doubt."""
    assert interpreter.read(words(typed)).language == language


def test_slips_are_mended_and_told(interpreter: Interpreter) -> None:
    """A misspelt word is read as what was meant, and the reading tells it."""
    read = interpreter.read(words("lanterm meetnig"))

    assert read.terms == ("en:lantern", "meeting")
    assert read.mended == (("lanterm", "lantern"), ("meetnig", "meeting"))
    assert read.unknown == ()


def test_first_letter_is_mended_where_people_confuse_it(interpreter: Interpreter) -> None:
    """A word may begin with a letter that its language confuses with the right one, not with any other."""
    assert interpreter.read(words("родка")).mended == (("родка", "лодка"),)
    assert interpreter.read(words("модка")).unknown == ("модка",)


def test_real_words_are_not_mended(interpreter: Interpreter) -> None:
    """A word listed as ordinary is not taken for a misspelling of one of ours."""
    read = interpreter.read(words("fashion"))

    assert (read.terms, read.mended, read.unknown) == (("~fashion",), (), ("fashion",))
    assert interpreter.read(words("fushing")).terms == interpreter.read(words("fishing")).terms


def test_repeated_stranger_is_one(interpreter: Interpreter) -> None:
    """A word that nothing knows counts once among the unknown, and stands as often as typed among the terms."""
    read = interpreter.read(words("zebra zebra"))

    assert read.unknown == ("zebra",)
    assert read.terms == ("~zebra", "~zebra")


def _strangers() -> list[str]:
    return [f"{letter}{letter}xqzw" for letter in "abcdefghijklmnopqrst"]


def test_long_texts_are_bounded(interpreter: Interpreter) -> None:
    """Words past the longest text, and slips past the most that are mended, are left aside."""
    long = interpreter.read(words("meeting " * (LONGEST + 500)))
    late = interpreter.read([*_strangers(), "meetnig"])

    assert len(long.terms) == LONGEST
    assert "meeting" not in late.terms
    assert len(_strangers()) > MOST_MENDED
    assert interpreter.read(words("zebraxq meetnig")).terms[-1] == "meeting"


def test_terms_of_known_words(interpreter: Interpreter) -> None:
    """A phrasing's words are taken as they are; nothing is mended in them."""
    assert interpreter.terms(["when", "meetnig"], "en") == ("?when", "en:meetnig")


@given(st.text(max_size=4096))
def test_anything_is_understood(interpreter: Interpreter, typed: str) -> None:
    """Whatever is typed gives an understanding in one of the languages, within bounds."""
    read = interpreter.read(words(typed))

    assert isinstance(read, Understanding)
    assert read.language in LANGUAGES
    assert len(read.terms) <= LONGEST
    assert len(read.mended) <= MOST_MENDED
    assert {term[1:] for term in read.terms if term.startswith("~")} <= set(read.unknown)
    assert not {word for word, _ in read.mended} & set(read.unknown)


@given(st.lists(st.sampled_from(["when", "the", "meetnig", "zebra", "clause", "two", "когда", "երբ", "9", "?"])))
def test_reading_is_repeatable(interpreter: Interpreter, typed: list[str]) -> None:
    """One text always reads the same: nothing is remembered from one to the next."""
    text = " ".join(typed)

    assert interpreter.read(words(text)) == interpreter.read(words(text))


@pytest.mark.parametrize(
    ("typed", "halves"),
    [
        ("when is the meeting and who saw whales", [("when is the meeting", "who saw whales")]),
        ("Who saw whales as well as when?", [("who saw whales", "when")]),
        ("когда встреча и когда лодка", [("когда встреча", "когда лодка")]),
        ("ne vaxt gorus ve ne vaxt", [("ne vaxt gorus", "ne vaxt")]),
        ("when is the meeting and the council", []),
        ("the meeting and when", []),
        ("and who and", []),
    ],
)
def test_two_questions_in_one_text(interpreter: Interpreter, typed: str, halves: list[tuple[str, str]]) -> None:
    """A joiner with something asked before and behind it joins two questions; any other joins two things."""
    found = [(" ".join(joined.first), " ".join(joined.second)) for joined in interpreter.joined(words(typed))]

    assert found == halves


def test_long_text_joins_no_two_questions(interpreter: Interpreter) -> None:
    """A joiner in a long text joins much else: the text is not taken apart there, however many joiners it holds."""
    short = " ".join(["net"] * (LONGEST_JOINED - 6)) + " when is it and who"

    assert len(interpreter.joined(words(short))) == 1
    assert interpreter.joined(words(f"net net net {short}")) == []


def test_second_question_may_take_the_first_ones_subject(interpreter: Interpreter) -> None:
    """What the first question names is at hand for the second; its asking words are not."""
    (joined,) = interpreter.joined(words("when is the meeting and who was it"))

    assert joined.subject == ("meeting",)


def test_latin_letters_for_another_script_are_told(interpreter: Interpreter) -> None:
    """Russian in Latin letters is read as Russian, and known to be typed so; in its own script it is not."""
    latin, own = interpreter.read(words("kogda vstrecha lodka")), interpreter.read(words("когда встреча лодка"))

    assert (latin.language, latin.romanised, latin.terms) == ("ru", True, own.terms)
    assert (own.language, own.romanised) == ("ru", False)


def test_short_words_do_not_tell_a_language_typed_in_latin_letters(interpreter: Interpreter) -> None:
    """A word of two letters is a word of many languages, and does not outweigh one that only Russian has."""
    assert interpreter.read(words("so vstrecha")).language == "ru"
    assert interpreter.read(words("so meeting")).language == "en"

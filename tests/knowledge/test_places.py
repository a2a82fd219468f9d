"""Words with their places, and where quotations and sentences end."""

import pytest

from knowledge.places import ellipses, ends_sentence, marked, read_words


def folded(text: str) -> list[str]:
    """The words as they are compared."""
    return [word.folded for word in read_words(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We, I. H. Aliyev, DIDN’T", ["we", "i", "h", "aliyev", "didnt"]),
        ("48,000 and 48 000, 1.5 and 30,2021", ["48000", "and", "48000", "1.5", "and", "30", "2021"]),
        ("co-chairs – Nagorno\u2011Karabakh", ["co", "chairs", "nagorno", "karabakh"]),
        ("imple\u00admen\u200btation", ["implementation"]),
        ("centre’s organisations, neighbouring kilometres; hour, four, your", [
            "centers", "organizations", "neighboring", "kilometers", "hour", "four", "your"]),
        ("İlham Рutin café", ["ilham", "putin", "cafe"]),
        ("479% of $5 & more", ["479", "%", "of", "$", "5", "&", "more"]),
        ("**bold** _it_ #Karabakh 8th", ["bold", "it", "karabakh", "8th"]),
        ("see https://example.org/a?b=c now", ["see", "now"]),
        ("", []),
    ],
)  # fmt: skip
def test_words_are_folded(text: str, words: list[str]) -> None:
    """Case, accents, apostrophes, invisible letters and look-alikes do not count; numbers and signs do."""
    assert folded(text) == words


def test_words_know_their_places() -> None:
    """Each word can be cut out of the text as it was written."""
    text = "🐟 Ki\u00adlo\u00admetres, “didn’t” ﬁnd 48,000"

    assert [text[word.start : word.end] for word in read_words(text)] == [
        "Ki\u00adlo\u00admetres", "didn’t", "ﬁnd", "48,000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "one" and “two”, «three» „four“', ["one", "two", "three", "four"]),
        ("‘It isn’t so’ he said, 'nor is it’s'", ["It isn’t so", "nor is it’s"]),
        ("“Never closed\nthe next line", ["Never closed"]),
        ("“First:\n• next\n“I am” he said", ["First:", "I am"]),
        ("5\" wide and the parties' talks", []),
        ('only one " here', []),
        ("", []),
    ],
)
def test_quotation_marks_are_paired(text: str, quoted: list[str]) -> None:
    """Marks of every kind, apostrophes that are none, and marks that nobody closed."""
    assert [text[slice(*span)] for span in marked(text)] == quoted


@pytest.mark.parametrize("dots", ["…", "...", "[...]", "(…)", ". . .", "[…]"])
def test_dots_for_words_left_out(dots: str) -> None:
    """However an ellipsis is written, it is one."""
    text = f"one {dots} two. three"

    assert [text[slice(*span)] for span in ellipses(text)] == [dots]


def test_initials_end_no_sentence() -> None:
    """A sentence ends at a stop, but not behind an initial."""
    initial, word = read_words("V and calm")[0], read_words("V and calm")[2]

    assert not ends_sentence(initial, ". ")
    assert ends_sentence(word, ". ")
    assert ends_sentence(word, "”?! ")
    assert not ends_sentence(word, ", ")

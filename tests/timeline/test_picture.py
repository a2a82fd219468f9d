"""The picture: readable in every language, nothing over anything else, the same for the same."""

import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from matplotlib.font_manager import get_font
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from handlers.wording import month_in_words
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Language
from timeline.content import Style, content
from timeline.picture import BOLD, INK, PAINT, PAPER, REGULAR, SIZE, WIDTH, draw, drawn

DAYS = [date(2020, 1, 1), date(2020, 11, 9), date(2021, 2, 5), date(2021, 3, 1), date(2026, 11, 24)]


def boxes(knowledge: Knowledge, language: Language, today: date) -> tuple[BboxBase, dict[str, Bbox]]:
    """The paper, and where on it each text lies."""
    figure = drawn(content(knowledge, language, today), language)
    figure.canvas.draw()
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text()]
    return figure.bbox, {f"{number} {text.get_text()}": text.get_window_extent() for number, text in enumerate(texts)}


def bare(knowledge: Knowledge) -> Knowledge:
    """The same without deadlines and events."""
    return replace(knowledge, deadlines=(), events=())


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_stay_on_the_paper_and_apart(shipped: Knowledge, language: Language, today: date) -> None:
    """No text is cut off, and none lies over another, whatever the language and wherever today is."""
    paper, texts = boxes(shipped, language, today)

    assert len(texts) > 20
    for text, box in texts.items():
        assert 8 <= box.x0 < box.x1 <= paper.width - 8, text
        assert 8 <= box.y0 < box.y1 <= paper.height - 8, text
    for (one, first), (other, second) in combinations(texts.items(), 2):
        assert Bbox.intersection(first, second) is None, (one, other)


@pytest.mark.parametrize("today", [date(2031, 6, 10), date(2150, 1, 1)], ids=str)
def test_other_agreements_are_drawn_too(bay: Knowledge, today: date) -> None:
    """Texts that there are in English only, and nothing to show but the statement and today."""
    for knowledge in (bay, bare(bay)):
        paper, texts = boxes(knowledge, "az", today)
        assert all(box.x0 >= 0 and box.x1 <= paper.width for box in texts.values())
        assert all(Bbox.intersection(*pair) is None for pair in combinations(texts.values(), 2))


def test_long_words_are_kept_on_the_paper(bay: Knowledge) -> None:
    """A word wider than the column is divided."""
    deadline = bay.deadlines[0].model_copy(update={"what": {"en": "W" * 200}})
    paper, texts = boxes(replace(bay, deadlines=(deadline,)), "en", date(2031, 6, 10))

    assert all(box.x1 <= paper.width for box in texts.values())


def _characters(knowledge: Knowledge, language: Language) -> Iterator[tuple[Style, str]]:
    for today in DAYS:
        shown = content(knowledge, language, today)
        yield Style.TITLE, shown.title
        yield Style.NOTE, shown.note
        yield from (paragraph for mark in shown.marks for paragraph in mark.paragraphs)
    yield from ((Style.NOTE, month_in_words(date(2021, month, 1), language)) for month in range(1, 13))


@pytest.mark.parametrize("language", LANGUAGES)
def test_font_has_every_character(shipped: Knowledge, language: Language) -> None:
    """No label has a letter for which the font would draw an empty box."""
    glyphs = {path: get_font(path).get_charmap() for path in (REGULAR, BOLD)}
    for style, text in _characters(shipped, language):
        font = BOLD if style in {Style.TITLE, Style.HEADING} else REGULAR
        assert not [letter for letter in text if ord(letter) not in glyphs[font]], text


def test_letters_are_large_and_dark_enough_for_a_telephone() -> None:
    """At least 28 pixels of 1280, and a contrast of 4.5 to 1 (WCAG AA) on the paper that the picture brings along."""
    assert WIDTH == 1280
    assert min(SIZE.values()) >= 28
    for colour in (*INK.values(), *PAINT.values()):
        assert (_light(PAPER) + 0.05) / (_light(colour) + 0.05) >= 4.5, colour


def _light(colour: str) -> float:
    """The relative luminance, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_picture_is_a_png_that_telegram_takes_as_a_photo(shipped: Knowledge) -> None:
    """1280 pixels wide, width and height together under 10,000, no more than 20 to 1, far under 10 MB."""
    picture = draw(shipped, "en", DAYS[-1])

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert width == WIDTH
    assert width < height < 10_000 - width
    assert len(picture) < 1_000_000


def test_same_is_drawn_for_the_same_also_in_threads(shipped: Knowledge) -> None:
    """The bytes depend on knowledge, language and day alone, and not on what is drawn at the same time."""
    days = [DAYS[-1], DAYS[2], DAYS[-1], DAYS[2]]
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda today: draw(shipped, "hy", today), days))

    assert pictures[0] == pictures[2]
    assert pictures[1] == pictures[3]
    assert pictures[0] != pictures[1]

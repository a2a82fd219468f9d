"""4,096 characters of anything are answered in bounded time and memory."""

import time
import tracemalloc

import pytest

from knowledge.answering import Answerer
from knowledge.loading import Knowledge
from tests.handlers.people import GROUP, People

LONGEST = 4096
SECONDS = 20.0
"""Of the processor, for all that is done with one text: a hundred times what it takes, and less than what runs away."""
MEGABYTES = 64
PIECES = [
    "a", "a ", "?", ". ", "... ", "\n", "\0", "(", "“", "”", "“a” ", "\"", "\\", "9", "1.", "0x", "nets ",
    "who may fish? ", "🐟", "\u0301", "\u200d", "\u202e", "é", "ё", "ի", "և ", "ə", "İ", "ﷺ", "𝔸", "ſ", "½",
    "Ⅷ", "not ", "and ", "ne pas ", "shch", "sch",
    "council harbour ", "fihs ", "clause 2 ", "@bay_bot ", "/ask ", "2031-05-31 ",
    "May 31, 2031 ", "and who? ", "—", "…", "\t",
]  # fmt: skip


def filled(piece: str) -> str:
    """As much of a piece as a message holds; of what swells when it is normalised, too."""
    return (piece * LONGEST)[:LONGEST]


@pytest.mark.parametrize("piece", PIECES)
async def test_long_text_is_answered_in_bounded_time(people: People, piece: str) -> None:
    """As a question, a quotation to check, an inline query, a clause and a topic: none runs away."""
    text = filled(piece)
    begun = time.process_time()
    await people.say(text)
    await people.say(f"/verify {text}"[:LONGEST])
    await people.say(f"/clause {text}"[:LONGEST])
    await people.say(f"@bay_bot {text}"[:LONGEST], GROUP)
    await people.type_inline(text[:256])
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("piece", ["a ", "nets ", "who may fish? ", "ﷺ", "fihs ", "“a” ", "🐟"])
def test_long_text_takes_bounded_memory(answerer: Answerer, knowledge: Knowledge, piece: str) -> None:
    """What an answer and a check take at their height, and what of it stays."""
    text = filled(piece)
    tracemalloc.start()
    try:
        answerer.answer(text)
        knowledge.verifier.verify(text)
        stays, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MEGABYTES * 2**20
    assert stays < MEGABYTES * 2**20 / 4


def test_memory_does_not_grow_with_texts(answerer: Answerer, knowledge: Knowledge) -> None:
    """A hundred long texts, all of them different, leave nothing behind."""
    for number in range(5):
        answerer.answer(filled(f"word{number} "))
    tracemalloc.start()
    try:
        for number in range(100):
            answerer.answer(filled(f"xylophone{number} otters{number} "))
            knowledge.verifier.verify(filled(f"xylophone{number} "))
        stays, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stays < 8 * 2**20

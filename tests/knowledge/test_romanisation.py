"""Russian and Armenian typed in Latin letters find the words of their own script."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model import Language
from knowledge.romanisation import Romanisation, skeleton_of_latin

RUSSIAN = Romanisation(
    "ru", ["заседание", "группы", "когда", "хачапури", "щит", "июнь"], ["рабоч", "подгрупп", "заявлен"]
)
ARMENIAN = Romanisation("hy", ["երբ", "խումբը", "նիստ", "ղեկավար", "որտեղ", "հայաստան"], ["աշխատանք", "հայտարարությ"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zasedanie", "заседание"),
        ("zasedaniye", "заседание"),
        ("gruppy", "группы"),
        ("grupi", "группы"),
        ("kogda", "когда"),
        ("xachapuri", "хачапури"),
        ("khachapuri", "хачапури"),
        ("schit", "щит"),
        ("iyun", "июнь"),
        ("rabochaya", "рабоч"),
        ("zayavlenii", "заявлен"),
    ],
)
def test_russian_is_read_as_it_sounds(typed: str, meant: str) -> None:
    """People's various spellings lead to one Cyrillic word, or to the beginning that takes any ending."""
    assert RUSSIAN.native(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("erb", "երբ"),
        ("yerb", "երբ"),
        ("xumby", "խումբը"),
        ("khumb", "խումբը"),
        ("nist", "նիստ"),
        ("ghekavar", "ղեկավար"),
        ("vortegh", "որտեղ"),
        ("hayastan", "հայաստան"),
        ("ashxatanqayin", "աշխատանք"),
        ("haytararutyun", "հայտարարությ"),
    ],
)
def test_armenian_is_read_as_it_sounds(typed: str, meant: str) -> None:
    """People's various spellings lead to one Armenian word, or to the beginning that takes any ending."""
    assert ARMENIAN.native(typed) == meant


def test_slip_is_mended_by_sound() -> None:
    """A slip in a Latin spelling is mended like one in the own script."""
    assert RUSSIAN.native("zasedanik") is None
    assert RUSSIAN.mended("zasedanik") == "заседание"


@pytest.mark.parametrize("language", ["ru", "hy"])
@given(word=st.from_regex(r"[a-z]{1,30}", fullmatch=True))
def test_any_word_has_a_skeleton(language: Language, word: str) -> None:
    """Whatever is typed is read or left alone, and a skeleton holds no letter twice in a row."""
    skeleton = skeleton_of_latin(word, language)

    assert all(one != other for one, other in pairwise(skeleton))

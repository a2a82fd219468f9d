"""The garbage collector leaves what lasts alone."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from knowledge.collector import held_back, settle, settle_again


class Ring:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_no_collection_while_held_back() -> None:
    """Inside the collector stands still, behind it goes on."""
    with held_back():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_what_lasts_is_settled() -> None:
    """What is there is left out of later collections."""
    settle()

    assert gc.get_freeze_count() > 0


def test_what_was_replaced_is_freed() -> None:
    """Settling again frees what was settled before and is no longer used."""
    ring = Ring()
    freed = ref(ring)
    settle()
    del ring
    gc.collect()
    assert freed() is not None

    settle()

    assert freed() is None


def test_settling_again_is_for_who_has_settled() -> None:
    """A process that never settled keeps the collector's ways; one that did frees what was replaced."""
    gc.unfreeze()
    settle_again()
    assert not gc.get_freeze_count()

    ring = Ring()
    freed = ref(ring)
    settle()
    del ring
    settle_again()
    assert freed() is None

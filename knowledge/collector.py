"""Keeps Python's garbage collector from walking thousands of lasting objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """No collection inside: it would walk all that was just made, again and again, and find nothing to free."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def settle() -> None:
    """Frees what is no longer used, and leaves all that is left out of later collections.

    For a process that has made what it will hold: the whole knowledge takes a third of a second to walk, in which
    nobody would be answered. After a reload `settle_again`, or what was replaced is never freed.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def settle_again() -> None:
    """Settles, where the process has done so before."""
    if gc.get_freeze_count():
        settle()

"""What the process does when it gets a signal: it ends, or reloads."""

import asyncio
import os
import signal
from collections.abc import Callable

HANG_UP = getattr(signal, "SIGHUP", None)
"""Windows has no such signal."""


def heed(end: Callable[[], None], reload: Callable[[], object]) -> None:
    """From now on SIGTERM and SIGINT call `end`, and SIGHUP calls `reload`, in the running loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    if HANG_UP:
        # `nohup` lets the signal be ignored, for then it only says that the terminal has gone.
        in_terminal = _has_terminal() and signal.getsignal(HANG_UP) is not signal.SIG_IGN
        loop.add_signal_handler(HANG_UP, _hang_up, end, reload, in_terminal)


def _hang_up(end: Callable[[], None], reload: Callable[[], object], in_terminal: bool) -> None:
    """Reload; but where the bot ran in a terminal and that has been closed, end."""
    if in_terminal and not _has_terminal():
        end()
    else:
        reload()


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True

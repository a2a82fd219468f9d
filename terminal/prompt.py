"""The input line of the terminal, with its history in memory and with completion of commands."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from telegram import BotCommand

from terminal.screen import MENU_ROWS, SIGN

Menu = Callable[[], Sequence[BotCommand]]


class Commands(Completer):
    """Completes a command at the beginning of the line from the bot's own menu."""

    def __init__(self, menu: Menu) -> None:
        self._menu = menu

    def get_completions(self, document: Document, _: CompleteEvent) -> Iterable[Completion]:
        """The commands that begin with what stands before the cursor."""
        typed = document.text_before_cursor
        if not typed.startswith("/"):
            return
        for command in self._menu():
            if f"/{command.command}".startswith(typed.lower()):
                yield Completion(f"/{command.command}", -len(typed), display_meta=command.description)


def typed_lines(menu: Menu, output: Output, source: Input | None = None) -> Iterator[str]:
    """What the person types, line by line, until Ctrl-D; Ctrl-C raises KeyboardInterrupt."""
    # The line is wiped away once it is entered: a pressed button leaves its message the last on the screen.
    session: PromptSession[str] = PromptSession(
        SIGN,
        history=InMemoryHistory(),
        completer=Commands(menu),
        complete_while_typing=True,
        erase_when_done=True,
        reserve_space_for_menu=MENU_ROWS,
        output=output,
        input=source,
    )
    while True:
        try:
            yield session.prompt()
        except EOFError:
            return

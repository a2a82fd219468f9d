"""A terminal made of lists: keeps what stands on it, and in which style it was written."""

from collections import defaultdict

from prompt_toolkit.data_structures import Size
from prompt_toolkit.output import ColorDepth, DummyOutput
from prompt_toolkit.styles import Attrs


class Paper(DummyOutput):
    """Knows what a screen's drawing needs: writing, going up, wiping what is below."""

    def __init__(self, columns: int = 60, rows: int = 40) -> None:
        self.size = Size(rows, columns)
        self.lines = [""]
        self.styled: dict[str, str] = defaultdict(str)
        self._row = 0
        self._attrs: Attrs | None = None

    def get_size(self) -> Size:
        """As large as the test wants it."""
        return self.size

    def set_attributes(self, attrs: Attrs, color_depth: ColorDepth) -> None:  # noqa: ARG002 - the library calls it so
        """The style of what is written next."""
        self._attrs = attrs

    def reset_attributes(self) -> None:
        """No style."""
        self._attrs = None

    def write(self, data: str) -> None:
        """Write at the cursor, which is always at the end of its row."""
        for style in ("bold", "italic", "strike", "underline", "color"):
            if self._attrs and getattr(self._attrs, style):
                self.styled[style] += data
        for letter in data.replace("\r", ""):
            if letter == "\n":
                self._row += 1
                self.lines += [""] * (self._row + 1 - len(self.lines))
            else:
                self.lines[self._row] += letter

    def cursor_up(self, amount: int) -> None:
        """Go up; not past the top, which nothing should try."""
        assert amount <= min(self._row, self.size.rows - 1), "above the top of the screen"
        assert not self.lines[self._row], "the cursor was not at the beginning of its row"
        self._row -= amount

    def erase_down(self) -> None:
        """Wipe everything from the cursor's row on."""
        self.lines[self._row :] = [""]

    @property
    def text(self) -> str:
        """All that stands there."""
        return "\n".join(self.lines)

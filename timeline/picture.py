"""Draws the deadlines as a line of time that runs down a telephone's screen."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from handlers.wording import month_in_words
from knowledge.loading import Knowledge
from knowledge.model import Language
from timeline.content import Content, Kind, Mark, Paragraph, Style, content
from timeline.layout import Axis, settled, ticks, wrapped

WIDTH = 1280
MARGIN = 56
LINE_X = 244
"""Where the line of time runs; the months stand to its left."""
LANE_X = 284
"""Where what is relative runs, beside the line: its end is no day of the text's."""
LEADER_X = (308, 340)
"""Between these a thin line leads from the height of a mark to that of its words."""
LABEL_X = 354
LEAST_LENGTH = 900
SHARE = 0.75
"""Of the labels' height; they lie closely where the days do, and may reach below the line."""
GAP = 34
"""Between labels."""
BEYOND = 84
"""How far the arrow to a day beyond the line reaches."""
LEADING = 1.28

PAPER = "#fbfaf6"
INK: dict[Style, str] = {
    Style.TITLE: "#1f2328",
    Style.HEADING: "#1f2328",
    Style.TEXT: "#1f2328",
    Style.COMPUTED: "#8a4b00",
    Style.NOTE: "#57606a",
}
PAINT: dict[Kind, str] = {
    Kind.EVENT: "#57606a",
    Kind.STATEMENT: "#1f2328",
    Kind.FIXED: "#5b3a8c",
    Kind.COMPUTED: "#8a4b00",
    Kind.TODAY: "#00695c",
}
"""Dark on a light paper of its own, so that it reads the same in a light and in a dark chat; nobody's flag."""

SIZE: dict[Style, int] = {
    Style.TITLE: 48,
    Style.HEADING: 40,
    Style.TEXT: 36,
    Style.COMPUTED: 34,
    Style.NOTE: 30,
}
"""Pixels: at 72 dots an inch a point is one."""
DPI = 72

_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
REGULAR, BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"
"""They come with matplotlib and hold Latin, Cyrillic and Armenian letters, ə among them."""

_ONE_AT_A_TIME = threading.Lock()
"""matplotlib's fonts are not made for several threads."""


@dataclass(frozen=True, slots=True)
class Label:
    """A mark with its words in lines."""

    mark: Mark
    lines: tuple[Paragraph, ...]

    @property
    def height(self) -> float:
        """In pixels, with the gap below."""
        return _height(self.lines) + GAP


def draw(knowledge: Knowledge, language: Language, today: date) -> bytes:
    """The picture as a PNG; the same for the same knowledge, language and day. Takes about a second of a core."""
    with _ONE_AT_A_TIME:
        figure = drawn(content(knowledge, language, today), language)
        out = BytesIO()
        figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
    return out.getvalue()


def drawn(shown: Content, language: Language) -> Figure:
    """The figure, as high as its words need."""
    pen = _Pen()
    title = pen.lines([(Style.TITLE, shown.title)], WIDTH - 2 * MARGIN)
    note = pen.lines([(Style.NOTE, shown.note)], WIDTH - 2 * MARGIN)
    labels = [Label(mark, pen.lines(mark.paragraphs, WIDTH - MARGIN - LABEL_X)) for mark in shown.marks]
    top = MARGIN + _height(title) + GAP
    axis = _axis(shown, labels, top)
    labels.sort(key=lambda label: _anchor(label.mark, axis))
    wanted = [_anchor(label.mark, axis) - _height(label.lines[:1]) / 2 for label in labels]
    places = settled(wanted, [label.height for label in labels], top)
    end = max(places[-1] + labels[-1].height, axis.bottom + BEYOND) + GAP
    pen.take(end + _height(note) + MARGIN)
    pen.write(title, MARGIN, MARGIN)
    pen.write(note, MARGIN, end)
    pen.draw_line(axis, language)
    for label, place in zip(labels, places, strict=True):
        pen.draw_mark(label.mark, axis, place + _height(label.lines[:1]) / 2)
        pen.write(label.lines, LABEL_X, place, PAINT[label.mark.kind])
    return pen.figure


class _Pen:
    """A figure whose coordinates are pixels, from the upper left corner."""

    def __init__(self) -> None:
        self.figure = Figure(dpi=DPI, facecolor=PAPER)
        self._canvas = FigureCanvasAgg(self.figure)
        self._axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self.take(WIDTH)

    def take(self, height: float) -> None:
        """Make the paper so high."""
        self.figure.set_size_inches(WIDTH / DPI, round(height) / DPI)
        self._axes.set(xlim=(0, WIDTH), ylim=(round(height), 0))

    def lines(self, paragraphs: Sequence[Paragraph], width: float) -> tuple[Paragraph, ...]:
        """The paragraphs in lines no wider than `width`."""
        # matplotlib's backends have no types.
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]

        def in_lines(style: Style, text: str) -> list[str]:
            font = _font(style)
            return wrapped(text, width, lambda part: renderer.get_text_width_height_descent(part, font, False)[0])

        return tuple((style, line) for style, text in paragraphs for line in in_lines(style, text))

    def write(self, lines: Sequence[Paragraph], x: float, y: float, heading: str = INK[Style.HEADING]) -> None:
        """Write lines below each other, the first one's upper edge at `y`."""
        for style, line in lines:
            colour = heading if style is Style.HEADING else INK[style]
            base = y + SIZE[style]
            self._axes.text(x, base, line, color=colour, fontproperties=_font(style), va="baseline", parse_math=False)
            y += _height([(style, line)])

    def draw_line(self, axis: Axis, language: Language) -> None:
        """The line of time with its months."""
        self._stroke((LINE_X, LINE_X), (axis.top, axis.bottom), PAINT[Kind.EVENT], 6)
        for tick in ticks(axis.first, axis.last):
            y = axis.place(tick)
            self._stroke((LINE_X - 18, LINE_X), (y, y), PAINT[Kind.EVENT], 3)
            words = month_in_words(tick, language) if axis.short else str(tick.year)
            self._axes.text(
                LINE_X - 28, y, words, color=INK[Style.NOTE], fontproperties=_font(Style.NOTE),
                ha="right", va="center", parse_math=False,
            )  # fmt: skip

    def draw_mark(self, mark: Mark, axis: Axis, beside: float) -> None:
        """The mark at its place, and a thin line from it to its words `beside`."""
        if mark.day is None:
            return
        place, anchor, colour = _place(mark, axis), _anchor(mark, axis), PAINT[mark.kind]
        x = LANE_X if mark.kind is Kind.COMPUTED else LINE_X
        self._stroke((x, *LEADER_X), (anchor, anchor, beside), colour, 2)
        begin = mark.since if mark.kind is Kind.COMPUTED else mark.day
        if begin:
            self._stroke((x, x), (axis.place(begin), place), colour, 8, dashed=True)
        edge, inside, size = (colour, PAPER, 14) if mark.kind is Kind.COMPUTED else (PAPER, colour, 26)
        self._axes.plot(
            x,
            place,
            _shape(mark, axis),
            markersize=size,
            markeredgecolor=edge,
            markeredgewidth=3,
            markerfacecolor=inside,
            zorder=3,
        )

    def _stroke(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, width: int, *, dashed: bool = False
    ) -> None:
        self._axes.plot(xs, ys, color=colour, linewidth=width, linestyle=(0, (2, 1)) if dashed else "-")


def _axis(shown: Content, labels: Sequence[Label], top: float) -> Axis:
    """The longer the more there is to write beside it; below an arrow where today is before it."""
    first = labels[0].mark
    begin = top + _height(labels[0].lines[:1]) / 2 + (BEYOND if _beyond(first, shown.first, shown.last) else 0)
    length = max(LEAST_LENGTH, SHARE * sum(label.height for label in labels))
    return Axis(shown.first, shown.last, begin, begin + length)


def _place(mark: Mark, axis: Axis) -> float:
    """Where a mark lies: on the line, or beyond its end."""
    if mark.day is None or mark.day > axis.last:
        return axis.bottom + BEYOND
    return axis.top - BEYOND if mark.day < axis.first else axis.place(mark.day)


def _beyond(mark: Mark, first: date, last: date) -> bool:
    return mark.day is not None and not first <= mark.day <= last


def _anchor(mark: Mark, axis: Axis) -> float:
    """Where the words of a mark belong: at its place, or at the middle of the time that it runs."""
    begin = axis.place(mark.since) if mark.since else _place(mark, axis)
    return (begin + _place(mark, axis)) / 2


def _shape(mark: Mark, axis: Axis) -> str:
    """A dot; for today a diamond, or an arrow at the end beyond which it lies."""
    if mark.kind is not Kind.TODAY or mark.day is None:
        return "o"
    if _beyond(mark, axis.first, axis.last):
        return "v" if mark.day > axis.last else "^"
    return "D"


def _font(style: Style) -> FontProperties:
    bold = style in {Style.TITLE, Style.HEADING}
    return FontProperties(fname=BOLD if bold else REGULAR, size=SIZE[style])


def _height(lines: Sequence[Paragraph]) -> float:
    return sum(SIZE[style] * LEADING for style, _ in lines)

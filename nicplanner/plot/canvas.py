"""A canvas of shapes and texts in inches: a figure is first laid out on it, by measured widths, and then drawn in whatever Axes there are.

So a figure knows its size before there is one, and given Axes only scale it: fonts and lines shrink with the shapes, and what did not
overlap on the canvas does not overlap in the Axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from nicplanner.errors import clean
from nicplanner.plot.paper import POINTS_PER_INCH, Room, fitted, height_of, new_axes, text_width, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nicplanner.plot.theme import Theme

UNKNOWN = "□"
MOST_SIGNS = 400
"""Signs of a text that are looked at: no figure has room for more."""
SPARE = 0.96
"""Part of a width that a measured text may fill: a screen's font is hinted, and up to that much wider than its outlines."""
Dash = tuple[float, ...]
"""Lengths on and off in points; none: a whole line."""


Entry = tuple[str, str, Any]
"""An entry of a key: its kind, its text, and what the kind needs."""


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    fill: str | None
    edge: str | None
    line: float
    hatch: str
    level: float
    dash: Dash


class _Line(NamedTuple):
    points: tuple[tuple[float, float], ...]
    colour: str
    line: float
    dash: Dash
    level: float


class _Text(NamedTuple):
    x: float
    y: float
    text: str
    size: float
    colour: str
    across: str
    down: str
    bold: bool
    turn: float
    level: float


class Canvas:
    """Shapes and texts, in inches from the upper left corner; `y` grows downward.

    Parameters
    ----------
    theme
        Colours of what is given none.
    margin
        Free space around everything, in inches.
    """

    def __init__(self, theme: Theme, margin: float = 0.15) -> None:
        self.theme, self.margin = theme, margin
        self.right = self.bottom = 0.0
        self._boxes: list[_Box] = []
        self._lines: list[_Line] = []
        self._texts: list[_Text] = []

    def reach(self, x: float, y: float) -> None:
        """Make the canvas at least so large."""
        self.right, self.bottom = max(self.right, x), max(self.bottom, y)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str | None = None,
        edge: str | None = None,
        line: float = 0.8,
        hatch: str = "",
        level: float = 1.0,
        dash: Dash = (),
    ) -> None:
        """Add a rectangle; without fill or edge it has none."""
        self._boxes.append(_Box(x, y, width, height, fill, edge, line, hatch, level, dash))
        self.reach(x + width, y + height)

    def path(self, points: Sequence[tuple[float, float]], colour: str, line: float = 1.0, dash: Dash = (), level: float = 2.0) -> None:
        """Add a line through points."""
        self._lines.append(_Line(tuple(points), colour, line, dash, level))
        for x, y in points:
            self.reach(x, y)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 8.0,
        colour: str | None = None,
        across: str = "left",
        down: str = "center",
        bold: bool = False,
        width: float | None = None,
        turn: float = 0.0,
        level: float = 5.0,
    ) -> float:
        """Add a text of one line, shortened to a width in inches where one is given; return how wide it is."""
        shown = shortened(text, width if width is not None else 100.0, size, bold)
        if not shown:
            return 0.0
        self._texts.append(_Text(x, y, shown, size, colour or self.theme.ink, across, down, bold, turn, level))
        wide = inches(shown, size, bold)
        left = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[across]
        if not turn:
            self.reach(left + wide, y)
        return wide

    def draw(self, ax: Axes | None) -> Axes:
        """Draw the canvas into Axes, as large as they allow, or into a new figure of pyplot of just its size."""
        width, height = self.right + self.margin, self.bottom + self.margin
        scale = 1.0
        if ax is None:
            ax = new_axes(Room(width, height, self.margin, 0.0, 0.0, self.margin), self.theme.paper)
        else:
            scale = min(width_of(ax) / width, height_of(ax) / height) / POINTS_PER_INCH
        ax.set_xlim(0, width)
        ax.set_ylim(height, 0)
        ax.set_aspect("equal", anchor="NW")
        ax.set_axis_off()
        self._draw_shapes(ax, scale)
        for one in self._texts:
            ax.text(
                one.x,
                one.y,
                one.text,
                fontsize=one.size * scale,
                color=one.colour,
                ha=one.across,
                va=one.down,
                fontweight="bold" if one.bold else "normal",
                rotation=one.turn,
                zorder=one.level,
                parse_math=False,
                rotation_mode="anchor",
            )
        return ax

    def _draw_shapes(self, ax: Axes, scale: float) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Rectangle

        for box in self._boxes:
            hatched: dict[str, Any] = {"hatch": box.hatch, "hatch_linewidth": 0.5 * scale} if box.hatch else {}
            patch = Rectangle(
                (box.x, box.y),
                box.width,
                box.height,
                facecolor=box.fill or "none",
                edgecolor=box.edge or "none",
                linewidth=box.line * scale if box.edge else 0.0,
                linestyle=_style(box.dash),
                zorder=box.level,
                **hatched,
            )
            ax.add_artist(patch)
        for one in self._lines:
            xs, ys = zip(*one.points, strict=True)
            style: dict[str, Any] = {"color": one.colour, "linewidth": one.line * scale, "linestyle": _style(one.dash), "zorder": one.level}
            ax.add_artist(Line2D(xs, ys, solid_capstyle="butt", dash_capstyle="butt", **style))


def _style(dash: Dash) -> Any:
    return (0, dash) if dash else "-"


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """Return a text of signs that the font has: names may hold any. Control and direction marks become escapes, other signs a box."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties()))
    return "".join(sign if font.get_char_index(ord(sign)) else UNKNOWN for sign in clean(text, MOST_SIGNS))


def inches(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text in inches, with what hinting may add."""
    return text_width(printable(text), size, "bold" if bold else "normal") / POINTS_PER_INCH / SPARE


def shortened(text: str, width: float, size: float, bold: bool = False) -> str:
    """Return a text that is at most so many inches wide; an empty one where not even a sign fits."""
    return fitted(printable(text), width * POINTS_PER_INCH * SPARE, size, "bold" if bold else "normal")


def key(canvas: Canvas, x: float, y: float, width: float, entries: Sequence[Entry], size: float = 7.5) -> float:
    """Add the entries of a key, as many to a line as fit, and return where the next thing may begin.

    An entry is a kind, a text and what the kind needs: ``line`` (colour and dash), ``box`` (fill, edge and hatch), ``sign`` (a text of its
    own, on a box of a fill), or ``text`` (nothing).
    """
    at, step = x, row_of(size) + 0.04
    for kind, text, what in entries:
        room = {"line": 0.42, "box": 0.26, "text": 0.0}.get(kind, 0.0)
        if kind == "sign":
            room = max(0.24, inches(what[0], size, True) + 0.14)
        wide = min(inches(text, size), width - room)
        if at > x and at + room + wide > x + width:
            at, y = x, y + step
        _sample(canvas, kind, what, at, y + step / 2, room, size)
        canvas.text(at + room, y + step / 2, text, size, width=wide + 1e-6)
        at += room + wide + 0.24
    return y + step if entries else y


def _sample(canvas: Canvas, kind: str, what: Any, x: float, y: float, room: float, size: float) -> None:
    if kind == "line":
        colour, dash = what
        canvas.path([(x, y), (x + room - 0.08, y)], colour, 1.8, dash)
    elif kind == "box":
        fill, edge, hatch = what
        canvas.box(x, y - 0.06, room - 0.08, 0.12, fill, edge, 0.7, hatch)
    elif kind == "sign":
        sign, fill, colour = what
        canvas.box(x, y - 0.075, room - 0.06, 0.15, fill, canvas.theme.line, 0.6)
        canvas.text(x + (room - 0.06) / 2, y, sign, size - 0.5, colour, "center", bold=True)


def row_of(size: float) -> float:
    """Return the height that a line of text of a size needs, in inches."""
    return 1.45 * size / POINTS_PER_INCH

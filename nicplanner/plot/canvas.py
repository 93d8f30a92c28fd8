"""A canvas in inches that grows with what is drawn on it: names are fitted to widths, whatever they are made of.

It draws on a :class:`nicplanner.plot.sheet.Sheet`, which is put into Axes at one scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nicplanner.errors import clean
from nicplanner.plot.glyphs import legible
from nicplanner.plot.paper import POINTS_PER_INCH
from nicplanner.plot.sheet import LONGEST, Dash, Sheet, fit, wide
from nicplanner.plot.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPARE = 0.96
"""Part of a width that a measured text may fill: a screen's font is hinted, and up to that much wider than its outlines."""
Entry = tuple[str, str, Any]
"""An entry of a key: its kind, its text, and what the kind needs."""


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
        self._sheet = Sheet(0.0, theme)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """Return a place on the sheet, and make that large enough for it."""
        self.right, self.bottom = max(self.right, x), max(self.bottom, y)
        return POINTS_PER_INCH * (x + self.margin), POINTS_PER_INCH * (y + self.margin)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str | None = None, edge: str | None = None, line: float = 0.8,
        hatch: str = "", level: float = 1.0, dash: Dash = (),
    ) -> None:  # fmt: skip
        """Draw a rectangle; without fill or edge it has none. Hatches have the edge's colour."""
        self._at(x + width, y + height)
        left, top = self._at(x, y)
        wide, high = POINTS_PER_INCH * width, POINTS_PER_INCH * height
        self._sheet.rect(left, top, wide, high, fill, edge, line if edge else 0.0, dash, order=level)
        if hatch:
            self._sheet.hatched(left, top, wide, high, edge or self.theme.faint, hatch, order=level + 0.01)

    def path(self, points: Sequence[tuple[float, float]], colour: str, line: float = 1.0, dash: Dash = (), level: float = 2.0) -> None:
        """Draw a line through points."""
        self._sheet.path([self._at(*one) for one in points], colour, line, dash, order=level)

    def text(
        self, x: float, y: float, text: str, size: float = 8.0, colour: str | None = None, across: str = "left", bold: bool = False,
        width: float | None = None,
    ) -> float:  # fmt: skip
        """Write one line around `y`, shortened to a width in inches where one is given; return how wide it is."""
        shown = shortened(text, width, size, bold) if width is not None else printable(text, bold)
        across_inches = inches(shown, size, bold)
        self._at(x + across_inches * {"left": 1.0, "center": 0.5, "right": 0.0}[across], y)
        self._sheet.text(*self._at(x, y), shown, size, colour, across, _weight(bold), order=5.0)
        return across_inches

    def draw(self, ax: Axes | None) -> Axes:
        """Draw the canvas into Axes, as large as they allow, or into a new figure of pyplot of just its size."""
        self._sheet.width, self._sheet.height = (POINTS_PER_INCH * (end + 2 * self.margin) for end in (self.right, self.bottom))
        return self._sheet.put(ax)


def printable(text: str, bold: bool = False) -> str:
    """Return a text of one printable line in signs that the font has: names may hold any."""
    return legible(clean(text, LONGEST), _weight(bold))


def inches(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text in inches, with what hinting may add."""
    return wide(printable(text, bold), size, _weight(bold)) / POINTS_PER_INCH / SPARE


def shortened(text: str, width: float, size: float, bold: bool = False) -> str:
    """Return a text that is at most so many inches wide; an empty one where not even a sign fits."""
    return fit(text, width * POINTS_PER_INCH * SPARE, size, _weight(bold))


def squeezed(text: str, width: float, size: float) -> str:
    """Return a text that is at most so many inches wide, with its beginning and end kept: ``live-…-R01``.

    Examples
    --------
    >>> squeezed("live-migration-R01", 9.0, 6.0), squeezed("live-migration-R01", 0.5, 6.0)
    ('live-migration-R01', 'live-…-R01')
    """
    whole = printable(text)
    if inches(whole, size) <= width:
        return whole
    for kept in range(min(len(whole), LONGEST) - 1, 1, -1):
        shown = whole[: kept - kept // 2] + "…" + whole[len(whole) - kept // 2 :]
        if inches(shown, size) <= width:
            return shown
    return shortened(whole, width, size)


def _weight(bold: bool) -> str:
    return "bold" if bold else "normal"


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

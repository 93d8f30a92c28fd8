"""A sheet to draw on: everything is laid out in points from the upper left corner, then put into Axes at one scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from nicplanner.errors import clean
from nicplanner.plot.glyphs import legible
from nicplanner.plot.paper import POINTS_PER_INCH, fitted, height_of, text_width, width_of
from nicplanner.plot.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Dash = tuple[float, ...]
"""Dashes and gaps in widths of the line; a whole line has none."""
LONGEST = 400
"""Characters of a text that are looked at: more never fit a figure."""
CAPITALS = 0.36
"""Half the height of capitals in parts of the size of the font (DejaVu Sans: 0.729 / 2): what centres a text on its line."""


class Sheet:
    """Shapes and texts in points, the ordinate downward.

    Recording them first makes the figure's size follow from its contents, and one layout serve a figure of its own and Axes of any size.

    Parameters
    ----------
    width
        Width in points.
    theme
        The colours.

    Attributes
    ----------
    height : float
        Height in points; whoever lays out sets it last.
    """

    def __init__(self, width: float, theme: Theme) -> None:
        self.width = width
        self.height = 0.0
        self.theme = theme
        self._draw: list[Callable[[Axes, float], Any]] = []

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str | None = None, edge: str | None = None, line: float = 0.8,
        dash: Dash = (), round_by: float = 0.0, order: float = 1.0, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Draw a rectangle, with round corners where asked for."""

        def draw(ax: Axes, scale: float) -> None:
            from matplotlib.patches import FancyBboxPatch, Rectangle

            style: dict[str, Any] = {
                "facecolor": fill or "none", "edgecolor": edge or "none", "linewidth": line * scale, "linestyle": _style(dash),
                "zorder": order, "gid": gid,
            }  # fmt: skip
            if round_by:
                box = f"round,pad=0,rounding_size={min(round_by, width / 2, height / 2)}"
                ax.add_artist(FancyBboxPatch((x, y), width, height, boxstyle=box, mutation_aspect=1, **style))
            else:
                ax.add_artist(Rectangle((x, y), width, height, **style))

        self._draw.append(draw)

    def hatched(self, x: float, y: float, width: float, height: float, colour: str, hatch: str, order: float = 1.0) -> None:
        """Draw the hatches of a rectangle, without fill and edge."""

        def draw(ax: Axes, scale: float) -> None:
            from matplotlib.patches import Rectangle

            patch = Rectangle((x, y), width, height, facecolor="none", edgecolor=colour, linewidth=0.0, hatch=hatch, zorder=order)
            if hasattr(patch, "set_hatch_linewidth"):  # since matplotlib 3.10
                patch.set_hatch_linewidth(0.5 * scale)
            ax.add_patch(patch)

        self._draw.append(draw)

    def shape(
        self, points: Iterable[tuple[float, float]], fill: str | None = None, edge: str | None = None, line: float = 0.8,
        order: float = 1.0, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Draw a polygon."""
        corners = list(points)

        def draw(ax: Axes, scale: float) -> None:
            from matplotlib.patches import Polygon

            ax.add_artist(
                Polygon(
                    corners, closed=True, facecolor=fill or "none", edgecolor=edge or "none", linewidth=line * scale,
                    joinstyle="miter", zorder=order, gid=gid,
                )
            )  # fmt: skip

        self._draw.append(draw)

    def ribbon(
        self, start: tuple[float, float], end: tuple[float, float], width: float, fill: str, order: float = 1.0, gid: str | None = None
    ) -> None:
        """Draw a band of constant height from left to right that bends like an S; the points are the middles of its ends."""

        def draw(ax: Axes, scale: float) -> None:
            from matplotlib.patches import PathPatch
            from matplotlib.path import Path

            (x0, y0), (x1, y1), half, mid = start, end, width / 2, (start[0] + end[0]) / 2
            points = [
                (x0, y0 - half), (mid, y0 - half), (mid, y1 - half), (x1, y1 - half),
                (x1, y1 + half), (mid, y1 + half), (mid, y0 + half), (x0, y0 + half), (x0, y0 - half),
            ]  # fmt: skip
            codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
            ax.add_artist(PathPatch(Path(points, codes), facecolor=fill, edgecolor="none", zorder=order, gid=gid))

        self._draw.append(draw)

    def path(
        self, points: Sequence[tuple[float, float]], colour: str, line: float = 0.8, dash: Dash = (), order: float = 2.0,
        gid: str | None = None,
    ) -> None:  # fmt: skip
        """Draw a line through points."""

        def draw(ax: Axes, scale: float) -> None:
            from matplotlib.lines import Line2D

            xs, ys = zip(*points, strict=True)
            ax.add_artist(
                Line2D(
                    xs, ys, color=colour, linewidth=line * scale, linestyle=_style(dash), dash_capstyle="butt", solid_capstyle="butt",
                    zorder=order, gid=gid,
                )
            )  # fmt: skip

        self._draw.append(draw)

    def text(
        self, x: float, y: float, text: str, size: float, colour: str | None = None, align: str = "left", weight: str = "normal",
        order: float = 4.0, turn: float = 0.0, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Write one line, its capitals centred on `y` (upright text: on `x`)."""
        if not text:
            return
        at = (x, y + CAPITALS * size) if not turn else (x + CAPITALS * size, y)

        def draw(ax: Axes, scale: float) -> None:
            ax.text(
                *at, text, fontsize=size * scale, color=colour or self.theme.ink, ha=align, va="baseline", fontweight=weight,
                zorder=order, rotation=turn, rotation_mode="anchor", parse_math=False, gid=gid,
            )  # fmt: skip

        self._draw.append(draw)

    def put(self, ax: Axes | None) -> Axes:
        """Draw into Axes as large as fits, or into a new figure of pyplot that is as large as the sheet."""
        scale = 1.0
        if ax is None:
            import matplotlib.pyplot as plt

            size = self.width / POINTS_PER_INCH, self.height / POINTS_PER_INCH
            ax = plt.figure(figsize=size, facecolor=self.theme.paper).add_axes((0, 0, 1, 1))
        else:
            scale = min(width_of(ax) / self.width, height_of(ax) / self.height)
        for draw in self._draw:
            draw(ax, scale)
        ax.set_facecolor(self.theme.paper)
        ax.set_xlim(0, self.width)
        ax.set_ylim(self.height, 0)
        ax.set_aspect("equal", adjustable="box", anchor="NW")
        ax.set_xticks([])
        ax.set_yticks([])
        for spine in ax.spines.values():
            spine.set_visible(False)
        return ax


def _style(dash: Dash) -> Any:
    return (0, dash) if dash else "solid"


def fit(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Return a text of one printable line that is at most so wide: whatever a name is made of, see :func:`nicplanner.errors.clean`."""
    return fitted(legible(clean(text, LONGEST), weight), width, size, weight)


def fit_end(text: str, width: float, size: float) -> str:
    """Return a text as :func:`fit` does, but with its end kept: what tells ports of a switch apart stands there."""
    whole = legible(clean(text, LONGEST))
    backwards = fitted(whole[::-1], width, size)
    return backwards[::-1] if text_width(backwards[::-1], size) <= width else fitted(whole, width, size)


def wide(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a text of one line in points."""
    return text_width(text, size, weight)

"""What more money gives: the trade-off between the cost of purchases and a measure, as steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from nicplanner.plot.palette import COLOURS
from nicplanner.plot.paper import file_of
from nicplanner.plot.theme import LIGHT, Theme, dress, theme_of, worn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMES = {
    "spare_ports": "free data ports of every host",
    "worst_failover": "carried after the worst failure (%)",
    "power_w": "power of what is bought (W)",
}
SIZE = 8.0, 4.8
MOST_NAMED = 8
"""Points whose purchase is written beside them; of more, only the first and the last."""


class HasFrontier(Protocol):
    """A frontier, as far as the figure needs it (:class:`nicplanner.sizing.Frontier`)."""

    @property
    def y(self) -> str: ...  # noqa: D102
    @property
    def points(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def table(self) -> Any: ...  # noqa: D102
    @property
    def proven(self) -> bool: ...  # noqa: D102


def plot_frontier(frontier: HasFrontier, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw a trade-off: a point for each purchase with what it buys, joined by steps, since between two points there is nothing.

    Parameters
    ----------
    frontier
        From :func:`nicplanner.frontier`.
    ax
        Where to draw; a new figure without one.
    theme
        ``light`` or ``dark``; by default as matplotlib's own figures are.

    Returns
    -------
    matplotlib.axes.Axes
        With the figure.
    """
    import matplotlib.pyplot as plt

    with worn(theme_of(theme)):
        if ax is None:
            _, ax = plt.subplots(figsize=SIZE, layout="constrained")
        return _draw(ax, frontier, theme_of(theme))


def _draw(ax: Axes, frontier: HasFrontier, theme: Theme) -> Axes:
    table = frontier.table
    share = 100.0 if frontier.y == "worst_failover" else 1.0
    xs, ys = list(table["cost"]), [value * share for value in table[frontier.y]]
    ax.step(xs, ys, where="post", color=COLOURS[0], linewidth=1.4, zorder=2)
    ax.plot(xs, ys, "o", color=COLOURS[0], markersize=7, zorder=3)
    currency = next((text for text in table["currency"] if text), "")
    ax.set_xlabel(f"cost ({currency})" if currency else "cost")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    _name_points(ax, xs, ys, list(table["purchase"]))
    ax.set_ylabel(NAMES[frontier.y])
    ax.set_title("What more money gives" + ("" if frontier.proven else " (not proven)"), loc="left")
    ax.grid(True, color=theme.line, linewidth=0.6, zorder=0)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    dress(ax, theme)
    return ax


def frontier_png(frontier: HasFrontier) -> bytes:
    """Return the figure as a PNG file: equal bytes for an equal frontier and version of matplotlib."""
    return file_of(SIZE, lambda figure: _draw(figure.add_subplot(), frontier, LIGHT), "constrained")


def _name_points(ax: Axes, xs: Sequence[float], ys: Sequence[float], names: Sequence[str]) -> None:
    """Give the points numbers, and list what these stand for below: names beside the points would overlap."""
    count = len(names)
    shown = range(count) if count <= MOST_NAMED else (0, count - 1)
    for i in range(count):
        ax.annotate(str(i + 1), (xs[i], ys[i]), xytext=(0, 7), textcoords="offset points", ha="center", va="bottom", fontsize=9)
    lines = [f"{i + 1}  {names[i]}" for i in shown]
    if count > MOST_NAMED:
        lines.insert(1, f"2 … {count - 1}  see the table")
    span = max(ys, default=0.0) - min(ys, default=0.0)
    ax.set_ylim(min(ys, default=0.0) - 0.06 * span - 0.05, max(ys, default=1.0) + 0.16 * span + 0.1)
    ax.set_xlabel(ax.get_xlabel() + "\n\n" + "\n".join(lines), loc="left", fontsize=9, linespacing=1.4)

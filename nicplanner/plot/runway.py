"""Utilisation over time: what runs out when, as lines against 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from nicplanner.plot.palette import COLOURS
from nicplanner.plot.paper import file_of
from nicplanner.plot.theme import LIGHT, Theme, dress, theme_of, worn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LINES = 20
"""Limits that are drawn, the first bottlenecks; of more the legend says how many."""
LONGEST = 58
"""Characters of a name in the legend."""
TOP, LEAST_TOP = 160.0, 110.0
"""Largest and smallest upper end of the axis in percent: what has long run out leaves the figure."""
MARKERS = "osD^v<>PX*hp"


class HasRow(Protocol):
    """A limit, as far as the figure needs it."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def limit(self) -> str: ...  # noqa: D102
    @property
    def capacity(self) -> Fraction: ...  # noqa: D102
    @property
    def factor(self) -> Fraction | None: ...  # noqa: D102
    @property
    def full(self) -> Fraction: ...  # noqa: D102
    @property
    def years(self) -> float | None: ...  # noqa: D102
    @property
    def by_year(self) -> Sequence[Fraction]: ...  # noqa: D102


class HasRunway(Protocol):
    """A runway, as far as the figure needs it (:class:`nicplanner.study.Runway`)."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> Sequence[HasRow]: ...  # noqa: D102
    def describe(self) -> str: ...  # noqa: D102


def plot_runway(runway: HasRunway, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw the utilisation of what grows, year by year.

    A line for each of the first limits to be met, in the colour-blind-safe palette and with a marker of its own; limits that are used alike
    share one. The line at 100 % is where something runs out, a dotted vertical line when. The legend names them, first bottleneck first.

    Parameters
    ----------
    runway
        What :func:`nicplanner.runway` found.
    ax
        Axes to draw into; new ones of a fitting size by default. The legend stands to the right of them.
    theme
        ``light`` or ``dark``; by default as matplotlib's own figures are.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes: years from today, percent of the capacity.
    """
    curves = _curves(runway.rows)
    with worn(theme_of(theme)):
        if ax is None:
            import matplotlib.pyplot as plt

            _, ax = plt.subplots(figsize=_size(curves), layout="constrained")
        _draw(ax, runway, curves, theme_of(theme))
    return ax


def runway_png(runway: HasRunway) -> bytes:
    """Return the figure as a PNG file: equal bytes for an equal runway and version of matplotlib."""
    curves = _curves(runway.rows)
    return file_of(_size(curves), lambda figure: _draw(figure.add_subplot(), runway, curves, LIGHT), "constrained")


def _curves(rows: Sequence[HasRow]) -> list[list[HasRow]]:
    """Return the rows that may run out, those that are used alike together; all rows where none may."""
    changing = [row for row in rows if row.factor is not None and len(set(row.by_year)) > 1] or [row for row in rows if row.capacity]
    found: dict[Any, list[HasRow]] = {}
    for row in changing:
        found.setdefault((row.kind, row.years, *(used / row.capacity for used in row.by_year)), []).append(row)
    return list(found.values())


def _size(curves: Sequence[object]) -> tuple[float, float]:
    """Return the size in inches: high enough for the legend beside it."""
    return 10.5, max(4.2, 1.1 + 0.23 * min(len(curves), MOST_LINES + 1))


def _draw(ax: Axes, runway: HasRunway, curves: Sequence[list[HasRow]], theme: Theme) -> None:
    from matplotlib.ticker import MaxNLocator

    years = max((len(row.by_year) for row in runway.rows), default=1) - 1
    highest = LEAST_TOP
    for i, alike in enumerate(curves[:MOST_LINES]):
        row = alike[0]
        colour, dashed = COLOURS[i % len(COLOURS)], "-" if i < len(COLOURS) else "--"
        points = [(float(year), 100 * float(used / row.capacity)) for year, used in enumerate(row.by_year)]
        highest = max(highest, *(percent for _, percent in points))
        if row.years is not None and row.years <= years:
            points = sorted({*points, (row.years, 100 * float(row.full / row.capacity))})
            ax.axvline(row.years, color=colour, linewidth=1.0, linestyle=":", zorder=1)
        ax.plot(
            *zip(*points, strict=True),
            color=colour,
            linestyle=dashed,
            linewidth=1.6,
            marker=MARKERS[i % len(MARKERS)],
            markersize=4,
            markevery=[place for place, (at, _) in enumerate(points) if at == int(at)],
            label=_label(alike, years),
            zorder=2,
        )
    ax.axhline(100, color=theme.ink, linewidth=1.2, zorder=3)
    ax.set_xlim(-0.015 * years, 1.015 * years)
    ax.set_ylim(0, min(TOP, 1.05 * highest))
    ax.set_xlabel("years from today")
    ax.set_ylabel("used, % of capacity")
    ax.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
    ax.spines[["top", "right"]].set_visible(False)
    title = f"{_cut(runway.name)}: what runs out when\n{_cut(runway.describe(), 2 * LONGEST)}"
    ax.set_title(title, fontsize=10, loc="left", parse_math=False)
    dress(ax, theme)
    _legend(ax, len(curves))


def _label(alike: Sequence[HasRow], years: int) -> str:
    """Name rows that are used alike, with the time at which they run out."""
    row = alike[0]
    when = "never" if row.years is None else f"{row.years:.1f} y" if row.years <= years else "later"
    more = f" and {len(alike) - 1} alike" if len(alike) > 1 else ""
    limit = f", {row.limit}" if len({one.limit for one in alike}) == 1 else ""
    return f"{when}: {_cut(f'{row.subject}{more}{limit}')}"


def _cut(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _legend(ax: Axes, curves: int) -> None:
    from matplotlib.lines import Line2D

    handles, labels = ax.get_legend_handles_labels()
    if curves > MOST_LINES:
        handles.append(Line2D([], [], linestyle="none"))
        labels.append(f"… and {curves - MOST_LINES} more, later")
    if not handles:
        return
    legend = ax.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(1.01, 1.0),
        frameon=False,
        fontsize=8.5,
        title="runs out after",
        title_fontsize=8.5,
        alignment="left",
        borderaxespad=0.0,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)

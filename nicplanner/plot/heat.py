"""A measure over two varied paths: a cell for each pair of values, its colour and its text the measure, hatched without a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nicplanner.errors import InputError, Problem
from nicplanner.plot.palette import ink
from nicplanner.plot.paper import POINTS_PER_INCH, Room, height_of, new_axes, png, text_width, widest, width_of
from nicplanner.plot.scenarios import BETTER_HIGH, Scenario, Scenarios, Value, grouped, missing_name, read_scenarios, short_names
from nicplanner.plot.theme import LIGHT, Theme, dress, theme_of, worn

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS = "cividis_r"
"""Made for colour-blind readers; its lightness falls evenly, so that it reads in grey print (Nuñez, Anderton and Renslow, 2018)."""
MOST_VALUES = 40
"""Values of a path that fit on an axis."""
CELL_WIDTH, CELL_HEIGHT, LINE_HEIGHT = 0.86, 0.5, 0.16
"""Of a cell at least, and of a line in it, in inches."""
FONT, LEAST_FONT, LABEL_FONT, NAME_FONT = 8.5, 3.5, 8.5, 9.5
"""Of the text in cells at most and at least, of the values beside them, and of the names of the axes, in points."""
LONG_VALUE = 11
"""Characters of a value below the cells from which on all of them stand upright."""


@dataclass(frozen=True)
class Cell:
    """What the scenarios of a pair of values say.

    Attributes
    ----------
    least, greatest
        Of the measure; None without a plan.
    worst
        The one of both that is worse, which gives the colour.
    failed
        Why scenarios of the cell have no plan, in a word each, how many, and of how many; empty if all have one.
    proven
        Whether all plans are proven optimal.
    base
        Whether the scenario without changes is here.
    """

    least: float | None
    greatest: float | None
    worst: float | None
    failed: str
    proven: bool
    base: bool

    @property
    def text(self) -> str:
        """The text of the cell: the measure, or its range, and what has no plan."""
        lines = []
        if self.least is not None and self.greatest is not None:
            low, high = grouped(self.least), grouped(self.greatest)
            mark = "" if self.proven else "*"
            short = len(low + high) < 10 and self.least >= 0
            lines = [f"{low}{mark}"] if low == high else [f"{low}–{high}{mark}"] if short else [f"{low} –", f"{high}{mark}"]
        return "\n".join([*lines, *filter(None, self.failed.split("\n"))])


@dataclass(frozen=True)
class Grid:
    """The cells by their place (column, row) and the values of both axes in order; a pair of values that was not tried has no cell.

    `several` tells whether some cell holds scenarios that say different things.
    """

    x: str
    y: str
    xs: tuple[Value, ...]
    ys: tuple[Value, ...]
    cells: Mapping[tuple[int, int], Cell]
    several: bool


def plot_heat(
    rows: pd.DataFrame, x: str, y: str, measure: str = "ports", ax: Axes | None = None, theme: str | None = None
) -> Axes:
    """Draw a measure over the values of two varied paths.

    A cell's colour and text are the measure. A cell without a plan is hatched and says why in a word: infeasible, invalid, not solved,
    error; one that no scenario tries stays empty. Where other paths vary too, several scenarios share a cell: it tells the range from the
    least to the greatest and how many have no plan, and its colour is that of the worst (of cost, ports, broken recommendations the
    greatest; of spare ports, what is carried after the worst failure, and growth the least). A thick frame marks the cell of the scenario
    without changes; beside the grid of the others it is left out, and the title says so. Of plans that are not proven the text has ``*``.

    Parameters
    ----------
    rows
        Scenarios, a row each, as :func:`nicplanner.plot.scenarios.read_scenarios` describes them.
    x, y
        The varied paths of the axes; numbers stand in order of size, texts in natural order.
    measure
        The measure: ``ports``, ``cost``, ``spare_ports``, ``worst_failover`` …
    ax
        Axes to draw into; new ones of a fitting size by default. The scale of colours stands to the right of them.
    theme
        ``light`` or ``dark``; by default as matplotlib's own figures are.

    Returns
    -------
    matplotlib.axes.Axes
        A unit for each value, the first in the corner below on the left.

    Raises
    ------
    InputError
        If there is no such measure or path, an axis has too many values, or there is nothing to show.
    """
    found, grid = _read(rows, x, y, measure)
    with worn(theme_of(theme)):
        return _draw(new_axes(_room(found, grid)) if ax is None else ax, found, grid, theme_of(theme))


def heat_png(rows: pd.DataFrame, x: str, y: str, measure: str = "ports") -> bytes:
    """Return the figure as a PNG file: equal bytes for equal rows and version of matplotlib."""
    found, grid = _read(rows, x, y, measure)
    return png(_room(found, grid), lambda ax: _draw(ax, found, grid, LIGHT))


def _read(rows: pd.DataFrame, x: str, y: str, measure: str) -> tuple[Scenarios, Grid]:
    found = read_scenarios(rows, measure)
    problems = [missing_name(axis, path, found.paths, "varied path") for axis, path in (("x", x), ("y", y)) if path not in found.paths]
    if not problems and x == y:
        problems.append(Problem("y", "both axes are the same path", x))
    if not problems and not found.others:
        problems.append(Problem("rows", "there is nothing to show: no scenario changes anything"))
    if not problems:
        grid = heat_grid(found, x, y)
        for axis, values in (("x", grid.xs), ("y", grid.ys)):
            if len(values) > MOST_VALUES:
                problems.append(Problem(axis, "too many values for an axis", str(len(values)), f"at most {MOST_VALUES}"))
        if not any(cell.least is not None or cell.failed for cell in grid.cells.values()):
            problems.append(Problem("rows", "there is nothing to show"))
    if problems:
        raise InputError(problems)
    return found, grid


def heat_grid(found: Scenarios, x: str, y: str) -> Grid:
    """Return the cells of two paths."""
    shown = found.shown if _on_grid(found, x, y) else found.others
    xs, ys = (tuple(sorted({one.values[path] for one in shown})) for path in (x, y))
    columns, rows = ({value: i for i, value in enumerate(values)} for values in (xs, ys))
    members: dict[tuple[int, int], list[Scenario]] = {}
    for one in shown:
        members.setdefault((columns[one.values[x]], rows[one.values[y]]), []).append(one)
    cells = {place: _cell(mine, found) for place, mine in members.items()}
    several = any(len({(one.amount, one.why) for one in mine}) > 1 for mine in members.values())
    return Grid(x, y, xs, ys, cells, several)


def _on_grid(found: Scenarios, x: str, y: str) -> bool:
    """Whether the base has a cell: its values are among those of the others, or one is and no other value of that path is there.

    A base beside the grid would add a row and a column with next to nothing in them.
    """
    if found.base is None:
        return False
    xs, ys = ({one.values[path] for one in found.others} for path in (x, y))
    a, b = found.base.values[x], found.base.values[y]
    return (a in xs and b in ys) or xs == {a} or ys == {b}


def _cell(mine: Sequence[Scenario], found: Scenarios) -> Cell:
    amounts = [one.amount for one in mine if one.amount is not None]
    least, greatest = (min(amounts), max(amounts)) if amounts else (None, None)
    words = sorted({one.why for one in mine if one.why}, key=lambda word: (-sum(one.why == word for one in mine), word))
    failed = len(mine) - len(amounts)
    count = f"{failed} of {len(mine)}\n" if amounts and failed else ""
    why = f"{count}{words[0] if len(words) == 1 else 'no plan'}" if words else ""
    proven = all(one.status != "FEASIBLE" for one in mine if one.amount is not None)
    worst = least if found.measure in BETTER_HIGH else greatest
    return Cell(least, greatest, worst, why, proven, any(one is found.base for one in mine))


def _upright(values: Sequence[Value]) -> bool:
    return any(len(value.text) > LONG_VALUE for value in values)


def _room(found: Scenarios, grid: Grid) -> Room:
    """Return the size: cells of one size, but larger ones where the names of the axes would be longer than these."""
    names = short_names(found.paths)
    width = max(len(grid.xs) * CELL_WIDTH, widest([names[grid.x]], NAME_FONT) + 0.1)
    lines = max(cell.text.count("\n") + 1 for cell in grid.cells.values())
    height = max(len(grid.ys) * max(CELL_HEIGHT, lines * LINE_HEIGHT), widest([names[grid.y]], NAME_FONT) + 0.1)
    left = widest((value.text for value in grid.ys), LABEL_FONT) + 0.45
    below = widest((value.text for value in grid.xs), LABEL_FONT) if _upright(grid.xs) else 0.15
    title = widest(_title(found, grid), 10) - width
    return Room(width, height, left, max(1.25, title + 0.2), below + 0.45, 0.2 + 0.2 * len(list(_title(found, grid))))


def _draw(ax: Axes, found: Scenarios, grid: Grid, theme: Theme) -> Axes:
    shade = _shades(grid)
    _draw_scale(ax, grid)
    sizes = _fonts(ax, grid)
    for (column, row), cell in sorted(grid.cells.items()):
        _draw_cell(ax, column, row, cell, shade, sizes[cell.text.count("\n")], theme)
    ax.vlines(range(1, len(grid.xs)), 0, len(grid.ys), color=theme.paper, linewidth=1.0, zorder=2)
    ax.hlines(range(1, len(grid.ys)), 0, len(grid.xs), color=theme.paper, linewidth=1.0, zorder=2)
    for (column, row), cell in grid.cells.items():
        if cell.base:
            _frame(ax, column, row)
    ax.set_xlim(0, len(grid.xs))
    ax.set_ylim(0, len(grid.ys))
    turn = 90 if _upright(grid.xs) else 0
    ax.set_xticks(
        [i + 0.5 for i in range(len(grid.xs))], [one.text for one in grid.xs], fontsize=LABEL_FONT, rotation=turn, parse_math=False
    )
    ax.set_yticks([i + 0.5 for i in range(len(grid.ys))], [one.text for one in grid.ys], fontsize=LABEL_FONT, parse_math=False)
    ax.tick_params(length=0)
    names = short_names(found.paths)
    ax.set_xlabel(names[grid.x], fontsize=NAME_FONT, parse_math=False)
    ax.set_ylabel(names[grid.y], fontsize=NAME_FONT, parse_math=False)
    ax.set_title("\n".join(_title(found, grid)), fontsize=10, loc="left", parse_math=False)
    dress(ax, theme)
    return ax


def _shades(grid: Grid) -> Callable[[float], str]:
    """Return the colour of an amount: a light one where all are equal."""
    import matplotlib as mpl
    from matplotlib.colors import to_hex

    amounts = [cell.worst for cell in grid.cells.values() if cell.worst is not None]
    low, high = min(amounts, default=0.0), max(amounts, default=0.0)
    return lambda amount: to_hex(mpl.colormaps[COLOURS](0.2 if low == high else (amount - low) / (high - low)))


def _draw_scale(ax: Axes, grid: Grid) -> None:
    """Draw the scale of colours to the right; none where all amounts are equal."""
    import matplotlib as mpl
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    amounts = [cell.worst for cell in grid.cells.values() if cell.worst is not None]
    if len(set(amounts)) < 2:
        return
    inch = POINTS_PER_INCH / width_of(ax)
    place = ax.inset_axes((1 + 0.18 * inch, 0, 0.16 * inch, 1))
    bar = ax.figure.colorbar(ScalarMappable(Normalize(min(amounts), max(amounts)), mpl.colormaps[COLOURS]), cax=place)
    bar.locator = MaxNLocator(nbins=min(6, 1 + len(grid.ys)), integer=all(amount == int(amount) for amount in amounts))
    bar.formatter = FuncFormatter(lambda value, _: grouped(value))
    bar.update_ticks()
    bar.ax.tick_params(labelsize=8)
    bar.outline.set_visible(False)


def _fonts(ax: Axes, grid: Grid) -> dict[int, float]:
    """Return the size at which the texts of cells fit into them, by the number of line feeds: texts of one line stay large."""
    width, height = 0.92 * width_of(ax) / len(grid.xs), 0.9 * height_of(ax) / len(grid.ys)
    out: dict[int, float] = {}
    for cell in grid.cells.values():
        lines = cell.text.split("\n")
        longest = max(text_width(line, 10) for line in lines) / 10
        fits = min(FONT, width / longest, height / (1.25 * len(lines)))
        out[len(lines) - 1] = max(LEAST_FONT, min(out.get(len(lines) - 1, FONT), fits))
    return out


def _draw_cell(ax: Axes, column: int, row: int, cell: Cell, shade: Callable[[float], str], size: float, theme: Theme) -> None:
    """Draw a cell: its colour, hatched where something has no plan, and its text, on a light ground where hatches would cross it."""
    from matplotlib.patches import Rectangle

    colour = theme.body if cell.worst is None else shade(cell.worst)
    patch = Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="none", linewidth=0.0)
    ground = None
    if cell.failed:
        patch.set(hatch="////", edgecolor=theme.faint)
        ground = {"facecolor": colour, "edgecolor": "none", "pad": 1.2}
    ax.add_patch(patch)
    ax.text(
        column + 0.5, row + 0.5, cell.text, ha="center", va="center", fontsize=size, linespacing=1.1, color=ink(colour), bbox=ground,
        parse_math=False,
    )  # fmt: skip


def _frame(ax: Axes, column: int, row: int) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor="#D55E00", linewidth=2.2, zorder=3, clip_on=False))


def _title(found: Scenarios, grid: Grid) -> Iterator[str]:
    """Yield the lines above the figure: the measure, and what the signs in the cells mean."""
    yield found.label
    cells = grid.cells.values()
    if grid.several:
        worst = "least" if found.measure in BETTER_HIGH else "greatest"
        yield f"range over the other varied paths; colour: the worst, {worst}"
    notes = ["framed: base"] if any(cell.base for cell in cells) else ["base: beside these values"] if found.base else []
    if len(cells) < len(grid.xs) * len(grid.ys):
        notes.append("empty: not tried")
    if not all(cell.proven for cell in cells):
        notes.append("*: not proven")
    if notes:
        yield "; ".join(notes)

"""The failure matrix: what each class of a host group still has after each single failure, in parts of its demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.names import natural, natural_key
from nicplanner.plot.alike import Alike, Failure, alike_hosts
from nicplanner.plot.canvas import Canvas, Entry, key
from nicplanner.plot.loads import KINDS
from nicplanner.plot.numerals import gbps, percent
from nicplanner.plot.palette import class_palette, ink
from nicplanner.plot.shades import mixed
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import Theme, theme_of
from nicplanner.plot.used import find_group

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PORTS = 16
"""Rows of ports; where there are more, the ports of a group on an adapter share one, then all ports of a group."""
MOST_TIMES = 10
"""Times its demand that a class still has; how much more does not matter."""
NAMES, CELL, ROW, HEAD = 2.75, 1.06, 0.36, 0.46
"""Widths of the names and of a class's column, heights of a row and of the heads, in inches."""
TITLES = {"port": "a port", "adapter": "an adapter", "switch": "the switches of a fabric", "host": "other hosts"}


class Cell(NamedTuple):
    """A class after a failure, as it is worst among hosts and states: what is left and what must be, in parts of its demand."""

    left: Fraction | None
    needed: Fraction
    ok: bool

    def touched(self, most: Fraction) -> bool:
        """Whether the failure takes something of what the class's group has at most."""
        return self.left is not None and self.left < most


class Row(NamedTuple):
    """A failure, or several that are alike, with the cell of each class."""

    kind: str
    text: str
    cells: Mapping[str, Cell]


def plot_failures(plan: Subject, group: str | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw what each class of a host group still has after each single failure.

    A cell says what survives of the class's group of ports (``failures.csv``, ``surviving_gbps`` over ``demand_gbps``; the classes of a
    group share it) and below it what must be carried (``required_gbps`` over ``demand_gbps``). Its sign and colour: ✓ holds, – nothing is
    required, ✗ violated. Rows are for any host of the group: a cell is that of the host and state in which it is worst. Ports of a group
    on an adapter share a row where their cells are equal; past sixteen rows of ports always, then all ports of a group, with the worst of
    them in each cell.

    Parameters
    ----------
    plan
        The plan.
    group
        Host group as the design names it; by default the one with the most hosts.
    ax
        Axes to draw into; new ones of a fitting size by default.
    theme
        ``light`` or ``dark``; that of matplotlib's settings by default.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes, in points from the upper left corner.

    Raises
    ------
    InputError
        If there is no such host group, or the plan does not say what its site looks like.
    """
    site = SiteExcerpt.of(plan.manifest)
    name, places = find_group(site, group)
    hosts = [host for host, *_ in places.places]
    alike = alike_hosts(plan, hosts)
    rows = matrix(alike)
    classes = natural({traffic for row in rows for traffic in row.cells})
    canvas = Canvas(theme_of(theme))
    demands = {row.traffic: row.demand for one in alike for row in one.failures if not row.state}
    _head(canvas, name, len(hosts), {traffic: demands.get(traffic) for traffic in classes}, class_palette(plan))
    y = _rows(canvas, rows, classes)
    _foot(canvas, y, NAMES + CELL * len(classes), rows)
    return canvas.draw(ax)


def matrix(alike: Sequence[Alike]) -> list[Row]:
    """Return the rows of hosts with one layout, in the order port, adapter, switch, host."""
    cells: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
    racks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in alike:
        for row in one.failures:
            place = row.kind, row.element
            racks[place].update(one.racks)
            cells[place][row.traffic] = _worse(cells[place].get(row.traffic), _cell(row))
    ports = _ports(alike, {element: cells[kind, element] for kind, element in cells if kind == "port"})
    others = sorted((key for key in cells if key[0] != "port"), key=lambda key: (_order(key[0]), natural_key(key[1])))
    return ports + [Row(kind, _text(kind, element, natural(racks[kind, element])), cells[kind, element]) for kind, element in others]


def _order(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _cell(row: Failure) -> Cell:
    if not row.demand:
        return Cell(None, Fraction(0), row.ok)
    return Cell(row.surviving / row.demand, row.required / row.demand, row.ok)


def _worse(one: Cell | None, other: Cell) -> Cell:
    """Return the cell that is violated, or of which less is left beyond what is needed."""

    def rank(cell: Cell) -> tuple[bool, bool, Fraction, Fraction]:
        return cell.ok, cell.left is None, (cell.left or Fraction(0)) - cell.needed, cell.left or Fraction(0)

    return other if one is None else min(one, other, key=rank)


def _text(kind: str, element: str, racks: Sequence[str]) -> str:
    if kind == "switch":
        where = f"at {racks[0]}" if len(racks) == 1 else f"at the host's rack, any of {len(racks)}"
        return f"{element.replace('+', ' and ')} {where}"
    if kind == "host":
        cluster, _, hosts = element.partition(":")
        return f"{hosts} of {cluster}"
    return element


def _ports(alike: Sequence[Alike], cells: Mapping[str, Mapping[str, Cell]]) -> list[Row]:
    """Return the rows of ports, those of a group on an adapter together where they are equal, or where there are too many."""
    group_of = {port.name: port.group for one in alike for port in one.ports}
    folded: dict[tuple[str, str, object], list[str]] = defaultdict(list)
    for element in natural(cells):
        equal = tuple(sorted(cells[element].items()))
        folded[element.partition("/")[0], group_of.get(element, ""), equal].append(element)
    for of_adapter in (True, False):
        if len(folded) > MOST_PORTS:
            merged: dict[tuple[str, str, object], list[str]] = defaultdict(list)
            for (adapter, group, _), elements in folded.items():
                merged[adapter if of_adapter else "", group, None] += elements
            folded = merged
    return [
        Row("port", _port_text(adapter, group, natural(elements)), _worst_of(cells, elements))
        for (adapter, group, _), elements in sorted(folded.items(), key=_place)
    ]


def _place(folded: tuple[tuple[str, str, object], list[str]]) -> tuple[object, object]:
    """Order rows of ports by adapter and first port, those of whole groups by the group."""
    (adapter, group, _), elements = folded
    return natural_key(adapter), natural_key(elements[0] if adapter else group)


def _port_text(adapter: str, group: str, elements: Sequence[str]) -> str:
    of = f" of {group}" if group else ""
    if len(elements) == 1:
        return f"{elements[0]}{of}"
    return f"{adapter}{', ' * bool(adapter)}any of {len(elements)} ports{of}"


def _worst_of(cells: Mapping[str, Mapping[str, Cell]], elements: Sequence[str]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for element in elements:
        for traffic, cell in cells[element].items():
            found[traffic] = _worse(found.get(traffic), cell)
    return found


def _head(canvas: Canvas, name: str, hosts: int, classes: Mapping[str, Fraction | None], colours: Mapping[str, str]) -> None:
    """Write the title and the heads of the columns: each class with the demand of this host group."""
    faint = canvas.theme.faint
    width = max(NAMES + CELL * len(classes), 5.0)
    canvas.text(0, 0.1, "Failure matrix", 11, bold=True)
    many = f"any of {name}, {hosts} hosts," if hosts > 1 else name
    canvas.text(0, 0.33, f"{many} loses one element: what each class still has, in parts of its demand", 8, faint, width=width)
    canvas.text(0, 0.52 + HEAD / 2, "what fails", 7, faint)
    for i, (traffic, demand) in enumerate(classes.items()):
        x, fill = NAMES + CELL * i, colours.get(traffic, faint)
        canvas.box(x + 0.02, 0.52, CELL - 0.04, HEAD - 0.04, fill, faint, 0.6)
        canvas.text(x + CELL / 2, 0.64, traffic, 7.5, ink(fill), "center", bold=True, width=CELL - 0.12)
        text = "" if demand is None else f"{gbps(demand)} Gbit/s"
        canvas.text(x + CELL / 2, 0.82, text, 6.5, ink(fill), "center", width=CELL - 0.12)


def _rows(canvas: Canvas, rows: Sequence[Row], classes: Sequence[str]) -> float:
    y, kind = 0.52 + HEAD, ""
    lefts = {traffic: [row.cells[traffic].left or Fraction(0) for row in rows if traffic in row.cells] for traffic in classes}
    for row in rows:
        if row.kind != kind:
            kind = row.kind
            canvas.text(0, y + 0.14, TITLES.get(kind, kind), 7.5, bold=True)
            y += 0.26
        canvas.text(0.12, y + ROW / 2, row.text, 7.5, width=NAMES - 0.2)
        for i, traffic in enumerate(classes):
            if traffic in row.cells:
                _draw_cell(canvas, NAMES + CELL * i, y, row.cells[traffic], row.cells[traffic].touched(max(lefts[traffic])))
        y += ROW
    return y


def _draw_cell(canvas: Canvas, x: float, y: float, cell: Cell, touched: bool) -> None:
    theme, middle = canvas.theme, x + CELL / 2
    sign, fill, edge = _look(theme, cell, touched)
    canvas.box(x + 0.02, y + 0.015, CELL - 0.04, ROW - 0.03, fill, edge, 1.8 if not cell.ok else 0.6)
    left = "no demand" if cell.left is None else percent(cell.left) if cell.left <= MOST_TIMES else f"> {MOST_TIMES} ×"
    colour = ink(fill) if touched or not cell.ok else theme.faint
    canvas.text(middle, y + 0.12, f"{sign} {left}", 7.5, colour, "center", bold=touched or not cell.ok, width=CELL - 0.1)
    canvas.text(middle, y + 0.255, f"needs {percent(cell.needed)}" if cell.needed else "not required", 6, colour, "center")


def _look(theme: Theme, cell: Cell, touched: bool) -> tuple[str, str, str]:
    """Return sign, fill and edge of a cell."""
    if not cell.ok:
        return "✗", mixed(theme.paper, theme.bad, 0.35), theme.bad
    if not cell.needed:
        return "–", theme.free, theme.line
    return "✓", mixed(theme.paper, theme.good, 0.25 if touched else 0.06), theme.line


def _foot(canvas: Canvas, y: float, width: float, rows: Sequence[Row]) -> None:
    theme = canvas.theme
    cells = [cell for row in rows for cell in row.cells.values()]
    counts = (
        ("✓", "holds", theme.good, 0.25, sum(cell.ok and bool(cell.needed) for cell in cells)),
        ("–", "not required", theme.free, 1.0, sum(cell.ok and not cell.needed for cell in cells)),
        ("✗", "violated", theme.bad, 0.35, sum(not cell.ok for cell in cells)),
    )
    signs: list[Entry] = [
        ("sign", f"{text}: {number}", (sign, fill, ink(fill)))
        for sign, text, colour, share, number in counts
        for fill in [mixed(theme.paper, colour, share)]
    ]
    canvas.text(0, y + 0.12, "" if rows else "The plan has no failures to show.", 7.5)
    notes = ("faint: the failure takes nothing of the class's ports", "classes of one group share what survives")
    key(canvas, 0, y + 0.14, max(width, 5.0), [*signs, *(("text", note, None) for note in notes)])

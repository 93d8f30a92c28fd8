"""The site's topology: racks on the floor, what is in them, and the bundles of cables between them; alike racks are told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log
from typing import TYPE_CHECKING

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plot.cables import runs_of
from nicplanner.plot.canvas import Canvas, inches, shortened
from nicplanner.plot.cards import Cards
from nicplanner.plot.cells import Cells
from nicplanner.plot.fabrics import Fabrics
from nicplanner.plot.floor import Bus, Line, buses_of, facts_of, lanes_of, lines_of
from nicplanner.plot.numerals import some
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import theme_of
from nicplanner.plot.used import DIRECT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_CARDS = 12
"""Racks up to which each is a card that says what is in it; more are a floor plan."""
MOST_LANES, MOST_TRUNKS = 8, 10
"""Bundles that fit side by side above a line of racks, and from line to line."""
BEST_SHAPE = 1.6
"""Width of the floor plan in parts of its height, which the number of blocks of lines comes nearest to."""
MOST_BLOCKS = 8
LABEL, TITLE, LEAST_WIDTH = 0.62, 0.62, 7.0


def plot_topology(plan: Subject, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw the racks of a site by row and position, and the bundles of cables between them.

    Up to twelve racks are cards: host groups, switches with their cables, and cables that leave the rack. More racks are a floor plan:
    racks that are alike (hosts by server, switches by model and fabric, cables by fabric) share a letter, which the key below explains;
    the fuller the colour, the more hosts. Cables to the switches of another rack are one bundle for each fabric and rack with switches:
    a line above the racks, with a square at the rack of the switches. Cables within a rack are only counted.

    Parameters
    ----------
    plan
        The plan.
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
        If the plan does not say what its site looks like.
    """
    site = SiteExcerpt.of(plan.manifest)
    runs = runs_of(plan, site)
    facts, buses = facts_of(site, runs), buses_of(runs)
    canvas = Canvas(theme_of(theme))
    style = Fabrics.of(plan, canvas.theme)
    few = len(site.racks) <= MOST_CARDS
    racks: Cards | Cells = Cards(canvas, style, site, runs, facts, buses) if few else Cells(canvas, style, facts)
    floor = _Floor(canvas, style, lines_of(site, racks.scale.fold), buses, racks)
    width = max(LEAST_WIDTH, floor.width)
    _title(canvas, site, sum(runs.values()), buses, width)
    floor.draw()
    racks.legend(floor.bottom + 0.12, width, buses, floor.left_out)
    return canvas.draw(ax)


def _title(canvas: Canvas, site: SiteExcerpt, cables: int, buses: Sequence[Bus], width: float) -> None:
    hosts = sum(len(group.places) for group in site.hosts.values())
    text = ", ".join(
        (some(len(site.racks), "rack"), some(hosts, "host"), some(len(site.switches), "switch", "switches"), some(cables, "cable"))
    )
    canvas.text(0, 0.1, "Topology", 11, bold=True)
    between = f", {sum(bus.total for bus in buses):,} of them between racks"
    name = shortened(site.name, max(1.0, width - inches(f": {text}{between}", 8)), 8)
    canvas.text(0, 0.33, f"{name}: {text}{between}", 8, canvas.theme.faint, width=width)


class _Floor:
    """Places the lines of racks below one another, each with its bundles above it, and draws both."""

    def __init__(self, canvas: Canvas, style: Fabrics, lines: Sequence[Line], buses: Sequence[Bus], racks: Cards | Cells) -> None:
        self._canvas, self._style, self._lines, self._racks = canvas, style, lines, racks
        scale = self._scale = racks.scale
        self._line_of = {name: i for i, line in enumerate(lines) for name in line.racks.values()}
        column = {name: at for line in lines for at, name in line.racks.items()}
        crossing = [bus for bus in buses if len({self._line_of[rack] for rack in bus.racks}) > 1][:MOST_TRUNKS]
        self._trunk = {bus[:2]: LABEL + scale.lane * (i + 1) for i, bus in enumerate(crossing)}
        left = LABEL + scale.lane * (len(crossing) + 2) * bool(crossing)
        self._block = self._blocks(left + (max(column.values()) + 1) * (scale.width + scale.gap) + 0.2, bool(crossing))
        self._x = {name: self._block[self._line_of[name]] + left + at * (scale.width + scale.gap) for name, at in column.items()}
        self.width = max(self._x.values()) + scale.width
        drawn = [bus for bus in buses if bus[:2] in self._trunk or len({self._line_of[rack] for rack in bus.racks}) == 1]
        touching: dict[str, list[Bus]] = defaultdict(list)
        for bus in drawn:
            for rack in bus.racks:
                touching[rack].append(bus)
        self._tap = {
            (bus[:2], rack): self._x[rack] + (scale.tap * (i + 0.75) if scale.numbers else scale.width * (i + 1) / (len(mine) + 1))
            for rack, mine in touching.items()
            for i, bus in enumerate(mine)
        }
        self._lanes: list[dict[tuple[str, str], int]] = []
        self._kept = {bus[:2] for bus in drawn}
        for i in range(len(lines)):
            here = [(bus, *self._span(bus, i)) for bus in drawn if any(self._line_of[rack] == i for rack in bus.racks)]
            lanes = lanes_of([(start, end) for _, start, end in here])
            self._lanes.append({bus[:2]: lane for (bus, *_), lane in zip(here, lanes, strict=True)})
            self._kept -= {bus[:2] for (bus, *_), lane in zip(here, lanes, strict=True) if lane >= MOST_LANES}
        self._buses = [bus for bus in drawn if bus[:2] in self._kept]
        self.left_out = sum(bus.total for bus in buses) - sum(bus.total for bus in self._buses)
        self._place()

    def _span(self, bus: Bus, line: int) -> tuple[float, float]:
        xs = [self._tap[bus[:2], rack] for rack in bus.racks if self._line_of[rack] == line]
        xs += [self._trunk[bus[:2]]] if bus[:2] in self._trunk else []
        return min(xs), max(xs)

    def _blocks(self, width: float, crossing: bool) -> list[float]:
        """Return where each line begins: many lines stand in blocks side by side, unless bundles go from line to line."""
        lines, height = len(self._lines), self._scale.height + self._scale.gap + 0.08
        counts = [1] if crossing else range(1, min(lines, MOST_BLOCKS) + 1)
        count = min(counts, key=lambda count: abs(log(count * width / (height * -(-lines // count)) / BEST_SHAPE)))
        each = -(-lines // count)
        return [(i // each) * width for i in range(lines)]

    def _place(self) -> None:
        y, self._tops, self.bottom = TITLE, [], 0.0
        for i, lanes in enumerate(self._lanes):
            y = TITLE if i and self._block[i] != self._block[i - 1] else y
            used = [lane for bus, lane in lanes.items() if bus in self._kept]
            y += self._scale.lane * (max(used) + 1 if used else 0) + (0.3 if used and self._scale.numbers else 0.08)
            self._tops.append(y)
            y += self._scale.height + self._scale.gap
            self.bottom = max(self.bottom, y)

    def _level(self, bus: Bus, line: int) -> float:
        above = 0.26 if self._scale.numbers else 0.06
        return self._tops[line] - above - self._scale.lane * (self._lanes[line][bus[:2]] + 0.5) + 0.02

    def draw(self) -> None:
        """Draw lines, racks and bundles."""
        for i, line in enumerate(self._lines):
            middle = self._tops[i] + self._scale.height / 2
            self._canvas.text(self._block[i], middle, line.label, 7, self._canvas.theme.faint, width=LABEL - 0.06)
            for name in line.racks.values():
                self._racks.rack(name, self._x[name], self._tops[i])
        for bus in self._buses:
            self._bus(bus)

    def _bus(self, bus: Bus) -> None:
        colour, dash = self._style.line(bus.fabric)
        canvas, lines = self._canvas, sorted({self._line_of[rack] for rack in bus.racks})
        for line in lines:
            y = self._level(bus, line)
            start, end = self._span(bus, line)
            canvas.path([(start, y), (end, y)], colour, 1.6, dash)
        if len(lines) > 1:
            x = self._trunk[bus[:2]]
            canvas.path([(x, self._level(bus, lines[0])), (x, self._level(bus, lines[-1]))], colour, 1.6, dash)
        for rack in bus.racks:
            line = self._line_of[rack]
            x, top = self._tap[bus[:2], rack], self._tops[line]
            canvas.path([(x, self._level(bus, line)), (x, top)], colour, 1.2, dash)
            if rack == bus.home and bus.fabric != DIRECT:
                canvas.box(x - 0.04, top - 0.08, 0.08, 0.08, colour, level=3)
            if self._scale.numbers:
                number = bus.total if rack == bus.home else bus.taps[rack]
                canvas.text(x + 0.06, top - 0.12, f"{number:,}", 6.5, colour, width=self._scale.tap - 0.1)

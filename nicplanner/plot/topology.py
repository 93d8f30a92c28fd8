"""The site's topology: racks on the floor, what is in them, and the bundles of cables between them; alike racks are told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plot.cables import runs_of
from nicplanner.plot.canvas import Canvas, Entry, inches, key, row_of, shortened
from nicplanner.plot.fabrics import Fabrics
from nicplanner.plot.floor import Bus, Facts, Line, buses_of, facts_of, kinds_of, lanes_of, lines_of
from nicplanner.plot.numerals import some
from nicplanner.plot.palette import ink
from nicplanner.plot.shades import mixed
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import theme_of
from nicplanner.plot.used import DIRECT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_CARDS = 12
"""Racks up to which each is a card that says what is in it; more are a floor plan."""
MOST_KINDS = 20
"""Kinds of racks that have a letter of their own."""
MOST_LANES, MOST_TRUNKS = 8, 10
"""Bundles that fit side by side above a line of racks, and from line to line."""
MOST_NAMED = 6
"""Lines of host groups, and of switches, on a card."""
TALLEST = 1.1
"""Width of the floor plan in parts of its height, from which on its lines stand in several blocks."""
LABEL, TITLE, LEAST_WIDTH = 0.62, 0.62, 7.0


class Scale(NamedTuple):
    """Sizes of a rack, of the space between racks, lanes and taps, in inches, columns of a line, and whether taps have numbers."""

    width: float
    height: float
    gap: float
    lane: float
    tap: float
    fold: int
    numbers: bool


CELLS = Scale(0.47, 0.36, 0.05, 0.075, 0.1, 25, False)


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
        The Axes, in inches from the upper left corner.

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
    racks: _Cards | _Cells = _Cards(canvas, style, site, runs, facts, buses) if few else _Cells(canvas, style, facts)
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

    def __init__(self, canvas: Canvas, style: Fabrics, lines: Sequence[Line], buses: Sequence[Bus], racks: _Cards | _Cells) -> None:
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
        count, lines, height = 1, len(self._lines), self._scale.height + self._scale.gap + 0.08
        while not crossing and count * width < TALLEST * height * -(-lines // count) and count < lines:
            count += 1
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


class _Cards:
    """A card for each rack."""

    def __init__(
        self, canvas: Canvas, style: Fabrics, site: SiteExcerpt, runs: Mapping[Any, int], facts: Mapping[str, Facts], buses: Sequence[Bus]
    ) -> None:
        self._canvas, self._style, self._facts = canvas, style, facts
        self._groups: dict[str, list[str]] = {}
        self._switches: dict[str, list[tuple[str, str, int, int]]] = {}
        cables: dict[str, int] = defaultdict(int)
        for run, number in runs.items():
            cables[run.switch] += number
        for rack in site.racks:
            counts = {name: sum(where == rack for _, where, _ in group.places) for name, group in site.hosts.items()}
            self._groups[rack] = [f"{counts[name]} × {name} ({group.server})" for name, group in site.hosts.items() if counts[name]]
            mine = [(name, switch) for name, switch in site.switches.items() if switch.rack == rack]
            self._switches[rack] = [(name, switch.fabric, cables[name], len(switch.uplinks)) for name, switch in mine]
        most = MOST_NAMED + 1
        lines = max(min(len(self._groups[rack]), most) + 1.5 * min(len(self._switches[rack]), most) for rack in site.racks)
        taps = max([0, *(sum(rack in bus.racks for bus in buses) for rack in site.racks)])
        self.scale = Scale(max(2.35, 0.45 * taps), 0.62 + 0.15 * lines, 0.3, 0.11, 0.45, 4, True)

    def rack(self, name: str, x: float, y: float) -> None:
        """Draw the card of a rack."""
        canvas, theme, width = self._canvas, self._canvas.theme, self.scale.width
        canvas.box(x, y, width, self.scale.height, theme.free, theme.faint, 1.0, level=0.5)
        hosts = self._facts[name].host_count
        wide = canvas.text(x + width - 0.1, y + 0.15, some(hosts, "host"), 7, theme.faint, "right")
        canvas.text(x + 0.1, y + 0.15, name, 9, bold=True, width=width - wide - 0.3)
        at = y + 0.36
        for text in _some_of(self._groups[name], "host groups"):
            canvas.text(x + 0.1, at, text, 7, width=width - 0.2)
            at += 0.15
        for switch in self._switches[name][:MOST_NAMED]:
            self._switch(switch, x + 0.1, at - 0.06, width - 0.2)
            at += 0.225
        if len(self._switches[name]) > MOST_NAMED:
            canvas.text(x + 0.1, at, f"and {len(self._switches[name]) - MOST_NAMED} more switches", 7, theme.faint)
        facts = self._facts[name]
        inside = sum(number for _, number in facts.inside)
        canvas.text(x + 0.1, y + self.scale.height - 0.12, f"{some(inside, 'cable')} inside the rack", 6.5, theme.faint, width=width - 0.2)

    def _switch(self, switch: tuple[str, str, int, int], x: float, y: float, width: float) -> None:
        name, fabric, cables, uplinks = switch
        fill = self._style.fill(fabric)
        self._canvas.box(x, y, width, 0.2, fill, self._canvas.theme.faint, 0.6)
        text = some(cables, "cable") + (f", {some(uplinks, 'uplink')}" if uplinks else "")
        note = self._canvas.text(x + width - 0.07, y + 0.1, text, 6.5, ink(fill), "right")
        self._canvas.text(x + 0.07, y + 0.1, f"{name}, {fabric}", 6.5, ink(fill), bold=True, width=width - note - 0.24)

    def legend(self, y: float, width: float, buses: Sequence[Bus], left_out: int) -> None:
        """Explain the fabrics, and what was left out."""
        present = {fabric for mine in self._switches.values() for _, fabric, *_ in mine}
        fabrics = [fabric for fabric in self._style.colours if fabric in present]
        fabrics += [DIRECT] if any(bus.fabric == DIRECT for bus in buses) else []
        entries: list[Entry] = [("line", self._style.name(fabric), self._style.line(fabric)) for fabric in fabrics]
        if buses:
            entries.append(("text", "numbers: cables; square: the rack of the switches", None))
        key(self._canvas, 0, y, width, entries + _missing(left_out))


class _Cells:
    """A cell for each rack, with the letter of its kind."""

    scale = CELLS

    def __init__(self, canvas: Canvas, style: Fabrics, facts: Mapping[str, Facts]) -> None:
        self._canvas, self._style, self._facts = canvas, style, facts
        self._kinds = kinds_of(facts)
        self._most = max(one.host_count for one in facts.values())
        self._sign = {one: chr(ord("A") + i) if i < MOST_KINDS else "·" for i, (one, _) in enumerate(self._kinds)}

    def _fill(self, facts: Facts) -> str:
        theme = self._canvas.theme
        return mixed(theme.free, "#8DB3D9" if theme.name == "light" else "#2F6593", facts.host_count / self._most if self._most else 0.0)

    def rack(self, name: str, x: float, y: float) -> None:
        """Draw the cell of a rack."""
        facts, scale = self._facts[name], self.scale
        fill = self._fill(facts)
        self._canvas.box(x, y, scale.width, scale.height, fill, self._canvas.theme.faint, 0.6, level=0.5)
        self._canvas.text(x + scale.width / 2, y + 0.1, name, 6, ink(fill), "center", width=scale.width - 0.04)
        self._canvas.text(x + scale.width / 2, y + 0.25, self._sign[facts], 7.5, ink(fill), "center", bold=True)

    def legend(self, y: float, width: float, buses: Sequence[Bus], left_out: int) -> None:
        """Explain the kinds of racks and the bundles."""
        step = row_of(7.5) + 0.05
        for facts, racks in self._kinds[:MOST_KINDS]:
            fill = self._fill(facts)
            start = f"{len(racks):,} racks like {racks[0]}" if len(racks) > 1 else f"1 rack, {racks[0]}"
            y = key(self._canvas, 0, y, width, [("sign", f"{start}: {facts.text}", (self._sign[facts], fill, ink(fill)))])
        rest = self._kinds[MOST_KINDS:]
        if rest:
            hosts = sorted(facts.host_count for facts, _ in rest)
            text = f"{sum(len(racks) for _, racks in rest):,} racks of {len(rest):,} more kinds, of {hosts[0]} to {hosts[-1]} hosts"
            y = key(self._canvas, 0, y, width, [("sign", text, ("·", self._canvas.theme.free, self._canvas.theme.ink))])
        self._bundles(y + step / 3, width, buses, left_out)

    def _bundles(self, y: float, width: float, buses: Sequence[Bus], left_out: int) -> None:
        entries: list[Entry] = [
            (
                "line",
                f"{self._style.name(bus.fabric)} to {bus.home}: {some(bus.total, 'cable')} from {some(len(bus.taps), 'rack')}",
                self._style.line(bus.fabric),
            )
            for bus in buses[:MOST_KINDS]
        ]
        if len(buses) > MOST_KINDS:
            entries.append(("text", f"and {len(buses) - MOST_KINDS} more bundles", None))
        key(self._canvas, 0, y, width, entries + _missing(left_out))


def _missing(cables: int) -> list[Entry]:
    return [("text", f"{cables:,} cables between racks have no room here: cabling.csv lists them", None)] if cables else []


def _some_of(texts: Sequence[str], what: str) -> list[str]:
    more = len(texts) - MOST_NAMED
    return [*texts[:MOST_NAMED], f"and {more} more {what}"] if more > 0 else list(texts)

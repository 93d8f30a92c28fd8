"""Rack elevations: every device at its units, and the cables at the side, bundled by device and fabric."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.names import natural
from nicplanner.plot.cables import Run, ends_of, pick, runs_of
from nicplanner.plot.canvas import Canvas, Entry, inches, key
from nicplanner.plot.fabrics import Fabrics
from nicplanner.plot.numerals import some
from nicplanner.plot.palette import ink
from nicplanner.plot.subject import Subject
from nicplanner.plot.theme import theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_GROUPS = 24
"""Host groups that the key names."""
MOST_RACKS = 4
"""Racks that are drawn unless others are asked for."""
UNIT, FRAME, NUMBERS, BETWEEN = 0.19, 1.75, 0.26, 0.32
"""Height of a unit, widths of a rack's inside, of the unit numbers, and between racks, in inches."""
LANE, WIDEST_LANE = 0.36, 0.7
"""Width of a fabric's lane at least, and at most where the fabric's name asks for more, in inches."""
TRAY, STUB, HEAD = 0.13, 0.17, 0.5
"""Heights of a fabric's line over the racks, of a line of texts for what leaves the figure, and of a rack's head, in inches."""
LEAST_WIDTH = 4.6


class _Device(NamedTuple):
    name: str
    note: str
    unit: int
    height: int
    fabric: str | None
    sign: str


@dataclass
class _Place:
    """A rack on the canvas: its devices, where its frame begins, where the lanes of its fabrics are, and what goes to other racks."""

    name: str
    units: int
    devices: list[_Device]
    left: float = 0.0
    top: float = 0.0
    lanes: dict[str, float] = field(default_factory=dict)
    to_shown: Counter[str] = field(default_factory=Counter)
    to_others: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def plot_rack(plan: Subject, racks: str | Iterable[str] | None = None, ax: Axes | None = None, theme: str | None = None) -> Axes:
    """Draw rack elevations with their cables.

    Devices stand at their units, numbered from below; hosts carry the letter of their host group, switches the colour and name of their
    fabric. The cables of a device to a fabric are one bundle with their number on it. It runs to the fabric's lane beside the rack, which
    the switches of that fabric join; what goes to another rack leaves upward: to the fabric's line over the racks, or, where that rack is
    not drawn, to a label that names it.

    Parameters
    ----------
    plan
        The plan.
    racks
        Names of racks, or one; the first four in natural order by default.
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
        If there is no such rack, or the plan does not say what its site looks like.
    """
    site = SiteExcerpt.of(plan.manifest)
    names = pick("rack", racks, site.racks, MOST_RACKS)
    runs = runs_of(plan, site)
    signs = {group: _sign(i) for i, group in enumerate(site.hosts)}
    places = [_Place(name, site.racks[name].height_units, _devices(site, name, signs)) for name in names]
    _leaving(places, runs)
    picture = _Picture(Canvas(theme_of(theme)), Fabrics.of(plan, theme_of(theme)))
    picture.lay_out(places, ends_of(runs))
    picture.title(site, places)
    for place in places:
        picture.rack(place, ends_of({run: number for run, number in runs.items() if place.name in (run.rack, run.switch_rack)}))
    picture.trays(places)
    picture.legend(site, places, signs)
    return picture.canvas.draw(ax)


def _sign(i: int) -> str:
    """Name a host group by letters: a, b and so on to z, then aa, ab."""
    text = ""
    while i >= 0:
        text, i = chr(ord("a") + i % 26) + text, i // 26 - 1
    return text


def _devices(site: SiteExcerpt, rack: str, signs: Mapping[str, str]) -> list[_Device]:
    found = [
        _Device(host, group.server, unit, group.height_units, None, signs[name])
        for name, group in site.hosts.items()
        for host, where, unit in group.places
        if where == rack
    ]
    found += [
        _Device(name, switch.fabric, switch.unit, switch.height_units, switch.fabric, "")
        for name, switch in site.switches.items()
        if switch.rack == rack
    ]
    return sorted(found, key=lambda device: -device.unit)


def _leaving(places: Sequence[_Place], runs: Mapping[Run, int]) -> None:
    """Count what leaves each rack: to racks that are drawn, and to each of the others."""
    shown = {place.name: place for place in places}
    for run, number in runs.items():
        if run.rack == run.switch_rack:
            continue
        for here, there in ((run.rack, run.switch_rack), (run.switch_rack, run.rack)):
            if here in shown and there in shown:
                shown[here].to_shown[run.fabric] += number
            elif here in shown:
                shown[here].to_others[run.fabric][there] += number


class _Picture:
    """Draws onto a canvas; the fabrics' lines over the racks take a row each, and the labels of what leaves the figure too."""

    def __init__(self, canvas: Canvas, fabrics: Fabrics) -> None:
        self.canvas, self.theme, self.fabrics = canvas, canvas.theme, fabrics
        self._rows: dict[str, float] = {}
        self._stubs: dict[str, float] = {}

    def lay_out(self, places: Sequence[_Place], ends: Mapping[tuple[str, str, str], int]) -> None:
        """Find where everything stands: the lanes in order of the fabrics, the racks on one floor."""
        used: dict[str, set[str]] = defaultdict(set)
        for rack, _, fabric in ends:
            used[rack].add(fabric)
        shown = {fabric for place in places for fabric in used[place.name]}
        self._lane = min(WIDEST_LANE, max([LANE, *(inches(fabric, 6) + 0.16 for fabric in shown)]))
        y = 0.62
        for rows, step, wanted in ((self._stubs, STUB, [p.to_others for p in places]), (self._rows, TRAY, [p.to_shown for p in places])):
            for fabric in natural({fabric for one in wanted for fabric in one}):
                rows[fabric] = y + step / 2
                y += step
        floor = y + (HEAD if self._rows or self._stubs else 0.3) + UNIT * max(place.units for place in places)
        x = 0.0
        for place in places:
            place.left, place.top = x + NUMBERS, floor - UNIT * place.units
            edge = place.left + FRAME + 0.02
            place.lanes = {fabric: edge + (i + 1) * self._lane for i, fabric in enumerate(natural(used[place.name]))}
            x = max([place.left + FRAME, *place.lanes.values()]) + BETWEEN
        self.floor = floor
        self.width = max(LEAST_WIDTH, x - BETWEEN)

    def title(self, site: SiteExcerpt, places: Sequence[_Place]) -> None:
        """Say what is shown, and how many racks are not."""
        more = len(site.racks) - len(places)
        of = f"{len(places)} of {len(site.racks):,} racks; {more:,} more not shown" if more else some(len(places), "rack")
        self.canvas.text(0, 0.1, "Rack elevation" + "s" * (len(places) > 1), 11, bold=True)
        self.canvas.text(0, 0.33, f"{site.name}: {of}", 8, self.theme.faint, width=self.width)

    def rack(self, place: _Place, ends: Mapping[tuple[str, str, str], int]) -> None:
        """Draw a rack with its devices, and their bundles up to the lanes."""
        canvas, left, top = self.canvas, place.left, place.top
        canvas.text(left + FRAME / 2, top - 0.15, place.name, 9, across="center", bold=True, width=FRAME)
        canvas.box(left, top, FRAME, UNIT * place.units, self.theme.free, self.theme.faint, 1.2, level=0.5)
        for unit in range(1, place.units + 1):
            y = top + UNIT * (place.units - unit)
            canvas.text(left - 0.06, y + UNIT / 2, str(unit), 6, self.theme.faint, "right")
            if unit < place.units:
                canvas.path([(left, y), (left + FRAME, y)], self.theme.line, 0.4, level=0.6)
        for device in place.devices:
            self.device(place, device)
            mine = {fabric: ends[place.name, device.name, fabric] for fabric in place.lanes if (place.name, device.name, fabric) in ends}
            self.bundles(place, device, mine)
        self.lanes(place, ends)

    def device(self, place: _Place, device: _Device) -> None:
        """Draw a device: hosts with the letter of their group, switches with the name of their fabric."""
        canvas, high = self.canvas, UNIT * device.height
        x, y = place.left, place.top + UNIT * (place.units - device.unit - device.height + 1)
        fill = self.fabrics.fill(device.fabric) if device.fabric is not None else self.theme.body
        canvas.box(x + 0.02, y + 0.012, FRAME - 0.04, high - 0.024, fill, self.theme.faint, 0.6)
        middle = y + high / 2
        if device.fabric is not None:
            wide = canvas.text(x + FRAME - 0.08, middle, device.note, 6, ink(fill), "right", width=0.45)
            canvas.text(x + 0.08, middle, device.name, 7, ink(fill), bold=True, width=FRAME - wide - 0.24)
            return
        strip = max(0.17, inches(device.sign, 6, True) + 0.06)
        canvas.box(x + 0.02, y + 0.012, strip, high - 0.024, self.theme.line, self.theme.faint, 0.6)
        canvas.text(x + 0.02 + strip / 2, middle, device.sign, 6, ink(self.theme.line), "center", bold=True)
        start, room = x + 0.07 + strip, FRAME - strip - 0.13
        name = canvas.text(start, middle, device.name, 7, width=room)
        if room - name > 0.5:
            canvas.text(x + FRAME - 0.08, middle, device.note, 6, self.theme.faint, "right", width=room - name - 0.12)

    def bundles(self, place: _Place, device: _Device, mine: Mapping[str, int]) -> None:
        """Draw the bundles of a device to the lanes of its fabrics, below one another, each with its number."""
        top, high = place.top + UNIT * (place.units - device.unit - device.height + 1), UNIT * device.height
        for i, (fabric, number) in enumerate(mine.items()):
            y = top + high * (i + 0.5) / len(mine)
            lane = place.lanes[fabric]
            self.canvas.path([(place.left + FRAME - 0.02, y), (lane, y)], self.fabrics.colour(fabric), 1.1, self.fabrics.dash(fabric))
            self.canvas.box(lane - 0.03, y - 0.03, 0.06, 0.06, self.fabrics.colour(fabric), level=3)
            self.number(lane - 0.16, y, number)

    def number(self, x: float, y: float, number: int) -> None:
        """Write the number of a bundle on its line."""
        wide = inches(str(number), 6)
        self.canvas.box(x - wide / 2 - 0.01, y - 0.045, wide + 0.02, 0.09, self.theme.paper, level=3)
        self.canvas.text(x, y, str(number), 6, across="center")

    def lanes(self, place: _Place, ends: Mapping[tuple[str, str, str], int]) -> None:
        """Draw the lanes, from the lowest to the highest device on each, and upward where cables leave the rack."""
        for fabric, x in place.lanes.items():
            spans = []
            for device in place.devices:
                mine = [name for name in place.lanes if (place.name, device.name, name) in ends]
                if fabric in mine:
                    top = place.top + UNIT * (place.units - device.unit - device.height + 1)
                    spans.append(top + UNIT * device.height * (mine.index(fabric) + 0.5) / len(mine))
            rises = [rows[fabric] for rows, left in ((self._rows, place.to_shown), (self._stubs, place.to_others)) if left.get(fabric)]
            if not spans:
                continue
            self.canvas.path([(x, max(spans)), (x, min([*spans, *rises]))], self.fabrics.colour(fabric), 2.2, self.fabrics.dash(fabric))
            if not rises:
                self.canvas.text(x, min(spans) - 0.12, fabric, 6, self.fabrics.colour(fabric), "center", width=self._lane - 0.14)
            else:
                leaving = place.to_shown[fabric] + sum(place.to_others[fabric].values())
                self.number(x - 0.13, place.top - 0.15, leaving)
                self.canvas.text(x - 0.04, place.top - 0.32, fabric, 6, self.fabrics.colour(fabric), "right", width=self._lane - 0.08)

    def trays(self, places: Sequence[_Place]) -> None:
        """Draw the fabrics' lines over the racks, and the labels of what goes to racks that are not drawn."""
        for fabric, y in self._rows.items():
            xs = [place.lanes[fabric] for place in places if place.to_shown[fabric]]
            self.canvas.path([(min(xs), y), (max(xs), y)], self.fabrics.colour(fabric), 2.2, self.fabrics.dash(fabric))
            for x in xs:
                self.canvas.box(x - 0.035, y - 0.035, 0.07, 0.07, self.fabrics.colour(fabric), level=3)
        for place in places:
            for fabric, others in place.to_others.items():
                if others:
                    text = f"{fabric}: {sum(others.values())} to " + ", ".join(natural(others))
                    x, y = place.lanes[fabric], self._stubs[fabric]
                    self.canvas.text(x - 0.06, y, text, 6.5, self.fabrics.colour(fabric), "right", width=x - place.left + NUMBERS - 0.1)
                    self.canvas.box(x - 0.035, y - 0.035, 0.07, 0.07, self.theme.paper, self.fabrics.colour(fabric), 1.2, level=3)

    def legend(self, site: SiteExcerpt, places: Sequence[_Place], signs: Mapping[str, str]) -> None:
        """Explain fabrics and letters below the racks."""
        y = self.floor + 0.2
        fabrics = natural({fabric for place in places for fabric in place.lanes})
        lines: list[Entry] = [("line", self.fabrics.name(name), self.fabrics.line(name)) for name in fabrics]
        leaving = "; over a rack: cables that leave it" if self._rows or self._stubs else ""
        lines.append(("text", f"numbers: cables in the bundle{leaving}", None))
        y = key(self.canvas, 0, y, self.width, lines)
        shown = {device.sign for place in places for device in place.devices if device.sign}
        groups = [(signs[name], name, group) for name, group in site.hosts.items() if signs[name] in shown]
        fill = self.theme.line
        entries: list[Entry] = [
            ("sign", f"{name}: {some(len(group.places), 'host')}, {group.server}", (sign, fill, ink(fill)))
            for sign, name, group in groups[:MOST_GROUPS]
        ]
        if len(groups) > len(entries):
            entries.append(("text", f"and {len(groups) - len(entries)} more host groups", None))
        key(self.canvas, 0, y + 0.03, self.width, entries)

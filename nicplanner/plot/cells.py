"""Racks of the topology as cells of a floor plan, each with the letter of its kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from nicplanner.errors import listing
from nicplanner.plot.canvas import Canvas, Entry, key, row_of
from nicplanner.plot.fabrics import Fabrics
from nicplanner.plot.floor import Bus, Facts, Scale, kinds_of, missing_cables
from nicplanner.plot.numerals import some
from nicplanner.plot.palette import ink
from nicplanner.plot.shades import mixed

MOST_KINDS = 20
"""Kinds of racks that have a letter of their own."""
CELLS = Scale(0.47, 0.36, 0.05, 0.075, 0.1, 25, False)


class Cells:
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
        alike: dict[tuple[str, int, int], list[str]] = defaultdict(list)
        for bus in buses:
            alike[bus.fabric, bus.total, len(bus.taps)].append(bus.home)
        entries: list[Entry] = []
        for (fabric, cables, racks), homes in list(alike.items())[:MOST_KINDS]:
            text = f"{self._style.name(fabric)} to {listing(homes, 4)}: {some(cables, 'cable')} from {some(racks, 'rack')}"
            entries.append(("line", text + " each" * (len(homes) > 1), self._style.line(fabric)))
        if len(alike) > MOST_KINDS:
            entries.append(("text", f"and {len(alike) - MOST_KINDS} more kinds of bundles", None))
        key(self._canvas, 0, y, width, entries + missing_cables(left_out))

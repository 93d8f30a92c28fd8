"""Racks of the topology as cards: host groups, switches with their cables, and what stays inside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plot.canvas import Canvas, Entry, key
from nicplanner.plot.fabrics import Fabrics
from nicplanner.plot.floor import Bus, Facts, Scale, missing_cables
from nicplanner.plot.numerals import some
from nicplanner.plot.palette import ink
from nicplanner.plot.used import DIRECT

MOST_NAMED = 6
"""Lines of host groups, and of switches, on a card."""


class Cards:
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
        fabrics = [fabric for fabric in self._style.inks.fabrics if fabric in present]
        fabrics += [DIRECT] if any(bus.fabric == DIRECT for bus in buses) else []
        entries: list[Entry] = [("line", self._style.name(fabric), self._style.line(fabric)) for fabric in fabrics]
        if buses:
            entries.append(("text", "numbers: cables; square: the rack of the switches", None))
        key(self._canvas, 0, y, width, entries + missing_cables(left_out))


def _some_of(texts: Sequence[str], what: str) -> list[str]:
    more = len(texts) - MOST_NAMED
    return [*texts[:MOST_NAMED], f"and {more} more {what}"] if more > 0 else list(texts)

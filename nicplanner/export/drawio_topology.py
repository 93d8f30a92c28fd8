"""The page of a draw.io file that shows the topology: hosts in a column, the switches of the fabrics to their left and right."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from nicplanner.export.drawio_cells import TEXT, Page, text_width
from nicplanner.export.sketch import DIRECT_COLOUR, SIDES, Device, Row, Sketch, Wire, shown
from nicplanner.plot.palette import ink

INK, SOFT, LINE, PAPER, HEAD, GROUND = "#1F2933", "#52606D", "#9AA5B1", "#FFFFFF", "#E4E7EB", "#F7F9FB"
TOP, ROW, APART, MARGIN, TITLE = 40.0, 22.0, 24.0, 24.0, 36.0
"""Heights of a device's head and of a row, distance between devices, margin of a rack, height of a rack's title, all in pixels."""
LEAST_GAP, MOST_GAP, LANE = 180.0, 600.0, 7.0
"""Room for the wires between hosts and switches, more in tall racks, whose wires would be steep; and for each wire from host to host."""
BEND = "entityRelationEdgeStyle;curved=1"
"""How wires between hosts and switches run: level at both ends, a curve between."""
CHIP = 6.0
"""Room to the left and right of a class's name in its chip."""


def topology_page(sketch: Sketch) -> Element:
    """Return the page."""
    return _Topology(sketch).page()


class _Topology:
    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._page = Page("topology", "Topology")
        self._rows: dict[tuple[str, str], str] = {}
        self._left: dict[tuple[str, str], tuple[float, float]] = {}
        """The box of each row, and where on the page the middle of its left side is."""
        devices = [device for several in sketch.racks.values() for device in several]
        self._ports = max((text_width(row.text) for one in devices if not one.side for row in one.rows), default=0) + 16
        chips = [self._chips(row) for one in devices if not one.side for row in one.rows]
        heads = [max(text_width(one.title, 13), text_width(one.note, 10)) for one in devices if not one.side]
        self._host = max(self._ports + max(chips, default=0) + 8, *heads, 160) if heads else 160
        self._switch = max([140.0, *(self._wide(one) + 16 for one in devices if one.side)])
        self._direct = [wire for wire in sketch.wires if wire.direct]
        tall = max(sum(_height(one) + APART for one in several if not one.side) for several in sketch.racks.values())
        plain = min(MOST_GAP, max(LEAST_GAP, tall / 8))
        gap = plain + LANE * len(self._direct)
        left = any(one.side == SIDES[0] for one in devices)
        self._x = {SIDES[0]: MARGIN, "": MARGIN + (self._switch if left else 0) + (gap if left or self._direct else 0)}
        self._x[SIDES[1]] = self._x[""] + self._host + plain
        right = any(one.side == SIDES[1] for one in devices)
        self._width = (self._x[SIDES[1]] + self._switch if right else self._x[""] + self._host) + MARGIN

    @staticmethod
    def _wide(device: Device) -> float:
        return max([text_width(device.title, 13), text_width(device.note, 10), *(text_width(row.text) for row in device.rows)])

    @staticmethod
    def _chips(row: Row) -> float:
        return sum(text_width(shown(name), 10) + 2 * CHIP + 4 for name in row.classes)

    def page(self) -> Element:
        """Return the page: title and legend, then rack below rack, then the wires."""
        width = max(self._width, text_width(self._sketch.title, 20)) + 2 * MARGIN
        self._page.box("title", self._sketch.title, (MARGIN, MARGIN, width - 2 * MARGIN, 32), f"{TEXT}fontSize=20;fontColor={INK};")
        y = self._legend(MARGIN + 40) + MARGIN
        for i, (rack, devices) in enumerate(self._sketch.racks.items(), 1):
            y += self._rack(i, rack, devices, y) + APART
        for i, wire in enumerate(self._sketch.wires, 1):
            self._wire(i, wire)
        return self._page.element(width, y + MARGIN)

    def _legend(self, y: float) -> float:
        """Put what the colours mean below the title, line by line, and return where that ends."""
        entries = [(shown(name), colour) for name, colour in self._sketch.colours.items()]
        entries += [(f"fabric {shown(name)}", colour) for name, colour in self._sketch.inks.items()]
        entries += [("from host to host", DIRECT_COLOUR)] if self._direct else []
        x = MARGIN
        for i, (text, colour) in enumerate(entries):
            width = text_width(text, 10) + 2 * CHIP
            if x > MARGIN and x + width > self._width:
                x, y = MARGIN, y + 24
            self._page.box(f"legend{i}", text, (x, y, width, 18), _fill(colour, 10))
            x += width + 8
        return y + 18

    def _rack(self, i: int, rack: str, devices: Sequence[Device], y: float) -> float:
        """Put a rack at a height, its columns side by side and centred, and return how high it is."""
        columns = {side: [one for one in devices if one.side == side] for side in ("", *SIDES)}
        heights = {side: sum(_height(one) + APART for one in several) - APART for side, several in columns.items() if several}
        inner = max(heights.values(), default=0)
        height = TITLE + inner + MARGIN
        style = f"rounded=1;arcSize=24;absoluteArcSize=1;verticalAlign=top;align=left;spacingLeft=12;spacingTop=4;fontSize=15;fontStyle=1;\
fillColor={GROUND};strokeColor={LINE};fontColor={INK};container=1;collapsible=0;"
        parent = self._page.box(f"r{i}", shown(rack), (MARGIN, y, self._width, height), style)
        for side, several in columns.items():
            top = TITLE + (inner - heights.get(side, 0)) / 2
            for device in several:
                self._device(device, parent, self._x[side], top)
                for i, row in enumerate(device.rows):
                    self._left[device.key, row.key] = MARGIN + self._x[side], y + top + TOP + (i + 0.5) * ROW
                top += _height(device) + APART
        return height

    def _device(self, device: Device, parent: str, x: float, y: float) -> None:
        width = self._switch if device.side else self._host
        frame = f"fillColor={PAPER};strokeColor={LINE};container=1;collapsible=0;"
        box = self._page.box(device.key, "", (x, y, width, _height(device)), frame, parent)
        head = self._sketch.inks.get(device.fabric, SOFT) if device.side else HEAD
        self._page.box(f"{device.key}-head", "", (0, 0, width, TOP), f"fillColor={head};strokeColor={LINE};", box)
        style = f"fillColor=none;strokeColor=none;fontColor={ink(head)};"
        self._page.box(f"{device.key}-title", device.title, (0, 2, width, TOP / 2 - 2), f"{style}fontStyle=1;fontSize=13;", box)
        self._page.box(f"{device.key}-note", device.note, (0, TOP / 2, width, TOP / 2 - 2), f"{style}fontSize=10;", box)
        for i, row in enumerate(device.rows):
            self._row(device, row, (0, TOP + i * ROW, width, ROW), box)

    def _row(self, device: Device, row: Row, place: tuple[float, float, float, float], box: str) -> None:
        align = "right;spacingRight=8" if device.side == SIDES[0] else "left;spacingLeft=8"
        style = f"fillColor=none;strokeColor=none;fontSize=11;fontColor={INK};align={align};"
        name = f"{device.key}-{row.key}"
        here = self._page.box(name, row.text, place, style, box, {"device": device.title, "port": row.text})
        self._rows[device.key, row.key] = here
        x = self._ports
        for i, one in enumerate(row.classes):
            width = text_width(shown(one), 10) + 2 * CHIP
            self._page.box(f"{name}-c{i}", shown(one), (x, 3, width, ROW - 6), _fill(self._sketch.colours[one], 10), here)
            x += width + 4

    def _wire(self, i: int, wire: Wire) -> None:
        """Put a wire: it leaves and arrives level and bends between; one from host to host has a lane of its own beside them."""
        leaves = 0 if wire.side == SIDES[0] else 1
        arrives = 0 if wire.direct else 1 - leaves
        lane = f"orthogonalEdgeStyle;rounded=1;jettySize={16 + LANE * self._direct.index(wire):g}" if wire.direct else BEND
        style = f"edgeStyle={lane};strokeColor={self._sketch.ink(wire)};exitX={leaves};exitY=0.5;entryX={arrives};entryY=0.5;"
        style += f"exitPerimeter=0;entryPerimeter=0;fontSize=10;fontColor={SOFT};labelBackgroundColor={GROUND};"
        dash = " ".join(f"{value:g}" for value in self._sketch.dash(wire))
        style += f"dashed=1;fixDash=1;dashPattern={dash};" if dash else ""
        style += f"strokeWidth={1.5 if self._sketch.single else min(6.0, 1.2 + len(wire.cables) / 16):.1f};"
        text = "" if self._sketch.single else str(len(wire.cables))
        ends = self._rows[wire.a], self._rows[wire.b]
        loop: tuple[tuple[float, float], ...] = ()
        if wire.a == wire.b:  # cables within a bundle of hosts: a loop at its row
            x, y = self._left[wire.a]
            loop = ((x - 40, y - 10), (x - 40, y + 10))
            style += "edgeStyle=none;curved=1;"
        self._page.wire(f"w{i}", text, ends, style, {"cables": " ".join(wire.cables)}, loop)


def _height(device: Device) -> float:
    return TOP + ROW * len(device.rows) + 6


def _fill(colour: str, size: int) -> str:
    return f"fillColor={colour};strokeColor=none;fontColor={ink(colour)};fontSize={size};"

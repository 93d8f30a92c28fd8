"""The cables of each rack in the order in which one works: what the sheets and the labels of a rack share.

One rack at a time, and in it

1. the cables that stay in the rack, one fabric after the other, then those that go straight from host to host; the cables that lead to
   another rack follow, rack after rack. A fabric's cables make one bundle, which runs on its own side of the rack; as long as one fabric
   is not touched, hosts that are already running keep their other path.
2. within each of these from the lowest unit upward, by the end that is in this rack: a bundle is tied from below, cables of higher devices
   join it from outside, and none has to be threaded under those that are tied already.
3. on a device by adapter and port, as they are read off its rear.

A cable between two racks stands at both, at each with the end that is there. The order is a choice of this project; no standard gives one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nicplanner.names import natural, natural_key
from nicplanner.tables import Table

DIRECT = "direct"
"""What ``ports.csv`` has for the fabric of a cable from host to host."""


@dataclass(frozen=True, slots=True)
class End:
    """An end of a cable: the rack and lowest unit of its device, the device, the adapter (empty on switches) and the port."""

    rack: str
    unit: int | None
    device: str
    adapter: str
    port: str

    @property
    def place(self) -> tuple[Any, ...]:
        """Where it comes in its rack, see the module."""
        unit = -1 if self.unit is None else self.unit
        return unit, natural_key(self.device), natural_key(self.adapter), natural_key(self.port)


@dataclass(frozen=True, slots=True)
class Cord:
    """A cable: its number, fabric, kind and looks, both ends, and the label of each."""

    number: str
    fabric: str
    medium: str
    kind: str
    length_m: Fraction | None
    colour: str
    a: End
    b: End
    label_a: str
    label_b: str

    @property
    def looks(self) -> tuple[str, str, str, Fraction | None]:
        """What it is fetched by: medium, kind in the catalog, colour, length in m."""
        return self.medium, self.kind, self.colour, self.length_m

    def here(self, rack: str) -> bool:
        """Whether both ends are in the rack."""
        return self.a.rack == rack == self.b.rack


@dataclass(frozen=True, slots=True)
class Section:
    """Cables that are laid together: all on one fabric, and all to one rack (empty: they stay in their own)."""

    other: str
    fabric: str
    cords: tuple[Cord, ...]


def cords_of(tables: Mapping[str, Table]) -> Iterator[Cord]:
    """Yield every cable of a plan, in the order of its numbers."""
    ports, cabling = tables["ports"], tables["cabling"]
    ends = zip(ports["host"], ports["adapter"], ports["port"], strict=True)
    fabrics = dict(zip(ends, ports["fabric"], strict=True))
    names = [column.name for column in cabling.spec.columns[:15]]
    kinds = cabling.columns.get("cable_type") or [""] * len(cabling)
    for kind, row in zip(kinds, zip(*(cabling[name] for name in names), strict=True), strict=True):
        number, host, adapter, port, rack, unit, switch, far, far_rack, far_unit, medium, length, colour, label_a, label_b = row
        fabric = fabrics.get((host, adapter, port), "")
        far_adapter, _, far_port = far.partition("/") if fabric == DIRECT else ("", "", far)
        near = End(rack, unit, host, adapter, port)
        yield Cord(
            number, fabric, medium, kind, length, colour, near, End(far_rack, far_unit, switch, far_adapter, far_port), label_a, label_b
        )


def by_rack(tables: Mapping[str, Table]) -> dict[str, tuple[Section, ...]]:
    """Return the sections of each rack that a cable ends in, in the order of work; racks in natural order."""
    found: dict[str, list[Cord]] = {}
    for cord in cords_of(tables):
        for rack in dict.fromkeys((cord.a.rack, cord.b.rack)):
            found.setdefault(rack, []).append(cord)
    return {rack: tuple(_sections(rack, found[rack])) for rack in natural(found)}


def _sections(rack: str, cords: list[Cord]) -> Iterator[Section]:
    parts: dict[tuple[str, str], list[Cord]] = {}
    for cord in cords:
        other = cord.b.rack if cord.a.rack == rack else cord.a.rack
        parts.setdefault(("" if other == rack else other, cord.fabric), []).append(cord)
    order = sorted(parts, key=lambda part: (part[0] != "", natural_key(part[0]), part[1] == DIRECT, natural_key(part[1])))
    for other, fabric in order:
        mine = sorted(parts[other, fabric], key=lambda cord: (near_end(cord, rack).place, natural_key(cord.number)))
        yield Section(other, fabric, tuple(mine))


def near_end(cord: Cord, rack: str) -> End:
    """Return the end by which a cable is found in a rack: that of the host if both are there."""
    return cord.a if cord.a.rack == rack else cord.b

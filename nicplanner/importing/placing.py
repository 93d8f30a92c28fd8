"""Where devices stand: as the source says, else in a rack with what they are cabled to, at the next free unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nicplanner.importing.assumed import RACK_HEIGHT
from nicplanner.importing.findings import Notes
from nicplanner.importing.linking import Links
from nicplanner.importing.naming import renamed
from nicplanner.importing.observed import Observed
from nicplanner.names import natural

MOST_UNITS = 100
"""Units of a rack at most, see the design format."""


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each device by the source's name of it, and the heights of racks that are told, in units."""

    of: dict[str, Place]
    heights: dict[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Rack (by the design's name) and lowest unit of a device."""

    rack: str
    unit: int


def place_devices(seen: Observed, links: Links, notes: Notes) -> Places:
    """Return the place of every host and switch of the design."""
    mine = [*natural(links.hosts), *natural(links.switches)]
    racks = _rack_names(seen, mine, notes)
    rack_of = {name: racks.get((seen.devices[name].site, seen.devices[name].rack), "") for name in mine}
    _fill_racks(rack_of, links, set(racks.values()), notes)
    heights = {name: seen.rack_heights[key] for key, name in racks.items() if key in seen.rack_heights}
    floor = _Floor(heights)
    out: dict[str, Place] = {}
    told = [name for name in mine if seen.devices[name].rack and seen.devices[name].unit is not None]
    for name in told:
        unit = seen.devices[name].unit or 1
        if floor.take(rack_of[name], unit, seen.devices[name].height):
            out[name] = Place(rack_of[name], unit)
        else:
            notes.add("medium", name, "its units are taken by another device, or above the rack: it is moved", "correct its position")
    for name, device in seen.devices.items():  # what stands there and is no part of the design takes its units too
        if name not in rack_of and (device.site, device.rack) in racks and device.unit is not None:
            floor.block(racks[device.site, device.rack], device.unit, device.height)
    for name in (one for one in mine if one not in out):
        out[name] = floor.find(rack_of[name], seen.devices[name].height, from_top=name in links.switches)
        if name not in told:
            notes.add("low", name, "assumed: its unit, which the source does not tell", "set 'unit'")
        if out[name].rack != rack_of[name]:
            notes.add("low", name, f"assumed: rack {out[name].rack}, since {rack_of[name]} is full", "set 'rack'")
    return Places(out, heights)


def _rack_names(seen: Observed, mine: Iterable[str], notes: Notes) -> dict[tuple[str, str], str]:
    """Return a name for each rack of the design; racks of several sites that are called alike are named after their site too."""
    devices = [seen.devices[name] for name in mine]
    found = {(device.site, device.rack) for device in devices if device.rack}
    sites: dict[str, set[str]] = {}
    for site, rack in found:
        sites.setdefault(rack, set()).add(site)
    texts = {(site, rack): f"{site}-{rack}" if len(sites[rack]) > 1 else rack for site, rack in found}
    called = renamed(texts.values(), "rack", notes)
    return {key: called[text] for key, text in texts.items()}


def _fill_racks(rack_of: dict[str, str], links: Links, taken: Iterable[str], notes: Notes) -> None:
    """Give devices without a rack that of what they are cabled to, or a new one for all that hang together."""
    near: dict[str, set[str]] = {}
    for link in (link for mine in links.hosts.values() for link in mine):
        near.setdefault(link.host, set()).add(link.switch)
        near.setdefault(link.switch, set()).add(link.host)
    used, number = {name.casefold() for name in taken}, 0
    for name in [one for one in rack_of if not rack_of[one]]:
        if rack_of[name]:
            continue
        together: set[str] = set()
        known = [rack_of[one] for one in natural(near.get(name, ())) if rack_of[one]]
        if not known:
            together = _together(name, near)
            known = [rack_of[one] for one in natural(together) if rack_of[one]]
        if known:
            rack_of[name] = known[0]
            notes.add("low", name, f"assumed: rack {known[0]}, where what it is cabled to stands", "set 'rack'")
            continue
        number += 1
        while f"r{number}" in used:
            number += 1
        for one in together:
            rack_of[one] = f"R{number}"
            notes.add("low", one, f"assumed: rack R{number}, with what it is cabled to", "set 'rack'")


def _together(start: str, near: dict[str, set[str]]) -> set[str]:
    found, left = {start}, [start]
    while left:
        for other in near.get(left.pop(), ()):
            if other not in found:
                found.add(other)
                left.append(other)
    return found


class _Floor:
    """Which units of which racks are taken."""

    def __init__(self, heights: Mapping[str, int]) -> None:
        self._heights = heights
        self._taken: dict[str, set[int]] = {}

    def block(self, rack: str, unit: int, height: int) -> None:
        """Mark units as taken, whatever stands there already."""
        self._taken.setdefault(rack, set()).update(range(unit, min(unit + height, MOST_UNITS + 1)))

    def take(self, rack: str, unit: int, height: int) -> bool:
        """Take units if they are free and exist."""
        wanted = range(unit, unit + height)
        if unit < 1 or unit + height - 1 > MOST_UNITS or not self._taken.setdefault(rack, set()).isdisjoint(wanted):
            return False
        self._taken[rack].update(wanted)
        return True

    def find(self, rack: str, height: int, from_top: bool) -> Place:
        """Take the next free units: hosts from below, switches from above; in another rack where this one is full."""
        name, number = rack, 1
        while True:
            top = max(self._heights.get(name, RACK_HEIGHT), height)
            for unit in range(top - height + 1, 0, -1) if from_top else range(1, top - height + 2):
                if self.take(name, unit, height):
                    return Place(name, unit)
            number += 1
            name = f"{rack[:55]}-{number}"

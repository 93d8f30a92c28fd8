"""Where further hosts stand: above those of their group, else in other free units of the same racks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nicplanner.design.site import HostGroup, Site
from nicplanner.names import natural
from nicplanner.study.growth.fleet import Counts, Fleet

Gap = tuple[int, int]
"""Lowest unit and length of a run of free units."""


@dataclass
class Room:
    """Where the new hosts of a group stand.

    `above` says how many stand directly above the group in each rack, `apart` how many at other places: by lowest unit, then rack.
    """

    above: dict[str, int] = field(default_factory=dict)
    apart: dict[int, dict[str, int]] = field(default_factory=dict)


class NoRoom(Exception):  # noqa: N818 - an answer, no fault
    """A rack has no room for so many hosts of a group."""

    def __init__(self, rack: str, group: HostGroup, hosts: int) -> None:
        self.rack, self.group, self.hosts = rack, group, hosts
        super().__init__()


def gaps_of(units: int, taken: set[int]) -> list[Gap]:
    """Return the runs of free units of a rack, from below.

    Examples
    --------
    >>> gaps_of(6, {1, 4})
    [(2, 2), (5, 2)]
    """
    out: list[Gap] = []
    for unit in range(1, units + 1):
        if unit in taken:
            continue
        if out and sum(out[-1]) == unit:
            out[-1] = out[-1][0], out[-1][1] + 1
        else:
            out.append((unit, 1))
    return out


def taken_units(site: Site) -> dict[str, set[int]]:
    """Return the units of each rack that switches and hosts take."""
    taken: dict[str, set[int]] = {rack: set() for rack in site.racks}
    for switch in site.switches.values():
        taken[switch.rack].update(range(switch.unit, switch.unit + switch.height))
    for group in site.groups:
        for host in group.hosts:
            taken[host.rack].update(range(host.unit, host.unit + group.height))
    return taken


def place_new(site: Site, fleet: Fleet, counts: Counts) -> dict[str, Room]:
    """Give new hosts their places; what stands in the racks is not moved.

    Hosts stack upward on those of their group as far as that is free; the others go to the lowest free units, the tallest first. Where
    that does not hold them all, none stacks and all go to the lowest free units.

    Raises
    ------
    NoRoom
        If a rack cannot hold its share of the new hosts.
    """
    try:
        return _place(site, fleet, counts, stack=True)
    except NoRoom:
        return _place(site, fleet, counts, stack=False)


def _place(site: Site, fleet: Fleet, counts: Counts, stack: bool) -> dict[str, Room]:
    taken = taken_units(site)
    out = {group.key: Room() for group in site.groups}
    tallest_first = sorted(site.groups, key=lambda group: -group.height)
    for group in tallest_first if stack else ():
        for rack, missing in _missing(group, fleet, counts, out):
            bottom = 1 + max(host.unit + group.height - 1 for host in group.hosts if host.rack == rack)
            here = 0
            while here < missing and _free(taken[rack], bottom + here * group.height, group.height, site.racks[rack].height):
                taken[rack].update(range(bottom + here * group.height, bottom + (here + 1) * group.height))
                here += 1
            out[group.key].above[rack] = here
    for group in tallest_first:
        for rack, missing in _missing(group, fleet, counts, out):
            left = missing
            for start, length in gaps_of(site.racks[rack].height, taken[rack]):
                here = min(left, length // group.height)
                if here:
                    taken[rack].update(range(start, start + here * group.height))
                    out[group.key].apart.setdefault(start, {})[rack] = here
                    left -= here
            if left:
                raise NoRoom(rack, group, left)
    return out


def _missing(group: HostGroup, fleet: Fleet, counts: Counts, out: Mapping[str, Room]) -> Iterator[tuple[str, int]]:
    """Yield the racks of a group with how many new hosts have no place there yet."""
    for rack in natural(fleet.racks[group.key]):
        missing = fleet.added(group.key, rack, counts) - out[group.key].above.get(rack, 0)
        if missing:
            yield rack, missing


def _free(taken: set[int], first: int, height: int, units: int) -> bool:
    return first + height - 1 <= units and taken.isdisjoint(range(first, first + height))

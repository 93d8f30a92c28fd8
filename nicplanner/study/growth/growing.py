"""The design as it will be: demands multiplied, host groups extended in the file's own terms."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import count as count_from
from typing import Any, TypeVar

from nicplanner.design import Design, HostGroup, Site
from nicplanner.design.site import TrafficClass
from nicplanner.errors import NicplannerError
from nicplanner.names import compress, expand, is_range
from nicplanner.study.growth.fleet import Counts, Fleet
from nicplanner.study.growth.placing import NoRoom, Room, place_new

D = TypeVar("D", bound=Design)

_BIT = 10**9
"""Decimals of a rate: Gbit/s to the bit."""
_ONE_RANGE = re.compile(r"([^\[\]]*)\[([^\[\]]*)\]([^\[\]]*)")
_NUMBERED = re.compile(r"(.*?)([0-9]{1,9})", re.DOTALL)


class CannotGrowError(NicplannerError):
    """A host group cannot be extended in the file's own terms; the text says why."""


def grown_design(design: D, demand: Mapping[str, Fraction], fleet: Fleet, counts: Counts) -> D:
    """Return the design with its demands multiplied and its host groups extended.

    Parameters
    ----------
    design
        The design of today.
    demand
        Factor of each class's demand.
    fleet, counts
        How host groups spread over racks, and how many hosts each is to have.

    Raises
    ------
    CannotGrowError
        If a host group cannot be extended in the file's terms.
    InputError
        If the grown design is invalid: hosts do not find room in their rack, say.

    Notes
    -----
    Demands and peaks are rounded up to the bit. A demand that follows from the machines (``vms``) still does: the machines' own demands
    grow by their class's factor, and hosts that are added take their part where the machines name no owners. New names go on where a
    group's range ends and leave out names that are taken. New hosts stack upward in their racks, of which each keeps its share of the
    group (a map of racks where there are several). Those that find other devices above go to other free units, as a record of their own
    with the same cards, classes and pins, see :func:`place_new`.
    """
    data = design.to_dict()
    for name, body in data["traffic"].items():
        _multiply(body, design.site.classes[name], demand[name])
    taken = {host.name.casefold() for host in design.site.hosts} | {name.casefold() for name in design.site.switches}
    taken |= {name.casefold() for machines in design.site.machines for name in machines.names}
    taken |= {name.casefold() for names in design.site.extra.values() for name in names}
    hosts: dict[str, Any] = {}
    rooms = _rooms(design.site, fleet, counts)
    for group in design.site.groups:
        body = data["hosts"][group.key]
        _demands(body, group, demand)
        hosts |= _extended(group, body, fleet.racks[group.key], rooms[group.key], taken)
    machines = _machines(design.site, data.get("vms") or {}, demand)
    return design.replace({"traffic": data["traffic"], "hosts": hosts, **({"vms": machines} if machines else {})})


def _grown(rate: Fraction, factor: Fraction) -> Decimal:
    return Decimal(math.ceil(rate * factor * _BIT)) / _BIT


def _demands(body: dict[str, Any], group: HostGroup, factors: Mapping[str, Fraction]) -> None:
    """Multiply the demands and peaks that a host group states for itself."""
    stated = body.get("traffic")
    for name, own in stated.items() if isinstance(stated, Mapping) else ():
        if isinstance(own, dict):
            _multiply(own, next(one for one in group.classes if one.name == name), factors[name])


def _multiply(body: dict[str, Any], traffic: TrafficClass, factor: Fraction) -> None:
    """Multiply the demand and the peaks that a class or a host group's override of it states; what follows from the machines stays so."""
    if body.get("demand_gbps") is not None and not traffic.derived:
        body["demand_gbps"] = _grown(traffic.demand, factor)
    if body.get("peaks"):
        body["peaks"] = {name: _grown(rate, factor) for name, rate in traffic.peaks.items()}


def _machines(site: Site, data: dict[str, Any], factors: Mapping[str, Fraction]) -> dict[str, Any]:
    """Return the records of the machines; those of classes whose demand follows from them have their demands multiplied."""
    derived = {one.name for group in site.groups for one in group.classes if one.derived}
    record_of = {name: machines for machines in site.machines for name in machines.names}
    for key, body in data.items():
        machines = record_of[expand(key)[0]]
        owner = site.networks[machines.network].owner if machines.network in site.networks else machines.network
        if owner in derived and machines.demand:
            body["demand_gbps"] = _grown(machines.demand, factors[owner])
    return data


def _rooms(site: Site, fleet: Fleet, counts: Counts) -> dict[str, Room]:
    """Return where new hosts stand, or say which rack is full."""
    try:
        rooms = place_new(site, fleet, counts)
    except NoRoom as full:
        size = f"{full.group.height} unit{'s' if full.group.height > 1 else ''}"
        more = f"{full.hosts} of the {fleet.added(full.group.key, full.rack, counts)} hosts that it would get"
        raise CannotGrowError(f"hosts.{full.group.key}: rack {full.rack} is full: it has no room for {more}, {size} each") from None
    for group in site.groups:
        if rooms[group.key].apart and any(traffic.mesh for traffic in group.classes):
            message = "a mesh joins the hosts of one group, and there is no room for further ones directly above it"
            raise CannotGrowError(f"hosts.{group.key}: {message}")
    return rooms


def _extended(group: HostGroup, body: dict[str, Any], racks: Mapping[str, int], room: Room, taken: set[str]) -> dict[str, Any]:
    """Return the records of an extended host group: its own, and those of new hosts that stand apart from it."""
    above = sum(room.above.values())
    if not above and not room.apart:
        return {group.key: body}
    if any(pin.ends is not None for pins in group.pins.values() for pin in pins):
        hosts = f"each of the {len(group.hosts)} hosts" if len(group.hosts) > 1 else "the host"
        raise CannotGrowError(f"hosts.{group.key}.pin: it names a switch port for {hosts}; those of further hosts are not known")
    names = _Names(group.key, taken)
    key = names.key(above, own=True)
    out: dict[str, Any] = {}
    for unit, apart in room.apart.items():
        out[names.key(sum(apart.values()))] = {**copy.deepcopy(body), "unit": unit, "rack": _rack(apart)}
    if above:
        body["rack"] = _rack({rack: share + room.above.get(rack, 0) for rack, share in racks.items()})
    return {key: body, **out}


def _rack(hosts: Mapping[str, int]) -> Any:
    return dict(hosts) if len(hosts) > 1 else next(iter(hosts))


class _Names:
    """The names of a host group, which go on after its last one."""

    def __init__(self, key: str, taken: set[str]) -> None:
        match = _ONE_RANGE.fullmatch(key)
        plain = None if is_range(key) else _NUMBERED.fullmatch(key)
        if match is None and plain is None:
            what = "it has several ranges" if is_range(key) else "the name does not end in a number"
            raise CannotGrowError(f"hosts.{key}: the names of further hosts are not clear ({what}); write it as one range, as hv[01-04]")
        self.head, _, self.tail = match.groups() if match else (plain[1], plain[2], "") if plain else ("", "", "")
        self.own = [name[len(self.head) : len(name) - len(self.tail)] for name in expand(key)]
        self._next = _numbers(self.own)
        self._taken = taken

    def key(self, new: int, own: bool = False) -> str:
        """Return the key of some new hosts, with `own` of those that are there as well; the names count as taken."""
        numbers = list(self.own) if own else []
        while new:
            number = next(self._next)
            name = f"{self.head}{number}{self.tail}".casefold()
            if name not in self._taken:
                self._taken.add(name)
                numbers.append(number)
                new -= 1
        every = [f"{self.head}{number}{self.tail}" for number in numbers]
        short = compress(every)
        return short if ", " not in short and set(expand(short)) == set(every) else f"{self.head}[{','.join(numbers)}]{self.tail}"


def _numbers(known: list[str]) -> Iterator[str]:
    """Yield the numbers after the largest one, with its zero padding."""
    last = max(known, key=lambda number: (int(number), len(number)))
    width = len(last)
    yield from (f"{number:0{width}d}" for number in count_from(int(last) + 1))

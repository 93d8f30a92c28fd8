"""The design as it will be: demands multiplied, host groups extended in the file's own terms."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import count as count_from
from typing import Any, TypeVar

from nicplanner.design import Design, HostGroup
from nicplanner.errors import NicplannerError
from nicplanner.names import compress, expand, is_range
from nicplanner.study.fleet import Counts, Fleet

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
    Demands are rounded up to the bit. New names go on where a group's range ends and leave out names that are taken. New hosts stack upward
    in their racks; a group over several racks becomes a map of racks, in which each keeps its share.
    """
    data = design.to_dict()
    for name, body in data["traffic"].items():
        body["demand_gbps"] = _grown(design.site.classes[name].demand, demand[name])
    taken = {host.name.casefold() for host in design.site.hosts} | {name.casefold() for name in design.site.switches}
    taken |= {name.casefold() for machines in design.site.machines for name in machines.names}
    taken |= {name.casefold() for names in design.site.extra.values() for name in names}
    hosts = {}
    for group in design.site.groups:
        body = data["hosts"][group.key]
        _demands(body, group, demand)
        hosts[_extended(group, body, fleet, counts[group.key], taken)] = body
    return design.replace({"traffic": data["traffic"], "hosts": hosts})


def _grown(rate: Fraction, factor: Fraction) -> Decimal:
    return Decimal(math.ceil(rate * factor * _BIT)) / _BIT


def _demands(body: dict[str, Any], group: HostGroup, factors: Mapping[str, Fraction]) -> None:
    """Multiply the demands that a host group states for itself."""
    stated = body.get("traffic")
    for name, own in stated.items() if isinstance(stated, Mapping) else ():
        if isinstance(own, dict) and own.get("demand_gbps") is not None:
            demand = next(one.demand for one in group.classes if one.name == name)
            own["demand_gbps"] = _grown(demand, factors[name])


def _extended(group: HostGroup, body: dict[str, Any], fleet: Fleet, count: int, taken: set[str]) -> str:
    """Extend a host group to a number of hosts; return its new key."""
    new = count - len(group.hosts)
    if not new:
        return group.key
    if any(pin.ends is not None for pins in group.pins.values() for pin in pins):
        raise CannotGrowError(
            f"hosts.{group.key}.pin: it names a switch port for each of the {len(group.hosts)} hosts; what further hosts use is not said"
        )
    key = _longer(group.key, new, taken)
    racks = fleet.in_racks(group.key, count)
    if len(racks) > 1:
        body["rack"] = racks
    return key


def _longer(key: str, new: int, taken: set[str]) -> str:
    """Continue a group's range by some names that are not taken yet, and take them."""
    match = _ONE_RANGE.fullmatch(key)
    plain = None if is_range(key) else _NUMBERED.fullmatch(key)
    if match is None and plain is None:
        what = "it has several ranges" if is_range(key) else "the name does not end in a number"
        raise CannotGrowError(f"hosts.{key}: the names of further hosts are not clear ({what}); write it as one range, as hv[01-04]")
    head, inside, tail = match.groups() if match else (*plain.groups(), "") if plain else ("", "", "")
    numbers = [name[len(head) : len(name) - len(tail)] for name in expand(key)]
    wanted = []
    for number in _numbers(numbers):
        name = f"{head}{number}{tail}"
        if name.casefold() not in taken:
            taken.add(name.casefold())
            wanted.append(number)
            if len(wanted) == new:
                break
    every = [f"{head}{number}{tail}" for number in (*numbers, *wanted)]
    short = compress(every)
    if is_range(short) and _ONE_RANGE.fullmatch(short) and set(expand(short)) == set(every):
        return short
    return f"{head}[{','.join((inside, *wanted))}]{tail}"


def _numbers(known: list[str]) -> Iterator[str]:
    """Yield the numbers after the largest one, with its zero padding."""
    last = max(known, key=lambda number: (int(number), len(number)))
    width = len(last)
    yield from (f"{number:0{width}d}" for number in count_from(int(last) + 1))

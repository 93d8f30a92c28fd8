"""Address space as a map sees it: the subnets with what is used of them, and the rows in which a supernet is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Any, NamedTuple

from nicplanner.errors import InputError, Problem, clean
from nicplanner.plot.subject import Subject

MOST_ROWS = 26
"""Rows of a supernet before it is drawn coarser, and rows of its dense parts that are drawn again, larger."""
FINEST = 16
"""Parts of a row: what is smaller than one of them is gathered in it."""


class Subnet(NamedTuple):
    """A subnet: its VLAN, name, class and scope, and how many of its usable addresses are given (the gateway is one of them)."""

    network: IPv4Network
    vlan: int
    name: str
    traffic: str
    scope: str
    used: int
    usable: int

    @property
    def start(self) -> int:
        """The first address as a number."""
        return int(self.network.network_address)

    @property
    def end(self) -> int:
        """The first address behind it."""
        return self.start + self.network.num_addresses


class Part(NamedTuple):
    """A stretch of a row: a subnet, reserved or free space, or several subnets that are too small here. Ends are addresses."""

    start: int
    end: int
    kind: str
    subnets: tuple[Subnet, ...]


@dataclass(frozen=True)
class Row:
    """A row of the map: an address block with its parts, or a stretch of blocks without any subnet (`parts` is empty).

    `zoom` tells rows that show a dense part of an earlier row again.
    """

    start: int
    end: int
    parts: tuple[Part, ...]
    zoom: bool = False


def subnets_of(plan: Subject) -> list[Subnet]:
    """Return the subnets in order of address, then VLAN.

    Raises
    ------
    InputError
        If a subnet or address is none, as in a table that was edited.
    """
    addresses = plan.tables["addresses"]
    given: Counter[tuple[int, int, int]] = Counter(
        (vlan, prefix, int(_read(IPv4Address, address, "addresses")) >> max(0, 32 - prefix))
        for vlan, prefix, address in zip(addresses["vlan"], addresses["prefix_length"], addresses["address"], strict=True)
    )
    found = []
    names = ("vlan", "name", "traffic", "scope", "subnet", "gateway")
    for vlan, name, traffic, scope, subnet, gateway in zip(*(plan.tables["vlans"][one] for one in names), strict=True):
        if subnet:
            network = _read(IPv4Network, subnet, "vlans")
            key = vlan, network.prefixlen, int(network.network_address) >> (32 - network.prefixlen)
            usable = network.num_addresses - 2 if network.prefixlen < 31 else network.num_addresses
            found.append(Subnet(network, vlan, name, traffic, scope, given[key] + bool(gateway), usable))
    return sorted(found, key=lambda one: (one.start, one.end, one.vlan, one.scope))


def _read(kind: Callable[[str], Any], text: str, table: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise InputError([Problem(table, "not an IPv4 address or subnet", clean(text), file="plan")]) from None


def inside(networks: Iterable[str], subnets: Sequence[Subnet]) -> list[tuple[IPv4Network, list[Subnet]]]:
    """Return the supernets in order of address, each with the subnets that lie in it."""
    found = sorted({network for text in networks if isinstance(network := ip_network(text), IPv4Network)})
    return [(network, [one for one in subnets if one.network.subnet_of(network)]) for network in found]


def rows_of(space: IPv4Network, subnets: Sequence[Subnet], reserved: Sequence[IPv4Network]) -> list[Row]:
    """Cut a supernet into rows of equal size, with rows without subnets joined, and dense parts drawn again where there is room.

    A row is as large as the largest subnet, or up to four times as large where the smallest stays a sixteenth of it; then it is doubled
    until at most :data:`MOST_ROWS` rows hold subnets.
    """
    first, last = int(space.network_address), int(space.network_address) + space.num_addresses
    sizes = [one.end - one.start for one in subnets] or [space.num_addresses]
    size = max(sizes)
    while 2 * size <= min(4 * max(sizes), FINEST * min(sizes), space.num_addresses):
        size *= 2
    while len({start for one in subnets for start in _blocks(one, size)}) > MOST_ROWS:
        size *= 2
    rows = _joined(first, last, size, subnets, reserved)
    level = rows
    while True:
        dense = [part for row in level for part in row.parts if part.kind == "several"]
        room = MOST_ROWS + 6 - sum(bool(row.parts) for row in rows)
        if not dense or len(dense) > room:
            return rows
        level = [Row(part.start, part.end, _parts(part.start, part.end, part.subnets, reserved), True) for part in dense]
        rows = rows + level


def _blocks(one: Subnet, size: int) -> range:
    return range(one.start // size * size, one.end, size)


def _joined(first: int, last: int, size: int, subnets: Sequence[Subnet], reserved: Sequence[IPv4Network]) -> list[Row]:
    members: dict[int, list[Subnet]] = {}
    for one in subnets:
        for block in _blocks(one, size):
            members.setdefault(block, []).append(one)
    rows, at = [], first
    for block in sorted(members):
        if block > at:
            rows.append(Row(at, block, ()))
        rows.append(Row(block, block + size, _parts(block, block + size, members[block], reserved)))
        at = block + size
    return [*rows, Row(at, last, ())] if at < last else rows


def _parts(start: int, end: int, subnets: Sequence[Subnet], reserved: Sequence[IPv4Network]) -> tuple[Part, ...]:
    """Return the parts of a row; subnets smaller than its sixteenth are gathered by sixteenths."""
    step = max(1, (end - start) // FINEST)
    found: list[Part] = []
    small: dict[int, list[Subnet]] = {}
    for one in subnets:
        if one.end - one.start >= step:
            found.append(Part(max(start, one.start), min(end, one.end), "subnet", (one,)))
        else:
            small.setdefault(one.start // step * step, []).append(one)
    found += [Part(block, block + step, "several", tuple(mine)) for block, mine in small.items()]
    found.sort()
    return tuple(_filled(start, end, found, reserved))


def _filled(start: int, end: int, parts: Sequence[Part], reserved: Sequence[IPv4Network]) -> list[Part]:
    """Put free and reserved space between the parts."""
    kept = sorted((int(one.network_address), int(one.network_address) + one.num_addresses) for one in reserved)
    out: list[Part] = []
    at = start
    for stop, part in [*((part.start, part) for part in parts), (end, None)]:
        for low, high in kept:
            low, high = max(low, at), min(high, stop)
            if low < high:
                out += [Part(at, low, "free", ())] if low > at else []
                out.append(Part(low, high, "reserved", ()))
                at = high
        out += [Part(at, stop, "free", ())] if stop > at else []
        if part is not None:
            out.append(part)
            at = max(at, part.end)
    return out

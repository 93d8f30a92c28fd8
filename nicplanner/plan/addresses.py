"""Addresses of hosts and extra names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nicplanner.design.site import Site, TrafficClass
from nicplanner.network import addressing
from nicplanner.plan.vlans import Addressed, NoRoomError, Segment, Use
from nicplanner.plan.wiring import Plug, Wiring


def address_rows(
    site: Site,
    scopes: addressing.Scopes,
    wirings: Sequence[Wiring],
    numbers: Mapping[Segment, Addressed],
    needs: Mapping[Segment, Use],
) -> list[tuple[Any, ...]]:
    """Return the rows of ``addresses.csv``: hosts in natural order, then the extra names by class.

    Raises
    ------
    NoRoomError
        If a stated gateway is an address that a host or name must have.
    """
    grown = {(segment.name, segment.scope): scopes.grown(segment.traffic, segment.scope) for segment in numbers}
    blocks = {segment: _Block(segment, given) for segment, given in numbers.items()}
    by_key = {(segment.name, segment.scope, segment.fabric): block for segment, block in blocks.items() if not segment.network}
    by_pair = {(segment.name, segment.pair): block for segment, block in blocks.items() if segment.pair is not None}
    rows: list[tuple[Any, ...]] = []
    ports: dict[tuple[int, tuple[Plug, ...]], list[_Ports]] = {}
    for one in wirings:
        host, looks = one.host, (one.group.index, one.plugs)
        if looks not in ports:
            ports[looks] = list(_addressed(one))
        for traffic, uses in ports[looks]:
            scope, number = site.scope_of(traffic, host), scopes.number(traffic, host)
            for place, fabric, turn, adapter, port in uses:
                joint = one.joints.get(place)
                if joint is not None:
                    rows.append(by_pair[traffic.name, joint.pair].row(host.name, 1 if joint.first else 2, adapter, port))
                    continue
                offset = site.first_host + number - 1 + turn * grown[traffic.name, scope]
                rows.append(by_key[traffic.name, scope, fabric].row(host.name, offset, adapter, port))
    for name, extras in site.extra.items():
        for segment in (segment for segment in numbers if segment.name == name and segment.pair is None):
            counted = grown[segment.name, segment.scope]
            first = site.first_host + (needs[segment].ports * counted if segment.traffic.kind != "production" else 0)
            rows += [blocks[segment].row(extra, first + i, "", "") for i, extra in enumerate(extras)]
    return rows


_Ports = tuple[TrafficClass, list[tuple[int, str, int, str, str]]]
"""A class and the ports with an address: place on the host, fabric, which of the host's in that fabric it is (from 0), adapter, port."""


def _addressed(one: Wiring) -> Iterator[_Ports]:
    """Yield the ports of a host that have an address, class by class: of a team or single class the first one, for all of them."""
    for traffic in one.group.classes:
        if traffic.kind == "production":
            continue
        places = [place for place, plug in enumerate(one.plugs) if traffic.name in plug.classes]
        turns: Counter[str] = Counter()
        uses = []
        for place in places if traffic.mesh or traffic.per_fabric else places[:1]:
            slot = one.plugs[place].slot
            fabric = slot.fabric if traffic.per_fabric else ""
            end = (slot.kind.adapter, slot.port) if traffic.per_fabric or traffic.mesh else ("", "")
            uses.append((place, fabric, turns[fabric], *end))
            turns[fabric] += 1
        yield traffic, uses


class _Block:
    """The addresses of a segment."""

    def __init__(self, segment: Segment, given: Addressed) -> None:
        self._segment, self._given = segment, given
        self._base = int(given.subnet.network_address)
        self._gateway = None if given.gateway is None else int(given.gateway)
        self._start = segment.name, segment.fabric, given.vlan
        self._middle = given.subnet.prefixlen, "" if given.gateway is None else str(given.gateway)
        self._scope = segment.scope_text

    def row(self, name: str, offset: int, adapter: str, port: str) -> tuple[Any, ...]:
        """Return the row of the address at an offset, which the gateway must not have."""
        address = self._base + offset
        text = f"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"
        if address == self._gateway:
            raise NoRoomError(
                f"{self._segment.place}.gateway: {text} is the address that {name} gets (offset {offset} of {self._given.subnet}); "
                f"choose another gateway, or another addressing.first_host"
            )
        return (name, *self._start, text, *self._middle, adapter, port, self._scope)

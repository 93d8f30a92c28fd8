"""Addresses of hosts and extra names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicplanner.design.site import Site
from nicplanner.network import addressing
from nicplanner.plan.attach import Attachment
from nicplanner.plan.vlans import Addressed, NoRoomError, Segment, Use


def address_rows(
    site: Site,
    scopes: addressing.Scopes,
    attachments: Sequence[Attachment],
    numbers: Mapping[Segment, Addressed],
    needs: Mapping[Segment, Use],
) -> list[tuple[Any, ...]]:
    """Return the rows of ``addresses.csv``: hosts in natural order, then the extra names by class.

    Raises
    ------
    NoRoomError
        If a stated gateway is an address that a host or name must have.
    """
    by_key = {(segment.name, segment.scope, segment.fabric): segment for segment in numbers if not segment.network}
    by_pair = {(segment.name, segment.pair): segment for segment in numbers if segment.pair is not None}
    grown = {(segment.name, segment.scope): scopes.grown(segment.traffic, segment.scope) for segment in numbers}
    seen: dict[tuple[str, str, str], int] = {}
    rows: list[tuple[Any, ...]] = []
    own: dict[str, list[Attachment]] = {}
    for one in attachments:
        own.setdefault(one.host.name, []).append(one)
    for host in site.hosts:
        group = site.group_of[host.group]
        for traffic in group.classes:
            if traffic.kind == "production":
                continue
            scope = site.scope_of(traffic, host)
            number = scopes.number(traffic, host)
            uses = [one for one in own.get(host.name, ()) if traffic.name in one.classes]
            for one in uses if traffic.mesh or traffic.per_fabric else uses[:1]:
                if one.joint is not None:
                    segment = by_pair[traffic.name, one.joint.pair]
                    offset = 1 if one.joint.first else 2
                    rows.append(_row(host.name, segment, numbers[segment], offset, one.slot.kind.adapter, one.slot.port))
                    continue
                fabric = one.slot.fabric if traffic.per_fabric else ""
                key = host.name, traffic.name, fabric
                turn = seen[key] = seen.get(key, -1) + 1
                segment = by_key[traffic.name, scope, fabric]
                offset = site.first_host + number - 1 + turn * grown[traffic.name, scope]
                end = (one.slot.kind.adapter, one.slot.port) if traffic.per_fabric else ("", "")
                rows.append(_row(host.name, segment, numbers[segment], offset, *end))
    for name, extras in site.extra.items():
        for segment in (segment for segment in numbers if segment.name == name and segment.pair is None):
            counted = grown[segment.name, segment.scope]
            first = site.first_host + (needs[segment].ports * counted if segment.traffic.kind != "production" else 0)
            rows += [_row(extra, segment, numbers[segment], first + i, "", "") for i, extra in enumerate(extras)]
    return rows


def _row(name: str, segment: Segment, numbers: Addressed, offset: int, adapter: str, port: str) -> tuple[Any, ...]:
    address = numbers.subnet.network_address + offset
    if address == numbers.gateway:
        raise NoRoomError(
            f"{segment.place}.gateway: {address} is the address that {name} gets (offset {offset} of {numbers.subnet}); "
            f"choose another gateway, or another addressing.first_host"
        )
    gateway = str(numbers.gateway) if numbers.gateway is not None else ""
    return (
        name, segment.name, segment.fabric, numbers.vlan, str(address), numbers.subnet.prefixlen, gateway, adapter, port,
        segment.scope_text,
    )  # fmt: skip

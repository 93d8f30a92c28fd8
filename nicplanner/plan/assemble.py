"""Solution → tables, in polynomial time and in order: ports, switch ports, cables, VLAN ids, subnets, addresses, bill of materials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from nicplanner.design.site import Site
from nicplanner.model import Layout, Solution
from nicplanner.names import natural_key
from nicplanner.network.quotient import Network
from nicplanner.plan.addresses import address_rows
from nicplanner.plan.attach import Attachment, Slot, attach, name_ports
from nicplanner.plan.bom import bom_rows, rack_rows
from nicplanner.plan.cabling import cabling_rows, choose_cables
from nicplanner.plan.switching import switch_port_rows
from nicplanner.plan.vlans import Addressed, NoRoomError, Segment, gateway_of, give_subnets, give_vlans, segments_in_use
from nicplanner.tables import SPECS, Table

__all__ = ["NoRoomError", "assemble"]


def assemble(
    network: Network, solution: Solution, solver: str, bought: Mapping[tuple[str, str], int] = MappingProxyType({})
) -> tuple[dict[str, Table], int]:
    """Turn a solution into the plan's tables (without failures and findings, which the proof recomputes, and without an order).

    `bought` says how many cards and switches of which (section, model) are bought with the plan.

    Returns
    -------
    tuple
        Tables by name, and the exact cable length in 0.1 mm.

    Raises
    ------
    NoRoomError
        If VLAN ids or addresses run out.
    """
    site = network.site
    slots = [name_ports(group, layout) for group, layout in zip(network.groups, solution.layouts, strict=True)]
    attachments = attach(network, solution.layouts, slots, solver)
    choices = choose_cables(site, network.cables, attachments)
    scopes = network.scopes
    segments = segments_in_use(site, scopes, attachments)
    vlans, subnets = give_vlans(site, segments, solver), give_subnets(site, scopes, segments)
    numbers = {segment: Addressed(vlans[segment], subnets[segment], gateway_of(segment, subnets[segment])) for segment in segments}
    cabling = Table.of_rows(SPECS["cabling"], cabling_rows(site, attachments, choices))
    colours = cabling["colour"]
    rows: Mapping[str, Any] = {
        "ports": _port_rows(network, solution.layouts, slots, attachments),
        "switch_ports": switch_port_rows(site, scopes, attachments, numbers),
        "vlans": _vlan_rows(numbers),
        "addresses": address_rows(site, scopes, attachments, numbers, segments),
        "bom": bom_rows(site, choices, colours, bought),
        "bom_racks": rack_rows(site, attachments, choices, colours) if site.purchase is not None else (),
    }
    length = sum(site.run_length(one.host, one.far(site)) for one in attachments if one.cabled)
    return {"cabling": cabling, **{name: Table.of_rows(SPECS[name], found) for name, found in rows.items()}}, length


def _port_rows(
    network: Network, layouts: Sequence[Layout], slots: Sequence[Sequence[Slot]], attachments: Sequence[Attachment]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of ``ports.csv``: every port of every host, in natural order."""
    site = network.site
    used = {(one.host.name, one.slot.kind.adapter, one.slot.port): one for one in attachments}
    groups = {group.source.key: (group.index, _names(site, layouts[group.index])) for group in network.groups}
    for host in site.hosts:
        index, names = groups[host.group]
        for slot in slots[index]:
            adapter, port, speed = slot.kind.adapter, slot.port, slot.kind.speed
            if slot.part is None:
                yield host.name, adapter, port, speed, "", "", "", "", "", "", None
                continue
            one = used[host.name, adapter, port]
            name, redundancy, traffic = names[slot.part]
            link: Fraction = one.link_speed
            yield host.name, adapter, port, speed, name, redundancy, traffic, one.switch, one.switch_port, slot.fabric, link


def _names(site: Site, layout: Layout) -> list[tuple[str, str, str]]:
    """Return name, redundancy and classes of each part of a layout, as the table writes them."""
    out: list[tuple[str, str, str]] = []
    for part in layout.parts:
        kinds = {site.classes[name].redundancy for name in part.classes}
        redundancy = next(kind for kind in ("team", "paths", "mpio", "single") if kind in kinds)
        out.append((part.classes[0], redundancy, ";".join(part.classes)))
    return out


def _vlan_rows(numbers: Mapping[Segment, Addressed]) -> list[tuple[Any, ...]]:
    """Return the rows of ``vlans.csv``, by VLAN id, then scope."""
    rows = [
        (given.vlan, segment.label, segment.traffic.name, segment.fabric, segment.scope_text, str(given.subnet),
         "" if given.gateway is None else str(given.gateway), segment.traffic.mtu)
        for segment, given in numbers.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], natural_key(row[4]), natural_key(row[1])))

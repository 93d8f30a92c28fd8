"""Solution → tables, in polynomial time and in order: ports, switch ports, cables, VLAN ids, subnets, addresses, bill of materials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from nicplanner.design.site import Site
from nicplanner.model import Layout, Solution
from nicplanner.names import natural_key
from nicplanner.network.quotient import Network
from nicplanner.plan.addresses import address_rows
from nicplanner.plan.attach import attach
from nicplanner.plan.bom import bom_rows, rack_rows
from nicplanner.plan.cabling import cabling_table, choose_cables
from nicplanner.plan.channels import Channels, give_channels
from nicplanner.plan.continuing import numbered
from nicplanner.plan.switching import switch_port_table
from nicplanner.plan.vlan_ids import give_vlans
from nicplanner.plan.vlans import Addressed, NoRoomError, Segment, gateway_of, give_subnets, segments_in_use
from nicplanner.plan.wiring import Plug, Slot, Wiring, name_ports
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
    earlier = network.earlier
    slots = [name_ports(group, layout) for group, layout in zip(network.groups, solution.layouts, strict=True)]
    wirings = attach(network, solution.layouts, slots, solver)
    cords, length = choose_cables(site, network.cables, wirings)
    scopes = network.scopes
    segments = segments_in_use(site, scopes, wirings)
    vlans, subnets = give_vlans(site, segments, solver, earlier), give_subnets(site, scopes, segments, earlier)
    numbers = {segment: Addressed(vlans[segment], subnets[segment], gateway_of(segment, subnets[segment])) for segment in segments}
    channels = give_channels(site, wirings, None if earlier is None else earlier.channels)
    tables = {
        "cabling": cabling_table(site, wirings, cords, earlier),
        "ports": _ports_table(network, solution.layouts, slots, wirings, channels),
        "switch_ports": switch_port_table(site, scopes, wirings, numbers, channels),
    }
    rows: Mapping[str, Any] = {
        "vlans": _vlan_rows(numbers),
        "addresses": numbered(address_rows(site, scopes, wirings, numbers, segments), earlier),
        "bom": bom_rows(site, cords, bought),
        "bom_racks": rack_rows(site, wirings, cords) if site.purchase is not None else (),
    }
    return {**tables, **{name: Table.of_rows(SPECS[name], found) for name, found in rows.items()}}, length


def _ports_table(
    network: Network, layouts: Sequence[Layout], slots: Sequence[Sequence[Slot]], wirings: Sequence[Wiring], channels: Channels
) -> Table:
    """Return ``ports.csv``: every port of every host, in natural order. Hosts of a group repeat its block but for the far ends."""
    spec = SPECS["ports"]
    columns: dict[str, list[Any]] = {column.name: [] for column in spec.columns}
    blocks: dict[tuple[int, tuple[Plug, ...]], dict[str, list[Any]]] = {}
    for one in wirings:
        index = one.group.index
        key = index, one.plugs
        if key not in blocks:
            blocks[key] = _block(network.site, layouts[index], slots[index], one.plugs)
        block = blocks[key]
        columns["host"] += [one.host.name] * len(slots[index])
        for name, cells in block.items():
            columns[name] += cells
        for name, far in (("switch", iter(one.switches)), ("switch_port", iter(one.ports))):
            columns[name] += [next(far) if slot.part is not None else "" for slot in slots[index]]
        if not channels:
            columns["port_channel"] += [None] * len(slots[index])
            continue
        given = iter([channels.get((one.host.name, plug.classes[0])) for plug in one.plugs])
        columns["port_channel"] += [next(given) if slot.part is not None else None for slot in slots[index]]
    return Table(spec, columns)


def _block(site: Site, layout: Layout, slots: Sequence[Slot], plugs: Sequence[Plug]) -> dict[str, list[Any]]:
    """Return the columns of ``ports.csv`` that alike hosts have in common."""
    names, speeds = _names(site, layout), iter(plugs)
    parts = [("", "", "") if slot.part is None else names[slot.part] for slot in slots]
    return {
        "adapter": [slot.kind.adapter for slot in slots],
        "port": [slot.port for slot in slots],
        "speed_gbps": [slot.kind.speed for slot in slots],
        "group": [part[0] for part in parts],
        "redundancy": [part[1] for part in parts],
        "traffic": [part[2] for part in parts],
        "fabric": [slot.fabric for slot in slots],
        "link_gbps": [None if slot.part is None else next(speeds).speed for slot in slots],
    }


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

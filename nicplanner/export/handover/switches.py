"""The switches of the view: their ports in use, with the host ends, and the VLANs that they carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import Problem
from nicplanner.export.handover.records import Group, Host, Port, Switch, SwitchPort, Vlan
from nicplanner.export.handover.tables import disagreement, rows_of
from nicplanner.names import natural_key
from nicplanner.tables import Table


def read_switches(
    tables: Mapping[str, Table], excerpt: SiteExcerpt, vlans: Sequence[Vlan], hosts: Sequence[Host], problems: list[Problem]
) -> tuple[Switch, ...]:
    """Return the switches in natural order; what does not agree is added to `problems`."""
    ends: dict[tuple[str, str], tuple[Port, Group]] = {}
    paired: set[str] = set()
    for group in (group for host in hosts for group in host.groups):
        reached = {port.switch for port in group.ports}
        if group.lacp and len(reached) > 1:
            paired |= reached
        for port in group.ports:
            if not port.direct and (port.switch, port.switch_port) in ends:
                _told(problems, f"{port.switch} {port.switch_port}", "two cables end in this port", "ports.csv")
            if not port.direct:
                ends[port.switch, port.switch_port] = port, group
    mine: dict[str, list[dict[str, Any]]] = {}
    for _, row in rows_of(tables["switch_ports"]):
        mine.setdefault(row["switch"], []).append(row)
    out = []
    for name in sorted(excerpt.switches, key=natural_key):
        rows = sorted(mine.pop(name, []), key=lambda row: natural_key(row["port"]))
        out.append(_switch(name, rows, excerpt, vlans, ends, name in paired, problems))
    for name in mine:
        _told(problems, name, "the site has no such switch", "switch_ports.csv")
    for (switch, far), (end, _) in ends.items():
        if switch not in excerpt.switches:
            _told(problems, f"{end.host} {end.label}", f"the site has no switch {switch!r} (port {far})", "ports.csv")
    return tuple(out)


def _told(problems: list[Problem], where: str, message: str, file: str) -> None:
    problems.append(disagreement(where, message, file))


def _switch(
    name: str, rows: Iterable[Mapping[str, Any]], excerpt: SiteExcerpt, vlans: Sequence[Vlan],
    ends: Mapping[tuple[str, str], tuple[Port, Group]], paired: bool, problems: list[Problem],
) -> Switch:  # fmt: skip
    facts = excerpt.switches[name]
    interfaces = tuple(sorted(excerpt.ports.switches.get(facts.model, ()), key=lambda one: natural_key(one[0])))
    kinds = dict(interfaces)
    ports = []
    for row in rows:
        port = _port(row, kinds, facts.uplinks, facts.peer_links, ends.get((name, row["port"])), problems)
        if port is not None:
            ports.append(port)
    carried = {vlan for port in ports for vlan in port.vlans}
    known = [vlan for vlan in vlans if vlan.id in carried and (not vlan.fabric or vlan.fabric == facts.fabric)]
    known = [vlan for vlan in known if not vlan.scope.startswith("rack:") or vlan.scope.removeprefix("rack:") in facts.serves]
    for number in sorted(carried - {vlan.id for vlan in known}):
        _told(problems, name, f"VLAN {number} of its ports is none of the VLANs that reach it", "switch_ports.csv")
    partners = () if facts.mlag is None else tuple(x for x, one in excerpt.switches.items() if one.mlag == facts.mlag and x != name)
    return Switch(
        name, facts.model, facts.rack, facts.unit, facts.height_units, facts.fabric, facts.mlag,
        tuple(sorted(partners, key=natural_key)), paired, interfaces, tuple(ports), tuple(sorted(known, key=lambda one: one.id)),
    )  # fmt: skip


def _port(
    row: Mapping[str, Any], kinds: Mapping[str, str], uplinks: Sequence[str], peer_links: Sequence[str],
    end: tuple[Port, Group] | None, problems: list[Problem],
) -> SwitchPort | None:  # fmt: skip
    where = f"{row['switch']} {row['port']}"
    texts = [text for text in row["tagged_vlans"].split(";") if text]
    bad = [text for text in texts if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 4094)]
    role = "uplink" if row["port"] in uplinks else "peer link" if row["port"] in peer_links else "host"
    faults = [f"{text!r} is no VLAN id" for text in bad]
    if row["port"] not in kinds:
        faults.append("the switch has no such port")
    if row["mode"] not in ("access", "trunk") or (row["mode"] == "access") != (row["native_vlan"] is not None and not texts):
        faults.append(f"a port of mode {row['mode']!r} with native VLAN {row['native_vlan']} and tagged VLANs {row['tagged_vlans']!r}")
    if role == "host" and end is None:
        faults.append("no port of a host ends here, and it is neither uplink nor peer link")
    if role != "host" and end is not None:
        faults.append(f"a cable of {end[0].host} ends in this {role}")
    for text in faults:
        _told(problems, where, text, "switch_ports.csv")
    if faults:
        return None
    host, adapter, port = (end[0].host, end[0].adapter, end[0].name) if end else ("", "", "")
    return SwitchPort(
        row["switch"], row["port"], kinds[row["port"]], role, row["mode"], row["native_vlan"], tuple(int(text) for text in texts),
        row["mtu"] or 1500, row["description"], row.get("port_channel"), host, adapter, port, end is not None and end[1].lacp,
    )  # fmt: skip

"""The hosts of the view: ports joined with what their switch ports carry, grouped, with classes, VLANs and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nicplanner.design.excerpt import HostPlaces, SiteExcerpt
from nicplanner.errors import Problem
from nicplanner.export.handover.records import Address, Carried, Group, Host, Port, Vlan
from nicplanner.export.handover.tables import disagreement, rows_of
from nicplanner.names import natural_key
from nicplanner.tables import Table

DIRECT = "direct"
"""What ``ports.csv`` has for the fabric of a link from host to host."""


def read_hosts(
    tables: Mapping[str, Table], excerpt: SiteExcerpt, vlans: Sequence[Vlan], addresses: Iterable[Address], problems: list[Problem]
) -> tuple[Host, ...]:
    """Return the hosts in natural order; what does not agree is added to `problems`."""
    reader = _Reader(tables, excerpt, vlans, addresses, problems)
    found = [reader.host(key, group, place) for key, group in excerpt.hosts.items() for place in group.places]
    reader.left()
    return tuple(sorted(found, key=lambda host: natural_key(host.name)))


def _by(rows: Iterable[Mapping[str, Any]], column: str) -> dict[str, list[Mapping[str, Any]]]:
    out: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        out.setdefault(row[column], []).append(row)
    return out


def _rows(table: Table) -> Iterable[dict[str, Any]]:
    return (row for _, row in rows_of(table))


class _Reader:
    def __init__(
        self,
        tables: Mapping[str, Table],
        excerpt: SiteExcerpt,
        vlans: Sequence[Vlan],
        addresses: Iterable[Address],
        problems: list[Problem],
    ) -> None:
        self._excerpt, self._problems = excerpt, problems
        self._ports = _by(_rows(tables["ports"]), "host")
        self._qos = _by(_rows(tables["qos"]), "host")
        self._far = {(row["switch"], row["port"]): row for row in _rows(tables["switch_ports"])}
        self._vlans: dict[tuple[str, str], list[Vlan]] = {}
        for vlan in vlans:
            self._vlans.setdefault((vlan.traffic, vlan.scope), []).append(vlan)
        self._link_mtu = {vlan.id: vlan.mtu for vlan in vlans}
        self._addresses: dict[str, list[Address]] = {}
        for one in addresses:
            self._addresses.setdefault(one.host, []).append(one)
        self._clusters: dict[str, list[str]] = {}
        for group in excerpt.hosts.values():
            if group.cluster is not None:
                self._clusters.setdefault(group.cluster, []).extend(name for name, _, _ in group.places)
        for members in self._clusters.values():
            members.sort(key=natural_key)

    def _told(self, where: str, message: str, file: str = "ports.csv") -> None:
        self._problems.append(disagreement(where, message, file))

    def left(self) -> None:
        """Tell of hosts in the tables that the site does not have."""
        for name in self._ports:
            self._told(name, "the site has no such host")

    def host(self, key: str, group: HostPlaces, place: tuple[str, str, int]) -> Host:
        """Return a host."""
        name, rack, unit = place
        addresses = tuple(self._addresses.get(name, ()))
        kinds = self._kinds(group)
        ports = tuple(
            self._port(row, kinds, addresses)
            for row in sorted(self._ports.pop(name, []), key=lambda row: (natural_key(row["adapter"]), natural_key(row["port"])))
        )
        return Host(
            name, rack, unit, group.height_units, group.server,
            {slot: model for slot, model in group.adapters.items() if slot != "onboard"},
            group.cluster, key, tuple(x for x in self._clusters.get(group.cluster or "", ()) if x != name),
            group.classes, ports, tuple(self._groups(group, place, ports, addresses)), addresses, tuple(self._qos.get(name, ())),
        )  # fmt: skip

    def _kinds(self, group: HostPlaces) -> dict[tuple[str, str], tuple[str, bool]]:
        out = {("onboard", name): (kind, use == "mgmt") for name, kind, use in self._excerpt.ports.servers.get(group.server, ())}
        for slot, model in group.adapters.items():
            if slot != "onboard":
                out |= {(slot, name): (kind, use == "mgmt") for name, kind, use in self._excerpt.ports.adapters.get(model, ())}
        return out

    def _port(self, row: Mapping[str, Any], kinds: Mapping[tuple[str, str], tuple[str, bool]], addresses: Sequence[Address]) -> Port:
        where = f"{row['host']} {row['adapter']}/{row['port']}"
        kind, mgmt = kinds.get((row["adapter"], row["port"]), ("other", False))
        if (row["adapter"], row["port"]) not in kinds:
            self._told(where, "the host's hardware has no such port")
        plain = (row["host"], row["adapter"], row["port"], kind, row["speed_gbps"], mgmt)
        if not row["group"]:
            return Port(*plain)
        used = (row["group"], tuple(row["traffic"].split(";")), row["switch"], row["switch_port"], row["fabric"], row["link_gbps"])
        if row["fabric"] == DIRECT:
            mine = [one.vlan for one in addresses if (one.adapter, one.port) == (row["adapter"], row["port"])]
            if not mine:
                self._told(where, "the port of a mesh has no address", "addresses.csv")
                mine = [1]
            return Port(*plain, *used, native=mine[0], mtu=self._link_mtu.get(mine[0], 1500), direct=True)
        far = self._far.get((row["switch"], row["switch_port"]))
        if far is None:
            self._told(where, f"switch_ports.csv has no row for {row['switch']} {row['switch_port']}", "switch_ports.csv")
            return Port(*plain, *used)
        if far.get("port_channel") != row.get("port_channel"):
            self._told(where, f"its port-channel is {row.get('port_channel')}, that of its switch port {far.get('port_channel')}")
        tagged = tuple(int(text) for text in far["tagged_vlans"].split(";") if text.isascii() and text.isdigit())
        return Port(*plain, *used, row.get("port_channel"), far["native_vlan"], tagged, far["mtu"] or 1500)

    def _groups(
        self, group: HostPlaces, place: tuple[str, str, int], ports: Sequence[Port], addresses: Sequence[Address]
    ) -> Iterable[Group]:
        members: dict[str, list[Port]] = {}
        for port in ports:
            if port.group:
                members.setdefault(port.group, []).append(port)
        for name in sorted(members, key=natural_key):
            mine = members[name]
            if len({port.classes for port in mine}) > 1:
                self._told(f"{place[0]} {name}", "the ports of the group carry different classes")
            classes = tuple(self._carried(one, group, place, mine, addresses) for one in mine[0].classes if self._known(one, place[0]))
            kinds = {one.redundancy for one in classes}
            redundancy = next((kind for kind in ("team", "paths", "mpio") if kind in kinds), "single")
            lacp = any(self._excerpt.classes[one.name].team_mode == "lacp" for one in classes)
            for port in mine:
                self._agree(port, classes)
            yield Group(name, redundancy, lacp, mine[0].channel, tuple(mine), classes)

    def _known(self, name: str, host: str) -> bool:
        if name not in self._excerpt.classes:
            self._told(host, f"the site has no class {name!r}")
        return name in self._excerpt.classes

    def _carried(
        self, name: str, group: HostPlaces, place: tuple[str, str, int], ports: Sequence[Port], addresses: Sequence[Address]
    ) -> Carried:
        facts = self._excerpt.classes[name]
        mine = tuple(one for one in addresses if one.traffic == name)
        scope = {"site": "site", "cluster": f"cluster:{group.cluster}"}.get(facts.scope, f"rack:{place[1]}")
        vlans = self._vlans.get((name, scope), [])
        if any(port.direct for port in ports):
            links = {one.scope for one in mine}
            vlans = [vlan for link in sorted(links, key=natural_key) for vlan in self._vlans.get((name, link), ())]
        if facts.redundancy in ("mpio", "paths") and facts.attach != "mesh":
            fabrics = {port.fabric for port in ports}
            vlans = [vlan for vlan in vlans if vlan.fabric in fabrics]
        return Carried(name, facts.kind, facts.redundancy, facts.mtu, facts.zone, tuple(vlans), mine)

    def _agree(self, port: Port, classes: Sequence[Carried]) -> None:
        """Tell where a switch port does not carry the VLANs of the classes."""
        if port.direct or not port.switch:
            return
        wanted = sorted({vlan.id for one in classes for vlan in one.vlans_at(port)})
        found = sorted({*port.tagged, *(() if port.native is None else (port.native,))})
        if wanted != found:
            text = f"{port.switch} {port.switch_port} carries VLANs {found}, the classes have {wanted}"
            self._told(f"{port.host} {port.label}", text, "switch_ports.csv")

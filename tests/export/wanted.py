"""What a host's network must be, read from the plan's tables alone, and the same read out of interfaces that a tool has parsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nicplanner.plan import Plan

Ports = frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """Ports are ``adapter/port``.

    `addresses`: address with prefix, tag on the wire (None: no tag), ports, MTU, default gateway. `machines`: tag, ports, MTU of what
    machines are given. `teams`: the ports that act as one link, and whether by LACP. `mtu`: of each port.
    """

    addresses: frozenset[tuple[str, int | None, Ports, int, str]]
    machines: frozenset[tuple[int | None, Ports, int]]
    teams: frozenset[tuple[Ports, bool]]
    mtu: Mapping[str, int]


def rows(plan: Plan, table: str) -> list[dict[str, Any]]:
    found = plan.tables[table]
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows()]


def wanted(plan: Plan, host: str) -> Wanted:
    """Return what the tables say of a host."""
    site = plan.manifest["site"]
    classes = site["classes"]
    ports = [row for row in rows(plan, "ports") if row["host"] == host and row["group"]]
    ports = [row for row in ports if all(classes[name]["kind"] != "bmc" for name in row["traffic"].split(";"))]
    switch_ports = {(row["switch"], row["port"]): row for row in rows(plan, "switch_ports")}
    vlans = rows(plan, "vlans")
    label = {id(row): f"{row['adapter']}/{row['port']}" for row in ports}
    cluster, rack = next((g["cluster"], p[1]) for g in site["hosts"].values() for p in g["places"] if p[0] == host)

    def tag(row: dict[str, Any], vlan: int) -> int | None:
        if row["fabric"] == "direct":
            return None
        far = switch_ports[row["switch"], row["switch_port"]]
        if far["native_vlan"] == vlan:
            return None
        assert str(vlan) in far["tagged_vlans"].split(";")
        return vlan

    def riding(traffic: str) -> list[dict[str, Any]]:
        return [row for row in ports if traffic in row["traffic"].split(";")]

    addresses = set()
    for row in rows(plan, "addresses"):
        if row["host"] != host or classes[row["traffic"]]["kind"] == "bmc":
            continue
        at = [
            port for port in riding(row["traffic"]) if not row["port"] or (port["adapter"], port["port"]) == (row["adapter"], row["port"])
        ]
        tags = {tag(port, row["vlan"]) for port in at}
        assert len(tags) == 1
        addresses.add(
            (f"{row['address']}/{row['prefix_length']}", tags.pop(), frozenset(label[id(port)] for port in at),
             classes[row["traffic"]]["mtu"], row["gateway"])
        )  # fmt: skip
    machines = set()
    for vlan in vlans:
        if classes[vlan["traffic"]]["kind"] != "production" or vlan["scope"] not in ("site", f"cluster:{cluster}", f"rack:{rack}"):
            continue
        at = riding(vlan["traffic"])
        if at:
            machines.add((tag(at[0], vlan["vlan"]), frozenset(label[id(port)] for port in at), vlan["mtu"]))
    teams = set()
    for group in {row["group"] for row in ports}:
        mine = [row for row in ports if row["group"] == group]
        lacp = mine[0]["port_channel"] is not None
        if mine[0]["redundancy"] == "team" and mine[0]["fabric"] != "direct" and (len(mine) > 1 or lacp):
            teams.add((frozenset(label[id(row)] for row in mine), lacp))
    mtu = {label[id(row)]: max(classes[name]["mtu"] for name in row["traffic"].split(";")) for row in ports}
    return Wanted(frozenset(addresses), frozenset(machines), frozenset(teams), mtu)


def hosts_of(plan: Plan) -> list[str]:
    """Return the hosts that are no storage arrays."""
    groups = plan.manifest["site"]["hosts"].values()
    return [place[0] for group in groups if group["classes"] != ["iscsi"] for place in group["places"]]


@dataclass
class Node:
    """An interface as a parser gives it."""

    kind: str
    lower: list[str] = field(default_factory=list)
    tag: int | None = None
    vids: list[int | None] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    gateway: str = ""
    mtu: int = 0
    mode: str = ""


def found(nodes: Mapping[str, Node], label: Mapping[str, str]) -> Wanted:
    """Return the same of parsed interfaces; `label` tells the port of each port's interface."""

    def down(name: str) -> tuple[int | None, Ports]:
        node = nodes[name]
        if node.kind == "port":
            return None, frozenset([label[name]])
        below = [down(one) for one in node.lower]
        assert all(nodes[one].mtu >= node.mtu for one in node.lower), (name, "is larger than what it stands on")
        tags = {one for one, _ in below} | ({node.tag} if node.kind == "vlan" else set())
        tags.discard(None)
        assert len(tags) < 2, (name, "has two tags")
        return (tags.pop() if tags else None), frozenset().union(*(ports for _, ports in below))

    addresses: set[tuple[str, int | None, Ports, int, str]] = set()
    machines: set[tuple[int | None, Ports, int]] = set()
    for name, node in nodes.items():
        for address in node.addresses:
            addresses.add((address, *down(name), node.mtu, node.gateway))
        if node.kind == "bridge":
            under, ports = down(name)
            machines.update((vid, ports, node.mtu) for vid in node.vids or [under])
    assert len(addresses) == sum(len(node.addresses) for node in nodes.values())  # none is there twice
    teams = {(down(name)[1], node.mode == "802.3ad") for name, node in nodes.items() if node.kind == "bond"}
    mtu = {label[name]: node.mtu for name, node in nodes.items() if node.kind == "port"}
    return Wanted(frozenset(addresses), frozenset(machines), frozenset(teams), mtu)

"""``ports.csv`` against the design's ports: every port once, and what each used one is used for."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from nicplanner.design.site import Host, HostGroup, Port, Site, Switch
from nicplanner.names import natural_key
from nicplanner.tables import Table
from nicplanner.verify.report import AGREEMENT, TABLES, Report, show

USAGE = ("redundancy", "traffic", "switch", "switch_port", "fabric")
"""The cells that an unused port leaves empty, besides its group and ``link_gbps``."""


DIRECT = "direct"
"""What the tables write for the fabric of a link from host to host."""


class Use(NamedTuple):
    """A used port of a host, as ``ports.csv`` says it, with the design's records where the names lead to any.

    `link` is the true speed of the link in Gbit/s, the slower of its two ports; `row` is the place in the table. A port of a mesh is
    `direct`: it leads to the port `far` of the adapter `peer_adapter` of another host, `peer`.
    """

    host: Host
    adapter: str
    near: Port
    mgmt: bool
    group: str
    redundancy: str
    traffic: str
    switch: Switch | None
    far: Port | None
    link: Fraction
    row: int
    direct: bool = False
    peer: Host | None = None
    peer_adapter: str = ""

    @property
    def name(self) -> str:
        """The port on its host, ``adapter/port``."""
        return f"{self.adapter}/{self.near.name}"

    @property
    def fabric(self) -> str:
        """The fabric of the switch at the far end, or ``direct`` of a mesh; empty where there is none."""
        if self.direct:
            return DIRECT
        return self.switch.fabric if self.switch else ""


def host_ports(group: HostGroup) -> list[tuple[str, Port, bool]]:
    """Return adapter, port and whether it is management-only, of a host group's hosts in natural order of adapter and port."""
    every = [(adapter.name, port, False) for adapter in group.adapters for port in adapter.ports]
    every += [(adapter.name, port, True) for adapter in group.adapters for port in adapter.mgmt]
    return sorted(every, key=lambda item: (natural_key(item[0]), natural_key(item[1].name)))


def read_uses(site: Site, table: Table, report: Report) -> dict[str, tuple[Use, ...]]:
    """Return the used ports of each host, in natural order of adapter and port.

    Rule 11: the table holds exactly the design's ports, with their speeds; an unused port is empty from its group on.
    """
    rows: dict[tuple[str, str, str], int] = {}
    for i, key in enumerate(zip(table["host"], table["adapter"], table["port"], strict=True)):
        rows.setdefault(key, i)
    far_ports = {name: {port.name: port for port in switch.ports} for name, switch in site.switches.items()}
    peers = _Peers(site)
    out: dict[str, tuple[Use, ...]] = {}
    for group in site.groups:
        ports = host_ports(group)
        for host in group.hosts:
            found = []
            for adapter, port, mgmt in ports:
                row = rows.pop((host.name, adapter, port.name), None)
                if row is None:
                    report.add(AGREEMENT, f"{host.name} {adapter}/{port.name}", "ports.csv lacks the row of this port of the design")
                elif _is_used(table, row, host, adapter, port, report):
                    use = _use(site, far_ports, table, row, host, adapter, port, mgmt)
                    found.append(peers.joined(use, table["switch"][row], table["switch_port"][row]) if peers.meshes else use)
            out[host.name] = tuple(found)
    for name, adapter, one in rows:
        report.add(AGREEMENT, f"{show(name)} {show(adapter)}/{show(one)}", "ports.csv has a row for a port that the design does not have")
    return out


def _is_used(table: Table, row: int, host: Host, adapter: str, port: Port, report: Report) -> bool:
    """Check the cells that need no other table; tell whether the port is used."""
    if table["speed_gbps"][row] != port.speed:
        report.add(
            AGREEMENT,
            f"{host.name} {adapter}/{port.name}",
            f"speed_gbps is {show(table['speed_gbps'][row])}, the port has {show(port.speed)}",
        )
    if table["group"][row]:
        return True
    filled = [name for name in USAGE if table[name][row]]
    if table["link_gbps"][row] is not None:
        filled.append("link_gbps")
    if filled:
        report.add(TABLES, f"{host.name} {adapter}/{port.name}", f"the port has no group, but {', '.join(filled)} is not empty")
    return False


def _use(
    site: Site, far_ports: Mapping[str, Mapping[str, Port]], table: Table, row: int, host: Host, adapter: str, port: Port, mgmt: bool
) -> Use:
    switch = site.switches.get(table["switch"][row])
    far = far_ports[switch.name].get(table["switch_port"][row]) if switch else None
    link = far.speed if far is not None and far.speed < port.speed else port.speed
    return Use(host, adapter, port, mgmt, table["group"][row], table["redundancy"][row], table["traffic"][row], switch, far, link, row)


class _Peers:
    """What the ports of meshes lead to: data ports of other hosts, written ``adapter/port``."""

    def __init__(self, site: Site) -> None:
        self.meshes = {name for name, traffic in site.classes.items() if traffic.mesh}
        self._hosts = {host.name: host for host in site.hosts} if self.meshes else {}
        self._ports = {
            group.key: {f"{adapter}/{port.name}": (adapter, port) for adapter, port, mgmt in host_ports(group) if not mgmt}
            for group in site.groups
            if self.meshes
        }

    def joined(self, use: Use, switch: str, switch_port: str) -> Use:
        """Return the use of a port with its other host if it carries a mesh, else the use as it is."""
        if self.meshes.isdisjoint(use.traffic.split(";")):
            return use
        peer = self._hosts.get(switch)
        adapter, far = self._ports[peer.group].get(switch_port, ("", None)) if peer else ("", None)
        link = min(use.near.speed, far.speed) if far else use.near.speed
        return use._replace(switch=None, far=far, link=link, direct=True, peer=peer, peer_adapter=adapter)

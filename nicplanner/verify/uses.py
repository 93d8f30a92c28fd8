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


class Use(NamedTuple):
    """A used port of a host, as ``ports.csv`` says it, with the design's records where the names lead to any.

    `link` is the true speed of the link in Gbit/s, the slower of its two ports; `row` is the place in the table.
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

    @property
    def name(self) -> str:
        """The port on its host, ``adapter/port``."""
        return f"{self.adapter}/{self.near.name}"

    @property
    def fabric(self) -> str:
        """The fabric of the switch at the far end; empty where there is none."""
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
                    found.append(_use(site, far_ports, table, row, host, adapter, port, mgmt))
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

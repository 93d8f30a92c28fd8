"""``ports.csv`` against the design's ports: every port once, and what each used one is used for."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from nicplanner.design.site import Host, HostGroup, Port, Site, Switch
from nicplanner.names import natural_key
from nicplanner.tables import Table
from nicplanner.verify.columns import Places, Rows, cells, numbered, rows_of_each
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


class Uses(dict[str, tuple[Use, ...]]):
    """The used ports of each host, in natural order of adapter and port.

    `looks` has a mark for each host: hosts of equal marks differ in nothing but their names, racks, switches and switch ports, of which the
    fabrics and speeds are equal. Hosts with ports of meshes have none.
    """

    def __init__(self) -> None:
        self.looks: dict[str, object] = {}


class _Read(NamedTuple):
    """Rows of a host as far as they do not name its far ends: the used ports, each with its place among the rows; what is wrong.

    A complaint is a rule, the port or what the rows name, and a message; `foreign` are rows of ports that the design does not have.
    """

    number: int
    used: tuple[tuple[int, str, Port, bool, str, str, str], ...]
    complaints: tuple[tuple[str, str, str], ...]
    foreign: tuple[tuple[str, str], ...]


def read_uses(site: Site, table: Table, report: Report) -> Uses:
    """Return the used ports of each host.

    Rule 11: the table holds exactly the design's ports, with their speeds; an unused port is empty from its group on.

    What the rows of a host say is read once for all hosts of a group whose rows are equal but for the far ends.
    """
    out, peers, reader, ends = Uses(), _Peers(site), _Reader(table), _Ends(site)
    of_host = rows_of_each(table["host"])
    switches, far_ports = table["switch"], table["switch_port"]
    foreign: list[tuple[str, str, str]] = []
    for group in site.groups:
        ports = host_ports(group)
        for host in group.hosts:
            rows = of_host.pop(host.name, range(0))
            read = reader.read(group, ports, rows)
            for rule, where, message in read.complaints:
                report.add(rule, f"{host.name} {where}", message)
            foreign += [(host.name, *one) for one in read.foreign]
            mine, marks = [], []
            for place, adapter, port, mgmt, name, redundancy, traffic in read.used:
                row = rows[place]
                switch, far, mark = ends.of(switches[row], far_ports[row])
                link = port.speed if far is None or far.speed is port.speed else min(port.speed, far.speed)
                use = Use(host, adapter, port, mgmt, name, redundancy, traffic, switch, far, link, row)
                mine.append(peers.joined(use, switches[row], far_ports[row]) if peers.meshes else use)
                marks.append(mark)
            out[host.name] = tuple(mine)
            if not any(use.direct for use in mine):
                out.looks[host.name] = (read.number, *marks)
    adapters, names = table["adapter"], table["port"]
    foreign += [(name, adapters[i], names[i]) for name, rows in of_host.items() for i in rows]
    for owner, card, one in foreign:
        report.add(AGREEMENT, f"{show(owner)} {show(card)}/{show(one)}", "ports.csv has a row for a port that the design does not have")
    return out


class _Ends:
    """Switches and their ports by name, with a mark for what links depend on: fabric of the switch, speed of the port."""

    def __init__(self, site: Site) -> None:
        self._switches = site.switches
        self._ports: dict[str, dict[str, tuple[Switch, Port | None, int]]] = {}
        self._marks: dict[tuple[str, Fraction | None], int] = {}

    def of(self, name: str, port: str) -> tuple[Switch | None, Port | None, int]:
        """Return the switch and port of these names, None where there is none, and the mark."""
        if name not in self._switches:
            return None, None, -1
        switch = self._switches[name]
        if name not in self._ports:
            speeds = {id(one.speed): one.speed for one in switch.ports}
            marks = {key: self._mark(switch, speed) for key, speed in speeds.items()}
            self._ports[name] = {one.name: (switch, one, marks[id(one.speed)]) for one in switch.ports}
        return self._ports[name].get(port) or (switch, None, self._mark(switch, None))

    def _mark(self, switch: Switch, speed: Fraction | None) -> int:
        return self._marks.setdefault((switch.fabric, speed), len(self._marks))


class _Reader:
    """Reads the rows of hosts, those that are equal but for the far ends once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        speeds, links = (numbered(table[name]) for name in ("speed_gbps", "link_gbps"))
        columns = (table[name] for name in ("adapter", "port", "group", "redundancy", "traffic", "fabric"))
        plugged = map(bool, table["switch"]), map(bool, table["switch_port"])
        codes: dict[tuple[object, ...], int] = {}
        self._codes = [codes.setdefault(row, len(codes)) for row in zip(*columns, speeds, links, *plugged, strict=True)]
        self._known: dict[tuple[object, ...], _Read] = {}

    def read(self, group: HostGroup, ports: list[tuple[str, Port, bool]], rows: Rows) -> _Read:
        """Return what the rows of a host of a group say."""
        key = group.key, *cells(self._codes, rows)
        if key not in self._known:
            self._known[key] = self._read(ports, rows)
        return self._known[key]

    def _read(self, ports: list[tuple[str, Port, bool]], rows: Rows) -> _Read:
        keys = list(zip(cells(self._table["adapter"], rows), cells(self._table["port"], rows), strict=True))
        places = Places(keys)
        used: list[tuple[int, str, Port, bool, str, str, str]] = []
        complaints: list[tuple[str, str, str]] = []
        for adapter, port, mgmt in ports:
            place = places.first((adapter, port.name))
            if place is None:
                complaints.append((AGREEMENT, f"{adapter}/{port.name}", "ports.csv lacks the row of this port of the design"))
                continue
            row = rows[place]
            complaints += [(rule, f"{adapter}/{port.name}", message) for rule, message in self._wrong(row, port)]
            if self._table["group"][row]:
                name, redundancy, traffic = (self._table[column][row] for column in ("group", "redundancy", "traffic"))
                used.append((place, adapter, port, mgmt, name, redundancy, traffic))
        return _Read(len(self._known), tuple(used), tuple(complaints), tuple(places.left()))

    def _wrong(self, row: int, port: Port) -> Iterator[tuple[str, str]]:
        """Yield rule and message for cells that are wrong whatever the other tables say."""
        table = self._table
        speed = table["speed_gbps"][row]
        if speed != port.speed:
            yield AGREEMENT, f"speed_gbps is {show(speed)}, the port has {show(port.speed)}"
        filled = [name for name in USAGE if table[name][row]]
        if table["link_gbps"][row] is not None:
            filled.append("link_gbps")
        if filled and not table["group"][row]:
            yield TABLES, f"the port has no group, but {', '.join(filled)} is not empty"


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

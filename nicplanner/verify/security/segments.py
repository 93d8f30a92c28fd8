"""``vlans.csv`` and ``switch_ports.csv`` as checks read them: which class or network of machines has which VLAN, subnet and gateway."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from ipaddress import IPv4Network
from typing import NamedTuple

from nicplanner.design.site import Host, Site, TrafficClass
from nicplanner.tables import Table
from nicplanner.verify.nets import scope_text
from nicplanner.verify.scene import Scene
from nicplanner.verify.security.crowds import class_of

_ID = re.compile(r"[0-9]{1,4}", re.ASCII)


class Segment(NamedTuple):
    """A VLAN with its subnet: the class, its network of machines or else its own name, scope and fabric as the table writes them."""

    traffic: TrafficClass
    name: str
    scope: str
    fabric: str
    vlan: int | None
    subnet: IPv4Network | None
    gateway: str

    @property
    def what(self) -> str:
        """What has the VLAN, for a message."""
        return self.name if self.name == self.traffic.name else f"{self.traffic.name} {self.name}"


def read_segments(scene: Scene) -> list[Segment]:
    """Return the rows of ``vlans.csv`` about known classes; none where the scene has no such table."""
    table = scene.tables.get("vlans")
    if table is None:
        return []
    columns = (table[name] for name in ("traffic", "name", "scope", "fabric", "vlan", "subnet", "gateway"))
    out = []
    for name, row, scope, fabric, vlan, subnet, gateway in zip(*columns, strict=True):
        traffic = scene.site.classes.get(name)
        if traffic is not None:
            network = _network(scene.site, name, scope, row)
            own = scene.site.networks[network].traffic if network in scene.site.networks else traffic
            out.append(Segment(own, network, scope, fabric, vlan, _subnet(subnet), gateway))
    return out


def _network(site: Site, traffic: str, scope: str, name: str) -> str:
    """Return the network that a row bears in its name, beside that of its scope; the class where it has no networks."""
    place = scope.partition(":")[2]
    return next((one.name for one in site.networks_of.get(traffic, ()) if name in (one.name, f"{one.name}-{place}")), traffic)


def _subnet(text: str) -> IPv4Network | None:
    try:
        return IPv4Network(text, strict=False) if "/" in text else None
    except ValueError:
        return None


class Reach:
    """Which hosts the VLAN of a scope is for."""

    def __init__(self, site: Site) -> None:
        self._hosts: dict[str, set[str]] = {}
        for host in site.hosts:
            for scope in (f"rack:{host.rack}", f"cluster:{host.cluster}"):
                self._hosts.setdefault(scope, set()).add(host.name)

    def meet(self, one: str, other: str) -> bool:
        """Tell whether two scopes have a host in common. The site has all; of a direct link no more is asked."""
        mine, theirs = self._hosts.get(one), self._hosts.get(other)
        return one == other or mine is None or theirs is None or not mine.isdisjoint(theirs)


class Row(NamedTuple):
    """A row of ``switch_ports.csv``."""

    switch: str
    port: str
    mode: str
    native: int | None
    tagged: frozenset[int]


def read_rows(table: Table | None) -> Iterator[Row]:
    """Yield the rows of ``switch_ports.csv``; none without the table."""
    if table is None:
        return
    lists = {text: frozenset(int(one) for one in text.split(";") if _ID.fullmatch(one)) for text in set(table["tagged_vlans"])}
    columns = (table[name] for name in ("switch", "port", "mode", "native_vlan", "tagged_vlans"))
    for switch, port, mode, native, tagged in zip(*columns, strict=True):
        yield Row(switch, port, mode, native, lists[tagged])


class Trunks:
    """Whether the switch ports of a host carry the VLANs of its networks of machines."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._vlans = {(one.name, one.scope, one.fabric): one.vlan for one in read_segments(scene)} if self._listed else {}

    @property
    def _listed(self) -> bool:
        return bool(len(self._scene.tables.get("switch_ports", ())))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Row]:
        """The rows by switch and port; read when the first machine is asked for."""
        return {(row.switch, row.port): row for row in read_rows(self._scene.tables.get("switch_ports"))}

    def lacking(self, network: str, host: Host) -> str:
        """Return the first switch port of a host that lacks a network's VLAN; empty where all have it, or the tables do not tell."""
        name = class_of(self._scene.site, network)
        traffic = self._scene.site.classes.get(name)
        if traffic is None or not self._vlans:
            return ""
        scope = scope_text(traffic, self._scene.site.scope_of(traffic, host))
        for use in self._scene.facts.uses.get(host.name, ()):
            vlan = self._vlans.get((network, scope, use.fabric if traffic.per_fabric else ""))
            if vlan is None or use.switch is None or use.far is None or name not in use.traffic.split(";"):
                continue
            row = self._rows.get((use.switch.name, use.far.name))
            if row is not None and vlan != row.native and vlan not in row.tagged:
                return f"{row.switch} {row.port}"
        return ""

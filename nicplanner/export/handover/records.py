"""The records of the view: immutable, in natural order, rates in Gbit/s as exact fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from typing import Any


@dataclass(frozen=True, slots=True)
class Vlan:
    """A VLAN with its subnet, as ``vlans.csv`` has it; `fabric` is empty but for classes with a VLAN per path."""

    id: int
    name: str
    traffic: str
    fabric: str
    scope: str
    subnet: IPv4Network
    gateway: IPv4Address | None
    mtu: int


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a host (or of an extra name); `adapter` and `port` are empty where a whole team has it."""

    host: str
    traffic: str
    fabric: str
    vlan: int
    address: IPv4Address
    prefix_length: int
    gateway: IPv4Address | None
    adapter: str
    port: str
    scope: str

    @property
    def cidr(self) -> str:
        """The address with its prefix length, as ``10.20.0.11/24``."""
        return f"{self.address}/{self.prefix_length}"


@dataclass(frozen=True, slots=True)
class Cable:
    """A cable, as ``cabling.csv`` has it; of a mesh `switch` is the later host."""

    number: str
    host: str
    adapter: str
    port: str
    switch: str
    switch_port: str
    medium: str
    length_m: Fraction | None
    colour: str
    label_a: str
    label_b: str
    kind: str


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a host.

    `kind` is NetBox's interface type; from `group` on the fields are empty (None, 0) where the port is not used. `native` and `tagged` are
    the VLANs that its switch port carries (of a mesh: of its link), `channel` is the number of its LACP team's port-channel.
    """

    host: str
    adapter: str
    name: str
    kind: str
    speed: Fraction
    mgmt_only: bool
    group: str = ""
    classes: tuple[str, ...] = ()
    switch: str = ""
    switch_port: str = ""
    fabric: str = ""
    link: Fraction | None = None
    channel: int | None = None
    native: int | None = None
    tagged: tuple[int, ...] = ()
    mtu: int = 1500
    direct: bool = False

    @property
    def label(self) -> str:
        """The port on its host, ``adapter/port``."""
        return f"{self.adapter}/{self.name}"


@dataclass(frozen=True, slots=True)
class Carried:
    """A class that a group carries on a host: its VLANs there (several for networks, and for mpio and paths), its addresses."""

    name: str
    kind: str
    redundancy: str
    mtu: int
    zone: str | None
    vlans: tuple[Vlan, ...]
    addresses: tuple[Address, ...]

    @property
    def per_port(self) -> bool:
        """Whether each port is a path of its own, with its own VLAN and address."""
        return self.redundancy in ("mpio", "paths")

    def address_at(self, port: Port) -> Address | None:
        """Return the address that belongs to a port; None where the whole team has one."""
        return next((one for one in self.addresses if (one.adapter, one.port) == (port.adapter, port.name)), None)

    def vlans_at(self, port: Port) -> tuple[Vlan, ...]:
        """Return the VLANs that a port carries for the class; of a mesh, whose links have one VLAN and a subnet each, that of its link."""
        if port.direct:
            at = self.address_at(port)
            return tuple(vlan for vlan in self.vlans if vlan.id == port.native and (at is None or at.address in vlan.subnet))
        return tuple(vlan for vlan in self.vlans if not self.per_port or vlan.fabric == port.fabric)


@dataclass(frozen=True, slots=True)
class Group:
    """Ports of a host that carry the same classes: a team (also of ``paths``), paths of MPIO, or a single port."""

    name: str
    redundancy: str
    lacp: bool
    channel: int | None
    ports: tuple[Port, ...]
    classes: tuple[Carried, ...]

    @property
    def teamed(self) -> bool:
        """Whether the ports act as one link."""
        return self.redundancy in ("team", "paths")

    @property
    def mtu(self) -> int:
        """The largest MTU of its classes, which its ports must take."""
        return max(one.mtu for one in self.classes)

    @property
    def vlans(self) -> tuple[Vlan, ...]:
        """Every VLAN of its classes on this host, in rising order."""
        return tuple(sorted({vlan for one in self.classes for vlan in one.vlans}, key=lambda vlan: (vlan.id, vlan.name)))


@dataclass(frozen=True, slots=True)
class Host:
    """A host with its ports and groups. `carries` are the classes of its host group, `peers` the hosts of its cluster, itself left out."""

    name: str
    rack: str
    unit: int
    height_units: int
    server: str
    adapters: Mapping[str, str]
    cluster: str | None
    members: str
    peers: tuple[str, ...]
    carries: tuple[str, ...]
    ports: tuple[Port, ...]
    groups: tuple[Group, ...]
    addresses: tuple[Address, ...]
    qos: tuple[Mapping[str, Any], ...]

    @property
    def is_array(self) -> bool:
        """Whether it is a storage array: a host that carries only iscsi."""
        return set(self.carries) == {"iscsi"} or (bool(self.groups) and {c.kind for g in self.groups for c in g.classes} == {"iscsi"})

    @property
    def gateway(self) -> IPv4Address | None:
        """Its default gateway, of which it has one at most."""
        return next((one.gateway for one in self.addresses if one.gateway is not None), None)


@dataclass(frozen=True, slots=True)
class SwitchPort:
    """A switch port in use: `role` is ``host``, ``uplink`` or ``peer link``; a host's port has the host end of its cable."""

    switch: str
    name: str
    kind: str
    role: str
    mode: str
    native: int | None
    tagged: tuple[int, ...]
    mtu: int
    description: str
    channel: int | None
    host: str = ""
    adapter: str = ""
    port: str = ""
    lacp: bool = False

    @property
    def vlans(self) -> tuple[int, ...]:
        """Every VLAN of the port, in rising order."""
        return tuple(sorted({*self.tagged, *(() if self.native is None else (self.native,))}))


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch: all its interfaces (name, NetBox's interface type), the ports in use, the VLANs that they carry.

    `partners` are the other members of its MLAG; `needs_mlag` says whether some host's LACP team reaches over the pair.
    """

    name: str
    model: str
    rack: str
    unit: int
    height_units: int
    fabric: str
    mlag: str | None
    partners: tuple[str, ...]
    needs_mlag: bool
    interfaces: tuple[tuple[str, str], ...]
    ports: tuple[SwitchPort, ...]
    vlans: tuple[Vlan, ...]

    def role(self, role: str) -> tuple[SwitchPort, ...]:
        """Return the ports of a role."""
        return tuple(port for port in self.ports if port.role == role)

    @property
    def channels(self) -> dict[int, tuple[SwitchPort, ...]]:
        """The members of each port-channel by its number, in rising order."""
        numbers = sorted({port.channel for port in self.ports if port.channel is not None})
        return {number: tuple(port for port in self.ports if port.channel == number) for number in numbers}


@dataclass(frozen=True, eq=False)
class Handover:
    """A plan: its site's name, platform, racks (row, position, height in units), hosts, switches, VLANs, cables, extra addresses."""

    name: str
    platform: str
    racks: Mapping[str, tuple[int, int, int]]
    hosts: tuple[Host, ...]
    switches: tuple[Switch, ...]
    vlans: tuple[Vlan, ...]
    cables: tuple[Cable, ...]
    extra: tuple[Address, ...]

    @cached_property
    def portals(self) -> tuple[Address, ...]:
        """The addresses of storage arrays on iscsi: what hosts log in to."""
        return tuple(one for host in self.hosts if host.is_array for one in host.addresses)

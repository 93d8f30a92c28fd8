"""The records of a switch that is configured: what the templates write, names spelled as its operating system has them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from ipaddress import IPv4Address

from nicplanner.export.handover import Switch

ORDINARY = 1500
"""The MTU that every switch's ports have without being told (IEEE 802.3)."""


@dataclass(frozen=True, slots=True)
class NamedVlan:
    """A VLAN with its name as the switch takes it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """An interface: a port (`channel` is the number of the port-channel that it belongs to), or a port-channel (`number` is its own).

    A trunk has no untagged VLAN; `access` is that of an access port, None on trunks. `shared` says whether the port-channel reaches over
    the switch's pair, so that its partner has the other half. `slower` are the speeds of its link and of the port in Gbit/s, where the host
    is the slower end.
    """

    name: str
    role: str
    access: int | None
    tagged: tuple[int, ...]
    mtu: int
    description: str
    channel: int | None = None
    number: int | None = None
    shared: bool = False
    slower: tuple[Fraction, Fraction] | None = None

    @property
    def trunk(self) -> bool:
        """Whether its VLANs are tagged."""
        return self.access is None

    @property
    def edge(self) -> bool:
        """Whether a host is at the other end, so that spanning tree need not wait."""
        return self.role == "host"

    @property
    def jumbo(self) -> bool:
        """Whether it takes frames beyond the ordinary ones."""
        return self.mtu > ORDINARY

    @property
    def vlans(self) -> tuple[int, ...]:
        """Every VLAN that it carries."""
        return self.tagged if self.access is None else (self.access,)


@dataclass(frozen=True, slots=True)
class Pair:
    """What a switch needs to act with its partner as one end of port-channels.

    Both members have the same `domain` and `session` VLAN (one that the plan does not use); `own` and `peer` are addresses for that VLAN,
    which is nowhere but on the peer link; `peer_link` is the name of its port-channel.
    """

    name: str
    partner: str
    domain: int
    session: int
    own: IPv4Address
    peer: IPv4Address
    prefix_length: int
    peer_link: str


@dataclass(frozen=True, slots=True)
class Device:
    """A switch: its VLANs, ports and port-channels in natural order, its pair where a team needs one.

    `parking` is a VLAN id that the plan does not use, for systems whose trunks always have an untagged VLAN. `as_planned` says that the
    ports have the plan's names, which the system does not know.
    """

    switch: Switch
    vlans: tuple[NamedVlan, ...]
    ports: tuple[Line, ...]
    channels: tuple[Line, ...]
    pair: Pair | None
    parking: int
    as_planned: bool = False

    @property
    def jumbo(self) -> bool:
        """Whether some port takes frames beyond the ordinary ones."""
        return any(line.jumbo for line in self.ports)

    @property
    def named(self) -> tuple[NamedVlan, ...]:
        """The VLANs that can be created and named: all but VLAN 1, which every switch has."""
        return tuple(vlan for vlan in self.vlans if vlan.id != 1)

"""What tools that document networks tell: devices with interfaces, cables, VLANs. Names are theirs, whatever their signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network

End = tuple[str, str]
"""A device and an interface of it."""


@dataclass(slots=True)
class Interface:
    """An interface: its type by NetBox's names (empty: not told), VLANs, the LAG that it belongs to, the card that it sits on.

    `classes` are the traffic classes that the source itself names; `vlan_of` is the VLAN that it names beside them.
    """

    name: str
    kind: str = ""
    management: bool = False
    lag: str = ""
    untagged: int | None = None
    tagged: frozenset[int] = frozenset()
    adapter: str = ""
    speed: Fraction | None = None
    classes: tuple[str, ...] = ()

    @property
    def vlans(self) -> frozenset[int]:
        """Tagged and untagged VLANs."""
        return self.tagged | ({self.untagged} if self.untagged is not None else set())


@dataclass(slots=True)
class Device:
    """A device. `unit` and `rack` are None and empty where they are not told; `height` is in whole rack units."""

    name: str
    model: str = ""
    role: str = ""
    site: str = ""
    rack: str = ""
    unit: int | None = None
    height: int = 1
    cluster: str = ""
    interfaces: dict[str, Interface] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cable:
    """A cable between interfaces of two devices."""

    a: End
    b: End


@dataclass(slots=True)
class Observed:
    """Everything that a source tells, and which of the devices are hosts and switches of the design.

    `rack_heights` are in units, by site and rack, where they are told. `uplinks` and `mlag` are told where the source itself says what
    leads upward and which switches are a pair.
    """

    title: str
    devices: dict[str, Device] = field(default_factory=dict)
    cables: list[Cable] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    switches: set[str] = field(default_factory=set)
    vlan_names: dict[int, str] = field(default_factory=dict)
    vlan_roles: dict[int, str] = field(default_factory=dict)
    subnets: dict[int, list[IPv4Network]] = field(default_factory=dict)
    gateways: dict[int, IPv4Address] = field(default_factory=dict)
    rack_heights: dict[tuple[str, str], int] = field(default_factory=dict)
    mlag: dict[str, str] = field(default_factory=dict)
    uplinks: dict[str, set[str]] | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says beside the source: kinds of classes by VLAN id or name, demands by class or kind, the usual speed."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    demands: Mapping[str, Fraction] = field(default_factory=dict)
    speed: Fraction = Fraction(10)
    name: str = ""

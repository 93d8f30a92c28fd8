"""The site that a design describes: ranges expanded, defaults filled in, names resolved. Plain frozen records, natural order throughout.

This is the reading of the file and nothing more: what a plan may do with it is decided in :mod:`nicplanner.network` and
:mod:`nicplanner.model`, and proved again, without them, in :mod:`nicplanner.verify`.

Where the format leaves a choice, this is how it is read:

* the default fabric of a switch is the letter of its place among the switches of its rack (A, B, … Z, AA), whatever its
  neighbours state;
* a switch without ``carries`` takes every class that no other switch with ``carries`` names, among those that serve one of its racks;
* a range of switches is placed like a host group: one rack each when the rack is a range, else stacked upward;
* a rack's default position is its place among all racks of the design;
* ``racks`` may be left out altogether: then every rack that a device names exists with the defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network

from nicplanner import units
from nicplanner.catalog import Catalog
from nicplanner.design.frozen import FrozenMap
from nicplanner.design.purchase import Purchase
from nicplanner.design.values import Fixed
from nicplanner.errors import clean
from nicplanner.names import natural_key
from nicplanner.rules import Profile

MOVING = ("production", "iscsi", "smb", "vsan", "ceph-public", "ceph-cluster", "live-migration", "vmotion")
"""Kinds of traffic that follow the machines of a host that fails: theirs, their storage's and that of their migration."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a host's adapter or of a switch: name, speed in Gbit/s, connector."""

    name: str
    speed: Fraction
    connector: str


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter of a host: ``onboard``, or the card in a slot (named by the slot).

    `bus` is the lower of the card's and the slot's limit in Gbit/s per direction, None without a limit. `ports` are data ports,
    `mgmt` the management-only ports (of ``onboard`` alone).
    """

    name: str
    model: str
    bus: Fraction | None
    ports: tuple[Port, ...]
    mgmt: tuple[Port, ...] = ()


@dataclass(frozen=True, slots=True)
class TrafficClass:
    """A traffic class as a host group carries it: the class, the platform's defaults and the group's overrides.

    `demand` and the named `peaks` are Gbit/s per host and direction, the peaks in natural order. A `derived` demand follows from the
    machines of the design.
    """

    name: str
    kind: str
    demand: Fraction
    min_failover: Fraction
    survive: frozenset[str]
    redundancy: str
    dedicated: bool
    apart_from: frozenset[str]
    team_mode: str
    mtu: int
    zone: str | None
    scope: str
    vlan: Fixed | None
    subnet: Fixed | None
    prefix: Fixed | None
    gateway: bool | IPv4Address
    attach: str = "switch"
    links_per_pair: int = 1
    peaks: Mapping[str, Fraction] = FrozenMap()
    derived: bool = False

    @property
    def moves(self) -> bool:
        """Whether survivors take it over when a host of their cluster fails; a demand of machines counts them as survivors already."""
        return self.kind in MOVING and not self.derived

    @property
    def mesh(self) -> bool:
        """Whether hosts are joined directly, without switches."""
        return self.attach == "mesh"

    @property
    def per_fabric(self) -> bool:
        """Whether the class has a VLAN and subnet for each fabric in use (mpio and paths)."""
        return self.redundancy in ("mpio", "paths")


@dataclass(frozen=True, slots=True)
class State:
    """Peaks that occur together: a class that has one of them needs that rate (the largest, of several), every other its demand.

    Of the base state, in which every class has its demand, there is no record: it always exists.
    """

    name: str
    peaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """A port that a class must use. `ends` gives switch and port for each host of the group, in order, where the pin says so."""

    adapter: str
    port: str
    fabric: str | None = None
    ends: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Rack:
    """A rack: row, position and height in units."""

    name: str
    row: int
    position: int
    height: int

    @property
    def place(self) -> tuple[int, int, int]:
        """Row, position and height, as :func:`nicplanner.units.cable_run` takes them."""
        return self.row, self.position, self.height


@dataclass(frozen=True, slots=True)
class Host:
    """A host: its group's key, its rack and lowest unit, its cluster."""

    name: str
    group: str
    rack: str
    unit: int
    cluster: str | None


@dataclass(frozen=True, slots=True)
class HostGroup:
    """Hosts with one layout. `hosts` in natural order, `classes` those that the group carries, `pins` by class.

    `choices` are the slots whose card is to be bought, each with the candidates that fit it, as adapters of that name.
    """

    key: str
    server: str
    height: int
    hosts: tuple[Host, ...]
    adapters: tuple[Adapter, ...]
    classes: tuple[TrafficClass, ...]
    pins: Mapping[str, tuple[Pin, ...]]
    cluster: str | None
    choices: Mapping[str, tuple[Adapter, ...]] = FrozenMap()

    @property
    def most_ports(self) -> int:
        """How many data ports a host has at most, whatever is bought."""
        have = sum(len(adapter.ports) for adapter in self.adapters)
        return have + sum(max((len(adapter.ports) for adapter in choices), default=0) for choices in self.choices.values())

    @property
    def cards(self) -> int:
        """How many cards a host has already."""
        return sum(adapter.name != "onboard" for adapter in self.adapters)


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch. `ports` are those that hosts may use: neither uplink, peer link, occupied nor management-only.

    `claims` are the classes that its ``carries`` names: other switches of its racks leave them to it.
    """

    name: str
    model: str
    rack: str
    unit: int
    height: int
    fabric: str
    serves: frozenset[str]
    carries: frozenset[str]
    ports: tuple[Port, ...]
    uplinks: tuple[str, ...]
    peer_links: tuple[str, ...]
    mlag: str | None
    failure_domain: str | None
    claims: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class VmNetwork:
    """A network of virtual machines: one of the VLANs and subnets that replace those of its production class.

    `traffic` is the class as far as addressing goes: with the network's own VLAN, subnet, prefix and gateway.
    """

    name: str
    owner: str
    traffic: TrafficClass
    zone: str | None


@dataclass(frozen=True, slots=True)
class Machines:
    """Virtual machines that are alike, in natural order of their names.

    `network` is the network, or the class where that has no networks; `owners` are the hosts that may run them, in natural order;
    `demand` is Gbit/s for each machine.
    """

    key: str
    names: tuple[str, ...]
    cluster: str | None
    zone: str | None
    network: str
    demand: Fraction
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessList:
    """An access list: it denies traffic between all machines of its zones, `enforced` on the physical network, the host or the guest."""

    name: str
    deny: tuple[str, ...]
    enforced: str


@dataclass(frozen=True, slots=True)
class Monitor:
    """A sensor of an intrusion detection system that sees what passes its switches."""

    name: str
    taps: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """Everything that a plan depends on."""

    name: str
    racks: Mapping[str, Rack]
    switches: Mapping[str, Switch]
    groups: tuple[HostGroup, ...]
    classes: Mapping[str, TrafficClass]
    max_utilisation: Fraction
    spare_ports: int
    supernets: tuple[IPv4Network, ...]
    vlan_pool: tuple[int, ...]
    reserved_vlans: frozenset[int]
    reserved_networks: tuple[IPv4Network, ...]
    first_host: int
    growth_percent: Fraction
    extra: Mapping[str, tuple[str, ...]]
    catalog: Catalog
    profile: Profile
    recommendations: str = "prefer"
    teaming: str | None = None
    networks: Mapping[str, VmNetwork] = field(default_factory=FrozenMap)
    machines: tuple[Machines, ...] = ()
    acls: tuple[AccessList, ...] = ()
    monitors: tuple[Monitor, ...] = ()
    states: tuple[State, ...] = ()

    def __repr__(self) -> str:
        return f"<Site {clean(self.name)!r}: {len(self.hosts)} hosts, {len(self.switches)} switches, {len(self.classes)} classes>"
    host_failures: int = 0
    whole: tuple[HostGroup, ...] | None = None
    purchase: Purchase | None = None

    @property
    def members(self) -> tuple[HostGroup, ...]:
        """Host groups whose hosts count for the clusters: all, even where `groups` are but some of the design's (`whole`)."""
        return self.groups if self.whole is None else self.whole

    def only(self, groups: tuple[HostGroup, ...]) -> Site:
        """Return the site with some of its host groups alone; the others still count for the clusters."""
        return replace(self, groups=groups, whole=self.members)

    def changed(self, change: Callable[[HostGroup], HostGroup]) -> Site:
        """Return the site with every host group changed."""
        whole = None if self.whole is None else tuple(map(change, self.whole))
        return replace(self, groups=tuple(map(change, self.groups)), whole=whole)

    @cached_property
    def hosts(self) -> tuple[Host, ...]:
        """All hosts of the site, in natural order."""
        return tuple(sorted((host for group in self.groups for host in group.hosts), key=lambda host: natural_key(host.name)))

    @cached_property
    def group_of(self) -> Mapping[str, HostGroup]:
        """Host group by key."""
        return FrozenMap({group.key: group for group in self.groups})

    @cached_property
    def serving(self) -> Mapping[str, tuple[Switch, ...]]:
        """Switches that serve each rack, in natural order."""
        found: dict[str, list[Switch]] = {rack: [] for rack in self.racks}
        for switch in self.switches.values():
            for rack in switch.serves:
                found[rack].append(switch)
        return FrozenMap({rack: tuple(switches) for rack, switches in found.items()})

    @cached_property
    def networks_of(self) -> Mapping[str, tuple[VmNetwork, ...]]:
        """Networks of each class that has some, in natural order."""
        found: dict[str, list[VmNetwork]] = {}
        for network in self.networks.values():
            found.setdefault(network.owner, []).append(network)
        return FrozenMap({name: tuple(networks) for name, networks in found.items()})

    def addressed(self, traffic: TrafficClass) -> tuple[tuple[str, TrafficClass], ...]:
        """Return what has a VLAN and subnet in each scope of a class: its networks by name, or the class itself under an empty name."""
        return tuple((one.name, one.traffic) for one in self.networks_of.get(traffic.name, ())) or (("", traffic),)

    def run_length(self, host: Host, far: Switch | Host) -> int:
        """Length of the cable run from a host to a switch or to another host in 0.1 mm."""
        return units.cable_run(self.racks[host.rack].place, host.unit, self.racks[far.rack].place, far.unit, host.rack == far.rack)

    def scope_of(self, traffic: TrafficClass, host: Host) -> str:
        """Return the name of the scope that a host belongs to for a class: empty for the site, else its cluster or rack."""
        if traffic.scope == "cluster":
            return host.cluster or ""
        return host.rack if traffic.scope == "rack" else ""

    def serves_scope(self, traffic: TrafficClass, scope: str, switch: Switch) -> bool:
        """Tell whether a scope's team VLAN reaches a switch: site VLANs all, others those that serve a rack of the scope."""
        if traffic.scope == "site":
            return True
        if traffic.scope == "rack":
            return scope in switch.serves and scope in self._racks_with_hosts
        return not self._racks_of_cluster.get(scope, frozenset()).isdisjoint(switch.serves)

    @cached_property
    def _racks_with_hosts(self) -> frozenset[str]:
        return frozenset(host.rack for group in self.groups for host in group.hosts)

    @cached_property
    def _racks_of_cluster(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for group in self.groups:
            found.setdefault(group.cluster or "", set()).update(host.rack for host in group.hosts)
        return FrozenMap({cluster: frozenset(racks) for cluster, racks in found.items()})

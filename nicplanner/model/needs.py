"""What the classes need of VLAN ids and subnets, scope by scope, and whether there is enough of it anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network

from nicplanner.design.site import Site, TrafficClass
from nicplanner.model.sets import Sets
from nicplanner.names import natural
from nicplanner.network import addressing, mesh
from nicplanner.network.quotient import Network


@dataclass(frozen=True)
class Item:
    """A class in a scope: one VLAN and subnet, or one for each fabric in use; of a class with networks, one of these.

    Attributes
    ----------
    name, scope
        The class, and the name of the cluster or rack (empty for the site).
    network
        The network; empty where the class has none.
    per_fabric
        Whether there is one for each fabric in use.
    rack
        The rack, for scope rack (its VLAN ids may repeat).
    fabrics
        Fabrics that hosts of the scope may use, in natural order.
    groups
        Host groups (indices) with hosts in the scope that carry the class.
    has_vlan, has_subnet
        Whether they are fixed.
    most_fabrics
        How many fabrics may be in use because VLANs or subnets are fixed; None for no limit.
    prefixes
        Prefix lengths that a subnet may need, the smallest subnet first: the levels of size.
    room
        By host group: how many ports of a host a subnet of each level holds.
    caps
        How many levels fit into the subnet of the first, second, … fabric in use, where fixed sizes limit them; else empty.
    block
        Prefix length of a fixed size; None where the level decides.
    ids
        How many VLAN ids it has, if not one for each fabric: several for a mesh whose links have VLANs of their own.
    each
        Of a mesh the prefix length of each link's subnet.
    """

    name: str
    scope: str
    per_fabric: bool
    rack: str
    fabrics: tuple[str, ...]
    groups: tuple[int, ...]
    has_vlan: bool
    has_subnet: bool
    most_fabrics: int | None
    prefixes: tuple[int, ...]
    room: tuple[tuple[int, ...], ...]
    caps: tuple[int, ...]
    block: int | None
    network: str = ""
    ids: int = 1
    each: tuple[int, ...] = ()

    @property
    def levels(self) -> int:
        """Number of levels of size."""
        return len(self.prefixes)

    def __hash__(self) -> int:
        return hash((self.name, self.scope, self.network))


@dataclass(frozen=True)
class Needs:
    """Needs of some host groups of a site."""

    site: Site
    items: tuple[Item, ...]
    too_small: tuple[tuple[str, str, str], ...]
    fixed_subnets: tuple[IPv4Network, ...]
    vlans: int

    @property
    def per_fabric(self) -> list[Item]:
        """Items with a VLAN and subnet for each fabric in use."""
        return [item for item in self.items if item.per_fabric]

    @cached_property
    def rack_sets(self) -> list[frozenset[str]]:
        """Sets of racks whose VLAN ids must all differ: those of each switch (one empty set if no class has scope rack)."""
        if not any(item.rack for item in self.items):
            return [frozenset()]
        return list(dict.fromkeys(switch.serves for switch in self.site.switches.values()))

    @cached_property
    def tight_vlans(self) -> bool:
        """Whether VLAN ids could run out: at the racks of some switch, where those of racks must all differ."""
        most: dict[str, int] = {}  # by rack; of what is no rack's under no name
        for item in self.items:
            if not item.has_vlan:
                most[item.rack] = most.get(item.rack, 0) + (len(item.fabrics) if item.per_fabric else item.ids)
        everywhere = most.pop("", 0)
        return any(everywhere + sum(most.get(rack, 0) for rack in racks) > self.vlans for racks in self.rack_sets)

    @cached_property
    def blocks(self) -> list[IPv4Network]:
        """What is free in the supernets beside reserved and fixed networks."""
        return addressing.free_blocks(self.site, self.fixed_subnets)

    @cached_property
    def tight_subnets(self) -> bool:
        """Whether the supernets could be too small even with the smallest subnets."""
        worst: dict[object, int] = {}
        for item in self.items:
            if not item.has_subnet:
                worst.update(((item, i), prefix) for i, prefix in enumerate(item.each))
            for fabric in item.fabrics if item.per_fabric else ("",):
                if not item.has_subnet and not item.each:
                    worst[item, fabric] = item.prefixes[-1] if item.block is None else item.block
        return addressing.pack(self.blocks, worst) is None

    def binds(self, item: Item) -> bool:
        """Tell whether the fabrics of an item need variables at all."""
        return (
            len(item.groups) > 1
            or (item.most_fabrics is not None and item.most_fabrics < len(item.fabrics))
            or bool(item.caps)
            or self.tight_vlans
            or self.tight_subnets
        )


def make_needs(network: Network, every: Sequence[Sets]) -> Needs:
    """Return the needs of the classes that some host groups carry."""
    site, members = network.site, network.scopes
    items: list[Item] = []
    too_small: list[tuple[str, str, str]] = []
    gateways: list[bool | IPv4Address] = []
    scopes: dict[str, dict[str, list[Sets]]] = {}
    for sets in every:
        for one in sets.classes:
            for scope in dict.fromkeys(site.scope_of(one, host) for host in sets.group.source.hosts):
                scopes.setdefault(one.name, {}).setdefault(scope, []).append(sets)
    for name in natural(scopes):
        for scope in natural(scopes[name]):
            for network_name, traffic in site.addressed(site.classes[name]):
                if traffic.mesh:
                    items.append(_mesh_item(site, traffic, scope, scopes[name][scope]))
                    gateways.append(False)
                    continue
                item = replace(_item(traffic, scope, scopes[name][scope], members), network=network_name)
                items.append(item)
                gateways.append(traffic.gateway)
                if item.caps and item.caps[0] <= next(i for i in range(item.levels) if all(room[i] for room in item.room)):
                    too_small.append((name, scope, network_name))
    fixed_subnets = list(members.fixed[1])
    for i, (item, gateway) in enumerate(zip(items, gateways, strict=True)):  # a stated gateway says where its subnet lies
        if isinstance(gateway, IPv4Address) and not item.per_fabric and not item.has_subnet:
            fixed_subnets.append(addressing.gateway_network(gateway, item.prefixes[-1] if item.block is None else item.block))
            items[i] = replace(item, has_subnet=True)
    return Needs(site, tuple(items), tuple(too_small), tuple(fixed_subnets), members.free_vlans)


def _item(traffic: TrafficClass, scope: str, carriers: list[Sets], members: addressing.Scopes) -> Item:
    fabrics = tuple(natural({f for sets in carriers for leader in sets.leaders_of(traffic.name) for _, f in sets.slots[leader]}))
    fixed_vlan = traffic.vlan.of(scope) if traffic.vlan is not None else ()
    fixed_subnet: tuple[IPv4Network, ...] = traffic.subnet.of(scope) if traffic.subnet is not None else ()
    fixed_prefix: tuple[int, ...] = traffic.prefix.of(scope) if traffic.prefix is not None else ()
    needed = []  # by host group: prefix length for 1, 2, … ports of a host in one subnet
    for sets in carriers:
        most = _most_ports(sets, traffic.name) if traffic.per_fabric else 1
        offsets = [members.highest_offset(traffic, scope, ports, sets.group.source.key) for ports in range(1, most + 1)]
        needed.append([addressing.smallest_prefix(offset) for offset in offsets])
    prefixes = tuple(sorted({prefix for mine in needed for prefix in mine}, reverse=True))
    given = [net.prefixlen for net in fixed_subnet] or list(fixed_prefix)
    caps = tuple(sum(prefix >= stated for prefix in prefixes) for stated in given)
    if len(fixed_prefix) == 1 and not fixed_subnet:
        caps *= max(1, len(fabrics))
    limits = [len(values) for values in (fixed_vlan, fixed_subnet) if values]
    if len(fixed_prefix) > 1:
        limits.append(len(fixed_prefix))
    if traffic.gateway is not False and traffic.kind != "production":
        limits.append(1)  # a host has at most one default gateway
    return Item(
        name=traffic.name,
        scope=scope,
        per_fabric=traffic.per_fabric,
        rack=scope if traffic.scope == "rack" else "",
        fabrics=fabrics or ("",),
        groups=tuple(sets.group.index for sets in carriers),
        has_vlan=bool(fixed_vlan),
        has_subnet=bool(fixed_subnet),
        most_fabrics=min(limits) if limits and traffic.per_fabric else None,
        prefixes=prefixes,
        room=tuple(tuple(sum(prefix >= level for prefix in mine) for level in prefixes) for mine in needed),
        caps=caps if any(cap < len(prefixes) for cap in caps) else (),
        block=max(given) if given else None,
    )


def _mesh_item(site: Site, traffic: TrafficClass, scope: str, carriers: list[Sets]) -> Item:
    """Return the needs of a mesh, which its size alone decides: a subnet for each link, one VLAN or as many as a pair has links."""
    prefixes: tuple[int, ...] = traffic.prefix.of(scope) if traffic.prefix is not None else ()
    prefixes = prefixes or (mesh.SMALLEST,)
    links = sum(mesh.links_of(traffic, sets.group.source) for sets in carriers if sets.joined)
    own = any(mesh.own_vlans(site, traffic, scope, sets.group.size) for sets in carriers)
    return Item(
        name=traffic.name,
        scope=scope,
        per_fabric=False,
        rack="",
        fabrics=("",),
        groups=tuple(sets.group.index for sets in carriers),
        has_vlan=traffic.vlan is not None and bool(traffic.vlan.of(scope)),
        has_subnet=traffic.subnet is not None and bool(traffic.subnet.of(scope)),
        most_fabrics=None,
        prefixes=prefixes[-1:],
        room=(),
        caps=(),
        block=None,
        ids=traffic.links_per_pair if own else 1,
        each=(*prefixes[:links], *prefixes[-1:] * (links - len(prefixes))),
    )


def _most_ports(sets: Sets, name: str) -> int:
    """Most ports that a host can have on one fabric for a class."""
    most = 1
    for leader in sets.leaders_of(name):
        by_fabric: dict[str, int] = {}
        for kind, fabric in sets.slots[leader]:
            by_fabric[fabric] = by_fabric.get(fabric, 0) + len(sets.kinds[kind].ports)
        most = max(most, *by_fabric.values()) if by_fabric else most
    return most

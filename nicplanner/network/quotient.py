"""The quotient: port kinds of a host group, cells of like hosts, and the links that they can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from nicplanner.design.frozen import FrozenMap
from nicplanner.design.site import Adapter, Host, HostGroup, Port, Site, Switch, TrafficClass
from nicplanner.names import natural, natural_key
from nicplanner.network.addressing import Scopes
from nicplanner.network.cables import Cables
from nicplanner.network.earlier import Earlier

Pool = tuple[str, Fraction, str]
"""Free ports of one kind on a switch: switch, speed in Gbit/s, connector."""

DIRECT = "direct"
"""What stands for the fabric of a cable from host to host (of a mesh)."""


@dataclass(frozen=True, slots=True)
class PortKind:
    """Ports of an adapter that are alike.

    `pinned` are the classes whose pins name exactly these ports (empty: free ports), `fabric` the fabric that the pins state,
    `ends` the switch port for each host of the group where they state it (then the kind is one port). `imagined` ports at the end do not
    exist: they say how many are missing when no plan exists. `model` is that of the adapter. `before` says for each host of the group
    which switch ports the cable ends in that it has there in an earlier plan (:data:`DIRECT`: at another host; None: no cable that stays),
    `led` the leader of the group that the port was in there (empty: unused).
    """

    index: int
    adapter: str
    speed: Fraction
    connector: str
    ports: tuple[str, ...]
    mgmt: bool = False
    pinned: frozenset[str] = frozenset()
    fabric: str | None = None
    ends: tuple[tuple[str, str], ...] | None = None
    imagined: int = 0
    model: str = ""
    before: tuple[Pool | str | None, ...] = ()
    led: tuple[str, ...] = ()

    @property
    def present(self) -> int:
        """How many of the ports exist."""
        return len(self.ports) - self.imagined


@dataclass(frozen=True, slots=True)
class Link:
    """One way to attach a port kind on a fabric: all switch ports that give the hosts of a cell the same speed and the same freedom.

    Attributes
    ----------
    speed
        Link speed in Gbit/s, the slower of the two ports.
    refused
        Classes of the group that these switches do not carry.
    domain
        What an LACP group must stay inside: the MLAG's name or the switch; empty where the group has no LACP class.
    pools
        The switch ports; empty for a pinned end, and for a cable to another host.
    """

    speed: Fraction
    refused: frozenset[str]
    domain: str
    pools: tuple[Pool, ...]


@dataclass(frozen=True)
class Cell:
    """Hosts of a group that can be attached in the same ways: one rack, and the same switches within reach of a cable.

    Attributes
    ----------
    group
        Index of the host group.
    rack
        The rack.
    members
        Indices of the hosts within the group.
    links
        (port kind index, fabric) → the ways to attach it; fabric :data:`DIRECT` to other hosts of the group.
    elements
        The switch elements at the rack: sets of fabrics that fail together.
    """

    group: int
    rack: str
    members: tuple[int, ...]
    links: Mapping[tuple[int, str], tuple[Link, ...]]
    elements: tuple[frozenset[str], ...]

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """What the program sees of the cell: equal for cells that can share one split over link kinds."""
        domains = natural({link.domain for links in self.links.values() for link in links})
        links = tuple(
            (key, tuple((link.speed, tuple(sorted(link.refused)), domains.index(link.domain)) for link in self.links[key]))
            for key in sorted(self.links)
        )
        fabrics = {fabric for _, fabric in self.links}
        elements = tuple(sorted(tuple(sorted(element & fabrics)) for element in self.elements if element & fabrics))
        return links, elements

    @property
    def ambiguous(self) -> bool:
        """Whether some port kind can be attached to a fabric in several ways."""
        return any(len(links) > 1 for links in self.links.values())


@dataclass(frozen=True)
class Group:
    """A host group with its port kinds and cells."""

    index: int
    source: HostGroup
    kinds: tuple[PortKind, ...]
    cells: tuple[Cell, ...]

    @property
    def classes(self) -> tuple[TrafficClass, ...]:
        """Classes that the group carries, in natural order."""
        return self.source.classes

    @property
    def size(self) -> int:
        """Number of hosts."""
        return len(self.source.hosts)

    @cached_property
    def fabrics(self) -> tuple[str, ...]:
        """Fabrics on which some port kind can be attached in every cell, in natural order."""
        return tuple(natural({fabric for kind in self.kinds for fabric in self.fabrics_of(kind)}))

    def fabrics_of(self, kind: PortKind) -> tuple[str, ...]:
        """Fabrics on which a port kind can be attached in every cell (all hosts of a group use the same fabrics)."""
        sets = [{fabric for index, fabric in cell.links if index == kind.index} for cell in self.cells]
        return tuple(natural(set.intersection(*sets))) if sets else ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A switch that may be bought: the place where it would stand (rack, fabric, number from 1, lowest unit) and its model."""

    rack: str
    fabric: str
    number: int
    unit: int
    model: str


@dataclass(frozen=True)
class Network:
    """The quotient of a site: host groups and the pools of switch ports that they draw on; `offers` are switches that may be bought.

    `switches` says how many of each model are bought, where that is settled. `earlier` is a plan of what is there already: among the best
    plans the one is looked for that moves the fewest of its cables.
    """

    site: Site
    cables: Cables
    groups: tuple[Group, ...]
    supply: Mapping[Pool, int]
    scopes: Scopes
    offers: Mapping[str, Offer] = field(default_factory=dict)
    switches: Mapping[str, int] | None = None
    earlier: Earlier | None = None


def build_network(
    site: Site, imagined: int = 0, full: bool = False, offers: Mapping[str, Offer] = FrozenMap(), earlier: Earlier | None = None
) -> Network:
    """Resolve a site into its quotient.

    Parameters
    ----------
    site
        The site.
    imagined
        Ports to imagine beside those of each free port kind.
    full
        Whether switches without a free port count as attachable.
    offers
        Which of the site's switches may be bought, see :func:`nicplanner.network.offers.with_offers`.
    earlier
        An earlier plan.
    """
    pinned = {end for group in site.groups for pins in group.pins.values() for pin in pins for end in pin.ends or ()}
    supply = _supply(site, pinned)
    cables = Cables(site.catalog, site.purchase)
    pools = _Pools(site, supply, cables, full)
    groups = []
    for i, source in enumerate(site.groups):
        kinds = _port_kinds(source, None if earlier is None else _Before(site, earlier, source))
        if imagined:
            kinds = tuple(_imagine(kind, imagined) for kind in kinds)
        groups.append(Group(i, source, kinds, _cells(i, source, kinds, pools)))
    return Network(site, cables, tuple(groups), supply, Scopes(site), offers, earlier=earlier)


def _supply(site: Site, pinned: set[tuple[str, str]]) -> dict[Pool, int]:
    """Return how many ports of each kind a switch has that no pin takes. Switches of a model have the same ports, which are sorted once."""
    known: dict[int, dict[tuple[Fraction, str], list[str]]] = {}
    out: dict[Pool, int] = {}
    for switch in site.switches.values():
        kinds = known.get(id(switch.ports))
        if kinds is None:
            kinds = known[id(switch.ports)] = {}
            for port in switch.ports:
                kinds.setdefault((port.speed, port.connector), []).append(port.name)
        for (speed, connector), names in kinds.items():
            out[switch.name, speed, connector] = len(names) - (sum((switch.name, name) in pinned for name in names) if pinned else 0)
    return out


def _imagine(kind: PortKind, more: int) -> PortKind:
    if kind.pinned or kind.mgmt:
        return kind
    return replace(kind, ports=(*kind.ports, *(f"imagined{i}" for i in range(more))), imagined=more)


# ------------------------------------------------------------------------------------------------------------- port kinds


class _Before:
    """What the ports of a host group are cabled to in an earlier plan."""

    def __init__(self, site: Site, earlier: Earlier, group: HostGroup) -> None:
        self._site, self._earlier, self._hosts = site, earlier, group.hosts
        self._pools: dict[str, dict[str, Pool]] = {}

    def of(self, adapter: str, port: str) -> tuple[tuple[Pool | str | None, ...], tuple[str, ...]]:
        """Return for each host of the group the switch ports among which the port's cable ends, and the leader of the port's group."""
        pools = tuple(self._pool(self._earlier.staying.get((host.name, adapter, port))) for host in self._hosts)
        return pools, tuple(self._earlier.leaders.get((host.name, adapter, port), "") for host in self._hosts)

    def _pool(self, end: tuple[str, str] | None) -> Pool | str | None:
        if end is None or end[0] not in self._site.switches:
            return None if end is None else DIRECT
        if end[0] not in self._pools:
            ports = self._site.switches[end[0]].ports
            self._pools[end[0]] = {port.name: (end[0], port.speed, port.connector) for port in ports}
        return self._pools[end[0]][end[1]]


def _port_kinds(group: HostGroup, before: _Before | None) -> tuple[PortKind, ...]:
    """Sort the ports of a host into kinds: by adapter, speed, connector, what is pinned on them, and what they are cabled to already."""
    tags: dict[tuple[str, str], tuple[frozenset[str], str | None, tuple[tuple[str, str], ...] | None]] = {}
    for name, pins in group.pins.items():
        for pin in pins:
            owners, fabric, ends = tags.get((pin.adapter, pin.port), (frozenset(), None, None))
            tags[pin.adapter, pin.port] = owners | {name}, fabric or pin.fabric, ends or pin.ends
    out: list[PortKind] = []
    for adapter in group.adapters:
        for mgmt, ports in ((False, adapter.ports), (True, adapter.mgmt)):
            out += _kinds_of(adapter, ports, mgmt, tags, len(out), before)
    return tuple(out)


def _kinds_of(
    adapter: Adapter,
    ports: tuple[Port, ...],
    mgmt: bool,
    tags: Mapping[tuple[str, str], tuple[frozenset[str], str | None, tuple[tuple[str, str], ...] | None]],
    first: int,
    before: _Before | None,
) -> list[PortKind]:
    found: dict[tuple[object, ...], list[Port]] = {}
    nothing: tuple[tuple[Pool | str | None, ...], tuple[str, ...]] = (), ()
    cabled = {port.name: nothing if before is None else before.of(adapter.name, port.name) for port in ports}
    for port in ports:
        owners, fabric, ends = tags.get((adapter.name, port.name), (frozenset(), None, None))
        found.setdefault((port.speed, port.connector, owners, fabric, ends, cabled[port.name]), []).append(port)
    out = []
    for i, alike in enumerate(sorted(found.values(), key=lambda group: natural_key(group[0].name))):
        owners, fabric, ends = tags.get((adapter.name, alike[0].name), (frozenset(), None, None))
        names = tuple(port.name for port in alike)
        look = alike[0].speed, alike[0].connector, names, mgmt, owners, fabric, ends
        out.append(PortKind(first + i, adapter.name, *look, model=adapter.model, before=cabled[names[0]][0], led=cabled[names[0]][1]))
    return out


# ------------------------------------------------------------------------------------------------------------------ cells


class _Pools:
    """Switch ports as a host group sees them."""

    def __init__(self, site: Site, supply: Mapping[Pool, int], cables: Cables, full: bool) -> None:
        self.site, self.supply, self.cables, self.full = site, supply, cables, full
        self.by_switch: dict[str, list[Pool]] = {}
        for pool in sorted(supply, key=lambda p: (natural_key(p[0]), p[1], p[2])):
            self.by_switch.setdefault(pool[0], []).append(pool)

    def options(self, kind: PortKind, rack: str) -> list[tuple[Switch, Pool, Fraction]]:
        """Return the pools that a port kind may land on from a rack, reach aside."""
        out = []
        for switch in self.site.serving[rack]:
            if kind.fabric is not None and switch.fabric != kind.fabric:
                continue
            for pool in self.by_switch.get(switch.name, ()):
                speed = min(kind.speed, pool[1])
                if (self.supply[pool] or self.full) and self.cables.kinds((kind.connector, pool[2], speed)):
                    out.append((switch, pool, speed))
        return out

    def in_reach(self, host: Host, kind: PortKind, switch: Switch, pool: Pool, speed: Fraction) -> bool:
        return self.site.run_length(host, switch) <= self.cables.reach((kind.connector, pool[2], speed))


def _cells(index: int, group: HostGroup, kinds: tuple[PortKind, ...], pools: _Pools) -> tuple[Cell, ...]:
    """Split a host group into cells of hosts with the same rack, reach and pinned link speeds."""
    racks: dict[str, list[int]] = {}
    for i, host in enumerate(group.hosts):
        racks.setdefault(host.rack, []).append(i)
    lacp = any(one.team_mode == "lacp" for one in group.classes)
    direct = _direct(group, kinds, pools)
    out = []
    for rack, members in racks.items():
        options = {kind.index: pools.options(kind, rack) for kind in kinds if kind.ends is None}
        split: dict[tuple[object, ...], list[int]] = {}
        for members_alike in _by_reach(group, kinds, members, options, pools):
            i = members_alike[0]
            signature = tuple(_pinned_link(group, kind, i, pools, lacp) for kind in kinds if kind.ends is not None)
            split.setdefault((tuple(_reached(group.hosts[i], kinds, options, pools)), signature), []).extend(members_alike)
        elements = _elements(pools.site, rack)
        for alike in split.values():
            links = {**_links(group, kinds, alike[0], options, pools, lacp), **direct}
            out.append(Cell(index, rack, tuple(sorted(alike)), links, elements))
    return tuple(out)


def _direct(group: HostGroup, kinds: tuple[PortKind, ...], pools: _Pools) -> dict[tuple[int, str], tuple[Link, ...]]:
    """Return the links from host to host: of each port kind whose ports a cable joins with their like, over the run of every pair.

    All ports of a mesh are alike in speed and connector, so that every port can be joined to every other.
    """
    if not any(one.mesh for one in group.classes) or len(group.hosts) < 2:
        return {}
    if len(group.hosts) > 1 + sum(len(kind.ports) for kind in kinds):
        run = 0  # a host has fewer ports than peers: no plan, however long the cables
    else:
        run = max(pools.site.run_length(one, other) for one, other in combinations(group.hosts, 2))
    switched = frozenset(one.name for one in group.classes if not one.mesh)
    return {
        (kind.index, DIRECT): (Link(kind.speed, switched, "", ()),)
        for kind in kinds
        if not kind.mgmt
        and kind.ends is None
        and kind.fabric in (None, DIRECT)
        and pools.cables.reach((kind.connector, kind.connector, kind.speed)) >= run
    }


def _by_reach(
    group: HostGroup,
    kinds: tuple[PortKind, ...],
    members: list[int],
    options: Mapping[int, list[tuple[Switch, Pool, Fraction]]],
    pools: _Pools,
) -> list[list[int]]:
    """Pre-sort a rack's hosts. A run grows toward the ends of the stack, so where both end hosts reach all, every host does."""
    pinned = any(kind.ends is not None for kind in kinds)
    ends = (members[0], members[-1])
    full = all(all(_reached(group.hosts[i], kinds, options, pools)) for i in ends)
    return [members] if full and not pinned else [[i] for i in members]


def _reached(
    host: Host, kinds: tuple[PortKind, ...], options: Mapping[int, list[tuple[Switch, Pool, Fraction]]], pools: _Pools
) -> list[bool]:
    return [
        pools.in_reach(host, kind, switch, pool, speed)
        for kind in kinds
        if kind.ends is None
        for switch, pool, speed in options[kind.index]
    ]


def _pinned_link(group: HostGroup, kind: PortKind, i: int, pools: _Pools, lacp: bool) -> Link | None:
    """Return the link of a pinned end for host `i`, None if no cable reaches."""
    assert kind.ends is not None
    switch = pools.site.switches[kind.ends[i][0]]
    port = next(port for port in switch.ports if port.name == kind.ends[i][1])
    speed = min(kind.speed, port.speed)
    if pools.site.run_length(group.hosts[i], switch) > pools.cables.reach((kind.connector, port.connector, speed)):
        return None
    return Link(speed, _refused(group, switch), _domain(switch) if lacp else "", ())


def _refused(group: HostGroup, switch: Switch) -> frozenset[str]:
    return frozenset(one.name for one in group.classes if one.mesh or one.name not in switch.carries)


def _domain(switch: Switch) -> str:
    return f"mlag {switch.mlag}" if switch.mlag else f"switch {switch.name}"


def _links(
    group: HostGroup,
    kinds: tuple[PortKind, ...],
    i: int,
    options: Mapping[int, list[tuple[Switch, Pool, Fraction]]],
    pools: _Pools,
    lacp: bool,
) -> dict[tuple[int, str], tuple[Link, ...]]:
    out: dict[tuple[int, str], tuple[Link, ...]] = {}
    host = group.hosts[i]
    for kind in kinds:
        if kind.ends is not None:
            link = _pinned_link(group, kind, i, pools, lacp)
            if link is not None:
                out[kind.index, pools.site.switches[kind.ends[i][0]].fabric] = (link,)
            continue
        found: dict[str, dict[tuple[Fraction, frozenset[str], str], list[Pool]]] = {}
        for switch, pool, speed in options[kind.index]:
            if pools.in_reach(host, kind, switch, pool, speed):
                key = speed, _refused(group, switch), _domain(switch) if lacp else ""
                found.setdefault(switch.fabric, {}).setdefault(key, []).append(pool)
        for fabric, ways in found.items():
            ordered = sorted(ways, key=lambda way: (-way[0], sorted(way[1]), natural_key(way[2])))
            out[kind.index, fabric] = tuple(Link(*way, tuple(ways[way])) for way in ordered)
    return out


def _elements(site: Site, rack: str) -> tuple[frozenset[str], ...]:
    """Return the switch elements at a rack: its fabrics, joined where switches of them share a failure domain."""
    parent = {switch.fabric: switch.fabric for switch in site.serving[rack]}

    def root(fabric: str) -> str:
        while parent[fabric] != fabric:
            fabric = parent[fabric]
        return fabric

    owner: dict[str, str] = {}
    for switch in site.serving[rack]:
        other = owner.setdefault(switch.failure_domain or switch.name, switch.fabric)
        parent[root(other)] = root(switch.fabric)
    joined: dict[str, set[str]] = {}
    for fabric in parent:
        joined.setdefault(root(fabric), set()).add(fabric)
    return tuple(sorted((frozenset(element) for element in joined.values()), key=lambda e: natural_key(natural(e)[0])))

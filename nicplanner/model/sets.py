"""Index sets of the program: one host group, its stands, and what is derived from the design once."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from nicplanner.design.site import Site, State, TrafficClass
from nicplanner.model.demands import Load, loads_by_kind, undominated
from nicplanner.model.failing import host_failure_loads
from nicplanner.model.requirement import Requirement, apart
from nicplanner.network.quotient import Cell, Group, Link, Network, Pool, PortKind
from nicplanner.rules import Rule
from nicplanner.solver import Row

KindFabric = tuple[int, str]

MOST_TIGHT = 400
"""Hosts with contested switch ports that are planned one by one; above this rack by rack, and the bound says what that may cost."""
MOST_LOOSE = 100
"""Hosts that are planned one by one for the sake of cable length alone."""


def exact_row(name: str, terms: Mapping[int, Fraction | int], sense: str, bound: Fraction | int) -> Row:
    """Return a row with whole coefficients, scaled by the least common denominator."""
    scale = math.lcm(bound.denominator, *(c.denominator for c in terms.values()))
    whole = {i: c.numerator * (scale // c.denominator) for i, c in terms.items()}
    return Row(name, whole, sense, bound.numerator * (scale // bound.denominator))


@dataclass(frozen=True)
class Place:
    """Hosts of a cell that share one decision: all of them, or a single one where switch ports are contested."""

    cell: Cell
    members: tuple[int, ...]
    alone: bool = False


@dataclass(frozen=True)
class Stand:
    """Places whose hosts can be attached in the same ways, and share one split over them."""

    index: int
    places: tuple[Place, ...]

    @property
    def links(self) -> Mapping[KindFabric, tuple[Link, ...]]:
        """Ways of each port kind and fabric (of the first place: the others are alike)."""
        return self.places[0].cell.links

    @property
    def elements(self) -> tuple[frozenset[str], ...]:
        """Switch elements: fabrics that fail together."""
        return self.places[0].cell.elements

    def element_of(self, fabric: str) -> str:
        """Return a name for the fabrics that fail together with one; direct links are one of their own."""
        return next(("+".join(sorted(element)) for element in self.elements if fabric in element), fabric)

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """LACP domains, in an order that is alike for all places."""
        from nicplanner.names import natural

        return tuple(natural({link.domain for links in self.links.values() for link in links}))


@dataclass(frozen=True)
class CardType:
    """Cards of one model with one bus that may be bought, counted instead of named.

    Attributes
    ----------
    model
        The model.
    slots
        The slots that give it that bus, in natural order.
    ports
        How many data ports one has.
    bus
        What one carries in such a slot in Gbit/s; None without a limit.
    """

    model: str
    slots: tuple[str, ...]
    ports: int
    bus: Fraction | None

    @property
    def most(self) -> int:
        """How many there can be."""
        return len(self.slots)


@dataclass(frozen=True)
class Sets:
    """Index sets of one host group.

    With `elastic`, classes that are only asked to be apart may meet: what keeps them apart is rows that a program can give up. `counted`
    are adapters that stand for all cards of a type that may be bought, see :mod:`nicplanner.model.sizing`; `averaged` says that ways stand
    for the average of the hosts.
    """

    group: Group
    stands: tuple[Stand, ...]
    max_utilisation: Fraction
    spare: int
    apart: frozenset[frozenset[str]] = field(default_factory=frozenset)
    rules: tuple[Rule, ...] = ()
    recommendations: str = "prefer"
    teaming: str | None = None
    cluster_hosts: int = 0
    states: tuple[State, ...] = ()
    host_failures: tuple[Load, ...] = ()
    elastic: bool = False
    counted: Mapping[str, CardType] = field(default_factory=dict)
    most_cards: int | None = None
    averaged: bool = False

    @property
    def classes(self) -> tuple[TrafficClass, ...]:
        """Classes in natural order."""
        return self.group.classes

    @property
    def kinds(self) -> tuple[PortKind, ...]:
        """Port kinds."""
        return self.group.kinds

    @cached_property
    def by_name(self) -> Mapping[str, TrafficClass]:
        """Class by name."""
        return {one.name: one for one in self.classes}

    @cached_property
    def has_mgmt(self) -> bool:
        """Whether the server has management-only ports."""
        return any(kind.mgmt for kind in self.kinds)

    def kept_apart(self, one: TrafficClass, other: TrafficClass) -> list[Requirement]:
        """Return what is asked for that keeps two classes from sharing a group."""
        out = [Requirement("dedicated", each.name) for each in (one, other) if each.dedicated]
        return [*out, apart(one.name, other.name)] if other.name in one.apart_from or one.name in other.apart_from else out

    def may_meet(self, one: TrafficClass, other: TrafficClass) -> bool:
        """Tell whether two classes may share a group: not dedicated, not apart, redundancies that go together, the same sort of port."""
        if not self.elastic and self.kept_apart(one, other):
            return False
        if "single" in (one.redundancy, other.redundancy):
            return False
        if self.has_mgmt and (one.kind == "bmc") != (other.kind == "bmc"):
            return False
        if one.mesh != other.mesh or (one.mesh and one.links_per_pair != other.links_per_pair):
            return False
        return (one.redundancy == "mpio") == (other.redundancy == "mpio")

    @property
    def peers(self) -> int:
        """How many other hosts a host of the group is joined to by a mesh."""
        return self.group.size - 1

    @cached_property
    def meshed(self) -> Mapping[str, int]:
        """Leaders of meshes → the links of each pair of hosts."""
        return {one.name: one.links_per_pair for one in self.classes if one.mesh}

    @property
    def joined(self) -> bool:
        """Whether a host has a port for each of its peers at all."""
        return self.peers <= sum(len(kind.ports) for kind in self.kinds)

    def variants(self, leader: str) -> list[tuple[Fraction, str]]:
        """Return speed and connector of the ports that a mesh can be made of, rising."""
        return sorted({(self.kinds[kind].speed, self.kinds[kind].connector) for kind, _ in self.slots[leader]})

    def slots_of(self, leader: str, variant: tuple[Fraction, str], adapter: str | None = None) -> tuple[KindFabric, ...]:
        """Return the slots of a mesh with ports of one speed and connector, on one adapter or on all."""
        return tuple(
            slot
            for slot in self.slots[leader]
            if (self.kinds[slot[0]].speed, self.kinds[slot[0]].connector) == variant and adapter in (None, self.adapter_of[slot[0]])
        )

    @cached_property
    def led(self) -> Mapping[str, tuple[str, ...]]:
        """Leader → the classes that may ride in its group (itself first)."""
        return {
            one.name: (one.name, *(other.name for other in self.classes[i + 1 :] if self.may_meet(one, other)))
            for i, one in enumerate(self.classes)
        }

    def leaders_of(self, name: str) -> list[str]:
        """Return the leaders in whose group a class may ride."""
        return [leader for leader, members in self.led.items() if name in members]

    @cached_property
    def slots(self) -> Mapping[str, tuple[KindFabric, ...]]:
        """Leader → port kinds and fabrics that its group may use."""
        fabrics = {kind.index: self.group.fabrics_of(kind) for kind in self.kinds}
        out: dict[str, tuple[KindFabric, ...]] = {}
        for leader in self.classes:
            usable = []
            for kind in self.kinds:
                if self.has_mgmt and kind.mgmt != (leader.kind == "bmc"):
                    continue
                if kind.pinned and not kind.pinned <= set(self.led[leader.name]):
                    continue
                usable += [
                    (kind.index, fabric)
                    for fabric in fabrics[kind.index]
                    if all(any(leader.name not in link.refused for link in stand.links[kind.index, fabric]) for stand in self.stands)
                ]
            out[leader.name] = tuple(usable)
        return out

    def ways(self, stand: Stand, leader: str, slot: KindFabric) -> Iterator[tuple[int, Link]]:
        """Yield the ways of a slot that a leader's group may take, with their index."""
        for w, link in enumerate(stand.links[slot]):
            if leader not in link.refused:
                yield w, link

    def speeds(self, stand: Stand, leader: str) -> list[Fraction]:
        """Return the link speeds that a leader's group can have on a stand, rising."""
        return sorted({link.speed for slot in self.slots[leader] for _, link in self.ways(stand, leader, slot)})

    @cached_property
    def _loads(self) -> Mapping[str | None, tuple[Load, ...]]:
        found = {**loads_by_kind(self.classes, self.states), "host": self.host_failures}
        return found if self.elastic else {kind: undominated(loads) for kind, loads in found.items()}

    def loads(self, kind: str | None, members: Collection[str] | None = None) -> tuple[Load, ...]:
        """Return what must be carried at once, by class, in Gbit/s: of all classes or of some.

        The demands of each state where nothing has failed (kind None), else the part of them that a failure of the kind leaves to be
        carried, for the classes that survive it; after other hosts of the cluster have failed (kind host) all of it, with what they had.
        What another load covers is left out; not of an elastic program, in which it may be given up.
        """
        every = self._loads[kind]
        if members is None or len(every) < 2:
            return every
        mine = tuple(load.of(members) for load in every)
        return mine if self.elastic else undominated(mine)

    def at_peak(self, name: str, state: str) -> bool:
        """Tell whether a class has a peak in a state: then its demand does not matter there."""
        peaks = {peak for one in self.states if one.name == state for peak in one.peaks}
        return not peaks.isdisjoint(self.by_name[name].peaks)

    def surviving(self, kind: str) -> list[str]:
        """Return the classes that survive a kind of failure."""
        return [one.name for one in self.classes if kind in one.survive]

    @cached_property
    def adapters(self) -> tuple[str, ...]:
        """Adapters that have ports, in natural order."""
        return tuple(dict.fromkeys(kind.adapter for kind in self.kinds))

    @cached_property
    def adapter_of(self) -> tuple[str, ...]:
        """Adapter of each port kind."""
        return tuple(kind.adapter for kind in self.kinds)

    @cached_property
    def buses(self) -> Mapping[str, Fraction]:
        """Adapters whose bus in Gbit/s is tighter than their ports could be; of cards that are counted that of one."""
        out = {}
        for adapter in self.group.source.adapters:
            cards = self.counted[adapter.name].most if adapter.name in self.counted else 1
            mine = [kind for kind in self.kinds if kind.adapter == adapter.name]
            if adapter.bus is not None and adapter.bus * cards < sum((len(kind.ports) * kind.speed for kind in mine), Fraction(0)):
                out[adapter.name] = adapter.bus
        return out

    @property
    def whole(self) -> tuple[str, ...]:
        """Adapters that are there one by one; of those that are counted, any may fail that is not among these."""
        return tuple(adapter for adapter in self.adapters if adapter not in self.counted)


def make_sets(network: Network, group: Group, alone: frozenset[int] = frozenset()) -> Sets:
    """Return the index sets of a host group; cells in `alone` (by index) are split into single hosts."""
    shapes: dict[tuple[object, ...], list[Place]] = {}
    for i, cell in enumerate(group.cells):
        if i in alone:
            for member in cell.members:
                shapes[(*cell.shape, member)] = [Place(cell, (member,), True)]
        else:
            shapes.setdefault(cell.shape, []).append(Place(cell, cell.members))
    stands = tuple(Stand(i, tuple(places)) for i, places in enumerate(shapes.values()))
    site = network.site
    rules, cluster = rules_of(site), _cluster_hosts(site, group)
    failing = host_failure_loads(site, group.source)
    policy = site.max_utilisation, site.spare_ports, frozenset[frozenset[str]](), rules, site.recommendations, site.teaming
    return Sets(group, stands, *policy, cluster, site.states, failing)


def _cluster_hosts(site: Site, group: Group) -> int:
    """Return how many hosts the cluster of a group has, in all groups; of a group without cluster its own."""
    mine = group.source.cluster
    return group.size if mine is None else sum(len(other.hosts) for other in site.members if other.cluster == mine)


def is_hard(rule: Rule, recommendations: str) -> bool:
    """Tell whether every plan must keep a rule, by how the design treats recommendations."""
    return rule.kind == "constraint" or (rule.kind == "recommendation" and recommendations == "require")


def rules_of(site: Site) -> tuple[Rule, ...]:
    """Return the rules that the program states: constraints, recommendations unless they are ignored, and findings that are avoided."""
    return tuple(
        rule
        for rule in site.profile.rules.values()
        if rule.never and (rule.kind == "constraint" or rule.avoid or (rule.kind == "recommendation" and site.recommendations != "ignore"))
    )


@dataclass(frozen=True)
class Splits:
    """Cells whose hosts must be able to choose for themselves.

    Attributes
    ----------
    tight
        By host group: cells where switch ports may run out for a way, so that some hosts may have to take another one than the rest.
    loose
        By host group: cells where hosts only differ in which way is shorter, or which switch is the cheaper one to reach.
    """

    tight: Mapping[int, frozenset[int]]
    loose: Mapping[int, frozenset[int]]


def find_splits(network: Network) -> Splits:
    """Return the cells in which one choice of ways for all hosts could cost something.

    Hosts of a cell are alike, so they can choose alike, but for two reasons: a way that is shorter for one is longer for another, and
    switch ports run out.
    """
    wish: dict[object, int] = {}
    for group in network.groups:
        for cell in group.cells:
            for kind in group.kinds:
                pools = {pool for (index, _), links in cell.links.items() if index == kind.index for link in links for pool in link.pools}
                for pool in pools:
                    wish[pool] = wish.get(pool, 0) + len(cell.members) * len(kind.ports)
    tight: dict[int, set[int]] = {}
    loose: dict[int, set[int]] = {}
    priced = network.cables.purchase is not None and network.cables.purchase.chooses_cables
    for group in network.groups:
        for i, cell in enumerate(group.cells):
            open_links = [links for links in cell.links.values() if len(links) > 1 or any(_mixed(link) for link in links)]
            if priced and any(wish[pool] > network.supply[pool] for pool in _several(cell)):
                loose.setdefault(group.index, set()).add(i)  # who gets the cheaper switch decides what the cables cost
            if any(_offered(network, link) for links in cell.links.values() for link in links):
                tight.setdefault(group.index, set()).add(i)
            if not open_links:
                continue
            scarce = any(wish[pool] > network.supply[pool] for links in open_links for link in links for pool in link.pools)
            if scarce:
                tight.setdefault(group.index, set()).add(i)
            elif any(len(links) > 1 for links in open_links):
                loose.setdefault(group.index, set()).add(i)
    return Splits({g: frozenset(c) for g, c in tight.items()}, {g: frozenset(c) for g, c in loose.items()})


def _several(cell: Cell) -> Iterator[Pool]:
    """Yield the switch ports of ways that lead to those of several switches."""
    return (pool for links in cell.links.values() for link in links if len(link.pools) > 1 for pool in link.pools)


def _offered(network: Network, link: Link) -> bool:
    """Tell whether a way leads to several switches of which some may not be bought: which one a host takes is then not told by distance."""
    return len(link.pools) > 1 and any(pool[0] in network.offers for pool in link.pools)


def _mixed(link: Link) -> bool:
    """Tell whether a way leads to ports of several kinds."""
    return len({pool[1:] for pool in link.pools}) > 1


def all_sets(network: Network) -> tuple[list[Sets], bool, bool]:
    """Return the index sets of every host group, and whether ports and cable length are exact with them.

    Hosts decide for themselves wherever that could matter, unless they are too many.
    """
    splits = find_splits(network)
    ports = _hosts(network, splits.tight) <= MOST_TIGHT
    length = ports and _hosts(network, splits.loose) <= MOST_LOOSE
    chosen: dict[int, frozenset[int]] = dict(splits.tight) if ports else {}
    if length:
        for index, cells in splits.loose.items():
            chosen[index] = chosen.get(index, frozenset()) | cells
    return [make_sets(network, group, chosen.get(group.index, frozenset())) for group in network.groups], ports, length


def _hosts(network: Network, cells: Mapping[int, frozenset[int]]) -> int:
    return sum(len(network.groups[group].cells[cell].members) for group, mine in cells.items() for cell in mine)

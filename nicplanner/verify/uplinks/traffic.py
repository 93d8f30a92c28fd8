"""The traffic of a layout as flows: hosts gathered by how they stand, classes by where their traffic goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from nicplanner.design.site import Host, Site, Switch, TrafficClass
from nicplanner.names import natural_key
from nicplanner.verify.patterns import Bundle, Facts, Pattern
from nicplanner.verify.uplinks.flows import FabricMeeting, Flow, NorthSouth, TeamMeeting, TeamStorage
from nicplanner.verify.uplinks.stands import ZERO, Cell, Crowd, Ports
from nicplanner.verify.uplinks.storage import FabricStorage

MEETING = frozenset({"cluster", "corosync", "live-migration", "vmotion", "vsan", "smb", "ceph-public", "ceph-cluster"})
"""Kinds that hosts of a cluster send to each other; iscsi goes to storage arrays, every other kind out of the rack."""
STORED = "iscsi"


@dataclass(eq=False, slots=True)
class Party:
    """Hosts of one pattern in racks that the same switches serve, each port plugged into the same switch.

    `ends` gives the switch of each use of the pattern, None where there is none; `cells` the cell of each class, by crowd.
    """

    pattern: Pattern
    near: frozenset[str]
    ends: tuple[Switch | None, ...]
    hosts: list[Host] = field(default_factory=list)
    cells: dict[str, list[Cell]] = field(default_factory=dict)

    def ports(self, bundle: Bundle, lost: frozenset[int] = frozenset()) -> Ports:
        """Return switch and link speed of the ports of a group, but for lost ones."""
        out: dict[str, Fraction] = {}
        for i in bundle.ports:
            end = self.ends[i]
            if end is not None and i not in lost:
                out[end.name] = out.get(end.name, ZERO) + self.pattern.uses[i].link
        return tuple(sorted(out.items(), key=lambda item: natural_key(item[0])))


@dataclass(frozen=True)
class Traffic:
    """All that hosts send through switches.

    `facing` are the link speeds of the hosts' ports on each switch (Gbit/s); `flows_at` the flows that touch it, `parties_at` the hosts
    with a port on it; `flows_of` the flows of a cell.
    """

    site: Site
    parties: tuple[Party, ...]
    flows: tuple[Flow, ...]
    facing: Mapping[str, Fraction]
    flows_at: Mapping[str, Sequence[Flow]]
    parties_at: Mapping[str, Sequence[Party]]
    flows_of: Mapping[Cell, Sequence[Flow]]

    @property
    def stores(self) -> tuple[FabricStorage | TeamStorage, ...]:
        """The flows between hosts and storage arrays."""
        return tuple(flow for flow in self.flows if isinstance(flow, FabricStorage | TeamStorage))


def is_array(pattern: Pattern) -> bool:
    """Tell whether hosts are storage arrays: they carry iscsi and nothing else."""
    return all(traffic.kind == STORED for traffic in pattern.group.classes)


def read_traffic(facts: Facts) -> Traffic:
    """Gather the hosts of a layout into flows."""
    parties = _parties(facts)
    crowds = _Crowds(facts.site)
    for party in parties:
        for bundle in party.pattern.bundles:
            ports = party.ports(bundle)
            if ports:
                for traffic in bundle.classes:
                    crowds.add(party, bundle, traffic, ports)
    flows = tuple(crowds.flows())
    flows_at: dict[str, list[Flow]] = {}
    flows_of: dict[Cell, list[Flow]] = {}
    for flow in flows:
        for switch in flow.switches():
            flows_at.setdefault(switch, []).append(flow)
        for cell in _cells(flow):
            flows_of.setdefault(cell, []).append(flow)
    parties_at: dict[str, list[Party]] = {}
    for party in parties:
        for name in dict.fromkeys(end.name for end in party.ends if end is not None):
            parties_at.setdefault(name, []).append(party)
    return Traffic(facts.site, parties, flows, _facing(parties), flows_at, parties_at, flows_of)


def _cells(flow: Flow) -> Iterator[Cell]:
    for name in ("crowd", "hosts", "arrays"):
        crowd = getattr(flow, name, None)
        if crowd is not None:
            yield from crowd.counts


def _parties(facts: Facts) -> tuple[Party, ...]:
    """Gather hosts that differ in nothing that matters here, in natural order of their first hosts."""
    site = facts.site
    near = {rack: frozenset(switch.name for switch in site.serving[rack]) for rack in site.racks}
    by_rack = {one.name for one in site.classes.values() if one.kind == STORED and one.scope == "rack"}
    out: dict[object, Party] = {}
    for host in site.hosts:
        pattern = facts.pattern_of[host.name]
        ends = tuple(use.switch for use in facts.uses[host.name])
        rack = host.rack if by_rack else ""
        key = (id(pattern), near[host.rack], rack, tuple(end.name if end else "" for end in ends))
        party = out.get(key)
        if party is None:
            party = out[key] = Party(pattern, near[host.rack], ends)
        party.hosts.append(host)
    return tuple(out.values())


def _facing(parties: Sequence[Party]) -> dict[str, Fraction]:
    """Return the link speeds of the hosts' ports in use on each switch, Gbit/s."""
    out: dict[str, Fraction] = {}
    for party in parties:
        for use, end in zip(party.pattern.uses, party.ends, strict=True):
            if end is not None:
                out[end.name] = out.get(end.name, ZERO) + len(party.hosts) * use.link
    return out


class _Crowds:
    """Gathers cells into crowds: one for each class and the hosts that its traffic stays among."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[object, Cell] = {}
        self._counts: dict[tuple[str, str, str, bool], dict[Cell, int]] = {}

    def add(self, party: Party, bundle: Bundle, traffic: TrafficClass, ports: Ports) -> None:
        """Take the hosts of a party for a class that a group of theirs carries."""
        role, among = "out", ""
        first = party.hosts[0]
        if traffic.kind in MEETING:
            role, among = "meet", f"cluster {first.cluster}" if first.cluster else f"group {first.group}"
        elif traffic.kind == STORED:
            role, among = "array" if is_array(party.pattern) else "host", self._site.scope_of(traffic, first)
        lacp = any(one.team_mode == "lacp" for one in bundle.classes)
        whole = sum((one.demand for one in bundle.classes), ZERO)
        kept = {kind: traffic.min_failover * traffic.demand if kind in traffic.survive else ZERO for kind in ("port", "adapter", "switch")}
        cluster = (party.pattern.group.cluster or "") if self._site.host_failures else ""
        moves = frozenset(one.name for one in bundle.classes if one.moves) if cluster else frozenset[str]()
        key = (traffic.name, role, among, ports, party.near, lacp, traffic.demand, whole, tuple(kept.values()), cluster, moves)
        cell = self._known.get(key)
        if cell is None:
            cell = self._known[key] = Cell(ports, party.near, lacp, traffic.demand, whole, kept, traffic.name, cluster, moves)
        party.cells.setdefault(bundle.name, []).append(cell)
        counts = self._counts.setdefault((traffic.name, role, among, traffic.per_fabric), {})
        counts[cell] = counts.get(cell, 0) + len(party.hosts)

    def flows(self) -> Iterator[Flow]:
        """Yield a flow for each crowd; hosts with storage are joined with their arrays."""
        switches = self._site.switches
        for (_, role, _, per_fabric), counts in self._counts.items():
            if role == "meet":
                yield (FabricMeeting if per_fabric else TeamMeeting)(Crowd(counts), switches)
            elif role == "out":
                yield NorthSouth(Crowd(counts), per_fabric)
        yield from self._storage(switches)

    def _storage(self, switches: Mapping[str, Switch]) -> Iterator[Flow]:
        """Yield the storage flows: to the arrays of the hosts' own scope, without any to all arrays of the class, without any upward."""
        arrays: dict[tuple[str, bool], dict[str, dict[Cell, int]]] = {}
        hosts: dict[tuple[str, bool, str], dict[Cell, int]] = {}
        for (name, role, among, per_fabric), counts in self._counts.items():
            if role == "array":
                arrays.setdefault((name, per_fabric), {})[among] = counts
        for (name, role, among, per_fabric), counts in self._counts.items():
            if role == "host":
                scope = among if among in arrays.get((name, per_fabric), {}) else "*"
                mine = hosts.setdefault((name, per_fabric, scope), {})
                mine.update(counts)
        for (name, per_fabric, scope), mine in hosts.items():
            of_class = arrays.get((name, per_fabric), {})
            found = of_class[scope] if scope != "*" else {cell: count for one in of_class.values() for cell, count in one.items()}
            if found:
                yield (FabricStorage if per_fabric else TeamStorage)(Crowd(mine), Crowd(found), switches)
            else:
                yield NorthSouth(Crowd(mine), per_fabric)

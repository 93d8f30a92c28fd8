"""Assembling the program of some host groups: variables, families, objectives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from nicplanner.design.site import Host
from nicplanner.model.needs import Item, Needs, make_needs
from nicplanner.model.sets import Sets, Stand
from nicplanner.model.variables import Guards, Variables, make_variables
from nicplanner.network.nearest import rank
from nicplanner.network.quotient import DIRECT, Network, Pool
from nicplanner.rules import Rule
from nicplanner.solver import Program


@dataclass(frozen=True, slots=True)
class Soft:
    """A breach that may be: its variable, its weight, the rule and the class."""

    index: int
    weight: int
    rule: Rule
    name: str


Near = tuple[str, Fraction, str]
"""A host's port as its cable sees it: connector, link speed in Gbit/s, kind of traffic (which gives the colour)."""


@dataclass
class Model:
    """The program of some host groups, with its variables.

    Attributes
    ----------
    network
        What it was built from.
    program
        Variables and rows.
    groups
        Index sets and variables of each host group.
    needs
        VLAN ids and subnets.
    spans
        The variables of each host group, in the order of `groups`; those after the last are shared.
    guards
        Of an elastic program: the requirements that may be given up.
    uses
        (class and scope, fabric, level) → the hosts of the scope use the fabric, with that many ports in one subnet.
    flow_runs
        Flow of a single host to a pool → the run to it in 0.1 mm.
    flow_ends
        The same flow, where cables have a price → host, pool, the pools to choose from, and what the cable sees of its ports.
    lost
        Of single hosts whose ways lead to several switches: how many of their cables cannot stay for want of a flow to their pool.
    offered
        Switch that may be bought → the variable that says that it is.
    costs
        What is bought → what one costs, in parts of the currency (:func:`nicplanner.model.costs.money_scale`).
    alike_pools
        Name of a row of switch ports → all pools that are asked for the same: the row is that of the smallest.
    recommendations
        Breaches of recommendations that may be.
    preferences
        What is avoided wherever ports allow → its weight.
    ties
        What is avoided among plans with as few ports → its weight.
    """

    network: Network
    program: Program
    groups: list[tuple[Sets, Variables]]
    needs: Needs
    spans: list[range]
    guards: Guards | None = None
    uses: dict[tuple[Item, str, int], int] = field(default_factory=dict)
    flow_runs: dict[int, int] = field(default_factory=dict)
    flow_ends: dict[int, tuple[Host, Pool, tuple[Pool, ...], Near]] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)
    offered: dict[str, int] = field(default_factory=dict)
    costs: dict[int, int] = field(default_factory=dict)
    alike_pools: dict[str, list[Pool]] = field(default_factory=dict)
    recommendations: list[Soft] = field(default_factory=list)
    preferences: dict[int, int] = field(default_factory=dict)
    ties: dict[int, int] = field(default_factory=dict)

    @cached_property
    def _by_index(self) -> Mapping[int, tuple[Sets, Variables]]:
        return {sets.group.index: (sets, variables) for sets, variables in self.groups}

    def of_group(self, index: int) -> tuple[Sets, Variables]:
        """Return sets and variables of a host group by its index in the network."""
        return self._by_index[index]

    def objectives(self, buying: bool = False) -> list[tuple[str, Mapping[int, int]]]:
        """Return the objectives in their order: broken recommendations, what is avoided, ports, ties, length in 0.1 mm, slower links.

        With an earlier plan what it changes comes after the length, see :func:`nicplanner.model.moved.changes`.

        The length is that to the nearest switch where there are several. The cost stands before what is avoided where something is bought
        by the plan (`buying`); else before the length, where cables have prices at all: it decides among switches alone.
        """
        from nicplanner.model.moved import changes

        ports: dict[int, int] = {}
        length: dict[int, int] = {}
        for sets, variables in self.groups:
            for index in variables.count.values():
                ports[index] = sets.group.size
            for stand in sets.stands:
                runs = run_lengths(self.network, sets, stand)
                for leader, slots in sets.slots.items():
                    for slot in slots:
                        for w, _ in sets.ways(stand, leader, slot):
                            index = variables.split[stand.index, leader, *slot, w]
                            length[index] = length.get(index, 0) + runs[*slot, w]
            for leader, links in sets.meshed.items():
                length[variables.lead[leader, leader]] = links * _pair_runs(self.network, sets)
        length.update(self.flow_runs)
        broken = {one.index: one.weight for one in self.recommendations}
        slower = _slower_links(self.groups)
        cost = [("cost", self.costs)] if self.network.cables.purchase is not None else []
        first = [("recommendations", broken), *(cost if buying else []), ("preferences", self.preferences), ("ports", ports)]
        moved = [] if self.network.earlier is None else changes(self)
        return [*first, ("ties", self.ties), *([] if buying else cost), ("length", length), *moved, ("links", slower)]


STORAGE = ("iscsi", "smb", "vsan", "ceph-public", "ceph-cluster")
"""Kinds of traffic that get the faster links where plans are equal otherwise."""


def _slower_links(groups: Sequence[tuple[Sets, Variables]]) -> dict[int, int]:
    """Return the terms that count links slower than the fastest that there are, by how many steps, those of storage doubly.

    On a platform with rules alone: reservations are shares of the links, and a plan with faster ones is the better of two.
    """
    out: dict[int, int] = {}
    for sets, variables in groups:
        if not sets.rules:
            continue
        for stand in sets.stands:
            speeds = sorted({speed for leader in sets.led for speed in sets.speeds(stand, leader)}, reverse=True)
            for leader, slots in sets.slots.items():
                weight = 2 if sets.by_name[leader].kind in STORAGE else 1
                for slot in slots:
                    for w, link in sets.ways(stand, leader, slot):
                        if speeds.index(link.speed):
                            index = variables.split[stand.index, leader, *slot, w]
                            out[index] = out.get(index, 0) + weight * speeds.index(link.speed)
    return out


def run_lengths(network: Network, sets: Sets, stand: Stand) -> dict[tuple[int, str, int], int]:
    """Sum of the runs in 0.1 mm from all hosts of a stand, one port each, by port kind, fabric and way."""
    site, hosts = network.site, sets.group.source.hosts
    out: dict[tuple[int, str, int], int] = {}
    cache: dict[tuple[object, ...], int] = {}
    priced = network.cables.purchase is not None and network.cables.purchase.chooses_cables
    for p, place in enumerate(stand.places):
        for slot, links in place.cell.links.items():
            ends = sets.kinds[slot[0]].ends
            for w, link in enumerate(links):
                if slot[1] == DIRECT or (place.alone and len(link.pools) > 1):
                    total = 0  # the mesh carries the cost, or the flows of the host
                elif ends is not None:
                    total = sum(site.run_length(hosts[i], site.switches[ends[i][0]]) for i in place.members)
                else:
                    kind = sets.kinds[slot[0]]
                    look = (kind.connector, link.speed) if priced and len(link.pools) > 1 else ()  # what makes a pool the better one
                    key = p, tuple(dict.fromkeys(pool[0] for pool in link.pools)), look
                    if key not in cache:
                        cache[key] = sum(
                            min(rank(network, hosts[i], kind.connector, link.speed, pool) for pool in link.pools)[-1]
                            if look
                            else min(site.run_length(hosts[i], site.switches[name]) for name in key[1])
                            for i in place.members
                        )
                    total = cache[key]
                out[*slot, w] = out.get((*slot, w), 0) + total
    return out


def _pair_runs(network: Network, sets: Sets) -> int:
    """Sum of the runs in 0.1 mm of one cable for each pair of hosts."""
    return sum(network.site.run_length(one, other) for one, other in combinations(sets.group.source.hosts, 2)) if sets.joined else 0


def build_model(network: Network, every: Sequence[Sets], exceeded: tuple[str, ...] = (), elastic: bool = False) -> Model:
    """Build the program of some host groups.

    Parameters
    ----------
    network
        The quotient.
    every
        Index sets of the host groups.
    exceeded
        Beginnings of the names of rows that may be exceeded, see :class:`nicplanner.solver.Program`: what is short of what.
    elastic
        Whether requirements may be given up (:class:`~nicplanner.model.variables.Guards`); then the sets must be elastic too.
    """
    from nicplanner.model.constraints import GROUP_FAMILIES, PREFERENCE_FAMILIES, RULE_FAMILIES, STATE_FAMILIES

    program = Program(elastic=exceeded)
    guards = Guards(program) if elastic else None
    groups, spans, soft, avoided = [], [], list[Soft](), dict[int, int]()
    for sets in every:
        first = len(program.lower)
        variables = make_variables(program, sets, guards)
        groups.append((sets, variables))
        for group_family in GROUP_FAMILIES:
            program.add(group_family(sets, variables))
        for state_family in STATE_FAMILIES:
            program.add(state_family(program, sets, variables))
        for rule_family in RULE_FAMILIES:
            soft += rule_family(program, sets, variables)
        for preference_family in PREFERENCE_FAMILIES:
            avoided |= preference_family(program, sets, variables)
        spans.append(range(first, len(program.lower)))
    model = Model(network, program, groups, make_needs(network, every), spans, guards)
    model.recommendations += [one for one in soft if one.rule.kind == "recommendation"]
    findings = [one for one in soft if one.rule.kind != "recommendation"]
    model.preferences.update({one.index: one.weight for one in findings if not one.rule.ties} | avoided)
    model.ties.update({one.index: one.weight for one in findings if one.rule.ties})
    _add_shared(model)
    return model


def build_shared(network: Network, every: Sequence[Sets]) -> Model:
    """Build the rows that host groups share, over the variables of their layouts, without the rows of each group.

    The variables of a group come in the order in which :func:`build_model` makes them.
    """
    program, groups, spans = Program(), [], []
    for sets in every:
        first = len(program.lower)
        groups.append((sets, make_variables(program, sets)))
        spans.append(range(first, len(program.lower)))
    model = Model(network, program, groups, make_needs(network, every), spans)
    _add_shared(model)
    return model


def _add_shared(model: Model) -> None:
    """Add what is beyond the host groups: shared variables and rows, and prices."""
    from nicplanner.model.constraints import COUPLING_FAMILIES
    from nicplanner.model.costs import add_costs

    for item in model.needs.per_fabric:
        if model.needs.binds(item):
            for fabric in item.fabrics:
                for level in range(1, item.levels + 1):
                    model.uses[item, fabric, level] = model.program.variable(1)
    for coupling_family in COUPLING_FAMILIES:
        model.program.add(coupling_family(model))
    add_costs(model)

"""Assembling the program of some host groups: variables, families, objectives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nicplanner.model.needs import Item, Needs, make_needs
from nicplanner.model.sets import Sets, Stand
from nicplanner.model.variables import Variables, make_variables
from nicplanner.network.quotient import Network
from nicplanner.solver import Program


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
    uses
        (class and scope, fabric, level) → the hosts of the scope use the fabric, with that many ports in one subnet.
    flow_runs
        Flow of a single host to a pool → the run to it in 0.1 mm.
    """

    network: Network
    program: Program
    groups: list[tuple[Sets, Variables]]
    needs: Needs
    spans: list[range]
    uses: dict[tuple[Item, str, int], int] = field(default_factory=dict)
    flow_runs: dict[int, int] = field(default_factory=dict)

    @cached_property
    def _by_index(self) -> Mapping[int, tuple[Sets, Variables]]:
        return {sets.group.index: (sets, variables) for sets, variables in self.groups}

    def of_group(self, index: int) -> tuple[Sets, Variables]:
        """Return sets and variables of a host group by its index in the network."""
        return self._by_index[index]

    def objectives(self) -> list[tuple[str, Mapping[int, int]]]:
        """Return the objectives in their order: ports in use, then cable length in 0.1 mm (the nearest switch where there are several)."""
        ports: dict[int, int] = {}
        length: dict[int, int] = {}
        for sets, variables in self.groups:
            for index in variables.count.values():
                ports[index] = sets.group.size
            for stand in sets.stands:
                runs = _runs(self.network, sets, stand)
                for leader, slots in sets.slots.items():
                    for slot in slots:
                        for w, _ in sets.ways(stand, leader, slot):
                            index = variables.split[stand.index, leader, *slot, w]
                            length[index] = length.get(index, 0) + runs[*slot, w]
        length.update(self.flow_runs)
        return [("ports", ports), ("length", length)]


def _runs(network: Network, sets: Sets, stand: Stand) -> dict[tuple[int, str, int], int]:
    """Sum of the runs in 0.1 mm from all hosts of a stand, one port each, by port kind, fabric and way."""
    site, hosts = network.site, sets.group.source.hosts
    out: dict[tuple[int, str, int], int] = {}
    cache: dict[tuple[int, tuple[str, ...]], int] = {}
    for p, place in enumerate(stand.places):
        for slot, links in place.cell.links.items():
            ends = sets.kinds[slot[0]].ends
            for w, link in enumerate(links):
                if place.alone and len(link.pools) > 1:
                    total = 0  # its flows carry the cost
                elif ends is not None:
                    total = sum(site.run_length(hosts[i], site.switches[ends[i][0]]) for i in place.members)
                else:
                    switches = tuple(dict.fromkeys(pool[0] for pool in link.pools))
                    if (p, switches) not in cache:
                        cache[p, switches] = sum(
                            min(site.run_length(hosts[i], site.switches[name]) for name in switches) for i in place.members
                        )
                    total = cache[p, switches]
                out[*slot, w] = out.get((*slot, w), 0) + total
    return out


def build_model(network: Network, every: Sequence[Sets], elastic: tuple[str, ...] = ()) -> Model:
    """Build the program of some host groups.

    Parameters
    ----------
    network
        The quotient.
    every
        Index sets of the host groups.
    elastic
        Families whose rows may be exceeded, see :class:`nicplanner.solver.Program`.
    """
    from nicplanner.model.constraints import COUPLING_FAMILIES, GROUP_FAMILIES, STATE_FAMILIES

    program = Program(elastic=elastic)
    groups, spans = [], []
    for sets in every:
        first = len(program.lower)
        variables = make_variables(program, sets)
        groups.append((sets, variables))
        for group_family in GROUP_FAMILIES:
            program.add(group_family(sets, variables))
        for state_family in STATE_FAMILIES:
            program.add(state_family(program, sets, variables))
        spans.append(range(first, len(program.lower)))
    needs = make_needs(network, every)
    model = Model(network, program, groups, needs, spans)
    for item in needs.per_fabric:
        if needs.binds(item):
            for fabric in item.fabrics:
                for level in range(1, item.levels + 1):
                    model.uses[item, fabric, level] = program.variable(1)
    for coupling_family in COUPLING_FAMILIES:
        program.add(coupling_family(model))
    return model

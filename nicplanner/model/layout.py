"""Solutions of the program, in counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nicplanner.model.build import Model, Near
from nicplanner.network.quotient import Pool
from nicplanner.solver import Status


@dataclass(frozen=True)
class Part:
    """A group of ports: its classes (the leader first) and how many ports of each kind on each fabric."""

    classes: tuple[str, ...]
    counts: Mapping[tuple[int, str], int]


Wish = tuple[str, tuple[Pool, ...], Near]
"""A host, switch ports that it may take, and what the cable sees of its own."""


@dataclass(frozen=True)
class Layout:
    """The layout of a host group.

    Attributes
    ----------
    parts
        Its groups of ports, in order of their leaders.
    ways
        Index of the host in its group → {(part, port kind, fabric): ports by way}.
    takes
        Where cables have prices, of hosts that choose for themselves: host, switch ports to choose from, and what the cable sees of the
        host's ports → how many of them take which of these.
    """

    parts: tuple[Part, ...]
    ways: Mapping[int, Mapping[tuple[int, int, str], tuple[int, ...]]]
    takes: Mapping[Wish, Mapping[Pool, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Solution:
    """What the program found.

    Attributes
    ----------
    layouts
        One a host group, in the network's order.
    status
        OPTIMAL only if every objective is proven.
    objective, bound
        Ports, cable length in 0.1 mm and so on: found, and proven to be a lower bound (None: nothing known).
    switches
        Names of the switches that are bought, of those that the network offers.
    """

    layouts: tuple[Layout, ...]
    status: Status
    objective: Mapping[str, int]
    bound: Mapping[str, int | None]
    switches: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """Relative distance of the first objective that is not proven from its bound (1 if nothing is known of it); 0 when all are."""
        if self.status is not Status.OPTIMAL:
            for name, value in self.objective.items():
                bound = self.bound[name]
                if bound is None:
                    return 1.0
                if bound < value:
                    return (value - bound) / value
        return 0.0


def read_layouts(model: Model, values: Sequence[int]) -> list[Layout]:
    """Turn the variables' values into layouts."""
    out, takes = [], _takes(model, values)
    for sets, variables in model.groups:
        parts: list[Part] = []
        leaders: list[str] = []
        for leader, members in sets.led.items():
            if not values[variables.lead[leader, leader]]:
                continue
            riding = tuple(name for name in members if values[variables.lead[name, leader]])
            counts = {slot: n for slot in sets.slots[leader] if (n := values[variables.count[leader, *slot]])}
            parts.append(Part(riding, counts))
            leaders.append(leader)
        ways: dict[int, Mapping[tuple[int, int, str], tuple[int, ...]]] = {}
        for stand in sets.stands:
            taken: dict[tuple[int, int, str], tuple[int, ...]] = {}
            for i, part in enumerate(parts):
                for slot in part.counts:
                    links = stand.links[slot]
                    taken[i, *slot] = tuple(
                        values[index] if (index := variables.split.get((stand.index, leaders[i], *slot, w))) is not None else 0
                        for w in range(len(links))
                    )
            for place in stand.places:
                for member in place.members:
                    ways[member] = taken
        out.append(Layout(tuple(parts), ways, takes.get(sets.group.source.key, {})))
    return out


def _takes(model: Model, values: Sequence[int]) -> dict[str, dict[Wish, dict[Pool, int]]]:
    out: dict[str, dict[Wish, dict[Pool, int]]] = {}
    for index, (host, pool, pools, near) in model.flow_ends.items():
        if values[index]:
            out.setdefault(host.group, {}).setdefault((host.name, pools, near), {})[pool] = values[index]
    return out


def read_switches(model: Model, values: Sequence[int]) -> tuple[str, ...]:
    """Return the names of the switches that are bought, of those that the network offers."""
    return tuple(name for name, index in model.offered.items() if values[index])

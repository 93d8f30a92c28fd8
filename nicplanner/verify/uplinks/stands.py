"""How hosts stand to a class: on which switches they send and receive it, and what is left of that in a state.

Hosts that stand alike are one :class:`Cell` with a count; nothing here or above looks at hosts one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple

ZERO, ONE = Fraction(0), Fraction(1)

Ports = tuple[tuple[str, Fraction], ...]
"""Switch and link speed (Gbit/s) of the ports of a group that lead there, a switch once."""

SEND = "send"
"""What hosts send: their demand, after a failure at most what the links left to its group carry."""
MUST = "must"
"""What must get through: of groups that lost a port what must survive that kind of failure, of others what they send."""
LINK = "link"
"""What must get through after the loss of an uplink or peer link: what must survive the failure of a port."""


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """Hosts that stand alike to a class.

    `near` are the switches that serve their rack; `lacp` says that the group is an LACP team, which any of its switches reaches without
    the peer link; `demand` is that of the class on one host, `group_demand` that of all classes of its group, `kept` what must survive
    each kind of failure (Gbit/s). Where hosts of clusters may fail, hosts of one cell are of one `cluster`; `moves` are then the classes of
    the group that survivors take over, and `name` is the class.
    """

    ports: Ports
    near: frozenset[str]
    lacp: bool
    demand: Fraction
    group_demand: Fraction
    kept: Mapping[str, Fraction]
    name: str = ""
    cluster: str = ""
    moves: frozenset[str] = frozenset()


class Stand(NamedTuple):
    """Hosts of a cell in a state: how many, the ports left to each, their speed in all, what each sends (Gbit/s)."""

    cell: Cell
    number: int
    ports: Mapping[str, Fraction]
    total: Fraction
    amount: Fraction

    def share(self, switch: str) -> Fraction:
        """Return the part of the link speeds that is on a switch; 0 where nothing is left."""
        return self.ports[switch] / self.total if switch in self.ports else ZERO

    def sent(self, switch: str) -> Fraction:
        """Return what the hosts send through a switch, Gbit/s."""
        return self.number * self.amount * self.share(switch) if switch in self.ports else ZERO


@dataclass(frozen=True, eq=False)
class State:
    """A state of the site: switches that are lost, one host of a cell with fewer ports, hosts that are down; what is asked of the traffic.

    `swaps` gives for a cell the ports that one of its hosts has left after a failure of kind `kind`. Of `cluster`, so many hosts of each
    cell are `down`, and each survivor carries so much `more` of each class (Gbit/s). `memo` keeps what is computed once, `shapes` what is
    the same whatever is asked.
    """

    lost: frozenset[str] = frozenset()
    weigh: str = SEND
    swaps: Mapping[Cell, Ports] = field(default_factory=dict)
    kind: str = "switch"
    cluster: str = ""
    down: Mapping[Cell, int] = field(default_factory=dict)
    more: Mapping[str, Fraction] = field(default_factory=dict)
    memo: dict[object, Any] = field(default_factory=dict)
    shapes: dict[object, Any] = field(default_factory=dict)

    def asking(self, weigh: str) -> State:
        """Return the same state with another question."""
        return replace(self, weigh=weigh, memo={})

    def without(self, cluster: str, down: Mapping[Cell, int], more: Mapping[str, Fraction]) -> State:
        """Return the same state with hosts of a cluster down."""
        return replace(self, cluster=cluster, down=down, more=more, memo={})

    def stands(self, cell: Cell, count: int) -> tuple[Stand, ...]:
        """Return how the hosts of a cell stand, those without a port left too, but for those that are down."""
        if self.cluster and cell.cluster == self.cluster:
            return (_survivors(cell, count - self.down.get(cell, 0), self.more),)
        if cell in self.swaps:
            whole = (_stand(cell, count - 1, cell.ports, self.weigh, None),) if count > 1 else ()
            return (*whole, _stand(cell, 1, self.swaps[cell], self.weigh, self.kind))
        if self.lost and any(switch in self.lost for switch, _ in cell.ports):
            left = tuple(port for port in cell.ports if port[0] not in self.lost)
            return (_stand(cell, count, left, self.weigh, "switch"),)
        return (_stand(cell, count, cell.ports, self.weigh, None),)


def _stand(cell: Cell, count: int, ports: Ports, weigh: str, failure: str | None) -> Stand:
    total = sum((speed for _, speed in ports), ZERO)
    if not total:
        return Stand(cell, count, {}, ZERO, ZERO)
    if weigh == LINK:
        amount = cell.kept["port"]
    elif weigh == MUST and failure is not None:
        amount = cell.kept[failure]
    else:
        amount = cell.demand if total >= cell.group_demand else cell.demand * total / cell.group_demand
    return Stand(cell, count, dict(ports), total, amount)


def _survivors(cell: Cell, count: int, more: Mapping[str, Fraction]) -> Stand:
    """Return how hosts stand that take over what others of their cluster had; at most what their links carry is sent."""
    total = sum((speed for _, speed in cell.ports), ZERO)
    demand = cell.demand + (more[cell.name] if cell.name in cell.moves else ZERO)
    whole = cell.group_demand + sum((more[name] for name in cell.moves), ZERO)
    return Stand(cell, count, dict(cell.ports), total, demand if total >= whole else demand * total / whole)


class Crowd:
    """Cells of one class that meet, with their counts, found by switch.

    `clusters` gives the cells of each cluster where hosts may fail; `size` is the number of hosts, `demand` what they ask for together,
    `most` what one of them asks for (Gbit/s).
    """

    def __init__(self, counts: Mapping[Cell, int]) -> None:
        self.counts = counts
        self.size = sum(counts.values())
        self.demand = sum((cell.demand * count for cell, count in counts.items()), ZERO)
        self.most = max((cell.demand for cell in counts), default=ZERO)
        self.on: dict[str, list[Cell]] = {}
        self.around: dict[str, list[Cell]] = {}
        self.clusters: dict[str, list[Cell]] = {}
        for cell in counts:
            mine = [switch for switch, _ in cell.ports]
            for switch in mine:
                self.on.setdefault(switch, []).append(cell)
            for switch in cell.near.union(mine):
                self.around.setdefault(switch, []).append(cell)
            if cell.cluster:
                self.clusters.setdefault(cell.cluster, []).append(cell)

    def stands(self, state: State, switch: str | None = None) -> Iterator[Stand]:
        """Yield how the hosts stand: all, or those with a port on a switch or in a rack that it serves."""
        for cell in self.counts if switch is None else self.around.get(switch, ()):
            yield from state.stands(cell, self.counts[cell])

    def stands_on(self, state: State, switch: str) -> Iterator[Stand]:
        """Yield how the hosts with a port on a switch stand."""
        for cell in self.on.get(switch, ()):
            yield from (stand for stand in state.stands(cell, self.counts[cell]) if switch in stand.ports)

    def left(self, state: State) -> int:
        """Return how many hosts are not down."""
        return self.size - sum(count for cell, count in state.down.items() if cell in self.counts)

    def changed(self, state: State) -> Iterator[tuple[Stand, tuple[Stand, ...]]]:
        """Yield the cells that a state touches: how their hosts stand otherwise, and how in this state."""
        plain = State(weigh=LINK if state.weigh == LINK else SEND)
        touched = dict.fromkeys(cell for switch in state.lost for cell in self.on.get(switch, ()))
        touched |= dict.fromkeys(cell for cell in state.swaps if cell in self.counts)
        touched |= dict.fromkeys(self.clusters.get(state.cluster, ()))
        for cell in touched:
            count = self.counts[cell]
            yield plain.stands(cell, count)[0], state.stands(cell, count)

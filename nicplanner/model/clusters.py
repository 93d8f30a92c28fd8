"""Host groups that meet: clusters of them, each solved as one program, grown where the switch ports do not suffice for all.

A program of some host groups alone leaves out what the others ask for, so its optimum is a bound; the optima of clusters that have no host
group in common add up to a bound of all, objective by objective, because what is least in order of parts is least in order of their sum.
Each host group begins as a cluster of its own.  Where the clusters' plans together break a shared row, the clusters that take part in it
become one.  As soon as all shared rows hold, the plan meets the bound: it is optimal.  In the worst case all are one cluster, and that is
the joint program.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from nicplanner.model.alike import fingerprint
from nicplanner.model.build import Model, build_model
from nicplanner.model.outcome import NoPlanError, Outcome, added
from nicplanner.model.sets import Sets
from nicplanner.model.shared import Shared
from nicplanner.network.quotient import Network


@dataclass(frozen=True)
class Cluster:
    """Host groups (positions, rising) that were solved together.

    `own` are the values of each one's variables. `sharing` says that the program had the rows that they share; a group alone is first
    solved as if switch ports were its own.
    """

    members: tuple[int, ...]
    outcome: Outcome
    own: tuple[Sequence[int], ...]
    sharing: bool


@dataclass(frozen=True)
class Grown:
    """Clusters whose plans hold together, and the values of the shared rows' variables."""

    clusters: tuple[Cluster, ...]
    values: Sequence[int]


@dataclass
class Growth:
    """Clusters of host groups, until they hold together.

    `best` finds the optimum of a program, in order of its objectives; `goals` are these, for comparison.
    """

    network: Network
    every: Sequence[Sets]
    shared: Shared
    best: Callable[[Model], Outcome]
    buying: bool

    def __post_init__(self) -> None:
        """Begin without any program solved."""
        self._known: dict[Hashable, Outcome] = {}

    def grow(self, alone: Sequence[Outcome]) -> Grown | tuple[Cluster, ...]:
        """Return clusters that hold together; or those that were proven when the time ran out, which do not."""
        clusters = [Cluster((i,), outcome, (outcome.values,), False) for i, outcome in enumerate(alone)]
        while True:
            own = dict(pair for one in clusters for pair in zip(one.members, one.own, strict=True))
            total, _ = added([one.outcome for one in clusters])
            met = self.shared.meet([own[i] for i in range(len(self.every))], total, any(one.sharing for one in clusters))
            if not met.broken:
                return tuple(clusters) if met.late else Grown(tuple(clusters), met.values)
            grown = self._next(clusters, met.broken)
            if grown is None:
                return tuple(clusters)
            clusters = grown

    def _next(self, clusters: Sequence[Cluster], broken: Sequence[frozenset[int]]) -> list[Cluster] | None:
        """Return the clusters with those made one that break a row together, None if time did not suffice."""
        if not all(one.outcome.proven for one in clusters):
            return None
        out = []
        for mine in _joined(clusters, broken):
            if len(mine) == 1 and (mine[0].sharing or not any(mine[0].members[0] in row for row in broken)):
                out.append(mine[0])
                continue
            cluster = self._solved(sorted(i for one in mine for i in one.members))
            if not cluster.outcome.proven:
                return None
            out.append(cluster)
        if all(one in clusters for one in out):  # nothing left to make one, and yet a row is broken
            raise NoPlanError("no plan exists")
        return out

    def _solved(self, members: Sequence[int]) -> Cluster:
        model = build_model(self.network, [self.every[i] for i in members])
        key = fingerprint(model.program, model.objectives(self.buying))
        if key not in self._known:
            self._known[key] = self.best(model)
        outcome = self._known[key]
        return Cluster(tuple(members), outcome, tuple(outcome.values[span.start : span.stop] for span in model.spans), True)


def _joined(clusters: Sequence[Cluster], broken: Iterable[frozenset[int]]) -> list[list[Cluster]]:
    """Sort clusters by the rows that they break together, in order of their first members."""
    where = {i: c for c, one in enumerate(clusters) for i in one.members}
    parent = list(range(len(clusters)))

    def root(c: int) -> int:
        while parent[c] != c:
            parent[c] = parent[parent[c]]
            c = parent[c]
        return c

    for row in broken:
        first, *others = sorted({root(where[i]) for i in row}) or [0]
        for other in others:
            parent[root(other)] = root(first)
    out: dict[int, list[Cluster]] = {}
    for c, one in enumerate(clusters):
        out.setdefault(root(c), []).append(one)
    return sorted(out.values(), key=lambda mine: min(one.members for one in mine))

"""``policy.host_failures``: what the hosts of a cluster carry when some of the others have failed, recomputed from the design.

Every set of failed hosts is looked at, hosts of equal demands being alike: how many fail of which kind of host.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import NamedTuple

from nicplanner.design.site import HostGroup, Site, State
from nicplanner.verify.demands import BASE, demand_of

Rates = Mapping[str, Fraction]
"""Class → Gbit/s."""


Kind = frozenset[tuple[str, Fraction]]
"""What matters of a host when it fails: the classes that move with their rates."""


class Failed(NamedTuple):
    """Hosts of a cluster that have failed: how many of each kind of host, and what each survivor takes over of each class."""

    hosts: Counter[Kind]
    share: Rates


def element_of(site: Site, cluster: str) -> str:
    """Return how ``failures.csv`` names the failure: the cluster, and how many of its hosts fail."""
    hosts = sum(len(group.hosts) for group in site.members if group.cluster == cluster)
    return f"{cluster}:{site.host_failures} of {hosts}"


class Clusters:
    """The clusters of a site, and what their hosts take over from each other."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._known: dict[tuple[str, State], tuple[Counter[Kind], list[Failed]]] = {}

    def states(self, group: HostGroup) -> tuple[State, ...]:
        """Return the states that differ for the hosts of a group when others fail: those in which these have a peak that moves too."""
        mine = {name for traffic in group.classes for name in traffic.peaks}
        for other in self.site.members if group.cluster is not None else ():
            if other.cluster == group.cluster:
                mine.update(name for traffic in other.classes if traffic.moves for name in traffic.peaks)
        return (BASE, *(state for state in self.site.states if not mine.isdisjoint(state.peaks)))

    def cases(self, group: HostGroup, state: State) -> list[Rates]:
        """Return what a host of a group needs of each class, in Gbit/s, for every set of failed hosts that is not covered by another.

        Its own demand, and of the classes that move an even share of what the failed hosts had, over the hosts with the class that
        are left. Empty if no hosts may fail, or outside of clusters.
        """
        if not self.site.host_failures or group.cluster is None:
            return []
        key = group.cluster, state
        if key not in self._known:
            hosts = Counter[Kind]()
            for other in self.site.members:
                if other.cluster == group.cluster:
                    hosts[_kind(other, state)] += len(other.hosts)
            self._known[key] = hosts, list(_failed(hosts, self.site.host_failures))
        hosts, found = self._known[key]
        mine = _kind(group, state)
        own = {traffic.name: demand_of(traffic, state) for traffic in group.classes}
        moving = [name for name, _ in mine]
        raised = {tuple(own[name] + one.share[name] for name in moving) for one in found if one.hosts[mine] < hosts[mine]}
        return [{**own, **dict(zip(moving, rates, strict=True))} for rates in _uncovered(raised)]


def _kind(group: HostGroup, state: State) -> Kind:
    return frozenset((traffic.name, demand_of(traffic, state)) for traffic in group.classes if traffic.moves)


def _failed(hosts: Counter[Kind], lost: int) -> Iterator[Failed]:
    """Yield every choice of so many hosts by kind, with the share of each class that survivors take over."""
    kinds = sorted(hosts, key=sorted)
    carriers = Counter[str]()
    for kind, count in hosts.items():
        carriers.update({name: count for name, _ in kind})
    for chosen in combinations_with_replacement(kinds, lost):
        gone = Counter(chosen)
        if any(count > hosts[kind] for kind, count in gone.items()):
            continue
        total = dict.fromkeys(carriers, Fraction(0))
        left = dict(carriers)
        for kind, count in gone.items():
            for name, rate in kind:
                total[name] += count * rate
                left[name] -= count
        yield Failed(gone, {name: total[name] / count if count else Fraction(0) for name, count in left.items()})


def _uncovered(rates: Iterable[tuple[Fraction, ...]]) -> list[tuple[Fraction, ...]]:
    """Return the vectors that no other one reaches in every class, in rising order."""
    kept: list[tuple[Fraction, ...]] = []
    for one in sorted(rates, reverse=True):
        if not any(all(a >= b for a, b in zip(other, one, strict=True)) for other in kept):
            kept.append(one)
    return kept[::-1]

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
        self._counted: dict[tuple[str, State], Counter[Kind]] = {}
        self._failed: dict[tuple[str, State], list[Failed]] = {}

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
        key, hosts = (group.cluster, state), self._hosts(group.cluster, state)
        if key not in self._failed:
            self._failed[key] = list(_failed(hosts, self.site.host_failures))
        mine = _kind(group, state)
        own = {traffic.name: demand_of(traffic, state) for traffic in group.classes}
        moving = [name for name, _ in mine]
        raised = {tuple(own[name] + one.share[name] for name in moving) for one in self._failed[key] if one.hosts[mine] < hosts[mine]}
        return [{**own, **dict(zip(moving, rates, strict=True))} for rates in _uncovered(raised)]

    def shares(self, cluster: str, failed: Iterable[HostGroup], state: State) -> Rates:
        """Return what each survivor of a cluster that carries it takes over of each class that moves, in Gbit/s.

        `failed` are the host groups of the hosts that have failed, once for each of them. Of what only failed hosts carried that is 0.
        """
        gone = Counter(_kind(group, state) for group in failed)
        return _shares(_carriers(self._hosts(cluster, state)), gone)

    def _hosts(self, cluster: str, state: State) -> Counter[Kind]:
        """Return how many hosts of a cluster there are of each kind."""
        if (cluster, state) not in self._counted:
            hosts = self._counted[cluster, state] = Counter[Kind]()
            for other in self.site.members:
                if other.cluster == cluster:
                    hosts[_kind(other, state)] += len(other.hosts)
        return self._counted[cluster, state]


def _kind(group: HostGroup, state: State) -> Kind:
    return frozenset((traffic.name, demand_of(traffic, state)) for traffic in group.classes if traffic.moves)


def _failed(hosts: Counter[Kind], lost: int) -> Iterator[Failed]:
    """Yield every choice of so many hosts by kind, with the share of each class that survivors take over."""
    kinds = sorted(hosts, key=sorted)
    carriers = _carriers(hosts)
    for chosen in combinations_with_replacement(kinds, lost):
        gone = Counter(chosen)
        if not any(count > hosts[kind] for kind, count in gone.items()):
            yield Failed(gone, _shares(carriers, gone))


def _carriers(hosts: Mapping[Kind, int]) -> Mapping[str, int]:
    """Return how many hosts carry each class that moves."""
    carriers = Counter[str]()
    for kind, count in hosts.items():
        carriers.update({name: count for name, _ in kind})
    return carriers


def _shares(carriers: Mapping[str, int], gone: Mapping[Kind, int]) -> Rates:
    """Return what each survivor takes over of each class: what the failed hosts had of it, evenly; nothing where none is left."""
    total = dict.fromkeys(carriers, Fraction(0))
    left = dict(carriers)
    for kind, count in gone.items():
        for name, rate in kind:
            total[name] += count * rate
            left[name] -= count
    return {name: total[name] / count if count else Fraction(0) for name, count in left.items()}


def _uncovered(rates: Iterable[tuple[Fraction, ...]]) -> list[tuple[Fraction, ...]]:
    """Return the vectors that no other one reaches in every class, in rising order."""
    kept: list[tuple[Fraction, ...]] = []
    for one in sorted(rates, reverse=True):
        if not any(all(a >= b for a, b in zip(other, one, strict=True)) for other in kept):
            kept.append(one)
    return kept[::-1]

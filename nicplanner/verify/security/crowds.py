"""Virtual machines by what makes them alike, and which of them may meet on a host.

Sets of hosts are whole numbers here, one bit a host with the first host lowest, and no pair of machines is ever made: thousands of
machines are few crowds, and pairs are products of their sizes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from nicplanner.design.site import Machines, Site
from nicplanner.names import natural, natural_key
from nicplanner.verify.report import hosts_of
from nicplanner.verify.scene import Scene

Hosts = int
"""A set of hosts as bits."""


class Crowd(NamedTuple):
    """Machines of one zone, network and set of hosts that may run them. `first` are the first two names, or the only one."""

    zone: str
    network: str
    owners: Hosts
    size: int
    first: tuple[str, ...]


class Meeting(NamedTuple):
    """Machines that may meet: how many have a partner, the hosts where they may, and the first pair with its first host."""

    machines: int
    hosts: Hosts
    one: str
    other: str
    host: str


@dataclass(frozen=True)
class Crowds:
    """The machines of a site. `hosts` are the names behind the bits, in natural order."""

    hosts: tuple[str, ...]
    crowds: tuple[Crowd, ...]
    _shown: dict[Hosts, str] = field(default_factory=dict, repr=False)

    def of(self, hosts: Hosts) -> list[str]:
        """Return the names of a set of hosts, in natural order."""
        return [name for i, name in enumerate(self.hosts) if hosts >> i & 1]

    def show(self, hosts: Hosts) -> str:
        """Name a set of hosts for a message."""
        if hosts not in self._shown:
            self._shown[hosts] = hosts_of(self.of(hosts))
        return self._shown[hosts]

    def by_network(self) -> dict[str, dict[str, list[Crowd]]]:
        """Return the machines that have a zone, by network and zone, both in natural order."""
        return {network: _by_zone(mine) for network, mine in _sorted(self.crowds, lambda one: one.network).items()}

    def by_zone(self) -> dict[str, list[Crowd]]:
        """Return the machines that have a zone, by zone in natural order."""
        return _by_zone(self.crowds)

    def meet(self, ones: Sequence[Crowd], others: Sequence[Crowd]) -> Meeting | None:
        """Tell which machines of two disjoint groups may meet; None where no host may run one of each."""
        hosts = union(ones) & union(others)
        if not hosts:
            return None
        mine = [one for one in ones if one.owners & hosts]
        theirs = [one for one in others if one.owners & hosts]
        one = min(mine, key=_first)
        other = min((its for its in theirs if its.owners & one.owners), key=_first)
        size = sum(its.size for its in mine) + sum(its.size for its in theirs)
        return Meeting(size, hosts, one.first[0], other.first[0], self._lowest(one.owners & other.owners))

    def meet_within(self, ones: Sequence[Crowd]) -> Meeting | None:
        """Tell which machines of one group may meet each other; None where no host may run two."""
        seen = hosts = 0
        for one in ones:
            hosts |= one.owners if one.size > 1 else seen & one.owners
            seen |= one.owners
        mine = [one for one in ones if one.owners & hosts]
        if not mine:
            return None
        one = min(mine, key=_first)
        partners = [(its.first[0], its.owners & one.owners) for its in mine if its is not one and its.owners & one.owners]
        partners += [(name, one.owners) for name in one.first[1:]]
        other, shared = min(partners, key=lambda partner: natural_key(partner[0]))
        return Meeting(sum(its.size for its in mine), hosts, one.first[0], other, self._lowest(shared))

    def _lowest(self, hosts: Hosts) -> str:
        return self.hosts[(hosts & -hosts).bit_length() - 1]


def read_crowds(scene: Scene, carried: bool) -> Crowds:
    """Group the machines of a site.

    Parameters
    ----------
    scene
        The layout.
    carried
        Whether only those owners count that carry the class of the machine's network: elsewhere it has no virtual switch.
    """
    site = scene.site
    hosts = tuple(natural({host.name for host in site.hosts}.union(*{one.owners for one in site.machines})))
    bit = {name: 1 << i for i, name in enumerate(hosts)}
    masks: dict[tuple[str, ...], Hosts] = {}
    lacking: dict[str, Hosts] = {}
    sizes: Counter[tuple[str, str, Hosts]] = Counter()
    firsts: dict[tuple[str, str, Hosts], list[str]] = {}
    for one in site.machines:
        if one.owners not in masks:
            masks[one.owners] = sum(bit[name] for name in one.owners)
        if one.network not in lacking:
            lacking[one.network] = sum(bit[name] for name in lacks(scene, class_of(site, one.network))) if carried else 0
        key = (zone_of(site, one), one.network, masks[one.owners] & ~lacking[one.network])
        sizes[key] += len(one.names)
        firsts.setdefault(key, []).extend(one.names[:2])
    crowds = [Crowd(*key, size, tuple(natural(firsts[key])[:2])) for key, size in sizes.items() if size]
    return Crowds(hosts, tuple(sorted(crowds, key=_first)))


def lacks(scene: Scene, name: str) -> list[str]:
    """Return the hosts that do not carry a class, in natural order. Of a layout that pins describe in part, nobody knows that of a host."""
    if "ports" not in scene.tables:
        return []
    lacking = {group.key for group in scene.site.groups if not any(one.name == name for one in group.classes)}
    return [host.name for host in scene.site.hosts if host.group in lacking]


def class_of(site: Site, network: str) -> str:
    """Return the class that carries a network of machines, which may be the class itself."""
    found = site.networks.get(network)
    return found.owner if found else network


def zone_of(site: Site, machines: Machines) -> str:
    """Return the zone of machines: their own, else their network's, else their class's; empty without any."""
    network, traffic = site.networks.get(machines.network), site.classes.get(class_of(site, machines.network))
    return machines.zone or (network.zone if network else None) or (traffic.zone if traffic else None) or ""


def count_pairs(ones: Iterable[Crowd], others: Iterable[Crowd]) -> int:
    """Return how many pairs of machines of two disjoint groups may meet on some host."""
    mine, theirs = _by_owners(ones), _by_owners(others)
    return sum(n * m for a, n in mine.items() for b, m in theirs.items() if a & b)


def count_pairs_within(ones: Iterable[Crowd]) -> int:
    """Return how many pairs of machines of one group may meet on some host."""
    mine = _by_owners(ones)
    alike = sum(n * (n - 1) // 2 for owners, n in mine.items() if owners)
    return alike + sum(n * m for (a, n), (b, m) in combinations(mine.items(), 2) if a & b)


def union(ones: Iterable[Crowd]) -> Hosts:
    """Return the hosts that may run a machine of any of these."""
    hosts = 0
    for one in ones:
        hosts |= one.owners
    return hosts


def _by_owners(ones: Iterable[Crowd]) -> Mapping[Hosts, int]:
    found: Counter[Hosts] = Counter()
    for one in ones:
        found[one.owners] += one.size
    return found


def _by_zone(ones: Iterable[Crowd]) -> dict[str, list[Crowd]]:
    return _sorted([one for one in ones if one.zone], lambda one: one.zone)


def _sorted(ones: Iterable[Crowd], key: Callable[[Crowd], str]) -> dict[str, list[Crowd]]:
    found: dict[str, list[Crowd]] = {}
    for one in ones:
        found.setdefault(key(one), []).append(one)
    return {name: found[name] for name in natural(found)}


def _first(one: Crowd) -> tuple[object, ...]:
    return natural_key(one.first[0])

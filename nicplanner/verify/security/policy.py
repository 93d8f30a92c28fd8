"""Access lists between zones of machines: which pairs they are about, where they hold, and what else covers a pair.

A list denies traffic between machines of *different* zones among those that it names; one that names a single zone, between the machines of
that zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from nicplanner.design.site import AccessList, Site
from nicplanner.names import natural, natural_key
from nicplanner.verify.scene import Scene
from nicplanner.verify.security.crowds import Crowd, Crowds, Meeting, count_pairs, count_pairs_within, read_crowds

Pair = tuple[str, str]
"""Two zones in natural order; twice the same for the machines of one."""


class Contact(NamedTuple):
    """Machines of two zones that may meet on one host and network, where their traffic never leaves the virtual switch."""

    zones: Pair
    network: str
    meeting: Meeting
    pairs: int


class Policy:
    """The access lists of a site and the machines that they are about.

    Attributes
    ----------
    site
        The resolved design.
    lists
        The access lists in natural order.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.site: Site = scene.site
        self.lists: list[AccessList] = sorted(scene.site.acls, key=lambda acl: natural_key(acl.name))
        self._contacts: dict[tuple[str, Pair], Contact | None] = {}

    @cached_property
    def crowds(self) -> Crowds:
        """The machines, with the owners that carry their networks."""
        return read_crowds(self._scene, carried=True)

    @cached_property
    def by_network(self) -> dict[str, dict[str, list[Crowd]]]:
        """The machines that have a zone, by network and zone, both in natural order."""
        return self.crowds.by_network()

    @cached_property
    def by_zone(self) -> dict[str, list[Crowd]]:
        """The machines that have a zone, by zone in natural order."""
        return self.crowds.by_zone()

    @property
    def host_lists(self) -> bool:
        """Whether the platform's virtual switch takes access lists."""
        return self.site.profile.settings.get("port_acl") != "none"

    def holds_on_host(self, acl: AccessList) -> bool:
        """Tell whether a list holds between machines of one host: it is in the guests, or in a virtual switch that takes lists."""
        return acl.enforced == "guest" or (acl.enforced == "host" and self.host_lists)

    def zones(self, acl: AccessList) -> list[str]:
        """Return the zones of a list that have machines, in natural order."""
        return [zone for zone in natural(set(acl.deny)) if zone in self.by_zone]

    def machines(self, acl: AccessList) -> int:
        """Return how many machines are in the zones of a list."""
        return sum(one.size for zone in self.zones(acl) for one in self.by_zone[zone])

    def denied_pairs(self, acl: AccessList) -> int:
        """Return how many pairs of machines a list is about, wherever they run."""
        sizes = [sum(one.size for one in self.by_zone[zone]) for zone in self.zones(acl)]
        if alone(acl):
            return sum(size * (size - 1) // 2 for size in sizes)
        return (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2

    def first_pair(self, acl: AccessList) -> Pair:
        """Return the first machine of each of the first two zones of a list that has pairs, or the first two of its one zone."""
        if alone(acl):
            names = [name for one in self.by_zone[self.zones(acl)[0]] for name in one.first][:2]
            return names[0], names[1]
        one, other = (self.by_zone[zone][0].first[0] for zone in self.zones(acl)[:2])
        return one, other

    def contacts(self, acl: AccessList) -> Iterator[Contact]:
        """Yield where machines that a list keeps apart may meet on one host and network."""
        denied = set(acl.deny)
        for network, by_zone in self.by_network.items():
            zones = [zone for zone in by_zone if zone in denied]
            for pair in [(zone, zone) for zone in zones] if alone(acl) else combinations(zones, 2):
                contact = self._contact(network, pair, by_zone[pair[0]], by_zone[pair[1]])
                if contact is not None:
                    yield contact

    def _contact(self, network: str, pair: Pair, ones: list[Crowd], others: list[Crowd]) -> Contact | None:
        """Return where two zones meet on a network; asked once, however many lists are about them."""
        if (network, pair) not in self._contacts:
            within = pair[0] == pair[1]
            meeting = self.crowds.meet_within(ones) if within else self.crowds.meet(ones, others)
            pairs = count_pairs_within(ones) if within else count_pairs(ones, others)
            self._contacts[network, pair] = Contact(pair, network, meeting, pairs) if meeting else None
        return self._contacts[network, pair]

    def covering(self, pair: Pair) -> list[AccessList]:
        """Return the lists that keep two zones apart on one host too, in natural order."""
        within = pair[0] == pair[1]
        return [acl for acl in self.lists if self.holds_on_host(acl) and set(pair) <= set(acl.deny) and alone(acl) == within]

    def per_host(self, acl: AccessList) -> dict[str, int]:
        """Return how many pairs of a list may meet on each host and network, of the hosts with any, in natural order of the hosts."""
        denied, total = set(acl.deny), [0] * len(self.crowds.hosts)
        for by_zone in self.by_network.values():
            sums, squares = [0] * len(total), [0] * len(total)
            for zone in denied & by_zone.keys():
                for i, size in enumerate(self._sizes(by_zone[zone])):
                    sums[i] += size
                    squares[i] += size**2
            for i, whole in enumerate(sums):
                total[i] += (whole**2 - (whole if alone(acl) else squares[i])) // 2
        return {host: pairs for host, pairs in zip(self.crowds.hosts, total, strict=True) if pairs}

    def _sizes(self, ones: list[Crowd]) -> list[int]:
        """Return how many machines each host may run."""
        out = [0] * len(self.crowds.hosts)
        for one in ones:
            left = one.owners
            while left:
                lowest = left & -left
                out[lowest.bit_length() - 1] += one.size
                left ^= lowest
        return out


def alone(acl: AccessList) -> bool:
    """Tell whether a list is about the machines of a single zone."""
    return len(set(acl.deny)) == 1

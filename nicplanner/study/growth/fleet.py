"""Hosts that are added: how many each host group gets, and in which of its racks they stand."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from nicplanner.design.site import Site
from nicplanner.names import natural
from nicplanner.study.growth.rates import Growth

Counts = Mapping[str, int]
"""Hosts of each host group, by its key."""

MOST_HOSTS = 1 << 40
"""A search for the number of hosts that are too many ends here."""


class Fleet:
    """The host groups of a site, and how they grow.

    A group of *n* hosts has ``ceil(n × factor)``, exactly. Racks keep their shares of a group: the next host goes to the rack that has
    least of it in proportion to today, the first in natural order of equal ones.
    """

    def __init__(self, site: Site, growth: Growth) -> None:
        self.today: Counts = {group.key: len(group.hosts) for group in site.groups}
        self.racks: dict[str, dict[str, int]] = {group.key: {} for group in site.groups}
        for group in site.groups:
            mine = self.racks[group.key]
            for host in group.hosts:
                mine[host.rack] = mine.get(host.rack, 0) + 1
        self._turns = {key: _turns(mine) for key, mine in self.racks.items()}
        self._known: dict[tuple[str, int], dict[str, int]] = {}
        self.rate = growth.hosts
        self.by_year = tuple(self.grown(growth.hosts.after(year)) for year in range(growth.years + 1))

    def grown(self, factor: Fraction) -> Counts:
        """Return the hosts of each group when all grow by a factor."""
        return {key: -(-count * factor.numerator // factor.denominator) for key, count in self.today.items()}

    def in_racks(self, key: str, count: int) -> dict[str, int]:
        """Return how many hosts of a group stand in each of its racks when it has `count`, at least as many as today."""
        found = self._known.get((key, count))
        if found is None:
            rounds, rest = divmod(count, self.today[key])
            found = self._known[key, count] = {
                rack: rounds * share + bisect_left(self._turns[key][rack], rest) for rack, share in self.racks[key].items()
            }
        return found

    def added(self, key: str, rack: str, counts: Counts) -> int:
        """Return how many hosts of a group are new in a rack."""
        return self.in_racks(key, counts[key])[rack] - self.racks[key][rack] if counts[key] > self.today[key] else 0

    def years(self, factor: Fraction | None) -> float | None:
        """Return when the hosts have grown by a factor, in years; None for never."""
        return None if factor is None or not self.rate.percent else math.log(factor) / self.rate.log

    def most(self, keys: Iterable[str], fits: Callable[[Counts], bool]) -> Fraction | None:
        """Return the largest factor of all host groups for which something fits; None if that is any.

        Parameters
        ----------
        keys
            The groups that matter.
        fits
            Tells of host counts whether they fit; true of today's.

        Notes
        -----
        What fits changes just after a factor at which one of the groups has a whole number of hosts. The largest such factor that fits
        is therefore the answer, and each group is asked for its own by halving.
        """
        best: Fraction | None = Fraction(1)
        for key in keys:
            low, high = self.today[key], 2 * self.today[key]
            while fits(self.grown(Fraction(high, self.today[key]))):
                low, high = high, 2 * high
                if high > MOST_HOSTS:
                    return None
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if fits(self.grown(Fraction(middle, self.today[key]))) else (low, middle)
            best = max(best or Fraction(1), Fraction(low, self.today[key]))
        return best


def _turns(racks: Mapping[str, int]) -> dict[str, list[int]]:
    """Return for each rack at which turns of a round it gets a host; after a round each rack has its share once more."""
    order = sorted((Fraction(turn, share), place) for place, (_, share) in enumerate(_natural(racks)) for turn in range(1, share + 1))
    names = [rack for rack, _ in _natural(racks)]
    out: dict[str, list[int]] = {rack: [] for rack in racks}
    for turn, (_, place) in enumerate(order):
        out[names[place]].append(turn)
    return out


def _natural(racks: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(rack, racks[rack]) for rack in natural(racks)]

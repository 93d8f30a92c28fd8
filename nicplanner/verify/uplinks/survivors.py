"""``policy.host_failures``: what the links carry when hosts of a cluster are down and the others have taken over (Gbit/s)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from math import comb
from typing import NamedTuple

from nicplanner.names import compress, natural
from nicplanner.verify.clusters import Clusters
from nicplanner.verify.demands import BASE
from nicplanner.verify.uplinks.flows import TeamStorage
from nicplanner.verify.uplinks.links import Links
from nicplanner.verify.uplinks.stands import ZERO, Cell, Crowd, State
from nicplanner.verify.uplinks.storage import FabricStorage
from nicplanner.verify.uplinks.traffic import Party

MOST_WAYS = 2_000
"""Of more ways in which a switch may feel failed hosts, those are looked at in which the hosts are of two kinds at most."""

Loads = Sequence[Fraction]
"""What is measured at a switch in a state: loads of its kinds of links, in a fixed order, Gbit/s."""


class Fallen(NamedTuple):
    """The hosts of a cluster whose failure loads links most, as the table names the case, and that load (Gbit/s)."""

    case: str
    load: Fraction


class Survivors:
    """Looks for the hosts whose failure loads the links of a switch most.

    Hosts that a switch cannot tell apart are alike: those of one party, and all of equal demands and fabrics that neither have a port on
    the switch nor stand in a rack that it serves. How many fail of which is all that is tried.
    """

    def __init__(self, links: Links) -> None:
        self._links, self._site = links, links.site
        self._clusters = Clusters(links.site)
        self._place = {host.name: i for i, host in enumerate(links.site.hosts)}
        self._states: dict[tuple[tuple[int, int], ...], State] = {}
        self._parties = links.traffic.parties
        self._of: dict[str, list[int]] = {}
        for i, party in enumerate(self._parties if links.site.host_failures else ()):
            if party.pattern.group.cluster is not None:
                self._of.setdefault(party.pattern.group.cluster, []).append(i)
        self._far = {i: self._seen_from_afar(self._parties[i]) for several in self._of.values() for i in several}

    def worst(self, switch: str, measure: Callable[[State], Loads]) -> list[Fallen]:
        """Return for each load that is measured the worst failure of hosts of one cluster, of equal ones the first in natural order.

        Nothing where no hosts may fail, or none whose failure the switch feels.
        """
        best: list[tuple[Fraction, tuple[int, ...]]] = []
        for cluster in self._felt(switch):
            for down in self._ways(cluster, switch):
                hosts = tuple(sorted(self._place[self._parties[i].hosts[nth].name] for i, nth in down))
                loads = measure(self._state(cluster, down))
                found = [(load, tuple(-place for place in hosts)) for load in loads]
                best = [max(pair) for pair in zip(best, found, strict=True)] if best else found
        hosts_of = self._site.hosts
        return [Fallen(f"hosts:{compress(hosts_of[-place].name for place in hosts)}", load) for load, hosts in best]

    def _felt(self, switch: str) -> list[str]:
        """Return the clusters whose hosts' failures a switch feels: those with ports on it, of storage arrays on it all that use them.

        A switch feels what is felt by those without uplinks whose traffic it passes on, too.
        """
        found: set[str] = set()
        for here in (switch, *self._links.relayed.get(switch, ())):
            for flow in self._links.traffic.flows_at.get(here, ()):
                if isinstance(flow, FabricStorage | TeamStorage):
                    found.update(_clusters_on(flow.hosts, here), flow.arrays.clusters)
                    found.update(flow.hosts.clusters if here in flow.arrays.on else ())
                else:
                    found.update(_clusters_on(flow.crowd, here))  # type: ignore[attr-defined]
        return natural(found)

    def _ways(self, cluster: str, switch: str) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the failures to try: of each failed host its party and place in it; of alike hosts the first ones fail."""
        here = {switch, *self._links.relayed.get(switch, ())}
        alike: dict[object, list[tuple[int, int]]] = {}
        for i in self._of[cluster]:
            party = self._parties[i]
            near = not here.isdisjoint(party.near) or any(end is not None and end.name in here for end in party.ends)
            alike.setdefault(i if near else self._far[i], []).extend((i, nth) for nth in range(len(party.hosts)))
        kinds = [sorted(one, key=lambda at: self._place[self._parties[at[0]].hosts[at[1]].name]) for one in alike.values()]
        lost = self._site.host_failures
        for chosen in _choices(len(kinds), lost):
            counts = Counter(chosen)
            if all(count <= len(kinds[k]) for k, count in counts.items()):
                yield tuple(at for k, count in counts.items() for at in kinds[k][:count])

    def _state(self, cluster: str, down: Iterable[tuple[int, int]]) -> State:
        """Return the state of the site with some hosts of a cluster down."""
        counts = Counter(i for i, _ in down)
        key = tuple(sorted(counts.items()))
        if key not in self._states:
            cells: Counter[Cell] = Counter()
            for i, count in key:
                for cell in (cell for several in self._parties[i].cells.values() for cell in several):
                    cells[cell] += count
            failed = (self._parties[i].pattern.group for i, count in key for _ in range(count))
            self._states[key] = self._links.normal.without(cluster, cells, self._clusters.shares(cluster, failed, BASE))
        return self._states[key]

    def _seen_from_afar(self, party: Party) -> object:
        """Return what of a host matters to switches that are not near: what moves when it fails, where else it sends, and how fast."""
        cells = []
        for cell in (cell for several in party.cells.values() for cell in several):
            speeds: dict[str, Fraction] = {}
            for name, speed in cell.ports:
                fabric = self._site.switches[name].fabric
                speeds[fabric] = speeds.get(fabric, ZERO) + speed
            flows = tuple(id(flow) for flow in self._links.traffic.flows_of.get(cell, ()))
            cells.append((cell.name, flows, cell.demand, cell.group_demand, cell.moves, frozenset(speeds.items())))
        moving = frozenset((one.name, one.demand) for one in party.pattern.group.classes if one.moves)
        return moving, frozenset(cells)


def _clusters_on(crowd: Crowd, switch: str) -> Iterator[str]:
    return (cell.cluster for cell in crowd.on.get(switch, ()) if cell.cluster)


def _choices(kinds: int, lost: int) -> Iterator[tuple[int, ...]]:
    """Yield how failed hosts may be of several kinds: all ways, or of too many those with two kinds at most."""
    if comb(kinds + lost - 1, lost) <= MOST_WAYS:
        yield from combinations_with_replacement(range(kinds), lost)
        return
    yield from ((kind,) * lost for kind in range(kinds))
    for one, other in combinations(range(kinds), 2):
        yield from ((one,) * count + (other,) * (lost - count) for count in range(1, lost))

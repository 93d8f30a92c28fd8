"""What a plan changes of an earlier one: cables that are not its own, ports that change their group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nicplanner.design.site import Host
from nicplanner.model.build import Model
from nicplanner.model.sets import KindFabric, Place, Sets
from nicplanner.network.nearest import rank
from nicplanner.network.quotient import DIRECT, Cell, Link, Network, Pool

HALVES = 2
"""What a new cable counts: one from host to host begins at two ports, and each of them counts once."""


def changes(model: Model) -> list[tuple[str, Mapping[int, int]]]:
    """Return the objectives that keep what there is: new cables; of these those that are not even at one of the right switches; regrouping.

    The second decides where switch ports run out, so that cables to other than the nearest switches stay too.
    """
    new, away = new_cables(model)
    return [("moved", new), ("away", away), ("regrouped", regrouped_ports(model))]


def new_cables(model: Model) -> tuple[dict[int, int], dict[int, int]]:
    r"""Return the terms that count the cables that are not those of the earlier plan, in halves.

    .. math:: 2 \sum_{t, g, \kappa, f, w} \bigl(|t| - e_{t \kappa f w}\bigr) \, m_{t g \kappa f w} + 2 \sum_{h, q} l_{h q}

    :math:`e` counts the hosts of the stand whose cable at a port of the kind ends among the nearest switch ports of the way already; ports
    of a kind are alike in that, host by host. Where single hosts choose among several switches, :math:`e` counts all ports of the way, and
    :math:`l` those of them that the flow has no room for (:func:`nicplanner.model.constraints.supply.switch_ports`). As the number of ports
    in use is held before, fewer new cables are as many more that stay. It is exact where the length is: then no cable is longer than to the
    nearest switch. Of a mesh it is a lower bound: a port counts as cabled if it is cabled to any host of the group.

    Returns
    -------
    tuple
        The terms; and those where all ports of a way count, as far as they are others.
    """
    out: dict[int, int] = {}
    away: dict[int, int] = {}
    for sets, variables in model.groups:
        for stand, known in zip(sets.stands, new_by_way(model.network, sets), strict=True):
            for leader, slots in sets.slots.items():
                for slot in slots:
                    for w, _ in sets.ways(stand, leader, slot):
                        index = variables.split[stand.index, leader, *slot, w]
                        new, far = known[*slot, w]
                        for terms, count in ((out, new * (1 if slot[1] == DIRECT else HALVES)), (away, far)):
                            if count:
                                terms[index] = terms.get(index, 0) + count
    several = any(len(link.pools) > 1 for cell in _cells(model) for links in cell.links.values() for link in links)
    return {**out, **dict.fromkeys(model.lost, HALVES)}, away if several else {}


def _cells(model: Model) -> Iterator[Cell]:
    return (place.cell for sets, _ in model.groups for stand in sets.stands for place in stand.places if not place.alone)


def new_by_way(network: Network, sets: Sets) -> list[dict[tuple[int, str, int], tuple[int, int]]]:
    """Return for each stand how many of its hosts get a new cable with a port of a kind that goes a way of a fabric.

    Twice: where only the nearest switch ports of a way count as those that a cable may stay at, and where all of them do.
    """
    nearest = _Nearest(network)
    out = []
    for stand in sets.stands:
        found = {}
        for slot, links in stand.links.items():
            for w in range(len(links)):
                each = [_new(sets, place, slot, w, nearest) for place in stand.places]
                found[*slot, w] = sum(new for new, _ in each), sum(far for _, far in each)
        out.append(found)
    return out


def _new(sets: Sets, place: Place, slot: KindFabric, way: int, nearest: _Nearest) -> tuple[int, int]:
    """Return how many hosts of a place get a new cable with a port of a kind that goes a way; and if all of its ports counted as near."""
    kind, link = sets.kinds[slot[0]], place.cell.links[slot][way]
    if not kind.before:
        return len(place.members), len(place.members)
    before = [kind.before[member] for member in place.members]
    if slot[1] == DIRECT:
        new = sum(pool != DIRECT for pool in before)
    elif kind.ends is not None:
        new = before.count(None)
    else:
        new = sum(pool not in link.pools for pool in before)
    if len(link.pools) < 2 or place.alone:
        return new, new
    hosts = (sets.group.source.hosts[member] for member in place.members)
    kept = sum(pool in link.pools and nearest.has(host, kind.connector, link, pool) for host, pool in zip(hosts, before, strict=True))
    return len(before) - kept, new


class _Nearest:
    """Which of a way's switch ports a host takes while there are some."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._priced = network.cables.purchase is not None and network.cables.purchase.chooses_cables
        self._known: dict[object, frozenset[Pool]] = {}

    def has(self, host: Host, connector: str, link: Link, pool: Pool | str | None) -> bool:
        """Tell whether a pool is one of the best for a host."""
        key = host.rack, host.unit, id(link), connector if self._priced else ""  # by identity: fractions are slow to hash
        if key not in self._known:
            ranks = {one: rank(self._network, host, connector, link.speed, one) for one in link.pools}
            least = min(ranks.values())
            self._known[key] = frozenset(one for one, found in ranks.items() if found == least)
        return pool in self._known[key]


def regrouped_ports(model: Model) -> dict[int, int]:
    r"""Return the terms that count the ports that are in another group than in the earlier plan, by the leaders of the groups.

    .. math:: \sum_{g, \kappa, f} \bigl(|h| - l_{\kappa g}\bigr) \, n_{g \kappa f}

    :math:`l` counts the hosts of the group on which the ports of the kind are in the group that g leads already.
    """
    return {
        index: new
        for sets, variables in model.groups
        for (leader, kind, _), index in variables.count.items()
        if (new := sets.group.size - sets.kinds[kind].led.count(leader))
    }

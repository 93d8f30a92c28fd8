"""Switch ports: where host groups meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nicplanner.design.site import Host
from nicplanner.model.build import Model, Near
from nicplanner.model.sets import Place, Sets, Stand
from nicplanner.model.variables import Variables
from nicplanner.network.quotient import Link, Pool, PortKind
from nicplanner.solver import Row


def switch_ports(model: Model) -> Iterator[Row]:
    r"""No switch gives more ports of a kind than are free.

    .. math:: \sum_q y_{cq} = |c| \sum_{g, \kappa} m_{t g \kappa f w} \qquad \forall \text{ cell } c, w, \qquad
              \sum_c y_{cq} \le S_q \qquad \forall \text{ pool } q

    :math:`y` flows from the hosts of a cell to the pools of switch ports that a way may land on; with whole :math:`m` they are whole by
    themselves (a transportation problem), so they are continuous; those of a single host are whole: they carry its
    cable length. Where a way has one pool, the flow is the count itself. Plan rule 3.

    With an earlier plan, :math:`l_{hq} \ge \sum_{g, \kappa: b_{h \kappa} = q} m_{h g \kappa f w} - y_{hq}` are the ports of a single host
    that are cabled to the pool, but go elsewhere (:func:`nicplanner.model.moved.new_cables`).
    """
    wishes = list(_wishes(model))
    offered = model.offered
    most: dict[Pool, int] = {}
    for terms, pools, _, _, _ in wishes:
        for pool in pools:
            most[pool] = most.get(pool, 0) + sum(count * (model.program.upper[index] or 0) for index, count in terms.items())
    into: dict[Pool, dict[int, int]] = {}
    for i, (terms, pools, host, near, had) in enumerate(wishes):
        room = any(most[pool] <= model.network.supply[pool] and pool[0] not in offered for pool in pools)
        if room and (host is None or len(pools) == 1):
            continue  # one of the pools has room for everyone who could ask
        if len(pools) == 1:
            mine = into.setdefault(pools[0], {})
            for index, count in terms.items():
                mine[index] = mine.get(index, 0) + count
            continue
        ports = sum(model.program.upper[index] or 0 for index in terms)
        flows = {model.program.variable(ports if host else None, whole=host is not None): pool for pool in pools}
        yield Row(f"flow {i}", {**terms, **dict.fromkeys(flows, -1)}, "==", 0)
        for index, pool in flows.items():
            into.setdefault(pool, {})[index] = 1
            if host is not None:
                model.flow_runs[index] = model.network.site.run_length(host, model.network.site.switches[pool[0]])
                if near is not None:
                    model.flow_ends[index] = host, pool, pools, near
                if pool in had:
                    model.lost.append(model.program.variable(ports))
                    yield Row(f"lost {i} {pool[0]}", {model.lost[-1]: 1, index: 1, **dict.fromkeys(had[pool], -1)}, ">=", 0)
    alike: dict[tuple[tuple[int, int], ...], list[tuple[int, Pool]]] = {}
    for pool, terms in into.items():
        if pool[0] in offered:
            there = {offered[pool[0]]: -model.network.supply[pool]}
            yield Row(f"switch_ports {pool[0]} {pool[1]} {pool[2]}", {**terms, **there}, "<=", 0)
            continue
        alike.setdefault(tuple(sorted(terms.items())), []).append((model.network.supply[pool], pool))
    for key, asked in alike.items():
        free, pool = min(asked)
        name = f"switch_ports {pool[0]} {pool[1]} {pool[2]}"
        model.alike_pools[name] = [other for _, other in asked]
        yield Row(name, dict(key), "<=", free)


Asked = tuple[dict[int, int], tuple[Pool, ...], Host | None, Near | None, Mapping[Pool, Sequence[int]]]
"""Variables with the ports that each stands for, the pools that serve them; of a host that decides alone itself, what its cables see where
they have a price, and by pool the variables of ports that are cabled to it in an earlier plan."""


def _wishes(model: Model) -> Iterator[Asked]:
    """Yield what the hosts of each place ask for, by the pools that serve it.

    Where cables have a price, ports that need different ones are told apart.
    """
    priced = model.network.cables.purchase is not None
    for sets, variables in model.groups:
        for stand in sets.stands:
            for place in stand.places:
                host = sets.group.source.hosts[place.members[0]] if place.alone else None
                wish: dict[tuple[tuple[Pool, ...], Near | None], dict[int, int]] = {}
                had: dict[tuple[tuple[Pool, ...], Near | None], dict[Pool, list[int]]] = {}
                for index, leader, kind, link in _asking(sets, variables, stand, place):
                    near = (kind.connector, link.speed, sets.by_name[leader].kind) if priced and host else None
                    key = link.pools, near
                    wish.setdefault(key, {})[index] = len(place.members)
                    before = kind.before[place.members[0]] if host and kind.before else None
                    if isinstance(before, tuple) and before in link.pools:
                        had.setdefault(key, {}).setdefault(before, []).append(index)
                yield from ((terms, key[0], host, key[1], had.get(key, {})) for key, terms in wish.items())


def _asking(sets: Sets, variables: Variables, stand: Stand, place: Place) -> Iterator[tuple[int, str, PortKind, Link]]:
    """Yield the variables that ask for switch ports, with leader, port kind and way; but for pins and meshes, which know their far ends."""
    for leader, slots in sets.slots.items():
        for slot in slots:
            for w, _ in sets.ways(stand, leader, slot):
                own = place.cell.links[slot][w]
                if own.pools:
                    yield variables.split[stand.index, leader, *slot, w], leader, sets.kinds[slot[0]], own

"""Switch ports: where host groups meet."""

from __future__ import annotations

from collections.abc import Iterator

from nicplanner.design.site import Host
from nicplanner.model.build import Model, Near
from nicplanner.network.quotient import Pool
from nicplanner.solver import Row


def switch_ports(model: Model) -> Iterator[Row]:
    r"""No switch gives more ports of a kind than are free.

    .. math:: \sum_q y_{cq} = |c| \sum_{g, \kappa} m_{t g \kappa f w} \qquad \forall \text{ cell } c, w, \qquad
              \sum_c y_{cq} \le S_q \qquad \forall \text{ pool } q

    :math:`y` flows from the hosts of a cell to the pools of switch ports that a way may land on; with whole :math:`m` they are whole by
    themselves (a transportation problem), so they are continuous; those of a single host are whole: they carry its
    cable length. Where a way has one pool, the flow is the count itself. Plan rule 3.
    """
    wishes = list(_wishes(model))
    offered = model.offered
    most: dict[Pool, int] = {}
    for terms, pools, _, _ in wishes:
        for pool in pools:
            most[pool] = most.get(pool, 0) + sum(count * (model.program.upper[index] or 0) for index, count in terms.items())
    into: dict[Pool, dict[int, int]] = {}
    for i, (terms, pools, host, near) in enumerate(wishes):
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


def _wishes(model: Model) -> Iterator[tuple[dict[int, int], tuple[Pool, ...], Host | None, Near | None]]:
    """Yield what the hosts of each place ask for, by the pools that serve it: ports by variable, and the host if it decides alone.

    Where cables have a price, ports that need different ones are told apart.
    """
    priced = model.network.cables.purchase is not None
    for sets, variables in model.groups:
        for stand in sets.stands:
            for place in stand.places:
                host = sets.group.source.hosts[place.members[0]] if place.alone else None
                wish: dict[tuple[tuple[Pool, ...], Near | None], dict[int, int]] = {}
                for leader, slots in sets.slots.items():
                    for slot in slots:
                        for w, link in sets.ways(stand, leader, slot):
                            pools = place.cell.links[slot][w].pools
                            if pools:
                                index = variables.split[stand.index, leader, *slot, w]
                                near = (sets.kinds[slot[0]].connector, link.speed, sets.by_name[leader].kind) if priced and host else None
                                wish.setdefault((pools, near), {})[index] = len(place.members)
                yield from ((terms, pools, host, near) for (pools, near), terms in wish.items())

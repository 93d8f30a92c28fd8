"""Counts → concrete ports: which port of a card, which port of which switch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nicplanner.errors import InternalError
from nicplanner.model import Layout
from nicplanner.names import natural_key
from nicplanner.network.quotient import Cell, Link, Network
from nicplanner.network.quotient import Pool as PoolKey
from nicplanner.plan.joining import join
from nicplanner.plan.pools import Before, choose_pools
from nicplanner.plan.wiring import Plug, Pool, Slot, Wiring


def attach(network: Network, layouts: Sequence[Layout], slots: Sequence[Sequence[Slot]], solver: str) -> list[Wiring]:
    """Choose switch and switch port for every used port, with the least cable for the layout.

    Parameters
    ----------
    network
        The quotient.
    layouts, slots
        Layout and port names of each host group.
    solver
        For the transportation problem where switch ports are scarce.

    Returns
    -------
    list of Wiring
        Of each host, in natural order.
    """
    ordered = sorted(network.supply, key=lambda key: (natural_key(key[0]), key[1:]))
    pools = {key: Pool(key, network.supply[key], network.supply[key], order) for order, key in enumerate(ordered)}
    out: list[Wiring] = []
    for group, layout, named in zip(network.groups, layouts, slots, strict=True):
        used = [slot for slot in named if slot.part is not None]
        for cell in group.cells:
            known: dict[int, tuple[Plug, ...]] = {}  # by the ways of a host, which are one object for hosts that are alike
            for member in cell.members:
                ways = layout.ways[member]
                if id(ways) not in known:
                    known[id(ways)] = tuple(_plug(cell, layout, ways, slot, pools) for slot in used)
                out.append(Wiring(group.source.hosts[member], group, member, known[id(ways)]))
    takes = {wish: mine for layout in layouts for wish, mine in layout.takes.items()}
    before = _before(network, out, pools)
    chosen = choose_pools(network, out, pools, takes, before, solver)
    order = {host.name: i for i, host in enumerate(network.site.hosts)}
    out.sort(key=lambda one: order[one.host.name])
    join(network, layouts, out, solver)
    _name_switch_ports(network, out, chosen, before)
    return out


def _before(network: Network, wirings: Sequence[Wiring], pools: Mapping[PoolKey, Pool]) -> dict[int, Sequence[Pool | None]]:
    """Return for each wiring, by its id, the pool that each of its ports has in an earlier plan."""
    if network.earlier is None:
        return {id(one): [None] * len(one.plugs) for one in wirings}
    known: dict[int, Pool | None] = {}  # by identity of the key: ports of a switch share it, and fractions are slow to hash
    out: dict[int, Sequence[Pool | None]] = {}
    for one in wirings:
        keys = [plug.slot.kind.before[one.member] for plug in one.plugs]
        known.update({id(key): pools.get(key) if isinstance(key, tuple) else None for key in keys if id(key) not in known})
        out[id(one)] = [known[id(key)] for key in keys]
    return out


def _plug(
    cell: Cell, layout: Layout, ways: Mapping[tuple[int, int, str], tuple[int, ...]], slot: Slot, pools: Mapping[PoolKey, Pool]
) -> Plug:
    link = _way(cell.links, ways, slot)
    assert slot.part is not None
    return Plug(slot, layout.parts[slot.part].classes, link.speed, tuple(pools[key] for key in link.pools))


def _way(links: Mapping[tuple[int, str], tuple[Link, ...]], ways: Mapping[tuple[int, int, str], tuple[int, ...]], slot: Slot) -> Link:
    """Return the way of a host's port: the first ports of a kind take the first way, and so on."""
    key = slot.kind.index, slot.fabric
    passed = 0
    assert slot.part is not None
    for link, count in zip(links[key], ways[slot.part, *key], strict=True):
        passed += count
        if slot.ordinal < passed:
            return link
    raise InternalError("a port has no way to its fabric")


def _name_switch_ports(
    network: Network, wirings: Sequence[Wiring], chosen: Mapping[int, Sequence[Pool | None]], before: Before
) -> None:
    """Hand out the free ports of each switch in natural order, to hosts in natural order; `chosen` are the pools of a wiring by its id.

    Ports that keep their pool of an earlier plan keep their switch port.
    """
    pinned = {end for group in network.groups for kind in group.kinds for end in kind.ends or ()}
    kept: dict[tuple[int, int], tuple[str, str]] = {}
    for one in wirings if network.earlier is not None else ():
        for place, (pool, had) in enumerate(zip(chosen[id(one)], before[id(one)], strict=True)):
            if pool is not None and pool is had and network.earlier is not None:
                slot = one.plugs[place].slot
                kept[id(one), place] = network.earlier.staying[one.host.name, slot.kind.adapter, slot.port]
    names = _Names(network, pinned | set(kept.values()))
    for one in wirings:
        for place, (plug, pool) in enumerate(zip(one.plugs, chosen[id(one)], strict=True)):
            if pool is not None:
                end = kept.get((id(one), place))
                one.switches[place], one.connectors[place] = pool.key[0], pool.key[2]
                one.ports[place] = names.next(pool) if end is None else end[1]
            elif plug.slot.kind.ends is not None:
                one.switches[place], one.ports[place] = switch, port = plug.slot.kind.ends[one.member]
                one.connectors[place] = next(known.connector for known in network.site.switches[switch].ports if known.name == port)


class _Names:
    """The free ports of each pool, in natural order."""

    def __init__(self, network: Network, taken: set[tuple[str, str]]) -> None:
        self._switches, self._taken = network.site.switches, taken
        self._free: dict[Pool, Iterator[str]] = {}

    def next(self, pool: Pool) -> str:
        """Return the next free port."""
        if pool not in self._free:
            name, speed, connector = pool.key
            alike = (port.name for port in self._switches[name].ports if (port.speed, port.connector) == (speed, connector))
            self._free[pool] = iter([port for port in sorted(alike, key=natural_key) if (name, port) not in self._taken])
        return next(self._free[pool])

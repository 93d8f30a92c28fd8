"""Counts → concrete ports: which port of a card, which port of which switch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.design.site import Host, Site, Switch
from nicplanner.errors import InternalError
from nicplanner.model import Layout
from nicplanner.model.layout import Wish
from nicplanner.names import natural_key
from nicplanner.network.mesh import dealt
from nicplanner.network.nearest import by_preference, rank
from nicplanner.network.quotient import DIRECT, Group, Link, Network, PortKind
from nicplanner.network.quotient import Pool as PoolKey
from nicplanner.solver import Program, Row, Status, minimise
from nicplanner.units import scale_of


@dataclass(frozen=True, slots=True)
class Slot:
    """A port of every host of a group: its kind, and the part of the layout and the fabric that use it (None: unused)."""

    kind: PortKind
    port: str
    part: int | None = None
    fabric: str = ""
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Joint:
    """The link of a mesh at one of its ends: the opposite port, the pair with the number of its link (from 1), which end this is."""

    peer: Host
    adapter: str
    port: str
    pair: tuple[str, str, int]
    first: bool


@dataclass(slots=True)
class Attachment:
    """A used port of a host and its far end: a switch, or by its joint another host, whose port is written ``adapter/port``."""

    host: Host
    group: Group
    slot: Slot
    classes: tuple[str, ...]
    link_speed: Fraction
    switch: str = ""
    switch_port: str = ""
    switch_connector: str = ""
    joint: Joint | None = None

    @property
    def cabled(self) -> bool:
        """Whether a cable begins here: at every port but the later end of a link from host to host."""
        return self.joint is None or self.joint.first

    def far(self, site: Site) -> Switch | Host:
        """Return the device at the far end."""
        return self.joint.peer if self.joint else site.switches[self.switch]


def name_ports(group: Group, layout: Layout) -> list[Slot]:
    """Give the ports of each kind their use, lowest names first: parts in order of their leaders, then fabrics.

    Returns
    -------
    list of Slot
        Every port of a host, in natural order of adapter and port.
    """
    slots: list[Slot] = []
    for kind in group.kinds:
        uses: list[tuple[int, str, int]] = []
        for i, part in enumerate(layout.parts):
            for (index, fabric), count in sorted(part.counts.items(), key=lambda item: natural_key(item[0][1])):
                if index == kind.index:
                    uses += [(i, fabric, j) for j in range(count)]
        for i, port in enumerate(kind.ports):
            slots.append(Slot(kind, port, *uses[i]) if i < len(uses) else Slot(kind, port))
    return sorted(slots, key=lambda slot: (natural_key(slot.kind.adapter), natural_key(slot.port)))


def attach(network: Network, layouts: Sequence[Layout], slots: Sequence[Sequence[Slot]], solver: str) -> list[Attachment]:
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
    list of Attachment
        In natural order of host, adapter and port.
    """
    out: list[Attachment] = []
    open_ends: list[tuple[Attachment, tuple[PoolKey, ...]]] = []
    for group, layout, named in zip(network.groups, layouts, slots, strict=True):
        for cell in group.cells:
            for member in cell.members:
                for slot in named:
                    if slot.part is not None:
                        link = _way(cell.links, layout.ways[member], slot)
                        host = group.source.hosts[member]
                        one = Attachment(host, group, slot, layout.parts[slot.part].classes, link.speed)
                        out.append(one)
                        if slot.fabric == DIRECT:
                            continue
                        if slot.kind.ends is not None:
                            one.switch, one.switch_port = slot.kind.ends[member]
                        else:
                            open_ends.append((one, link.pools))
    order = {host.name: i for i, host in enumerate(network.site.hosts)}
    out.sort(key=lambda one: (order[one.host.name], natural_key(one.slot.kind.adapter), natural_key(one.slot.port)))
    direct: dict[int, list[Attachment]] = {}
    for one in out:
        if one.slot.fabric == DIRECT:
            direct.setdefault(one.group.index, []).append(one)
    for index, ends in direct.items():
        _join(network.groups[index], layouts[index], ends)
    takes = {wish: mine for layout in layouts for wish, mine in layout.takes.items()}
    _choose_pools(network, open_ends, takes, solver)
    _name_switch_ports(network, out, {id(one): pools[0] for one, pools in open_ends})
    return out


def _join(group: Group, layout: Layout, ends: Sequence[Attachment]) -> None:
    """Join the ports of a group's meshes, as they are dealt; `ends` are in natural order of host, adapter and port."""
    hosts = group.source.hosts
    by_host: dict[tuple[str, int | None], list[Attachment]] = {}
    for one in ends:
        by_host.setdefault((one.host.name, one.slot.part), []).append(one)
    for i, part in enumerate(layout.parts):
        traffic = next(traffic for traffic in group.classes if traffic.name == part.classes[0])
        if not traffic.mesh:
            continue
        for first, second, turn, here, there in dealt(len(hosts), traffic.links_per_pair):
            near, far = by_host[hosts[first].name, i][here], by_host[hosts[second].name, i][there]
            pair = near.host.name, far.host.name, turn
            for end, opposite in ((near, far), (far, near)):
                adapter, port = opposite.slot.kind.adapter, opposite.slot.port
                end.joint = Joint(opposite.host, adapter, port, pair, end is near)
                end.switch, end.switch_port = opposite.host.name, f"{adapter}/{port}"
                end.switch_connector = opposite.slot.kind.connector


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


def _choose_pools(
    network: Network,
    ends: list[tuple[Attachment, tuple[PoolKey, ...]]],
    takes: Mapping[Wish, Mapping[PoolKey, int]],
    solver: str,
) -> None:
    """Reduce each end's pools to the one it takes: as the program says, else the best; where that runs out, by a transportation problem."""
    _take(network, ends, takes)
    left = dict(network.supply)
    nearest: dict[tuple[object, ...], tuple[PoolKey, ...]] = {}
    parts = _Parts()
    priced = network.cables.purchase is not None
    for i, (one, pools) in enumerate(ends):
        key = one.host.name, pools, (one.slot.kind.connector, one.link_speed) if priced else None
        if key not in nearest:
            nearest[key] = tuple(by_preference(network, one.host, one.slot.kind.connector, one.link_speed, pools))
            parts.join(pools)
        ends[i] = one, nearest[key]
        left[nearest[key][0]] -= 1
    short = {parts.root(pool) for pool, free in left.items() if free < 0}
    members: dict[PoolKey, list[int]] = {}
    for i, (_, pools) in enumerate(ends):
        if short and (root := parts.root(pools[0])) in short:
            members.setdefault(root, []).append(i)
    for mine in members.values():
        _transport(network, ends, mine, solver)


def _take(network: Network, ends: list[tuple[Attachment, tuple[PoolKey, ...]]], takes: Mapping[Wish, Mapping[PoolKey, int]]) -> None:
    """Give the ends of hosts that chose for themselves what they chose, in natural order of the switches."""
    left = {wish: [pool for pool in sorted(mine, key=_natural) for _ in range(mine[pool])] for wish, mine in takes.items()}
    for i, (one, pools) in enumerate(ends):
        kind = network.site.classes[one.classes[0]].kind
        mine = left.get((one.host.name, pools, (one.slot.kind.connector, one.link_speed, kind)))
        if mine:
            ends[i] = one, (mine.pop(0),)


def _natural(pool: PoolKey) -> tuple[object, ...]:
    return natural_key(pool[0]), pool[1:]


class _Parts:
    """Pools that compete, directly or through others."""

    def __init__(self) -> None:
        self._parent: dict[PoolKey, PoolKey] = {}

    def root(self, pool: PoolKey) -> PoolKey:
        while (above := self._parent.setdefault(pool, pool)) != pool:
            self._parent[pool] = self._parent.get(above, above)
            pool = above
        return pool

    def join(self, pools: tuple[PoolKey, ...]) -> None:
        for pool in pools[1:]:
            self._parent[self.root(pool)] = self.root(pools[0])


_UNKNOWN = Fraction(10**6)
"""What a part of a cable without a price counts where switch ports are given out: as the last resort."""


def _transport(network: Network, ends: list[tuple[Attachment, tuple[PoolKey, ...]]], mine: Sequence[int], solver: str) -> None:
    """Give some ends their pools with the least cable (where cables have prices, at the least cost), no pool more than it has."""
    wishes: dict[tuple[str, tuple[PoolKey, ...], object], list[int]] = {}
    priced = network.cables.purchase is not None
    for i in mine:
        one, pools = ends[i]
        wishes.setdefault((one.host.name, pools, (one.slot.kind.connector, one.link_speed) if priced else None), []).append(i)
    program, cost, length = Program(), dict[int, Fraction](), dict[int, int]()
    flows: list[tuple[int, PoolKey, list[int]]] = []
    into: dict[PoolKey, dict[int, int]] = {}
    for (_, pools, _), members in wishes.items():
        out = {}
        for pool in pools:
            index = program.variable(len(members))
            out[index] = 1
            into.setdefault(pool, {})[index] = 1
            one = ends[members[0]][0]
            unknown, money, run = rank(network, one.host, one.slot.kind.connector, one.link_speed, pool)
            cost[index] = money + unknown * _UNKNOWN
            length[index] = run
            flows.append((index, pool, members))
        program.add([Row("all attached", out, "==", len(members))])
    program.add(Row(f"free ports {pool}", terms, "<=", network.supply[pool]) for pool, terms in into.items())
    scale = scale_of(cost.values())
    money_terms = {index: int(value * scale) for index, value in cost.items() if value}
    held: list[Row] = []
    if money_terms:
        first = minimise(program, money_terms, solver)
        held = [Row("held cost", money_terms, "<=", first.objective)] if first.objective is not None else []
    result = minimise(program, length, solver, held=held)
    if result.status is not Status.OPTIMAL:
        raise InternalError("switch ports cannot be given to a layout that was proven to fit", {"status": result.status})
    for index, pool, members in flows:
        for _ in range(result.values[index]):
            i = members.pop(0)
            ends[i] = ends[i][0], (pool,)


def _name_switch_ports(network: Network, attachments: list[Attachment], pool_of: Mapping[int, PoolKey]) -> None:
    """Hand out the free ports of each switch in natural order, to hosts in natural order."""
    pinned = {(one.switch, one.switch_port) for one in attachments if one.switch and one.joint is None}
    taken_by_pins = pinned | {end for group in network.groups for kind in group.kinds for end in kind.ends or ()}
    free: dict[PoolKey, Iterator[str]] = {}
    connectors: dict[tuple[str, str], str] = {}
    for switch in network.site.switches.values():
        names: dict[PoolKey, list[str]] = {}
        for port in sorted(switch.ports, key=lambda port: natural_key(port.name)):
            connectors[switch.name, port.name] = port.connector
            if (switch.name, port.name) not in taken_by_pins:
                names.setdefault((switch.name, port.speed, port.connector), []).append(port.name)
        free.update({pool: iter(ports) for pool, ports in names.items()})
    for one in attachments:
        if one.joint is not None:
            continue
        if not one.switch:
            pool = pool_of[id(one)]
            one.switch, one.switch_port = pool[0], next(free[pool])
        one.switch_connector = connectors[one.switch, one.switch_port]

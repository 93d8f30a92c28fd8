"""The program with some resources elastic: which are exceeded, and by how much, when no plan exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from nicplanner.design.site import HostGroup
from nicplanner.explain.bisect import most
from nicplanner.explain.shortage import Shortage
from nicplanner.model.build import Model, build_model
from nicplanner.model.conflict import OutOfTimeError, feasible
from nicplanner.model.layout import Layout, read_layouts
from nicplanner.model.sets import Sets, all_sets
from nicplanner.names import natural
from nicplanner.network import addressing
from nicplanner.network.quotient import Network, build_network
from nicplanner.solver import Clock, Row, Status, minimise
from nicplanner.units import text

MORE_PORTS = 16
"""Imagined ports of each kind, beside two for each class: more would not help any design that ports can help."""


@dataclass(frozen=True)
class _Relaxed:
    """A solution of the program in which resources may be exceeded, as little as possible."""

    network: Network
    model: Model
    values: Sequence[int]
    solver: str
    clock: Clock

    def excess(self, family: str) -> Iterator[tuple[str, int]]:
        """Yield name and excess of each row of a family that is exceeded."""
        for name, slack in self.model.program.slacks.items():
            if name.startswith(family) and self.values[slack]:
                yield name, self.values[slack]


def exceed(network: Network, solver: str, clock: Clock) -> list[Shortage]:
    """Return each resource that is short, by the least possible excess: one resource alone if that is all, else all of them together.

    Empty if no amount of resources helps (the requirements contradict each other), or if the time is over.
    """
    single = [(family,) for family in _SAY]
    for families in (*single, tuple(_SAY)):
        if clock.over():
            return []
        found = _relax(network, tuple(prefix for family in families for prefix in _ROWS[family]), solver, clock)
        if found is not None:
            short = [one for family in families for one in _SAY[family](found)]
            if short:
                return short
    return []


def fits_beside(network: Network, resource: str, solver: str, clock: Clock) -> bool:
    """Tell whether a layout exists if every resource but one may be exceeded."""
    rows = tuple(prefix for name, rows in _ROWS.items() if name != resource for prefix in rows)
    model = _elastic(network, rows)
    status = minimise(model.program, {}, solver, clock).status
    if status is Status.INFEASIBLE:
        return False
    if status is not Status.OPTIMAL:
        raise OutOfTimeError
    return True


def _elastic(network: Network, rows: tuple[str, ...]) -> Model:
    """Return the program with some rows elastic; imagined ports and full switches are there where they count."""
    imagined = MORE_PORTS + 2 * max(len(group.classes) for group in network.groups) if "adapter_ports" in rows else 0
    wide = build_network(network.site, imagined=imagined, full="switch_ports" in rows)
    return build_model(wide, all_sets(wide)[0], rows)


def _relax(network: Network, rows: tuple[str, ...], solver: str, clock: Clock) -> _Relaxed | None:
    """Solve with some rows elastic: least excess first, then fewest ports; None if that does not help."""
    model = _elastic(network, rows)
    excess = dict.fromkeys(model.program.slacks.values(), 1)
    first = minimise(model.program, excess, solver, clock)
    if first.status is not Status.OPTIMAL:
        return None
    held = [Row("held excess", excess, "<=", first.objective or 0)]
    second = minimise(model.program, dict(model.objectives())["ports"], solver, clock, held, first.values)
    return _Relaxed(network, model, second.values or first.values, solver, clock)


def _host_ports(found: _Relaxed) -> Iterator[Shortage]:
    """Say how many ports hosts are short of."""
    for (sets, _), layout in zip(found.model.groups, read_layouts(found.model, found.values), strict=True):
        have = {adapter: sum(kind.present for kind in sets.kinds if kind.adapter == adapter and not kind.mgmt) for adapter in sets.adapters}
        used, shares = _used(sets, layout)
        total, spare = sum(used.values()), found.network.site.spare_ports
        over = {adapter: used[adapter] - have[adapter] for adapter in used if used[adapter] > have[adapter]}
        missing = total + spare - sum(have.values())
        short = max(missing, sum(over.values()))
        if short <= 0:
            continue
        where = ", ".join(f"{adapter} {ports}" for adapter, ports in have.items())
        extra = f", and policy.spare_ports keeps {spare} free" if spare else ""
        why = "" if short == missing else f", as ports are missing on {' and '.join(over)} while others stay free"
        sentence = (
            f"hosts.{sets.group.source.key}: a host has {sum(have.values())} data ports ({where}), but its classes need {total}: "
            f"{', '.join(shares)}{extra}; {short} too few{why}: add a card under 'adapters', lower a demand, or share ports"
        )
        yield Shortage(sentence, "ports", f"hosts.{sets.group.source.key}", sum(have.values()), sum(have.values()) + short, "ports")


def _used(sets: Sets, layout: Layout) -> tuple[dict[str, int], list[str]]:
    """Return data ports in use by adapter, and by group in words."""
    used: dict[str, int] = {}
    shares = []
    for part in layout.parts:
        mine = {slot: ports for slot, ports in part.counts.items() if not sets.kinds[slot[0]].mgmt}
        for (kind, _), ports in mine.items():
            used[sets.adapter_of[kind]] = used.get(sets.adapter_of[kind], 0) + ports
        if mine:
            shares.append(f"{' with '.join(part.classes)} {sum(mine.values())}")
    return used, shares


def _switch_ports(found: _Relaxed) -> Iterator[Shortage]:
    """Say which switches run out of ports."""
    for name, short in found.excess("switch_ports"):
        row = name.split(" #")[0]
        switch, speed, connector = row.removeprefix("switch_ports ").rsplit(" ", 2)
        free = next(
            ports for pool, ports in found.network.supply.items() if pool[0] == switch and (str(pool[1]), pool[2]) == (speed, connector)
        )
        sentence = (
            f"switches.{switch}: {free} ports of {text(Fraction(speed))} Gbit/s ({connector}) are free, but its hosts need "
            f"{free + short}; {short} too few: a larger 'model', another switch of fabric "
            f"{found.network.site.switches[switch].fabric}, or fewer 'occupied' ports"
        )
        supply = found.network.supply
        same = natural({pool[0] for pool in found.model.alike_pools[row] if pool[0] != switch and supply[pool] < free + short})
        sentence += f"; {len(same)} more switches like it are short too" if same else ""
        also = tuple(f"switches.{other}" for other in same)
        yield Shortage(sentence, "switch ports", f"switches.{switch}", free, free + short, "ports", also)


def _vlan_ids(found: _Relaxed) -> Iterator[Shortage]:
    """Say how many VLAN ids are missing."""
    short = max((excess for _, excess in found.excess("vlan_ids")), default=0)
    if short:
        have = found.model.needs.vlans
        ids = "id" if have == 1 else "ids"
        sentence = (
            f"addressing.vlans: the pool has {have} free VLAN {ids}, but {have + short} are needed; {short} too few: "
            f"enlarge 'vlans', or free ids from 'reserved'"
        )
        yield Shortage(sentence, "vlans", "addressing.vlans", have, have + short, "ids")


def _addresses(found: _Relaxed) -> Iterator[Shortage]:
    """Say that the supernet is too small."""
    excess = dict(found.excess("subnets /"))
    if excess:
        room = sum(block.num_addresses for block in found.model.needs.blocks)
        short = excess.get(f"subnets /{addressing.LARGEST}", 0) << (32 - addressing.LARGEST)
        missing = f", {short} too few," if short else ", in blocks that are too small,"
        nets = ", ".join(map(str, found.network.site.supernets))
        sentence = (
            f"addressing.supernet: {nets} has {room} addresses free beside reserved and fixed networks{missing} for the subnets of "
            f"all classes, each as small as its addresses allow; enlarge 'supernet', lower addressing.first_host, or free what is reserved"
        )
        need = room + short if short else None
        yield Shortage(sentence, "addresses", "addressing.supernet", room, need, "addresses")


def _buses(found: _Relaxed) -> Iterator[Shortage]:
    """Say which adapters have too slow a bus."""
    names = {name.split(" #")[0] for name, _ in found.excess("bus ")}
    short = [
        (sets.group.source.key, adapter, sets.buses[adapter])
        for sets, _ in found.model.groups
        for adapter in natural(sets.buses)
        if any(name.endswith(f" {adapter}") for name in names)
    ]
    for key, adapter, bus in short:
        least = _least_bus(found, key, adapter, bus) if len(short) == 1 else None
        enough = f"; {text(least)} Gbit/s would do" if least is not None else ""
        sentence = (
            f"hosts.{key}: the bus of {adapter} carries {text(bus)} Gbit/s ('bus_gbps', 'pcie'), too little for the loads that its ports "
            f"must take in the normal state or after a failure{enough}; use a faster slot or card"
        )
        yield Shortage(sentence, "bus", f"hosts.{key}.adapters.{adapter}", bus, least, "Gbit/s")


def _least_bus(found: _Relaxed, key: str, adapter: str, bus: Fraction) -> Fraction | None:
    """Return the slowest bus of an adapter that leaves a layout, to 1 Mbit/s."""
    site = found.network.site
    top = next(sum((port.speed for port in one.ports), Fraction(0)) for one in site.group_of[key].adapters if one.name == adapter)

    def fits(less: Fraction) -> bool:
        def faster(group: HostGroup) -> HostGroup:
            cards = tuple(replace(one, bus=top - less) if one.name == adapter else one for one in group.adapters)
            return replace(group, adapters=cards) if group.key == key else group

        return feasible(build_network(site.changed(faster)), found.solver, found.clock)

    try:
        over = most(fits, top - bus)
    except OutOfTimeError:
        return None
    return None if over is None else top - over


_ROWS = {
    "ports": ("adapter_ports", "spare_ports"),
    "switches": ("switch_ports",),
    "vlans": ("vlan_ids",),
    "addresses": ("subnets /",),
    "buses": ("bus ",),
}
"""Resource (``ports``, ``switches``, ``vlans``, ``addresses``, ``buses``) → beginnings of the names of the rows that limit it."""

_SAY: dict[str, Callable[[_Relaxed], Iterator[Shortage]]] = {
    "ports": _host_ports,
    "switches": _switch_ports,
    "vlans": _vlan_ids,
    "addresses": _addresses,
    "buses": _buses,
}

"""The moves from one cabling to another, and their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.moves.cables import Cabling, End, HostPort, partners
from nicplanner.moves.clusters import Cluster, Scene, clusters, pieces, puzzle, total
from nicplanner.moves.components import Component, components
from nicplanner.moves.order import Move, Order
from nicplanner.moves.replay import Replay
from nicplanner.moves.search import solve
from nicplanner.moves.service import Service, attainable
from nicplanner.moves.shapes import NONE, Step


def order_moves(before: Cabling, after: Cabling, service: Service) -> Order:
    """Return the fewest moves that turn one cabling into another, in an order that keeps every class running if there is one.

    Parameters
    ----------
    before, after
        What is plugged in where; a link between hosts stands once in each, at either end.
    service
        The groups of ports with their minima, and which cables serve them. A group of which `after` itself gives less than its minimum has
        to keep that alone.

    Raises
    ------
    ValueError
        If a port has two cables.

    Notes
    -----
    Each cluster of moves that share groups of ports is put into order by itself (:mod:`nicplanner.moves.search`); those come first in which
    a group is below its minimum from the outset. So the time grows with the number of clusters, not of orders. A cluster of more than 12
    components or 64 steps is cut into pieces that are ordered one after the other; then the result may be no longer proven.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from nicplanner.moves import HostPort, PortGroup, Service, SwitchPort, order_moves
    >>> a, b = HostPort("hv1", "onboard", "lom1"), HostPort("hv1", "onboard", "lom2")
    >>> team = PortGroup("hv1", "management", ("management",), Fraction(1, 10))
    >>> service = Service.of([(team, {a: Fraction(1), b: Fraction(1)})], lambda near, far: True)
    >>> print(order_moves({a: SwitchPort("sw", "1")}, {a: SwitchPort("sw", "2"), b: SwitchPort("sw", "1")}, service))
    2 moves, no list is shorter; 1 step takes a class below its minimum (no order breaks fewer)
      1. move the cable at hv1 onboard/lom1 from sw 1 to sw 2
      2. lay a cable from hv1 onboard/lom2 to sw 1
    while a step is done, below its minimum:
      step 1: hv1 management: 0 of 0.1 Gbit/s
    """
    ends = partners(before), partners(after)
    named = (port.host for cabling in (before, after) for port in cabling if isinstance(port, HostPort))
    hosts = frozenset({*named, *(group.host for group in service.groups)})
    scene = Scene(*ends, attainable(service, after, hosts), hosts)
    ends_first = {port.end for port in after} | {port.end for port in before if port not in after}
    found = list(components(*ends, scene.is_host))
    ordered = [_ordered(scene, cluster) for cluster in clusters(scene, found)]
    steps = [pair for one in sorted(ordered, key=lambda one: not one.restores) for pair in one.steps]
    moves = tuple(_moves(scene, steps, ends_first))
    replay = Replay(scene)
    replay.run(moves)
    return Order(moves, all(one.proven for one in ordered), tuple(replay.broken), replay.told_below())


@dataclass(frozen=True)
class _Ordered:
    """The steps of a cluster in order, whether they are proven to break least, and whether a group is below its minimum at the outset."""

    steps: tuple[tuple[Component, Step], ...]
    proven: bool
    restores: bool


def _ordered(scene: Scene, cluster: Cluster) -> _Ordered:
    """Put a cluster into order, piece after piece."""
    level = dict(cluster.fixed)
    for part in cluster.components:
        _add(level, total(scene, part.old), 1)
    minimum = {group: scene.service.groups[group].minimum for group in cluster.groups}
    kept = {group for group in cluster.groups if level[group] >= minimum[group]}
    restores = len(kept) < len(cluster.groups)
    cut = pieces(scene, cluster)
    steps: list[tuple[Component, Step]] = []
    proven = True
    for piece in cut:
        for part in piece:
            _add(level, total(scene, part.old), -1)
        made, numbers = puzzle(scene, piece, level, kept)
        found = solve(made)
        steps += [(piece[i], step) for i, step in found.steps]
        kept |= {group for i, group in enumerate(numbers) if found.kept >> i & 1}
        for part in piece:
            _add(level, total(scene, part.new), 1)
        proven &= found.cost[0] == 0 or (len(cut) == 1 and found.proven)
    return _Ordered(tuple(steps), proven, restores)


def _add(level: dict[int, Fraction], more: dict[int, Fraction], sign: int) -> None:
    for group, gbps in more.items():
        level[group] += sign * gbps


def _moves(scene: Scene, steps: list[tuple[Component, Step]], near: set[End]) -> Iterator[Move]:
    """Turn steps into moves with names; `near` are the ports that the cablings name as the hosts' ends."""
    pulled: dict[tuple[int, int], tuple[int, End]] = {}
    for number, (component, step) in enumerate(steps, 1):
        for one in step.pulled:
            ends = component.new[step.new]
            pulled[id(component), one] = number, next(end for end in component.old[one] if end in ends)
        cable = component.new[step.new] if step.new != NONE else component.old[step.old]
        host, far = cable if _first(scene, cable, near) else cable[::-1]
        dark, freed = pulled.get((id(component), step.old), (number, far))
        if step.old == NONE:
            action, end, came = "plug", "", ("", "")
        elif step.new == NONE:
            action, end, came = "unplug", "", freed
        else:
            to = component.ends[step.port]
            stays = next(one for one in cable if one != to)
            action, end = "replug", "host" if scene.is_host(to) else "switch"
            came = next(one for one in component.old[step.old] if one != stays)
        adapter, _, port = host[1].partition("/") if scene.is_host(host) else ("", "", host[1])
        yield Move(number, action, end, host[0], adapter, port, far[0], far[1], came[0], came[1], dark if step.old != NONE else number)


def _first(scene: Scene, cable: tuple[End, End], near: set[End]) -> bool:
    """Tell whether the first end of a cable is its near one: a host's, of two alike the one that the cablings name first."""
    hosts = scene.is_host(cable[0]), scene.is_host(cable[1])
    return hosts[0] if hosts[0] != hosts[1] else cable[0] in near

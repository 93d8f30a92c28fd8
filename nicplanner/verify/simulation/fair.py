"""Fair rates: what groups of ports carry when their links and buses do not carry everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from nicplanner.units import scale_of
from nicplanner.verify.bus import MOST_BY_SUBSETS, ZERO

ONE = Fraction(1)


class Cut(NamedTuple):
    """Adapters together: the rate through their buses (Gbit/s), and of each group what its links elsewhere carry."""

    limit: Fraction
    elsewhere: tuple[Fraction, ...]


def share_out(
    rounds: Sequence[Sequence[Fraction]], rooms: Sequence[Mapping[str, Fraction]], bus: Mapping[str, Fraction | None]
) -> list[list[Fraction]]:
    r"""Return what each group gets in each round, Gbit/s; a round is served after the ones before it.

    Parameters
    ----------
    rounds
        For each round what each group wants then, Gbit/s.
    rooms
        For each group its link speeds by adapter, Gbit/s.
    bus
        Limit of each adapter, Gbit/s; None without one.

    Notes
    -----
    Within a round the rates are max-min fair in proportion to what is wanted: the common fraction :math:`t` of all wants is raised until
    a link or a bus is full, the groups that it holds keep theirs, and the others are raised further. What groups can carry together is
    given by cuts: for each set :math:`A` of adapters, :math:`\sum_g \max(0, x_g - e_{gA}) \le \sum_{a \in A} b_a`, where
    :math:`e_{gA}` is the speed of group g's links outside of A (see :mod:`nicplanner.verify.bus`). Such rates form a polymatroid, so the
    result is unique, whatever the order, and exact.

    Examples
    --------
    >>> one = Fraction(1)
    >>> share_out([[2 * one, one]], [{"slot1": one}, {"slot1": one, "slot2": one}], {"slot1": one, "slot2": None})
    [[Fraction(1, 1), Fraction(1, 1)]]
    >>> share_out([[one, one / 2]], [{"slot1": one}, {"slot1": one}], {"slot1": one})
    [[Fraction(2, 3), Fraction(1, 3)]]
    """
    totals = _by_adapter(rooms)
    tight = {name: limit for name, total in totals.items() if (limit := bus.get(name)) is not None and limit < total}
    filled = [ZERO] * len(rooms)
    out = []
    cuts = _Cuts(rooms, tight)
    for wanted in rounds:
        got = _raise(filled, wanted, cuts) if tight else _alone(filled, wanted, rooms)
        out.append(got)
        filled = [have + more for have, more in zip(filled, got, strict=True)]
    return out


def _by_adapter(rooms: Sequence[Mapping[str, Fraction]]) -> dict[str, Fraction]:
    totals: dict[str, Fraction] = {}
    for mine in rooms:
        for adapter, speed in mine.items():
            totals[adapter] = totals.get(adapter, ZERO) + speed
    return totals


def _alone(filled: Sequence[Fraction], wanted: Sequence[Fraction], rooms: Sequence[Mapping[str, Fraction]]) -> list[Fraction]:
    """Where no bus is tight each group is limited by its own links alone."""
    return [min(more, sum(mine.values(), ZERO) - have) for have, more, mine in zip(filled, wanted, rooms, strict=True)]


def _raise(filled: Sequence[Fraction], wanted: Sequence[Fraction], cuts: _Cuts) -> list[Fraction]:
    """Raise the common fraction of all wants; groups that are held keep theirs."""
    part = [ZERO] * len(wanted)
    active = {g for g, more in enumerate(wanted) if more > 0}
    while active:
        level = cuts.highest(filled, wanted, part, active)
        for g in active:
            part[g] = level
        if level == ONE:
            break
        held = {g for g in active if cuts.highest(filled, wanted, part, {g}) == level}
        active -= held
    return [fraction * more for fraction, more in zip(part, wanted, strict=True)]


class _Cuts:
    """The cuts of a set of rooms: all of them where few adapters are tight, else those that a flow has found so far."""

    def __init__(self, rooms: Sequence[Mapping[str, Fraction]], tight: Mapping[str, Fraction]) -> None:
        self._rooms, self._tight = rooms, tight
        self._all = len(tight) <= MOST_BY_SUBSETS
        sizes = range(len(tight) + 1) if self._all else range(2)
        self._known = {chosen: self._cut(chosen) for size in sizes for chosen in combinations(tight, size)}

    def _cut(self, chosen: tuple[str, ...]) -> Cut:
        limit = sum((self._tight[adapter] for adapter in chosen), ZERO)
        return Cut(limit, tuple(sum((speed for name, speed in mine.items() if name not in chosen), ZERO) for mine in self._rooms))

    def highest(self, filled: Sequence[Fraction], wanted: Sequence[Fraction], part: Sequence[Fraction], active: set[int]) -> Fraction:
        """Return the highest common fraction, at most 1, of what the active groups want, the others keeping their part of it."""
        while True:
            level = min((_highest(cut, filled, wanted, part, active) for cut in self._known.values()), default=ONE)
            if self._all:
                return level
            loads = [
                have + (level if g in active else part[g]) * more for g, (have, more) in enumerate(zip(filled, wanted, strict=True))
            ]
            chosen = _overfull(loads, self._rooms, self._tight)
            if chosen is None or chosen in self._known:
                return level
            self._known[chosen] = self._cut(chosen)


def _highest(cut: Cut, filled: Sequence[Fraction], wanted: Sequence[Fraction], part: Sequence[Fraction], active: set[int]) -> Fraction:
    """Return the highest fraction that one cut allows.

    The load on the cut grows with the fraction along a convex line of pieces, one more for each group that outgrows its links elsewhere;
    the highest fraction is the least that any piece alone allows.
    """
    left = cut.limit
    bends = []
    for g, more in enumerate(wanted):
        if g in active:
            bends.append(((cut.elsewhere[g] - filled[g]) / more, more))
        else:
            left -= max(ZERO, filled[g] + part[g] * more - cut.elsewhere[g])
    best, slope, offset = ONE, ZERO, left
    for begin, more in sorted(bends):
        slope += more
        offset += more * begin
        best = min(best, offset / slope)
    return best


def _overfull(loads: Sequence[Fraction], rooms: Sequence[Mapping[str, Fraction]], tight: Mapping[str, Fraction]) -> tuple[str, ...] | None:
    """Return the tight adapters of a least cut that the loads do not fit through, in order; None if they fit."""
    import networkx as nx

    scale = scale_of([*loads, *tight.values(), *(speed for mine in rooms for speed in mine.values())])
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(["all", "done"])
    for g, (load, mine) in enumerate(zip(loads, rooms, strict=True)):
        graph.add_edge("all", g, capacity=int(load * scale))
        for adapter, speed in mine.items():
            graph.add_edge(g, ("adapter", adapter), capacity=int(speed * scale))
            limit = tight.get(adapter)
            graph.add_edge(("adapter", adapter), "done", **({} if limit is None else {"capacity": int(limit * scale)}))
    value, (near, _) = nx.minimum_cut(graph, "all", "done")
    if value == sum(int(load * scale) for load in loads):
        return None
    return tuple(adapter for adapter in tight if ("adapter", adapter) in near)

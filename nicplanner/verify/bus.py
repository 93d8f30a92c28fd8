"""Rule 6: whether the loads of a host's groups fit together through the buses of its adapters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from nicplanner.units import scale_of

ZERO = Fraction(0)
MOST_BY_SUBSETS = 6
"""With more tight adapters than this, a flow is computed instead of asking every subset of them."""


def fits(loads: Sequence[Fraction], room: Sequence[Mapping[str, Fraction]], bus: Mapping[str, Fraction | None]) -> bool:
    """Tell whether a split of every group's load over its ports keeps every adapter within its bus (rule 6), exactly.

    Parameters
    ----------
    loads
        What each group must carry, Gbit/s.
    room
        For each group, its surviving link speeds by adapter, Gbit/s.
    bus
        Limit of each adapter, Gbit/s; None without one.

    Notes
    -----
    A transport problem, groups to adapters. By minimum cut it has a solution exactly if, for each set of adapters, what the groups
    cannot place elsewhere fits through the buses of the set. Adapters whose bus carries all their ports belong to no such set.

    Examples
    --------
    >>> one = Fraction(1)
    >>> fits([one, one], [{"slot1": one}, {"slot1": one, "slot2": one}], {"slot1": one, "slot2": None})
    True
    >>> fits([one, 2 * one], [{"slot1": one}, {"slot1": one, "slot2": one}], {"slot1": one, "slot2": None})
    False
    """
    needs, places, limits = _whole(loads, room, {name: limit for name, limit in bus.items() if limit is not None})
    total: dict[str, int] = {}
    for mine in places:
        for adapter, speed in mine.items():
            total[adapter] = total.get(adapter, 0) + speed
    tight = {adapter: limit for adapter, limit in limits.items() if limit < total.get(adapter, 0)}
    if len(tight) > MOST_BY_SUBSETS:
        return _fits_by_flow(needs, places, tight)
    pairs = list(zip(needs, places, strict=True))
    return all(
        sum(max(0, need - _elsewhere(mine, chosen)) for need, mine in pairs) <= sum(tight[adapter] for adapter in chosen)
        for count in range(len(tight) + 1)
        for chosen in combinations(tight, count)
    )


def fits_by_flow(loads: Sequence[Fraction], room: Sequence[Mapping[str, Fraction]], bus: Mapping[str, Fraction | None]) -> bool:
    """Tell the same by a maximum flow; see :func:`fits`."""
    return _fits_by_flow(*_whole(loads, room, {name: limit for name, limit in bus.items() if limit is not None}))


def _whole(
    loads: Sequence[Fraction], room: Sequence[Mapping[str, Fraction]], bus: Mapping[str, Fraction]
) -> tuple[list[int], list[dict[str, int]], dict[str, int]]:
    """Scale all rates to whole numbers, in which sums are exact and fast."""
    scale = scale_of([*loads, *bus.values(), *(speed for mine in room for speed in mine.values())])

    def whole(rate: Fraction) -> int:
        return rate.numerator * (scale // rate.denominator)

    places = [{adapter: whole(speed) for adapter, speed in mine.items()} for mine in room]
    return [whole(load) for load in loads], places, {adapter: whole(limit) for adapter, limit in bus.items()}


def _elsewhere(room: Mapping[str, int], chosen: Sequence[str]) -> int:
    """Return the link speed that a group has outside of the chosen adapters."""
    return sum(speed for adapter, speed in room.items() if adapter not in chosen)


def _fits_by_flow(needs: Sequence[int], places: Sequence[Mapping[str, int]], limits: Mapping[str, int]) -> bool:
    import networkx as nx

    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(["all", "done"])
    for i, (need, mine) in enumerate(zip(needs, places, strict=True)):
        graph.add_edge("all", i, capacity=need)
        for adapter, speed in mine.items():
            graph.add_edge(i, ("adapter", adapter), capacity=speed)
            if adapter in limits:
                graph.add_edge(("adapter", adapter), "done", capacity=limits[adapter])
            else:
                graph.add_edge(("adapter", adapter), "done")  # no limit of its own
    return int(nx.maximum_flow_value(graph, "all", "done")) == sum(needs)

"""When demand outgrows the links of a group (rules 4 and 5) or the bus of an adapter (rule 6), the layout being kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

from nicplanner.design.site import Adapter, HostGroup
from nicplanner.names import natural
from nicplanner.study.growth.loads import Limit, Part, factor_of, years_of
from nicplanner.study.growth.rates import Growth
from nicplanner.study.growth.rows import Row
from nicplanner.study.growth.states import Load, Loads, State, states_of
from nicplanner.verify.bus import ZERO
from nicplanner.verify.patterns import Facts, Pattern

MOST_TIGHT = 8
"""Of more adapters with tight buses, pairs and all together are asked instead of every subset."""

Named = Mapping[Limit, str]
"""Limits, each with the first state in which it holds."""


class Watch:
    """Turns limits into rows; equal limits of different host groups are solved once."""

    def __init__(self, growth: Growth) -> None:
        self.growth = growth
        self._known: dict[Limit, tuple[Fraction | None, float | None]] = {}

    def solved(self, limit: Limit) -> tuple[Fraction | None, float | None]:
        """Return factor and years of a limit."""
        if limit not in self._known:
            factor = factor_of(limit)
            self._known[limit] = factor, years_of(limit, factor, self.growth)
        return self._known[limit]

    def first(self, limits: Named) -> Limit:
        """Return the limit that is met first: by years, then by factor, then by how much of it is used."""

        def key(limit: Limit) -> tuple[float, float | Fraction, Fraction]:
            factor, years = self.solved(limit)
            use = limit.load() / limit.capacity if limit.capacity else ZERO
            return math.inf if years is None else years, math.inf if factor is None else factor, -use

        return min(limits, key=key)

    def row(self, kind: str, subject: str, limits: Named, never: bool = False) -> Row:
        """Return the row of what is limited in several ways; with `never` it is not the limit that decides."""
        limit = self.first(limits)
        factor, years = (None, None) if never else self.solved(limit)
        by_year = tuple(limit.load(factors) for factors in self.growth.factors)
        return Row(kind, subject, limits[limit], "Gbit/s", limit.load(), limit.capacity, factor, years, limit.capacity, by_year)


def link_rows(facts: Facts, growth: Growth, short: bool = False) -> Iterator[Row]:
    """Yield a row for each class of each host group, and for each adapter with a bus; with `short` only where that may run out."""
    watch, loads = Watch(growth), Loads(facts.site)
    for group in facts.site.groups:
        patterns = [pattern for pattern in facts.patterns if pattern.group is group]
        seen = [_Seen(pattern, states := tuple(states_of(pattern, facts.site)), _loads(loads, pattern, states)) for pattern in patterns]
        limits = [_group_limits(one, facts.site.max_utilisation) for one in seen]
        for traffic in group.classes:
            mine: dict[Limit, str] = {}
            for found in limits:
                for limit, name in found[traffic.name].items():
                    mine.setdefault(limit, name)
            yield watch.row("class", f"{group.key} {traffic.name}", mine)
        yield from _bus_rows(group, [one for one in seen if _narrow(one.pattern)] if short else seen, watch, short)


class _Seen(NamedTuple):
    """Hosts with their states, and what they must carry in each kind of state."""

    pattern: Pattern
    states: tuple[State, ...]
    loads: Mapping[str, tuple[Load, ...]]


def _loads(loads: Loads, pattern: Pattern, states: Iterable[State]) -> Mapping[str, tuple[Load, ...]]:
    return {kind: loads.of(pattern, kind) for kind in dict.fromkeys(state.kind for state in states)}


def _group_limits(seen: _Seen, usable: Fraction) -> dict[str, dict[Limit, str]]:
    """Return the limits of each class's group: the normal state, and for each kind of failure the one that leaves least; by loads."""
    out: dict[str, dict[Limit, str]] = {}
    for place, bundle in enumerate(seen.pattern.bundles):
        least: dict[str, State] = {}
        for state in seen.states:
            if state.kind not in least or state.links(place) < least[state.kind].links(place):
                least[state.kind] = state
        limits: dict[Limit, str] = {}
        for kind, state in least.items():
            capacity = state.links(place) * (usable if kind == "normal" else 1)
            for load in seen.loads[kind]:
                terms = load.terms(bundle)
                if terms or kind == "normal":
                    limits.setdefault(Limit((Part(terms),), capacity), load.name_in(state))
        out |= {traffic.name: limits for traffic in bundle.classes}
    return out


def _narrow(pattern: Pattern) -> bool:
    """Tell whether the bus of some adapter carries less than all links that are plugged into it."""
    used: dict[str, Fraction] = {}
    for use in pattern.uses:
        used[use.adapter] = used.get(use.adapter, ZERO) + use.link
    return any(one.bus is not None and one.bus < used.get(one.name, ZERO) for one in pattern.group.adapters)


def _bus_rows(group: HostGroup, seen: Iterable[_Seen], watch: Watch, short: bool) -> Iterator[Row]:
    """Yield a row for each adapter with a bus, by the sets of adapters that it is in.

    By minimum cut the loads fit exactly if, for each set of adapters, what the groups cannot place elsewhere fits through their buses
    together. Adapters whose bus carries all their links in every state are never short: their rows say how much of it may be used.
    """
    buses = {adapter.name: adapter.bus for adapter in group.adapters if adapter.bus is not None}
    tight: dict[str, dict[Limit, str]] = {name: {} for name in buses}
    wide: dict[str, dict[Limit, str]] = {name: {} for name in buses}
    for one in seen if buses else ():
        for state in one.states:
            for rooms, load in product(product(*state.rooms), one.loads[state.kind]):
                narrow = [name for name, bus in buses.items() if bus < sum((room.get(name, ZERO) for room in rooms), ZERO)]
                when = load.name_in(state)
                for name, bus in buses.items():
                    if name not in narrow:
                        wide[name].setdefault(_through(one.pattern, load, rooms, {name}, bus), f"bus, {when}")
                for chosen in _subsets(narrow):
                    limit = _through(one.pattern, load, rooms, chosen, sum((buses[name] for name in chosen), ZERO))
                    for name in chosen:
                        others = natural(chosen - {name})
                        beside = f" with {' and '.join(others)}" if others else ""
                        tight[name].setdefault(limit, f"bus{beside}, {when}")
    for adapter in group.adapters:
        name = adapter.name
        if name in buses and (tight[name] or not short):
            yield watch.row("adapter", f"{group.key} {name}", tight[name] or wide[name], never=not tight[name])


def _subsets(names: list[str]) -> Iterator[set[str]]:
    """Yield the sets of adapters that are asked, small ones first."""
    sizes: Iterable[int] = range(1, len(names) + 1) if len(names) <= MOST_TIGHT else (1, 2, len(names))
    for size in sizes:
        yield from map(set, combinations(names, size))


def _through(pattern: Pattern, load: Load, rooms: Iterable[Mapping[str, Fraction]], chosen: set[str], capacity: Fraction) -> Limit:
    """Return the limit of what must pass the buses of a set of adapters when the groups have these rooms."""
    parts = []
    for bundle, room in zip(pattern.bundles, rooms, strict=True):
        terms = load.terms(bundle)
        if terms and not chosen.isdisjoint(room):
            away = sum((speed for name, speed in room.items() if name not in chosen), ZERO)
            parts.append(Part(terms, away, sum(room.values(), ZERO)))
    return Limit(tuple(parts), capacity)


def port_rows(facts: Facts, years: int) -> Iterator[Row]:
    """Yield a row for each adapter of each host group: how many of its ports are used. In a layout that is kept they never run out."""
    for group in facts.site.groups:
        pattern = next(pattern for pattern in facts.patterns if pattern.group is group)
        for adapter in group.adapters:
            for what, ports in _ports_of(adapter):
                used = Fraction(sum(use.adapter == adapter.name and use.mgmt == (what != "ports") for use in pattern.uses))
                capacity = Fraction(len(ports))
                yield Row("adapter", f"{group.key} {adapter.name}", what, "ports", used, capacity, None, None, used, (used,) * (years + 1))


def _ports_of(adapter: Adapter) -> Iterator[tuple[str, tuple[object, ...]]]:
    if adapter.ports:
        yield "ports", adapter.ports
    if adapter.mgmt:
        yield "management ports", adapter.mgmt

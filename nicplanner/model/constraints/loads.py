"""Loads in the normal state and after each single failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from nicplanner.model.demands import Load
from nicplanner.model.requirement import HEADROOM, Requirement
from nicplanner.model.sets import Sets, Stand, exact_row
from nicplanner.model.variables import Variables, slot_terms
from nicplanner.solver import Row


def load_terms(sets: Sets, variables: Variables, leader: str, kind: str | None, load: Load) -> dict[int, Fraction]:
    """Return the terms of what a leader's group must carry, as what is taken from its links: empty where that is nothing.

    `load` is that of the normal state (kind None), or of a failure of a kind.
    """
    rates = {name: load.rates[name] for name in sets.led[leader] if load.rates.get(name)}
    return {variables.loaded(name, leader, kind, sets.at_peak(name, load.state)): -rate for name, rate in rates.items()}


def normal_load(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""The demands of a group fit into the usable part of its links, in each state.

    .. math:: \sum_k d_{ks} x_{kg} \le u \sum_{\kappa, f, w} v_w m_{t g \kappa f w} \qquad \forall t, g, s

    :math:`d, v` in Gbit/s, :math:`u` the largest utilisation (a fraction). Plan rule 4. Meshes have rows of their own.
    """
    for stand in sets.stands:
        for leader in sets.led:
            if leader in sets.meshed:
                continue
            speed = variables.capacity(sets, stand, leader)
            for load in sets.loads(None, sets.led[leader]):
                if taken := load_terms(sets, variables, leader, None, load):
                    yield from within(f"normal_load {stand.index} {leader}{load.suffix}", speed, taken, sets.max_utilisation, variables)


def within(name: str, speed: Mapping[int, Fraction], load: Mapping[int, Fraction], most: Fraction, variables: Variables) -> Iterator[Row]:
    """Yield the row that keeps a load (negative terms) within the usable part of links; the whole of them where headroom is given up."""
    usable = sum_terms([*(speed.items() if most == 1 else ((i, one * most) for i, one in speed.items())), *load.items()])
    if variables.guards is not None and most < 1:
        yield exact_row(f"{name} full", sum_terms([*speed.items(), *load.items()]), ">=", 0)
        usable[variables.guards.drop(HEADROOM)] = -sum(load.values(), Fraction(0))
    yield exact_row(name, usable, ">=", 0)


def sum_terms(terms: Iterable[tuple[int, Fraction]]) -> dict[int, Fraction]:
    """Add terms up: one variable may stand for several things, a leader for the kind of its ports as well."""
    out: dict[int, Fraction] = {}
    for index, coefficient in terms:
        out[index] = out[index] + coefficient if index in out else coefficient
    return out


def host_failures(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""The links of a group carry what it takes over from hosts of its cluster that have failed, in each state.

    .. math:: \sum_k h_{ks} x_{kg} \le \sum_{\kappa, f, w} v_w m_{t g \kappa f w} \qquad \forall t, g, s

    :math:`h` in Gbit/s, see :func:`nicplanner.model.failing.host_failure_loads`: for each set of failed hosts that matters, all links being
    up and usable in full. Meshes have rows of their own. Proved again by :mod:`nicplanner.verify.clusters` and
    :mod:`nicplanner.verify.loads`.
    """
    for stand in sets.stands:
        for leader in sets.led:
            for load in sets.loads("host", sets.led[leader]) if leader not in sets.meshed else ():
                if taken := load_terms(sets, variables, leader, "host", load):
                    speed = variables.capacity(sets, stand, leader)
                    yield exact_row(f"host_failures {stand.index} {leader}{load.suffix}", {**speed, **taken}, ">=", 0)


def _removals(sets: Sets, stand: Stand) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Yield the failures that take a whole part of a group: kind, name, adapter, fabrics."""
    for adapter in sets.whole:
        yield "adapter", adapter, adapter, frozenset()
    for element in stand.elements:
        yield "switch", "+".join(sorted(element)), "", element


def survivors(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""At least one port of a class's group is left after a failure that it survives.

    .. math:: \sum_{(\kappa, f) \notin e} n_{g \kappa f} \ge x_{kg} \qquad \forall e, g, k \text{ surviving the kind of } e,
              \qquad \sum n_g \ge 2 x_{kg} \ (\text{port})

    Plan rule 5.
    """
    for leader, members in sets.led.items():
        if leader in sets.meshed:
            continue
        every = slot_terms(sets, variables, leader)
        for name in members:
            if "port" in sets.by_name[name].survive:
                mine = variables.rides(name, leader, Requirement("survive", name, "port"))
                yield Row(f"survivors port {name} {leader}", {**every, mine: -2}, ">=", 0)
        for kind, what, adapter, dead in dict.fromkeys(removal for stand in sets.stands for removal in _removals(sets, stand)):
            left = tuple((k, f) for k, f in sets.slots[leader] if sets.adapter_of[k] != adapter and f not in dead)
            terms = slot_terms(sets, variables, leader, left)
            for name in members:
                if kind in sets.by_name[name].survive:
                    mine = variables.rides(name, leader, Requirement("survive", name, kind))
                    yield Row(f"survivors {kind} {what} {name} {leader}", {**terms, mine: -1}, ">=", 0)


def failover(sets: Sets, variables: Variables) -> Iterator[Row]:
    r"""What survives a failure carries what must still run, in each state.

    .. math:: \sum_{(\kappa, f) \notin e} v_w m_{t g \kappa f w} \ge \sum_k r_{ks} x_{kg} \qquad \forall t, e, g, s,
              \qquad \sum v_w m_{tg\ldots} - v \, s_{tgv} \ge \sum_k r_{ks} x_{kg} \ (\text{a port of speed } v)

    :math:`r_{ks} = \text{min\_failover} \cdot d_{ks}` of the classes that survive this kind. Plan rule 5.
    """
    for stand in sets.stands:
        for leader in sets.led:
            if leader in sets.meshed:
                continue
            for load in sets.loads("port", sets.led[leader]):
                taken = load_terms(sets, variables, leader, "port", load)
                for speed in sets.speeds(stand, leader) if taken else ():
                    mark = variables.speed[stand.index, leader, speed]
                    terms = {**variables.capacity(sets, stand, leader), **taken}
                    terms[mark] = terms.get(mark, Fraction(0)) - speed
                    yield exact_row(f"failover port {stand.index} {leader} {speed}{load.suffix}", terms, ">=", 0)
            for kind, what, adapter, dead in _removals(sets, stand):
                for load in sets.loads(kind, sets.led[leader]):
                    if taken := load_terms(sets, variables, leader, kind, load):
                        left = variables.capacity(sets, stand, leader, adapter, dead)
                        yield exact_row(f"failover {kind} {what} {stand.index} {leader}{load.suffix}", {**left, **taken}, ">=", 0)

"""What the survivors carry when hosts of their cluster have failed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from nicplanner.design.site import HostGroup, Site, State
from nicplanner.model.demands import BASE, Load, demand_in, undominated

Rates = tuple[Fraction | None, ...]
"""What a host needs of each class that moves, in Gbit/s; None of those that it does not carry."""
Gone = tuple[Fraction, ...]
"""Of each class that moves, what the failed hosts had of it, then how many of them carried it."""


def host_failure_loads(site: Site, group: HostGroup) -> tuple[Load, ...]:
    r"""Return what a host must carry in each state while any of the other hosts of its cluster have failed, as many as may.

    .. math:: d_k + \frac{\sum_{i \in F} d_{ik}}{C_k - |F \cap C_k|}

    Of a class k that moves: its own demand, and an even share of what the failed hosts F had, over those of the :math:`C_k` hosts with
    the class that are left. Both the sum and the number of failed carriers raise it, so that of failures with as many hosts those
    that lead in neither are left out before hosts of further kinds are added to them. What another load of the same state covers is left
    out too. Empty if no hosts may fail, or outside of clusters.
    """
    if not site.host_failures or group.cluster is None:
        return ()
    cluster = [other for other in site.members if other.cluster == group.cluster]
    names = [one.name for one in group.classes if one.moves]
    loads: list[Load] = []
    for state in (BASE, *site.states):
        own = {one.name: demand_in(one, state) for one in group.classes}
        for raised in _raised(_kinds(cluster, names, state), tuple(own[name] for name in names), site.host_failures):
            loads.append(Load(state.name, {**own, **dict(zip(names, raised, strict=True))}))
    return tuple(load for state in (BASE, *site.states) for load in undominated(one for one in loads if one.state == state.name))


def _kinds(cluster: Collection[HostGroup], names: Collection[str], state: State) -> Mapping[Rates, int]:
    """Return how many hosts of a cluster need what of the classes that move."""
    out: dict[Rates, int] = {}
    for group in cluster:
        moving = {one.name: demand_in(one, state) for one in group.classes if one.moves}
        rates = tuple(moving.get(name) for name in names)
        out[rates] = out.get(rates, 0) + len(group.hosts)
    return out


def _raised(kinds: Mapping[Rates, int], mine: tuple[Fraction, ...], lost: int) -> Iterator[tuple[Fraction, ...]]:
    """Yield what a host of one kind needs of each class after the failures that matter."""
    carriers = [sum(hosts for rates, hosts in kinds.items() if rates[k] is not None) for k in range(len(mine))]
    found: dict[int, list[Gone]] = {0: [(Fraction(0),) * 2 * len(mine)]}
    for rates, hosts in kinds.items():
        each: Gone = (*(rate or Fraction(0) for rate in rates), *(Fraction(rate is not None) for rate in rates))
        more: dict[int, list[Gone]] = {}
        for count, gone in found.items():
            for further in range(min(hosts - (rates == mine), lost - count) + 1):  # the host itself is left
                more.setdefault(count + further, []).extend(
                    tuple(before + further * one for before, one in zip(which, each, strict=True)) for which in gone
                )
        found = {count: _leading(gone) for count, gone in more.items()}
    for one in found.get(lost, ()):
        yield tuple(need + one[k] / (carriers[k] - one[len(mine) + k]) for k, need in enumerate(mine))


def _leading(gone: Collection[Gone]) -> list[Gone]:
    """Return those that no other one reaches in everything."""
    kept: list[Gone] = []
    for one in sorted(dict.fromkeys(gone), reverse=True):  # what reaches another in everything comes before it
        if not any(all(a >= b for a, b in zip(other, one, strict=True)) for other in kept):
            kept.append(one)
    return kept

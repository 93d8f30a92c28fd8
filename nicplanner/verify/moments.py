"""The same layout at another moment: in a state of the design, or while hosts of a cluster are down, classes need other rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from nicplanner.design.frozen import FrozenMap
from nicplanner.design.site import HostGroup, State, TrafficClass
from nicplanner.verify.demands import demand_of
from nicplanner.verify.patterns import Facts, Pattern

Demand = Callable[[HostGroup, TrafficClass], Fraction]
"""What a class of a host group needs, in Gbit/s per host and direction."""


def facts_in(facts: Facts, state: State) -> Facts:
    """Return what ``ports.csv`` says with the demands of a state as those of the base state; the same facts where none differs."""
    if all(demand_of(one, state) == one.demand for pattern in facts.patterns for one in pattern.group.classes):
        return facts
    groups = {group.key: needing(group, lambda _, one: demand_of(one, state)) for group in facts.site.groups}
    known = {id(pattern): _with(pattern, groups[pattern.group.key]) for pattern in facts.patterns}
    site = replace(facts.site.changed(lambda group: groups.get(group.key, group)), states=())
    of_host = {host: known[id(pattern)] for host, pattern in facts.pattern_of.items()}
    return Facts(site, facts.uses, tuple(known.values()), of_host)


def needing(group: HostGroup, demand: Demand) -> HostGroup:
    """Return a host group whose classes need other rates, whatever the moment: they have no peaks."""
    classes = tuple(replace(one, demand=demand(group, one), peaks=FrozenMap()) for one in group.classes)
    return replace(group, classes=classes)


def pattern_needing(pattern: Pattern, demand: Demand) -> Pattern:
    """Return a pattern whose classes need other rates; the layout stays."""
    return _with(pattern, needing(pattern.group, demand))


def _with(pattern: Pattern, group: HostGroup) -> Pattern:
    classes = {one.name: one for one in group.classes}
    bundles = tuple(one._replace(classes=tuple(classes[traffic.name] for traffic in one.classes)) for one in pattern.bundles)
    return Pattern(group, pattern.elements, pattern.uses, bundles, pattern.hosts)

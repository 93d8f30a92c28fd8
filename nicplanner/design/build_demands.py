"""Demands that follow from the machines of the design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from nicplanner import names
from nicplanner.design.context import Context
from nicplanner.design.site import HostGroup, Machines, TrafficClass, VmNetwork
from nicplanner.reading.problems import Steps


def stated_demand(given: Fraction | str) -> dict[str, Any]:
    """Return the demand of a class as the design states it; that of machines is not known yet, and nothing for the moment."""
    return {"demand": Fraction(0), "derived": True} if isinstance(given, str) else {"demand": given, "derived": False}


def with_machines(
    groups: tuple[HostGroup, ...], networks: Mapping[str, VmNetwork], machines: tuple[Machines, ...], context: Context
) -> tuple[dict[str, TrafficClass], tuple[HostGroup, ...]]:
    """Give the classes whose demand follows from the machines that demand.

    Each machine's rate is spread evenly over the owners that are left when ``policy.host_failures`` of them have failed (one at
    least). A host group needs what the host needs that may run most; a class, where no host group is asked, the most of them all.

    Returns
    -------
    tuple
        Classes by name, and the host groups with them.
    """
    sound = {path for path, one in _derived(groups, context) if _may_follow(one, path, machines, networks, context)}
    if not sound:
        return context.classes, groups
    shares = _shares(machines, networks, context.record.policy.host_failures)
    most: dict[str, Fraction] = {}

    def demanded(group: HostGroup, one: TrafficClass) -> TrafficClass:
        if not one.derived:
            return one
        demand = max((shares.get((host.name, one.name), Fraction(0)) for host in group.hosts), default=Fraction(0))
        most[one.name] = max(demand, most.get(one.name, Fraction(0)))
        return replace(one, demand=demand)

    groups = tuple(replace(group, classes=tuple(demanded(group, one) for one in group.classes)) for group in groups)
    classes = {
        name: replace(one, demand=most.get(name, Fraction(0))) if one.derived else one for name, one in context.classes.items()
    }
    return classes, groups


def _derived(groups: tuple[HostGroup, ...], context: Context) -> Iterator[tuple[Steps, TrafficClass]]:
    """Yield every class whose demand follows from the machines, with the place that says so."""
    for name, one in context.classes.items():
        if one.derived:
            yield ("traffic", name, "demand_gbps"), one
    for group in groups:
        overrides = context.record.hosts[group.key].traffic or {}
        for one in group.classes:
            if one.derived and one.name in overrides and overrides[one.name].demand_gbps is not None:
                yield ("hosts", group.key, "traffic", one.name, "demand_gbps"), one


def _may_follow(
    one: TrafficClass, path: Steps, machines: tuple[Machines, ...], networks: Mapping[str, VmNetwork], context: Context
) -> bool:
    """Tell whether a class carries machines at all; note it where it does not."""
    if one.kind != "production":
        message = f"machines use classes of kind production, but this one's kind is {one.kind}"
        about: tuple[Steps, ...] = (path, ("traffic", one.name, "kind"))
        context.note(path, message, "'vms'", "a number of Gbit/s", "state the demand of a host", about=about)
        return False
    if any(_class_of(found, networks) == one.name for found in machines):
        return True
    given = sum(names.count(key) for key in context.record.vms)
    whole = not context.refused_names["vms"] and not context.findings.refused_whole(("vms",))
    if whole and given == sum(len(found.names) for found in machines):
        message = "the demand follows from the machines of the class, but it has none"
        hint = f"add machines under 'vms:' whose network is {one.name} or one of its networks"
        context.note(path, message, "'vms'", "a number of Gbit/s, or vms for a class with machines", hint)
    return False


def _class_of(one: Machines, networks: Mapping[str, VmNetwork]) -> str:
    """Return the class that machines count for: that of their network, or the class that they name itself."""
    return networks[one.network].owner if one.network in networks else one.network


def _shares(machines: tuple[Machines, ...], networks: Mapping[str, VmNetwork], failures: int) -> Mapping[tuple[str, str], Fraction]:
    """Return what the machines of each host and class need together, in Gbit/s."""
    out: dict[tuple[str, str], Fraction] = {}
    for one in machines:
        share = one.demand * len(one.names) / max(1, len(one.owners) - failures)
        for host in one.owners:
            key = host, _class_of(one, networks)
            out[key] = out.get(key, Fraction(0)) + share
    return out

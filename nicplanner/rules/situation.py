"""Whether the classes of a host are in the situation that a rule forbids: the reading of the conditions for a layout that is known.

It reads pins (:mod:`nicplanner.design`) and finished plans (:mod:`nicplanner.verify`); the program states the same conditions as rows, in
:mod:`nicplanner.model.constraints.platform`, and shares nothing with this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from nicplanner.errors import listing
from nicplanner.rules.profile import Rule
from nicplanner.units import text


class PortAt(NamedTuple):
    """A used port: its adapter and the adapter's model, its link speed in Gbit/s, its fabric and switch element (None: not known)."""

    adapter: str
    model: str
    gbps: Fraction
    fabric: str | None
    element: str | None


class Member(NamedTuple):
    """A class as a host carries it."""

    name: str
    kind: str
    redundancy: str
    team_mode: str
    attach: str
    gateway: bool
    links_per_pair: int = 1


class Carrier(NamedTuple):
    """A group of ports with the classes that it carries."""

    members: tuple[Member, ...]
    ports: tuple[PortAt, ...]


class HostLayout(NamedTuple):
    """The layout of the hosts of a host group; classes that are not placed are not in it.

    `hosts` is their number, `cluster_hosts` that of all hosts of their cluster, `data_ports` that of a host, `teaming` who makes their
    teams. `kinds` are the kinds of all classes that a host carries, placed or not.
    """

    carriers: tuple[Carrier, ...]
    hosts: int
    cluster_hosts: int
    data_ports: int
    teaming: str | None
    kinds: tuple[str, ...]


class Case(NamedTuple):
    """A class in its group, as a rule looks at it."""

    rule: Rule
    layout: HostLayout
    carrier: Carrier
    member: Member


def breaches(rule: Rule, layout: HostLayout) -> Iterator[tuple[str, str]]:
    """Yield class and what was found, for each class that is in the situation which the rule forbids."""
    cases = [
        Case(rule, layout, carrier, member)
        for carrier in layout.carriers
        for member in carrier.members
        if not rule.classes or member.kind in rule.classes
    ]
    found = [(case.member.name, words) for case in cases if (words := _in_situation(case)) is not None]
    if rule.every and len(found) < len(cases):
        return
    about_host = rule.every or "groups_above" in rule.never
    yield from found[:1] if about_host else found


def holds(conditions: Mapping[str, Any], layout: HostLayout, carrier: Carrier, member: Member) -> bool:
    """Tell whether conditions hold together for a class in its group; reservations have such conditions too."""
    rule = Rule("", "finding", "", (), classes=(member.kind,), never=conditions)
    return _in_situation(Case(rule, layout, carrier, member)) is not None


def _in_situation(case: Case) -> str | None:
    words = []
    for name, value in case.rule.never.items():
        said = READINGS[name](case, value)
        if said is None:
            return None
        words.append(said)
    return ", ".join(word for word in words if word)


Reading = Callable[[Case, Any], str | None]
"""Says what was found where the condition holds, None where it does not; empty words go without saying."""


def _static(value_of: Callable[[Case], Any], words: str) -> Reading:
    return lambda case, allowed: words.format(value_of(case)) if value_of(case) in allowed else None


def _with(case: Case, kinds: tuple[str, ...]) -> str | None:
    others = [one.name for one in case.carrier.members if one is not case.member and one.kind in kinds]
    return f"it shares its ports with {listing(others)}" if others else None


def _count(value_of: Callable[[Case], int | None], words: str, above: bool) -> Reading:
    def read(case: Case, limit: int) -> str | None:
        value = value_of(case)
        if value is None or (value <= limit if above else value >= limit):
            return None
        return f"{words.format(value, '' if value == 1 else 's')}, {'more' if above else 'fewer'} than {limit}"

    return read


def _ports(case: Case) -> int:
    return len(case.carrier.ports)


def _models(case: Case) -> int:
    return len({port.model for port in case.carrier.ports})


def _adapters(case: Case) -> int:
    return len({port.adapter for port in case.carrier.ports})


def _fabrics(case: Case) -> int | None:
    elements = {port.element for port in case.carrier.ports}
    return None if None in elements or case.member.attach == "mesh" else len(elements)


def _on_one_fabric(case: Case) -> int | None:
    fabrics = Counter(port.fabric for port in case.carrier.ports)
    return None if None in fabrics or case.member.attach == "mesh" else max(fabrics.values(), default=0)


def _classes(case: Case) -> int:
    return sum(not case.rule.classes or kind in case.rule.classes for kind in case.layout.kinds)


def _groups(case: Case) -> int:
    kinds = case.rule.classes
    return sum(any(not kinds or one.kind in kinds for one in carrier.members) for carrier in case.layout.carriers)


def _gbps_below(case: Case, least: Fraction) -> str | None:
    total = sum((port.gbps for port in case.carrier.ports), Fraction(0))
    return f"its links add up to {text(total)} Gbit/s, less than {text(least)}" if total < least else None


def _port_gbps_below(case: Case, least: Fraction) -> str | None:
    slowest = min((port.gbps for port in case.carrier.ports), default=least)
    return f"a link runs at {text(slowest)} Gbit/s, less than {text(least)}" if slowest < least else None


def _port_gbps_above(case: Case, most: Fraction) -> str | None:
    fastest = max((port.gbps for port in case.carrier.ports), default=most)
    return f"a link runs at {text(fastest)} Gbit/s, more than {text(most)}" if fastest > most else None


def _together(place_of: Callable[[PortAt], str | None], words: str) -> Reading:
    """Read whether one place carries all ports of the class and all of another one."""

    def read(case: Case, kinds: tuple[str, ...]) -> str | None:
        for carrier in case.layout.carriers:
            others = [one.name for one in carrier.members if one is not case.member and one.kind in kinds]
            places = {place_of(port) for port in (*case.carrier.ports, *carrier.ports)}
            if others and len(places) == 1 and None not in places:
                return words.format(places.pop(), listing(others))
        return None

    return read


def _gateway(case: Case, wanted: bool) -> str | None:
    return f"it has {'a' if wanted else 'no'} default gateway" if case.member.gateway == wanted else None


READINGS: Mapping[str, Reading] = {
    "redundancy": _static(lambda case: case.member.redundancy, "its redundancy is {}"),
    "team_mode": _static(lambda case: case.member.team_mode, "its team mode is {}"),
    "teaming": _static(lambda case: case.layout.teaming, "its teams are made by {}"),
    "attach": _static(lambda case: case.member.attach, ""),
    "gateway": _gateway,
    "hosts_above": _count(lambda case: case.layout.hosts, "there are {} host{}", above=True),
    "hosts_below": _count(lambda case: case.layout.hosts, "there are {} host{}", above=False),
    "cluster_hosts_above": _count(lambda case: case.layout.cluster_hosts, "the cluster has {} host{}", above=True),
    "links_per_pair_below": _count(lambda case: case.member.links_per_pair, "each pair of hosts has {} link{}", above=False),
    "classes_below": _count(_classes, "it is on {} network{}", above=False),
    "data_ports_below": _count(lambda case: case.layout.data_ports, "a host has {} data port{}", above=False),
    "data_ports_above": _count(lambda case: case.layout.data_ports, "a host has {} data port{}", above=True),
    "with": _with,
    "ports_below": _count(_ports, "it has {} port{}", above=False),
    "ports_above": _count(_ports, "it has {} port{}", above=True),
    "gbps_below": _gbps_below,
    "port_gbps_below": _port_gbps_below,
    "port_gbps_above": _port_gbps_above,
    "models_above": _count(_models, "its ports are on {} model{} of adapter", above=True),
    "adapters_below": _count(_adapters, "its ports are on {} adapter{}", above=False),
    "fabrics_below": _count(_fabrics, "its ports are on {} fabric{} that fail apart", above=False),
    "fabric_ports_above": _count(_on_one_fabric, "it has {} port{} on one fabric", above=True),
    "one_adapter_with": _together(lambda port: port.adapter, "adapter {} carries all of it and of {}"),
    "one_fabric_with": _together(lambda port: port.element, "fabric {} carries all of it and of {}"),
    "groups_above": _count(_groups, "its classes are on {} group{} of ports", above=True),
}
"""Every condition of :data:`nicplanner.rules.conditions.CONDITIONS`, read on a known layout."""

"""Rules 4, 5 and 6: what every group carries in the normal state and after each single failure, in Gbit/s per direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from nicplanner.design.site import Site, State, TrafficClass
from nicplanner.names import natural_key
from nicplanner.units import scale_of
from nicplanner.verify.bus import ZERO, fits
from nicplanner.verify.clusters import Clusters, element_of
from nicplanner.verify.demands import demand_of, states_of
from nicplanner.verify.mesh import pairs_of
from nicplanner.verify.patterns import Bundle, Facts, Pattern
from nicplanner.verify.report import BUS, FAILURES, LOAD, Report, gbps, show


class Share(NamedTuple):
    """A group in a state: what it must carry, its surviving link speeds, the same within the buses, and how many ports are left.

    Of a mesh these are those of the pair with the least: the load of a host may go to any one peer.
    """

    bundle: Bundle
    required: Fraction
    links: Fraction
    within_bus: Fraction
    ports_left: int


class Outcome(NamedTuple):
    """A failure, what each group still carries, and whether all of it fits together (rule 6).

    `state` is the state that is asked, `needs` what must be carried of each class in Gbit/s. Of failed hosts of the cluster (kind
    ``host``) there are many sets: what each group and each class needs at most, and whether all of them fit.
    """

    kind: str
    element: str
    shares: tuple[Share, ...]
    fits: bool
    state: State
    needs: Mapping[str, Fraction]


def failures_of(pattern: Pattern) -> Iterator[tuple[str, str, frozenset[int]]]:
    """Yield kind, element and the lost uses of each single failure (rule 5): adapters, used ports, switch elements.

    A switch element is named by its fabrics alone; its rack differs from host to host.
    """
    uses = pattern.uses
    for adapter in sorted((adapter.name for adapter in pattern.group.adapters), key=natural_key):
        yield "adapter", adapter, frozenset(i for i, use in enumerate(uses) if use.adapter == adapter)
    for i in sorted(range(len(uses)), key=lambda i: natural_key(uses[i].name)):
        yield "port", uses[i].name, frozenset({i})
    for fabrics in pattern.elements:
        yield "switch", "+".join(fabrics), frozenset(i for i, use in enumerate(uses) if use.fabric in fabrics)


def required(traffic: TrafficClass, kind: str, state: State) -> Fraction:
    """Return what a class needs in a state after a failure of a kind: the part that must survive; kind ``normal``: all of it."""
    if kind == "normal":
        return demand_of(traffic, state)
    return traffic.min_failover * demand_of(traffic, state) if kind in traffic.survive else ZERO


class Left(NamedTuple):
    """What a failure leaves of a group whatever it must carry: as of :class:`Share`, and for each pair the links by adapter in Gbit/s."""

    links: Fraction
    within_bus: Fraction
    ports_left: int
    rooms: tuple[Mapping[str, Fraction], ...]


class Remains:
    """What failures leave of the groups of a pattern, looked at once for all states and loads.

    Link speeds and buses are whole numbers of the same part of a Gbit/s inside, in which sums are exact and fast.
    """

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.bus = {adapter.name: adapter.bus for adapter in pattern.group.adapters}
        limits = {name: limit for name, limit in self.bus.items() if limit is not None}
        self._scale = scale_of([*limits.values(), *(use.link for use in pattern.uses)])
        self._links = [self._whole(use.link) for use in pattern.uses]
        self._limits = {name: self._whole(limit) for name, limit in limits.items()}
        used: dict[str, int] = {}
        for use, link in zip(pattern.uses, self._links, strict=True):
            used[use.adapter] = used.get(use.adapter, 0) + link
        self.tight = any(limit < used.get(name, 0) for name, limit in self._limits.items())
        self._pairs = [pairs_of(pattern, bundle) for bundle in pattern.bundles]
        self._rates: dict[int, Fraction] = {}

    def after(self, lost: frozenset[int]) -> list[Left]:
        """Return what is left of each group without some of the uses."""
        out = []
        for pairs in self._pairs:
            left = [[i for i in ports if i not in lost] for ports in pairs]
            mine = [self._room(ports) for ports in left]
            within = min(sum(min(speed, self._limits.get(adapter, speed)) for adapter, speed in room.items()) for room in mine)
            links = min(sum(room.values()) for room in mine)
            rooms = tuple(room for i, room in enumerate(mine) if room not in mine[:i]) if self.tight else ()
            rates = tuple({adapter: self._rate(speed) for adapter, speed in room.items()} for room in rooms)
            out.append(Left(self._rate(links), self._rate(within), min(map(len, left)), rates))
        return out

    def _room(self, ports: list[int]) -> dict[str, int]:
        """Return the link speeds of ports by adapter."""
        room: dict[str, int] = {}
        for i in ports:
            adapter = self.pattern.uses[i].adapter
            room[adapter] = room.get(adapter, 0) + self._links[i]
        return room

    def _whole(self, rate: Fraction) -> int:
        return rate.numerator * (self._scale // rate.denominator)

    def _rate(self, parts: int) -> Fraction:
        """Return a whole number of parts in Gbit/s."""
        if parts not in self._rates:
            self._rates[parts] = Fraction(parts, self._scale)
        return self._rates[parts]


def needs_of(pattern: Pattern, kind: str, state: State) -> dict[str, Fraction]:
    """Return what each class needs in a state after a failure of a kind, or normally."""
    return {traffic.name: required(traffic, kind, state) for traffic in pattern.group.classes}


def carried(remains: Remains, left: list[Left], needs: Mapping[str, Fraction]) -> tuple[tuple[Share, ...], bool]:
    """Return what is left of every group, and whether the needs of all classes fit together.

    They must fit through the buses whichever peer each mesh of the host loads. Where every bus carries all used ports of its adapter,
    they do if each group's links carry its own.
    """
    shares = tuple(
        Share(bundle, sum((needs[traffic.name] for traffic in bundle.classes), ZERO), one.links, one.within_bus, one.ports_left)
        for bundle, one in zip(remains.pattern.bundles, left, strict=True)
    )
    if not remains.tight:
        return shares, all(share.required <= share.links for share in shares)
    loads = [share.required for share in shares]
    return shares, all(fits(loads, choice, remains.bus) for choice in product(*(one.rooms for one in left)))


def hosts_failed(pattern: Pattern, site: Site, clusters: Clusters, state: State) -> Outcome | None:
    """Return what the hosts carry while others of their cluster have failed, all their own links being up; None where none may fail."""
    cases = clusters.cases(pattern.group, state)
    if not cases or pattern.group.cluster is None:
        return None
    remains = Remains(pattern)
    whole = remains.after(frozenset())
    found = [carried(remains, whole, needs) for needs in cases]
    worst = tuple(max(alike, key=lambda share: share.required) for alike in zip(*(shares for shares, _ in found), strict=True))
    most = {name: max(needs[name] for needs in cases) for name in cases[0]}
    return Outcome("host", element_of(site, pattern.group.cluster), worst, all(fit for _, fit in found), state, most)


def outcomes(pattern: Pattern, site: Site, clusters: Clusters) -> list[Outcome]:
    """Return what every single failure leaves, in the order of ``failures.csv``; each in every state that differs for the hosts."""
    remains, states = Remains(pattern), states_of(site, pattern.group)
    needs = {(kind, state.name): needs_of(pattern, kind, state) for kind in ("adapter", "port", "switch") for state in states}
    out = []
    for kind, element, lost in failures_of(pattern):
        left = remains.after(lost)
        for state in states:
            mine = needs[kind, state.name]
            out.append(Outcome(kind, element, *carried(remains, left, mine), state, mine))
    out += [one for state in clusters.states(pattern.group) if (one := hosts_failed(pattern, site, clusters, state)) is not None]
    return sorted(out, key=lambda one: one.kind)


def check_loads(facts: Facts, simulated: dict[int, list[Outcome]], report: Report) -> None:
    """Check rules 4, 5 and 6. `simulated` holds the outcomes of each pattern, by its place."""
    for place, pattern in enumerate(facts.patterns):
        remains = Remains(pattern)
        whole = remains.after(frozenset())
        for state in states_of(facts.site, pattern.group):
            needs = needs_of(pattern, "normal", state)
            normal = Outcome("normal", "", *carried(remains, whole, needs), state, needs)
            _check_normal(pattern, normal, facts.site.max_utilisation, report)
        for one in simulated[place]:
            _check_outcome(pattern, one, report)


def _check_normal(pattern: Pattern, normal: Outcome, most: Fraction, report: Report) -> None:
    """Rule 4 for each group, with the usable part of its links; rule 6 where each group alone would do."""
    what = f"the {'peaks and ' if normal.state.name else ''}demands{_in(normal.state)}"
    for share in normal.shares:
        if share.required > most * share.links:
            message = f"{what} add up to {gbps(share.required)}, {show(most)} of the links is {gbps(most * share.links)}"
            report.add(LOAD, f"{pattern.subject} group {show(share.bundle.name)}", message)
    if not normal.fits and all(share.required <= share.links for share in normal.shares):
        where = f"without a failure{_in(normal.state)}" if normal.state.name else "in the normal state"
        report.add(BUS, pattern.subject, f"{where} {_loads(normal)} do not fit through the buses ({_buses(pattern)})")


def _check_outcome(pattern: Pattern, one: Outcome, report: Report) -> None:
    """Rule 5 for each group; rule 6 where each group alone would do."""
    after = f"after the failure of {_NAMED.get(one.kind, one.kind)} {one.element}{_in(one.state)}"
    enough = True
    for share in one.shares:
        if share.required > share.links:
            enough = False
            message = f"{after} it must carry {gbps(share.required)}, its links carry {gbps(share.links)}"
            report.add(FAILURES, f"{pattern.subject} group {show(share.bundle.name)}", message)
        elif not share.ports_left and not one.state.name:  # ports are left in every state or in none
            for traffic in share.bundle.classes:
                if one.kind in traffic.survive:
                    report.add(FAILURES, f"{pattern.subject} {traffic.name}", f"{after} no port is left, at least one must be")
    if enough and not one.fits:
        report.add(BUS, pattern.subject, f"{after} {_loads(one)} do not fit through the buses ({_buses(pattern)})")


_NAMED = {"switch": "fabric", "host": "hosts"}
"""What a message calls the elements of a kind of failure."""


def _in(state: State) -> str:
    """Name the state of a message; the base state needs no word."""
    return f" in state {state.name}" if state.name else ""


def _loads(one: Outcome) -> str:
    return "the loads " + ", ".join(f"{share.bundle.name[:40]} {gbps(share.required)}" for share in one.shares if share.required)


def _buses(pattern: Pattern) -> str:
    return ", ".join(f"{adapter.name} {gbps(adapter.bus)}" for adapter in pattern.group.adapters if adapter.bus is not None)

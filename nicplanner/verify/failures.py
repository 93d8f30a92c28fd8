"""``failures.csv``: the rows recomputed from the layout, and the comparison with those of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby, repeat
from typing import Any

from nicplanner.design.site import Host
from nicplanner.tables import SPECS, Table
from nicplanner.verify.bus import ZERO
from nicplanner.verify.clusters import Clusters
from nicplanner.verify.columns import cells, rows_of_each
from nicplanner.verify.demands import demand_of
from nicplanner.verify.loads import Outcome, outcomes
from nicplanner.verify.patterns import Facts, Pattern
from nicplanner.verify.report import AGREEMENT, Report, show

Row = tuple[str, str, str, Fraction, Fraction, Fraction, bool, str]
"""A row without its host: kind, element, class, demand, required and surviving Gbit/s, ok, state."""

COLUMNS = ("kind", "traffic", "demand_gbps", "required_gbps", "surviving_gbps", "ok", "state")
"""Columns that do not change from host to host of a pattern, in the order of :class:`Block`."""

PLACES = 9
"""Decimal places of a rate that has no last one: it is told to one bit per second."""
MOST_PLACES = 36
"""Decimal places that a table can hold."""
_TENS = 10**MOST_PLACES


def simulate(facts: Facts) -> dict[int, list[Outcome]]:
    """Return what every single failure leaves on the hosts of each pattern, by the pattern's place; patterns that are alike share it."""
    clusters = Clusters(facts.site)
    known: dict[object, list[Outcome]] = {}
    out: dict[int, list[Outcome]] = {}
    for place, pattern in enumerate(facts.patterns):
        key = _alike(facts, pattern)
        if key not in known:
            known[key] = outcomes(pattern, facts.site, clusters)
        out[place] = known[key]
    return out


def _alike(facts: Facts, pattern: Pattern) -> object:
    """Return what the outcomes of a pattern follow from: adapters, classes and layout; where hosts may fail, the cluster too.

    Of a mesh they follow from its peers as well; such a pattern is like no other.
    """
    group = pattern.group
    if any(traffic.mesh for traffic in group.classes):
        return id(pattern)
    uses = tuple((use.adapter, use.near.name, use.group, use.traffic, use.fabric, use.link) for use in pattern.uses)
    return group.adapters, group.classes, pattern.elements, uses, group.cluster if facts.site.host_failures else None


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a host in columns, shared by the hosts that have the same outcomes.

    `columns` are those of :data:`COLUMNS`, `names` the elements without the rack, which the names of switch elements begin with;
    `elements` keeps them with it, by rack.
    """

    columns: tuple[list[Any], ...]
    names: tuple[str, ...]
    elements: dict[str, list[str]] = field(default_factory=dict)

    def elements_in(self, rack: str) -> list[str]:
        """Return the element of each row for a host in a rack."""
        if rack not in self.elements:
            pairs = zip(self.columns[0], self.names, strict=True)
            self.elements[rack] = [f"{rack}:{name}" if kind == "switch" else name for kind, name in pairs]
        return self.elements[rack]


def blocks_of(facts: Facts, simulated: Mapping[int, list[Outcome]]) -> Iterator[tuple[Host, Block]]:
    """Yield each host in natural order with its rows."""
    made: dict[int, Block] = {}
    of_pattern: dict[int, Block] = {}
    for place, pattern in enumerate(facts.patterns):
        found = simulated[place]
        if id(found) not in made:
            rows = [row for _, mine in groupby(found, key=lambda one: (one.kind, one.element)) for row in _rows(pattern, list(mine))]
            columns: list[list[Any]] = [[row[i] for row in rows] for i in range(len(COLUMNS) + 1)]
            made[id(found)] = Block((columns[0], *columns[2:]), tuple(columns[1]))
        of_pattern[id(pattern)] = made[id(found)]
    for host in facts.site.hosts:
        yield host, of_pattern[id(facts.pattern_of[host.name])]


def _rows(pattern: Pattern, found: list[Outcome]) -> Iterator[Row]:
    """Yield the rows of one failure: for each class that the host carries one in each state.

    ``ok`` asks that the loads of all groups fit together, and that a port is left for a class that survives the kind of failure.
    """
    for traffic in pattern.group.classes:
        place = next((i for i, bundle in enumerate(pattern.bundles) if traffic in bundle.classes), None)
        for one in found:
            share = None if place is None else one.shares[place]
            ok = one.fits and (one.kind not in traffic.survive or (share is not None and share.ports_left > 0))
            demand, need = demand_of(traffic, one.state), one.needs[traffic.name]
            left = share.within_bus if share else ZERO
            yield one.kind, one.element, traffic.name, _decimal(demand), _decimal(need), left, ok, one.state.name


def _decimal(rate: Fraction) -> Fraction:
    """Return a rate as a table can hold it: exact, or rounded where it has no last decimal, as even shares of what fails often have."""
    return rate if _TENS % rate.denominator == 0 else round(rate, PLACES)


def table_of(facts: Facts, simulated: Mapping[int, list[Outcome]]) -> Table:
    """Return ``failures.csv`` (rules 5 and 6), ordered by host, kind, element, class and state."""
    hosts: list[str] = []
    elements: list[str] = []
    columns: list[list[Any]] = [[] for _ in COLUMNS]
    for host, block in blocks_of(facts, simulated):
        hosts += repeat(host.name, len(block.names))
        elements += block.elements_in(host.rack)
        for column, mine in zip(columns, block.columns, strict=True):
            column += mine
    return Table(SPECS["failures"], {"host": hosts, "element": elements, **dict(zip(COLUMNS, columns, strict=True))})


def check_failures(facts: Facts, simulated: Mapping[int, list[Outcome]], failures: Table, report: Report) -> None:
    """Compare ``failures.csv`` with the recomputed rows (rule 11), a host's rows at a time.

    The hosts of a block have equal rows, and cells that stand in many rows are mostly one object: so what was found equal to the block is
    remembered, and the next host's rows are compared with that first, which looks no further than at identity.
    """
    of_host = rows_of_each(failures["host"])
    states = failures["state"] if "state" in failures.columns else [""] * len(failures)
    columns = [*(failures[name] for name in COLUMNS[:-1]), states]
    equal: dict[int, tuple[Sequence[Any], ...]] = {}
    for host, block in blocks_of(facts, simulated):
        rows = of_host.pop(host.name, range(0))
        mine = tuple(cells(column, rows) for column in columns)
        elements, wanted = cells(failures["element"], rows), block.elements_in(host.rack)
        if mine == equal.get(id(block)) or mine == block.columns:
            equal[id(block)] = mine
            if elements == wanted:
                continue
        # in the usual order they are equal; any other order is told apart row by row
        _differences(host.name, _together(mine, elements), _together(block.columns, wanted), report)
    for name, rows in of_host.items():
        report.add(AGREEMENT, show(name), f"failures.csv has {len(rows)} rows for a host that the design does not have")


def _together(columns: tuple[Sequence[Any], ...], elements: Sequence[str]) -> list[Row]:
    kinds, *rest = columns
    return list(zip(kinds, elements, *rest, strict=True))


def _differences(host: str, found: list[Row], wanted: list[Row], report: Report) -> None:
    rows: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in found:
        rows.setdefault((*row[:3], row[7]), []).append(row)
    for row in wanted:
        mine = rows.pop((*row[:3], row[7]), [])
        subject = f"{host} {row[0]} {row[1]} {row[2]}{f' in state {row[7]}' if row[7] else ''}"
        if len(mine) != 1:
            report.add(AGREEMENT, subject, f"failures.csv has {len(mine)} rows for this failure and class, not one")
            continue
        for name, got, value in zip(("demand_gbps", "required_gbps", "surviving_gbps", "ok"), mine[0][3:7], row[3:7], strict=True):
            if got != value:
                report.add(AGREEMENT, subject, f"{name} in failures.csv is {show(got)}, it must be {show(value)}")
    for kind, element, traffic, state in rows:
        subject = f"{host} {show(kind)} {show(element)} {show(traffic)}{f' in state {show(state)}' if state else ''}"
        report.add(AGREEMENT, subject, "failures.csv has a row for a failure, class or state that this host does not have")

"""``failures.csv``: the rows recomputed from the layout, and the comparison with those of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from nicplanner.design.site import Host
from nicplanner.tables import Table
from nicplanner.verify.bus import ZERO
from nicplanner.verify.clusters import Clusters
from nicplanner.verify.demands import demand_of
from nicplanner.verify.loads import Outcome, outcomes
from nicplanner.verify.patterns import Facts, Pattern
from nicplanner.verify.report import AGREEMENT, Report, show

Row = tuple[str, str, str, Fraction, Fraction, Fraction, bool, str]
"""A row without its host: kind, element, class, demand, required and surviving Gbit/s, ok, state."""

PLACES = 9
"""Decimal places of a rate that has no last one: it is told to one bit per second."""
MOST_PLACES = 36
"""Decimal places that a table can hold."""
_TENS = 10**MOST_PLACES


def simulate(facts: Facts) -> dict[int, list[Outcome]]:
    """Return what every single failure leaves on the hosts of each pattern, by the pattern's place."""
    clusters = Clusters(facts.site)
    return {place: outcomes(pattern, facts.site, clusters) for place, pattern in enumerate(facts.patterns)}


def rows_by_host(facts: Facts, simulated: dict[int, list[Outcome]]) -> Iterator[tuple[Host, list[Row]]]:
    """Yield the rows of each host, in natural order; hosts of one pattern and rack share them."""
    places = {id(pattern): place for place, pattern in enumerate(facts.patterns)}
    known: dict[tuple[int, str], list[Row]] = {}
    for host in facts.site.hosts:
        pattern = facts.pattern_of[host.name]
        key = (places[id(pattern)], host.rack)
        if key not in known:
            of_failure = groupby(simulated[key[0]], key=lambda one: (one.kind, one.element))
            known[key] = [row for _, found in of_failure for row in _rows(pattern, list(found), host.rack)]
        yield host, known[key]


def _rows(pattern: Pattern, found: list[Outcome], rack: str) -> Iterator[Row]:
    """Yield the rows of one failure: for each class that the host carries one in each state.

    ``ok`` asks that the loads of all groups fit together, and that a port is left for a class that survives the kind of failure.
    """
    for traffic in pattern.group.classes:
        place = next((i for i, bundle in enumerate(pattern.bundles) if traffic in bundle.classes), None)
        for one in found:
            element = f"{rack}:{one.element}" if one.kind == "switch" else one.element
            share = None if place is None else one.shares[place]
            ok = one.fits and (one.kind not in traffic.survive or (share is not None and share.ports_left > 0))
            demand, need = demand_of(traffic, one.state), one.needs[traffic.name]
            left = share.within_bus if share else ZERO
            yield one.kind, element, traffic.name, _decimal(demand), _decimal(need), left, ok, one.state.name


def _decimal(rate: Fraction) -> Fraction:
    """Return a rate as a table can hold it: exact, or rounded where it has no last decimal, as even shares of what fails often have."""
    return rate if _TENS % rate.denominator == 0 else round(rate, PLACES)


def rows_of(facts: Facts, simulated: dict[int, list[Outcome]] | None = None) -> list[tuple[Any, ...]]:
    """Return the rows of ``failures.csv`` (rules 5 and 6); `simulated` are the outcomes, where they are known.

    Returns
    -------
    list of tuple
        Kind, element, host, class, demand, required and surviving rate in Gbit/s, ok, state; ordered by host, kind, element, class and
        state.
    """
    return [
        (kind, element, host.name, traffic, demand, needed, surviving, ok, state)
        for host, rows in rows_by_host(facts, simulate(facts) if simulated is None else simulated)
        for kind, element, traffic, demand, needed, surviving, ok, state in rows
    ]


def check_failures(facts: Facts, simulated: dict[int, list[Outcome]], failures: Table, report: Report) -> None:
    """Compare ``failures.csv`` with the recomputed rows (rule 11)."""
    found: dict[str, list[Row]] = {}
    names = ("kind", "element", "traffic", "demand_gbps", "required_gbps", "surviving_gbps", "ok")
    states = failures["state"] if "state" in failures.columns else [""] * len(failures)
    for host, row in zip(failures["host"], zip(*(failures[name] for name in names), states, strict=True), strict=True):
        found.setdefault(host, []).append(row)
    for one, wanted in rows_by_host(facts, simulated):
        mine = found.pop(one.name, [])
        if mine != wanted:  # in the usual order the lists are equal; any other order is told apart row by row
            _differences(one.name, mine, wanted, report)
    for host, rows in found.items():
        report.add(AGREEMENT, show(host), f"failures.csv has {len(rows)} rows for a host that the design does not have")


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

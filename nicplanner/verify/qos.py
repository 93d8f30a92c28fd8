"""``qos.csv``: what the platform reserves, weighs or caps of a group's links, computed from the layout and compared with the plan's.

Which entries of a profile (:class:`~nicplanner.rules.Reservation`) hold for a group of ports:

* an entry is for the classes of its kind in the group; of several entries for one kind the first whose conditions hold counts;
* what is a part of another reservation stands beside that one, under its own name where the host has no class of that kind
  (SBL/CSV traffic, and cluster traffic and live migration that ride on SMB); a class whose group does not carry the other one has no part;
* a name that is no kind of traffic stands in every group in which another entry of the same mode holds, last;
* an entry with neither percentage nor weight is what the entries with a priority leave of the links.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from nicplanner.design.site import Site
from nicplanner.names import natural_key
from nicplanner.rules import Reservation
from nicplanner.rules.conditions import KINDS
from nicplanner.rules.situation import Carrier, HostLayout, Member, holds
from nicplanner.tables import SPECS, Table
from nicplanner.verify.carriers import layout_of
from nicplanner.verify.patterns import Facts, Pattern
from nicplanner.verify.report import AGREEMENT, Report, show

PLACES = 6
"""Percentages and rates are rounded to so many decimal places; parts of a whole seldom have a last one."""
PARTS = ("weight", "shares")
"""Modes whose entries divide a group's links among themselves."""


class Share(NamedTuple):
    """A row without its host; percent and Gbit/s are exact."""

    group: str
    traffic: str
    priority: int | None
    percent: Fraction | None
    gbps: Fraction | None
    mode: str
    weight: int | None = None
    of: str = "link"
    transport: str = ""
    rule: str = ""


def rows_of(facts: Facts) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of ``qos.csv`` that follow from the design, the platform and the layout."""
    if not facts.site.profile.reservations:
        return
    of_pattern = {id(pattern): [_rounded(one) for one in shares(pattern, facts.site)] for pattern in facts.patterns}
    for host in facts.site.hosts:
        yield from ((host.name, *one) for one in of_pattern[id(facts.pattern_of[host.name])])


def _rounded(one: Share) -> Share:
    percent, gbps = (None if value is None else round(value, PLACES) for value in (one.percent, one.gbps))
    return one._replace(percent=percent, gbps=gbps)


def shares(pattern: Pattern, site: Site) -> list[Share]:
    """Return what is reserved, weighed or capped on the hosts of a pattern, by group in natural order, then as the profile lists it."""
    layout = layout_of(pattern, site)
    groups = sorted(zip(pattern.bundles, layout.carriers, strict=True), key=lambda item: natural_key(item[0].name))
    return [one for bundle, carrier in groups for one in _of_group(bundle.name, layout, carrier, site.profile.reservations)]


def _of_group(name: str, layout: HostLayout, carrier: Carrier, reservations: tuple[Reservation, ...]) -> list[Share]:
    links = sum((port.gbps for port in carrier.ports), Fraction(0))
    rates = {"link": links}
    taken: set[str] = set()
    out: list[Share] = []
    for one in sorted(reservations, key=lambda one: one.of == "link" and one.traffic not in KINDS):
        found = [member for member in _members(one, layout, carrier, rates, out) if member.name not in taken]
        names = [member.name for member in found if holds(one.when, layout, carrier, member)]
        taken.update(names)
        if one.mode == "reservation" and names:
            out += _reserved(name, ";".join(names), one, links, rates, out)
        else:
            out += [_plain(name, traffic, one, links) for traffic in names]
    return _divided(out, links)


def _members(one: Reservation, layout: HostLayout, carrier: Carrier, rates: Mapping[str, Fraction], before: list[Share]) -> list[Member]:
    """Return the classes that an entry is for, or a member of its own name where it stands without a class."""
    if any(member.kind == one.traffic for other in layout.carriers for member in other.members):
        return [member for member in carrier.members if member.kind == one.traffic]
    beside = one.of in rates
    if one.of == "link":
        beside = one.traffic not in KINDS and any(row.mode == one.mode and row.of for row in before)
    return [Member(one.traffic, one.traffic, "", "", "", False)] if beside else []


def _reserved(
    name: str, traffic: str, one: Reservation, links: Fraction, rates: dict[str, Fraction], before: list[Share]
) -> Iterator[Share]:
    """Yield the row of a reservation, and note its rate for what is a part of it."""
    whole, percent, of, transport = rates.get(one.of), one.percent, one.of, ""
    if percent is None:
        whole, of = links, "link"
        percent = max(Fraction(0), 100 - sum((100 * (row.gbps or 0) / links for row in before if row.priority is not None), Fraction(0)))
    rate = None if whole is None else whole * percent / 100
    if one.transport is not None:
        transport = "SMB" if (links if rate is None else rate) >= one.transport else "compression"
    if rate is None or transport == "compression":  # nothing is used of what it would be a part of
        if transport:
            yield Share(name, traffic, one.priority, None, None, "transport", None, of if rate is not None else "", transport, one.rule)
        return
    rates[one.traffic] = rate
    yield Share(name, traffic, one.priority, percent, rate, one.mode, None, of, transport, one.rule)


def _plain(name: str, traffic: str, one: Reservation, links: Fraction) -> Share:
    """Return the row of a cap, or of a weight whose share is not known yet."""
    rate = None if one.percent is None else links * one.percent / 100
    return Share(name, traffic, one.priority, one.percent, rate, one.mode, one.weight, rule=one.rule)


def _divided(rows: list[Share], links: Fraction) -> list[Share]:
    """Give weights and shares the part of the links that they are of the group's."""
    total = {mode: sum(row.weight or 0 for row in rows if row.mode == mode) for mode in PARTS}
    return [
        row._replace(percent=(part := Fraction(100 * (row.weight or 0), total[row.mode] or 1)), gbps=links * part / 100)
        if row.mode in PARTS
        else row
        for row in rows
    ]


def check_qos(facts: Facts, table: Table | None, report: Report) -> None:
    """Check ``qos.csv`` (rule 11): the rows that follow from platform and layout and no others. Without it there are none."""
    rows: dict[tuple[str, ...], int] = {}
    if table is not None:
        rows = {key: i for i, key in enumerate(zip(table["host"], table["group"], table["traffic"], strict=True))}
    names = [column.name for column in SPECS["qos"].columns]
    for wanted in rows_of(facts):
        host, group, traffic, *_ = wanted
        row = rows.pop((host, group, traffic), None)
        if row is None or table is None:
            report.add(AGREEMENT, f"{host} {group} {traffic}", "qos.csv lacks the row of this reservation")
            continue
        for name, value in zip(names, wanted, strict=True):
            if name in table.columns and (got := table[name][row]) != value:
                report.add(AGREEMENT, f"{host} {group} {traffic}", f"{name} in qos.csv is {show(got)}, it must be {show(value)}")
    for key in rows:
        report.add(AGREEMENT, " ".join(map(show, key)), "qos.csv has a row that follows from no reservation of the platform")

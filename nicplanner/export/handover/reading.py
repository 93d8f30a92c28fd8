"""From a plan's tables and excerpt to the view; tables that do not agree are refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network

from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.errors import InputError, Problem, clean
from nicplanner.export.handover.agreement import disagreements
from nicplanner.export.handover.hosts import read_hosts
from nicplanner.export.handover.records import Address, Cable, Handover, Vlan
from nicplanner.export.handover.switches import read_switches
from nicplanner.export.handover.tables import HINT, rows_of
from nicplanner.names import natural
from nicplanner.plan import Plan
from nicplanner.tables import Table

READ = ("ports", "cabling", "switch_ports", "vlans", "addresses", "qos")
"""The tables that the view is read from."""
MOST_PROBLEMS = 20


def read_handover(plan: Plan) -> Handover:
    """Read a plan as those see it who configure it.

    Raises
    ------
    InputError
        With what is wrong: a plan without the excerpt of its site (of an earlier version), names with control characters, VLANs, addresses
        or subnets that are none, and tables that do not agree (a port whose switch port carries other VLANs than its classes have, say).
    """
    excerpt = SiteExcerpt.of(plan.manifest)
    problems = list(_control(plan.tables))
    if not problems:
        vlans, addresses = _vlans(plan.tables["vlans"], problems), _addresses(plan.tables["addresses"], problems)
    if not problems:
        known = {name for group in excerpt.hosts.values() for name, _, _ in group.places}
        hosts = read_hosts(plan.tables, excerpt, vlans, [one for one in addresses if one.host in known], problems)
        switches = read_switches(plan.tables, excerpt, vlans, hosts, problems)
    if not problems:
        problems += disagreements(hosts, addresses, excerpt.switches)
    if problems:
        raise InputError(problems[:MOST_PROBLEMS])
    return Handover(
        excerpt.name,
        excerpt.platform,
        {name: (one.row, one.position, one.height_units) for name in natural(excerpt.racks) for one in (excerpt.racks[name],)},
        hosts,
        switches,
        vlans,
        tuple(_cables(plan.tables["cabling"])),
        tuple(one for one in addresses if one.host not in known),
    )


def is_plain(text: str) -> bool:
    """Tell whether a text has no sign that ends a line, is invisible or turns the direction of reading.

    Categories Cc, Cf, Cs, Zl and Zp of Unicode: no device's configuration needs them in a name, and each of them can hide or end
    what stands around it.
    """
    return not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in text)


def _control(tables: Mapping[str, Table]) -> Iterator[Problem]:
    for name in READ:
        for column, cells in tables[name].columns.items():
            if tables[name].spec.column(column).kind != "text":
                continue
            for text in dict.fromkeys(cells):
                if not is_plain(text):
                    row = cells.index(text) + 2
                    message = "a line break or an invisible sign cannot be written into a device's configuration"
                    yield Problem(column, message, clean(repr(text)), hint="mend the cell", file=f"{name}.csv", line=row)


def _vlans(table: Table, problems: list[Problem]) -> tuple[Vlan, ...]:
    out = []
    for line, row in rows_of(table):
        try:
            if row["vlan"] is None or not 1 <= row["vlan"] <= 4094:
                raise ValueError(f"the VLAN id is {row['vlan']}, not 1 to 4094")
            gateway = IPv4Address(row["gateway"]) if row["gateway"] else None
            mtu = 1500 if row["mtu"] is None else row["mtu"]
            subnet = IPv4Network(row["subnet"])
            out.append(Vlan(row["vlan"], row["name"], row["traffic"], row["fabric"], row["scope"], subnet, gateway, mtu))
        except ValueError as error:
            problems.append(Problem("vlan", clean(str(error)), hint=HINT, file="vlans.csv", line=line))
    return tuple(out)


def _addresses(table: Table, problems: list[Problem]) -> tuple[Address, ...]:
    out = []
    for line, row in rows_of(table):
        try:
            network = IPv4Network((row["address"], row["prefix_length"] or 0), strict=False)
            gateway = IPv4Address(row["gateway"]) if row["gateway"] else None
            if row["vlan"] is None:
                raise ValueError("the VLAN id is missing")
        except ValueError as error:
            problems.append(Problem("address", clean(str(error)), hint=HINT, file="addresses.csv", line=line))
            continue
        out.append(
            Address(
                row["host"], row["traffic"], row["fabric"], row["vlan"], IPv4Address(row["address"]), network.prefixlen, gateway,
                row["adapter"], row["port"], row["scope"],
            )
        )  # fmt: skip
    return tuple(out)


def _cables(table: Table) -> Iterator[Cable]:
    for _, row in rows_of(table):
        yield Cable(
            row["cable"], row["host"], row["adapter"], row["port"], row["switch"], row["switch_port"], row["medium"], row["length_m"],
            row["colour"], row["label_a"], row["label_b"], row.get("cable_type", ""),
        )  # fmt: skip

"""Tables of the page: how their columns are headed, and the first rows for paper and for browsers without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from nicplanner.report.packing import pack, written
from nicplanner.tables import Table

MOST_PRINTED = 400
"""Rows of a table that are printed: some ten pages. More are for a file, not for paper."""

TITLES: Mapping[str, str] = {
    "ports": "Host ports",
    "cabling": "Cabling",
    "switch_ports": "Switch ports",
    "vlans": "VLANs and subnets",
    "addresses": "Addresses",
    "bom": "Bill of materials",
    "bom_racks": "Materials by rack",
    "order": "Order",
    "failures": "Failures",
    "findings": "Findings",
    "qos": "Bandwidth reservations",
    "uplinks": "Uplinks, peer links and arrays",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column: its name, its unit, what it means, and whether it holds numbers."""

    name: str
    label: str
    unit: str
    meaning: str
    number: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of the page."""

    name: str
    title: str
    row: str
    headings: tuple[Heading, ...]
    rows: int
    first: tuple[tuple[str, ...], ...]
    packed: str


_UNIT_WORDS = {"gbps": "Gbit/s", "m": "m", "percent": "%"}


def heading(name: str, unit: str, meaning: str, kind: str) -> Heading:
    """Return the heading of a column, with the unit beside the name where the name ends in it.

    Examples
    --------
    >>> heading("length_m", "m", "", "rate").label, heading("switch_port", "", "", "text").label
    ('length', 'switch port')
    """
    words = name.split("_")
    shown = "" if unit == "currency" else unit
    if len(words) > 1 and _UNIT_WORDS.get(words[-1]) == unit:
        words.pop()
    return Heading(name, " ".join(words), shown, meaning, kind in ("int", "rate"))


def listings(tables: Mapping[str, Table]) -> list[Listing]:
    """Return every table that has rows, in the plan's order."""
    return [_listing(name, table) for name, table in tables.items() if len(table)]


def _listing(name: str, table: Table) -> Listing:
    columns = [table.spec.column(one) for one in table.columns]
    first = tuple(
        tuple(written(column.kind, value) for column, value in zip(columns, row, strict=True)) for row in islice(table.rows(), MOST_PRINTED)
    )
    heads = tuple(heading(column.name, column.unit, column.meaning, column.kind) for column in columns)
    return Listing(name, TITLES.get(name, name), table.spec.row, heads, len(table), first, pack(table))

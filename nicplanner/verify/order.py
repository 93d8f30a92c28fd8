"""``order.csv``: what the bill of materials buys, with spares, less the stock, in whole packs, counted again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from nicplanner.catalog.entries import Entry
from nicplanner.design.site import Site
from nicplanner.tables import Table
from nicplanner.verify.cables import Cable, counted
from nicplanner.verify.prices import Names, cost_of
from nicplanner.verify.report import TABLES, Report, show

SECTION = {"adapter": "adapters", "switch": "switches", "cable": "cables", "transceiver": "transceivers"}
"""Category of the tables → section of the catalog, which is the category of the design's spares."""


@dataclass
class Line:
    """A line of the order: the names of what is ordered, its entry, and how many are needed."""

    names: Names
    entry: Entry | None
    needed: int = 0


def check_order(site: Site, cables: Sequence[Cable], named: bool, bom: Table, order: Table | None, report: Report) -> None:
    """Check ``order.csv``, if there is one, against the rows of ``bom.csv`` that are bought.

    Where ``cabling.csv`` does not name the kinds of cable (`named`), of the cables only the number needed is compared.
    """
    if order is None or not len(order):
        return
    lines = _lines(site, {cable.names[0]: cable for cable, _ in counted(cables)}, bom)
    if not named:
        _loose(bom, order, report)
        lines = {key: line for key, line in lines.items() if key[0] != "cable"}
    seen: set[tuple[str, str]] = set()
    for i, key in enumerate(zip(order["category"], order["item"], strict=True)):
        if not named and key[0] == "cable":
            continue
        subject = " ".join(map(show, key))
        if key not in lines:
            report.add(TABLES, subject, "order.csv has a line for what bom.csv does not buy under that name")
            continue
        seen.add(key)
        for column, value in _cells(site, key[0], lines[key]):
            if order[column][i] != value:
                report.add(TABLES, subject, f"{column} in order.csv is {show(order[column][i])}, it must be {show(value)}")
    for key, line in lines.items():
        if key not in seen:
            report.add(TABLES, " ".join(map(show, key)), f"order.csv lacks the line, of which {line.needed} are needed")


def _lines(site: Site, cables: Mapping[str, Cable], bom: Table) -> dict[tuple[str, str], Line]:
    """Return what is bought, by category and the name that it is ordered under: the one that the stock has, else the most exact."""
    stock = site.purchase.stock if site.purchase is not None else {}
    out: dict[tuple[str, str], Line] = {}
    for category, item, quantity, status in zip(*(bom[name] for name in ("category", "item", "quantity", "status")), strict=True):
        if status != "buy":
            continue
        names: Names = (item,)
        entry = site.catalog.get(SECTION[category], item) if category in SECTION else None
        if category == "cable":
            names, entry = (cables[item].names, cables[item].entry) if item in cables else (names, None)
        place = next((i for i, name in enumerate(names) if name in stock), 0)
        out.setdefault((category, names[place]), Line(names[place:], entry)).needed += quantity or 0
    return out


def _cells(site: Site, category: str, line: Line) -> Iterator[tuple[str, Any]]:
    """Yield what the cells of a line must be."""
    stock = pack = percent = None
    if site.purchase is not None:
        stock, percent = site.purchase.stock.get(line.names[0]), site.purchase.spares.get(SECTION.get(category, ""))
        pack = next((site.purchase.packs[name] for name in line.names if name in site.purchase.packs), None)
    pack = pack or 1
    spares = ceil(line.needed * (percent or Fraction(0)) / 100)
    taken = min(stock or 0, line.needed + spares)
    packs = ceil(Fraction(line.needed + spares - taken, pack))
    cost = cost_of(site, line.names, line.entry)
    yield from (("needed", line.needed), ("spares", spares), ("stock", taken), ("pack_size", pack), ("packs", packs))
    yield from (("ordered", packs * pack), ("unit_price", cost.amount), ("currency", cost.currency))
    yield "total", None if cost.amount is None else cost.amount * packs * pack
    yield "part_number", ";".join(line.entry.order_numbers) if line.entry is not None else ""


def _loose(bom: Table, order: Table, report: Report) -> None:
    bills = zip(bom["category"], bom["status"], bom["quantity"], strict=True)
    bought = sum(quantity or 0 for category, status, quantity in bills if (category, status) == ("cable", "buy"))
    needed = sum(count or 0 for category, count in zip(order["category"], order["needed"], strict=True) if category == "cable")
    if needed != bought:
        report.add(TABLES, "cable", f"order.csv needs {needed} cables, bom.csv buys {bought}")

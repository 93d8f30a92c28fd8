"""``bom.csv``: what the design has and what the cables need, counted again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from nicplanner import units
from nicplanner.catalog.entries import Entry
from nicplanner.design.site import Site
from nicplanner.tables import Table
from nicplanner.verify.cables import Cable
from nicplanner.verify.report import TABLES, Report, show

Key = tuple[str, str, str]
"""Category, item, status."""


class Item(NamedTuple):
    """How many of an item there are, and the catalog entry that holds its price (None for items without one)."""

    quantity: int
    entry: Entry | None


def check_bom(site: Site, cables: Sequence[Cable], cabling: Table, bom: Table, report: Report) -> None:
    """Check ``bom.csv``: servers, adapters in slots and switches of the design; cables and transceivers as cabled; prices of the catalog.

    Where ``cabling.csv`` does not name the kinds of cable, of the cables only their number is compared.
    """
    wanted = {**_hardware(site), **_transceivers(site, cables)}
    named = "cable_type" in cabling.columns
    if named:
        wanted |= _cables(cables)
    seen: set[Key] = set()
    loose = 0
    for i, key in enumerate(zip(bom["category"], bom["item"], bom["status"], strict=True)):
        subject = " ".join(show(part) for part in key[:2])
        if not named and key[0] == "cable":
            loose += bom["quantity"][i] or 0
        elif key not in wanted:
            report.add(TABLES, subject, f"bom.csv has a row of status {show(key[2])} that follows from neither the design nor the cabling")
        elif key not in seen:
            _row(subject, wanted[key], bom, i, report)
        seen.add(key)
    for key in wanted:
        if key not in seen:
            subject = " ".join(show(part) for part in key[:2])
            report.add(TABLES, subject, f"bom.csv lacks the row of status {key[2]}, quantity {wanted[key].quantity}")
    if not named and loose != len(cables):
        report.add(TABLES, "cable", f"bom.csv counts {loose} cables, the cabling {len(cables)}")


def _hardware(site: Site) -> dict[Key, Item]:
    servers: Counter[str] = Counter()
    adapters: Counter[str] = Counter()
    for group in site.groups:
        servers[group.server] += len(group.hosts)
        for adapter in group.adapters:
            if adapter.name != "onboard":
                adapters[adapter.model] += len(group.hosts)
    switches = Counter(switch.model for switch in site.switches.values())
    out = {("server", model, "have"): Item(count, site.catalog.get("servers", model)) for model, count in servers.items()}
    out |= {("adapter", model, "have"): Item(count, site.catalog.get("adapters", model)) for model, count in adapters.items()}
    return out | {("switch", model, "have"): Item(count, site.catalog.get("switches", model)) for model, count in switches.items()}


def _cables(cables: Sequence[Cable]) -> dict[Key, Item]:
    counts = Counter((cable.kind, cable.length, cable.colour) for cable in cables)
    entries: Mapping[str, Entry] = {cable.kind: cable.entry for cable in cables}
    return {
        ("cable", f"{kind} {units.text(length)} m {colour}", "buy"): Item(count, entries[kind])
        for (kind, length, colour), count in counts.items()
    }


def _transceivers(site: Site, cables: Sequence[Cable]) -> dict[Key, Item]:
    counts = Counter(item for cable in cables for item in cable.entry.transceivers or () if item)
    return {("transceiver", item, "buy"): Item(count, site.catalog.get("transceivers", item)) for item, count in counts.items()}


def _row(subject: str, item: Item, bom: Table, i: int, report: Report) -> None:
    price = item.entry.price if item.entry else None
    currencies = {item.entry.currency if item.entry else ""}
    if price is None:
        currencies.add("")  # without a price its currency says nothing
    total: Fraction | None = None if price is None else item.quantity * price
    for column, value in (("quantity", item.quantity), ("unit_price", price), ("total", total)):
        if bom[column][i] != value:
            report.add(TABLES, subject, f"{column} in bom.csv is {show(bom[column][i])}, it must be {show(value)}")
    if bom["currency"][i] not in currencies:
        report.add(TABLES, subject, f"currency in bom.csv is {show(bom['currency'][i])}, it must be {show(max(currencies))}")

"""``bom.csv`` and ``bom_racks.csv``: what the design has and what the cables need, counted again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from nicplanner.catalog.entries import Entry
from nicplanner.design.site import Site
from nicplanner.tables import Table
from nicplanner.verify.cables import Cable, counted
from nicplanner.verify.prices import Names, cost_of
from nicplanner.verify.report import TABLES, Report, show

Key = tuple[str, str]
"""Category, item."""
LABEL = "patch label"


class Item(NamedTuple):
    """How many of an item there are, its names, the catalog entry that may hold its price, and the status that its rows may have."""

    quantity: int
    names: Names
    entry: Entry | None
    statuses: tuple[str, ...]


def check_bom(site: Site, cables: Sequence[Cable], named: bool, bom: Table, report: Report) -> None:
    """Check ``bom.csv``: servers, adapters in slots and switches of the design; cables, transceivers and labels as cabled; prices.

    Where ``cabling.csv`` does not name the kinds of cable (`named`), of the cables only their number is compared. Where the design has a
    purchase, any part of its adapters and switches may have been bought.
    """
    wanted = _items(site, cables, named)
    found: dict[Key, dict[str, int]] = {}
    loose = 0
    for i, (category, name, status) in enumerate(zip(bom["category"], bom["item"], bom["status"], strict=True)):
        if not named and category == "cable":
            loose += bom["quantity"][i] or 0
        elif (category, name) not in wanted or status not in wanted[category, name].statuses:
            subject, message = f"{show(category)} {show(name)}", "that follows from neither the design nor the cabling"
            report.add(TABLES, subject, f"bom.csv has a row of status {show(status)} {message}")
        else:
            found.setdefault((category, name), {}).setdefault(status, i)  # a row that stands twice is told as such
    for key, item in wanted.items():
        subject = " ".join(map(show, key))
        if key in found:
            _rows(site, subject, item, bom, list(found[key].values()), report)
        else:
            report.add(TABLES, subject, f"bom.csv lacks the row of status {' or '.join(item.statuses)}, quantity {item.quantity}")
    if not named and loose != len(cables):
        report.add(TABLES, "cable", f"bom.csv counts {loose} cables, the cabling {len(cables)}")


def _items(site: Site, cables: Sequence[Cable], named: bool) -> dict[Key, Item]:
    """Return what the bill of materials must hold."""
    counts: Counter[Key] = Counter()
    for (_, category, name), number in _hardware(site).items():
        counts[category, name] += number
    of_cable: dict[str, Cable] = {}
    for cable, number in counted(cables):
        for module in cable.modules:
            if module is not None:
                counts["transceiver", module] += number
        name = cable.names[0]
        of_cable[name] = cable
        counts["cable", name] += number * named
    sections = {"server": "servers", "adapter": "adapters", "switch": "switches", "transceiver": "transceivers"}
    out: dict[Key, Item] = {}
    for (category, name), count in counts.items():
        if category == "cable":
            if named:
                out[category, name] = Item(count, of_cable[name].names, of_cable[name].entry, ("buy",))
            continue
        statuses: tuple[str, ...] = ("buy",) if category == "transceiver" else ("have",)
        if site.purchase is not None and category in ("adapter", "switch"):
            statuses = ("buy", "have")
        out[category, name] = Item(count, (name,), site.catalog.get(sections[category], name), statuses)
    if site.purchase is not None and cables:
        out["label", LABEL] = Item(2 * len(cables), (LABEL,), None, ("buy",))
    return out


def _hardware(site: Site) -> Counter[tuple[str, str, str]]:
    """Count the servers, cards and switches by rack, category and model."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for group in site.groups:
        cards = Counter(adapter.model for adapter in group.adapters if adapter.name != "onboard")
        for rack, hosts in Counter(host.rack for host in group.hosts).items():
            counts[rack, "server", group.server] += hosts
            for model, each in cards.items():
                counts[rack, "adapter", model] += each * hosts
    for switch in site.switches.values():
        counts[switch.rack, "switch", switch.model] += 1
    return counts


def _rows(site: Site, subject: str, item: Item, bom: Table, rows: Sequence[int], report: Report) -> None:
    """Check the rows of an item: one for each status, no more and no fewer pieces than there are, prices and totals."""
    quantities = [bom["quantity"][i] for i in rows]
    if len(rows) == 1:
        if quantities[0] != item.quantity:
            report.add(TABLES, subject, f"quantity in bom.csv is {show(quantities[0])}, it must be {item.quantity}")
        quantities = [item.quantity]
    elif any(quantity is None or quantity < 1 for quantity in quantities) or sum(quantities) != item.quantity:
        got = " and ".join(map(show, quantities))
        report.add(TABLES, subject, f"quantity in bom.csv is {got}, together it must be {item.quantity}, and each at least 1")
    cost, entry = cost_of(site, item.names, item.entry), item.entry
    currencies = {cost.currency}
    if cost.amount is None and entry is not None:
        currencies.add(entry.currency)  # without a price its currency says nothing
    for i, quantity in zip(rows, quantities, strict=True):
        wanted = {
            "unit_price": cost.amount,
            "total": None if cost.amount is None or quantity is None else cost.amount * quantity,
            "manufacturer": entry.manufacturer if entry is not None else "",
            "part_number": ";".join(entry.order_numbers) if entry is not None else "",
            "price_source": cost.source,
            "price_date": cost.date,
        }
        for column, value in wanted.items():
            if column in bom.columns and bom[column][i] != value:
                report.add(TABLES, subject, f"{column} in bom.csv is {show(bom[column][i])}, it must be {show(value)}")
        if bom["currency"][i] not in currencies:
            report.add(TABLES, subject, f"currency in bom.csv is {show(bom['currency'][i])}, it must be {show(max(currencies))}")


def check_racks(site: Site, cables: Sequence[Cable], named: bool, table: Table | None, report: Report) -> None:
    """Check ``bom_racks.csv``, if there is one: what stands in each rack, its hosts' cables, transceivers and labels of each end.

    Where ``cabling.csv`` does not name the kinds of cable (`named`), a rack's cables are counted together.
    """
    if table is None or not len(table):
        return
    wanted = _hardware(site)
    for cable, number in counted(cables):
        wanted[cable.racks[0], "cable", cable.names[0] if named else ""] += number
        for rack, module in zip(cable.racks, cable.modules, strict=True):
            if module is not None:
                wanted[rack, "transceiver", module] += number
            if site.purchase is not None:
                wanted[rack, "label", LABEL] += number
    got: dict[tuple[str, str, str], int | None] = {}
    for rack, category, name, quantity in zip(*(table[column] for column in ("rack", "category", "item", "quantity")), strict=True):
        if not named and category == "cable":
            got[rack, category, ""] = (got.get((rack, category, "")) or 0) + (quantity or 0)
        else:
            got[rack, category, name] = quantity
    for key in [*wanted, *(key for key in got if key not in wanted)]:
        subject = " ".join(show(part) for part in key if part)
        if key not in got:
            report.add(TABLES, subject, f"bom_racks.csv lacks the row, quantity {wanted[key]}")
        elif key not in wanted:
            report.add(TABLES, subject, "bom_racks.csv has a row that follows from neither the design nor the cabling")
        elif got[key] != wanted[key]:
            report.add(TABLES, subject, f"quantity in bom_racks.csv is {show(got[key])}, it must be {wanted[key]}")

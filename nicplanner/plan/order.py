"""The order: what must be bought, with spares, less what is in stock, in whole packs."""

from __future__ import annotations

import math
import re
from typing import Any

from nicplanner.catalog import Entry
from nicplanner.design.purchase import Purchase, cable_names
from nicplanner.design.site import Site
from nicplanner.names import natural_key
from nicplanner.network.cables import COLOURS
from nicplanner.plan.bom import CATEGORIES, SECTIONS
from nicplanner.tables import Table
from nicplanner.units import text

_LENGTH = re.compile(r" ([0-9.]+) m (.+)\Z", re.DOTALL)


def order_rows(site: Site, bom: Table) -> list[tuple[Any, ...]]:
    """Return the rows of ``order.csv``: by category, then item in natural order.

    Parameters
    ----------
    site
        The site; its purchase says what is in stock, which spares are wanted, and the packs.
    bom
        The bill of materials; its rows of status ``buy`` are ordered.

    Notes
    -----
    Cables whose colours the stock does not tell apart are one line under the name that the stock has for them. Such a line takes pack and
    price of that name, not those of a colour.
    """
    purchase = site.purchase or Purchase()
    needed: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], tuple[tuple[str, ...], Entry | None]] = {}
    for category, item, quantity, status in zip(bom["category"], bom["item"], bom["quantity"], bom["status"], strict=True):
        if status == "buy":
            names, entry = _names(site, category, item)
            name = purchase.line(SECTIONS[category], names).name
            needed[category, name] = needed.get((category, name), 0) + quantity
            found[category, name] = names[names.index(name) :], entry
    order = sorted(needed, key=lambda key: (CATEGORIES.index(key[0]), natural_key(key[1])))
    return [_row(purchase, key[0], *found[key], needed[key]) for key in order]


def _row(purchase: Purchase, category: str, names: tuple[str, ...], entry: Entry | None, needed: int) -> tuple[Any, ...]:
    line = purchase.line(SECTIONS[category], names)
    spares = math.ceil(needed * line.spares / 100)
    packs = line.packs(needed)
    ordered = packs * line.pack
    price = purchase.price(names, entry)
    money = (None, None, "") if price is None else (price.amount, price.amount * ordered, price.currency)
    taken = min(line.stock, needed + spares)
    return (category, line.name, needed, spares, taken, ordered, line.pack, packs, *money, ";".join(entry.order_numbers) if entry else "")


def _names(site: Site, category: str, item: str) -> tuple[tuple[str, ...], Entry | None]:
    """Return the names that an item of the bill goes by, the most exact first, and its entry in the catalog."""
    if category == "label":
        return (item,), None
    if category != "cable":
        return (item,), site.catalog.get(SECTIONS[category], item)
    for kind, entry in site.catalog.cables():
        match = _LENGTH.match(item, len(kind)) if item.startswith(kind) else None
        colours = (entry.colour,) if entry.colour else COLOURS.values()
        length = next((length for length in entry.lengths_m if match and text(length) == match[1]), None)
        if match and length is not None and match[2] in colours:
            return cable_names(kind, length, match[2]), entry
    return (item,), None

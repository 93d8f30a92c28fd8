"""The bill of materials: what is there, and what must be bought."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from nicplanner.catalog import Entry
from nicplanner.design.site import Site
from nicplanner.names import natural_key
from nicplanner.network.cables import CableChoice
from nicplanner.units import text


def bom_rows(site: Site, choices: Sequence[CableChoice], colours: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the rows of ``bom.csv``: by category, then item in natural order.

    Prices are those of the catalog; without one, price and total stay empty.
    """
    found: dict[tuple[str, str, str], tuple[int, Entry | None]] = {}

    def count(category: str, item: str, quantity: int, entry: Entry | None, status: str) -> None:
        before = found.get((category, item, status), (0, entry))[0]
        found[category, item, status] = before + quantity, entry

    for group in site.groups:
        count("server", group.server, len(group.hosts), site.catalog.get("servers", group.server), "have")
        for adapter in group.adapters:
            if adapter.name != "onboard":
                count("adapter", adapter.model, len(group.hosts), site.catalog.get("adapters", adapter.model), "have")
    for switch in site.switches.values():
        count("switch", switch.model, 1, site.catalog.get("switches", switch.model), "have")
    for choice, colour in zip(choices, colours, strict=True):
        count("cable", f"{choice.name} {text(choice.length_m)} m {colour}", 1, choice.entry, "buy")
        for name in choice.entry.transceivers or ():
            if name is not None:
                count("transceiver", name, 1, site.catalog.get("transceivers", name), "buy")
    order = ("server", "adapter", "switch", "cable", "transceiver")
    rows = []
    for category, item, status in sorted(found, key=lambda key: (order.index(key[0]), natural_key(key[1]), key[2])):
        quantity, entry = found[category, item, status]
        price: Fraction | None = entry.price if entry is not None else None
        total = None if price is None else price * quantity
        rows.append((category, item, quantity, price, total, entry.currency if entry is not None and price is not None else "", status))
    return rows

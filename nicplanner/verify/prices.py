"""What a piece costs: the price list of the design's purchase under the first name that it has, else the catalog."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from nicplanner import units
from nicplanner.catalog.entries import Entry
from nicplanner.design.site import Site

Names = tuple[str, ...]
"""What an item goes by in price list, stock and packs, the most exact name first."""


class Cost(NamedTuple):
    """The price of one piece, its currency, where it comes from and its date; amount None for no price."""

    amount: Fraction | None = None
    currency: str = ""
    source: str = ""
    date: str = ""


def cost_of(site: Site, names: Names, entry: Entry | None) -> Cost:
    """Return what a piece costs."""
    purchase = site.purchase
    for name in names if purchase is not None else ():
        if purchase is not None and name in purchase.prices:
            listed = purchase.prices[name]
            return Cost(listed.amount, listed.currency, listed.source, listed.date)
    if entry is None or entry.price is None:
        return Cost()
    default = purchase.currency if purchase is not None else ""
    return Cost(entry.price, entry.currency or default, entry.source)


def cable_names(kind: str, length: Fraction, colour: str) -> Names:
    """Return the names of a cable of a length in m: with its colour (if that is said), without, and its kind."""
    with_length = f"{kind} {units.text(length)} m"
    return ((f"{with_length} {colour}",) if colour else ()) + (with_length, kind)

"""What may be bought and at what price: the section ``purchase``, resolved against its price list and the catalog."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.catalog import Entry
from nicplanner.design.frozen import FrozenMap
from nicplanner.units import text

LABEL = "patch label"
"""The label at each end of a cable, as price lists and stock name it."""


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one piece: amount, currency, where it comes from, and its date as it was written."""

    amount: Fraction
    currency: str
    source: str = ""
    date: str = ""


@dataclass(frozen=True)
class Purchase:
    """The section ``purchase``.

    Attributes
    ----------
    adapters, switches
        Candidate models, in natural order, without those of excluded makers.
    max_adapters
        Cards that a host may have in all, those that it has included; onboard ports do not count. None for no limit.
    fabrics
        Fabrics that racks must be able to have; empty: those of the design, with A and B where it names fewer than two.
    include
        What counts as cost: adapters, cables, switches, transceivers.
    currency
        Currency of all prices; empty where nothing has a price.
    prices
        The price list: item → price. An item is a model, a kind of cable, or a kind with length (and colour).
    spares
        Category → percentage that is ordered beyond the need.
    stock, packs
        Item → pieces at hand, and pieces in a pack.
    excluded
        Makers of whom nothing is bought, in lower case.
    """

    adapters: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()
    max_adapters: int | None = None
    fabrics: tuple[str, ...] = ()
    include: frozenset[str] = frozenset()
    currency: str = ""
    prices: Mapping[str, Price] = FrozenMap()
    spares: Mapping[str, Fraction] = FrozenMap()
    stock: Mapping[str, int] = FrozenMap()
    packs: Mapping[str, int] = FrozenMap()
    excluded: frozenset[str] = frozenset()

    def price(self, names: tuple[str, ...], entry: Entry | None) -> Price | None:
        """Return the price of an item: that of the list under the first of its names that it has, else the catalog's; None without one."""
        listed = next((self.prices[name] for name in names if name in self.prices), None)
        if listed is not None or entry is None or entry.price is None:
            return listed
        return Price(entry.price, entry.currency or self.currency, entry.source)

    def excludes(self, entry: Entry | None) -> bool:
        """Tell whether nothing of an entry's maker is to be bought."""
        return entry is not None and entry.manufacturer.casefold() in self.excluded and bool(entry.manufacturer)

    def line(self, category: str, names: tuple[str, ...]) -> Line:
        """Return the order's line of an item that goes by several names, the most exact first.

        That is the item itself; cables of all colours where the stock does not tell them apart.
        """
        stocked = next((name for name in names if name in self.stock), names[0])
        pack = next((self.packs[name] for name in names if name in self.packs), 1)
        return Line(stocked, self.spares.get(category, Fraction(0)), self.stock.get(stocked, 0), pack)

    @property
    def chooses_cables(self) -> bool:
        """Whether the cheapest cable that fits is taken, not the first in the order of media."""
        return "cables" in self.include

    @property
    def pooled(self) -> bool:
        """Whether what one host group needs changes what others cost: by stock, packs or spares of whole pieces."""
        return bool(self.stock or self.packs or any(self.spares.values()))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the order: the name of what is ordered, the percentage of spares, what is in stock, and the pieces in a pack."""

    name: str
    spares: Fraction
    stock: int
    pack: int

    @property
    def plain(self) -> bool:
        """Whether what is ordered is what is needed."""
        return not (self.spares or self.stock) and self.pack == 1

    def packs(self, needed: int) -> int:
        """Return how many packs cover a need, with spares and less what is in stock."""
        wanted = math.ceil(needed * (1 + self.spares / 100)) - self.stock
        return max(0, -(-wanted // self.pack))


def cable_names(kind: str, length: Fraction, colour: str = "") -> tuple[str, ...]:
    """Return the names under which a cable may stand in a price list, the most exact first.

    Examples
    --------
    >>> cable_names("cat6", Fraction(2), "blue")
    ('cat6 2 m blue', 'cat6 2 m', 'cat6')
    """
    exact = f"{kind} {text(length)} m"
    return (*([f"{exact} {colour}"] if colour else []), exact, kind)

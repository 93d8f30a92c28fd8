"""What is bought, in money: a sum for each currency, and what has no price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from nicplanner.design.frozen import FrozenMap
from nicplanner.errors import clean
from nicplanner.names import natural
from nicplanner.plan.money import money
from nicplanner.tables import Table

MOST_NAMED = 3
"""Items without a price that are named; more are counted."""


@dataclass(frozen=True)
class Totals:
    """Sums by currency, in natural order, and the items without a price, which the sums leave out."""

    amounts: Mapping[str, Fraction]
    unpriced: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether everything has a price; otherwise the sums are lower bounds."""
        return not self.unpriced

    def text(self) -> str:
        """Write the sums on one line, and what they leave out.

        Examples
        --------
        >>> Totals({"EUR": Fraction(4320)}, ("cat6 2 m blue",)).text()
        'EUR 4,320.00; a lower bound: 1 item has no price (cat6 2 m blue)'
        >>> Totals({}).text()
        'nothing'
        """
        sums = " + ".join(money(amount, clean(currency)) for currency, amount in self.amounts.items())
        if self.exact:
            return sums or "nothing"
        count = len(self.unpriced)
        named = ", ".join(map(clean, self.unpriced[:MOST_NAMED])) + (", …" if count > MOST_NAMED else "")
        missing = f"{count} {'item has' if count == 1 else 'items have'} no price ({named})"
        return f"{sums}; a lower bound: {missing}" if sums else missing


def totals_of(tables: Mapping[str, Table]) -> Totals:
    """Return the totals of a plan's order, or where it has none of what its bill of materials buys."""
    order = tables.get("order")
    return order_totals(order) if order is not None and len(order) else bill_totals(tables["bom"])


def bill_totals(bom: Table) -> Totals:
    """Return the totals of what a bill of materials buys: without spares, stock and packs."""
    return _sum(bom, [i for i, status in enumerate(bom["status"]) if status == "buy"])


def order_totals(order: Table) -> Totals:
    """Return the totals of an order; what comes from stock alone costs nothing, so it needs no price."""
    return _sum(order, [i for i, ordered in enumerate(order["ordered"]) if ordered])


def _sum(table: Table, rows: list[int]) -> Totals:
    amounts: dict[str, Fraction] = {}
    unpriced: list[str] = []
    for i in rows:
        total, currency = table["total"][i], table["currency"][i]
        if total is None:
            unpriced.append(table["item"][i])
        else:
            amounts[currency] = amounts.get(currency, Fraction(0)) + total
    return Totals(FrozenMap({currency: amounts[currency] for currency in natural(amounts)}), tuple(unpriced))

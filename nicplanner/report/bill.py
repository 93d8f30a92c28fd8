"""What is ordered, with totals: the order where the plan has one, else what the bill of materials buys."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nicplanner.plan.money import money
from nicplanner.plan.totals import totals_of
from nicplanner.plot.subject import Subject


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bill: what, how many, and its price where it has one."""

    category: str
    item: str
    quantity: str
    note: str
    unit_price: str
    total: str


@dataclass(frozen=True, slots=True)
class Bill:
    """What is bought, what is there already, and the sum."""

    ordered: bool
    buy: tuple[Line, ...]
    have: tuple[Line, ...]
    total: str


def bill_of(plan: Subject) -> Bill:
    """Return what a plan buys and uses."""
    bom, order = plan.tables["bom"], plan.tables["order"]
    lines: dict[str, list[Line]] = {"buy": [], "have": []}
    columns = ("category", "item", "quantity", "unit_price", "total", "currency", "status")
    for category, item, quantity, price, total, currency, status in zip(*(bom[column] for column in columns), strict=True):
        line = Line(category, item, _count(quantity), "", _money(price, currency), _money(total, currency))
        lines.setdefault(status, []).append(line)
    buy = _ordered_lines(plan) if len(order) else lines["buy"]
    return Bill(bool(len(order)), tuple(buy), tuple(lines["have"]), totals_of(plan.tables).text())


def _ordered_lines(plan: Subject) -> list[Line]:
    order = plan.tables["order"]
    columns = ("category", "item", "ordered", "needed", "spares", "stock", "packs", "pack_size", "unit_price", "total", "currency")
    out = []
    for category, item, ordered, needed, spares, stock, packs, size, price, total, currency in zip(
        *(order[column] for column in columns), strict=True
    ):
        parts = [f"{_count(needed)} needed", f"{spares:,} spare" if spares else "", f"{stock:,} from stock" if stock else ""]
        parts.append(f"{_count(packs)} packs of {size:,}" if size and size > 1 else "")
        note = ", ".join(part for part in parts if part)
        out.append(Line(category, item, _count(ordered), note, _money(price, currency), _money(total, currency)))
    return out


def _count(number: int | None) -> str:
    """Write a number of pieces; an edited table may have none."""
    return "–" if number is None else f"{number:,}"


def _money(amount: Fraction | None, currency: str) -> str:
    return "" if amount is None else money(amount, currency)

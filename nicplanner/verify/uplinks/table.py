"""``uplinks.csv``: the rows, and the comparison with those of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from nicplanner.tables import SPECS, Table
from nicplanner.verify.report import AGREEMENT, Report, show
from nicplanner.verify.uplinks.burdens import Burden

PLACES = 9
"""Rates and ratios are rounded to so many decimal places (of Gbit/s: one bit per second); parts of a whole seldom have a last one."""


def rows_of(burdens: Iterable[Burden]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of ``uplinks.csv``; whether links suffice is judged before rounding."""
    for one in burdens:
        percent = 100 * one.load / one.capacity if one.capacity else None
        numbers = (_rounded(value) for value in (one.capacity, one.load, one.required, percent))
        yield one.switch, one.kind, one.case, one.links, *numbers, one.ok, _rounded(one.oversubscription), one.state


def _rounded(value: Fraction | None) -> Fraction | None:
    return None if value is None else round(value, PLACES)


def check_uplinks(burdens: Iterable[Burden], table: Table | None, report: Report) -> None:
    """Check ``uplinks.csv`` (rule 11): the rows that follow from design and layout and no others. Plans may be without the table."""
    if table is None:
        return
    states = table["state"] if "state" in table.columns else [""] * len(table)
    rows = {key: i for i, key in enumerate(zip(table["switch"], table["kind"], table["case"], states, strict=True))}
    names = [column.name for column in SPECS["uplinks"].columns]
    for wanted in rows_of(burdens):
        key = (*wanted[:3], wanted[-1])
        subject = " ".join(key[:3]) + (f" in state {key[3]}" if key[3] else "")
        row = rows.pop(key, None)
        if row is None:
            report.add(AGREEMENT, subject, "uplinks.csv lacks the row of these links and this case")
            continue
        for name, value in zip(names[3:-1], wanted[3:-1], strict=True):
            if (got := table[name][row]) != value:
                report.add(AGREEMENT, subject, f"{name} in uplinks.csv is {show(got)}, it must be {show(value)}")
    for key in rows:
        subject = " ".join(map(show, key[:3])) + (f" in state {show(key[3])}" if key[3] else "")
        report.add(AGREEMENT, subject, "uplinks.csv has a row for links or a case that the plan does not have")

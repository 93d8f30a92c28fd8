"""What runs out, as rows: how much is used today and later, how much there is, and when it is too little."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nicplanner.names import natural_key
from nicplanner.tables import Column, Table, TableSpec

KINDS = ("class", "adapter", "switch", "rack", "subnet")
"""Kinds of what runs out, in the order of equal rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """Something that may run out, with the limit that it meets first.

    Parameters
    ----------
    kind, subject, limit
        What it is; ``limit`` says in which state or of what it is short.
    unit
        Of `used`, `capacity` and `by_year`.
    used, capacity
        Today, exact.
    factor
        Largest growth that it takes, exact; of demand: of all demands together; of hosts: of every host group. None for any.
    years
        When it runs out at the stated rates, however late; None for never.
    full
        What is used at that growth: all of the capacity, or less where hosts come one by one.
    by_year
        What is used in each year from 0.
    """

    kind: str
    subject: str
    limit: str
    unit: str
    used: Fraction
    capacity: Fraction
    factor: Fraction | None
    years: float | None
    full: Fraction
    by_year: tuple[Fraction, ...]

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key: first what runs out first, last what never does."""
        late = math.inf
        return (
            late if self.years is None else self.years,
            late if self.factor is None else self.factor,
            KINDS.index(self.kind),
            natural_key(self.subject),
            natural_key(self.limit),
        )

    def share(self, used: Fraction) -> Fraction:
        """Return a use as a fraction of the capacity; 0 where there is neither use nor capacity."""
        return used / self.capacity if self.capacity else Fraction(0)


RUNWAY = TableSpec(
    "runway",
    "a limit of something that may run out, the first bottleneck first",
    (
        Column("kind", "text", "class, adapter, switch, rack or subnet", key=True),
        Column("subject", "text", "what may run out", key=True),
        Column("limit", "text", "what is short: links or bus in a state, ports, mesh ports, units, addresses", key=True),
        Column("used", "rate", "used today", "unit"),
        Column("capacity", "rate", "how much there is", "unit"),
        Column("unit", "text", "Gbit/s, ports, units or addresses"),
        Column("utilisation", "rate", "used / capacity today; 1 is all"),
        Column("factor", "rate", "largest growth that it takes (of all demands, or of the hosts); empty for any"),
        Column("years", "rate", "years until it runs out; empty beyond the years looked at, and for never", "years"),
    ),
)
"""Columns of ``runway.csv``."""

SLACK = TableSpec(
    "slack",
    "a limit in a year",
    (
        Column("year", "int", "years from today", "years", key=True),
        Column("kind", "text", "as in the runway", key=True),
        Column("subject", "text", "as in the runway", key=True),
        Column("limit", "text", "as in the runway", key=True),
        Column("used", "rate", "used in that year if nothing is changed; rounded to 9 places", "unit"),
        Column("capacity", "rate", "how much there is", "unit"),
        Column("unit", "text", "as in the runway"),
        Column("utilisation", "rate", "used / capacity; beyond 1 it has run out; rounded to 9 places"),
        Column("slack", "rate", "what is left, negative for what is missing", "unit"),
    ),
)
"""Columns of ``slack.csv``."""


def runway_table(rows: Iterable[Row], horizon: int) -> Table:
    """Return the rows as a table; years beyond the horizon are left empty."""
    return Table.of_rows(
        RUNWAY,
        [
            (row.kind, row.subject, row.limit, row.used, row.capacity, row.unit, row.share(row.used), row.factor, within(row, horizon))
            for row in rows
        ],
    )


def within(row: Row, horizon: int) -> Fraction | None:
    """Return when a row runs out, to a millionth of a year (half a minute), if that is within the horizon."""
    return None if row.years is None or row.years > horizon else round(Fraction(row.years), 6)


def slack_table(rows: Iterable[Row]) -> Table:
    """Return each row in each year, year by year, in the order of the runway."""
    cells = []
    for row in rows:
        head = row.kind, row.subject, row.limit
        for year, value in enumerate(row.by_year):
            used = round(value, 9)
            cells.append((year, *head, used, row.capacity, row.unit, round(row.share(value), 9), row.capacity - used))
    return Table.of_rows(SLACK, sorted(cells, key=lambda cell: cell[0]))

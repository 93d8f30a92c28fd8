"""The result of :func:`nicplanner.simulate_pairs` as tables, text and plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nicplanner.display import block, bounded, grid
from nicplanner.tables import Column, Table, TableSpec
from nicplanner.verify.simulation.pairs import PairClass
from nicplanner.verify.simulation.result import decimal, in_states, plain_rows

if TYPE_CHECKING:
    import pandas as pd

CASES = TableSpec(
    "pairs",
    "double failures that do the same",
    (
        Column("case", "int", "number, the worst case first", key=True),
        Column("kinds", "text", "kinds of the two elements, joined by '+'"),
        Column("relation", "text", "how the two lie to each other"),
        Column("pairs", "int", "how many pairs there are", "pairs"),
        Column("example", "text", "one of them, joined by ' + '"),
        Column("classes_down", "int", "classes on hosts that have no port left, over all hosts"),
        Column("classes_below_required", "int", "classes on hosts that do not get what is required, those included"),
        Column("least_share", "rate", "least part of a demand that is carried"),
    ),
)
CLASSES = TableSpec(
    "pairs_by_class",
    "a class after a case's double failure",
    (
        Column("case", "int", "number of the case", key=True),
        Column("traffic", "text", "class", key=True),
        Column("least_gbps", "rate", "least rate on a host of the site", "Gbit/s"),
        Column("least_share", "rate", "least part of the demand on a host of the site"),
        Column("hosts_below_required", "int", "hosts on which it does not get what is required"),
        Column("hosts_down", "int", "hosts on which it has no port left"),
    ),
)


@dataclass(frozen=True)
class Pairs:
    """Every double failure of used ports, adapters and switches, grouped by what it does; the worst case first. Immutable.

    Attributes
    ----------
    cases : tuple of PairClass
        The classes of equivalent pairs, exact.
    asked : tuple of str
        The states of the design that were asked about; the base state has no name.
    """

    cases: tuple[PairClass, ...]
    asked: tuple[str, ...] = ("",)

    @property
    def count(self) -> int:
        """How many pairs there are in all."""
        return sum(one.pairs for one in self.cases)

    @cached_property
    def rows(self) -> Table:
        """A row for each case, exact; columns as :data:`CASES` describes them."""
        return Table.of_rows(CASES, (_case(number, one) for number, one in enumerate(self.cases, start=1)))

    @cached_property
    def classes(self) -> Table:
        """A row for each case and class, exact; columns as :data:`CLASSES` describes them."""
        return Table.of_rows(
            CLASSES,
            (
                (number, look.traffic, look.least_gbps, look.least_share, look.below, look.down)
                for number, one in enumerate(self.cases, start=1)
                for look in one.outlooks
            ),
        )

    @property
    def table(self) -> pd.DataFrame:
        """A row for each case."""
        return self.rows.frame

    @property
    def by_class(self) -> pd.DataFrame:
        """A row for each case and class; rates in Gbit/s."""
        return self.classes.frame

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        cases = plain_rows(self.rows)
        for case in cases:
            case["classes"] = []
        for row in plain_rows(self.classes):
            cases[row.pop("case") - 1]["classes"].append(row)
        return {"states": list(self.asked), "pairs": self.count, "cases": cases}

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return bounded(str(self))

    def lines(self, most: int = 20) -> Iterator[str]:
        """Yield a heading and a line for each case, at most so many."""
        bad = sum(one.pairs for one in self.cases if _below(one))
        every = f"{self.count} double failures of ports, adapters and switches{in_states(self.asked)}"
        yield f"{every}; in {bad} of them a class gets less than is required"
        for number, one in enumerate(self.cases[:most], start=1):
            kinds, example = "+".join(one.kinds), " + ".join(map(str, one.example))
            yield f"{number}. {one.pairs} × {kinds} ({one.relation}), such as {example}: {told(one)}"
        if len(self.cases) > most:
            yield f"… {len(self.cases) - most} more cases"

    def _repr_html_(self) -> str:
        rows = (_case(number, one) for number, one in enumerate(self.cases, start=1))
        return block("Double failures", next(self.lines(0)), grid([one.name for one in CASES.columns], rows, len(self.cases)))


def told(one: PairClass) -> str:
    """Write what a case does to the classes that it hurts."""
    parts = []
    for look in one.outlooks:
        if look.down:
            parts.append(f"{look.traffic} down on {_hosts(look.down)}")
        if look.below > look.down:
            parts.append(f"{look.traffic} below what is required on {_hosts(look.below - look.down)}, {decimal(look.least_gbps)} Gbit/s")
    return "; ".join(parts) or "every class gets what is required"


def _hosts(count: int) -> str:
    return f"{count} host{'s' if count > 1 else ''}"


def _below(one: PairClass) -> int:
    return sum(look.below for look in one.outlooks)


def _case(number: int, one: PairClass) -> tuple[Any, ...]:
    example = " + ".join(map(str, one.example))
    least = min((look.least_share for look in one.outlooks), default=None)
    down = sum(look.down for look in one.outlooks)
    return number, "+".join(one.kinds), one.relation, one.pairs, example, down, _below(one), least

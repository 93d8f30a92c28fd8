"""The rows of a study: a table of scenarios, and what differs from run to run apart from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from nicplanner.display import block, facts
from nicplanner.errors import clean
from nicplanner.reading.base import show
from nicplanner.study.outcome import Outcome
from nicplanner.study.scenario import Scenario
from nicplanner.tables import Column, csv_text, guarded
from nicplanner.units import text

if TYPE_CHECKING:
    import pandas as pd

MEASURES = (
    Column("status", "text", "OPTIMAL, FEASIBLE, INFEASIBLE, INVALID (no valid design), NO_SOLUTION (time was over), ERROR"),
    Column("verdict", "text", "recommended, supported or not recommended, by the platform's rules"),
    Column("cost", "rate", "what is bought, as far as it has prices; empty where nothing has one or currencies differ", "currency"),
    Column("bill", "rate", "everything on the bill of materials that has a price, bought or there already", "currency"),
    Column("currency", "text", "currency of both"),
    Column("unpriced", "int", "items to buy that have no price: with any, cost is a lower bound", "items"),
    Column("purchase", "text", "what was chosen, where the design leaves cards or switches to be chosen"),
    Column("hosts", "int", "hosts", "hosts"),
    Column("ports", "int", "NIC ports in use", "ports"),
    Column("spare_ports", "int", "free data ports of the host with the fewest", "ports"),
    Column("cables", "int", "cables", "cables"),
    Column("length_m", "rate", "length of the cable runs", "m"),
    Column("worst_failover", "rate", "least share of a group's demands left after a single failure that its classes survive; 1 is all"),
    Column("worst_after", "text", "which failure that is, on which host"),
    Column("broken_recommendations", "int", "broken recommendations of the platform, by weight"),
    Column("bottleneck", "text", "what runs out first as all demands grow alike"),
    Column("bottleneck_growth", "rate", "growth of all demands that it still takes: 1.5 is half as much again"),
    Column("gap", "rate", "how far the plan may be from the best; 0 is proven"),
    Column("reason", "text", "why there is no plan"),
    Column("seconds", "rate", "how long it took; differs from run to run", "s"),
)
"""Columns of a study's rows, after those of what was varied."""
FAILURE = (
    Column("failure", "text", "what is down at once"),
    Column("carried_share", "rate", "least share of its demand that a class still gets on a host then"),
    Column("classes_down", "text", "classes that have no port left on some host then, separated by ';'"),
)
"""Columns of studies that ask about failures."""
YEAR = Column("year", "int", "years of growth", "years")
_OTHERS = frozenset({"scenario", YEAR.name, *(one.name for one in (*MEASURES, *FAILURE))})
_LARGEST = 2**63 - 1
"""Of a column of whole numbers."""
_MOST_BITS = 300
"""Of a whole number that is written out: Python refuses to write very long ones."""


@dataclass(frozen=True)
class Results:
    """Outcomes in order of the scenarios."""

    paths: Sequence[str]
    grows: bool
    failures: Sequence[Sequence[str]]
    scenarios: Sequence[Scenario]
    outcomes: Sequence[Outcome]

    @property
    def varied(self) -> list[str]:
        """Columns of the paths; ``hosts`` is a path and a measure, then the path's is ``design.hosts``."""
        return [f"design.{path}" if path in _OTHERS else path for path in self.paths]

    @property
    def columns(self) -> list[str]:
        """Names of the columns in order."""
        head = ["scenario", *self.varied, *(["year"] if self.grows else []), *([FAILURE[0].name] if self.failures else [])]
        return [*head, *(one.name for one in MEASURES[:-2]), *(one.name for one in FAILURE[1:] if self.failures), "reason", "seconds"]

    def rows(self) -> list[list[Any]]:
        """Return the rows: a scenario each, or where failures are asked about a scenario and failure each."""
        out: list[list[Any]] = []
        for scenario, outcome in zip(self.scenarios, self.outcomes, strict=True):
            head = [scenario.name, *scenario.values, *([scenario.year] if self.grows else [])]
            middle = [getattr(outcome, one.name) for one in MEASURES[:-2]]
            for i, failure in enumerate(self.failures or [()]):
                left = list(outcome.down[i]) if outcome.down else [None, ""]
                shown = [", ".join(failure)] if self.failures else []
                out.append([*head, *shown, *middle, *(left if self.failures else []), outcome.reason, round(outcome.seconds, 6)])
        return out

    def frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame: numbers as numbers, what is not known as missing, varied values as they were given."""
        import pandas as pd

        columns, rows = self.columns, self.rows()
        kinds = {one.name: one.kind for one in (*MEASURES, *FAILURE, YEAR)}
        first = 1 + len(self.paths)
        data: dict[str, Any] = {}
        for i, name in enumerate(columns):
            cells = [row[i] for row in rows]
            kind = kinds.get(name, "text") if i == 0 or i >= first else ""
            if not kind:
                data[name] = _varied(cells)
            elif kind == "rate":
                data[name] = pd.array([float("nan") if cell is None else float(cell) for cell in cells], dtype="float64")
            elif kind == "int":
                data[name] = pd.array(cells, dtype="Int64")
            else:
                data[name] = pd.Series(cells, dtype="str")
        return pd.DataFrame(data)

    def files(self) -> dict[str, str]:
        """Return ``results.csv``, equal for equal studies, and ``seconds.csv``, which is not."""
        columns, rows = self.columns, self.rows()
        seconds = [[row[0], *(row[columns.index(one)] for one in ("failure",) if one in columns), row[-1]] for row in rows]
        head = ["scenario", *(["failure"] if self.failures else []), "seconds"]
        return {
            "results.csv": csv_text([columns[:-1], *(list(map(cell_text, row[:-1])) for row in rows)]),
            "seconds.csv": csv_text([head, *(list(map(cell_text, row)) for row in seconds)]),
        }

    def __repr__(self) -> str:
        found = ", ".join(f"{count} {status}" for status, count in self.counts().items())
        return f"<Results of {len(self.outcomes)} scenarios: {found}>"

    def _repr_html_(self) -> str:
        return block("Results", repr(self)[len("<Results ") : -1], facts(self.counts().items()))

    def counts(self) -> dict[str, int]:
        """Return how many scenarios ended with each status, in order of the statuses' names."""
        found: dict[str, int] = {}
        for one in self.outcomes:
            found[one.status] = found.get(one.status, 0) + 1
        return dict(sorted(found.items()))


def _varied(cells: Sequence[Any]) -> Any:
    """Return a column of varied values: of numbers a column of numbers, else of what was given, maps and lists as text."""
    import pandas as pd

    if all(isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool) for cell in cells):
        whole = all(isinstance(cell, int) for cell in cells)
        if any(isinstance(cell, int) and abs(cell) > _LARGEST for cell in cells):  # no valid design, as its row tells
            return pd.Series([shown(cell) for cell in cells], dtype="object")
        return pd.array([int(cell) if whole else float(cell) for cell in cells], dtype="int64" if whole else "float64")
    plain = [float(cell) if isinstance(cell, Decimal) else cell for cell in cells]
    return pd.Series([shown(cell) if isinstance(cell, (Mapping, list)) else cell for cell in plain], dtype="object")


def shown(value: Any) -> str:
    """Write a varied value: numbers as they were written, maps and lists in short."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(inside)}" for key, inside in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, Fraction):
        return text(value)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return show(value)
    return clean(str(getattr(value, "text", value)), 200)


def cell_text(value: Any) -> str:
    """Write a cell for CSV; texts that a spreadsheet would take for a formula are guarded as in a plan's tables."""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, float):
        return format(value, "f")
    return guarded(shown(value)) if isinstance(value, (Mapping, list, tuple)) else shown(value)


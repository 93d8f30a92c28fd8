"""Scenarios of a study as figures need them: varied paths, their values in order, one measure, and why there is no plan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from nicplanner import units
from nicplanner.errors import InputError, Problem, clean, listing, nearest
from nicplanner.names import natural_key

if TYPE_CHECKING:
    import pandas as pd

BASE = "base"
"""Name of the scenario without changes."""
PLANNED = ("OPTIMAL", "FEASIBLE")
WHY = {"INFEASIBLE": "infeasible", "INVALID": "invalid", "NO_SOLUTION": "not solved", "ERROR": "error"}
"""Status → why a scenario has no plan, in a word."""
UNKNOWN = "unknown"
"""Of a plan that has no such measure: a cost where nothing is bought."""
NAMES = {
    "cost": "cost",
    "ports": "NIC ports in use",
    "spare_ports": "free data ports of every host",
    "worst_failover": "carried after the worst failure (%)",
    "broken_recommendations": "broken recommendations",
    "bottleneck_growth": "growth until the first bottleneck",
    "seconds": "time to plan (s)",
}
SHARES = ("worst_failover",)
"""Measures that are fractions, shown in percent."""
BETTER_HIGH = ("spare_ports", "worst_failover", "bottleneck_growth")
"""Measures of which more is better; of all others less is."""
LONGEST = 34
"""Characters of a name in a figure."""


class Value(NamedTuple):
    """A value of a varied path: sorts as numbers by size, then texts in natural order; what is not set comes first."""

    kind: int
    order: Any
    text: str


UNSET = Value(0, 0, "not set")


@dataclass(frozen=True)
class Scenario:
    """A row of a study.

    Attributes
    ----------
    values
        Path → value.
    amount
        The measure; None without a plan.
    status
        As in the study.
    """

    name: str
    values: Mapping[str, Value]
    amount: float | None
    status: str

    @property
    def why(self) -> str:
        """Why there is nothing to show, in a word; empty if there is something."""
        if self.amount is not None:
            return ""
        return UNKNOWN if self.status in PLANNED else WHY.get(self.status, clean(self.status.lower(), 12) or UNKNOWN)


@dataclass(frozen=True)
class Scenarios:
    """The rows of a study, for one measure.

    Attributes
    ----------
    base
        The row without changes, None if there is none.
    others
        All other rows.
    """

    measure: str
    label: str
    paths: tuple[str, ...]
    base: Scenario | None
    others: tuple[Scenario, ...]

    @property
    def shown(self) -> tuple[Scenario, ...]:
        """All rows, the base first."""
        return ((self.base,) if self.base else ()) + self.others


def read_scenarios(rows: pd.DataFrame, measure: str, paths: Sequence[str] | None = None) -> Scenarios:
    """Read the rows of a study.

    Parameters
    ----------
    rows
        A row a scenario: ``scenario``, a column for each varied path, ``status``, then the measures.
    measure
        The column to show.
    paths
        The varied paths; by default the columns between ``scenario`` and ``status``.

    Raises
    ------
    InputError
        If a column is missing, the measure is no number, or costs are in several currencies; with the nearest names.
    """
    columns = [str(name) for name in rows.columns]
    missing = [Problem(name, "the rows of a study need this column") for name in ("scenario", "status") if name not in columns]
    if missing:
        raise InputError(missing)
    first, last = columns.index("scenario"), columns.index("status")
    paths = tuple(columns[first + 1 : last] if paths is None else paths)
    measures = [name for name in columns if columns.index(name) > last and name not in paths]
    known = [name for name in columns if name not in ("scenario", *columns[last:])]
    problems = [missing_name(f"paths.{i}", path, known, "varied path") for i, path in enumerate(paths) if path not in known]
    if measure not in measures:
        problems.append(missing_name("measure", measure, measures, "measure"))
    if problems:
        raise InputError(problems)
    cells = {name: rows.iloc[:, columns.index(name)].tolist() for name in ("scenario", "status", measure, *paths)}
    label = NAMES.get(measure, clean(measure, LONGEST))
    if measure == "cost" and "currency" in columns:
        label += _currency(rows.iloc[:, columns.index("currency")].tolist())
    found = [
        Scenario(str(name), {path: read_value(cells[path][i]) for path in paths}, _amount(measure, status, amount), str(status))
        for i, (name, status, amount) in enumerate(zip(cells["scenario"], cells["status"], cells[measure], strict=True))
    ]
    base = next((one for one in found if one.name == BASE), None)
    return Scenarios(measure, label, paths, base, tuple(one for one in found if one.name != BASE))


def missing_name(where: str, name: str, known: Iterable[str], what: str) -> Problem:
    """Return what is wrong with a name that is not among those known."""
    known = list(known)
    return Problem(where, f"there is no such {what}", clean(str(name)), listing(known), nearest(str(name), known))


def read_value(cell: Any) -> Value:
    """Return a cell of a varied path as a value.

    Examples
    --------
    >>> read_value(1.50).text, read_value("I350-T4").text, read_value(None).text, read_value(True).text
    ('1.5', 'I350-T4', 'not set', 'true')
    """
    if _nothing(cell):
        return UNSET
    if isinstance(cell, bool) or type(cell).__name__ == "bool_":
        return read_value(str(cell).lower())
    if isinstance(cell, (Real, Decimal)) and math.isfinite(cell):
        exact = Fraction(cell) if isinstance(cell, (int, Fraction)) else Fraction(str(cell))
        return Value(1, exact, plain(exact))
    return Value(2, natural_key(str(cell)), clean(str(cell), LONGEST))


def plain(number: Fraction) -> str:
    """Write a number without noise: six digits, no exponent but of very large and very small ones.

    Examples
    --------
    >>> plain(Fraction("0.30000000000000004")), plain(Fraction(9000)), plain(Fraction(2, 3)), plain(Fraction(1234567))
    ('0.3', '9000', '0.666667', '1234567')
    """
    if number and not 1e-6 <= abs(number) < 1e12:
        return f"{float(number):.3g}"
    return units.text(round(number) if abs(number) >= 100_000 else Fraction(f"{float(number):.6g}"))


def grouped(amount: float) -> str:
    """Write an amount of a measure: as :func:`plain`, with groups of three digits.

    Examples
    --------
    >>> grouped(1234567.2), grouped(32.0), grouped(66.66666)
    ('1,234,567', '32', '66.67')
    """
    text = plain(Fraction(f"{amount:.4g}") if abs(amount) < 1000 else Fraction(round(amount)))
    whole, _, decimals = text.partition(".")
    digits = f"{int(whole):,}" if whole.lstrip("-").isdigit() and whole != "-0" else whole
    return digits + (f".{decimals}" if decimals else "")


def short_names(paths: Iterable[str]) -> dict[str, str]:
    """Return short names of paths; paths that would get the same keep their whole text.

    Examples
    --------
    >>> list(short_names(["traffic.iscsi.demand_gbps", "hosts.*.adapters.slot2", "policy.spare_ports"]).values())
    ['iscsi demand_gbps', 'all hosts slot2', 'spare_ports']
    """
    paths = list(paths)
    short = {path: _short(path) for path in paths}
    texts = list(short.values())
    return {path: name if texts.count(name) == 1 else _cut(path) for path, name in short.items()}


def _short(path: str) -> str:
    first, *rest = path.split(".")
    if not rest:
        return _cut(path)
    words = [f"all {first}" if word == "*" else word for word in rest if word != "adapters"]
    return _cut(" ".join(words) or path)


def _cut(text: str) -> str:
    """Cut a long text in its middle, where it matters least."""
    text = clean(text, 400)
    half = (LONGEST - 1) // 2
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1 - half]}…{text[-half:]}"


def spans(values: Iterable[Value], order: Sequence[Value], most: int = 24) -> str:
    """Write values, three or more that follow each other in `order` as ``first … last``; only how many where that is long.

    Examples
    --------
    >>> ten = [read_value(i) for i in range(10)]
    >>> spans([ten[1], ten[4], ten[5], ten[6]], ten)
    '1, 4 … 6'
    """
    wanted, runs = set(values), list[list[Value]]()
    for before, value in zip([None, *order], order, strict=False):
        if value in wanted:
            if runs and before in wanted:
                runs[-1].append(value)
            else:
                runs.append([value])
    parts = [f"{run[0].text} … {run[-1].text}" if len(run) > 2 else ", ".join(one.text for one in run) for run in runs]
    text = ", ".join(parts)
    return text if len(text) <= most else clean(text, most) if len(wanted) == 1 else f"{len(wanted)} values"


def _nothing(cell: Any) -> bool:
    import pandas as pd

    return cell is None or cell is pd.NA or (isinstance(cell, Real) and cell != cell)


def _amount(measure: str, status: Any, cell: Any) -> float | None:
    """Return a measure of a scenario with a plan as it is shown."""
    if status not in PLANNED or _nothing(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, (Real, Decimal)) or not math.isfinite(cell):
        raise InputError([Problem("measure", f"the column {clean(measure)} is not of numbers", clean(str(cell)))])
    return float(cell) * (100 if measure in SHARES else 1)


def _currency(cells: Iterable[Any]) -> str:
    found = sorted({str(cell) for cell in cells if not _nothing(cell) and str(cell)})
    if len(found) > 1:
        raise InputError([Problem("measure", "the costs are in several currencies, which do not compare", listing(map(clean, found)))])
    return f" ({clean(found[0], 12)})" if found else ""

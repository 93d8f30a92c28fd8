"""No cell that a rule fixes may be changed: every column of every table is spoiled in several rows."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from nicplanner.tables import SPECS, Table
from nicplanner.verify import violations

FREE = {
    ("ports", "group"), ("cabling", "cable"), ("vlans", "name"), ("switch_ports", "description"), ("findings", "id"),
     ("findings", "subject"),
    ("findings", "severity"), ("findings", "message"), ("findings", "remedy"), ("findings", "source"),
}  # fmt: skip
NAMES = [name for name, spec in SPECS.items() if not spec.optional]
"""Tables with rows in every plan; see :mod:`test_qos`, :mod:`uplinks.test_table` and :mod:`test_purchases` for the others."""
MAY_BE_EMPTY = ("source", "state", "price_date", "numbering")
FIXED = [(name, column.name) for name, spec in SPECS.items() if name in NAMES for column in spec.columns if (name, column.name) not in FREE]


def _spoilt(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [value + "x", "", value.upper() + " "] if value else ["x"]
    return [None, value + 1, -value - 1] if value is not None else [0, 1]


@pytest.mark.parametrize(("table", "column"), FIXED, ids=[".".join(item) for item in FIXED])
@pytest.mark.parametrize("name", ["starter", "rich"])
def test_a_spoilt_cell_is_refused(cases: dict[str, Any], name: str, table: str, column: str) -> None:
    case = cases[name]
    tables = case.tables
    length = len(tables[table])
    for row in {length // 3, length - 1}:
        for value in _spoilt(tables[table][column][row]):
            cells = list(tables[table][column])
            cells[row] = value
            spoilt = Table(SPECS[table], {**tables[table].columns, column: cells})
            assert violations(case.site, {**tables, table: spoilt}), (row, value)


@pytest.mark.parametrize("table", NAMES)
@pytest.mark.parametrize("name", ["starter", "rich", "racks"])
def test_a_row_too_few_or_too_many_is_refused(cases: dict[str, Any], name: str, table: str) -> None:
    case = cases[name]
    rows = case.rows[table]
    for i in {0, len(rows) // 2, len(rows) - 1}:
        if rows[i].get("id") == "a-platform's-own":
            continue  # a finding more than those that follow from the design
        case.rows[table] = rows[:i] + rows[i + 1 :]
        assert violations(case.site, case.tables), f"without row {i}"
        case.rows[table] = [*rows, copy.deepcopy(rows[i])]
        assert violations(case.site, case.tables), f"row {i} twice"


@pytest.mark.parametrize("value",
    ["", "a" * 5000, "9" * 5000, "\0\x1b[31m\n", ";" * 50, "٣", "10.20.0.0/99", None, -1, 1.5, object(), True, b"x"])
@pytest.mark.parametrize("table", NAMES)
def test_nonsense_is_told_and_never_raises(cases: dict[str, Any], table: str, value: Any) -> None:
    case = cases["rich"]
    for column in SPECS[table].columns:
        if column.name == "remedy" or (value is True and column.kind == "bool") or (value == "" and column.name in MAY_BE_EMPTY):
            continue
        tables = case.tables
        cells = [value] * len(tables[table])
        found = violations(case.site, {**tables, table: Table(SPECS[table], {**tables[table].columns, column.name: cells})})
        if (table, column.name) not in FREE:
            assert found, column.name
        assert all(one.message.isprintable() and one.subject.isprintable() and len(one.message) < 1000 for one in found)

"""Rule 11 for ``qos.csv``: any row that does not follow from platform and layout is refused, and any that is missing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from nicplanner.rules import Reservation
from nicplanner.tables import SPECS, Table
from nicplanner.verify import derive, violations

ENTRIES = (
    Reservation("management", "reservation", "X", percent=Fraction(20), priority=3),
    Reservation("heartbeat", "reservation", "X", percent=Fraction(10), of="management"),
    Reservation("default", "reservation", "X", priority=0),
    Reservation("iscsi", "cap", "X", percent=Fraction(50)),
    Reservation("cluster", "weight", "X", weight=10),
    Reservation("live-migration", "weight", "X", weight=40),
)


class Reserving:
    """A case whose platform reserves something; rows of qos.csv may be spoilt."""

    def __init__(self, case: Any) -> None:
        site = case.site
        self.site = type(site)(**{**vars_of(site), "profile": type(site.profile)(**{**vars_of(site.profile), "reservations": ENTRIES})})
        self.tables = case.tables
        self.rows = [list(row) for row in derive(self.site, self.tables).qos]

    def broken(self) -> set[str]:
        return {one.rule for one in violations(self.site, {**self.tables, "qos": Table.of_rows(SPECS["qos"], self.rows)})}


def vars_of(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


@pytest.fixture
def case(cases: dict[str, Any]) -> Reserving:
    return Reserving(cases["starter"])


COLUMNS = [column.name for column in SPECS["qos"].columns]


def test_rows_of_the_starter(case: Reserving) -> None:
    """Two management ports of 1 Gbit/s, two of iSCSI, two shared by cluster traffic and live migration."""
    assert not case.broken()
    mine = [tuple(row) for row in case.rows if row[0] == "hv01"]
    n = None
    assert mine == [
        ("hv01", "cluster", "cluster", n, 20, Fraction(2, 5), "weight", 10, "link", "", "X"),
        ("hv01", "cluster", "live-migration", n, 80, Fraction(8, 5), "weight", 40, "link", "", "X"),
        ("hv01", "iscsi", "iscsi", n, 50, 1, "cap", n, "link", "", "X"),
        ("hv01", "management", "management", 3, 20, Fraction(2, 5), "reservation", n, "link", "", "X"),
        ("hv01", "management", "heartbeat", n, 10, Fraction(1, 25), "reservation", n, "management", "", "X"),
        ("hv01", "management", "default", 0, 80, Fraction(8, 5), "reservation", n, "link", "", "X"),
    ]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("row", [0, 5])
def test_another_value_is_refused(case: Reserving, row: int, column: str) -> None:
    kind = SPECS["qos"].column(column).kind
    case.rows[row][COLUMNS.index(column)] = {"text": "else", "int": 6, "rate": Fraction(1, 3)}[kind]
    assert "2.11 agreement" in case.broken()


@pytest.mark.parametrize("column", ["priority", "percent", "gbps"])
def test_an_empty_cell_is_refused(case: Reserving, column: str) -> None:
    case.rows[3][COLUMNS.index(column)] = None
    assert case.broken() == {"2.11 agreement"}


def test_a_missing_row_is_refused(case: Reserving) -> None:
    del case.rows[2]
    assert case.broken() == {"2.11 agreement"}


def test_a_row_too_many_is_refused(case: Reserving) -> None:
    case.rows.append(["hv01", "production", *case.rows[0][2:]])
    assert case.broken() == {"2.11 agreement"}
    case.rows[-1][1] = "cluster"
    assert "3 tables" in case.broken()


@pytest.mark.parametrize("value", ["", "a" * 5000, "9" * 5000, "\0\x1b[31m\n", None, -1, 1.5, object(), True, b"x"])
@pytest.mark.parametrize("column", COLUMNS)
def test_nonsense_is_told_and_never_raises(case: Reserving, column: str, value: Any) -> None:
    for row in case.rows:
        row[COLUMNS.index(column)] = value
    table = {**case.tables, "qos": Table.of_rows(SPECS["qos"], case.rows)}
    found = violations(case.site, table)
    assert all(one.message.isprintable() and one.subject.isprintable() and len(one.message) < 1000 for one in found)
    assert found or (column, value) == ("transport", "")


def test_the_order_of_the_rows_does_not_matter(case: Reserving) -> None:
    case.rows.reverse()
    assert not case.broken()


def test_no_row_on_platforms_that_reserve_nothing(cases: dict[str, Any], case: Reserving) -> None:
    tables = {**case.tables, "qos": Table.of_rows(SPECS["qos"], case.rows[:1])}
    assert {one.rule for one in violations(cases["starter"].site, tables)} == {"2.11 agreement"}

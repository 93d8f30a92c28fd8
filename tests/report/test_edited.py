"""A bill of materials that was edited: what is missing is shown as missing."""

from __future__ import annotations

from nicplanner.plan import Plan
from nicplanner.report.bill import bill_of
from nicplanner.tables import Table


def test_a_quantity_that_is_missing_is_a_dash(classic: Plan) -> None:
    bom = classic.tables["bom"]
    quantities = list(bom["quantity"])
    before = bill_of(classic)
    edited = Table(bom.spec, {**bom.columns, "quantity": [None] * len(quantities)})
    bill = bill_of(Plan({**classic.tables, "bom": edited}, classic.manifest))
    assert [line.item for line in bill.buy] == [line.item for line in before.buy] != []
    assert {line.quantity for line in (*bill.buy, *bill.have)} == {"–"}
    assert "–" not in {line.quantity for line in (*before.buy, *before.have)}

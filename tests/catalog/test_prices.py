"""The example prices: a row for everything that can be bought, each marked as an example, and none used unasked."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal

import pytest

import nicplanner as nic
from nicplanner.catalog import KINDS, catalog_root, load_shipped
from nicplanner.units import text

FILE = catalog_root() / "prices" / "examples.csv"
CATALOG = load_shipped()
CABLES = dict(CATALOG.cables())
WITH_LENGTH = {f"{kind} {text(length)} m": kind for kind, cable in CABLES.items() for length in cable.lengths_m}
"""``KIND LENGTH m`` of every cable in every length that it is sold in → its kind."""

with FILE.open(encoding="utf-8", newline="") as _file:
    HEADER, *ROWS = list(csv.reader(_file))
ITEMS = [row[0] for row in ROWS]


def test_the_columns():
    assert HEADER == ["item", "price", "currency", "source", "date"]
    assert all(len(row) == len(HEADER) for row in ROWS)
    assert FILE.read_bytes().endswith(b"\n")
    assert b"\r" not in FILE.read_bytes()


@pytest.mark.parametrize("row", ROWS, ids=ITEMS)
def test_each_row_is_an_example(row):
    item, price, currency, source, date = row
    assert item in WITH_LENGTH or any(item in CATALOG.names(section) for section in ("adapters", "switches", "cables", "transceivers"))
    assert re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", price)
    assert Decimal(price) > 0
    assert currency == "EUR"
    assert source == "example, not an offer"
    assert re.fullmatch(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", date)


@pytest.mark.parametrize("section", ["adapters", "switches", "cables", "transceivers"])
def test_everything_that_is_bought_has_a_row(section):
    assert set(CATALOG.names(section)) <= set(ITEMS)


def test_items_mean_one_thing():
    assert [item for item, count in Counter(ITEMS).items() if count > 1] == []
    every = Counter([*WITH_LENGTH, *(name for section in KINDS for name in CATALOG.names(section))])
    assert [name for name, count in every.items() if count > 1] == []


def test_a_longer_cable_costs_no_less():
    for kind, cable in CABLES.items():
        named = [f"{kind} {text(length)} m" for length in cable.lengths_m]
        prices = [Decimal(ROWS[ITEMS.index(item)][1]) for item in named if item in ITEMS]
        assert prices == sorted(prices), kind


def test_no_plan_uses_them_unasked():
    bom = nic.plan(nic.Design.parse(nic.starter())).bom
    assert bom["unit_price"].isna().all()

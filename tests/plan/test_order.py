"""The order: never less than what is needed, whole packs, no more from stock than there is; sums that say what they leave out."""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.design.frozen import FrozenMap
from nicplanner.design.purchase import Price, Purchase
from nicplanner.design.site import Site
from nicplanner.plan.bom import bom_rows
from nicplanner.plan.order import order_rows
from nicplanner.plan.totals import Totals, bill_totals, order_totals, totals_of
from nicplanner.tables import SPECS, Table
from nicplanner.verify import violations

sys.path.insert(0, str(Path(__file__).parent))
import purchase_designs

COLUMNS = [column.name for column in SPECS["order"].columns]
CABLES = [f"{kind} {length} m {colour}" for kind in ("copper", "optic") for length in (1, 2) for colour in ("blue", "orange")]
ITEMS = {"adapter": ["@duo"], "switch": ["tor"], "transceiver": ["SR-H", "SR-S"], "label": ["patch label"], "cable": CABLES}
NAMES = [item for items in ITEMS.values() for item in items] + ["copper 1 m", "copper 2 m", "optic 1 m"]
KINDS = ["copper", "optic"]
NUMBERS = st.integers(1, 60)
PRICES = st.builds(Price, st.sampled_from([Fraction(0), Fraction(1, 8), Fraction(7)]), st.just("EUR"))
PURCHASES = st.builds(
    Purchase,
    prices=st.dictionaries(st.sampled_from(NAMES + KINDS), PRICES).map(FrozenMap),
    spares=st.dictionaries(st.sampled_from(["adapters", "cables", "transceivers"]), st.sampled_from([Fraction(10), Fraction(15, 2)])).map(
        FrozenMap
    ),
    stock=st.dictionaries(st.sampled_from(NAMES), NUMBERS).map(FrozenMap),
    packs=st.dictionaries(st.sampled_from(NAMES + KINDS), NUMBERS).map(FrozenMap),
)
NEEDS = st.dictionaries(st.sampled_from([(category, item) for category, items in ITEMS.items() for item in items]), NUMBERS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    data = purchase_designs.data(3, tmp_path_factory.mktemp("order"))[0]
    for section in data["catalog"].values():
        for entry in section.values():
            entry.pop("price", None)
    return nic.Design.from_dict({name: value for name, value in data.items() if name != "purchase"}).site


def bill(site: Site, needs: dict[tuple[str, str], int]) -> Table:
    """A bill of materials that buys these, and has some cards besides."""
    purchase = site.purchase or Purchase()
    rows: list[tuple[Any, ...]] = [("adapter", "@duo", 5, None, None, "", "have", "", "", "", "")]
    for (category, item), quantity in needs.items():
        price = next((purchase.prices[name] for name in names_of(category, item) if name in purchase.prices), None)
        amount = None if price is None else price.amount
        total = None if price is None else price.amount * quantity
        rows.append((category, item, quantity, amount, total, price.currency if price else "", "buy", "", "", "", ""))
    return Table.of_rows(SPECS["bom"], rows)


def names_of(category: str, item: str) -> list[str]:
    parts = item.split()
    return [item, " ".join(parts[:3]), parts[0]] if category == "cable" else [item]


@settings(max_examples=150, deadline=None)
@given(PURCHASES, NEEDS)
def test_orders(site: Site, purchase: Purchase, needs: dict[tuple[str, str], int]) -> None:
    mine = replace(site, purchase=purchase)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in order_rows(mine, bill(mine, needs))]
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for category, item in needs:
        shared[category, next((name for name in names_of(category, item) if name in purchase.stock), item)].append(item)
    assert {(row["category"], row["item"]) for row in rows} == set(shared)
    assert len(rows) == len(shared)
    for row in rows:
        items = shared[row["category"], row["item"]]
        assert row["needed"] == sum(needs[row["category"], item] for item in items)
        percent = purchase.spares.get(f"{row['category']}s", Fraction(0))
        assert row["spares"] == math.ceil(row["needed"] * percent / 100)
        assert 0 <= row["stock"] <= purchase.stock.get(row["item"], 0)
        missing = row["needed"] + row["spares"] - row["stock"]
        assert row["ordered"] == row["packs"] * row["pack_size"] >= missing >= 0
        assert row["ordered"] < missing + row["pack_size"]
        assert not missing or row["stock"] == purchase.stock.get(row["item"], 0)
        prices = [purchase.prices[name].amount for name in names_of(row["category"], row["item"]) if name in purchase.prices]
        assert row["unit_price"] == (prices[0] if prices else None)
        assert row["total"] == (None if row["unit_price"] is None else row["unit_price"] * row["ordered"])
        assert (row["currency"] == "EUR") is (row["unit_price"] is not None)
    assert order_rows(mine, bill(mine, dict(reversed(needs.items())))) == order_rows(mine, bill(mine, needs))


def line(site: Site, purchase: Purchase, needs: dict[tuple[str, str], int]) -> dict[str, Any]:
    mine = replace(site, purchase=purchase)
    (row,) = order_rows(mine, bill(mine, needs))
    return dict(zip(COLUMNS, row, strict=True))


TWO = {("cable", "copper 2 m blue"): 4, ("cable", "copper 2 m orange"): 5}


def test_cables_that_share_a_stock_are_one_line(site: Site) -> None:
    found = line(site, Purchase(stock={"copper 2 m": 3}, packs={"copper": 5}, spares={"cables": Fraction(10)}), TWO)
    assert [found[name] for name in COLUMNS[1:8]] == ["copper 2 m", 9, 1, 3, 10, 5, 2]
    assert line(site, Purchase(stock={"copper 2 m": 3}, packs={"copper 2 m blue": 7}), TWO)["pack_size"] == 1  # packs of one colour
    separate = order_rows(replace(site, purchase=Purchase(stock={"copper 2 m blue": 3})), bill(site, TWO))
    assert [(row[1], row[4], row[5]) for row in separate] == [("copper 2 m blue", 3, 1), ("copper 2 m orange", 0, 5)]


@pytest.mark.parametrize(
    ("prices", "price"),
    [
        ({"copper 2 m": 3, "copper 2 m blue": 9}, 3),  # what is ordered has a price of its own
        ({"copper": 2, "copper 2 m blue": 9}, 2),
        ({"copper 2 m blue": 9, "copper 2 m orange": 9}, None),
        ({}, None),
    ],
)
def test_price_of_a_shared_line(site: Site, prices: dict[str, int], price: int | None) -> None:
    listed = {name: Price(Fraction(amount), "EUR") for name, amount in prices.items()}
    found = line(site, Purchase(stock={"copper 2 m": 1}, prices=listed), TWO)
    assert (found["unit_price"], found["total"]) == (price, None if price is None else price * 8)


def test_what_comes_from_stock_alone_is_listed(site: Site) -> None:
    found = line(site, Purchase(stock={"copper 2 m": 30}), TWO)
    assert [found[name] for name in COLUMNS[1:8]] == ["copper 2 m", 9, 0, 9, 0, 1, 0]
    assert order_totals(Table.of_rows(SPECS["order"], [tuple(found.values())])) == Totals({})


def test_names_of_kinds_may_look_like_lengths(site: Site) -> None:
    """A kind of cable is told from its length and colour by the catalog, not by how its name looks."""
    odd = {"connectors": ["rj45", "rj45"], "speeds_gbps": [1], "lengths_m": [1, 2], "colour": "pale 2 m blue"}
    design = nic.Design.parse(nic.starter()).replace({"catalog.cables.x 1 m": odd, "purchase": {"stock": {"x 1 m 2 m": 1}}})
    found = order_rows(design.site, bill(design.site, {("cable", "x 1 m 2 m pale 2 m blue"): 3}))
    assert [row[1:6] for row in found] == [("x 1 m 2 m", 3, 0, 1, 2)]


@pytest.mark.parametrize("seed", range(6))
def test_orders_of_plans_are_proven(seed: int, tmp_path: Path) -> None:
    design = purchase_designs.design(seed, tmp_path)
    plan = nic.plan(design)
    tables = dict(plan.tables)
    bought = {("adapters", "@duo"): 1 + seed % 6, ("switches", "tor"): seed % 3}
    head = [row for row in bom_rows(design.site, [], bought) if row[0] in ("server", "adapter", "switch")]
    rows = head + [row for row in tables["bom"].rows() if row[0] not in ("server", "adapter", "switch")]
    tables["bom"] = Table.of_rows(SPECS["bom"], rows)
    tables["order"] = Table.of_rows(SPECS["order"], order_rows(design.site, tables["bom"]))
    assert violations(design.site, tables) == []
    sized = nic.Plan(tables, plan.manifest)
    sized.write(tmp_path / "p")
    back = nic.Plan.load(tmp_path / "p")
    assert back == sized
    assert totals_of(back.tables) == order_totals(tables["order"])
    assert {row[0] for row in head if row[6] == "buy"} == {"adapter", *(["switch"] if seed % 3 else [])}
    plan.write(tmp_path / "p")
    assert not (tmp_path / "p" / "order.csv").exists()


def test_totals() -> None:
    rows = [("cable", "a", 2, Fraction(2160), Fraction(4320), "EUR", "buy", "", "", "", ""),
            ("cable", "b", 1, Fraction("0.125"), Fraction("0.125"), "CHF", "buy", "", "", "", ""),
            ("adapter", "c", 1, None, None, "", "have", "", "", "", ""),
            ("adapter", "e", 1, Fraction(9), Fraction(9), "EUR", "have", "", "", "", "")]  # fmt: skip
    found = bill_totals(Table.of_rows(SPECS["bom"], rows))
    assert found == Totals({"CHF": Fraction("0.125"), "EUR": Fraction(4320)})
    assert found.exact
    assert found.text() == "CHF 0.125 + EUR 4,320.00"
    more = [*rows, *(("label", f"=l{i}\n", 1, None, None, "", "buy", "", "", "", "") for i in range(5))]
    found = bill_totals(Table.of_rows(SPECS["bom"], more))
    assert found.text() == "CHF 0.125 + EUR 4,320.00; a lower bound: 5 items have no price (=l0\\u000a, =l1\\u000a, =l2\\u000a, …)"
    assert bill_totals(Table.of_rows(SPECS["bom"], more[4:5])).text() == "1 item has no price (=l0\\u000a)"
    assert totals_of({"bom": Table.of_rows(SPECS["bom"], rows)}).exact
    assert Totals({"": Fraction(1000)}).text() == "1,000.00"

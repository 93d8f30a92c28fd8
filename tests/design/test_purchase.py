"""Prices inside the design: forms, currencies, changes; files where they stand alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.design.purchase import Price


def starter(purchase: str, base: Path | None = None) -> nic.Design:
    return nic.Design.parse(f"{nic.starter()}purchase: {purchase}\n", base=base)


def test_a_map_says_what_a_file_says(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("item,price,currency,source,date\nI350-T4,120.5,EUR,shop,2026-11-01\ncat5e,2,EUR,,\n")
    file = starter("{prices: list.csv}", tmp_path)
    inline = starter("{prices: {cat5e: {price: 2, currency: EUR}, I350-T4: {price: 120.5, currency: EUR, source: shop, date: 2026-11-01}}}")
    assert inline == file
    assert inline.hash == file.hash
    assert nic.Design.parse(inline.to_yaml()) == inline


@pytest.mark.parametrize(
    ("purchase", "currency"),
    [
        ("{prices: {I350-T4: 120, cat5e: 2}}", ""),
        ("{prices: {I350-T4: 120, cat5e: 2}, currency: CHF}", "CHF"),
        ("{prices: {I350-T4: {price: 120}, cat5e: {price: 2, currency: USD}}}", "USD"),
    ],
)
def test_a_price_without_a_currency_is_in_that_of_all(purchase: str, currency: str) -> None:
    found = starter(purchase).site.purchase
    assert found.currency == currency
    assert found.prices == {"I350-T4": Price(Fraction(120), currency), "cat5e": Price(Fraction(2), currency)}


def test_the_bill_uses_them() -> None:
    plan = nic.plan(starter("{prices: {I350-T4: {price: 120, source: shop}, cat5e: 2.5}, currency: EUR}"))
    (row,) = plan.bom[plan.bom.item == "I350-T4"].itertuples()
    assert (row.unit_price, row.currency, row.price_source) == (120, "EUR", "shop")


def test_prices_are_changed_by_their_paths(tmp_path: Path) -> None:
    plain = nic.Design.parse(nic.starter())
    one = plain.replace({"purchase.prices.I350-T4": 120, "purchase.stock.cat5e 0.5 m": 2, "purchase.spares_percent.cables": 5})
    assert one.site.purchase.prices == {"I350-T4": Price(Fraction(120), "")}
    assert (one.site.purchase.stock, one.site.purchase.spares) == ({"cat5e 0.5 m": 2}, {"cables": 5})
    assert one.replace({"purchase": None}) == plain
    listed = one.replace({"purchase.prices.cat5e 0.5 m": {"price": 2, "currency": "EUR"}})
    dearer = listed.replace({"purchase.prices.cat5e 0.5 m.price": 3, "purchase.prices.I350-T4": None})
    assert dearer.site.purchase.prices == {"cat5e 0.5 m": Price(Fraction(3), "EUR")}
    with pytest.raises(KeyError, match="X710-DA2' in purchase"):
        one.replace({"purchase.prices.X710-DA2.price": 130})
    (tmp_path / "list.csv").write_text("item,price,currency\nI350-T4,120,EUR\n")
    with pytest.raises(KeyError, match="no map; replace it as a whole"):
        starter("{prices: list.csv}", tmp_path).replace({"purchase.prices.I350-T4": 130})


def test_prices_stay_in_the_design_that_size_writes(tmp_path: Path) -> None:
    text = nic.starter().replace("adapters: {slot1: I350-T4, slot2: I350-T4}", "adapters: choose")
    purchase = "purchase: {adapters: [I350-T4], include: [adapters], currency: EUR, prices: {I350-T4: {price: 120, source: shop}}}\n"
    sized = nic.size(nic.Design.parse(text + purchase))
    sized.write(tmp_path / "out")
    assert not (tmp_path / "out" / "prices.csv").exists()
    assert nic.Design.load(tmp_path / "out" / "design.yaml").site.purchase == sized.design.site.purchase

"""Purchases in workbooks: what is to be chosen, what may be bought, and the sheet of prices."""

from __future__ import annotations

import datetime
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.design.purchase import Price

sys.path.insert(0, str(Path(__file__).parent))
from workbooks import SMALL, write

ADAPTERS = ("purchase.adapters", "I350-T4; X710-DA2")
PRICES = [["item", "price", "currency", "source", "date"], ["I350-T4", 120, "EUR", "shop", "2026"], ["X710-DA2", 300.5, "EUR", None, None]]
CHOOSE = {
    "hosts": [["name", "server", "rack", "unit", "slot1"], ["hv[1-2]", "box", "R1", 2, "choose"]],
    "prices": PRICES,
}


def book(*settings: tuple[str, Any], **sheets: Any) -> dict[str, Any]:
    return {**SMALL, "settings": [*SMALL["settings"], *settings], **sheets}


def problems(path: Path) -> list[str]:
    with pytest.raises(nic.InputError) as error:
        nic.Design.from_excel(path)
    return [str(problem) for problem in error.value.problems]


def test_a_purchase_is_the_one_of_the_yaml(tmp_path: Path) -> None:
    settings = (
        ADAPTERS,
        ("purchase.max_adapters", 2),
        ("purchase.fabrics", "A, B"),
        ("purchase.include", "adapters; cables"),
        ("purchase.spares_percent.cables", 5),
        ("purchase.spares_percent.adapters", 2.5),
        ("purchase.stock.cat5e 0.5 m", 3),
        ("purchase.pack_sizes", "cat5e = 10; I350-T4 = 2"),
        ("purchase.exclude_makers", "Cisco"),
    )
    design = nic.Design.from_excel(write(tmp_path / "d.xlsx", book(*settings, **CHOOSE)))
    purchase = {
        "adapters": ["I350-T4", "X710-DA2"],
        "max_adapters": 2,
        "fabrics": ["A", "B"],
        "include": ["adapters", "cables"],
        "spares_percent": {"cables": 5, "adapters": 2.5},
        "stock": {"cat5e 0.5 m": 3},
        "pack_sizes": {"cat5e": 10, "I350-T4": 2},
        "exclude_makers": "Cisco",
        "prices": {
            "I350-T4": {"price": 120, "currency": "EUR", "source": "shop", "date": "2026"},
            "X710-DA2": {"price": 300.5, "currency": "EUR"},
        },
    }
    plain = nic.Design.from_excel(write(tmp_path / "plain.xlsx"))
    (hosts,) = plain.to_dict()["hosts"]
    assert design == plain.replace({"purchase": purchase, f"hosts.{hosts}.adapters": {"slot1": "choose"}})
    assert design.site.purchase.prices["X710-DA2"] == Price(Fraction(601, 2), "EUR")
    assert list(design.site.groups[0].choices) == ["slot1"]
    assert nic.Design.parse(design.to_yaml()) == design


def test_all_slots_are_chosen(tmp_path: Path) -> None:
    hosts = [["name", "server", "rack", "unit", "adapters"], ["hv[1-2]", "box", "R1", 2, "choose"]]
    design = nic.Design.from_excel(write(tmp_path / "d.xlsx", book(ADAPTERS, prices=PRICES, hosts=hosts)))
    assert list(design.site.groups[0].choices) == ["slot1"]


def test_one_percentage_for_all(tmp_path: Path) -> None:
    design = nic.Design.from_excel(write(tmp_path / "d.xlsx", book(("purchase.spares_percent", 5))))
    assert set(design.site.purchase.spares.values()) == {5}
    assert len(design.site.purchase.spares) == 4


def test_a_price_list_beside_the_workbook(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("item,price,currency\nI350-T4,1,EUR\n")
    settings = (("purchase.adapters", "I350-T4"), ("purchase.prices", "list.csv"))
    design = nic.Design.from_excel(write(tmp_path / "d.xlsx", book(*settings)))
    assert design.site.purchase.prices == {"I350-T4": Price(Fraction(1), "EUR")}
    (tmp_path / "list.csv").unlink()
    (message,) = problems(tmp_path / "d.xlsx")
    assert message.startswith("d.xlsx:settings!B6: purchase.prices: no such file; found: 'list.csv'; ")


def test_a_sheet_and_a_file_do_not_go_together(tmp_path: Path) -> None:
    expected = "d.xlsx:settings!A6: the key has a sheet of its own; found: 'Purchase.prices'; allowed: a row of the sheet 'prices'"
    assert problems(write(tmp_path / "d.xlsx", book(ADAPTERS, ("Purchase.prices", "p.csv"), prices=PRICES))) == [expected]
    (message,) = problems(write(tmp_path / "d.xlsx", book(ADAPTERS, ("purchase.prices.I350-T4", 120))))
    assert message.startswith("d.xlsx:settings!A6: the key has a sheet of its own; ")


def test_prices_alone(tmp_path: Path) -> None:
    design = nic.Design.from_excel(write(tmp_path / "d.xlsx", {**SMALL, "Prices": PRICES}))
    assert design.site.purchase.prices["I350-T4"].source == "shop"
    assert nic.Design.from_excel(write(tmp_path / "d.xlsx", {**SMALL, "prices": PRICES[:1]})).site.purchase is None


def test_mistakes_name_their_cells(tmp_path: Path) -> None:
    rows = [
        ["item", "price", "currency", "shop", "date"],
        ["I350-T4", -120, "EUR"],
        ["X710-DA2", "1,50", "EUR"],
        [None, 3, "EUR"],
        ["cat5e", None, "EUR"],
        ["cat6", "€5", "EUR"],
        ["OM3", 1, "EUR", None, datetime.datetime(2026, 11, 1)],
        ["OM3", 2, "EUR"],
        ["om4", 2, "EUR"],
        ["OM4", 2, "EUR"],
    ]
    more = (ADAPTERS, ("purchase.spares_percent.cabels", 5), ("purchase.stock", "I350-T4"))
    found = problems(write(tmp_path / "d.xlsx", book(*more, prices=rows)))
    assert [message.split("; ")[0] for message in found] == [
        "d.xlsx:prices!D1: unknown column",
        "d.xlsx:prices!B2: purchase.prices.I350-T4.price: out of range",
        "d.xlsx:prices!B3: purchase.prices.X710-DA2.price: not a number",
        "d.xlsx:prices!A4: the row has no item",
        "d.xlsx:prices!B5: purchase.prices.cat5e.price: the key is missing",
        "d.xlsx:prices!B6: purchase.prices.cat6.price: not a number",
        "d.xlsx:prices!E7: purchase.prices.OM3.date: a date where a number or text belongs",
        "d.xlsx:prices!A8: two rows have the same item",
        "d.xlsx:prices!A10: purchase.prices.OM4: the item stands twice",
        "d.xlsx:settings!B6: purchase.spares_percent.cabels: not a known word",
        "d.xlsx:settings!B7: purchase.stock: not a map",
    ]


def test_without_a_column_item(tmp_path: Path) -> None:
    found = problems(write(tmp_path / "d.xlsx", book(ADAPTERS, prices=[["model", "price", "currency"], ["I350-T4", 120, "EUR"]])))
    assert [message.split("; ")[0] for message in found] == ["d.xlsx:prices!A1: no column 'item'", "d.xlsx:prices!A1: unknown column"]


def test_currencies_are_told_at_the_purchase(tmp_path: Path) -> None:
    rows = [PRICES[0], ["I350-T4", 120, "EUR"], ["X710-DA2", 1, "USD"]]
    (message,) = problems(write(tmp_path / "d.xlsx", book(ADAPTERS, prices=rows)))
    assert message.partition(": ")[2].startswith("purchase: prices in several currencies; found: EUR: I350-T4; USD: X710-DA2; ")


def test_settings_without_a_header_hide_no_candidates(tmp_path: Path) -> None:
    """That there is nothing to choose from is no news where the settings could not be read."""
    (message,) = problems(write(tmp_path / "d.xlsx", {**SMALL, **CHOOSE, "settings": [["a", "b"], list(ADAPTERS)]}))[:1]
    assert "settings" in message
    assert not any("choose" in one for one in problems(tmp_path / "d.xlsx"))

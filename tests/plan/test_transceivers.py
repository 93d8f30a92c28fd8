"""Modules in the bill of materials: their entry gives the price; one without an entry has none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic

RUN = {"connectors": ["rj45", "rj45"], "speeds_gbps": [1], "lengths_m": [1, 2, 3, 5], "transceivers": ["Plug A", "Plug B"]}


def rows(design: nic.Design) -> dict[str, Any]:
    """The transceivers of the bill: item → quantity, price, total, currency."""
    plan = nic.plan(design)
    assert len(nic.verify(design, plan)) == 0
    bom = plan.bom[plan.bom["category"] == "transceiver"].astype(object)
    return {row.item: (row.quantity, row.unit_price, row.total, row.currency) for row in bom.where(bom.notna(), None).itertuples()}


@pytest.fixture(scope="module")
def design() -> nic.Design:
    return nic.Design.parse(nic.starter()).replace({"catalog.cables": {"a first kind": RUN}})


def test_a_module_without_an_entry_has_no_price(design: nic.Design) -> None:
    found = rows(design)
    assert found == {"Plug A": (32, None, None, ""), "Plug B": (32, None, None, "")}


def test_a_module_of_the_design(design: nic.Design) -> None:
    priced = design.replace({"catalog.transceivers.Plug A": {"price": 40, "currency": "EUR"}})
    assert rows(priced) == {"Plug A": (32, 40, 1280, "EUR"), "Plug B": (32, None, None, "")}
    assert priced.hash != design.hash


def test_a_module_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "hardware" / "transceivers").mkdir(parents=True)
    (tmp_path / "hardware" / "transceivers" / "b.yaml").write_text("model: Plug B\nprice: 7.5\ncurrency: EUR\nconnector: sfp+\n")
    design = nic.Design.parse(nic.starter(), base=tmp_path)
    with_folder = design.replace({"catalog.path": "hardware", "catalog.cables": {"a first kind": RUN}})
    assert rows(with_folder) == {"Plug A": (32, None, None, ""), "Plug B": (32, 7.5, 240, "EUR")}

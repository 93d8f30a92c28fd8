"""What `plan`, `check` and `export` say of a design with a purchase."""

from __future__ import annotations

from pathlib import Path

import openpyxl

import nicplanner as nic

PURCHASE = 'purchase: {prices: "prices.csv", spares_percent: 5, stock: {"cat5e 2 m": 3}}\n'


def test_what_is_to_buy(run, tmp_path: Path) -> None:
    (tmp_path / "design.yaml").write_text(nic.starter() + PURCHASE, encoding="utf-8")
    (tmp_path / "prices.csv").write_text("item,price,currency,date\ncat5e,2.5,EUR,2026\npatch label,0.125,EUR,2026\n", encoding="utf-8")
    done = run("plan", "design.yaml", "-o", "plan")
    assert (done.returncode, done.stderr) == (0, "")
    assert "to buy: EUR 88.00\n" in done.stdout  # 32 cables, 64 labels
    assert "written: plan/ (11 tables, plan.json, run.json)" in done.stdout
    assert "label,patch label,64,0.125,8,EUR,buy,,,,2026\n" in (tmp_path / "plan" / "bom.csv").read_text(encoding="utf-8")
    assert "R1,label,patch label,64\n" in (tmp_path / "plan" / "bom_racks.csv").read_text(encoding="utf-8")
    assert run("check", "design.yaml", "--plan", "plan").stdout == "plan: proven: every rule holds\n"
    assert run("export", "excel", "plan", "-o", "out").returncode == 0
    rack = list(openpyxl.load_workbook(tmp_path / "out" / "order.xlsx")["rack R1"].values)
    assert rack[1][:3] == ("server", "classic", 4)
    (tmp_path / "prices.csv").write_text("item,price,currency\ncat5e 3 m,2,EUR\n", encoding="utf-8")
    done = run("plan", "design.yaml")
    assert "to buy: EUR 56.00; a lower bound: 5 items have no price (cat5e 2 m blue, cat5e 2 m green, cat5e 2 m orange, …)" in done.stdout
    done = run("check", "design.yaml", "--plan", "plan")
    assert done.returncode == 5
    assert "rule 3 tables: 'label' 'patch label': unit_price in bom.csv is 0.125, it must be nothing" in done.stderr


def test_without_a_purchase_nothing_is_said(run, tmp_path: Path, design: Path) -> None:
    done = run("plan", "design.yaml", "-o", "plan")
    assert "to buy" not in done.stdout
    assert "written: plan/ (10 tables, plan.json, run.json)" in done.stdout
    assert not {"order.csv", "bom_racks.csv"} & {file.name for file in (tmp_path / "plan").iterdir()}

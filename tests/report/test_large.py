"""Thousands of hosts on one page: its size, and that any of them is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.report import write_report

HOST = "hv01123"
HOSTS, RACKS = 2_000, 100
"""A fifth of the ten thousand that ``benchmarks/report.py`` measures. These may take 15 MB, of which 3 MB for what every page has."""


@pytest.fixture(scope="module")
def large() -> Plan:
    """The classic host ten thousand times, 20 in a rack with two switches."""
    data: dict[str, Any] = yaml.safe_load(nic.starter())
    group = next(iter(data["hosts"].values()))
    data["catalog"]["switches"] = {"wide": {"height_units": 1, "interfaces": {"g[1-96]": "1000base-t"}}}
    data["racks"] = {f"R{i:03}": {"height_units": 48} for i in range(1, RACKS + 1)}
    data["switches"] = {
        f"s{fabric}-{rack}": {"model": "wide", "rack": rack, "unit": unit, "fabric": fabric.upper()}
        for rack in data["racks"]
        for fabric, unit in (("a", 47), ("b", 46))
    }
    data["hosts"] = {f"hv[00001-{HOSTS}]": {**group, "rack": dict.fromkeys(data["racks"], HOSTS // RACKS)}}
    data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": "100-199"}
    return nic.plan(nic.Design.parse(yaml.safe_dump(data, sort_keys=False)))


def test_many_hosts(visit: Callable[..., Any], large: Plan, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    assert len(large.tables["failures"]) == 65 * HOSTS
    assert write_report(large, tmp_path / "large.html") < 3_000_000 + 12_000_000 // 5
    page = visit(tmp_path / "large.html")
    page.fill("#host", HOST)
    expect(page.locator("#back-title")).to_have_text(f"Back of {HOST}")
    page.wait_for_selector("#failures [data-failure='switch R057:A']")
    page.click("#failures [data-failure='switch R057:A']")
    assert page.locator("#back .port.failed").count() == 4
    section = page.locator("#table-cabling")
    section.scroll_into_view_if_needed()
    section.locator(".filters").wait_for()
    section.locator(".dt-search input").press_sequentially(HOST)
    expect(section.locator(".dt-info")).to_contain_text("1 to 8 of 8")

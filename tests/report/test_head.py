"""What the page says first counts what the tables hold, and hides nothing grave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.design.excerpt import SiteExcerpt
from nicplanner.plan import Plan
from nicplanner.report import write_report
from nicplanner.report.head import head_of

LONG = "R" + "a" * 58


@pytest.fixture(scope="module")
def partial() -> Plan:
    """A plan with a class that need not survive anything, in a rack of a long name, whose uplinks are too slow."""
    text = nic.starter().replace("cluster:        {demand_gbps: 0.2,", "cluster:        {demand_gbps: 0.2, survive: [],")
    text = text.replace("R1", LONG).replace("fabric: A}", "fabric: A, uplinks: [g48]}")
    return nic.plan(nic.Design.parse(text.replace("fabric: B}", "fabric: B, uplinks: [g48]}")))


def test_requirements_are_counted_and_not_rows(partial: Plan) -> None:
    table = partial.tables["failures"]
    asked = sum(1 for required in table["required_gbps"] if required)
    assert 0 < asked < len(table)
    head = head_of(partial, SiteExcerpt.of(partial.manifest))
    assert head.holds
    assert head.survival == f"All {asked:,} requirements after a single failure hold."


def test_grave_findings_stand_at_the_top(partial: Plan) -> None:
    severities = partial.tables["findings"]["severity"]
    expected = tuple((one, severities.count(one)) for one in ("error", "high", "medium") if one in severities)
    assert expected
    assert head_of(partial, SiteExcerpt.of(partial.manifest)).grave == expected


def test_edited_tables_are_not_called_proven(partial: Plan, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    partial.write(folder)
    same = Plan.load(folder)
    assert same.edited == ()
    assert head_of(same, SiteExcerpt.of(same.manifest)).proven
    file = folder / "ports.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",production,", ",management,", 1), encoding="utf-8")
    edited = Plan.load(folder)
    assert edited.edited == ("ports.csv",)
    head = head_of(edited, SiteExcerpt.of(edited.manifest))
    assert not head.proven
    assert head.verdict_tone != "good"
    assert head.status.startswith("Edited since it was planned: ports.csv.")


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width", [360])
def test_the_page_is_as_wide_as_the_screen_and_leads_to_the_findings(
    visit: Callable[..., Any], partial: Plan, tmp_path: Path, width: int
) -> None:
    write_report(partial, tmp_path / "partial.html")
    page = visit(tmp_path / "partial.html", width=width, reduced_motion="reduce")  # the jump to a section is at once
    assert page.evaluate("document.documentElement.scrollWidth") == width
    link = page.locator(".badges a").first
    link.click()
    assert page.url.endswith("#findings")
    assert page.locator("#findings").bounding_box()["y"] < page.viewport_size["height"]


@pytest.fixture(scope="module")
def stored() -> Plan:
    """A plan with a storage array, first by name, that has a demand of its own."""
    array = "array: {server: classic, adapters: {slot1: I350-T4, slot2: I350-T4}, rack: R1, unit: 20, traffic: {iscsi: {demand_gbps: 3.5}}}"
    return nic.plan(nic.Design.parse(nic.starter().replace("\ntraffic:", f"\n  {array}\ntraffic:")))


@pytest.mark.xdist_group("browser")
def test_the_layout_begins_with_the_most_hosts_and_tells_each_groups_demands(
    visit: Callable[..., Any], stored: Plan, tmp_path: Path
) -> None:
    assert next(iter(SiteExcerpt.of(stored.manifest).hosts)) == "array"
    write_report(stored, tmp_path / "stored.html")
    page = visit(tmp_path / "stored.html")
    assert page.input_value("#host") == "hv01"
    assert "1.5 Gbit/s" in page.inner_text('#classes [data-key="iscsi"]')
    page.select_option("#group", label="array, classic")
    page.locator("#back-title", has_text="array").wait_for()
    assert "3.5 Gbit/s" in page.inner_text('#classes [data-key="iscsi"]')

"""Utilisation against the tables: what is asked for and what is there, normally and after the worst failure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import floors
import pytest
import sites

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.plot import plot_utilisation
from nicplanner.plot.numerals import percent
from nicplanner.tables import Table


def words(axes: Any) -> list[str]:
    return [one.get_text() for one in axes.texts]


def shares(axes: Any) -> list[str]:
    """Return the shares beside the bars, from above."""
    found = [one for one in axes.texts if one.get_fontsize() == 8 and "%" in one.get_text()]
    return [one.get_text() for one in sorted(found, key=lambda one: one.get_position()[1])]


def by_hand(plan: nic.Plan, host: str) -> list[str]:
    """Return the shares as a spreadsheet would find them, two for each group."""
    ports = [dict(zip(plan.tables["ports"].columns, row, strict=True)) for row in plan.tables["ports"].rows()]
    failures = [dict(zip(plan.tables["failures"].columns, row, strict=True)) for row in plan.tables["failures"].rows()]
    out = []
    for group in sorted({row["group"] for row in ports if row["host"] == host and row["group"]}):
        mine = [row for row in ports if row["host"] == host and row["group"] == group]
        classes = {name for row in mine for name in row["traffic"].split(";")}
        rows = [row for row in failures if row["host"] == host and row["traffic"] in classes]
        demand = sum({row["traffic"]: row["demand_gbps"] for row in rows}.values())
        out.append(percent(demand / sum(row["link_gbps"] for row in mine)))
        worst = Fraction(0)
        for element in {(row["kind"], row["element"]) for row in rows}:
            hit = [row for row in rows if (row["kind"], row["element"]) == element]
            worst = max(worst, sum(row["required_gbps"] for row in hit) / min(row["surviving_gbps"] for row in hit))
        out.append(percent(worst))
    return out


@pytest.mark.parametrize("count", [1, 4, 64])
def test_shares_are_those_of_the_tables(count: int) -> None:
    plan = sites.hosts(count)
    found = shares(plan.plot_utilisation())
    assert found == by_hand(plan, "hv01")
    assert found[-2:] == ["80 %", "96 %"]  # production: 1.6 of 2, then 0.96 of 1


def test_ports_share_what_the_group_carries() -> None:
    texts = words(sites.hosts(4).plot_utilisation())
    assert texts.count("0.8 → lost") == 1
    assert texts.count("0.8 → 0.96 of 1") == 1


def test_of_hosts_that_differ_the_fullest_is_shown_and_named() -> None:
    axes = floors.broken().plot_utilisation()
    texts = words(axes)
    assert texts.count("shown: hv03, the fullest") == 2
    assert "✗ nothing left of 0.9 required" in texts
    assert "192 % ✗" in shares(axes)  # 0.96 of 0.5
    assert "adapter slot1" in texts
    assert "adapter slot2" in texts


def test_what_the_design_allows_is_a_line() -> None:
    plan = floors.allowed(0.85)
    axes = plan.plot_utilisation()
    texts = words(axes)
    assert "the design allows 85 % in the normal state" in texts
    assert "need not survive any" in texts
    upright = [one for one in axes.lines if one.get_xdata()[0] == one.get_xdata()[1] and abs(one.get_ydata()[1] - one.get_ydata()[0]) > 100]
    full, part = ([one.get_xdata()[0] for one in upright if one.get_linestyle() == style] for style in ("-", "--"))
    assert part == [pytest.approx(min(full) + 0.85 * (max(full) - min(full)))]


def uplinked(count: int) -> nic.Plan:
    """Return the starter with so many uplinks of 10 Gbit/s on each switch."""

    def change(data: dict[str, Any]) -> None:
        ports = {"ge[1-48]": "1000base-t", f"xg[1-{count}]": "10gbase-x-sfpp"}
        data["catalog"]["switches"] = {"up": {"height_units": 1, "interfaces": ports}}
        for switch in data["switches"].values():
            switch.update(model="up", uplinks=[f"xg[1-{count}]"])

    return sites.plan_of(change)


def test_links_upward_are_those_of_the_fullest_switch() -> None:
    plan = uplinked(2)
    table = plan.tables["uplinks"]
    rows = [row for row in (dict(zip(table.columns, cells, strict=True)) for cells in table.rows()) if row["kind"] == "uplink"]
    normal = max(row["required_gbps"] / row["capacity_gbps"] for row in rows if row["case"] == "normal")
    other = max(row["required_gbps"] / row["capacity_gbps"] for row in rows if row["case"] != "normal")
    axes = plan.plot_utilisation()
    assert shares(axes)[8:] == [percent(normal), percent(other)]
    assert "uplinks of switches" in words(axes)
    assert "sw-a, the fullest of 2" in words(axes)
    assert "uplinks of switches" not in words(sites.mesh().plot_utilisation())


def test_a_lost_last_link_leaves_none() -> None:
    plan = uplinked(1)
    lost = plan.uplinks[(plan.uplinks.case == "link") & (plan.uplinks.kind == "uplink")]
    assert (lost.capacity_gbps == 0).all()
    texts = words(plan.plot_utilisation())
    assert f"✗ no link left, {lost.required_gbps.max():g} required" in texts
    assert "the largest link" in texts


def test_a_switch_without_links_is_not_told_to_have_lost_them() -> None:
    plan = uplinked(1)
    table = plan.tables["uplinks"]
    columns = {name: list(table[name]) for name in table.columns}
    for i, case in enumerate(columns["case"]):
        if columns["kind"][i] == "uplink" and case == "normal":
            columns["links"][i], columns["capacity_gbps"][i] = 0, Fraction(0)
    texts = words(plot_utilisation(Plan({**plan.tables, "uplinks": Table(table.spec, columns)}, plan.manifest)))
    assert any(text.startswith("✗ the design names none, ") for text in texts)
    assert not any("no link left" in text for text in texts)


def test_direct_cables_are_counted_to_one_peer() -> None:
    plan = sites.mesh()
    mine = plan.ports[(plan.ports.host == "hv01") & (plan.ports.fabric == "direct")]
    least = mine.groupby("switch").link_gbps.sum().min()
    assert f"{0.5 / least * 100:g} %" in shares(plan.plot_utilisation())

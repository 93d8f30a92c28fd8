"""The failure matrix against the table of failures."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from typing import Any

import floors
import pytest
import sites

import nicplanner as nic
from nicplanner.plot.numerals import percent

CELL = re.compile("[✓✗–] .*(%|×)$")


def words(axes: Any) -> list[str]:
    return [one.get_text() for one in axes.texts]


def cells(axes: Any) -> Counter[str]:
    return Counter(text for text in words(axes) if CELL.match(text))


def rows_of(plan: nic.Plan, host: str) -> list[dict[str, Any]]:
    table = plan.tables["failures"]
    return [row for row in (dict(zip(table.columns, cells, strict=True)) for cells in table.rows()) if row["host"] == host]


def text(row: dict[str, Any]) -> str:
    sign = "✗" if not row["ok"] else "✓" if row["required_gbps"] else "–"
    share = row["surviving_gbps"] / row["demand_gbps"]
    return f"{sign} {percent(share) if share <= 10 else '> 10 ×'}"


@pytest.mark.parametrize("count", [1, 4, 64])
def test_a_cell_for_each_row_of_a_host(count: int) -> None:
    plan = sites.hosts(count)
    axes = plan.plot_failures()
    rows = rows_of(plan, "hv01")
    assert cells(axes) == Counter(text(row) for row in rows)
    assert f"holds: {len(rows)}" in words(axes)
    assert Counter(words(axes))["needs 60 %"] == sum(row["required_gbps"] / row["demand_gbps"] == Fraction(3, 5) for row in rows) > 0


def test_columns_and_rows_meet_in_the_right_cell() -> None:
    plan = sites.hosts(4)
    place = {}
    for one in plan.plot_failures().texts:
        place.setdefault(one.get_text(), one.get_position())
    axes = plan.plot_failures()
    for row in rows_of(plan, "hv02"):
        if row["kind"] == "adapter":
            x, y = place[row["traffic"]][0], place[row["element"]][1]
            near = [
                one.get_text()
                for one in axes.texts
                if CELL.match(one.get_text()) and abs(one.get_position()[0] - x) < 20 and abs(one.get_position()[1] - y) < 10
            ]
            assert near == [text(row)]


def test_the_worst_host_speaks_for_all() -> None:
    axes = floors.broken().plot_failures()
    assert {one: number for one, number in cells(axes).items() if "✗" in one} == {"✗ 31.2 %": 1, "✗ 0 %": 1}
    assert "violated: 2" in words(axes)


def test_what_need_not_survive_has_its_own_sign() -> None:
    plan = floors.allowed(0.9)
    rows = rows_of(plan, "hv01")
    found = cells(plan.plot_failures())
    free = sum(not row["required_gbps"] for row in rows)
    assert free
    assert sum(number for one, number in found.items() if one.startswith("–")) == free


def test_many_ports_share_rows_with_the_worst_of_them() -> None:
    plan = sites.many_ports()
    axes = plan.plot_failures()
    mine = plan.ports[(plan.ports.host == "hv01") & (plan.ports.group != "")]
    for group, ports in mine.groupby("group"):
        if len(ports) > 1:
            assert f"any of {len(ports)} ports of {group}" in words(axes)
    worst = min(row["surviving_gbps"] / row["demand_gbps"] for row in rows_of(plan, "hv01") if row["traffic"] == "iscsi")
    assert f"✓ {percent(worst)}" in cells(axes)


def test_hosts_that_fail_have_rows_of_their_own() -> None:
    def change(data: dict[str, Any]) -> None:
        data["policy"] = {"host_failures": 1}
        data["traffic"] = {"management": {"demand_gbps": 0.1}, "production": {"demand_gbps": 0.4}}

    plan = sites.plan_of(change)
    assert (plan.failures.kind == "host").any()
    axes = plan.plot_failures()
    assert "other hosts" in words(axes)
    assert cells(axes) == Counter(text(row) for row in rows_of(plan, "hv01"))


def test_fabrics_at_several_racks_are_one_row() -> None:
    texts = words(sites.hosts(64).plot_failures())
    assert "A at the host's rack, any of 4" in texts
    assert "A at R1" in words(sites.hosts(4).plot_failures())


def test_heads_tell_the_demand_of_the_host_group() -> None:
    def change(data: dict[str, Any]) -> None:
        data["hosts"]["hv[01-04]"]["traffic"] = {name: {} for name in data["traffic"]} | {"iscsi": {"demand_gbps": 0.75}}

    plan = sites.plan_of(change)
    assert {row["demand_gbps"] for row in rows_of(plan, "hv01") if row["traffic"] == "iscsi"} == {Fraction(3, 4)}
    assert "0.75 Gbit/s" in words(plan.plot_failures())
    assert "1.5 Gbit/s" not in words(plan.plot_failures())

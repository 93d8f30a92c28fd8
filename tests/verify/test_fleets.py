"""Fleets: a plan of many alike hosts is proved by patterns, and still no cell of any host may be wrong; how many hosts share a subnet."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.tables import SPECS, Table
from nicplanner.verify import violations

HEIGHT = 48


def fleet(hosts: int, racks: int, **iscsi: Any) -> nic.Design:
    """Classic hosts of one group, 20 in each rack but the last, with a switch of each fabric at the top of each rack."""
    data = yaml.safe_load(nic.starter())
    names = [f"R{i:03}" for i in range(1, racks + 1)]
    data["racks"] = {name: {"position": i, "height_units": HEIGHT} for i, name in enumerate(names, start=1)}
    data["catalog"]["switches"] = {"wide": {"height_units": 1, "interfaces": {"ge[1-120]": "1000base-t"}}}
    data["switches"] = {
        f"s{fabric}-[001-{racks:03}]": {"model": "wide", "rack": f"R[001-{racks:03}]", "unit": HEIGHT - i, "fabric": fabric.upper()}
        for i, fabric in enumerate("ab")
    }
    each = [min(20, hosts - 20 * i) for i in range(racks)]
    data["hosts"] = {f"hv[0001-{hosts:04}]": {**data["hosts"]["hv[01-04]"], "rack": dict(zip(names, each, strict=True))}}
    data["traffic"]["iscsi"].update(iscsi)
    data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": "100-199"}
    return nic.Design.from_dict(data)


@cache
def planned() -> tuple[Any, dict[str, Table]]:
    design = fleet(60, 3)
    return design.site, dict(nic.plan(design).tables)


FREE = {
    ("ports", "group"), ("cabling", "cable"), ("vlans", "name"), ("switch_ports", "description"),
    *(("findings", column.name) for column in SPECS["findings"].columns),
}  # fmt: skip
"""Cells that a plan may fill as it likes."""
CELLS = [
    (name, column.name, row)
    for name in ("ports", "cabling", "switch_ports", "vlans", "addresses", "bom", "failures")
    for column in SPECS[name].columns
    if (name, column.name) not in FREE
    for row in range(8)
]


def other(values: Any, row: int, chance: random.Random) -> Any:
    """Another value for a cell: that of another row, as a mix-up of hosts would give, or one that stands nowhere."""
    value = values[row]
    others = [one for one in dict.fromkeys(values[i] for i in chance.sample(range(len(values)), min(len(values), 40))) if one != value]
    if others and chance.random() < 0.7:
        return chance.choice(others)
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value}x"
    return 1 if value is None else value + 1


def test_the_plan_of_a_fleet_is_valid() -> None:
    site, tables = planned()
    assert violations(site, tables) == []
    assert len(tables["ports"]) == 600


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(CELLS), st.integers(0, 10**9))
def test_a_wrong_cell_of_any_host_is_found(place: tuple[str, str, int], seed: int) -> None:
    name, column, _ = place
    site, tables = planned()
    chance = random.Random(seed)
    cells = list(tables[name][column])
    row = chance.randrange(len(cells))
    cells[row] = other(cells, row, chance)
    assert violations(site, {**tables, name: Table(SPECS[name], {**tables[name].columns, column: cells})}), (row, cells[row])


@pytest.mark.parametrize("name", ["ports", "cabling", "switch_ports", "addresses", "failures"])
def test_rows_of_two_hosts_changed_about_are_found(name: str) -> None:
    """The cells that say whose a row is are exchanged between two rows; the rest stays. Where that is alike, the table says the same."""
    site, tables = planned()
    table, chance = tables[name], random.Random(name)
    owner = "switch" if name == "switch_ports" else "host"
    said = [column for column in table.columns if (name, column) not in FREE]
    found = 0
    for _ in range(20):
        a, b = chance.sample(range(len(table)), 2)
        cells = list(table[owner])
        cells[a], cells[b] = cells[b], cells[a]
        mixed = Table(SPECS[name], {**table.columns, owner: cells})
        before, after = ({tuple(one[column][i] for column in said) for i in (a, b)} for one in (table, mixed))
        if before != after:
            found += 1
            assert violations(site, {**tables, name: mixed}), (a, b)
    assert found > 5


@pytest.mark.parametrize("name", ["ports", "cabling", "switch_ports", "addresses", "failures"])
def test_the_order_of_rows_plays_no_part(name: str) -> None:
    site, tables = planned()
    rows = list(tables[name].rows())
    random.Random(name).shuffle(rows)
    assert violations(site, {**tables, name: Table.of_rows(SPECS[name], rows)}) == []


def large(design: nic.Design) -> list[str]:
    findings = nic.plan(design).tables["findings"]
    return [subject for name, subject in zip(findings["id"], findings["subject"], strict=True) if name == "large-subnet"]


def test_more_than_1024_hosts_in_a_subnet_are_told() -> None:
    assert large(fleet(1024, 52)) == []
    fabrics = [f"iscsi site fabric {fabric}" for fabric in "AB"]
    assert large(fleet(1025, 52)) == ["cluster site", *fabrics, "live-migration site", "management site"]  # production has no addresses


def test_hosts_are_counted_and_not_their_addresses_nor_those_of_other_scopes() -> None:
    design = fleet(600, 30, demand_gbps=1.8)
    plan = nic.plan(design)
    iscsi = [row for row in plan.tables["addresses"].rows() if row[1] == "iscsi" and row[2] == "A"]
    assert len(iscsi) > 600
    assert len({row[3] for row in iscsi}) == 1  # one VLAN
    assert large(design) == []
    apart = {f"traffic.{name}.scope": "rack" for name in ("cluster", "live-migration", "management")}
    assert large(fleet(1025, 52, scope="rack").replace({**apart, "addressing.vlans": "100-999"})) == []

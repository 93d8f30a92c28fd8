"""Rules 8, 9 and 10 for classes with networks: what a plan says of them is proved network by network."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.tables import SPECS, Table
from nicplanner.verify import violations

VLANS, SWITCH_PORTS, ADDRESSING, AGREEMENT = "2.8 vlans", "2.9 switch ports", "2.10 addressing", "2.11 agreement"
PORT = "10gbase-x-sfpp"
DESIGN: dict[str, Any] = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"s": {"height_units": 1, "interfaces": {"p[1-2]": PORT}}},
        "switches": {"g": {"interfaces": {"e[1-8]": PORT}}},
    },
    "switches": {"sw[1-2]": {"model": "g", "rack": "R1", "unit": 30, "uplinks": ["e8"]}},
    "hosts": {"h[1-2]": {"server": "s", "rack": "R1", "unit": 1, "cluster": "c1"}},
    "traffic": {"production": {"demand_gbps": 2, "survive": [], "scope": "cluster"}, "management": {"demand_gbps": 0.1, "survive": []}},
    "networks": {"web": {"class": "production", "vlan": 300, "gateway": True}, "db": {"class": "production", "subnet": "10.9.0.0/24"}},
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199", "extra": {"production": ["portal"]}},
}
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def planned() -> tuple[nic.Design, Rows]:
    design = nic.Design.from_dict(DESIGN)
    tables = nic.plan(design).tables
    return design, {name: [dict(zip(table.columns, row, strict=True)) for row in table.rows()] for name, table in tables.items()}


def broken(planned: tuple[nic.Design, Rows], change: Callable[[Rows], object]) -> set[str]:
    """Return the rules that the changed tables break."""
    design, rows = planned[0], copy.deepcopy(planned[1])
    change(rows)
    tables = {name: Table(spec, {c.name: [row[c.name] for row in rows[name]] for c in spec.columns}) for name, spec in SPECS.items()}
    return {one.rule for one in violations(design.site, tables)}


def find(rows: Rows, table: str, **cells: Any) -> dict[str, Any]:
    return next(row for row in rows[table] if all(row[name] == value for name, value in cells.items()))


def put(table: str, where: dict[str, Any], **cells: Any) -> Callable[[Rows], object]:
    return lambda rows: find(rows, table, **where).update(cells)


def drop(table: str, **where: Any) -> Callable[[Rows], object]:
    return lambda rows: rows[table].remove(find(rows, table, **where))


def test_the_plan_is_valid(planned: tuple[nic.Design, Rows]) -> None:
    assert broken(planned, lambda rows: None) == set()
    assert sorted(row["name"] for row in planned[1]["vlans"]) == ["db-c1", "management", "web-c1"]


def test_the_scope_may_be_left_out_of_the_name(planned: tuple[nic.Design, Rows]) -> None:
    assert broken(planned, put("vlans", {"name": "web-c1"}, name="web")) == set()


def test_rows_may_stand_in_any_order(planned: tuple[nic.Design, Rows]) -> None:
    def reverse(rows: Rows) -> None:
        for name in ("vlans", "addresses", "switch_ports"):
            rows[name].reverse()

    assert broken(planned, reverse) == set()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (drop("vlans", name="web-c1"), VLANS),
        (drop("vlans", name="db-c1"), VLANS),
        (put("vlans", {"name": "web-c1"}, name="production"), VLANS),
        (put("vlans", {"name": "web-c1"}, name="mail"), AGREEMENT),
        (put("vlans", {"name": "web-c1"}, name="db-c1"), VLANS),
        (put("vlans", {"name": "web-c1"}, vlan=150), VLANS),
        (put("vlans", {"name": "db-c1"}, vlan=300), VLANS),
        (put("vlans", {"name": "db-c1"}, subnet="10.0.7.0/24"), ADDRESSING),
        (put("vlans", {"name": "web-c1"}, subnet="10.9.0.0/24"), ADDRESSING),
        (put("vlans", {"name": "web-c1"}, gateway=""), ADDRESSING),
        (put("vlans", {"name": "db-c1"}, gateway="10.9.0.1"), ADDRESSING),
        (put("switch_ports", {"description": "uplink"}, tagged_vlans="100;101"), SWITCH_PORTS),
        (put("switch_ports", {"port": "e1"}, tagged_vlans="100;101"), SWITCH_PORTS),
        (put("switch_ports", {"port": "e1"}, native_vlan=300), SWITCH_PORTS),
        (drop("addresses", host="portal", vlan=300), AGREEMENT),
        (drop("addresses", host="portal", address="10.9.0.11"), AGREEMENT),
        (put("addresses", {"host": "portal", "vlan": 300}, address="10.9.0.14"), ADDRESSING),
        (put("addresses", {"host": "portal", "vlan": 300}, gateway=""), ADDRESSING),
        (put("addresses", {"host": "portal", "vlan": 300}, vlan=301), ADDRESSING),
    ],
)  # fmt: skip
def test_what_is_wrong_of_a_network_is_refused(planned: tuple[nic.Design, Rows], change: Callable[[Rows], object], rule: str) -> None:
    assert rule in broken(planned, change)

"""Edited tables whose hosts would be set up wrongly: refused, with the place, before anything is written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nicplanner.errors import InputError
from nicplanner.export import find_format
from nicplanner.export.handover import read_handover
from nicplanner.plan import Plan
from nicplanner.tables import SPECS, Table

sys.path.insert(0, str(Path(__file__).parent))
from host_plans import plan_of

Row = dict[str, Any]


def changed(plan: Plan, table: str, wanted: Callable[[Row], bool], **cells: Any) -> Plan:
    """Return a plan in which the first row that is wanted has other cells; without cells it is gone."""
    names = list(plan.tables[table].columns)
    rows = [dict(zip(names, row, strict=True)) for row in plan.tables[table].rows()]
    first = next(i for i, row in enumerate(rows) if wanted(row))
    rows[first : first + 1] = [{**rows[first], **cells}] if cells else []
    return Plan({**plan.tables, table: Table(SPECS[table], {name: [row[name] for row in rows] for name in names})}, plan.manifest)


def managed(row: Row) -> bool:
    """Tell whether a row is of a host's management."""
    return str(row["host"]) == "hv02" and "management" in str(row["traffic"]).split(";")


def direct(row: Row) -> bool:
    """Tell whether a row is of a direct link."""
    return str(row["fabric"]) == "direct"


def large(row: Row) -> bool:
    """Tell whether a row is of a host's port with jumbo frames."""
    return row["mtu"] == 9000 and "hv01" in str(row["description"])


CASES: dict[str, tuple[str, str, Callable[[Row], bool], Row, str]] = {
    "a team in two parts": ("lacp", "ports", managed, {"group": "other"}, "the class is in two groups of ports, management and other"),
    "another subnet": ("lacp", "addresses", managed, {"address": "10.99.0.5"}, "VLAN 110 of the class has no such address: 10.99.0.5/24"),
    "another VLAN": ("lacp", "addresses", managed, {"vlan": 3999}, "VLAN 3999 of the class has no such address"),
    "another length": ("lacp", "addresses", managed, {"prefix_length": 8}, "VLAN 110 of the class has no such address"),
    "another gateway": ("lacp", "addresses", managed, {"gateway": "192.0.2.1"}, "gateway 192.0.2.1"),
    "no address": ("lacp", "addresses", managed, {}, "hv02 management: there is no address"),
    "a path without": ("lacp", "addresses", lambda row: str(row["traffic"]) == "iscsi", {}, "hv01 iscsi: there is no address at "),
    "small frames": ("lacp", "switch_ports", large, {"mtu": 1500}, "has the MTU 1500, its classes have 9000"),
    "another fabric": ("lacp", "ports", managed, {"fabric": "Z"}, "is of fabric "),
    "a link to nobody": ("proxmox", "ports", direct, {"switch": "$(id)"}, "the direct link to $(id) "),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_agree_is_refused(case: str) -> None:
    name, table, wanted, cells, message = CASES[case]
    with pytest.raises(InputError) as caught:
        read_handover(changed(plan_of(name), table, wanted, **cells))
    assert message in str(caught.value)


def test_an_address_is_given_once() -> None:
    plan = plan_of("lacp")
    other = plan.addresses.set_index(["host", "traffic"])["address"]["hv01", "management"]
    with pytest.raises(InputError, match=f"hv02 management: hv01 has the address {other} too"):
        read_handover(changed(plan, "addresses", managed, address=other))


def test_a_page_names_groups_that_one_host_alone_has(tmp_path: Path) -> None:
    plan = plan_of("lacp")
    for _ in range(sum(managed(dict(zip(plan.tables["ports"].columns, row, strict=True))) for row in plan.tables["ports"].rows())):
        plan = changed(plan, "ports", lambda row: managed(row) and row["group"] != "other", group="other")
    (page,) = find_format("markdown").write(plan, tmp_path)
    assert "| other | management, production |" in page.read_text()

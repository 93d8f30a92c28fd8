"""What was computed of a layout before is used again only where the tables say the same of every port."""

from __future__ import annotations

from fractions import Fraction

import pytest

import nicplanner as nic
from nicplanner.names import natural
from nicplanner.tables import SPECS, Table
from nicplanner.verify import derive, violations


@pytest.fixture(scope="module")
def plan() -> tuple[nic.Design, nic.Plan]:
    design = nic.Design.parse(nic.starter())
    return design, nic.plan(design)


def test_it_is_used_for_the_same_ports(plan: tuple[nic.Design, nic.Plan]) -> None:
    design, made = plan
    derived = derive(design.site, made.tables)
    spoilt = {place: [one._replace(fits=False) for one in found] for place, found in derived.known.simulated.items()}
    assert violations(design.site, made.tables, derived.known) == []
    assert violations(design.site, made.tables, derived.known._replace(simulated=spoilt)) != []


@pytest.mark.parametrize(("column", "value"), [("group", ""), ("switch", "sw-b"), ("traffic", "management"), ("switch_port", "ge47")])
def test_a_changed_port_is_computed_anew(plan: tuple[nic.Design, nic.Plan], column: str, value: str) -> None:
    design, made = plan
    known = derive(design.site, made.tables).known
    ports = made.tables["ports"]
    columns = {name: list(ports[name]) for name in ports.columns}
    place = next(i for i, group in enumerate(columns["group"]) if group and columns[column][i] != value)
    columns[column][place] = value
    tables = {**made.tables, "ports": Table(SPECS["ports"], columns)}
    found = violations(design.site, tables, known)
    assert found
    assert found == violations(design.site, tables)


def test_it_is_not_used_for_another_site(plan: tuple[nic.Design, nic.Plan]) -> None:
    design, made = plan
    known = derive(design.site, made.tables).known
    other = design.replace({"traffic.production.demand_gbps": Fraction(19, 10)})
    found = violations(other.site, made.tables, known)
    assert {"2.5 failures", "2.11 agreement"} <= {one.rule for one in found}
    assert natural({one.rule for one in found}) == natural({one.rule for one in violations(other.site, made.tables)})

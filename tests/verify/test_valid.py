"""Valid plans are accepted, whatever they choose where the plan rules leave a choice."""

from __future__ import annotations

import random
from typing import Any

import pytest

from nicplanner.verify import derive, verify, violations

NAMES = ("starter", "rich", "racks")


@pytest.mark.parametrize("name", NAMES)
def test_a_valid_plan_has_no_violation(cases: dict[str, Any], name: str) -> None:
    case = cases[name]
    assert violations(case.site, case.tables) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_rows_plays_no_part(cases: dict[str, Any], name: str) -> None:
    case = cases[name]
    for rows in case.rows.values():
        random.Random(1).shuffle(rows)
    assert violations(case.site, case.tables) == []


@pytest.mark.parametrize("name", NAMES)
def test_failure_rows_are_those_made_by_hand(cases: dict[str, Any], name: str) -> None:
    case = cases[name]
    assert list(derive(case.site, case.tables).failures.rows()) == list(case.tables["failures"].rows())


@pytest.mark.parametrize("name", NAMES)
def test_findings_are_those_made_by_hand(cases: dict[str, Any], name: str) -> None:
    case = cases[name]
    found = [(row[0], row[1], row[2]) for row in derive(case.site, case.tables).findings]
    by_hand = [(row["id"], row["severity"], row["subject"]) for row in case.rows["findings"] if row["id"] != "a-platform's-own"]
    assert found == by_hand


@pytest.mark.parametrize("name", NAMES)
def test_verify_gives_an_empty_frame(cases: dict[str, Any], name: str) -> None:
    case = cases[name]
    frame = verify(case.design, case)
    assert list(frame.columns) == ["rule", "subject", "message"]
    assert len(frame) == 0


def test_verify_names_rule_subject_and_numbers(cases: dict[str, Any]) -> None:
    case = cases["starter"]
    case.find("vlans", traffic="cluster")["mtu"] = 9000
    frame = verify(case.design, case)
    assert ("2.8 vlans", "cluster site", "mtu is 9000, that of the class is 1500") in list(frame.itertuples(index=False, name=None))


def _change_vlan(case: Any, old: int, new: int) -> None:
    for row in [*case.rows["vlans"], *case.rows["addresses"]]:
        row["vlan"] = new if row["vlan"] == old else row["vlan"]
    for row in case.rows["switch_ports"]:
        row["native_vlan"] = new if row["native_vlan"] == old else row["native_vlan"]
        tagged = sorted(new if int(vlan) == old else int(vlan) for vlan in row["tagged_vlans"].split(";") if vlan)
        row["tagged_vlans"] = ";".join(map(str, tagged))


@pytest.mark.parametrize(("name", "old", "new"), [("starter", 100, 199), ("starter", 103, 150), ("rich", 100, 111), ("racks", 11, 11)])
def test_any_free_vlan_of_the_pool_will_do(cases: dict[str, Any], name: str, old: int, new: int) -> None:
    case = cases[name]
    _change_vlan(case, old, new)
    assert violations(case.site, case.tables) == []


def test_names_numbers_and_texts_are_free(cases: dict[str, Any]) -> None:
    case = cases["rich"]
    for table, column in (("vlans", "name"), ("switch_ports", "description"), ("cabling", "cable"), ("findings", "message")):
        for i, row in enumerate(case.rows[table]):
            row[column] = f"text {i}"
    for row in case.rows["ports"]:
        row["group"] = row["group"] and f"group of {row['traffic']}"
    assert violations(case.site, case.tables) == []


def test_subnets_may_lie_anywhere_in_the_supernets(cases: dict[str, Any]) -> None:
    case = cases["starter"]
    for row in case.rows["vlans"]:
        row["subnet"] = row["subnet"].replace("10.20.0.", "10.20.77.")
        row["gateway"] = row["gateway"].replace("10.20.0.", "10.20.77.")
    for row in case.rows["addresses"]:
        row["address"] = row["address"].replace("10.20.0.", "10.20.77.")
    assert violations(case.site, case.tables) == []


def test_hosts_of_a_group_may_end_on_different_switches_of_a_fabric(cases: dict[str, Any]) -> None:
    case = cases["rich"]
    ends = {row["host"]: row["switch"] for row in case.rows["ports"] if row["traffic"] == "production" and row["fabric"] == "A"}
    assert set(ends.values()) == {"r1a", "r2a"}
    assert violations(case.site, case.tables) == []


def test_a_plan_without_kinds_of_cable_is_accepted(cases: dict[str, Any]) -> None:
    case = cases["rich"]
    for row in case.rows["cabling"]:
        del row["cable_type"]
    for row in case.rows["bom"]:
        row["item"] = f"some {row['item']}" if row["category"] == "cable" else row["item"]
    assert violations(case.site, case.tables) == []


def test_more_findings_are_accepted(cases: dict[str, Any]) -> None:
    case = cases["starter"]
    case.rows["findings"].append({"id": "x", "severity": "low", "subject": "", "message": "m", "remedy": "", "source": ""})
    assert violations(case.site, case.tables) == []

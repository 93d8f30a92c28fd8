"""Cabling lists: what they tell comes out again, what they leave open is assumed and told, mistakes are told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sources import HEADERS, cabling_list, layout, wishes

import nicplanner as nic
from nicplanner.importing import Imported, Wishes, import_cabling, read_columns

Again = Callable[[nic.Design], nic.Plan]
HEAD = "host,port,switch,switch_port"


def imported(folder: Path, text: str, columns: str = "", given: Wishes | None = None) -> Imported:
    file = folder / "list.csv"
    file.write_bytes(text.encode())
    return import_cabling(file, read_columns(columns), given)


def messages(found: Imported, severity: str) -> str:
    return "\n".join(one.line for one in found.findings if one.severity == severity)


def test_a_plan_as_a_list(starter_plan: nic.Plan, tmp_path: Path, again: Again) -> None:
    found = imported(tmp_path, cabling_list(starter_plan), HEADERS, wishes(starter_plan))
    plan = again(found.design)
    assert layout(plan) == layout(starter_plan)
    assert plan.tables["cabling"] == starter_plan.tables["cabling"]
    vlans = {name: one.vlan.every for name, one in found.design.site.classes.items() if one.vlan}
    assert vlans == {"iscsi": (101, 102), "management": (104,), "production": (105,)}  # trunks do not tell which VLAN is whose


def test_ends_alone(tmp_path: Path) -> None:
    found = imported(tmp_path, HEAD + "\n" + "".join(f"hv{i},eno{k},sw{k},Eth1/{i}\n" for i in range(1, 5) for k in (1, 2)))
    assert found.design.to_dict()["hosts"] == {
        "hv[1-4]": {
            "server": "server", "rack": "R1", "unit": 1,
            "pin": {"production": ["onboard/eno1@sw1/Eth1/[1-4]", "onboard/eno2@sw2/Eth1/[1-4]"]},
        }
    }  # fmt: skip
    assert found.planned()["status"] == "OPTIMAL"
    low = messages(found, "low")
    for text in (
        "its ports are 10gbase-x-sfpp",
        "its unit",
        "rack R1",
        "a demand of 0",
        "all ports are on one adapter (onboard)",
        "VLAN ids that are not known",
        "subnets",
    ):
        assert f"assumed: {text}" in low
    assert "ports without VLAN or class carry production (eno1, eno2)" in messages(found, "medium")
    assert "demand_gbps: 0  # not known: state it" in found.text


def test_cards_by_names_and_speeds(tmp_path: Path) -> None:
    rows = "".join(f"h{i},slot{k}/p1,s{k},e{i},25\n" for i in (1, 2) for k in (1, 2))
    found = imported(tmp_path, f"{HEAD},speed\n{rows}")
    group = found.design.site.groups[0]
    assert [(one.name, one.ports[0].name, int(one.ports[0].speed)) for one in group.adapters] == [("slot1", "p1", 25), ("slot2", "p1", 25)]
    assert found.design.site.classes["production"].survive == {"adapter", "port", "switch"}


def test_storage_and_machines_in_one_vlan(tmp_path: Path) -> None:
    rows = "".join(f"h{i},p{k},s{(k + 1) % 2 + 1},e{i}{k},{'production' if k < 3 else 'iscsi'},30\n" for i in (1, 2) for k in (1, 2, 3, 4))
    found = imported(tmp_path, f"{HEAD},traffic,vlan\n{rows}")
    assert "iscsi: VLAN 30 is on 2 fabrics" in messages(found, "medium")
    assert "VLAN 30: storage shares it with other traffic: iscsi, production" in messages(found, "high")
    rows = rows.replace("production", "management")
    shared = imported(tmp_path, f"{HEAD},traffic,vlan\n{rows}".replace("iscsi", "cluster").replace("p4,s2", "p4,s1"))
    assert "VLAN 30 is that of cluster too" in messages(shared, "medium")


def test_teams_on_one_card_and_one_switch(tmp_path: Path) -> None:
    found = imported(tmp_path, f"{HEAD},adapter\nh1,p1,s1,e1,card1\nh1,p2,s1,e2,card1\n")
    assert "all ports are on one card" in messages(found, "high")
    assert "all ports are on one switch" in messages(found, "high")
    assert found.planned()["status"] == "INFEASIBLE"
    assert found.planned()["reason"]


def test_many_hosts_without_places(tmp_path: Path) -> None:
    """More than a rack holds: they go on in further racks, which the switches serve."""
    found = imported(tmp_path, HEAD + "\n" + "".join(f"h{i:03d},p{k},s{k},e{i}\n" for i in range(90) for k in (1, 2)))
    read = found.design.site
    assert len(read.hosts) == 90
    assert set(read.racks) == {"R1", "R1-2", "R1-3"}
    assert read.switches["s1"].serves == set(read.racks)
    assert found.planned()["status"] == "OPTIMAL"


def test_names_that_no_design_can_have(tmp_path: Path) -> None:
    names = [
        "=cmd|' /C calc'!A0",
        "a/../b",
        "$(reboot)",
        "`x`",
        "h\u202e",
        "h",
        "H",
        "hv[1-3]",
        "x" * 200,
        "x" * 199 + "y",
        "con",
        "שלום",
        "网卡",
    ]
    rows = "".join(f'"{name}","=p{k}\n",s{k},e{i}\n' for i, name in enumerate(names) for k in (1, 2))
    found = imported(tmp_path, f"{HEAD}\n{rows}")
    hosts = [host.name for host in found.design.site.hosts]
    assert len(hosts) == len({one.casefold() for one in hosts}) == len(names)
    assert sum("is called" in one.message and "device" in one.message for one in found.findings) >= len(names) - 2
    assert found.planned()["status"] == "OPTIMAL"
    back = imported(tmp_path, f"{HEAD}\n" + "\n".join(reversed(rows.replace("=p1\n", "=p1").replace("=p2\n", "=p2").splitlines())) + "\n")
    assert [host.name for host in back.design.site.hosts] == hosts


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("", "", ["the file is empty"]),
        (HEAD + "\n", "", ["no cables"]),
        ("a,b\n1,2\n", "", ["no column for host", "no column for port", "no column for switch", "no column for switch_port"]),
        (HEAD + "\nh,p,s\n", "", ["3 cells; allowed: 4 cells"]),
        (HEAD + "\nh,,s,\nh,p,,e\n", "", ["empty cells: port, switch_port", "empty cells: switch"]),
        (HEAD + ",vlan,unit,speed\nh,p,s,e,5000,0,fast\n", "", ["out of range; found: 5000", "unit: out of range", "speed: not a number"]),
        (HEAD + ",rack\nh,p1,s,e1,R1\nh,p2,s,e2,R2\n", "", ["h stands in two places"]),
        (HEAD + "\nh,p,s,e\ns,p,h,e\n", "", ["a host and a switch; found: h", "a host and a switch; found: s"]),
        (HEAD + "\nh,p,s,e\n", "hots=x,port", ["unknown column; found: hots", "not a column; found: port"]),
        (HEAD + "\nh,p,s,e\n", "rack=Cabinet", ["the file has no column for rack; found: Cabinet"]),
        (HEAD + '\nh,"p,s,e\n', "", ["not a CSV file"]),
    ],
)  # fmt: skip
def test_every_mistake_at_once(tmp_path: Path, text: str, columns: str, expected: list[str]) -> None:
    with pytest.raises(nic.InputError) as caught:
        imported(tmp_path, text, columns)
    told = [str(one) for one in caught.value.problems]
    assert len(told) == len(expected), told
    assert all(any(one in line for line in told) for one in expected), told


def test_servers_are_as_high_as_they_stand_apart(starter_plan: nic.Plan, tmp_path: Path) -> None:
    found = imported(tmp_path, cabling_list(starter_plan), HEADERS, wishes(starter_plan))
    assert set(found.design.record.hosts) == {"hv[01-04]"}
    assert "servers are 2 units high" in messages(found, "low")
    close = imported(tmp_path, f"{HEAD},rack,unit,switch_rack,switch_unit\nh1,p,s,e1,R1,2,R1,5\nh2,p,s,e2,R1,4,R1,5\n")
    assert [group.height for group in close.design.site.groups] == [1, 1]  # the switch stands right above the second


def test_controllers_carry_bmc_alone(tmp_path: Path) -> None:
    """A list that calls the class of iLO ports management, and one of data ports oob."""
    rows = "".join(f"h{i},iLO,oob,e{i},management\nh{i},p1,s1,e{i},oob;production\nh{i},p2,s2,e{i},oob;production\n" for i in (1, 2))
    found = imported(tmp_path, f"{HEAD},traffic\n{rows}")
    assert {name: one.kind for name, one in found.design.site.classes.items()} == {
        "bmc": "bmc", "oob": "management", "production": "production",
    }  # fmt: skip
    assert "oob: taken for management" in messages(found, "low")
    assert found.planned()["status"] == "OPTIMAL"

"""A plan's folder, imported and planned again, is the same plan: with what plan.json says of the site, and from the tables alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import start

import nicplanner as nic
from nicplanner.importing import Notes, import_plan
from nicplanner.tables import SPECS

Dict = dict[str, Any]
SAME = ("ports", "cabling", "switch_ports", "vlans", "addresses", "failures")
"""Tables that must come out again, to the byte."""


def racks() -> Dict:
    """Three racks, each with switches of its own."""
    data = start()
    data["racks"] = {"R1": {}, "R2": {"row": 2}, "R3": {"position": 7, "height_units": 45}}
    data["switches"] = {
        f"sw{rack}{name}": {"model": "PowerConnect 6248", "rack": f"R{rack}", "unit": unit, "fabric": name.upper()}
        for rack in (1, 2, 3) for unit, name in ((40, "a"), (39, "b"))
    }  # fmt: skip
    data["hosts"] = {"hv[01-06]": {**data["hosts"]["hv[01-04]"], "rack": {"R1": 2, "R2": 2, "R3": 2}}}
    return data


def sharded() -> Dict:
    """More ports than one switch of a fabric has: hosts of a group lie on several."""
    data = start()
    data["catalog"]["switches"] = {"small": {"interfaces": {"e[1-10]": "1000base-t", "x[1-2]": "10gbase-x-sfpp"}}}
    data["switches"] = {
        f"sw-{name}{i}": {"model": "small", "rack": "R1", "unit": 30 + 2 * i + place, "fabric": name.upper(), "uplinks": ["x1"]}
        for i in (1, 2) for place, name in enumerate("ab")
    }  # fmt: skip
    return data


def mesh() -> Dict:
    """Direct cables for one class."""
    data = start()
    data["hosts"]["hv[01-04]"]["adapters"]["slot3"] = "I350-T4"
    data["traffic"]["smb"] = {"demand_gbps": 0.5, "attach": "mesh", "survive": []}
    return data


def rich() -> Dict:
    """Scopes cluster and rack, paths on a team, LACP, networks, growth, extra names, overrides, peaks, a switch that carries one class."""
    g = {"interfaces": {"e[1-24]": "10gbase-x-sfpp", "x[1-4]": "40gbase-x-qsfpp"}}
    server = {"height_units": 1, "interfaces": {"p[1-2]": "10gbase-x-sfpp"}, "mgmt_only": {"ilo": "1000base-t"}, "slots": ["s1"]}
    host = {"server": "s", "adapters": {"s1": "card"}}
    tor = {"model": "g", "uplinks": ["x1"], "peer_links": ["x2"]}
    return {
        "nicplanner": 1,
        "catalog": {
            "servers": {"s": server},
            "adapters": {"card": {"interfaces": {"p[1-2]": "10gbase-x-sfpp"}}},
            "switches": {"g": g, "m": {"interfaces": {"e[1-24]": "1000base-t"}}},
        },
        "racks": {f"R{i}": {} for i in (1, 2, 3)},
        "switches": {
            **{
                f"sw{r}{x}": {**tor, "rack": f"R{r}", "unit": 40 + i, "mlag": f"m{r}", "fabric": x.upper()}
                for r in (1, 2, 3) for i, x in enumerate("ab")
            },
            "oob": {
                "model": "m", "rack": "R1", "unit": 42, "fabric": "M", "serves": ["R1", "R2", "R3"],
                "carries": ["bmc"], "uplinks": ["e24"],
            },
        },
        "hosts": {
            "h[1-6]": {**host, "rack": {"R1": 2, "R2": 2, "R3": 2}, "unit": 1, "cluster": "c1"},
            "z[1-4]": {
                **host, "rack": {"R1": 2, "R3": 2}, "unit": 10, "cluster": "c2",
                "traffic": {"management": {}, "production": {"demand_gbps": 4}, "vmotion": {}, "smb": {}, "bmc": {}},
            },
        },
        "traffic": {
            "management": {"demand_gbps": 0.1},
            "production": {"demand_gbps": 3, "team_mode": "lacp", "peaks": {"night": 5}},
            "vmotion": {"demand_gbps": 0.5, "scope": "cluster"},
            "smb": {"demand_gbps": 1, "redundancy": "paths", "scope": "rack", "mtu": 9000},
            "bmc": {"demand_gbps": 0.01},
        },
        "networks": {"web": {"class": "production", "gateway": "10.0.50.9", "subnet": "10.0.50.0/24"}, "db": {"class": "production"}},
        "addressing": {
            "supernet": "10.0.0.0/16", "vlans": "100-199", "growth_percent": 50, "first_host": 20,
            "extra": {"management": ["portal", "vip1"]},
        },
        "policy": {"host_failures": 1},
    }  # fmt: skip


DESIGNS: dict[str, Callable[[], Dict]] = {"starter": start, "racks": racks, "sharded": sharded, "mesh": mesh, "rich": rich}


@pytest.fixture(scope="module", params=list(DESIGNS))
def planned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[nic.Plan, Path]:
    plan = nic.plan(nic.Design.from_dict(DESIGNS[request.param]()))
    folder = tmp_path_factory.mktemp("plans") / request.param
    plan.write(folder)
    return plan, folder


def differences(one: nic.Plan, other: nic.Plan) -> list[str]:
    return [name for name in SAME if one.tables[name] != other.tables[name]]


def test_the_design_makes_the_plan_again(planned: tuple[nic.Plan, Path]) -> None:
    plan, folder = planned
    found = import_plan(folder)
    assert differences(plan, nic.plan(found.design)) == []
    assert found.judged()["violations"] == []
    assert all(one.severity == "info" for one in found.findings)
    assert nic.Design.parse(found.text) == found.design
    if folder.name != "sharded":  # there no range writes the switches of a group
        assert set(found.design.record.hosts) == set(plan.manifest["site"]["hosts"])


def test_the_tables_alone_make_it_again(planned: tuple[nic.Plan, Path], tmp_path: Path) -> None:
    plan, folder = planned
    for name in SPECS:
        file = folder / f"{name}.csv"
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    found = import_plan(tmp_path)
    left = differences(plan, nic.plan(found.design))
    # rows and heights of racks stand in plan.json alone, and cables between racks are as long as these say
    assert left in ([], ["cabling"]) if folder.name in ("racks", "rich") else left == []
    assert any("plan.json" in one.subject for one in found.findings)


def test_a_plan_of_an_earlier_version(starter_plan: nic.Plan, tmp_path: Path) -> None:
    starter_plan.write(tmp_path / "p")
    file = tmp_path / "p" / "plan.json"
    data = json.loads(file.read_text())
    del data["site"]
    file.write_text(json.dumps(data))
    found = import_plan(tmp_path / "p")
    assert differences(starter_plan, nic.plan(found.design)) == []
    assert any("does not say what its site looks like" in one.message for one in found.findings)


def test_ports_alone(starter_plan: nic.Plan, tmp_path: Path) -> None:
    (tmp_path / "ports.csv").write_text(starter_plan.tables["ports"].to_csv())
    found = import_plan(tmp_path)
    assert nic.plan(found.design).tables["ports"] == starter_plan.tables["ports"]
    missing = {one.subject for one in found.findings if "the table is missing" in one.message}
    assert missing == {"addresses.csv", "cabling.csv", "failures.csv", "switch_ports.csv", "vlans.csv"}


def test_edited_names(starter_plan: nic.Plan, tmp_path: Path) -> None:
    """Names that no design can have, everywhere in the folder: changed alike everywhere, each differently, and told."""
    harm = {
        "hv01": "=cmd|' /C calc'!A0",
        "hv02": "<script>\n",
        "sw-a": "../../etc/passwd",
        "slot1": "$(rm -rf)",
        "lom1": "a\tb",
        "R1": "`x`",
    }

    def change(value: Any) -> Any:
        if isinstance(value, str):
            return harm.get(value, value)
        if isinstance(value, dict):
            return {change(key): change(inside) for key, inside in value.items()}
        return [change(inside) for inside in value] if isinstance(value, list | tuple) else value

    tables = {
        name: type(table)(table.spec, {key: [change(cell) for cell in cells] for key, cells in table.columns.items()})
        for name, table in starter_plan.tables.items()
    }
    nic.Plan(tables, change(copy.deepcopy(dict(starter_plan.manifest)))).write(tmp_path / "p")
    found = import_plan(tmp_path / "p")
    names = {host.name for host in found.design.site.hosts} | set(found.design.site.switches)
    assert len(names) == 6
    assert {"hv03", "hv04", "sw-b"} < names
    told = [one.subject for one in found.findings if "is called" in one.message]
    assert len(told) >= len(harm)
    assert not any("\n" in line or "\t" in line for line in told)
    plan = nic.plan(found.design)
    assert len(plan.tables["cabling"]) == len(starter_plan.tables["cabling"])


def test_a_name_that_looks_like_a_subnet_changes_no_subnet(starter_plan: nic.Plan, tmp_path: Path) -> None:
    starter_plan.write(tmp_path / "plan")
    file = tmp_path / "plan/cabling.csv"
    (supernet,) = starter_plan.manifest["site"]["addressing"]["supernets"]
    subnet = str(starter_plan.vlans["subnet"].iloc[0])
    for text in (supernet, subnet):
        file.write_text(file.read_text().replace(",slot1,", f",{text},", 1))
    design = import_plan(tmp_path / "plan").design.to_dict()
    assert supernet in design["addressing"]["supernet"]
    assert subnet in str(design["traffic"])



@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("ports.csv", lambda text: text[: len(text) // 2], "cells instead of"),
        ("ports.csv", lambda text: text + text.splitlines()[1] + "\n", "the same host, adapter, port in 2 rows"),
        ("vlans.csv", lambda text: text.replace("10.20.0.0/24", "300.1.1.0/24"), "no IPv4 subnet"),
        ("vlans.csv", lambda text: text.replace("100,cluster", "5000,cluster"), "no VLAN id"),
        ("addresses.csv", lambda text: text.replace("10.20.0.11", "ten"), "not an address"),
        ("plan.json", lambda text: text[:500], "not JSON"),
        ("failures.csv", lambda text: "a,b\n1\n", "is missing"),
    ],
)
def test_damaged_files(starter_plan: nic.Plan, tmp_path: Path, file: str, change: Callable[[str], str], message: str) -> None:
    starter_plan.write(tmp_path / "p")
    path = tmp_path / "p" / file
    path.write_text(change(path.read_text()))
    with pytest.raises(nic.InputError) as caught:
        import_plan(tmp_path / "p")
    assert any(message in str(one) and one.file == file for one in caught.value.problems), caught.value


def test_every_damaged_file_is_told(starter_plan: nic.Plan, tmp_path: Path) -> None:
    starter_plan.write(tmp_path / "p")
    for name in ("ports", "vlans"):
        (tmp_path / "p" / f"{name}.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(nic.InputError) as caught:
        import_plan(tmp_path / "p", Notes())
    assert {one.file for one in caught.value.problems} == {"ports.csv", "vlans.csv"}

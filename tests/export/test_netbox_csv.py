"""NetBox: the files for its import forms keep what these demand, and say what the plan says."""

from __future__ import annotations

import copy
import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export.contract import edited
from nicplanner.export.netbox import write
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
from cabled_sites import row, starter
from netbox_rules import PAGES, mistakes, pages_of
from test_contract import LACP

RACKS: dict[str, Any] = {
    "nicplanner": 1,
    "name": "Racks with their own VLANs",
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "10gbase-x-sfpp"}}},
        "switches": {"box": {"interfaces": {"p[1-8]": "10gbase-x-sfpp"}}},
    },
    "racks": {"R1": {}, "R2": {}},
    "switches": {
        f"sw{i}{fabric}": {"model": "box", "rack": f"R{i}", "unit": unit, "fabric": fabric}
        for i in (1, 2)
        for fabric, unit in (("A", 40), ("B", 41))
    },
    "hosts": {"hv[1-2]": {"server": "box", "rack": {"R1": 1, "R2": 1}, "unit": 2}},
    "traffic": {
        "management": {"demand_gbps": 1, "vlan": 110, "survive": ["port", "switch"]},
        "cluster": {"demand_gbps": 1, "scope": "rack", "vlan": {"R1": 111, "R2": 111}, "survive": ["port", "switch"]},
    },
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}
"""Two racks, each with a VLAN 111 of its own, which rides with the site's VLAN 110 on every team. Server and switch have one name."""


def lacp() -> Plan:
    return nic.plan(nic.Design.from_dict(copy.deepcopy(LACP)))


@pytest.fixture(scope="module", params=["starter", "row", "lacp"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Path]:
    makers: dict[str, Callable[[], Plan]] = {"starter": starter, "row": row, "lacp": lacp}
    plan = makers[request.param]()
    folder = tmp_path_factory.mktemp("netbox")
    write(plan, folder)
    return plan, folder


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with next(folder.glob(f"[0-9][0-9]-{name}.csv")).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_netbox_takes_every_file(written: tuple[Plan, Path]) -> None:
    folder = written[1]
    assert mistakes(folder) == []
    assert sorted(pages_of(folder)) == sorted(folder.glob("*.csv"))
    assert set(pages_of(folder).values()) == set(PAGES)


def test_every_port_is_an_interface_with_its_vlans(written: tuple[Plan, Path]) -> None:
    plan, folder = written
    lags = {(one["device"], one["name"]): one for one in _rows(folder, "lag-interfaces")}
    found = {(one["device"], one["name"]): one for one in _rows(folder, "interfaces")}

    def carried(one: dict[str, str]) -> dict[str, str]:
        return lags[one["device"], one["lag"]] if one["lag"] else one

    ports = plan.tables["ports"]
    for host, adapter, port, group, redundancy in zip(
        *(ports[name] for name in ("host", "adapter", "port", "group", "redundancy")), strict=True
    ):
        assert found[host, f"{adapter}/{port}"]["lag"] == (f"team-{group}" if redundancy == "team" else "")
    table = plan.tables["switch_ports"]
    for i, (switch, port) in enumerate(zip(table["switch"], table["port"], strict=True)):
        one = carried(found[switch, port])
        native = table["native_vlan"][i]
        assert (one["mode"], one["untagged_vlan"]) == ("access" if native else "tagged", str(native or ""))
        assert one["tagged_vlans"].replace(",", ";") == table["tagged_vlans"][i]
        assert found[switch, port]["mtu"] == str(table["mtu"][i])


def test_every_cable_and_address_is_there(written: tuple[Plan, Path]) -> None:
    plan, folder = written
    cables, table = _rows(folder, "cables"), plan.tables["cabling"]
    ends = [(one["side_a_device"], one["side_a_name"], one["side_b_device"], one["side_b_name"], one["label"]) for one in cables]
    names = [f"{adapter}/{port}" for adapter, port in zip(table["adapter"], table["port"], strict=True)]
    assert ends == list(zip(table["host"], names, table["switch"], table["switch_port"], table["cable"], strict=True))
    interfaces = {
        (one["device"], one["name"]): one for name in ("lag-interfaces", "interfaces", "vlan-interfaces") for one in _rows(folder, name)
    }
    primary, controllers = _rows(folder, "primary-addresses"), _rows(folder, "out-of-band-addresses")
    addresses = {one["address"]: one for one in [*_rows(folder, "ip-addresses"), *primary, *controllers]}
    mine = plan.tables["addresses"]
    for host, vlan, address, length in zip(mine["host"], mine["vlan"], mine["address"], mine["prefix_length"], strict=True):
        one = addresses[f"{address}/{length}"]
        assert one["device"] == host
        assert interfaces[host, one["interface"]]["untagged_vlan"] == str(vlan)
    for rows, traffic, flag in ((primary, "management", "is_primary"), (controllers, "bmc", "is_oob")):
        hosts = [host for host, one in zip(mine["host"], mine["traffic"], strict=True) if one == traffic]
        assert [one["device"] for one in rows] == hosts
        assert {one[flag] for one in rows} <= {"true"}
        assert not {"is_primary", "is_oob"} - {flag} & set().union(*rows)


def test_no_row_says_that_an_address_is_not_the_primary_one(written: tuple[Plan, Path]) -> None:
    """NetBox 4.4 would take from the device the primary address that it has."""
    text = next(written[1].glob("*-ip-addresses.csv")).read_text(encoding="utf-8")
    assert "is_primary" not in text
    assert "is_oob" not in text


def test_ports_of_lacp_teams_are_in_port_channels(tmp_path: Path) -> None:
    write(lacp(), tmp_path)
    found = {(one["device"], one["name"]): one["description"] for one in _rows(tmp_path, "lag-interfaces")}
    assert all(found[leaf, "port-channel1"].startswith("hv01 ") for leaf in ("leaf-a", "leaf-b"))
    assert found["leaf-a", "port-channel1000"] == "peer link"
    assert found["hv01", "team-management"] == "LACP team of management, production"
    assert {one["lag"] for one in _rows(tmp_path, "interfaces") if one["device"] == "leaf-a"} >= {"port-channel1", "port-channel1000", ""}


def test_an_id_that_racks_share_needs_the_rest_interface(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"LAG interfaces hv1 team-cluster: tagged_vlans: .*cannot tell them apart; found: 111; hint: push"
    ):
        write(nic.plan(nic.Design.from_dict(copy.deepcopy(RACKS))), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_alone_such_an_id_is_in_a_group_of_its_rack(tmp_path: Path) -> None:
    design = copy.deepcopy(RACKS)
    design["traffic"]["management"] |= {"sharing": "dedicated", "redundancy": "single", "survive": []}
    design["traffic"]["cluster"] |= {"redundancy": "single", "survive": []}
    write(nic.plan(nic.Design.from_dict(design)), tmp_path)
    assert mistakes(tmp_path) == []
    groups = [(one["group"].removeprefix("Racks with their own VLANs"), one["vid"]) for one in _rows(tmp_path, "vlans")]
    assert groups == [("", "110"), (" R1", "111"), (" R2", "111")]
    assert sorted(one["model"] for one in _rows(tmp_path, "device-types")) == ["box (server)", "box (switch)"]


def _renamed(column: str, text: str) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        manifest = copy.deepcopy(dict(plan.manifest))
        manifest["site"][column] = text
        return Plan(plan.tables, manifest)

    return change


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (_renamed("name", "=1+1"), r"sites =1\+1: name: a spreadsheet would take this for a formula"),
        (_renamed("name", "x" * 101), "name: the text is too long for NetBox; .*at most 100 signs"),
        (_renamed("name", ""), "name: NetBox needs a name for the site; hint: give the design a 'name'"),
        (_renamed("name", "two\nlines"), "signs that cannot be printed"),
        (_renamed("name", "blank "), "NetBox takes blanks at the ends away"),
        (lambda plan: edited(plan, "h" * 65), "devices h+: name: the text is too long for NetBox; .*at most 64 signs"),
        (lambda plan: edited(plan, "HV02"), "NetBox holds no two devices that are alike in name"),
        (lambda plan: edited(plan, "@sum"), "a spreadsheet would take this for a formula"),
    ],
)
def test_what_netbox_would_refuse_is_refused(tmp_path: Path, change: Callable[[Plan], Plan], text: str) -> None:
    with pytest.raises(InputError, match=text):
        write(change(starter()), tmp_path)
    assert list(tmp_path.iterdir()) == []

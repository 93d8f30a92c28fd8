"""Arista AVD: the example fabric becomes a design whose plan has the links that AVD's own topology has; variants and mistakes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.importing import Imported, import_avd

CASE = Path(__file__).resolve().parents[2] / "../shared/cases/arista-avd/single-dc-l3ls"
needs_case = pytest.mark.skipif(not CASE.is_dir(), reason="../shared/cases is not there")
Dict = dict[str, Any]


@needs_case
def test_the_example() -> None:
    found = import_avd([CASE])
    plan = nic.plan(found.design)
    with (CASE / "FABRIC-topology.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    wanted = {(row["Node"], row["Node Interface"], row["Peer Node"], row["Peer Interface"]) for row in rows if row["Peer Type"] == "server"}
    cabling = plan.cabling[["switch", "switch_port", "host", "port"]]
    assert {tuple(row) for row in cabling.itertuples(index=False)} == wanted
    site = found.design.site
    uses = {
        "spine": {name: set(one.uplinks) for name, one in site.switches.items()},
        "mlag_peer": {name: set(one.peer_links) for name, one in site.switches.items()},
    }
    for kind, ports in uses.items():
        for name, mine in ports.items():
            there = {row["Node Interface"] for row in rows if row["Node"] == name and row["Peer Type"] == kind}
            assert mine == (there if kind != "spine" or not name.endswith("c") else {"Ethernet1", "Ethernet2"})
    assert site.classes["production"].team_mode == "lacp"
    assert site.classes["bmc"].kind == "bmc"
    assert {name: str(one.traffic.subnet.every[0]) for name, one in site.networks.items() if one.traffic.subnet} == {
        "VRF10_VLAN11": "10.10.11.0/24", "VRF10_VLAN12": "10.10.12.0/24", "VRF11_VLAN21": "10.10.21.0/24", "VRF11_VLAN22": "10.10.22.0/24",
    }  # fmt: skip
    assert site.switches["dc1-leaf1a"].mlag == site.switches["dc1-leaf1b"].mlag == "DC1_L3_LEAF1"
    assert set(found.design.record.hosts) == {"dc1-leaf[1-2]-server1"}


def adapter(ports: list[str], number: int, **settings: Any) -> Dict:
    far = [f"Ethernet{number}"] * 2
    return {"endpoint_ports": ports, "switch_ports": far, "switches": ["leafa", "leafb"], **settings}


def fabric() -> Dict:
    """A pair of leaves, two servers: one by a profile, one with two port channels."""
    lacp: Dict = {"mode": "active"}
    older = adapter(["nic1", "nic2"], 2, profile="HYPERVISOR")
    older["server_ports"] = older.pop("endpoint_ports")
    leaves = [{"name": f"leaf{x}", "uplink_switch_interfaces": [f"Ethernet{i}"]} for i, x in enumerate("ab", 1)]
    svis = [{"id": 10, "name": "MGMT", "ip_address_virtual": "10.0.10.254/24"}, {"id": 20, "name": "vMotion"}]
    return {
        "fabric_name": "DC",
        "l3leaf": {
            "defaults": {
                "platform": "7050X3",
                "uplink_switches": ["spine1"],
                "uplink_interfaces": ["Ethernet49"],
                "mlag_interfaces": ["Ethernet50"],
            },
            "node_groups": [{"group": "POD1", "nodes": leaves}],
        },
        "spine": {"nodes": [{"name": "spine1"}]},
        "port_profiles": [
            {"profile": "BASE", "mode": "trunk", "speed": "forced 25gfull"},
            {"profile": "HYPERVISOR", "parent_profile": "BASE", "vlans": "10,20", "port_channel": lacp},
        ],
        "tenants": [{"name": "T", "vrfs": [{"name": "V", "svis": svis}], "l2vlans": [{"id": 30, "name": "backup"}]}],
        "servers": [
            {"name": "hv1", "rack": "R7", "adapters": [adapter(["nic1", "nic2"], 1, profile="HYPERVISOR")]},
            {"name": "hv2", "rack": "R7", "adapters": [older, adapter(["nic3", "nic4"], 3, mode="access", vlans=30, port_channel=lacp)]},
        ],
        "firewalls": [{"name": "fw1", "adapters": [{"endpoint_ports": ["e1"], "switch_ports": ["Ethernet9"], "switches": ["leafa"]}]}],
    }


def imported(folder: Path, data: Dict) -> Imported:
    (folder / "all.yml").write_text(yaml.safe_dump(data), encoding="utf-8")
    return import_avd([folder])


def test_profiles_lacp_and_other_endpoints(tmp_path: Path) -> None:
    found = imported(tmp_path, fabric())
    site = found.design.site
    assert {name: (one.kind, one.team_mode) for name, one in site.classes.items()} == {
        "backup": ("backup", "lacp"), "management": ("management", "lacp"), "vmotion": ("vmotion", "lacp"),
    }  # fmt: skip
    assert str(site.classes["management"].gateway) == "10.0.10.254"
    leaf = site.switches["leafa"]
    assert (leaf.model, leaf.rack, leaf.uplinks, leaf.peer_links, leaf.mlag) == ("7050X3", "R7", ("Ethernet49",), ("Ethernet50",), "POD1")
    assert "Ethernet9" not in {port.name for port in leaf.ports}
    assert {int(port.speed) for group in site.groups for one in group.adapters for port in one.ports if port.name in ("nic1", "nic2")} == {
        25
    }
    plan = nic.plan(found.design)
    assert len(plan.cabling) == 6


def test_older_maps_of_names(tmp_path: Path) -> None:
    """Versions before 4 have maps of name to body where lists of bodies stand now."""
    data = fabric()
    one = imported(tmp_path, data)
    data["servers"] = {body.pop("name"): body for body in data["servers"]}
    data["l3leaf"]["node_groups"] = {
        group["group"]: {"nodes": {node.pop("name"): node for node in group["nodes"]}} for group in data["l3leaf"]["node_groups"]
    }
    assert imported(tmp_path, data).design == one.design


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data["servers"][0]["adapters"][0].update(profile="NONE"), "no such port profile; found: 'NONE'"),
        (lambda data: data["servers"][0]["adapters"][0].update(switches=["leafa", "ghost"]), "no such node of the fabric; found: 'ghost'"),
        (lambda data: data["servers"][0]["adapters"][0].update(switch_ports=["Ethernet1"]), "not as many switch ports as switches"),
        (lambda data: data["servers"].append({"name": "hv1"}), "the device stands twice"),
        (lambda data: data["servers"].append({"adapters": []}), "no name"),
        (lambda data: data["servers"].append("hv9"), "not a map; found: 'hv9'"),
        (lambda data: data["tenants"][0]["l2vlans"][0].update(id=5000), "out of range"),
        (lambda data: data.update(servers=7), "neither a list nor a map"),
        (lambda data: data["l3leaf"]["node_groups"][0]["nodes"].append({"name": "leafa"}), "the node stands twice"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, change: Any, message: str) -> None:
    data = fabric()
    change(data)
    with pytest.raises(nic.InputError) as caught:
        imported(tmp_path, data)
    found = [one for one in caught.value.problems if message in str(one)]
    assert found, caught.value
    assert found[0].file == "all.yml"
    assert found[0].line > 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &a [x]\nb: &b [" + "*a, " * 9 + "*a]\nc: &c [" + "*b, " * 9 + "*b]\n" + "".join(
            f"{chr(100 + i)}: &{chr(100 + i)} [" + f"*{chr(99 + i)}, " * 9 + f"*{chr(99 + i)}]\n" for i in range(6)), "expands too far"),
        ("servers: [", "not valid YAML"),
        ("- 1\n", "not a map of variables"),
        ("x: !vault abc\n", "a tag that is not plain data"),
    ],
)  # fmt: skip
def test_files_that_are_no_variables(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bad.yml").write_text(text)
    (tmp_path / "worse.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(nic.InputError) as caught:
        import_avd([tmp_path])
    assert message in str(caught.value)
    assert "worse.yml: the file is not UTF-8" in str(caught.value)


def test_no_hosts(tmp_path: Path) -> None:
    data = fabric()
    del data["servers"]
    with pytest.raises(nic.InputError, match="no device is a host"):
        imported(tmp_path, data)
    with pytest.raises(nic.InputError, match="no YAML file"):
        import_avd([tmp_path / "none.txt"])

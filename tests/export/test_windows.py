"""The scripts for Windows hosts say of every port what the plan says: read back by another parser, and compared with the tables."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.export import FORMATS
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import cabled_sites
import powershell
from test_contract import LACP
from windows_sites import plan_of

Row = Mapping[str, Any]
Wires = tuple[frozenset[str], int]
"""Which ports an address or a network of machines uses, and its VLAN tag there."""


@cache
def lacp() -> Plan:
    return nic.plan(nic.Design.from_dict(LACP))


OTHERS: dict[str, Callable[[], Plan]] = {"starter": cabled_sites.starter, "row": cabled_sites.row, "lacp": lacp}
CASES = [
    ("hyperv-2008r2", name) for name in ("2008r2", "2012r2", "shared paths", "starter", "row", "lacp")
] + [
    ("hyperv-lbfo", name) for name in ("2012r2", "2019", "shared paths", "starter", "row", "lacp")
] + [
    ("hyperv-set", name) for name in ("2019", "2019 paths", "azure-local", "azure-local paths", "shared paths", "starter", "row")
] + [
    ("network-atc", name) for name in ("azure-local", "azure-local paths", "2019 paths", "starter", "row")
]  # fmt: skip


@cache
def written(form: str, name: str, root: Path) -> dict[str, str]:
    folder = root / form / name
    files = FORMATS[form].write(made(name), folder)
    return {file.relative_to(folder).as_posix(): file.read_bytes().decode("utf-8-sig") for file in map(Path, files)}


def made(name: str) -> Plan:
    return OTHERS[name]() if name in OTHERS else plan_of(name)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("windows")


ROWS: dict[tuple[int, str], list[dict[str, Any]]] = {}


def rows(plan: Plan, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table; kept by the plan, which lives as long as the tests."""
    names = list(plan.tables[table].columns)
    if (id(plan), table) not in ROWS:
        ROWS[id(plan), table] = [dict(zip(names, row, strict=True)) for row in plan.tables[table].rows()]
    return ROWS[id(plan), table]


def hosts_of(plan: Plan) -> list[str]:
    """Return the hosts that are no arrays."""
    used: dict[str, set[str]] = {}
    for row in rows(plan, "ports"):
        used.setdefault(row["host"], set()).update(row["traffic"].split(";") if row["traffic"] else ())
    return [host for host, classes in used.items() if classes - {"bmc"} != {"iscsi"}]


@cache
def block(text: str) -> dict[str, Any]:
    """Return the data block of a script."""
    return powershell.data(powershell.parse(text))


def script(files: Mapping[str, str], host: str) -> dict[str, Any]:
    return block(files[f"{host}/network.ps1"])


def data_ports(plan: Plan, host: str) -> dict[str, dict[str, Any]]:
    """Return the host's ports in use by ``adapter/port``, each with its switch port; not those of management controllers."""
    far = {(row["switch"], row["port"]): row for row in rows(plan, "switch_ports")}
    mine = [row for row in rows(plan, "ports") if row["host"] == host and row["group"] and row["traffic"] != "bmc"]
    return {f"{row['adapter']}/{row['port']}": {**row, "far": far.get((row["switch"], row["switch_port"]))} for row in mine}


def tag(port: Row, vlan: int) -> int:
    """Return the tag of a VLAN on a port as the switch's table has it; a direct link has no tags."""
    if port["far"] is None or port["far"]["native_vlan"] == vlan:
        return 0
    assert str(vlan) in port["far"]["tagged_vlans"].split(";")
    return vlan


def wanted(plan: Plan, host: str) -> dict[str, Wires]:
    """Return the ports and the tag of each of the host's addresses."""
    ports = data_ports(plan, host)
    out = {}
    for row in rows(plan, "addresses"):
        if row["host"] != host or row["traffic"] == "bmc":
            continue
        mine = [x for x, port in ports.items() if row["traffic"] in port["traffic"].split(";")]
        if row["port"]:
            mine = [f"{row['adapter']}/{row['port']}"]
        (one,) = {tag(ports[name], row["vlan"]) for name in mine}
        out[row["address"]] = frozenset(mine), one
    return out


class Wiring:
    """What the objects of a data block come down to: ports and tags."""

    def __init__(self, found: Row) -> None:
        self.port = {row["Adapter"]: row["Port"] for row in found["Ports"]}
        self.at: dict[str, Wires] = {name: (frozenset({port}), 0) for name, port in self.port.items()}
        for team in found.get("Teams", ()):
            members = frozenset(self.port[name] for name in team["Members"])
            if team["Interface"] not in self.at:
                self.at[team["Interface"]] = members, 0
            self.at |= {row["Interface"]: (members, row["Vlan"]) for row in team["Vlans"]}
        self.switch: dict[str, frozenset[str]] = {}
        for row in found.get("Switches", ()):
            assert all(self.at[name][1] == 0 for name in row["Members"])
            self.switch[row["Name"]] = frozenset().union(*(self.at[name][0] for name in row["Members"]))
        for row in found.get("Networks", ()):
            self.switch[row["Name"]] = self.at[row["Interface"]][0]
        for row in found.get("Intents", ()):
            self.switch[row["Name"]] = self.switch[f"of the intent {row['Name']}"] = frozenset(self.port[name] for name in row["Adapters"])
        for row in found["Nics"]:
            members = frozenset({self.port[row["Pinned"]]}) if row.get("Pinned") else self.switch[row["Switch"]]
            self.at[f"vEthernet ({row['Name']})" if "Pinned" in row else row["Name"]] = members, row["Vlan"]


def add_intents(wiring: Wiring, found: Row, intents: list[Row], direct: set[str]) -> None:
    """Add the virtual adapters that Network ATC makes itself."""
    for row in intents:
        members = [wiring.port[name] for name in row["Adapters"]]
        assert wiring.switch[row["Name"]] == frozenset(members)
        if row["Management"]:
            wiring.at[f"vManagement({row['Name']})"] = frozenset(members), row["ManagementVlan"]
        assert len(row["StorageVlans"]) == (len(members) if row["Storage"] else 0)
        for name, port, vlan in zip(row["Adapters"], members, row["StorageVlans"], strict=row["Storage"]):
            alone = not row["Management"] and not row["Compute"]
            wiring.at[name if alone else f"vSMB({row['Name']}#{name})"] = frozenset({port}), 0 if port in direct else vlan


def intents_of(files: Mapping[str, str], host: str) -> list[Row]:
    found = [block(text) for name, text in files.items() if name.endswith("/intents.ps1")]
    (mine,) = [one for one in found if host in one["Hosts"]]
    rows: list[Row] = mine["Intents"]
    return rows


@pytest.mark.parametrize(("form", "name"), CASES)
def test_every_address_is_on_its_ports_with_its_tag(form: str, name: str, root: Path) -> None:
    files, plan = written(form, name, root), made(name)
    vlans = {(row["vlan"], row["subnet"].split("/")[0]): row for row in rows(plan, "vlans")}
    assert vlans
    for host in hosts_of(plan):
        found = script(files, host)
        assert found["Host"] == host
        wiring = Wiring(found)
        ports = data_ports(plan, host)
        if form == "network-atc":
            add_intents(wiring, found, intents_of(files, host), {x for x, p in ports.items() if p["fabric"] == "direct"})
        unused = {row["Class"] for row in found.get("Unused", ())}
        table = {row["address"]: row for row in rows(plan, "addresses") if row["host"] == host and row["traffic"] not in unused | {"bmc"}}
        given = {row["Address"]: row for row in found["Addresses"]}
        assert given.keys() == table.keys()
        for address, row in given.items():
            assert wiring.at[row["Interface"]] == wanted(plan, host)[address], (row, address)
            assert (row["Prefix"], row["Gateway"]) == (table[address]["prefix_length"], table[address]["gateway"])
            assert row["Class"] == table[address]["traffic"]
            (mtu,) = {one["mtu"] for one in rows(plan, "vlans") if one["vlan"] == table[address]["vlan"] and one["traffic"] == row["Class"]}
            assert row["Mtu"] == mtu
            assert row["Register"] == (row["Class"] == "management")
        assert len([row for row in given.values() if row["Gateway"]]) <= 1


@pytest.mark.parametrize(("form", "name"), CASES)
def test_every_port_is_there_once_with_its_frame_size(form: str, name: str, root: Path) -> None:
    files, plan = written(form, name, root), made(name)
    mtus: dict[str, int] = {}
    for row in rows(plan, "vlans"):
        mtus[row["traffic"]] = max(row["mtu"], mtus.get(row["traffic"], 0))
    for host in hosts_of(plan):
        found, ports = script(files, host), data_ports(plan, host)
        assert [row["Port"] for row in found["Ports"]] == list(ports)
        assert {row["Port"]: row["Mtu"] for row in found["Ports"]} == {
            name: max(mtus[one] for one in port["traffic"].split(";")) for name, port in ports.items()
        }
        names = [row["Adapter"] for row in found["Ports"]]
        assert len({one.casefold() for one in names}) == len(names)
        assert not [one for one in names if set(one) & set('\\/:*?"<>|[]')]
        lines = files[f"{host}/adapters.csv"].splitlines()
        assert lines[0] == "port,name,mac,model,speed_gbps,switch,switch_port"
        assert [line.split(",")[:3] for line in lines[1:]] == [[row["Port"], row["Adapter"], ""] for row in found["Ports"]]


@pytest.mark.parametrize(("form", "name"), CASES)
def test_machines_reach_their_networks_and_iscsi_is_on_no_team(form: str, name: str, root: Path) -> None:
    files, plan = written(form, name, root), made(name)
    for host in hosts_of(plan):
        found, ports = script(files, host), data_ports(plan, host)
        wiring = Wiring(found)
        carrying = {x: port for x, port in ports.items() if "production" in port["traffic"].split(";")}
        networks = {row["name"]: row["vlan"] for row in rows(plan, "vlans") if row["traffic"] == "production"} if carrying else {}
        assert {row["Network"]: (wiring.switch[row["Switch"]], row["Vlan"]) for row in found["Machines"]} == {
            network: (frozenset(carrying), tag(next(iter(carrying.values())), vlan)) for network, vlan in networks.items()
        }
        iscsi = {x for x, port in ports.items() if "iscsi" in port["traffic"].split(";")}
        joined = [frozenset(wiring.port[one] for one in team["Members"]) for team in found.get("Teams", ()) if team["Mode"] != "None"]
        joined += [wiring.switch[row["Name"]] for row in found.get("Switches", ()) if row["Embedded"]]
        joined += [wiring.switch[row["Name"]] for row in found.get("Intents", ())]
        assert not [team for team in joined if team & iscsi]
        assert found["Mpio"] == bool(iscsi)
        arrays = {one for one in {row["host"] for row in rows(plan, "ports")} if one not in hosts_of(plan)}
        table = [row for row in rows(plan, "addresses") if row["traffic"] == "iscsi"]
        for path in found["Iscsi"]:
            (mine,) = [row for row in table if row["address"] == path["Address"]]
            assert path["Portals"] == [row["address"] for row in table if row["host"] in arrays and row["vlan"] == mine["vlan"]]
        assert len(found["Iscsi"]) == len([row for row in table if row["host"] == host])


@pytest.mark.parametrize("name", ["2012r2", "2019", "shared paths", "starter", "row", "lacp"])
def test_lbfo_teams_are_the_groups_of_the_plan(name: str, root: Path) -> None:
    files, plan = written("hyperv-lbfo", name, root), made(name)
    for host in hosts_of(plan):
        found, ports = script(files, host), data_ports(plan, host)
        groups: dict[str, set[str]] = {}
        for label, port in ports.items():
            if port["redundancy"] == "team":
                groups.setdefault(port["group"], set()).add(label)
        carrying = {label for label, port in ports.items() if "production" in port["traffic"].split(";")}
        by_adapter = {row["Adapter"]: row["Port"] for row in found["Ports"]}
        teams = {frozenset(by_adapter[one] for one in row["Members"]): row for row in found["Teams"]}
        assert teams.keys() == {frozenset(one) for one in groups.values() if len(one) > 1 or one & carrying}
        for members, row in teams.items():
            channels = {ports[label]["port_channel"] for label in members}
            assert row["Mode"] == ("SwitchIndependent" if channels == {None} else "Lacp")
            over = [one for one in found["Switches"] if one["Members"] == [row["Interface"]]]
            assert row["Algorithm"] == ("HyperVPort" if over else "Dynamic")


def test_weights_are_those_of_the_plan(root: Path) -> None:
    files, plan = written("hyperv-lbfo", "2012r2", root), made("2012r2")
    weights = {(row["host"], row["traffic"]): row["weight"] for row in rows(plan, "qos") if row["group"] == "cluster"}
    found = script(files, "hv1")
    assert {row["Name"]: row["Weight"] for row in found["Nics"]} == {
        name: weights["hv1", name] for name in ("cluster", "live-migration", "management")
    }
    assert {row["Weight"] for row in found["Machines"]} == {weights["hv1", "production"]} == {3}
    assert [row["DefaultWeight"] for row in found["Switches"]] == [weights["hv1", "default"]] == [0]
    assert {row["Bandwidth"] for row in found["Switches"]} == {"Weight"}


@pytest.mark.parametrize(("form", "name"), [("hyperv-lbfo", "2012r2"), ("hyperv-set", "2019 paths"), ("hyperv-set", "starter")])
def test_networks_of_a_cluster_are_the_subnets_of_its_hosts(form: str, name: str, root: Path) -> None:
    plan = made(name)
    found = block(next(text for file, text in written(form, name, root).items() if file.endswith("/cluster-networks.ps1")))
    kept = {row["vlan"] for row in rows(plan, "addresses") if row["host"] in hosts_of(plan) and row["traffic"] != "bmc"}
    table = {row["subnet"].split("/")[0]: row["traffic"] for row in rows(plan, "vlans") if row["vlan"] in kept}
    roles = {"management": 3, "cluster": 1, "live-migration": 1, "iscsi": 0, "smb": 0 if form == "hyperv-lbfo" else None}
    assert {row["Address"]: (row["Role"], row["Migration"]) for row in found["Networks"]} == {
        subnet: (roles[one], one == "live-migration") for subnet, one in table.items()
    }
    assert {row["Mask"] for row in found["Networks"]} == {"255.255.255.0"}
    assert all(row["Name"].startswith(table[row["Address"]]) for row in found["Networks"])


def test_priorities_are_those_of_the_plan(root: Path) -> None:
    plan = made("azure-local paths")
    (smb,) = [row for row in rows(plan, "qos") if row["host"] == "hv1" and row["traffic"] == "smb"]
    (cluster,) = [row for row in rows(plan, "qos") if row["host"] == "hv1" and row["traffic"] == "cluster"]
    dcb = script(written("hyperv-set", "azure-local paths", root), "hv1")["Dcb"]
    assert (dcb["SmbPriority"], dcb["SmbPercent"]) == (smb["priority"], smb["percent"]) == (3, 50)
    assert (dcb["ClusterPriority"], dcb["ClusterPercent"]) == (cluster["priority"], cluster["percent"]) == (7, 2)
    intents = block(written("network-atc", "azure-local paths", root)["cluster-c1/intents.ps1"])
    assert intents["Qos"] == {key: value for key, value in dcb.items() if key != "Adapters"}
    migration = script(written("hyperv-set", "azure-local paths", root), "hv1")["Migration"]
    (moving,) = [row for row in rows(plan, "qos") if row["host"] == "hv1" and row["traffic"] == "live-migration"]
    assert migration["Performance"].casefold() == moving["transport"].casefold()

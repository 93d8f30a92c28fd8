"""ESXi's script, run in a shell against an esxcli that keeps state: what comes out is the plan, and a second run changes nothing."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ipaddress import IPv4Interface
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import esxcli

sys.path.insert(0, str(Path(__file__).parent))
import fake_esxcli
import host_plans
from host_plans import plan_of
from wanted import Wanted, hosts_of, wanted

PLANS = ["classic", "jumbo", "racks", "vsphere", "paths", "array", "mesh"]
SHELLS = [shell for shell in (["dash"], ["busybox", "sh"], ["sh"]) if shutil.which(shell[0])]


class Machine:
    """A host with the exported folder, and its esxcli."""

    def __init__(self, folder: Path, exported: Path) -> None:
        self.folder, self._pipes = exported, folder
        self.state = fake_esxcli.fresh(12)

    def fill(self) -> dict[str, str]:
        """Fill in the table, the last port first; return port by vmnic."""
        table = self.folder / esxcli.PORTS
        head, *lines = table.read_text().splitlines()
        assert head == "port,vmnic"
        assert all(line.endswith(",FILL-IN") for line in lines)
        nics = {f"vmnic{len(lines) - i}": line.removesuffix(",FILL-IN") for i, line in enumerate(lines)}
        table.write_text("\r\n".join([head, *(f"{port},{name}" for name, port in nics.items())]) + "\n")
        return nics

    def run(self, shell: list[str] = SHELLS[0], **more: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "FAKE_ESXCLI": str(self._pipes), **more}
        command = [*shell, "-c", fake_esxcli.FUNCTION, str(self.folder / esxcli.SCRIPT)]
        with fake_esxcli.Served(self.state, self._pipes):
            return subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/")


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., Machine]:
    def make(name: str, host: str = "") -> Machine:
        esxcli.write(plan_of(name), tmp_path / "out")
        return Machine(tmp_path, tmp_path / "out" / (host or hosts_of(plan_of(name))[0]))

    return make


def reached(state: dict[str, Any], port: dict[str, str]) -> Wanted:
    """Return what the host's state is, in the words of the tables."""

    def uplinks(group: dict[str, Any]) -> frozenset[str]:
        switch = state["vswitches"][group["vswitch"]]
        names = switch["active"] + switch["standby"] if group["active"] is None else group["active"] + group["standby"]
        return frozenset(port[name] for name in names)

    addresses: list[tuple[str, int | None, frozenset[str], int, str]] = []
    machines: list[tuple[int | None, frozenset[str], int]] = []
    groups = {name: one for name, one in state["portgroups"].items() if name != "VM Network"}
    used = set()
    for one in state["vmks"].values():
        group = groups[one["portgroup"]]
        used.add(one["portgroup"])
        address, mask, kind = one["ip"]
        assert kind == "STATIC"
        gateway = state["routes"]["default"] if "Management" in one["tags"] else ""
        addresses.append((str(IPv4Interface(f"{address}/{mask}")), group["vlan"] or None, uplinks(group), one["mtu"], gateway))
    for name, group in groups.items():
        if name not in used:
            machines.append((group["vlan"] or None, uplinks(group), 1500))
    mtu = {port[nic]: switch["mtu"] for switch in state["vswitches"].values() for nic in switch["uplinks"]}
    assert (len(set(addresses)), len(set(machines))) == (len(addresses), len(machines))  # nothing is there twice
    return Wanted(frozenset(addresses), frozenset(machines), frozenset(), mtu)


@pytest.mark.parametrize("name", PLANS)
def test_the_state_is_the_plan_and_a_second_run_changes_nothing(machine: Callable[..., Machine], name: str) -> None:
    host = hosts_of(plan_of(name))[-1]
    mine = machine(name, host)
    port = mine.fill()
    done = mine.run(DRY_RUN="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert mine.state["log"] == []
    told = [line for line in done.stdout.splitlines() if line.startswith("would run: ")]
    done = mine.run()
    assert (done.returncode, done.stderr) == (0, "")
    state, want = copy.deepcopy(mine.state), wanted(plan_of(name), host)
    assert [line.removeprefix("runs: ") for line in done.stdout.splitlines() if line.startswith("runs: ")] == [
        " ".join(words) for words in state["log"]
    ]
    assert len(told) >= len(state["log"]) - 1  # what it would do is what it did, but for what follows from that
    got = reached(state, {**port, "vmnic0": "unplanned"})
    assert got.addresses == want.addresses
    assert got.machines == want.machines
    assert {label: mtu for label, mtu in got.mtu.items() if label != "unplanned"} == want.mtu
    done = mine.run(SHELLS[-1])
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing to change\n", "")
    assert mine.state == state


def test_tags_follow_the_kinds(machine: Callable[..., Machine]) -> None:
    mine = machine("vsphere")
    mine.fill()
    mine.run()
    tags = {one["portgroup"]: one["tags"] for one in mine.state["vmks"].values()}
    assert tags == {
        "Management Network": ["Management"], "vmotion": ["VMotion"], "vsan": ["VSAN"], "iscsi-A": [], "iscsi-B": [],
    }  # fmt: skip


def test_iscsi_is_bound_where_its_ports_share_a_subnet(machine: Callable[..., Machine]) -> None:
    """Rule VM-2: two ports of one fabric are bound, one uplink each; on two fabrics each has its own subnet and none is bound."""
    mine = machine("jumbo")
    mine.fill()
    mine.run()
    bound = mine.state["iscsi"]["bound"]
    groups = [mine.state["portgroups"][mine.state["vmks"][vmk]["portgroup"]] for vmk in bound]
    assert len(bound) == 2
    assert len({group["vswitch"] for group in groups}) == 1
    assert len({tuple(group["active"]) for group in groups}) == 2
    assert all(len(group["active"]) == 1 and group["standby"] == [] for group in groups)


def test_iscsi_on_two_fabrics_is_not_bound_but_knows_the_array(machine: Callable[..., Machine]) -> None:
    mine = machine("array")
    mine.fill()
    mine.run()
    plan = plan_of("array")
    portals = {f"{address}:3260" for host, address in zip(plan.addresses["host"], plan.addresses["address"], strict=True) if host == "san1"}
    assert mine.state["iscsi"] == {"on": True, "bound": [], "targets": sorted(portals)}
    assert len(portals) == 2


def test_heavy_classes_of_the_host_prefer_different_uplinks(machine: Callable[..., Machine]) -> None:
    """The demands of one team's VMkernel interfaces exceed one uplink: each prefers its own, the others stand by."""
    mine = machine("racks")
    mine.fill()
    mine.run()
    groups = mine.state["portgroups"]
    heavy, light = groups["live-migration"], groups["Management Network"]
    assert (len(heavy["active"]), len(light["active"])) == (1, 1)
    assert heavy["active"] != light["active"]
    assert set(heavy["active"] + heavy["standby"]) == set(light["active"] + light["standby"])
    assert groups["production"]["active"] is None
    head = (mine.folder / esxcli.SCRIPT).read_text()
    assert "live-migration asks for 14 Gbit/s, but its VMkernel interface uses one uplink of 10 at a time" in head


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("FILL-IN", "port onboard/lom1 has no vmnic yet; found: FILL-IN"),
        ("", "port onboard/lom1 has no vmnic yet; found: "),
        ("vmnic1", "two ports have vmnic1"),
        ("vmnic77", "port onboard/lom1: this host has no vmnic77"),
        ("vmnic3;touch owned", "this host has no vmnic3;touch owned"),
        ("$(touch owned)", "found: $(touch owned)"),
        ("`touch owned`", "found: `touch owned`"),
    ],
)
def test_a_table_that_is_not_filled_changes_nothing(machine: Callable[..., Machine], cell: str, text: str) -> None:
    mine = machine("paths")
    table = mine.folder / esxcli.PORTS
    assert table.read_text() == "port,vmnic\nonboard/lom1,FILL-IN\nonboard/lom2,FILL-IN\n"
    table.write_text(f"port,vmnic\nonboard/lom1,{cell}\nonboard/lom2,vmnic1\n")
    done = mine.run()
    assert done.returncode == 1
    assert text in done.stderr
    assert "nothing is changed" in done.stderr
    assert mine.state["log"] == []
    assert not list(mine.folder.rglob("owned"))


def test_what_others_set_up_is_found_and_mended_or_told(machine: Callable[..., Machine]) -> None:
    mine = machine("paths")
    nics = mine.fill()
    mine.run()
    before = copy.deepcopy(mine.state)

    def disturb(state: dict[str, Any]) -> None:
        state["vswitches"]["vSwitch0"]["mtu"] = 9000
        state["vswitches"]["vSwitch9"] = {"mtu": 1500, "uplinks": ["vmnic1"], "active": ["vmnic1"], "standby": [], "balancing": "srcport"}
        for key in ("uplinks", "active"):
            state["vswitches"]["vSwitch0"][key].remove("vmnic1")
        state["vmks"]["vmk1"]["ip"][0] = "10.9.9.9"
        state["routes"]["default"] = "10.9.9.1"
        state["portgroups"]["production"]["vlan"] = 7

    assert "vmnic1" in nics
    disturb(mine.state)
    assert mine.run().returncode == 0
    after = copy.deepcopy(mine.state)
    assert after["vswitches"].pop("vSwitch9")["uplinks"] == []
    assert [sorted(one["vswitches"]["vSwitch0"]["uplinks"]) for one in (after, before)] == [["vmnic0", "vmnic1", "vmnic2"]] * 2
    assert {key: after[key] for key in ("portgroups", "vmks", "routes", "iscsi")} == {
        key: before[key] for key in ("portgroups", "vmks", "routes", "iscsi")
    }
    mine.state["vmks"]["vmk1"]["portgroup"] = "VM Network"
    done = mine.run()
    assert done.returncode == 1
    assert "vmk1 is on the port group VM Network, not on iscsi-A: remove it first" in done.stderr
    mine.state["portgroups"]["iscsi-A"]["vswitch"] = "vSwitch9"
    assert "the port group iscsi-A is on vSwitch9, not on vSwitch0: remove it there first" in mine.run().stderr


def test_lacp_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        esxcli.write(plan_of("lacp"), tmp_path)
    assert [problem.path for problem in caught.value.problems] == ["hv01 management"]
    assert "a standard virtual switch has no LACP" in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_mixed_iscsi_subnets_are_told(tmp_path: Path) -> None:
    """Four ports on two fabrics: two in each subnet, which neither binding nor routing uses all of."""
    data = copy.deepcopy(host_plans.DESIGNS["vsphere"])
    data["traffic"] = {"management": {"demand_gbps": 0.5, "survive": ["port"]}, "iscsi": {"demand_gbps": 32, "min_failover": 0.1}}
    plan = nic.plan(nic.Design.from_dict(data))
    esxcli.write(plan, tmp_path)
    text = (tmp_path / "esx1" / esxcli.SCRIPT).read_text()
    assert "Some iSCSI interfaces share a subnet and others do not" in text
    assert "\nbind " not in text


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_shells_take_the_script(tmp_path: Path, shell: list[str]) -> None:
    esxcli.write(plan_of("jumbo"), tmp_path)
    done = subprocess.run([*shell, "-n", str(tmp_path / "hv01" / esxcli.SCRIPT)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")

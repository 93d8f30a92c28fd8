"""Proxmox VE's network file, read by ifupdown2 itself and compared with the plan's tables port by port; the script that names ports."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import interfaces

sys.path.insert(0, str(Path(__file__).parent))
import host_plans
from host_plans import plan_of
from tools import needs
from wanted import Node, found, hosts_of, wanted

PLANS = ["classic", "lacp", "jumbo", "racks", "proxmox", "mesh"]


@pytest.fixture(scope="module", params=PLANS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    interfaces.write(plan_of(request.param), folder)
    return request.param, folder


def fill(file: Path) -> dict[str, str]:
    """Fill in MAC addresses; return port by MAC address."""
    head, *lines = file.read_text().splitlines()
    assert head == "port,mac"
    macs = {f"52:54:00:00:0a:{number:02x}": line.split(",")[0] for number, line in enumerate(lines)}
    file.write_text("\n".join([head, *(f"{port},{mac.upper()}" for mac, port in macs.items())]) + "\r\n")
    return macs


def run(folder: Path, root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ROOT": str(root), **more}
    return subprocess.run(["sh", str(folder / interfaces.LINKS)], capture_output=True, text=True, env=environment)


def names(root: Path) -> dict[str, str]:
    """Return name by MAC address of the link files."""
    out = {}
    for file in (root / "etc/systemd/network").iterdir():
        lines = file.read_text().splitlines()
        assert (lines[0], lines[2], lines[4]) == ("[Match]", "Type=ether", "[Link]")
        out[lines[1].removeprefix("MACAddress=")] = lines[5].removeprefix("Name=")
    return out


def parsed(file: Path) -> dict[str, Node]:
    """Return the interfaces as ifupdown2 reads them."""
    program = needs("ifquery", "ifupdown2", within="/usr/share/ifupdown2")
    done = subprocess.run([program, "-a", "-i", str(file), "--format=json"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return {one["name"]: node(one) for one in json.loads(done.stdout) if one["name"] != "lo"}


def node(one: dict[str, Any]) -> Node:
    facts = one["config"]
    assert one["auto"]
    addresses = facts.get("address", [])
    out = Node("port", mtu=int(facts["mtu"]), addresses=[addresses] if isinstance(addresses, str) else addresses)
    assert one["addr_method"] == ("static" if out.addresses else "manual")
    out.gateway = facts.get("gateway", "")
    if "bond-slaves" in facts:
        out.kind, out.lower, out.mode = "bond", facts["bond-slaves"].split(), facts["bond-mode"]
        assert (facts.get("bond-lacp-rate") == "fast") == (out.mode == "802.3ad")
    elif "vlan-raw-device" in facts:
        out.kind, out.lower, out.tag = "vlan", [facts["vlan-raw-device"]], int(facts["vlan-id"])
    elif "bridge-ports" in facts:
        out.kind, out.lower = "bridge", facts["bridge-ports"].split()
        assert ("bridge-vids" in facts) == (facts.get("bridge-vlan-aware") == "yes")
        out.vids = [int(text) for text in facts.get("bridge-vids", "").split()]
    return out


def test_ifupdown2_reads_what_the_plan_says(written: tuple[str, Path], tmp_path: Path) -> None:
    name, folder = written
    hosts = hosts_of(plan_of(name))
    for host in (hosts[0], hosts[-1]):
        macs = fill(folder / host / interfaces.PORTS)
        done = run(folder / host, tmp_path / host)
        assert (done.returncode, done.stderr) == (0, "")
        label = {called: macs[mac] for mac, called in names(tmp_path / host).items()}
        assert found(parsed(folder / host / interfaces.NETWORK), label) == wanted(plan_of(name), host), host


def test_the_host_stays_out_of_the_machines_vlans() -> None:
    """No bridge passes the VLAN of a class of the host: machines cannot be put into it."""
    plan = plan_of("proxmox")
    vids = {vid for one in wanted(plan, "pve1").machines for vid in [one[0]]}
    tags = {one[1] for one in wanted(plan, "pve1").addresses}
    assert vids
    assert not vids & tags


def test_the_script_works_once_and_then_changes_nothing(tmp_path: Path) -> None:
    interfaces.write(plan_of("jumbo"), tmp_path)
    folder, root = tmp_path / "hv01", tmp_path / "root"
    macs = fill(folder / interfaces.PORTS)
    done = run(folder, root, DRY_RUN="1")
    assert (done.returncode, done.stdout.count("would write: ")) == (0, len(macs))
    assert not root.exists()
    done = run(folder, root)
    assert (done.returncode, done.stdout.count("written: ")) == (0, len(macs))
    assert sorted(names(root)) == sorted(macs)
    assert len(set(names(root).values())) == len(macs)
    before = {file: file.stat().st_mtime_ns for file in root.rglob("*.link")}
    done = run(folder, root)
    assert (done.returncode, done.stdout) == (0, "nothing to change\n")
    assert {file: file.stat().st_mtime_ns for file in root.rglob("*.link")} == before


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("FILL-IN", "port slot1/p1 has no MAC address yet; found: FILL-IN"),
        ("", "port slot1/p1 has no MAC address yet; found: "),
        ("52:54:00:00:0a:00", "two ports have the MAC address 52:54:00:00:0a:00"),
        ("52:54:00:00:0a", "port slot1/p1 has no MAC address yet; found: 52:54:00:00:0a"),
        ("$(touch owned)", "port slot1/p1 has no MAC address yet; found: $(touch owned)"),
        ("'; touch owned; '", "found: '; touch owned; '"),
    ],
)
def test_the_script_refuses_a_table_that_is_not_filled(tmp_path: Path, cell: str, text: str) -> None:
    interfaces.write(plan_of("jumbo"), tmp_path)
    folder, root = tmp_path / "hv01", tmp_path / "root"
    macs = fill(folder / interfaces.PORTS)
    mac = next(mac for mac, port in macs.items() if port == "slot1/p1")
    table = folder / interfaces.PORTS
    table.write_text(table.read_text().replace(mac.upper(), cell))
    done = run(folder, root)
    assert done.returncode == 1
    assert text in done.stderr
    assert "nothing is changed" in done.stderr
    assert not root.exists()
    assert not list(tmp_path.rglob("owned"))


def test_what_is_filled_in_is_kept_by_another_export(tmp_path: Path) -> None:
    interfaces.write(plan_of("jumbo"), tmp_path)
    table = tmp_path / "hv01" / interfaces.PORTS
    macs = fill(table)
    table.write_text(table.read_text().replace("52:54:00:00:0A:01", "=cmd"))
    interfaces.write(plan_of("jumbo"), tmp_path)
    cells = dict(line.split(",") for line in table.read_text().splitlines()[1:])
    assert cells == {port: "FILL-IN" if mac.endswith(":01") else mac.upper() for mac, port in macs.items()}


def test_notes_tell_proxmox_what_is_no_interface(tmp_path: Path) -> None:
    interfaces.write(plan_of("proxmox"), tmp_path)
    heads = {}
    for host in hosts_of(plan_of("proxmox")):
        lines = (tmp_path / host / interfaces.NETWORK).read_text().splitlines()
        heads[host] = " ".join(line.removeprefix("#").strip() for line in lines[: lines.index("")])
    networks = {one.split()[0] for one in plan_of("proxmox").vlans["subnet"]}
    head = heads["pve2"]
    migration = head.partition("migration: secure,network=")[2].split()[0].rstrip(".")
    assert migration in networks
    links = [[word for word in heads[host].split() if word.count(".") == 3 and word[0] == "1"] for host in heads]
    assert all(len(one) > 3 for one in links)
    order = [heads[host].partition("--link0 ")[2].split()[0].rpartition(".")[0] for host in sorted(heads)]
    assert len(set(order)) == 1  # link 0 is the same network on all hosts
    assert "cluster_network = " in head


def test_links_of_corosync_are_numbered_by_network(tmp_path: Path) -> None:
    """Two host groups whose ports stand in another order: a link's number must mean the same network on both."""
    data = copy.deepcopy(host_plans.DESIGNS["proxmox"])
    data["traffic"].pop("ceph-cluster")
    group = data["hosts"].pop("pve[1-3]")
    for name, unit, fabrics in (("pve[1-2]", 2, "AB"), ("pve[3-4]", 6, "BA")):
        ports = [f"slot{i}/p4@fabric:{fabric}" for i, fabric in enumerate(fabrics, 1)]
        data["hosts"][name] = {**group, "unit": unit, "pin": {"corosync": ports}}
    interfaces.write(nic.plan(nic.Design.from_dict(data)), tmp_path)
    networks = set()
    for host in ("pve1", "pve3"):
        text = (tmp_path / host / interfaces.NETWORK).read_text().replace("\n#  ", "")
        networks.add(tuple(text.partition(f"--link{i} ")[2].split()[0].rpartition(".")[0] for i in (0, 1)))
    assert len(networks) == 1
    assert len(set(*networks)) == 2


def test_paths_over_a_team_are_refused(tmp_path: Path) -> None:
    plan = plan_of("paths")
    with pytest.raises(InputError, match="iscsi has paths over the members of a team, but Linux cannot bind"):
        interfaces.write(plan, tmp_path)
    assert not list(tmp_path.iterdir())

"""Netplan's files, read by netplan itself and compared with the plan's tables port by port."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_interface
from pathlib import Path

import pytest
import yaml

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import netplan

sys.path.insert(0, str(Path(__file__).parent))
from host_plans import DESIGNS, plan_of
from tools import needs
from wanted import Node, found, hosts_of, wanted

PLANS = ["classic", "lacp", "jumbo", "racks", "proxmox", "mesh"]


@pytest.fixture(scope="module", params=PLANS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    netplan.write(plan_of(request.param), folder)
    return request.param, folder


def fill(file: Path) -> dict[str, str]:
    """Fill in MAC addresses, as a person does with an editor; return the port of each interface."""
    data = yaml.load(file.read_text(), yaml.BaseLoader)["network"]["ethernets"]
    text = file.read_text()
    for number, one in enumerate(data.values()):
        text = text.replace(f"macaddress: {one['match']['macaddress']}\n", f"macaddress: 52:54:00:00:00:{number:02x}\n")
    file.write_text(text)
    return {name: one["match"]["macaddress"].removeprefix("FILL-IN ") for name, one in data.items()}


def sections(file: Path) -> Iterator[tuple[str, str, str]]:
    """Yield section, key and value of a file of systemd."""
    section = ""
    for line in file.read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line:
            key, _, value = line.partition("=")
            yield section, key, value


def networkd(folder: Path) -> dict[str, Node]:
    """Return the interfaces that systemd-networkd would make."""
    nodes: dict[str, Node] = {}
    units = {file: list(sections(file)) for file in sorted(folder.glob("*.net*"))}
    for file, unit in units.items():
        if file.suffix == ".netdev":
            facts = {(section, key): value for section, key, value in unit}
            tag = facts.get(("VLAN", "Id"))
            nodes[facts["NetDev", "Name"]] = Node(
                facts["NetDev", "Kind"],
                tag=int(tag) if tag else None,
                mode=facts.get(("Bond", "Mode"), ""),
                mtu=int(facts["NetDev", "MTUBytes"]),
            )
            if nodes[facts["NetDev", "Name"]].mode == "802.3ad":
                assert facts["Bond", "LACPTransmitRate"] == "fast"
    for file, unit in units.items():
        if file.suffix == ".network":
            name = next(value for section, key, value in unit if (section, key) == ("Match", "Name"))
            nodes.setdefault(name, Node("port"))
    for file, unit in units.items():
        if file.suffix == ".network":
            name = next(value for section, key, value in unit if (section, key) == ("Match", "Name"))
            node = nodes[name]
            for section, key, value in unit:
                if key in ("Bond", "Bridge", "VLAN"):
                    nodes[value].lower.append(name)
                elif key == "Address":
                    node.addresses.append(value)
                elif (section, key) == ("Link", "MTUBytes"):
                    node.mtu = int(value)
            node.gateway = next(iter(gateways(unit)), "")
    return nodes


def gateways(unit: list[tuple[str, str, str]]) -> list[str]:
    """Return the gateways of default routes; netplan writes a route's destination before its gateway."""
    out, target = [], ""
    for section, key, value in unit:
        if section == "Route" and key == "Destination":
            target = value
        elif section == "Route" and key == "Gateway" and target == "0.0.0.0/0":
            out.append(value)
    return out


def test_networkd_makes_what_the_plan_says(written: tuple[str, Path]) -> None:
    program = needs("generate", "netplan.io", "/usr/libexec/netplan:/usr/lib/netplan")  # what `netplan generate` runs
    name, folder = written
    for host in hosts_of(plan_of(name)):
        label = fill(folder / host / netplan.PORTS)
        done = subprocess.run([program, "--root-dir", str(folder / host)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        nodes = networkd(folder / host / "run/systemd/network")
        assert found(nodes, label) == wanted(plan_of(name), host), host
        links = [list(sections(file)) for file in (folder / host / "run/systemd/network").glob("*.link")]
        assert {value for link in links for _, key, value in link if key == "Name"} == set(
            label
        )  # each port gets its name by its MAC address


def test_every_host_has_a_folder_and_files_of_its_own(written: tuple[str, Path]) -> None:
    name, folder = written
    assert sorted(one.name for one in folder.iterdir()) == sorted(hosts_of(plan_of(name)))


def test_netplan_refuses_what_is_not_filled_in(tmp_path: Path) -> None:
    program = needs("netplan", "netplan.io")
    netplan.write(plan_of("jumbo"), tmp_path)
    done = subprocess.run([program, "generate", "--root-dir", str(tmp_path / "hv01")], capture_output=True, text=True)
    assert done.returncode != 0
    assert "Invalid MAC address 'FILL-IN onboard/lom1'" in done.stderr
    assert not (tmp_path / "hv01/run").exists()


def test_what_is_filled_in_is_kept_by_another_export(tmp_path: Path) -> None:
    netplan.write(plan_of("jumbo"), tmp_path)
    label = fill(tmp_path / "hv01" / netplan.PORTS)
    before = (tmp_path / "hv01" / netplan.PORTS).read_text()
    netplan.write(plan_of("jumbo"), tmp_path)
    again = (tmp_path / "hv01" / netplan.PORTS).read_text()
    assert yaml.load(again, yaml.BaseLoader) == yaml.load(before, yaml.BaseLoader)
    assert "FILL-IN" in (tmp_path / "hv02" / netplan.PORTS).read_text()
    text = before.replace("52:54:00:00:00:01", "$(reboot)")
    (tmp_path / "hv01" / netplan.PORTS).write_text(text)
    netplan.write(plan_of("jumbo"), tmp_path)
    data = yaml.load((tmp_path / "hv01" / netplan.PORTS).read_text(), yaml.BaseLoader)["network"]["ethernets"]
    assert sorted(one["match"]["macaddress"][:7] for one in data.values()).count("FILL-IN") == 1
    assert len(data) == len(label)


LISTS = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9) if i else 'x'}]\n" for i in range(40))
"""Lists of lists: as a text they are endless."""


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "[" * 1500,
        "- 1",
        "network: 3",
        "network: {ethernets: {a: {match: 1}}}",
        "\x00",
        LISTS + "network: {ethernets: {en_slot1_p1: {match: {macaddress: *a39}}}}",
    ],
)
def test_a_spoilt_earlier_file_is_no_obstacle(tmp_path: Path, text: str) -> None:
    file = tmp_path / "hv01" / netplan.PORTS
    file.parent.mkdir(parents=True)
    file.write_text(text)
    netplan.write(plan_of("jumbo"), tmp_path)
    assert yaml.safe_load(file.read_text())["network"]["version"] == 2


def test_machines_cannot_reach_the_host_by_ipv6(written: tuple[str, Path]) -> None:
    name, folder = written
    for host in hosts_of(plan_of(name)):
        data = yaml.safe_load((folder / host / netplan.NETWORK).read_text())["network"]
        for one in data.get("bridges", {}).values():
            assert (one["link-local"], one["accept-ra"], "addresses" in one) == ([], False, False)


def test_a_mesh_reaches_the_peers_further_addresses(tmp_path: Path) -> None:
    """Three hosts in a triangle: the third one's link to the second leads to the second's address on it only by way of a route."""
    netplan.write(plan_of("proxmox"), tmp_path)
    own = {}
    routes = {}
    for host in ("pve1", "pve2", "pve3"):
        ethernets = yaml.safe_load((tmp_path / host / netplan.NETWORK).read_text())["network"]["ethernets"]
        direct = [one for one in ethernets.values() if any(address.endswith("/30") for address in one.get("addresses", []))]
        own[host] = {address.removesuffix("/30") for one in direct for address in one["addresses"]}
        routes[host] = {(route["to"].removesuffix("/32"), route["via"]) for one in direct for route in one["routes"]}
    for host, mine in routes.items():
        others = {address for other in own if other != host for address in own[other]}
        via = {gateway for _, gateway in mine}
        assert via <= others
        assert {to for to, _ in mine} == others - via  # each address of the others is reached, neighbours' without a route
        assert all(any({to, gateway} <= own[other] for other in own) for to, gateway in mine)


def test_a_second_link_to_a_peer_leads_to_all_its_addresses(tmp_path: Path) -> None:
    """Each address of a peer has a way over each link to it; the link that the address is on comes first."""
    data = copy.deepcopy(DESIGNS["proxmox"])
    data["traffic"]["ceph-cluster"] |= {"links_per_pair": 2, "survive": ["port"], "min_failover": 0.5}
    netplan.write(nic.plan(nic.Design.from_dict(data)), tmp_path)
    own, ways = {}, {}
    for host in ("pve1", "pve2", "pve3"):
        fill(tmp_path / host / netplan.PORTS)
        generator = needs("generate", "netplan.io", "/usr/libexec/netplan:/usr/lib/netplan")
        done = subprocess.run([generator, "--root-dir", str(tmp_path / host)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        ethernets = yaml.safe_load((tmp_path / host / netplan.NETWORK).read_text())["network"]["ethernets"]
        own[host] = {name: one["addresses"][0] for name, one in ethernets.items() if "routes" in one}
        assert all(ethernets[name]["ignore-carrier"] for name in own[host])
        ways[host] = [(route["to"], route["metric"], name, route.get("via")) for name in own[host] for route in ethernets[name]["routes"]]
    for host, mine in ways.items():
        for other in set(own) - {host}:
            for address in own[other].values():
                to = sorted(way[1:] for way in mine if way[0] == address.replace("/30", "/32"))
                assert len({name for _, name, _ in to}) == 2
                assert len({metric for metric, _, _ in to}) == 2
                network = ip_interface(address).network
                on = [name for name, near in own[host].items() if ip_interface(near).network == network]
                first = [(name, via) for _, name, via in to[:1]]
                assert (first == [(on[0], None)]) if on else (first[0][1] is not None)


def test_a_foreign_platform_and_arrays_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="hosts of this platform do not take what the format netplan writes; found: vsphere"):
        netplan.write(plan_of("vsphere"), tmp_path)
    assert not list(tmp_path.iterdir())


def test_comments_stay_comments(written: tuple[str, Path]) -> None:
    name, folder = written
    for host in hosts_of(plan_of(name)):
        lines = (folder / host / netplan.NETWORK).read_text().splitlines()
        head = [line for line in lines if line.startswith("#")]
        assert lines[: len(head)] == head
        assert all(len(line) <= 140 for line in head)
        assert re.match(rf"# Host {re.escape(host)}\.", head[0])

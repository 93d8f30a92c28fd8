"""The labs, read back as YAML by the rules of containerlab and netlab, and compared with the plan cable by cable and port by port."""

from __future__ import annotations

import copy
import re
import sys
from collections import Counter
from ipaddress import ip_interface, ip_network
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.errors import InputError
from nicplanner.export import FORMATS
from nicplanner.export.contract import edited
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import test_contract
import topologies
from topologies import PLANS, End

CLAB_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-._]*")
"""Names of labs and nodes (clab.schema.json)."""
NETLAB_ID = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{0,15}")
"""Identifiers of netlab (netsim/data/types.py, must_be_id)."""
PEERS = {"lacp": 2, "mixed": 2}
"""Peer links of each plan: of the pair of leaves."""


def lab_of(form: str, plan: Plan, folder: Path) -> dict[str, Any]:
    (file,) = FORMATS[form].write(plan, folder)
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    if form == "containerlab":
        assert file.name == f"{data['name']}.clab.yml"
    return data


def carried(plan: Plan) -> dict[End, tuple[list[int], bool, int]]:
    """Return the VLANs of each switch port, whether it is an access port, and its MTU."""
    columns = (plan.tables["switch_ports"][name] for name in ("switch", "port", "native_vlan", "tagged_vlans", "mtu"))
    return {
        (switch, port): ([native] if native is not None else [int(vlan) for vlan in tagged.split(";")], native is not None, mtu)
        for switch, port, native, tagged, mtu in zip(*columns, strict=True)
    }


# --- containerlab ----------------------------------------------------------------------------------------------------------------------


def clab_end(lab: dict[str, Any], text: str) -> End:
    node, interface = text.split(":")
    assert re.fullmatch(r"eth[1-9][0-9]*", interface)
    assert len(interface) <= 15
    return node, lab["topology"]["nodes"][node]["labels"][interface]


@pytest.mark.parametrize("name", PLANS)
def test_containerlab_has_each_cable_once(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    lab = lab_of("containerlab", plan, tmp_path)
    links = lab["topology"]["links"]
    used = [end for link in links for end in link["endpoints"]]
    assert len(set(used)) == len(used), "an interface has two links"
    cabled = [link for link in links if "cable" in link["vars"]]
    found = {link["vars"]["cable"]: frozenset(clab_end(lab, end) for end in link["endpoints"]) for link in cabled}
    assert found == topologies.cables(plan)
    others = [link for link in links if link not in cabled]
    assert [link["vars"] for link in others] == [{"role": "peer link"}] * PEERS.get(name, 0)
    ports = carried(plan)
    for link in links:
        ends = [clab_end(lab, end) for end in link["endpoints"]]
        assert {ports[end][2] for end in ends if end in ports} <= {link["mtu"]}


def test_an_interface_has_the_number_of_its_place_on_the_hardware(tmp_path: Path) -> None:
    nodes = lab_of("containerlab", PLANS["lacp"](), tmp_path)["topology"]["nodes"]
    assert {key: port for key, port in nodes["leaf-a"]["labels"].items() if key.startswith("eth")} == {
        f"eth{i}": f"Ethernet1/{i}" for i in (1, 2, 3, 4, 5, 6, 49, 50, 53, 54)
    }
    ports = PLANS["lacp"]().tables["ports"]
    rows = zip(ports["host"], ports["adapter"], ports["port"], strict=True)
    labels = [f"{adapter}/{port}" for host, adapter, port in rows if host == "hv01"]
    for key, port in nodes["hv01"]["labels"].items():
        assert not key.startswith("eth") or labels[int(key[3:]) - 1] == port


@pytest.mark.parametrize("name", PLANS)
def test_containerlab_knows_what_plays_each_node(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    lab = lab_of("containerlab", plan, tmp_path)
    topology, site = lab["topology"], plan.manifest["site"]
    assert set(lab) == {"name", "topology"}
    assert set(topology) == {"groups", "nodes", "links"}
    assert all(CLAB_NAME.fullmatch(one) for one in (lab["name"], *topology["nodes"]))
    hosts = {place[0]: group["server"] for group in site["hosts"].values() for place in group["places"]}
    switches = {one: facts["model"] for one, facts in site["switches"].items()}
    assert {node: one["labels"]["model"] for node, one in topology["nodes"].items()} == hosts | switches
    for node, one in topology["nodes"].items():
        assert set(one) == {"group", "labels"}
        assert all(isinstance(text, str) and text for text in one["labels"].values())
        group = topology["groups"][one["group"]]
        if node in hosts:
            assert group == {"kind": "linux", "image": "ghcr.io/srl-labs/network-multitool"}
        else:
            assert group["image"] == f"FILL-IN/{group['kind']}", "no image is guessed; docker refuses names with capitals"


@pytest.mark.parametrize(
    ("model", "kind", "device"),
    [
        ("DCS-7050SX3-48YC8", "arista_ceos", "eos"),
        ("N9K-C93180YC-FX", "cisco_n9kv", "nxos"),
        ("S5248F-ON", "dell_ftosv", "dellos10"),
        ("PowerConnect 6248", "linux", "eos"),
        ("SN2010", "nvidia_cumulusvx", "cumulus_nvue"),
    ],
)
def test_a_switch_is_played_by_a_system_of_its_maker(model: str, kind: str, device: str, tmp_path: Path) -> None:
    data: dict[str, Any] = copy.deepcopy(test_contract.LACP)
    data["switches"] = {"sw": {"model": model, "rack": "R1", "unit": 40}, "other": {"model": model, "rack": "R1", "unit": 39}}
    slow = model.startswith("PowerConnect")
    data["hosts"]["hv[01-03]"]["adapters"] = {"slot1": "I350-T2" if slow else "dual"}
    data["catalog"]["servers"]["box"]["interfaces"] = {"lom[1-2]": "1000base-t" if slow else "10gbase-x-sfpp"}
    data["traffic"] = {"production": {"demand_gbps": 0.1}}
    plan = nic.plan(nic.Design.from_dict(data))
    assert lab_of("containerlab", plan, tmp_path)["topology"]["groups"][f"switch {model}"]["kind"] == kind
    assert lab_of("netlab", plan, tmp_path)["groups"]["switches1"]["device"] == device


@pytest.mark.parametrize("text", topologies.HARM)
def test_containerlab_refuses_names_that_no_container_has(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="letters, digits"):
        FORMATS["containerlab"].write(edited(PLANS["lacp"](), text), tmp_path)


@pytest.mark.parametrize("text", ["${HOME}", "{{ .Name }}", "a\nb"])
def test_containerlab_refuses_what_it_would_replace(text: str, tmp_path: Path) -> None:
    plan = PLANS["lacp"]()
    site = copy.deepcopy(plan.manifest["site"])
    for group in site["hosts"].values():
        group["server"] = text
    site["ports"]["servers"] = {text: site["ports"]["servers"]["box"]}
    with pytest.raises(InputError, match="without"):
        FORMATS["containerlab"].write(Plan(plan.tables, {**plan.manifest, "site": site}), tmp_path)


# --- netlab ----------------------------------------------------------------------------------------------------------------------------


def netlab_ends(lab: dict[str, Any], link: dict[str, Any]) -> dict[str, tuple[End, dict[str, Any]]]:
    """Return for each node of a link the end in the plan's names, and what the link says of it."""
    out = {}
    for node, one in ((node, one) for node, one in link.items() if node in lab["nodes"]):
        facts = lab["nodes"][node]
        key = str(one["ifindex"])
        out[node] = (facts["_name"], facts["_ports"][key if key in facts["_ports"] else f"eth{key}"]), one
    return out


def netlab_cables(lab: dict[str, Any]) -> list[tuple[str, dict[str, tuple[End, dict[str, Any]]], dict[str, Any]]]:
    """Return cable, ends and link of each cable, members of LACP teams too."""
    out = []
    for link in lab["links"]:
        if "_cables" in link:
            members = link["lag"]["members"]
            out += [(name, netlab_ends(lab, one), link) for name, one in zip(link["_cables"], members, strict=True)]
        elif "_cable" in link:
            out.append((link["_cable"], netlab_ends(lab, link), link))
    return out


@pytest.mark.parametrize("name", PLANS)
def test_netlab_has_each_cable_once(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    lab = lab_of("netlab", plan, tmp_path)
    found = netlab_cables(lab)
    assert Counter(cable for cable, _, _ in found) == Counter(list(topologies.cables(plan)))
    assert {cable: frozenset(end for end, _ in ends.values()) for cable, ends, _ in found} == topologies.cables(plan)
    others = [link for link in lab["links"] if "_cable" not in link and "_cables" not in link]
    assert sum(len(link["lag"]["members"]) for link in others) == PEERS.get(name, 0)
    assert all(link["_role"] == "peer link" and link["lag"]["mlag"] == {"peergroup": True} for link in others)


@pytest.mark.parametrize("name", PLANS)
def test_netlab_has_the_vlans_and_mtu_of_each_switch_port(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    lab = lab_of("netlab", plan, tmp_path)
    ids = {key: one["id"] for key, one in lab["vlans"].items()}
    ports = carried(plan)
    seen = set()
    for _, ends, link in netlab_cables(lab):
        for end, one in ends.values():
            if end in ports:
                vlans, access, mtu = ports[end]
                said = link["vlan"] if "lag" in link else one["vlan"]
                assert link["mtu"] == mtu
                assert said == ({"access": f"v{vlans[0]}"} if access else {"trunk": [f"v{vlan}" for vlan in vlans]})
                assert all(vlan in ids.values() for vlan in vlans)
                seen.add(end)
    assert seen == {end for end in ports if end in {far for ends in topologies.cables(plan).values() for far in ends}}


@pytest.mark.parametrize("name", PLANS)
def test_netlab_has_every_address_of_the_hosts_once(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    lab = lab_of("netlab", plan, tmp_path)
    found: dict[str, list[str]] = {}
    bonds: dict[tuple[str, int], set[str]] = {}
    for node, facts in lab["nodes"].items():
        found[facts["_name"]] = [one["ipv4"] for one in facts.get("vlans", {}).values() if one["ipv4"]]
        assert node in {member for group in lab["groups"].values() for member in group["members"]}
    for _, ends, link in netlab_cables(lab):
        for (device, _), one in ends.values():
            trunk = one.get("vlan", {}).get("trunk", {})  # of a host a map with addresses, of a switch a list
            mine = [one.get("ipv4"), *(vlan["ipv4"] for vlan in trunk.values())] if isinstance(trunk, dict) else []
            if "bonding" in one:
                bonds.setdefault((device, one["bonding"]["ifindex"]), set()).update(filter(None, mine))
            elif "lag" not in link:
                found[device] += filter(None, mine)
    for (device, _), several in bonds.items():
        assert len(several) <= 1, "the ports of a bond say the same"
        found[device] += several
    table = plan.tables["addresses"]
    wanted: dict[str, list[str]] = {device: [] for device in found}
    for host, address, length in zip(table["host"], table["address"], table["prefix_length"], strict=True):
        wanted[host].append(f"{address}/{length}")
    assert {device: sorted(mine) for device, mine in found.items()} == {device: sorted(mine) for device, mine in wanted.items()}


@pytest.mark.parametrize("name", PLANS)
def test_netlab_keeps_the_rules_of_netlab(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    lab = lab_of("netlab", plan, tmp_path)
    assert all(NETLAB_ID.fullmatch(one) for one in (lab["name"], *lab["nodes"], *lab["vlans"], *lab["groups"]))
    members = [node for group in lab["groups"].values() for node in group["members"]]
    assert sorted(members) == sorted(lab["nodes"])
    table = plan.tables["vlans"]
    wanted = {
        f"v{vlan}": {"id": vlan, "mode": "bridge", "prefix": subnet}
        for vlan, subnet, scope in zip(table["vlan"], table["subnet"], table["scope"], strict=True)
        if not scope.startswith("link:")
    }
    assert lab["vlans"] == wanted
    pools = [ip_network(one["ipv4"]) for one in lab["addressing"].values()] + [ip_network(subnet) for subnet in set(table["subnet"])]
    assert not any(one.overlaps(two) for one, two in combinations(pools, 2)), "the lab's own addresses are in the site's subnets"
    numbers = [(node, one["ifindex"]) for _, ends, _ in netlab_cables(lab) for node, (_, one) in ends.items()]
    assert len(set(numbers)) == len(numbers), "an interface has two links"
    bonds = {(node, one["bonding"]["ifindex"]) for _, ends, _ in netlab_cables(lab) for node, (_, one) in ends.items() if "bonding" in one}
    assert ("bonding" in lab.get("plugin", [])) == bool(bonds)
    lags = {(node, link["lag"]["ifindex"]) for link in lab["links"] if "_cables" in link for node in link["lag"]["members"][0]}
    assert not lags & bonds, "a bond has the name of a port-channel"


@pytest.mark.parametrize("name", ["row", "proxmox"])
def test_a_cable_of_a_mesh_has_its_own_subnet(name: str, tmp_path: Path) -> None:
    plan = PLANS[name]()
    lab = lab_of("netlab", plan, tmp_path)
    direct = [(ends, link) for _, ends, link in netlab_cables(lab) if "prefix" in link]
    scopes = plan.tables["vlans"]
    wanted = [subnet for subnet, scope in zip(scopes["subnet"], scopes["scope"], strict=True) if scope.startswith("link:")]
    assert Counter(link["prefix"] for _, link in direct) == Counter(wanted)
    for ends, link in direct:
        assert {str(ip_interface(one["ipv4"]).network) for _, one in ends.values()} == {link["prefix"]}


def test_netlab_tells_what_an_mlag_lacks(tmp_path: Path) -> None:
    data: dict[str, Any] = copy.deepcopy(test_contract.LACP)
    del data["switches"]["leaf-b"]["peer_links"]
    with pytest.raises(InputError, match="name as many 'peer_links'"):
        FORMATS["netlab"].write(nic.plan(nic.Design.from_dict(data)), tmp_path)
    assert not list(tmp_path.iterdir())


def test_netlab_has_one_vlan_for_each_id(tmp_path: Path) -> None:
    plan = PLANS["lacp"]()
    table = plan.tables["vlans"]
    twice = type(table)(table.spec, {key: [*cells, "again" if key == "name" else cells[0]] for key, cells in table.columns.items()})
    with pytest.raises(InputError, match="two VLANs have this id"):
        FORMATS["netlab"].write(Plan({**plan.tables, "vlans": twice}, plan.manifest), tmp_path)


@pytest.mark.parametrize("text", topologies.HARM)
def test_netlab_gives_short_names_and_keeps_the_long_ones(text: str, tmp_path: Path) -> None:
    lab = lab_of("netlab", edited(PLANS["lacp"](), text), tmp_path)
    (node,) = (node for node, one in lab["nodes"].items() if one["_name"] == text)
    assert re.fullmatch("host[1-3]", node)
    assert all(NETLAB_ID.fullmatch(node) for node in lab["nodes"])

"""Networks of virtual machines: each has a VLAN and subnet of its own on the ports of its class, in every table.

Two hosts with two ports of 10 Gbit/s each; switch sw1 is fabric A, sw2 fabric B, each with an uplink and a peer link.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

import nicplanner as nic

Dict = dict[str, Any]
PORT = "10gbase-x-sfpp"
BASE: Dict = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"s": {"height_units": 1, "interfaces": {"p[1-2]": PORT}, "slots": []}},
        "switches": {"g": {"interfaces": {"e[1-8]": PORT}}},
    },
    "switches": {f"sw{i}": {"model": "g", "rack": "R1", "unit": 30 + i, "uplinks": ["e8"], "peer_links": ["e7"]} for i in (1, 2)},
    "hosts": {"h[1-2]": {"server": "s", "rack": "R1", "unit": 1, "cluster": "c1"}},
    "traffic": {"production": {"demand_gbps": 2, "survive": ["port", "switch"]}},
    "networks": {"web": {"class": "production"}, "db": {"class": "production"}, "db10": {"class": "production"}},
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


def design(**changes: Any) -> Dict:
    """Return the usual design; `changes` by path, its steps joined by two underscores."""
    out = copy.deepcopy(BASE)
    for path, value in changes.items():
        node, steps = out, path.split("__")
        for step in steps[:-1]:
            node = node.setdefault(step, {})
        node[steps[-1]] = value
    return out


def plan(data: Dict) -> nic.Plan:
    found = nic.plan(nic.Design.from_dict(data))
    assert found.status == "OPTIMAL"
    return found


def vlans(found: nic.Plan) -> list[tuple[Any, ...]]:
    return [(row.vlan, row.name, row.traffic, row.scope, row.subnet, row.gateway) for row in found.vlans.itertuples(index=False)]


def test_each_network_has_a_vlan_and_a_subnet() -> None:
    assert vlans(plan(design())) == [
        (100, "db", "production", "site", "10.0.0.0/24", ""),
        (101, "db10", "production", "site", "10.0.1.0/24", ""),
        (102, "web", "production", "site", "10.0.2.0/24", ""),
    ]


def test_hosts_have_no_addresses_in_them() -> None:
    assert plan(design()).addresses.empty


def test_ports_of_hosts_and_between_switches_are_trunks_of_all_networks() -> None:
    found = plan(design()).switch_ports
    assert len(found) == 8
    assert set(found["mode"]) == {"trunk"}
    assert set(found["tagged_vlans"]) == {"100;101;102"}
    assert found["native_vlan"].isna().all()


def test_one_network_alone_is_an_access_port() -> None:
    found = plan(design(networks={"web": {"class": "production", "vlan": 210, "subnet": "10.30.0.0/24", "gateway": True}}))
    assert vlans(found) == [(210, "web", "production", "site", "10.30.0.0/24", "10.30.0.1")]
    ends = found.switch_ports[~found.switch_ports["description"].str.contains("link")]
    assert set(zip(ends["mode"], ends["native_vlan"], ends["tagged_vlans"], strict=True)) == {("access", 210, "")}


def test_networks_share_a_trunk_with_other_classes() -> None:
    found = plan(design(traffic__management={"demand_gbps": 0.1, "survive": []}))
    ends = found.switch_ports[~found.switch_ports["description"].str.contains("link")]
    assert set(ends["tagged_vlans"]) == {"100;101;102;103"}
    assert list(found.addresses["traffic"]) == ["management", "management"]


def test_what_is_fixed_holds_and_the_rest_avoids_it() -> None:
    data = design(
        networks__web={"class": "production", "vlan": 100, "subnet": "10.0.0.0/26"},
        networks__db={"class": "production", "prefix": 27, "gateway": "10.0.9.30"},
        networks__db10={"class": "production", "gateway": True},
    )
    assert vlans(plan(data)) == [
        (100, "web", "production", "site", "10.0.0.0/26", ""),
        (101, "db", "production", "site", "10.0.9.0/27", "10.0.9.30"),
        (102, "db10", "production", "site", "10.0.1.0/24", "10.0.1.1"),
    ]


def test_the_numbers_of_the_class_itself_are_not_used() -> None:
    """Its mtu is that of all its networks."""
    found = plan(design(traffic__production__mtu=9000))
    assert set(found.vlans["mtu"]) == {9000}
    assert set(found.switch_ports["mtu"]) == {9000}


def test_extra_names_have_an_address_in_each_network() -> None:
    data = design(addressing__extra={"production": ["portal", "vip"]}, networks__web={"class": "production", "gateway": True})
    found = plan(data).addresses
    assert [(row.host, row.vlan, row.address, row.gateway) for row in found.itertuples()] == [
        ("portal", 100, "10.0.0.11", ""), ("vip", 100, "10.0.0.12", ""),
        ("portal", 101, "10.0.1.11", ""), ("vip", 101, "10.0.1.12", ""),
        ("portal", 102, "10.0.2.11", "10.0.2.1"), ("vip", 102, "10.0.2.12", "10.0.2.1"),
    ]  # fmt: skip


@pytest.mark.parametrize(("scope", "names"), [("cluster", ["c1", "c2"]), ("rack", ["R1", "R2"])])
def test_one_of_each_in_every_scope(scope: str, names: list[str]) -> None:
    data = design(
        networks={"web": {"class": "production"}, "db": {"class": "production", "vlan": {names[0]: 7, names[1]: 8}}},
        hosts__k1={"server": "s", "rack": "R2", "unit": 1, "cluster": "c2"},
        traffic__production__scope=scope,
    )
    data["switches"] |= {f"sx{i}": {"model": "g", "rack": "R2", "unit": 30 + i, "uplinks": ["e8"]} for i in (1, 2)}
    found = plan(data)
    one, two = names
    assert [(row.vlan, row.name, row.scope) for row in found.vlans.itertuples()] == [
        (7, f"db-{one}", f"{scope}:{one}"), (8, f"db-{two}", f"{scope}:{two}"),
        (100, f"web-{one}", f"{scope}:{one}"), (101, f"web-{two}", f"{scope}:{two}"),
    ]  # fmt: skip
    for near, tagged in (("sw", "7;100"), ("sx", "8;101")):
        assert set(found.switch_ports.loc[found.switch_ports["switch"].str.startswith(near), "tagged_vlans"]) == {tagged}


def test_as_many_networks_as_ids_and_not_one_more() -> None:
    assert len(plan(design(addressing__vlans="100-102")).vlans) == 3
    with pytest.raises(nic.InfeasibleError, match="2 free VLAN ids, but 3 are needed"):
        plan(design(addressing__vlans="100-101"))
    data = design(addressing__vlans="100-101", networks__web={"class": "production", "vlan": 5})
    assert set(plan(data).vlans["vlan"]) == {5, 100, 101}


def test_as_many_subnets_as_the_supernet_holds() -> None:
    data = design(addressing__supernet="10.0.0.0/28")
    assert set(plan(data).vlans["subnet"]) == {"10.0.0.0/30", "10.0.0.4/30", "10.0.0.8/30"}
    with pytest.raises(nic.InfeasibleError, match=r"addressing\.supernet"):
        plan(design(addressing__supernet="10.0.0.0/29"))


def test_a_subnet_that_is_too_small_is_named() -> None:
    data = design(networks__web={"class": "production", "subnet": "10.0.0.0/28"}, addressing__extra={"production": ["a[1-9]"]})
    with pytest.raises(nic.InfeasibleError, match=r"networks\.web\.subnet: .* /27 or larger"):
        plan(data)


def test_order_in_the_file_does_not_matter() -> None:
    data = design()
    data["networks"] = dict(reversed(data["networks"].items()))
    assert plan(data) == plan(design())

"""Virtual machines, their networks, access lists and sensors: how they are read."""

from __future__ import annotations

import random
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network
from time import process_time
from typing import Any

import pytest
import yaml

from nicplanner.design import Design, Fixed, starter
from nicplanner.errors import InputError

NETWORKS = {
    "web": {"class": "production", "vlan": 210, "subnet": "10.30.0.0/24", "zone": "dmz"},
    "db": {"class": "production", "gateway": True},
}


def design(**sections: Any) -> Design:
    """Return the starter with more sections; `hosts` and `traffic` are added to those that it has."""
    data = yaml.safe_load(starter())
    for section in ("hosts", "traffic", "switches", "catalog"):
        data[section].update(sections.pop(section, {}))
    return Design.from_dict({**data, **sections})


def messages(**sections: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        design(**sections)
    return [f"{problem.path}: {problem.message}" for problem in caught.value.problems]


ARRAY = {"server": "classic", "adapters": {"slot1": "I350-T4"}, "rack": "R1", "unit": 20, "cluster": "c1", "traffic": ["iscsi"]}
OTHER = {"server": "classic", "adapters": {"slot1": "I350-T4"}, "rack": "R1", "unit": 22, "cluster": "c2"}


# --------------------------------------------------------------------------------------------------------------- networks


def test_a_network_takes_the_place_of_its_class_in_addressing():
    site = design(networks=NETWORKS, traffic={"production": {"demand_gbps": 2, "mtu": 9000, "zone": "office"}}).site
    assert list(site.networks) == ["db", "web"]
    web, db = site.networks["web"], site.networks["db"]
    assert (web.owner, web.zone, db.zone) == ("production", "dmz", "office")
    assert (web.traffic.name, web.traffic.mtu, web.traffic.zone) == ("production", 9000, "dmz")
    assert web.traffic.vlan == Fixed(every=(210,))
    assert web.traffic.subnet == Fixed(every=(IPv4Network("10.30.0.0/24"),))
    assert (web.traffic.gateway, db.traffic.gateway) == (False, True)
    assert (db.traffic.vlan, db.traffic.subnet, db.traffic.prefix) == (None, None, None)
    assert [one.name for one in site.networks_of["production"]] == ["db", "web"]


def test_a_gateway_defaults_to_that_of_the_class():
    production = {"demand_gbps": 1, "gateway": True}
    assert design(networks=NETWORKS, traffic={"production": production}).site.networks["web"].traffic.gateway is True
    networks = {"web": {**NETWORKS["web"], "gateway": "10.30.0.254"}}
    assert design(networks=networks).site.networks["web"].traffic.gateway == IPv4Address("10.30.0.254")


def test_a_network_may_have_the_name_of_its_class():
    site = design(
        networks={"production": {"class": "production", "vlan": 5}, "db": {"class": "production"}}, vms={"a": {"network": "production"}}
    ).site
    assert site.machines[0].network == "production"
    assert site.networks["production"].traffic.vlan == Fixed(every=(5,))


def test_a_single_class_may_have_networks():
    production = {"demand_gbps": 0.5, "redundancy": "single", "survive": []}
    assert len(design(networks=NETWORKS, traffic={"production": production}).site.networks) == 2


def test_networks_of_clusters():
    networks = {"web": {"class": "production", "vlan": {"c1": 10}, "subnet": {"c1": "10.30.0.0/24"}}}
    site = design(networks=networks, traffic={"production": {"demand_gbps": 1, "scope": "cluster"}}).site
    assert site.networks["web"].traffic.vlan.of("c1") == (10,)


def test_fixed_networks_need_no_pool():
    data = yaml.safe_load(starter())
    data["traffic"] = {"production": {"demand_gbps": 1}}
    del data["addressing"]
    data["networks"] = {"web": NETWORKS["web"]}
    assert Design.from_dict(data).site.networks["web"].owner == "production"


# --------------------------------------------------------------------------------------------------------------- machines


def test_machines_that_are_alike_are_one_record():
    vms = {
        "web10": {"network": "web", "owners": ["hv02", "hv01"]},
        "db1": {"network": "db", "zone": "internal", "demand_gbps": 0.1},
        "web[1-2]": {"network": "web", "owners": "hv[01-02]"},
        "web3": {"network": "web", "owners": ["hv01"]},
        "web4": {"network": "web", "cluster": "c1", "owners": ["hv01"]},
        "db2": {"network": "db", "zone": "internal", "demand_gbps": "0.1", "owners": ["hv[01-04]"]},
    }
    data = yaml.safe_load(yaml.safe_dump(vms).replace("'0.1'", "0.10"))
    machines = design(networks=NETWORKS, vms=data).site.machines
    assert [one.names for one in machines] == [("db1", "db2"), ("web1", "web2", "web10"), ("web3",), ("web4",)]
    assert [one.key for one in machines] == ["db1", "web1", "web3", "web4"]
    assert [one.owners for one in machines] == [("hv01", "hv02", "hv03", "hv04"), ("hv01", "hv02"), ("hv01",), ("hv01",)]
    assert [one.cluster for one in machines] == [None, None, None, "c1"]
    assert [one.demand for one in machines] == [Fraction(1, 10), 0, 0, 0]


def test_owners_default_to_the_hosts_of_the_cluster():
    vms = {"a": {"cluster": "c1"}, "b": {"cluster": "c2"}, "c": {}}
    site = design(hosts={"array": ARRAY, "old1": OTHER, "alone": {**OTHER, "unit": 24, "cluster": "c3"}}, vms=vms).site
    owners = {name: one.owners for one in site.machines for name in one.names}
    hosts = ("hv01", "hv02", "hv03", "hv04")
    assert owners == {"a": hosts, "b": ("old1",), "c": ("alone", *hosts, "old1")}


def test_a_stated_owner_may_be_any_host_of_the_cluster():
    assert design(hosts={"array": ARRAY}, vms={"a": {"cluster": "c1", "owners": ["array", "hv01"]}}).site.machines[0].owners == (
        "array",
        "hv01",
    )


def test_the_only_network_is_the_default():
    assert design(vms={"a": {}}).site.machines[0].network == "production"
    assert design(vms={"a": {}}, networks={"web": NETWORKS["web"]}).site.machines[0].network == "web"
    second = {"second": {"kind": "production", "demand_gbps": 1}}
    assert messages(vms={"a": {}}, traffic=second) == ["vms.a.network: the network is missing: the machine's hosts carry 2 networks"]
    hosts = {"old1": {**OTHER, "traffic": ["second"]}}
    site = design(vms={"a": {"cluster": "c2"}, "b": {"cluster": "c2", "network": "production"}}, traffic=second, hosts=hosts).site
    assert [one.network for one in site.machines] == ["second", "production"]


def test_the_zone_of_a_machine_is_its_own_or_that_of_its_network_or_class():
    vms = {"a": {"network": "web"}, "b": {"network": "web", "zone": "inner"}, "c": {"network": "db"}}
    zones = {one.key: one.zone for one in design(networks=NETWORKS, vms=vms).site.machines}
    assert zones == {"a": "dmz", "b": "inner", "c": None}
    production = {"production": {"demand_gbps": 1, "zone": "office"}}
    zones = {one.key: one.zone for one in design(networks=NETWORKS, vms=vms, traffic=production).site.machines}
    assert zones == {"a": "dmz", "b": "inner", "c": "office"}
    assert design(vms={"a": {}}, traffic=production).site.machines[0].zone == "office"


def test_mistakes_elsewhere_hide_no_names():
    """What depends on a refused record is neither known nor unknown."""
    assert messages(hosts={"old1": {**OTHER, "unit": 0}}, vms={"a": {"cluster": "c2", "owners": ["old1"]}}) == [
        "hosts.old1.unit: out of range"
    ]
    assert messages(hosts={"old1": {**OTHER, "cluster": "?"}}, vms={"a": {"cluster": "c2"}}) == ["hosts.old1.cluster: not a valid name"]
    assert messages(hosts={"old1": {**OTHER, "cluster": "?"}}, vms={"a": {"cluster": "c1", "owners": "old1"}}) == [
        "hosts.old1.cluster: not a valid name"
    ]
    assert messages(hosts={"old1": 5}, vms={"a": {"owners": "old1"}}) == ["hosts.old1: not a map"]
    assert messages(networks={"web": 5}, vms={"a": {"network": "web"}}) == ["networks.web: not a map"]
    assert messages(networks={"web": {"class": "?"}}, vms={"a": {"network": "web"}}) == ["networks.web.class: not a valid name"]
    assert messages(networks={"web": {"class": "iscsi"}}, vms={"a": {"network": "web"}}) == [
        "networks.web.class: machines use classes of kind production, but this one's kind is iscsi"
    ]
    assert messages(vms={"a": {"zone": "?"}}, acls=[{"name": "x", "deny": ["dmz"]}]) == ["vms.a.zone: not a valid name"]
    assert messages(vms={"a": {"network": "?"}, "b": {"owners": "?"}}) == [
        "vms.a.network: not a valid name",
        "vms.b.owners: not a valid name",
    ]


# ----------------------------------------------------------------------------------------------- access lists and sensors


def test_access_lists_and_sensors():
    acls = [{"name": "b", "deny": "dmz", "enforced": "guest"}, {"name": "A", "deny": ["dmz", "inner"]}]
    monitors = [{"name": "ids2", "taps": ["sw-b", "sw-a"]}, {"name": "ids1", "taps": "sw-a"}]
    vms = {"a": {"zone": "inner", "network": "db"}}
    site = design(networks=NETWORKS, vms=vms, acls=acls, monitors=monitors).site
    assert [(one.name, one.deny, one.enforced) for one in site.acls] == [("A", ("dmz", "inner"), "physical"), ("b", ("dmz",), "guest")]
    assert [(one.name, one.taps) for one in site.monitors] == [("ids1", ("sw-a",)), ("ids2", ("sw-a", "sw-b"))]


@pytest.mark.parametrize("section", ["vms", "networks", "acls", "monitors"])
def test_empty_sections(section):
    plain = Design.parse(starter())
    for empty in (None, {}) if section in ("vms", "networks") else (None, []):
        assert design(**{section: empty}).hash == plain.hash


# ----------------------------------------------------------------------------------------------------------------- designs

FULL: dict[str, Any] = {
    "networks": NETWORKS,
    "vms": {"web[1-4]": {"network": "web", "cluster": "c1", "owners": "hv[01-02]"}, "db1": {"network": "db", "zone": "inner"}},
    "acls": [{"name": "a", "deny": ["dmz", "inner"]}, {"name": "b", "deny": ["dmz"]}],
    "monitors": [{"name": "ids1", "taps": ["sw-a", "sw-b"]}],
}
SAME: list[dict[str, Any]] = [
    {"vms": {"db1": FULL["vms"]["db1"], **{f"web{i}": FULL["vms"]["web[1-4]"] for i in (3, 1, 2, 4)}}},
    {
        "vms": {
            "web[1-4]": {**FULL["vms"]["web[1-4]"], "zone": "dmz", "demand_gbps": 0},
            "db1": {**FULL["vms"]["db1"], "owners": "hv[01-04]"},
        }
    },
    {"networks": {"db": {**NETWORKS["db"]}, "web": {**NETWORKS["web"], "gateway": False, "vlan": [210]}}},
    {"acls": [{"name": "b", "deny": "dmz", "enforced": "physical"}, {"name": "a", "deny": ["inner", "dmz"]}]},
    {"monitors": [{"name": "ids1", "taps": ["sw-b", "sw-a"]}]},
]
CHANGED: list[dict[str, Any]] = [
    {"vms": {**FULL["vms"], "web5": {"network": "web"}}},
    {"vms": {**FULL["vms"], "db1": {"network": "db", "zone": "inner", "demand_gbps": 0.1}}},
    {"vms": {**FULL["vms"], "db1": {"network": "db", "zone": "inner", "owners": "hv01"}}},
    {"networks": {**NETWORKS, "db": {"class": "production", "zone": "inner"}}},
    {"networks": {**NETWORKS, "more": {"class": "production"}}},
    {"acls": [{"name": "a", "deny": ["dmz", "inner"]}]},
    {"acls": [{"name": "a", "deny": ["dmz", "inner"]}, {"name": "b", "deny": ["inner"]}]},
    {"acls": [{"name": "a", "deny": ["dmz", "inner"], "enforced": "host"}, {"name": "b", "deny": ["dmz"]}]},
    {"monitors": [{"name": "ids1", "taps": ["sw-a"]}]},
    {"monitors": []},
]


@pytest.mark.parametrize("sections", SAME)
def test_the_hash_is_that_of_the_content(sections):
    again = design(**{**FULL, **sections})
    assert again == design(**FULL)
    assert again.hash == design(**FULL).hash


@pytest.mark.parametrize("sections", CHANGED)
def test_every_change_changes_the_hash(sections):
    assert design(**{**FULL, **sections}).hash != design(**FULL).hash


def test_round_trip_and_replace():
    full = design(**FULL)
    assert Design.parse(full.to_yaml()) == full
    assert full.replace({"vms.db1.owners": "hv01", "vms.web[1-4].owners": None}).site.machines[0].owners == ("hv01",)
    assert Design.parse(starter()).replace({"vms.a": {}, "networks.web": NETWORKS["web"]}).site.machines[0].network == "web"


def test_the_records_of_the_site_cannot_be_changed():
    site = design(**FULL).site
    with pytest.raises(AttributeError):
        site.machines[0].zone = "x"
    with pytest.raises(TypeError, match="immutable"):
        site.networks.pop("web")


def many(owners: Any) -> dict[str, Any]:
    rng = random.Random(5)
    data = yaml.safe_load(starter())
    data["networks"] = NETWORKS
    data["vms"] = {
        f"vm{i}": {"cluster": "c1", "network": rng.choice(["web", "db"]), "zone": f"z{i % 7}", "demand_gbps": 0.05, **owners}
        for i in range(5000)
    }
    return data


def best_of_two(text: str) -> tuple[float, Design]:
    best, found = float("inf"), None
    for _ in range(2):
        start = process_time()
        found = Design.parse(text)
        best = min(best, process_time() - start)
    assert found is not None
    return best, found


@pytest.mark.parametrize("owners", [{}, {"owners": ["hv01", "hv02", "hv03"]}], ids=["default", "stated"])
def test_many_single_machines(owners):
    taken, found = best_of_two(yaml.dump(many(owners), Dumper=yaml.CSafeDumper))
    assert len(found.site.machines) == 14
    assert sum(len(one.names) for one in found.site.machines) == 5000
    assert taken < 2


def test_many_mistakes():
    data = many({"owners": ["hv1", "hv02"]})
    start = process_time()
    with pytest.raises(InputError) as caught:
        Design.from_dict(data)
    assert len(caught.value.problems) == 5000
    assert process_time() - start < 5

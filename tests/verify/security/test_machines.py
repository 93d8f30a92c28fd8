"""Machines that may share a host: what sensors miss, which zones meet, where a network is lost (SF-3, SF-10, SF-19); counts and scale."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nicplanner.design import Design
from nicplanner.design.site import AccessList, Machines, Monitor, VmNetwork
from nicplanner.rules import Rule
from nicplanner.verify.patterns import facts_of
from nicplanner.verify.scene import Scene
from nicplanner.verify.security import CHECKS
from nicplanner.verify.security.crowds import count_pairs_within, read_crowds
from nicplanner.verify.security.policy import Policy

VMS = {"web[1-4]": {"cluster": "c1", "zone": "dmz"}, "db[1-2]": {"cluster": "c1", "zone": "internal"}}
MONITOR = {"monitors": [{"name": "ids1", "taps": ["sw-a"]}]}
TWO = {
    "hosts": {
        "hv[1-2]": {"server": "box", "adapters": {"s1": "quad"}, "rack": "R1", "unit": 1, "cluster": "c1"},
        "hv[3-4]": {"server": "box", "adapters": {"s1": "quad"}, "rack": "R1", "unit": 3, "cluster": "c2"},
    }
}
TWO_LAYOUT = {key: {"management": "onboard/lom1@sw-a", "production": "onboard/lom2@sw-b"} for key in ("hv[1-2]", "hv[3-4]")}


def test_a_sensor_misses_pairs_on_one_host(run: Any) -> None:
    (hit,) = run("ids_blind_spot", {"vms": VMS} | MONITOR)
    assert (hit.subject, hit.severity) == ("ids1 production", "")
    assert "db1 and db2 may both run on hv1" in hit.message
    assert "15 pairs of 6 machines on hv[1-4]" in hit.message
    assert hit.message.endswith("not tapped: sw-b")


def test_taps_on_every_switch_do_not_help(run: Any) -> None:
    (hit,) = run("ids_blind_spot", {"vms": VMS, "monitors": [{"name": "ids1", "taps": ["sw-a", "sw-b"]}]})
    assert "not tapped" not in hit.message


def test_machines_on_different_hosts_are_seen(run: Any) -> None:
    vms = {"web1": {"owners": ["hv1"]}, "web2": {"owners": ["hv2"]}}
    assert run("ids_blind_spot", {"vms": vms} | MONITOR) == []
    assert run("ids_blind_spot", {"vms": VMS}) == []


def test_regulated_zones_weigh_more(run: Any) -> None:
    for check in ("ids_blind_spot", "vm_colocation"):
        (hit,) = run(check, {"vms": VMS} | MONITOR, parameters={"regulated": ("dmz",)})
        assert hit.severity == "high"


def test_a_platform_without_mirroring_has_another_remedy(run: Any) -> None:
    (hit,) = run("ids_blind_spot", {"vms": VMS} | MONITOR, settings={"mirroring": False})
    assert "each machine" in hit.remedy


def test_zones_meet_by_cluster(run: Any) -> None:
    vms = {"web[1-4]": {"zone": "dmz"}, "db1": {"zone": "internal", "cluster": "c1"}, "db2": {"zone": "internal", "owners": ["hv3", "hv4"]}}
    hits = run("vm_colocation", {"vms": vms} | TWO, TWO_LAYOUT)
    assert [hit.subject for hit in hits] == ["dmz/internal c1", "dmz/internal c2"]
    assert "web1 (dmz) and db1 (internal) may both run on hv1; in all 5 machines" in hits[0].message
    assert "web1 (dmz) and db2 (internal) may both run on hv3" in hits[1].message


def test_zones_apart_do_not_meet(run: Any) -> None:
    assert len(run("vm_colocation", {"vms": VMS})) == 1
    apart = {"web[1-4]": VMS["web[1-4]"] | {"owners": ["hv[1-2]"]}, "db[1-2]": VMS["db[1-2]"] | {"owners": ["hv[3-4]"]}}
    assert run("vm_colocation", {"vms": apart}) == []
    assert run("vm_colocation", {"vms": {"a1": {}, "b1": {"zone": "dmz"}}}) == []


def test_zones_meet_whatever_their_networks(run: Any) -> None:
    networks = {"web": {"class": "production"}, "data": {"class": "production"}}
    vms = {"web1": {"zone": "dmz", "network": "web"}, "db1": {"zone": "internal", "network": "data"}}
    assert len(run("vm_colocation", {"vms": vms, "networks": networks})) == 1


# -------------------------------------------------------------------------------------------------------------- migration


def test_an_owner_without_the_network(run: Any) -> None:
    hosts = {key: dict(given) for key, given in TWO["hosts"].items()}
    hosts["hv[3-4]"]["traffic"] = ["management"]
    vms = {"web[1-4]": {"network": "production"}, "db1": {"network": "production", "cluster": "c1"}}
    (hit,) = run("migration_reach", {"hosts": hosts, "vms": vms}, TWO_LAYOUT)
    assert hit.subject == "production hv[3-4]"
    assert hit.message == "web1 may run on hv3, which does not carry production; 4 machines may move to hv[3-4] without it"


def test_scopes_part_the_owners(run: Any) -> None:
    scoped = {"vms": {"web[1-4]": {}, "db1": {"cluster": "c1"}}, "traffic.production.scope": "cluster"} | TWO
    (hit,) = run("migration_reach", scoped, TWO_LAYOUT)
    assert hit.subject == "production cluster"
    assert "web1 may move from hv1 (cluster c1) to hv3 (cluster c2)" in hit.message
    assert "4 machines" in hit.message
    assert run("migration_reach", {"vms": {"web[1-4]": {}}} | TWO, TWO_LAYOUT) == []


def test_a_trunk_without_the_vlan(run: Any) -> None:
    vlans = [{"vlan": 10, "name": "p", "traffic": "production", "scope": "site", "subnet": "10.0.0.0/24"}]
    ports = [
        {"switch": switch, "port": f"ge{i}", "mode": "trunk", "tagged_vlans": "10;11"} for switch in ("sw-a", "sw-b") for i in range(1, 13)
    ]
    assert run("migration_reach", {"vms": VMS}, rows={"vlans": vlans, "switch_ports": ports}) == []
    ports[12 + 2]["tagged_vlans"] = "11"
    (hit,) = run("migration_reach", {"vms": VMS}, rows={"vlans": vlans, "switch_ports": ports})
    assert hit.subject == "production hv2"
    assert "on sw-b ge3 without the VLAN of production" in hit.message


def test_nobody_knows_what_an_unpinned_host_carries(design: Any, scene: Any) -> None:
    site = design({"vms": VMS}).site
    group = replace(site.groups[0], classes=tuple(one for one in site.groups[0].classes if one.kind == "management"))
    known = scene(replace(site, groups=(group,)), None)
    rule = Rule("X-1", "finding", "text", "seed")
    assert len(list(CHECKS["migration_reach"](known, rule))) == 1
    assert list(CHECKS["migration_reach"](known._replace(tables={}), rule)) == []


# ----------------------------------------------------------------------------------------------------- counts, against every pair

HOSTS = ("hv1", "hv2", "hv3", "hv4")
ZONES, NETWORKS = ("dmz", "internal", "lab", None), ("production", "web")
machines = st.lists(
    st.tuples(st.sampled_from(ZONES), st.sampled_from(NETWORKS), st.sets(st.sampled_from(HOSTS), min_size=1), st.integers(1, 3)),
    max_size=7,
)


def _site(base: Any, given: list[Any]) -> Any:
    found, number = [], 0
    for zone, network, owners, size in given:
        names = tuple(f"vm{number + i}" for i in range(size))
        number += size
        found.append(Machines(names[0], names, None, zone, network, Fraction(0), tuple(sorted(owners))))
    network = VmNetwork("web", "production", base.classes["production"], None)
    acls = (AccessList("wall", ("dmz", "internal", "lab"), "physical"),)
    return replace(base, machines=tuple(found), networks={"web": network}, acls=acls, monitors=(Monitor("ids", ()),))


@pytest.fixture(scope="module")
def base() -> Any:
    return Design.from_dict(
        {
            "nicplanner": 1,
            "catalog": {"servers": {"box": {"height_units": 1, "interfaces": {"n[1-2]": "1000base-t"}}}},
            "switches": {"sw": {"model": "PowerConnect 6248", "rack": "R1", "unit": 40}},
            "hosts": {"hv[1-4]": {"server": "box", "rack": "R1", "unit": 1}},
            "traffic": {"production": {"demand_gbps": 1}},
            "addressing": {"supernet": "10.0.0.0/8", "vlans": "100-199"},
        }
    ).site


@settings(max_examples=200, deadline=None)
@given(given_machines=machines)
def test_counts_equal_those_of_every_pair(given_machines: list[Any], base: Any) -> None:
    site = _site(base, given_machines)
    scene = Scene(facts_of(site, {host.name: () for host in site.hosts}), {})
    every = [(name, one.zone, one.network, set(one.owners)) for one in site.machines for name in one.names]
    local = [(a, b) for a, b in combinations(every, 2) if a[2] == b[2] and a[3] & b[3]]
    apart = [(a, b) for a, b in local if a[1] and b[1] and a[1] != b[1]]
    policy = Policy(scene)
    contacts = list(policy.contacts(site.acls[0]))
    assert sum(contact.pairs for contact in contacts) == len(apart)
    for contact in contacts:
        mine = [(a, b) for a, b in apart if a[2] == contact.network and {a[1], b[1]} == set(contact.zones)]
        assert contact.meeting.machines == len({one[0] for pair in mine for one in pair})
        assert set(policy.crowds.of(contact.meeting.hosts)) == set().union(*(a[3] & b[3] for a, b in mine))
        by_zone = [tuple(one[0] for one in sorted(pair, key=lambda one: str(one[1]))) for pair in mine]
        first = min(by_zone, key=lambda pair: tuple(int(name[2:]) for name in pair))
        assert (contact.meeting.one, contact.meeting.other) == first
        shared = next(a[3] & b[3] for a, b in mine if {a[0], b[0]} == set(first))
        assert contact.meeting.host == min(shared)
    expected = {host: sum(host in a[3] & b[3] for a, b in apart) for host in HOSTS}
    assert policy.per_host(site.acls[0]) == {host: pairs for host, pairs in expected.items() if pairs}
    crowds = read_crowds(scene, carried=True)
    for network in NETWORKS:
        ones = [one for one in crowds.crowds if one.network == network]
        mine = [(a, b) for a, b in local if a[2] == network]
        assert count_pairs_within(ones) == len(mine)
        meeting = crowds.meet_within(ones)
        assert (meeting is not None) == bool(mine)
        if meeting is not None:
            assert meeting.machines == len({one[0] for pair in mine for one in pair})
            assert set(crowds.of(meeting.hosts)) == set().union(*(a[3] & b[3] for a, b in mine))
            assert (meeting.one, meeting.other) == min(
                (tuple(sorted((a[0], b[0]), key=lambda name: int(name[2:]))) for a, b in mine),
                key=lambda pair: tuple(int(name[2:]) for name in pair),
            )
    for hit in CHECKS["vm_colocation"](scene, Rule("X-1", "finding", "text", "seed")):
        zones = set(hit.subject.split("/"))
        mine = [(a, b) for a, b in combinations(every, 2) if {a[1], b[1]} == zones and a[3] & b[3]]
        assert f"in all {len({one[0] for pair in mine for one in pair})} machines" in hit.message


@pytest.mark.parametrize("owner_sets", [1, 5000])
def test_five_thousand_machines_take_a_moment(base: Any, owner_sets: int) -> None:
    site = Design.from_dict(
        {
            "nicplanner": 1,
            "catalog": {"servers": {"box": {"height_units": 1, "interfaces": {"n[1-2]": "1000base-t"}}}},
            "racks": {"R[1-4]": {}},
            "switches": {"sw": {"model": "PowerConnect 6248", "rack": "R1", "unit": 40, "serves": ["R[1-4]"]}},
            "hosts": {"hv[1-64]": {"server": "box", "rack": {"R[1-4]": 16}, "unit": 1}},
            "traffic": {"production": {"demand_gbps": 1}},
            "addressing": {"supernet": "10.0.0.0/8", "vlans": "100-199"},
        }
    ).site
    hosts = tuple(host.name for host in site.hosts)
    found = []
    for i in range(5000):
        skip = {i % 63, i * 7 % 61, i * 11 % 59} if owner_sets > 1 else set()
        owners = tuple(name for place, name in enumerate(hosts) if place not in skip)
        found.append(Machines(f"vm{i}", (f"vm{i}",), None, f"z{i % 20}", f"n{i // 20 % 10}", Fraction(0), owners))
    networks = {f"n{i}": VmNetwork(f"n{i}", "production", site.classes["production"], None) for i in range(10)}
    acls = tuple(AccessList(f"acl{i}", tuple(f"z{k}" for k in range(20)), "physical") for i in range(3))
    site = replace(site, machines=tuple(found), networks=networks, acls=acls, monitors=(Monitor("ids1", ()), Monitor("ids2", ())))
    scene = Scene(facts_of(site, {host.name: () for host in site.hosts}), {})
    start = time.process_time()
    hits = {name: list(check(scene, Rule("X-1", "finding", "text", "seed"))) for name, check in CHECKS.items()}
    assert time.process_time() - start < 8  # two seconds alone on a machine; never minutes
    assert len(hits["vm_acl_bypass"]) == 3 * 190 * 10
    assert len(hits["vm_colocation"]) == 190

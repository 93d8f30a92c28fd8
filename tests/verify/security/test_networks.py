"""What shares VLANs, subnets and zones, or reaches them (domain reference, SF-5, SF-7, SF-11, SF-12, SF-18)."""

from __future__ import annotations

from typing import Any

import pytest

KEY = "hv[1-4]"


def vlan(traffic: str, number: int, subnet: str, scope: str = "site", name: str = "", **more: Any) -> dict[str, Any]:
    return {"vlan": number, "name": name or traffic, "traffic": traffic, "scope": scope, "subnet": subnet, **more}


MANAGEMENT, PRODUCTION = vlan("management", 10, "10.0.0.0/24"), vlan("production", 11, "10.0.1.0/24")
MIGRATION, ISCSI = vlan("live-migration", 12, "10.0.2.0/24"), vlan("iscsi", 13, "10.0.3.0/24", fabric="A")
SOUND = [MANAGEMENT, PRODUCTION, MIGRATION, ISCSI]
TRUNK = {"switch": "sw-a", "port": "ge30", "mode": "trunk"}
CHECKS = ("mgmt_not_own_subnet", "iscsi_shares_subnet", "mgmt_reachable", "lm_exposed", "native_exposure")


def test_a_sound_plan_shows_nothing(run: Any) -> None:
    ports = [{"switch": "sw-a", "port": "ge1", "mode": "access", "native_vlan": 10}, TRUNK | {"tagged_vlans": "10;11"}]
    for check in CHECKS:
        assert run(check, rows={"vlans": SOUND, "switch_ports": ports}) == [], check
        assert run(check) == [], check


@pytest.mark.parametrize(
    ("check", "one", "other", "subject"),
    [
        ("mgmt_not_own_subnet", MANAGEMENT, vlan("production", 10, "10.9.0.0/24"), "management production"),
        ("mgmt_not_own_subnet", MANAGEMENT, vlan("cluster", 14, "10.0.0.0/16"), "management cluster"),
        ("mgmt_not_own_subnet", vlan("management", 10, "nonsense"), vlan("production", 11, "nonsense"), None),
        ("mgmt_not_own_subnet", vlan("management", 10, "10.0.0.0/24", "rack:R1"), vlan("production", 10, "10.1.0.0/24", "rack:R2"), None),
        ("mgmt_not_own_subnet", vlan("management", 10, "10.0.0.0/24", "rack:R1"), vlan("production", 10, "10.1.0.0/24", "cluster:c1"),
         "management production"),
        ("iscsi_shares_subnet", ISCSI, vlan("production", 13, "10.9.0.0/24"), "iscsi production"),
        ("iscsi_shares_subnet", ISCSI, vlan("management", 14, "10.0.3.128/25"), "iscsi management"),
        ("iscsi_shares_subnet", ISCSI, vlan("smb", 13, "10.0.3.0/24"), None),
        ("iscsi_shares_subnet", ISCSI | {"gateway": "10.0.3.1"}, PRODUCTION, "iscsi gateway"),
        ("lm_exposed", MIGRATION, vlan("production", 12, "10.9.0.0/24"), "live-migration production"),
        ("lm_exposed", MIGRATION, vlan("management", 12, "10.9.0.0/24"), None),
    ],
)  # fmt: skip
def test_vlans_and_subnets_in_common(run: Any, check: str, one: Any, other: Any, subject: str | None) -> None:
    changes = {
        "traffic.cluster": {"demand_gbps": 0.1}, "traffic.smb": {"demand_gbps": 0.1}, "racks": {"R1": {}, "R2": {}},
        "hosts.z9": {"server": "box", "rack": "R2", "unit": 1}, "switches.sw-c": {"model": "sw", "rack": "R2", "unit": 40},
    }  # fmt: skip
    hits = run(check, changes, None, {"vlans": [one, other]})
    assert [hit.subject for hit in hits] == ([subject] if subject else [])


@pytest.mark.parametrize(("check", "name"), [("mgmt_not_own_subnet", "management"), ("lm_exposed", "live-migration")])
def test_machines_in_the_zone_of_a_protected_class(run: Any, check: str, name: str) -> None:
    changes = {f"traffic.{name}.zone": "inside", "vms": {"a1": {"zone": "dmz"}, "b1": {"zone": "inside"}}}
    assert [hit.subject for hit in run(check, changes)] == [f"{name} zone inside"]
    assert run(check, changes | {"vms": {"a1": {"zone": "dmz"}}}) == []
    assert len(run(check, {f"traffic.{name}.zone": "inside", "traffic.production.zone": "inside"})) == 1


ROUTED = {"networks": {"web": {"class": "production", "gateway": True, "zone": "dmz"}, "data": {"class": "production"}}}
INSIDE = {"traffic.management.zone": "inside"}
WALL = {"acls": [{"name": "wall", "deny": ["dmz", "inside"], "enforced": "physical"}]}


@pytest.mark.parametrize(
    ("changes", "subjects"),
    [
        (ROUTED, ["web management"]),
        (ROUTED | INSIDE, ["web management"]),
        (ROUTED | INSIDE | WALL, []),
        (ROUTED | INSIDE | {"acls": [{"name": "wall", "deny": ["dmz", "inside"], "enforced": "guest"}]}, ["web management"]),
        (ROUTED | INSIDE | WALL | {"vms": {"a1": {"network": "web"}, "b1": {"network": "web", "zone": "lab"}}}, ["web management"]),
        ({"traffic.production.gateway": True, "traffic.management.gateway": False}, []),
        ({"traffic.production.gateway": True}, ["production management"]),
        ({"networks": {name: {"class": "production", "gateway": True} for name in ("n10", "n2", "n3")}}, ["n2 and 2 more management"]),
    ],
)
def test_a_route_to_management(run: Any, changes: Any, subjects: list[str]) -> None:
    assert [hit.subject for hit in run("mgmt_reachable", changes)] == subjects


def test_the_plans_gateways_count(run: Any) -> None:
    rows = [MANAGEMENT | {"gateway": "10.0.0.1"}, PRODUCTION | {"gateway": "10.0.1.1"}, MIGRATION | {"gateway": "10.0.2.1"}]
    hits = run("mgmt_reachable", rows={"vlans": rows})
    assert [hit.subject for hit in hits] == ["production live-migration", "production management"]
    assert "give production" not in hits[0].remedy
    assert "live-migration a zone" in hits[0].remedy
    named = [vlan("production", 11, "10.0.1.0/24", name="web", gateway="10.0.1.1"), MANAGEMENT | {"gateway": "10.0.0.1"}]
    assert [hit.subject for hit in run("mgmt_reachable", ROUTED, rows={"vlans": named})] == ["web management"]


def test_migration_on_the_ports_of_machines_has_a_vlan_of_its_own(run: Any) -> None:
    layout = {KEY: {"live-migration production": "onboard/lom1@sw-a s1/p1@sw-b"}}
    assert run("lm_exposed", {"vms": {"a1": {"zone": "dmz"}}}, layout) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"native_vlan": 10, "tagged_vlans": "11;12"}, True), ({"native_vlan": 11, "tagged_vlans": "10"}, True),
        ({"native_vlan": 13, "tagged_vlans": "10"}, True), ({"native_vlan": 10, "tagged_vlans": "12"}, False),
        ({"native_vlan": 99, "tagged_vlans": "10;11"}, False), ({"tagged_vlans": "10;11"}, False),
        ({"native_vlan": 12, "tagged_vlans": "10;11"}, False), ({"native_vlan": 11, "tagged_vlans": "12;junk;99999999999"}, False),
        ({"port": "ge2", "mode": "access", "native_vlan": 10}, True),
        ({"port": "ge1", "mode": "access", "native_vlan": 10}, False),
        ({"switch": "elsewhere", "native_vlan": 10, "tagged_vlans": "11"}, False),
    ],
)  # fmt: skip
def test_untagged_frames(run: Any, row: Any, found: bool) -> None:
    """The first host's management is on ge1 of this switch, its machines on ge2."""
    hits = run("native_exposure", rows={"vlans": SOUND, "switch_ports": [TRUNK | row]})
    assert [hit.subject for hit in hits] == ([f"sw-a VLAN {row['native_vlan']}"] if found else [])

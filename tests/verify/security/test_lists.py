"""What access lists do not reach (domain reference, SF-1, SF-2, SF-13, SF-14)."""

from __future__ import annotations

from typing import Any

import pytest

VMS = {"web[1-4]": {"cluster": "c1", "zone": "dmz"}, "db[1-2]": {"cluster": "c1", "zone": "internal"}}
PHYSICAL = {"name": "wall", "deny": ["dmz", "internal"], "enforced": "physical"}
NETWORKS = {"web": {"class": "production"}, "data": {"class": "production"}}
NO_LISTS = {"port_acl": "none"}


def changes(vms: Any = VMS, *acls: Any, **more: Any) -> dict[str, Any]:
    return {"vms": vms, "acls": list(acls) or [PHYSICAL], **more}


def test_machines_on_one_host_and_network_bypass_a_physical_list(run: Any) -> None:
    (hit,) = run("vm_acl_bypass", changes())
    assert hit.subject == "wall dmz/internal production"
    assert hit.message.startswith("web1 (dmz) and db1 (internal) may both run on hv1")
    assert "8 pairs of 6 machines on hv[1-4]" in hit.message
    assert hit.severity == ""


def test_a_router_stands_between_different_networks(run: Any) -> None:
    vms = {"web[1-4]": VMS["web[1-4]"] | {"network": "web"}, "db[1-2]": VMS["db[1-2]"] | {"network": "data"}}
    assert run("vm_acl_bypass", changes(vms, networks=NETWORKS)) == []


@pytest.mark.parametrize(("web", "db", "hosts"), [(["hv1", "hv2"], ["hv3", "hv4"], None), (["hv[1-3]"], ["hv[3-4]"], "hv3")])
def test_disjoint_owners_end_the_bypass(run: Any, web: list[str], db: list[str], hosts: str | None) -> None:
    vms = {"web[1-4]": VMS["web[1-4]"] | {"owners": web}, "db[1-2]": VMS["db[1-2]"] | {"owners": db}}
    hits = run("vm_acl_bypass", changes(vms))
    assert [hit.message.rpartition(" on ")[2] for hit in hits] == ([hosts] if hosts else [])


def test_machines_meet_only_where_hosts_carry_their_network(run: Any) -> None:
    """A host without the class has no virtual switch of it."""
    on = {"network": "production"}
    vms = {"web[1-4]": VMS["web[1-4]"] | on | {"owners": ["hv[1-2]"]}, "db[1-2]": VMS["db[1-2]"] | on | {"owners": ["hv[2-4]"]}}
    hosts = {
        "hv[1]": {"server": "box", "adapters": {"s1": "quad"}, "rack": "R1", "unit": 1, "cluster": "c1"},
        "hv[2-4]": {"server": "box", "adapters": {"s1": "quad"}, "rack": "R1", "unit": 2, "cluster": "c1", "traffic": ["management"]},
    }
    assert run("vm_acl_bypass", changes(vms, hosts=hosts), layout=None) == []


@pytest.mark.parametrize(
    ("enforced", "settings", "bypassed"),
    [
        ("physical", {}, True), ("physical", NO_LISTS, True),
        ("host", {}, False), ("host", {"port_acl": "address"}, False), ("host", NO_LISTS, True),
        ("guest", {}, False), ("guest", NO_LISTS, False),
    ],
)  # fmt: skip
def test_where_a_list_is_enforced_decides(run: Any, enforced: str, settings: Any, bypassed: bool) -> None:
    hits = run("vm_acl_bypass", changes(VMS, PHYSICAL | {"enforced": enforced}), settings=settings)
    assert bool(hits) == bypassed


@pytest.mark.parametrize(
    ("other", "settings", "severity"),
    [("guest", {}, "medium"), ("host", {}, "medium"), ("guest", NO_LISTS, "medium"), ("host", NO_LISTS, ""), ("physical", {}, "")],
)
def test_another_list_lowers_the_severity(run: Any, other: str, settings: Any, severity: str) -> None:
    hits = run("vm_acl_bypass", changes(VMS, PHYSICAL, {"name": "own", "deny": ["dmz", "internal"], "enforced": other}), settings=settings)
    assert {hit.severity for hit in hits if hit.subject.startswith("wall")} == {severity}
    covered = [hit for hit in hits if "covered by own" in hit.message]
    assert bool(covered) == bool(severity)


def test_a_list_about_other_zones_covers_nothing(run: Any) -> None:
    vms = VMS | {"lab1": {"cluster": "c1", "zone": "lab"}}
    other = {"name": "own", "deny": ["dmz", "lab"], "enforced": "guest"}
    assert {hit.severity for hit in run("vm_acl_bypass", changes(vms, PHYSICAL, other))} == {""}


def test_three_zones_are_three_pairs_in_natural_order(run: Any) -> None:
    vms = {f"{zone}-vm": {"cluster": "c1", "zone": zone} for zone in ("z10", "z2", "z1")}
    hits = run("vm_acl_bypass", changes(vms, {"name": "a", "deny": ["z10", "z2", "z1"], "enforced": "physical"}))
    assert [hit.subject for hit in hits] == ["a z1/z2 production", "a z1/z10 production", "a z2/z10 production"]


def test_a_list_of_one_zone_keeps_its_machines_apart(run: Any) -> None:
    one = changes(VMS, PHYSICAL | {"deny": ["dmz"]})
    (hit,) = run("vm_acl_bypass", one)
    assert hit.subject == "wall dmz production"
    assert "web1 (dmz) and web2 (dmz) may both run on hv1" in hit.message
    assert "in all 6 pairs of 4 machines" in hit.message  # 4 · 3 / 2
    assert "of 6 pairs of machines that it keeps apart it leaves out 6" in run("acl_boundary", one)[0].message
    both = changes(VMS, PHYSICAL | {"deny": ["dmz"]}, {"name": "own", "deny": ["dmz", "internal"], "enforced": "guest"})
    assert run("vm_acl_bypass", both)[0].severity == ""  # a list between zones covers nothing within one


def test_the_zone_of_a_machine_may_be_its_networks(run: Any) -> None:
    networks = {"web": {"class": "production", "zone": "dmz"}}
    vms = {"web1": {"network": "web"}, "db1": {"network": "web", "zone": "internal"}}
    assert [hit.subject for hit in run("vm_acl_bypass", changes(vms, networks=networks))] == ["wall dmz/internal web"]


def test_only_platforms_without_lists_say_so(run: Any) -> None:
    assert run("vswitch_no_acl", changes()) == []
    (hit,) = run("vswitch_no_acl", changes(), settings=NO_LISTS)
    assert (hit.subject, hit.severity) == ("wall", "")
    assert "8 pairs" in hit.message
    (hit,) = run("vswitch_no_acl", changes(VMS, PHYSICAL | {"enforced": "host"}), settings=NO_LISTS)
    assert hit.severity == "high"
    assert "nothing enforces it" in hit.message
    assert run("vswitch_no_acl", changes(VMS, PHYSICAL | {"enforced": "guest"}), settings=NO_LISTS) == []


def test_the_boundary_counts_pairs_by_host(run: Any) -> None:
    vms = {"web[1-4]": VMS["web[1-4]"] | {"owners": ["hv[1-2]"]}, "db[1-2]": VMS["db[1-2]"] | {"owners": ["hv[2-4]"]}}
    vms["web5"] = {"zone": "dmz", "owners": ["hv4"]}
    (hit,) = run("acl_boundary", changes(vms))
    assert "of 10 pairs of machines that it keeps apart it leaves out 10" in hit.message
    assert hit.message.endswith("(8 on hv2, 2 on hv4)")


@pytest.mark.parametrize(
    ("enforced", "settings", "words"),
    [
        ("guest", NO_LISTS, "in the machines themselves"), ("host", {}, "covers all"), ("host", NO_LISTS, "enforced nowhere"),
        ("physical", {}, "(8 on each of hv[1-4])"),
    ],
)  # fmt: skip
def test_every_list_has_its_boundary(run: Any, enforced: str, settings: Any, words: str) -> None:
    (hit,) = run("acl_boundary", changes(VMS, PHYSICAL | {"enforced": enforced}), settings=settings)
    assert words in hit.message


def test_a_list_in_the_guests_is_installed_in_each(run: Any) -> None:
    guest = changes(VMS, PHYSICAL | {"enforced": "guest"})
    (hit,) = run("guest_controls_missing", guest)
    assert (hit.subject, hit.severity) == ("wall", "info")
    assert hit.message.startswith("6 machines")
    (hit,) = run("guest_controls_missing", guest, settings=NO_LISTS)
    assert hit.severity == ""
    assert run("guest_controls_missing", changes()) == []

"""Explanations of random designs: what is claimed is checked by planning the changed designs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.explain import Explanation

sys.path.insert(0, str(Path(__file__).parent))
import designs
import strategies


def check_conflict(design: nic.Design, found: Explanation) -> int:
    """Check a conflict with the planner: without the others there is no plan, and without a member more there is one. Return how many."""
    conflict = found.conflict
    if conflict is None or conflict.background is None or not conflict.everywhere or any(one.alone is None for one in conflict.members):
        return 0  # the file has no key for something, or a host group would carry nothing: tests of the elastic program look at the site
    assert not designs.has_plan(design.replace(conflict.background))
    for one in conflict.members:
        assert designs.has_plan(design.replace(one.alone or {})), one.text
    return 1


def check_repairs(design: nic.Design, found: Explanation) -> None:
    """Plan each repair as its JSON states it; a lowered demand must be as high as it can be."""
    data = json.loads(json.dumps(found.as_dict()))
    weights = [one["weight"] for one in data["repairs"]]
    assert weights == sorted(weights)
    for one in data["repairs"]:
        plan = nic.plan(design.replace(one["changes"]))
        assert plan.objective["ports"] == one["ports"]
        if one["kind"] == "demand":
            higher = {path: value + 0.001 for path, value in one["changes"].items() if path.endswith("demand_gbps")}
            assert not designs.has_plan(design.replace({**one["changes"], **higher})), one["text"]


@pytest.mark.parametrize("size", [strategies.TINY, strategies.SCARCE, strategies.ADDRESSES, strategies.FAILURE], ids=str)
def test_random_designs(size: strategies.Size) -> None:
    seen = {"conflicts": 0, "repairs": 0, "infeasible": 0}

    def check(design: nic.Design) -> None:
        if designs.has_plan(design):
            return
        found = nic.explain(design)
        assert not found.feasible
        assert len(found), "an explanation says something"
        assert not any("neither counting" in sentence or "time limit" in sentence for sentence in found)
        seen["infeasible"] += 1
        seen["conflicts"] += check_conflict(design, found)
        check_repairs(design, found)
        seen["repairs"] += len(found.repairs)
        assert len(found.table) == len(found.shortages) + len(found.repairs) + (len(found.conflict.members) if found.conflict else 0)

    designs.each_design(10, check, size)
    assert seen["infeasible"] >= 2
    assert seen["conflicts"] >= 1
    assert seen["repairs"] >= 1


CLASSIC = nic.Design.parse(nic.starter())
NO_PLAN = {
    "ports": {"traffic.live-migration.demand_gbps": 1.9},
    "spare": {"traffic.live-migration.demand_gbps": 0.9, "policy.spare_ports": 1},
    "headroom": {"traffic.live-migration.demand_gbps": 0.9, "policy.max_utilisation": 0.7},
    "card": {"hosts.hv[01-04].adapters": {"slot1": "I350-T4"}},
    "vlans": {"addressing.vlans": "100-104"},
    "supernet": {"addressing.supernet": "10.20.0.0/26"},
    "switch": {"switches.sw-b": None},
    "pins": {"hosts.hv[01-04].pin": {"management": ["onboard/lom1", "onboard/lom2"]}},
    "lacp": {"traffic.production.team_mode": "lacp"},
    "rules": {"platform": "hyperv-2008r2", "policy.recommendations": "require", "hosts.hv[01-04].adapters": {"slot1": "I350-T2"}},
}


KINDS_OF_REPAIRS = {"vlans": 2, "supernet": 1, "pins": 1, "lacp": 2, "switch": 2, "card": 2, "rules": 1}
"""How many kinds of repairs there are at least, where there are fewer than three."""


@pytest.mark.parametrize("name", NO_PLAN)
def test_the_classic_host_made_impossible(name: str) -> None:
    design = CLASSIC.replace(NO_PLAN[name])
    found = nic.explain(design)
    assert not found.feasible
    assert found.conflict is not None
    assert found.conflict.everywhere
    if name != "rules":
        assert found.conflict.smallest
    assert check_conflict(design, found) or name in ("supernet", "rules")
    check_repairs(design, found)
    assert len({one.kind for one in found.repairs}) >= KINDS_OF_REPAIRS.get(name, 3)


WITHOUT_ISCSI = ["management", "production", "cluster", "live-migration"]
BUSES = {"slot1": {"bus_gbps": 1}, "slot2": {"bus_gbps": 2}, "slot3": {"bus_gbps": 0.5}}
ADDRESSES = {"supernet": "10.20.0.0/25", "vlans": "100-199"}
OBVIOUS = {
    "two numbers": ({"addressing.supernet": "10.20.0.0/29", "addressing.vlans": "100-101"}, "add 4 VLAN ids"),
    "a card and a number": (
        {"policy.host_failures": 1, "traffic.iscsi.peaks": {"storm": 2.5}, "addressing": {**ADDRESSES, "first_host": 200}},
        "widen the supernet 10.20.0.0/25 to 10.20.0.0/21",
    ),
    "a fixed subnet of a team": ({"traffic.management.subnet": "172.16.9.0/29"}, "choose the subnet of management"),
    "a prefix of a team": ({"traffic.cluster.prefix": 29}, "choose the prefix of cluster"),
    "carries": ({f"switches.sw-{side}.carries": WITHOUT_ISCSI for side in "ab"}, "let sw-a, sw-b carry iscsi too"),
    "one fabric": ({"switches.sw-b.fabric": "A"}, "make sw-b fabric B"),
    "one failure domain": ({f"switches.sw-{side}.failure_domain": "room" for side in "ab"}, "let sw-b not fail together"),
    "occupied": ({f"switches.sw-{side}.occupied": "g[1-40]" for side in "ab"}, "free the ports of sw-a, sw-b"),
    "several demands": (
        {
            "traffic.live-migration.demand_gbps": 0.9,
            "catalog.servers.classic": {"height_units": 2, "interfaces": {"lom[1-2]": "1000base-t"}, "bus_gbps": 0.5, "slots": BUSES},
        },
        "lower production from 1.6 to at most",
    ),
    "all at once": (
        {f"traffic.{name}.min_failover": 1 for name in ("iscsi", "production")} | {"traffic.live-migration.demand_gbps": 0.9},
        "after a failure",
    ),
}
"""Designs with an obvious way out, and a part of its sentence."""


@pytest.mark.parametrize("name", OBVIOUS)
def test_obvious_repairs_are_found(name: str) -> None:
    changes, sentence = OBVIOUS[name]
    design = CLASSIC.replace(changes)
    found = nic.explain(design)
    assert any(sentence in one.text for one in found.repairs), [one.text for one in found.repairs]
    check_repairs(design, found)
    check_conflict(design, found)


def test_nothing_in_a_repair_is_superfluous() -> None:
    """Of several changes together, leaving one out leaves no plan."""
    design = CLASSIC.replace(OBVIOUS["two numbers"][0])
    (repair,) = nic.explain(design).repairs
    assert len(repair.changes) == 2
    for path in repair.changes:
        assert not designs.has_plan(design.replace({key: value for key, value in repair.changes.items() if key != path}))


def test_a_limit_that_leaves_it_open_is_no_proof() -> None:
    found = nic.explain(CLASSIC, time_limit=0.0)
    assert found.feasible is None
    assert found.as_dict()["status"] == "NO_SOLUTION"
    assert "not known" in str(found)


def test_the_shortage_is_the_least_possible() -> None:
    """With as many ports more as are short there is a plan; with one less there is none."""
    design = CLASSIC.replace(NO_PLAN["ports"])
    (short,) = nic.explain(design).shortages
    assert (short.have, short.need, short.short, short.unit) == (10, 12, 2, "ports")
    for ports, enough in ((1, False), (2, True)):
        card = {f"p[1-{ports}]" if ports > 1 else "p1": "1000base-t"}
        more = {"catalog.adapters": {"few": {"interfaces": card}}, "hosts.hv[01-04].adapters.slot3": "few"}
        assert designs.has_plan(design.replace(more)) == enough


def test_a_design_with_a_plan_needs_no_explanation() -> None:
    found = nic.explain(CLASSIC)
    assert (found.feasible, list(found)) == (True, [])


def test_equal_input_gives_equal_explanations() -> None:
    design = CLASSIC.replace(NO_PLAN["ports"])
    assert nic.explain(design).as_dict() == nic.explain(nic.Design.parse(design.to_yaml())).as_dict()


def test_many_racks_are_explained_by_one() -> None:
    racks = [f"R{i}" for i in range(1, 7)]
    data = CLASSIC.to_dict()
    data["racks"] = {name: {} for name in racks}
    like = {"model": "PowerConnect 6248", "rack": "R[1-6]"}
    data["switches"] = {"sa[1-6]": {**like, "unit": 40, "fabric": "A"}, "sb[1-6]": {**like, "unit": 39, "fabric": "B"}}
    group = data["hosts"].pop("hv[01-04]")
    data["hosts"] = {f"r{i}-hv[01-04]": {**group, "rack": f"R{i}"} for i in range(1, 7)}
    data["traffic"]["live-migration"]["demand_gbps"] = 1.9
    design = nic.Design.from_dict(data)
    found = nic.explain(design)
    assert found.conflict is not None
    assert found.conflict.everywhere
    assert check_conflict(design, found)
    check_repairs(design, found)
    assert any(one.kind == "card" and len(one.changes) == 6 for one in found.repairs)


def test_error_and_explanation_are_one() -> None:
    design = CLASSIC.replace(NO_PLAN["ports"])
    with pytest.raises(nic.InfeasibleError) as caught:
        nic.plan(design)
    explanation = caught.value.explanation
    assert isinstance(explanation, Explanation)
    assert explanation == nic.explain(design)
    with pytest.raises(nic.InfeasibleError) as again:
        nic.plan(design)
    assert again.value.reason == explanation[0]
    assert "2 too few" in str(caught.value)


def test_html_is_escaped() -> None:
    found = Explanation(False, notes=("<script>",))
    assert "<script>" not in found._repr_html_()

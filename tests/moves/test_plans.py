"""Moves of real plans: what must keep running is read from their tables."""

from __future__ import annotations

import random
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.moves import HostPort, Service, SwitchPort, cables_of, order_moves

sys.path.insert(0, str(Path(__file__).parent))
import brute_moves as brute

MESH: dict[str, Any] = {
    "nicplanner": 1,
    "name": "mesh",
    "platform": "generic",
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["slot1", "slot2"]}},
        "adapters": {"quad": {"interfaces": {"p[1-4]": "10gbase-t"}}},
        "switches": {"sw24": {"interfaces": {"ge[1-24]": "1000base-t"}}},
    },
    "racks": {"R1": {}},
    "switches": {"sw-a": {"model": "sw24", "rack": "R1", "unit": 40}, "sw-b": {"model": "sw24", "rack": "R1", "unit": 39}},
    "hosts": {"hv[1-3]": {"server": "box", "adapters": {"slot1": "quad", "slot2": "quad"}, "rack": "R1", "unit": 2, "cluster": "c1"}},
    "traffic": {
        "management": {"demand_gbps": 0.5},
        "vsan": {"demand_gbps": 8, "attach": "mesh", "links_per_pair": 2, "survive": ["port", "adapter"], "min_failover": 0.5},
    },
    "addressing": {"supernet": "10.20.0.0/16", "vlans": "100-199"},
}


@pytest.fixture(scope="module")
def plan() -> nic.Plan:
    return nic.plan(nic.Design.parse(nic.starter()))


@pytest.fixture(scope="module")
def mesh() -> nic.Plan:
    return nic.plan(nic.Design.from_dict(MESH))


def test_groups_and_minima_of_a_plan(plan: nic.Plan) -> None:
    found = {(one.host, one.name): one for one in Service.of_plan(plan.tables).groups}
    assert found["hv01", "cluster"].traffic == ("cluster", "live-migration")
    assert found["hv01", "cluster"].minimum == Fraction("0.9")
    assert found["hv04", "production"].minimum == Fraction("0.96")
    assert {host for host, _ in found} == {"hv01", "hv02", "hv03", "hv04"}
    assert {one.host for one in Service.of_plan(plan.tables, hosts={"hv02"}).groups} == {"hv02"}


def test_a_port_fits_where_its_vlans_are(plan: nic.Plan) -> None:
    serves = Service.of_plan(plan.tables).serves
    far = cables_of(plan.tables)
    mine, other = HostPort("hv01", "slot1", "p3"), HostPort("hv02", "slot1", "p3")
    assert serves(mine, far[mine]) == serves(mine, far[other])
    assert serves(mine, far[HostPort("hv01", "onboard", "lom2")]) is None
    assert serves(mine, SwitchPort("sw-a", "g48")) is None
    assert serves(HostPort("hv01", "slot1", "p4"), far[mine]) is None


def test_the_worst_state_counts(plan: nic.Plan) -> None:
    text = nic.starter()
    at = text.index("demand_gbps", text.index("  production:"))
    peaks = nic.plan(nic.Design.parse(text[:at] + "peaks: {storm: 1.9}, " + text[at:] + "\nstates: [storm]\n"))
    found = {(one.host, one.name): one.minimum for one in Service.of_plan(peaks.tables).groups}
    assert found["hv01", "production"] == Fraction("0.6") * Fraction("1.9")
    assert found["hv01", "cluster"] == Fraction("0.9")


def test_links_of_a_mesh_are_groups_of_their_pairs(mesh: nic.Plan) -> None:
    service = Service.of_plan(mesh.tables)
    mine = [one for one in service.groups if one.host == "hv1"]
    assert [(one.name, one.minimum) for one in mine] == [("management", Fraction("0.5")), ("vsan to hv2", 4), ("vsan to hv3", 4)]
    after = cables_of(mesh.tables)
    near = HostPort("hv1", "slot1", "p2")
    assert service.serves(near, after[near]) == service.serves(near, SwitchPort("hv2", "slot1/p2"))
    assert service.serves(HostPort("hv2", "slot1", "p2"), SwitchPort("hv1", "slot1/p2"))
    assert service.serves(near, SwitchPort("hv2", "slot2/p2")) is None


def shuffled(after: dict[HostPort, SwitchPort], dice: random.Random, count: int) -> dict[HostPort, SwitchPort]:
    """Exchange the far ends of some cables, and take one away."""
    chosen = dice.sample(list(after), count)
    ends = [after[port] for port in chosen]
    dice.shuffle(ends)
    before = {**after, **dict(zip(chosen, ends, strict=True))}
    before.pop(dice.choice(list(after)))
    return before


@pytest.mark.parametrize("seed", range(6))
def test_a_shuffled_plan_is_mended(plan: nic.Plan, mesh: nic.Plan, seed: int) -> None:
    for one in (plan, mesh):
        after = cables_of(one.tables)
        before = shuffled(after, random.Random(seed), 6)
        found = order_moves(before, after, Service.of_plan(one.tables))
        assert brute.replayed(before, found.moves) == brute.wanted(after)
        restored = {(group.host, group.group) for group in found.below if group.restored is None}
        assert not restored, "the plan gives every group its minimum"


def test_from_one_plan_to_another(plan: nic.Plan) -> None:
    """Two plans of the same hosts: cables that both have stay; the others move while both plans' minima hold."""
    design = nic.Design.parse(nic.starter())
    other = nic.plan(design.replace({"traffic.production.demand_gbps": 1.2, "traffic.management.sharing": "shared"}))
    before, after = cables_of(plan.tables), cables_of(other.tables)
    service = Service.between(plan.tables, other.tables)
    found = order_moves(before, after, service)
    assert before != after
    assert brute.replayed(before, found.moves) == brute.wanted(after)
    assert len({(one.host, one.name) for one in service.groups}) == len(service.groups)
    same = order_moves(before, before, Service.between(plan.tables, plan.tables))
    assert same.moves == ()
    ours = {(one.host, one.name): one.minimum for one in Service.of_plan(plan.tables).groups}
    assert {(one.host, one.name): one.minimum for one in Service.between(plan.tables, plan.tables).groups} == ours


def test_a_port_channel_takes_links_of_its_own_group_alone() -> None:
    changes = {"switches.sw-a.mlag": "pair", "switches.sw-b.mlag": "pair", "traffic.production.team_mode": "lacp"}
    peers = {"switches.sw-a.peer_links": ["g48"], "switches.sw-b.peer_links": ["g48"]}
    design = nic.Design.parse(nic.starter()).replace({**changes, **peers})
    plan = nic.plan(design)
    serves, far = Service.of_plan(plan.tables).serves, cables_of(plan.tables)
    ports = plan.tables["ports"]
    rows = [HostPort(*row[:3]) for row in ports.rows() if row[6] == "production"]
    first, second, other = rows[0], rows[1], rows[2]
    assert (first.host, second.host, other.host) == ("hv01", "hv01", "hv02")
    assert serves(first, far[second]) == serves(first, far[first])
    assert serves(first, far[other]) is None
    management = [HostPort(*row[:3]) for row in ports.rows() if row[6] == "management"]
    assert serves(management[0], far[management[2]]), "a team that the switches do not know of takes any such port"

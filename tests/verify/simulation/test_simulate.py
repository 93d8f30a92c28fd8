"""Any set of failures: against the proof's single failures, against each other, and in words."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.tables import SPECS, Table
from nicplanner.verify.failures import simulate, table_of
from nicplanner.verify.patterns import read_facts
from nicplanner.verify.report import Report
from nicplanner.verify.simulation.states import Loss, class_states

sys.path.insert(0, str(Path(__file__).parent))
import small
from small import strategies

PROFILE = settings(
    max_examples=25, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def starter() -> tuple[nic.Design, nic.Plan]:
    design = nic.Design.parse(nic.starter())
    return design, nic.plan(design)


# ------------------------------------------------------------------------------------------------- single failures, as in failures.csv


def agree(design: nic.Design, plan: nic.Plan) -> int:
    """Compare every row of failures.csv with the simulation of its element; return how many requirements were not met."""
    facts = read_facts(design.site, plan.tables["ports"], Report())
    rows: dict[tuple[str, str, str], list[tuple[Any, ...]]] = {}
    for kind, element, host, traffic, _, _, _, ok, moment in table_of(facts, simulate(facts)).rows():
        if kind == "host":
            continue
        name = f"fabric:{element}" if kind == "switch" else f"{kind}:{host}/{element}"
        rows.setdefault((name, host, moment), []).append((kind, traffic, ok))
    broken = 0
    for (name, host, moment), mine in rows.items():
        found = {state.traffic.name: state for state in nic.simulate(design, plan, [name], state=moment).states[host]}
        must = [(found[traffic], ok) for kind, traffic, ok in mine if kind in found[traffic].traffic.survive]
        assert all(state.ok for state, _ in must) == all(ok for _, ok in must), (name, host)
        broken += not all(ok for _, ok in must)
    return broken


@PROFILE
@given(st.sampled_from(small.SIZES).flatmap(lambda size: strategies.designs(size)), st.sampled_from((1, 1.3, 2)))
def test_single_failures_are_those_of_the_proof(data: dict[str, Any], factor: float) -> None:
    found = small.planned(data)
    if found is None:
        return
    design, plan = found
    assert agree(design, plan) == 0
    if factor > 1:
        agree(nic.Design.from_dict(small.harder(data, factor)), plan)


def test_what_the_proof_finds_broken_is_broken_here(starter: tuple[nic.Design, nic.Plan]) -> None:
    design, plan = starter
    assert agree(design.replace({"traffic.production.demand_gbps": 1.7}), plan) > 0


@pytest.mark.parametrize("links", [1, 2])
def test_single_failures_in_a_mesh(links: int) -> None:
    design, plan = small.mesh(links=links) if links > 1 else small.planned(_single_mesh()) or (None, None)
    assert design is not None
    assert agree(design, plan) == 0


def _single_mesh() -> dict[str, Any]:
    return {
        **small.MESH,
        "traffic": {"smb": {"demand_gbps": 20, "attach": "mesh", "survive": []}, "management": {"demand_gbps": 0.5, "survive": []}},
    }


# --------------------------------------------------------------------------------------------------------- states, hosts that fail


@PROFILE
@given(strategies.designs(strategies.PEAKS), st.randoms(use_true_random=False))
def test_every_state_is_the_worst_of_them(data: dict[str, Any], rng: Any) -> None:
    found = small.planned(data)
    if found is None:
        return
    design, plan = found
    every = [f"port:{row[0]}/{row[1]}/{row[2]}" for row in plan.tables["ports"].rows()]
    down = rng.sample([*every, *design.site.switches, *(host.name for host in design.site.hosts)], 2)
    names = ["", *(state.name for state in design.site.states)]
    apart = [nic.simulate(design, plan, down, state=name) for name in names]
    together = nic.simulate(design, plan, down, every_state=True)
    assert together.asked == tuple(names)
    assert together.ok == all(one.ok for one in apart)
    for host, states in together.states.items():
        for k, state in enumerate(states):
            mine = [one.states[host][k] for one in apart]
            worst = [(one.ok, one.share, -one.traffic.demand) for one in mine]
            assert (state.ok, state.share, -state.traffic.demand) == min(worst)
            assert state == mine[names.index(state.state)]


@settings(PROFILE, max_examples=40)
@given(strategies.clusters())
def test_survivors_carry_what_the_proof_says(data: dict[str, Any]) -> None:
    """Every set of hosts that may fail: the plan carries all of it, and the most of any set is what failures.csv requires."""
    found = small.planned(data)
    if found is None:
        return
    design, plan = found
    lost = design.site.host_failures
    most: dict[tuple[str, str, str], Fraction] = {}
    for cluster in {group.cluster for group in design.site.groups}:
        members = {host.name: group for group in design.site.groups if group.cluster == cluster for host in group.hosts}
        for down in combinations(members, lost):
            for moment in ("", *(state.name for state in design.site.states)):
                got = nic.simulate(design, plan, down, state=moment)
                before, after = (sum(one.traffic.demand for host in members for one in sim.states[host] if one.traffic.moves)
                                 for sim in (nic.simulate(design, plan, state=moment), got))  # fmt: skip
                assert before == after
                for host in design.site.hosts:
                    for one in got.states[host.name] if host.name not in down else ():
                        assert one.carried == one.traffic.demand
                        key = (host.name, one.traffic.name, moment)
                        if host.name in members:
                            most[key] = max(one.traffic.demand, most.get(key, Fraction(0)))
    rows = {(row[2], row[3], row[8]): row[5] for row in plan.tables["failures"].rows() if row[0] == "host"}
    assert {key: round(most[key], 9) for key in rows} == {key: round(rate, 9) for key, rate in rows.items()}
    assert not lost or rows


def cluster_of_three(**policy: Any) -> tuple[nic.Design, nic.Plan]:
    data = nic.Design.parse(nic.starter()).to_dict()
    data["traffic"] = {"production": {"demand_gbps": 0.6, "peaks": {"storm": 0.8}}, "management": {"demand_gbps": 0.1}}
    data["policy"] = policy
    data["hosts"] = {"hv[1-3]": {**data["hosts"]["hv[01-04]"], "cluster": "c1"}}
    design = nic.Design.from_dict(data)
    return design, nic.plan(design)


def test_a_failed_host_is_taken_over() -> None:
    design, plan = cluster_of_three(host_failures=1)
    found = nic.simulate(design, plan, "hv1")
    demands = {(host, one.traffic.name): one.traffic.demand for host, states in found.states.items() for one in states}
    assert demands == {
        ("hv1", "management"): Fraction(1, 10), ("hv1", "production"): 0,
        ("hv2", "management"): Fraction(1, 10), ("hv2", "production"): Fraction(9, 10),
        ("hv3", "management"): Fraction(1, 10), ("hv3", "production"): Fraction(9, 10),
    }  # fmt: skip
    assert found.notes == ("cluster c1: 1 of 3 hosts is down, as policy.host_failures foresees: the others carry production of theirs too",)
    storm = nic.simulate(design, plan, "hv1", state="storm")
    assert storm.states["hv2"][1].traffic.demand == Fraction(12, 10)
    assert str(storm).startswith("down at once: host:hv1, in state storm\n")
    assert nic.simulate(design, plan, ["hv1", "sw-a"]).states["hv2"][1].carried == Fraction(9, 10)
    assert nic.simulate(design, plan, ["rack:R1"]).states["hv2"][1].traffic.demand == Fraction(6, 10)


@pytest.mark.parametrize(
    ("lost", "down", "note"),
    [
        (0, ["hv1"], "1 of 3 hosts is down, but policy.host_failures is 0"),
        (1, ["hv1", "hv2"], "2 of 3 hosts are down, but policy.host_failures is 1"),
    ],
)
def test_more_failed_hosts_than_foreseen_are_not_taken_over(lost: int, down: list[str], note: str) -> None:
    found = nic.simulate(*cluster_of_three(host_failures=lost), down)
    assert found.notes == (f"cluster c1: {note}: nothing of what they carried moves to the others",)
    assert {one.traffic.demand for states in found.states.values() for one in states} == {Fraction(1, 10), Fraction(6, 10)}


def test_a_host_outside_of_clusters_is_not_taken_over() -> None:
    design, plan = cluster_of_three()
    alone = design.replace({"hosts.hv[1-3].cluster": None})
    assert nic.simulate(alone, plan, "hv2").notes == ("hv2 is in no cluster: nothing that is down there moves to other hosts",)


def test_demands_of_machines_do_not_move() -> None:
    """They count the survivors already: two owners of three are left."""
    data = nic.Design.parse(nic.starter()).to_dict()
    data["traffic"] = {"production": {"demand_gbps": "vms"}, "management": {"demand_gbps": 0.1}}
    data["policy"] = {"host_failures": 1}
    data["vms"] = {"web[1-2]": {"network": "production", "demand_gbps": 0.3}}
    data["hosts"] = {"hv[1-3]": {**data["hosts"]["hv[01-04]"], "cluster": "c1"}}
    design = nic.Design.from_dict(data)
    found = nic.simulate(design, nic.plan(design), "hv1")
    assert found.states["hv2"][1].traffic.demand == Fraction(3, 10)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"state": "strom"}, "state: the design has no state of this name; found: 'strom'; allowed: storm; hint: did you mean 'storm'?"),
        ({"state": "Storm"}, "state: the design has no state of this name; found: 'Storm'; allowed: storm; hint: did you mean 'storm'?"),
        ({"state": "storm", "every_state": True}, "state: one state is named, but every state is asked for too; found: 'storm'"),
        ({"state": 3}, "state: not the name of a state; found: 3"),
        ({"state": "x\x1b" * 60}, "state: the design has no state of this name; found: 'x"),
    ],
)
def test_unknown_states(asked: dict[str, Any], message: str) -> None:
    design, plan = cluster_of_three()
    for use in (nic.simulate, nic.simulate_pairs):
        with pytest.raises(nic.InputError) as caught:
            use(design, plan, **asked)
        assert str(caught.value).startswith(message)
        assert str(caught.value).isprintable()


def test_a_design_without_peaks_has_no_state(starter: tuple[nic.Design, nic.Plan]) -> None:
    with pytest.raises(nic.InputError, match="allowed: none: no class of the design has peaks"):
        nic.simulate(*starter, state="storm")
    assert nic.simulate(*starter, "sw-a", every_state=True).rows == nic.simulate(*starter, "sw-a").rows


# ------------------------------------------------------------------------------------------------------------------------- sets


@PROFILE
@given(st.sampled_from(small.SIZES).flatmap(lambda size: strategies.designs(size)), st.randoms(use_true_random=False))
def test_more_failures_leave_no_more_ports(data: dict[str, Any], rng: Any) -> None:
    found = small.planned(data)
    if found is None:
        return
    design, plan = found
    every = [f"port:{row[0]}/{row[1]}/{row[2]}" for row in plan.tables["ports"].rows()]
    every += [f"switch:{name}" for name in design.site.switches] + [f"host:{host.name}" for host in design.site.hosts]
    some = rng.sample(every, min(3, len(every)))
    fewer, more = nic.simulate(design, plan, some[:-1]), nic.simulate(design, plan, some)
    for host, states in more.states.items():
        for before, after in zip(fewer.states[host], states, strict=True):
            assert after.ports_left <= before.ports_left
            assert 0 <= after.carried <= after.traffic.demand


def test_names_of_one_thing_do_the_same(starter: tuple[nic.Design, nic.Plan]) -> None:
    design, plan = starter
    row = plan.cabling[plan.cabling["switch"] == "sw-a"].iloc[0]
    near, far = f"{row.host}/{row.adapter}/{row.port}", f"{row.switch}/{row.switch_port}"
    tables = [nic.simulate(design, plan, [name]).rows for name in (row.cable, f"cable:{row.cable}", near, f"port:{near}", far)]
    assert all(table == tables[0] for table in tables)
    assert nic.simulate(design, plan, "sw-a").rows == nic.simulate(design, plan, ["R1:A"]).rows
    assert nic.simulate(design, plan, "R1").rows == nic.simulate(design, plan, ["hv[01-04]", "sw-a"]).rows
    assert nic.simulate(design, plan, ["sw-a", "sw-a", "switch:sw-a"]).failed == ("switch:sw-a",)


def test_the_starter_on_paper(starter: tuple[nic.Design, nic.Plan]) -> None:
    """Teams of two 1 Gbit/s links lose one each: production wants 1.6, the others fit on one."""
    found = nic.simulate(*starter, ["sw-a", "hv01/slot1"])
    rates = {(host, state.traffic.name): state.carried for host, states in found.states.items() for state in states}
    assert rates["hv02", "production"] == rates["hv02", "iscsi"] == 1
    assert rates["hv02", "management"] == Fraction(1, 10)
    assert [state.traffic.name for state in found.states["hv01"] if not state.runs] == ["management", "production"]
    assert list(found.summary["traffic"][found.summary["hosts_down"] == 1]) == ["management", "production"]
    assert set(found.worst["host"]) == {"hv01"}
    assert found.to_dict()["ok"] is False


def test_hosts_that_are_down_carry_nothing(starter: tuple[nic.Design, nic.Plan]) -> None:
    found = nic.simulate(*starter, "host:hv01")
    assert {state.ports_left for state in found.states["hv01"]} == {0}
    assert all(state.share == 1 for state in found.states["hv02"])


def test_a_mesh_loses_links_at_both_ends_and_peers_that_are_down_are_not_asked_for() -> None:
    design, plan = small.mesh()
    row = plan.ports[(plan.ports["host"] == "n1") & (plan.ports["switch"] == "n2")].iloc[0]
    for name in (f"n1/{row.adapter}/{row.port}", f"n2/{row.switch_port}"):
        found = nic.simulate(design, plan, name)
        left = {host: next(state for state in found.states[host] if state.traffic.name == "smb") for host in found.states}
        assert {host: state.ports_left for host, state in left.items()} == {"n1": 1, "n2": 1, "n3": 2}
        assert left["n1"].carried == left["n2"].carried == 25
        assert left["n3"].carried == 40
    found = nic.simulate(design, plan, "host:n1")
    assert {host: found.states[host][1].ports_left for host in found.states} == {"n1": 0, "n2": 2, "n3": 2}
    found = nic.simulate(design, plan, ["host:n1", "host:n2"])
    assert not found.states["n3"][1].runs


def test_what_must_survive_comes_first() -> None:
    """A class that need not survive a kind of failure leaves the links to those that must."""
    data = nic.Design.parse(nic.starter()).to_dict()
    data["traffic"] = {
        "production": {"demand_gbps": 0.9},
        "backup": {"demand_gbps": 1, "survive": [], "redundancy": "team"},
    }
    design = nic.Design.from_dict(data)
    plan = nic.plan(design)
    assert set(plan.ports["traffic"]) - {""} == {"backup;production"}
    for switch in ("sw-a", "sw-b"):
        states = {state.traffic.name: state for state in nic.simulate(design, plan, switch).states["hv01"]}
        assert states["production"].carried == Fraction(9, 10)
        assert states["backup"].carried == Fraction(1, 10)
        assert not states["backup"].ok


def test_classes_of_a_group_share_in_proportion() -> None:
    data = nic.Design.parse(nic.starter()).to_dict()
    data["traffic"] = {"production": {"demand_gbps": 1.2, "min_failover": 0.5}, "cluster": {"demand_gbps": 0.6, "min_failover": 0.5}}
    design = nic.Design.from_dict(data)
    states = {one.traffic.name: one.carried for one in nic.simulate(design, nic.plan(design), "sw-a").states["hv01"]}
    assert states == {"production": Fraction(2, 3), "cluster": Fraction(1, 3)}


# -------------------------------------------------------------------------------------------------------------------- edited plans


def with_ports(plan: nic.Plan, *changes: tuple[dict[str, Any], dict[str, Any]]) -> nic.Plan:
    """Return the plan with changed rows of ports.csv: those that have the first cells get the second ones."""
    columns = list(plan.tables["ports"].columns)
    rows = [dict(zip(columns, row, strict=True)) for row in plan.tables["ports"].rows()]
    for where, cells in changes:
        for row in rows:
            if all(row[name] == value for name, value in where.items()):
                row |= cells
    table = Table.of_rows(SPECS["ports"], [[row[name] for name in columns] for row in rows])
    return nic.Plan({**plan.tables, "ports": table}, plan.manifest)


def test_an_edited_plan_is_simulated_as_it_stands(starter: tuple[nic.Design, nic.Plan]) -> None:
    design, plan = starter
    empty = {"group": "", "redundancy": "", "traffic": "", "switch": "", "switch_port": "", "fabric": "", "link_gbps": None}
    edited = with_ports(plan, ({"host": "hv01", "group": "iscsi", "fabric": "B"}, empty))
    states = {state.traffic.name: state for state in nic.simulate(design, edited).states["hv01"]}
    assert (states["iscsi"].carried, states["iscsi"].ports_left, states["iscsi"].ok) == (1, 1, True)
    gone = with_ports(plan, ({"host": "hv01", "group": "iscsi"}, empty))
    assert not nic.simulate(design, gone).ok


@pytest.mark.parametrize(
    ("where", "cells", "message"),
    [
        ({"host": "hv01", "port": "lom1"}, {"switch": "sw-x"}, "ports.csv: hv01 onboard/lom1: there is no switch 'sw-x'"),
        ({"host": "hv01", "port": "lom1"}, {"switch_port": "g99"}, "switch sw-b has no port 'g99' for hosts"),
        ({"host": "hv01", "port": "lom1"}, {"traffic": "iscsi;voice"}, "the ports carry 'voice'"),
        ({"host": "hv01", "port": "lom1"}, {"host": "hv09"}, "a port that the design does not have"),
        ({"host": "hv01", "port": "lom1"}, {"speed_gbps": Fraction(10)}, "speed_gbps is 10, the port has 1"),
        ({"host": "hv02", "port": "lom1"}, {"host": "hv01"}, "'hv01' 'onboard'/'lom1': the row stands 2 times"),
        ({"host": "hv01", "group": "production"}, {"traffic": "iscsi;production"}, "class iscsi stands in 2 groups of ports"),
    ],
)
def test_a_plan_that_is_not_the_design_s_is_refused(
    starter: tuple[nic.Design, nic.Plan], where: dict[str, Any], cells: dict[str, Any], message: str
) -> None:
    design, plan = starter
    for use in (nic.simulate, nic.simulate_pairs):
        with pytest.raises(nic.InputError) as caught:
            use(design, with_ports(plan, (where, cells)))
        assert message in str(caught.value)
        assert "the plan does not belong to this design" in str(caught.value)


def test_a_mesh_that_leads_nowhere_is_refused() -> None:
    design, plan = small.mesh()
    with pytest.raises(nic.InputError, match="no port of another host leads back from 'n2' 's9/p1'"):
        nic.simulate(design, with_ports(plan, ({"host": "n1", "switch": "n2"}, {"switch_port": "s9/p1"})))


# -------------------------------------------------------------------------------------------------------------------------- names

BAD = [
    ("sw-c", "nothing in the plan has this name; found: 'sw-c'", "did you mean switch:sw-a, switch:sw-b?"),
    ("hv01/slt1", "nothing in the plan has this name", "did you mean adapter:hv01/slot1"),
    ("adapter:hv01/slot1/p1", "no adapter of this name in the plan", "did you mean adapter:hv01/slot1"),
    ("port:hv01/slot1/p9", "no port of this name in the plan", "port:hv01/slot1/p"),
    ("port:sw-a/g99", "no port of this name in the plan", "port:sw-a/g9"),
    ("cable:C9", "no cable of this name in the plan; found: 'cable:C9'; allowed: cable:NAME as cabling.csv has it", ""),
    ("fabric:R1:C", "no fabric of this name in the plan", "did you mean fabric:R1:A, fabric:R1:B?"),
    ("hv[01-09]/slot1", "nothing in the plan has this name (of the range: hv05/slot1, hv06/slot1, hv07/slot1, … (5 in all))", ""),
    ("hv[1-", "not a valid range", "the brackets do not pair up"),
    ("hv[1-999999999]", "not a valid range", "more than 200000 names"),
    ("nic:hv01", "nothing in the plan has this name", "did you mean host:hv01?"),
    ("", "not the name of anything that can fail; found: ''", ""),
    ("switch:", "no switch of this name in the plan", ""),
    (":", "nothing in the plan has this name", ""),
    ("x\x1b[2J\u202e", "not a valid range", ""),
    (7, "not the name of anything that can fail; found: 7", ""),
    (None, "not the name of anything that can fail; found: None", ""),
    ("a" * 5000, "nothing in the plan has this name", ""),
]


@pytest.mark.parametrize(("name", "message", "hint"), BAD, ids=[repr(name)[:30] for name, _, _ in BAD])
def test_bad_names(starter: tuple[nic.Design, nic.Plan], name: Any, message: str, hint: str) -> None:
    with pytest.raises(nic.InputError) as caught:
        nic.simulate(*starter, [name, "sw-a"])
    assert len(caught.value.problems) == 1
    text = str(caught.value)
    assert message in text
    assert hint in text
    assert text.isprintable()
    assert len(text) < 700


def test_all_bad_names_are_told_at_once(starter: tuple[nic.Design, nic.Plan]) -> None:
    with pytest.raises(nic.InputError) as caught:
        nic.simulate(*starter, [name for name, _, _ in BAD])
    assert len(caught.value.problems) == len(BAD)


def test_an_ambiguous_name_lists_what_it_may_mean() -> None:
    data = nic.Design.parse(nic.starter()).to_dict()
    data["hosts"]["R1"] = {**data["hosts"]["hv[01-04]"], "unit": 20}
    design = nic.Design.from_dict(data)
    plan = nic.plan(design)
    with pytest.raises(nic.InputError, match="the name is ambiguous; found: 'R1'; allowed: rack:R1, host:R1; hint: write the one"):
        nic.simulate(design, plan, ["R1"])
    assert nic.simulate(design, plan, "host:R1").failed == ("host:R1",)


def test_a_cable_that_stands_twice_is_ambiguous(starter: tuple[nic.Design, nic.Plan]) -> None:
    design, plan = starter
    cabling = plan.tables["cabling"]
    table = Table(cabling.spec, {**cabling.columns, "cable": ["C1"] * len(cabling)})
    for name in ("C1", "cable:C1"):
        with pytest.raises(nic.InputError, match=r"cabling.csv has several cables of this name"):
            nic.simulate(design, nic.Plan({**plan.tables, "cabling": table}, plan.manifest), name)


def test_a_cable_to_nowhere_is_refused(starter: tuple[nic.Design, nic.Plan]) -> None:
    design, plan = starter
    cabling = plan.tables["cabling"]
    table = Table(cabling.spec, {**cabling.columns, "port": ["p9", *cabling["port"][1:]]})
    edited = nic.Plan({**plan.tables, "cabling": table}, plan.manifest)
    wanted = r"cabling.csv: 'C0001': the cable leads to 'hv01' .*/'p9', which ports.csv does not have in use"
    with pytest.raises(nic.InputError, match=wanted):
        nic.simulate(design, edited, cabling["cable"][0])
    assert nic.simulate(design, edited, cabling["cable"][1]).failed


PARTS = ("hv01", "hv[01-02]", "slot1", "p1", "sw-a", "g1", "R1", "A", ":", "/", "port:", "cable:", "C0001", "[")
NAMES = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PARTS)).map("".join))


@settings(max_examples=120, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(NAMES, max_size=3))
def test_whatever_is_named_is_found_or_refused(starter: tuple[nic.Design, nic.Plan], names: list[str]) -> None:
    told: tuple[nic.Problem, ...] = ()
    failed: tuple[str, ...] = ()
    try:
        failed = nic.simulate(*starter, names).failed
    except nic.InputError as error:
        told = error.problems
    assert bool(told or failed) == bool(names)
    assert all(str(problem).isprintable() for problem in told)


# -------------------------------------------------------------------------------------------------------------------- text, notes


def test_failure_domains() -> None:
    base = nic.Design.parse(nic.starter())
    design = base.replace({"traffic": {"management": {"demand_gbps": 0.1, "survive": ["port", "adapter"]}}})
    design = design.replace({f"switches.sw-{one}.failure_domain": "pdu" for one in "ab"})
    plan = nic.plan(design)
    note = "of the failure domain pdu {} stays up; domain:pdu takes all of it down"
    for down, up in (("sw-a", "sw-b"), ("sw-b", "sw-a")):
        assert nic.simulate(design, plan, down).notes[-1] == note.format(up)
    assert nic.simulate(design, plan, "domain:pdu").rows == nic.simulate(design, plan, ["sw-a", "sw-b"]).rows
    assert nic.simulate(design, plan, "R1:A+B").rows == nic.simulate(design, plan, ["sw-a", "sw-b"]).rows


def test_a_switch_port_without_a_host_is_noted(starter: tuple[nic.Design, nic.Plan]) -> None:
    assert nic.simulate(*starter, "sw-a/g48").notes == ("no host loses anything: what is down carries no traffic of hosts",)


def test_text(starter: tuple[nic.Design, nic.Plan]) -> None:
    text = str(nic.simulate(*starter, ["hv01/slot1", "sw-a"]))
    assert text.splitlines()[0] == "down at once: adapter:hv01/slot1, switch:sw-a"
    assert text.splitlines()[-1] == "worst: management on hv01: 0 of 0.1 Gbit/s, no port left; 1 more like it"
    assert str(nic.simulate(*starter)).splitlines()[-1] == "worst: every class has its whole demand"
    assert "&lt;" not in nic.simulate(*starter)._repr_html_()


def test_a_class_without_demand_runs_while_a_port_is_left(starter: tuple[nic.Design, nic.Plan]) -> None:
    design, plan = starter
    facts = read_facts(design.replace({"traffic.management.demand_gbps": 0}).site, plan.tables["ports"], Report())
    pattern = facts.patterns[0]
    places = frozenset(next(one.ports for one in pattern.bundles if one.name == "management"))
    for lost, runs in ((frozenset(), True), (places, False)):
        state = next(one for one in class_states(pattern, Loss(lost)) if one.traffic.name == "management")
        assert (state.runs, state.ok, state.share) == (runs, runs, int(runs))

"""Double failures: each one simulated by itself must give the same classes and counts."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.verify.simulation.elements import Element

sys.path.insert(0, str(Path(__file__).parent))
import small
from small import strategies

PROFILE = settings(
    max_examples=60, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def elements(design: nic.Design, plan: nic.Plan) -> list[Element]:
    out = [Element("port", f"{row[0]}/{row[1]}/{row[2]}") for row in plan.tables["ports"].rows() if row[4]]
    groups = design.site.group_of
    out += [Element("adapter", f"{host.name}/{one.name}") for host in design.site.hosts for one in groups[host.group].adapters]
    return out + [Element("switch", name) for name in design.site.switches]


def relation(plan: nic.Plan, one: Element, other: Element) -> str:
    """Say how two elements lie to each other, from the table alone."""
    uses = {(row[0], row[7]) for row in plan.tables["ports"].rows() if row[4]}
    first, second = one.name.split("/")[0], other.name.split("/")[0]
    if one.kind == other.kind == "switch":
        joined = {host for host, switch in uses if switch == first} & {host for host, switch in uses if switch == second}
        return "switches of one host" if joined else "switches without a host in common"
    if other.kind == "switch":
        return "host and its switch" if (first, second) in uses else "host and another switch"
    return "same host" if first == second else "different hosts"


def key(found: nic.Plan, plan: nic.Plan, one: Element, other: Element) -> tuple[Any, ...]:
    """Return what a pair does, from its simulation."""
    rows = [
        (row[0], row[4], row[5], row[3], row[2])
        for row in found.classes.rows()  # traffic, least rate, least share, below, down
    ]
    return ("+".join(sorted((one.kind, other.kind), key=("port", "adapter", "switch").index)), relation(plan, one, other), tuple(rows))


def compare(design: nic.Design, plan: nic.Plan, **asked: Any) -> None:
    wanted: Counter[tuple[Any, ...]] = Counter()
    members: dict[tuple[Any, ...], set[str]] = {}
    for one, other in combinations(elements(design, plan), 2):
        mine = key(nic.simulate(design, plan, [str(one), str(other)], **asked), plan, one, other)
        wanted[mine] += 1
        members.setdefault(mine, set()).add(" + ".join(map(str, (one, other))))
    found = nic.simulate_pairs(design, plan, **asked)
    got = {
        ("+".join(case.kinds), case.relation, tuple((o.traffic, o.least_gbps, o.least_share, o.below, o.down) for o in case.outlooks)): case
        for case in found.cases
    }
    assert {key: case.pairs for key, case in got.items()} == wanted
    assert len(got) == len(found.cases)
    for mine, case in got.items():
        first, second = map(str, case.example)
        assert {f"{first} + {second}", f"{second} + {first}"} & members[mine]
    downs = [sum(one.down for one in case.outlooks) for case in found.cases]
    assert downs == sorted(downs, reverse=True)


def few(design: nic.Design, plan: nic.Plan, most: int = 26) -> bool:
    return len(elements(design, plan)) <= most


@PROFILE
@given(st.sampled_from(small.SIZES).flatmap(lambda size: strategies.designs(size)), st.sampled_from((1, 1.5)))
def test_every_pair_by_itself(data: dict[str, Any], factor: float) -> None:
    found = small.planned(data)
    if found is None or not few(*found):
        return
    compare(nic.Design.from_dict(small.harder(data, factor)) if factor > 1 else found[0], found[1])


@settings(PROFILE, max_examples=15)
@given(strategies.designs(strategies.PEAKS), st.booleans())
def test_every_pair_in_states(data: dict[str, Any], every: bool) -> None:
    found = small.planned(data)
    if found is None or not few(*found) or not found[0].site.states:
        return
    compare(*found, **({"every_state": True} if every else {"state": found[0].site.states[-1].name}))


@pytest.mark.parametrize(("hosts", "links", "groups"), [(3, 2, 1), (2, 2, 2)])
def test_every_pair_of_a_mesh(hosts: int, links: int, groups: int) -> None:
    compare(*small.mesh(hosts, links, groups))


def test_every_pair_of_racks_with_switches_in_common() -> None:
    data = nic.Design.parse(nic.starter()).to_dict()
    data["traffic"] = {"production": {"demand_gbps": 0.8, "min_failover": 0.9}, "iscsi": {"demand_gbps": 0.6}}
    data["hosts"] = {f"h{i}": {"server": "classic", "adapters": {"slot1": "I350-T2"}, "rack": f"R{i}", "unit": 2} for i in (1, 2, 3)}
    data["racks"] = {f"R{i}": {} for i in (1, 2, 3)}
    data["switches"] = {
        f"s{i}{f}": {"model": "PowerConnect 6248", "rack": f"R{i}", "unit": 30 + n, "fabric": f.upper()}
        for i in (1, 2)
        for n, f in enumerate("ab")
    }
    data["switches"]["s1a"]["serves"] = ["R1", "R3"]
    data["switches"]["s2b"]["serves"] = ["R2", "R3"]
    design = nic.Design.from_dict(data)
    compare(design, nic.plan(design))


def test_two_thousand_hosts_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hosts twenty times over: pairs on one host twenty times as many, those apart by the square."""
    data = nic.Design.parse(nic.starter()).to_dict()
    classic = data["hosts"].pop("hv[01-04]")
    racks = [f"R{i:03}" for i in range(1, 101)]
    data["racks"] = {name: {"height_units": 48} for name in racks}
    data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": "100-199"}
    data["catalog"]["switches"] = {"wide": {"interfaces": {"g[1-96]": "1000base-t"}}}
    data["switches"] = {f"s{f}[001-100]": {"model": "wide", "rack": "R[001-100]", "unit": 48 - n} for n, f in enumerate("ab")}
    data["hosts"] = {"hv[0001-2000]": {**classic, "rack": dict.fromkeys(racks, 20)}}
    design = nic.Design.from_dict(data)
    plan = nic.plan(design)
    calls = []
    from nicplanner.verify.simulation import states

    real = states.class_states
    monkeypatch.setattr(states, "class_states", lambda *arguments: calls.append(1) or real(*arguments))
    found = nic.simulate_pairs(design, plan)
    every = 2000 * (8 + 3) + 200
    assert found.count == every * (every - 1) // 2
    assert len(calls) < 200
    counts = {case.relation: 0 for case in found.cases}
    for case in found.cases:
        counts[case.relation] += case.pairs
    assert counts["same host"] == 2000 * 55
    assert counts["host and its switch"] == 2000 * 11 * 2
    assert counts["switches of one host"] == 100
    worst = found.cases[0]
    assert (worst.kinds, worst.pairs) == (("switch", "switch"), 100)
    assert [look.down for look in worst.outlooks] == [20] * 5
    assert str(found).startswith(f"{found.count} double failures of ports, adapters and switches; in ")
    assert found.to_dict()["cases"][0]["classes"][0]["hosts_down"] == 20
    assert found.table["example"][0] == "switch:sa001 + switch:sb001"
    assert "double failures" in found._repr_html_()

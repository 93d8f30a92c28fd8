"""Hosts that fail: what the survivors of their cluster take over, on paper, and demands that follow from the machines.

The hosts of group h need 1 Gbit/s of production each, those of group k 2; all have eight ports of 1 Gbit/s.
"""

from __future__ import annotations

import copy
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.model.failing import host_failure_loads
from nicplanner.model.sets import all_sets
from nicplanner.network import build_network
from nicplanner.tables import SPECS, Table
from nicplanner.verify import violations
from nicplanner.verify.clusters import Clusters
from nicplanner.verify.demands import BASE

Dict = dict[str, Any]
PORT = "1000base-t"
HOST: Dict = {"server": "s", "adapters": {"s1": "card"}, "rack": "R1", "cluster": "c1"}
BASIC: Dict = {
    "nicplanner": 1,
    "policy": {"host_failures": 1},
    "catalog": {
        "servers": {"s": {"height_units": 1, "interfaces": {"p[1-4]": PORT}, "slots": ["s1"]}},
        "adapters": {"card": {"interfaces": {"p[1-4]": PORT}}},
        "switches": {"g": {"interfaces": {"e[1-96]": PORT}}},
    },
    "switches": {f"sw{i}": {"model": "g", "rack": "R1", "unit": 30 + i} for i in (1, 2)},
    "hosts": {
        "h[1-3]": {**HOST, "unit": 1},
        "k[1-2]": {**HOST, "unit": 5, "traffic": {"production": {"demand_gbps": 2}}},
        "z[1-3]": {**HOST, "unit": 9, "cluster": "c2", "traffic": ["management"]},
        "y1": {key: value for key, value in HOST.items() if key != "cluster"} | {"unit": 12},
    },
    "traffic": {"production": {"demand_gbps": 1, "survive": []}, "management": {"demand_gbps": 0.5, "survive": []}},
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


def design(**changes: Any) -> nic.Design:
    data = copy.deepcopy(BASIC)
    for path, value in changes.items():
        node, steps = data, path.split("__")
        for step in steps[:-1]:
            node = node.setdefault(step, {})
        node[steps[-1]] = value
    return nic.Design.from_dict(data)


def required(found: nic.Plan, host: str, traffic: str = "production", state: str = "") -> float:
    table = found.failures
    rows = table[(table["kind"] == "host") & (table["host"] == host) & (table["traffic"] == traffic) & (table["state"] == state)]
    assert len(rows) == 1
    return float(rows["required_gbps"].iloc[0])


@pytest.mark.parametrize(
    ("lost", "of_h", "of_k", "ports"),
    [
        (0, None, None, (2, 2)),  # production with management: 1.5; production alone 2
        (1, 1.5, 2.5, (2, 3)),  # a host of k fails: 2 over the four that are left
        (2, 2.333333333, 3, (3, 3)),  # both of k fail: 4 over 3; for k itself, one of each: 3 over 3
        (3, 3.5, 4, (4, 4)),  # both of k and one of h: 5 over 2; for k one of k and two of h: 4 over 2
        (4, 7, 7, (8, 7)),
    ],
)
def test_survivors_take_over_even_shares(lost: int, of_h: float | None, of_k: float | None, ports: tuple[int, int]) -> None:
    found = nic.plan(design(policy={"host_failures": lost}, hosts={key: BASIC["hosts"][key] for key in ("h[1-3]", "k[1-2]")}))
    assert found.objective["ports"] == 3 * ports[0] + 2 * ports[1]
    if of_h is None:
        assert "host" not in set(found.failures["kind"])
    else:
        assert [required(found, host) for host in ("h1", "h3", "k1", "k2")] == [of_h, of_h, of_k, of_k]
        assert required(found, "h2", "management") == 0.5


def test_rows_name_the_cluster_and_how_many_fail() -> None:
    table = nic.plan(design()).failures
    mine = table[table["kind"] == "host"]
    assert {(row.host, row.element) for row in mine.itertuples()} == {
        *((f"h{i}", "c1:1 of 5") for i in (1, 2, 3)),
        *((f"k{i}", "c1:1 of 5") for i in (1, 2)),
        *((f"z{i}", "c2:1 of 3") for i in (1, 2, 3)),
    }
    shown = [tuple(row)[1:] for row in mine[mine["host"].isin(["h1", "z1"])].itertuples()]
    assert shown == [
        ("host", "c1:1 of 5", "h1", "management", 0.5, 0.5, 2.0, True, ""),
        ("host", "c1:1 of 5", "h1", "production", 1.0, 1.5, 2.0, True, ""),
        ("host", "c2:1 of 3", "z1", "management", 0.5, 0.5, 1.0, True, ""),
    ]


def test_links_may_be_filled_and_need_survive_nothing_else_meanwhile() -> None:
    """2.5 Gbit/s of a host of k: three ports, while the usable half of four carries the 2 that it has normally."""
    found = nic.plan(design(policy={"host_failures": 1, "max_utilisation": 0.5}, traffic__production__min_failover=0.1))
    assert found.objective["ports"] == 3 * 3 + 2 * 4 + 3 * 1 + 3
    with_one_less = design(policy={"host_failures": 1}, traffic__production={"demand_gbps": 1, "min_failover": 0.5, "survive": ["port"]})
    assert nic.plan(with_one_less).objective["ports"] == 3 * 2 + 2 * 3 + 3 * 1 + 2


def test_states_and_failed_hosts_go_together() -> None:
    """The hosts of h have no peak, but take over that of a host of k: 6 over four."""
    found = nic.plan(design(**{"hosts__k[1-2]__traffic__production__peaks": {"storm": 6}}))
    assert (required(found, "h1"), required(found, "h1", state="storm"), required(found, "k1", state="storm")) == (1.5, 2.5, 7.5)
    of_h = found.failures[found.failures["host"] == "h1"]
    assert set(of_h[of_h["state"] == "storm"]["kind"]) == {"host"}


def test_buses_carry_what_comes_to_them() -> None:
    """Both adapters carry 1.4 Gbit/s: 2.8 is enough for the 2.5 of k, but not for 3."""
    tight = {"catalog__servers__s__bus_gbps": 1.4, "catalog__adapters__card__bus_gbps": 1.4}
    assert nic.plan(design(**tight)).failures["ok"].all()
    with pytest.raises(nic.InfeasibleError) as caught:
        nic.plan(design(**tight, policy__host_failures=2))
    assert caught.value.explanation[0].startswith("policy.host_failures: 2: what the other hosts of a cluster take over does not fit")


def test_a_mesh_carries_what_comes_to_it() -> None:
    mesh = {"vsan": {"demand_gbps": 0.6, "attach": "mesh", "links_per_pair": 1, "survive": []}}
    hosts = {"h[1-3]": BASIC["hosts"]["h[1-3]"]}
    assert nic.plan(design(traffic=mesh, hosts=hosts)).objective["ports"] == 3 * 2  # 0.9 to any one
    mesh["vsan"]["demand_gbps"] = 0.7  # 1.05
    with pytest.raises(nic.InfeasibleError, match=r"policy\.host_failures: 1"):
        nic.plan(design(traffic=mesh, hosts=hosts))
    mesh["vsan"]["links_per_pair"] = 2
    assert nic.plan(design(traffic=mesh, hosts=hosts)).objective["ports"] == 3 * 4


def test_what_no_port_can_take_over_is_named() -> None:
    with pytest.raises(nic.InfeasibleError, match=r"policy.host_failures: 1: .* carry 9.6875 Gbit/s of production each, but all ports"):
        nic.plan(design(traffic__production__demand_gbps=7.75))


def test_a_group_that_is_asked_alone_takes_over_from_the_whole_cluster() -> None:
    """So explanations ask."""
    site = design().site
    every = all_sets(build_network(site))[0]
    for sets in every:
        (alone,) = all_sets(build_network(site.only((sets.group.source,))))[0]
        assert alone.host_failures == sets.host_failures
    assert [bool(sets.host_failures) for sets in every] == [True, True, False, True]


# ----------------------------------------------------------------------------------------------------------------- the proof


def test_a_plan_without_the_failure_of_hosts_is_refused() -> None:
    found = violations(design().site, nic.plan(design(policy__host_failures=0)).tables)
    messages = {one.message for one in found if one.rule == "2.5 failures"}
    after = "after the failure of hosts c1:1 of 5 it must carry"
    assert messages == {f"{after} 1.5 Gbit/s, its links carry 1 Gbit/s", f"{after} 2.5 Gbit/s, its links carry 2 Gbit/s"}
    assert any("0 rows" in one.message for one in found if one.rule == "2.11 agreement")


def test_a_bus_that_failed_hosts_overload_is_refused() -> None:
    """Each class alone has links enough; both together do not fit through the bus."""
    tight: Dict = {"catalog__adapters__card__bus_gbps": 2, "catalog__servers__s__interfaces": {}}
    tight["traffic"] = {
        "production": {"demand_gbps": 1.2, "survive": []},
        "management": {"demand_gbps": 0.5, "survive": [], "sharing": "dedicated"},
    }
    tight["hosts"] = {"h[1-3]": BASIC["hosts"]["h[1-3]"]}
    found = violations(design(**tight).site, nic.plan(design(**tight, policy__host_failures=0)).tables)
    loads = "the loads management 0.5 Gbit/s, production 1.8 Gbit/s"
    messages = {one.message for one in found if one.rule == "2.6 bus"}
    assert messages == {f"after the failure of hosts c1:1 of 3 {loads} do not fit through the buses (s1 2 Gbit/s)"}


@pytest.mark.parametrize(
    "change",
    [
        {"required_gbps": Fraction(1)},
        {"element": "c1:2 of 5"},
        {"element": "c2:1 of 5"},
        {"kind": "switch"},
        {"ok": False},
        {"surviving_gbps": Fraction(9)},
        {"state": "x"},
    ],
    ids=str,
)
def test_a_spoilt_row_is_refused(change: Dict) -> None:
    asked = design()
    tables = nic.plan(asked).tables
    names = [column.name for column in SPECS["failures"].columns]
    rows = [dict(zip(names, row, strict=True)) for row in tables["failures"].rows()]
    next(row for row in rows if row["kind"] == "host" and row["traffic"] == "production").update(change)
    spoilt = Table(SPECS["failures"], {name: [row[name] for row in rows] for name in names})
    assert {one.rule for one in violations(asked.site, {**tables, "failures": spoilt})} == {"2.11 agreement"}


def test_endless_decimals_survive_the_folder(tmp_path: Any) -> None:
    asked = design(policy__host_failures=2)
    nic.plan(asked).write(tmp_path / "plan")
    again = nic.Plan.load(tmp_path / "plan")
    assert violations(asked.site, again.tables) == []
    assert ",2.333333333," in (tmp_path / "plan" / "failures.csv").read_text()


def test_pins_are_judged_with_the_whole_cluster() -> None:
    """The hosts of k are not pinned, but fail: 1.5 Gbit/s do not go over one port."""
    pinned = {"hosts__h[1-3]__pin": {"production": "s1/p1"}}
    found = nic.judge(design(**pinned))
    assert "after the failure of hosts c1:1 of 5 it must carry 1.5 Gbit/s, its links carry 1 Gbit/s" in str(found.violations)


# ------------------------------------------------------------------------------------------------------------ enumeration

RATES = st.sampled_from((0, 1, 2, 3, 1.5, 0.25))


@st.composite
def sites(draw: st.DrawFn) -> nic.Design:
    hosts: Dict = {}
    for i, letter in enumerate("hkmn"[: draw(st.integers(1, 4))]):
        count = draw(st.integers(1, 3))
        names = draw(st.lists(st.sampled_from(("production", "vsan", "management")), min_size=1, unique=True))
        body = {**HOST, "unit": 1 + 5 * i, "traffic": {name: {"demand_gbps": draw(RATES)} for name in names}}
        hosts[f"{letter}[1-{count}]" if count > 1 else f"{letter}1"] = body
        if draw(st.booleans()):
            body["traffic"][names[0]]["peaks"] = {"a": draw(RATES)}
    total = sum(int(key[-2]) if key.endswith("]") else 1 for key in hosts)
    hosts["z[1-9]"] = {**HOST, "unit": 21, "cluster": "c2", "traffic": ["management"]}
    traffic = {name: {"demand_gbps": 1, "survive": []} for name in ("production", "vsan", "management")}
    lost = draw(st.integers(0, min(3, total - 1)))
    return design(hosts=hosts, traffic=traffic, policy={"host_failures": lost})


def one_by_one(found: nic.Design, key: str, peaks: tuple[str, ...]) -> set[tuple[Fraction, ...]]:
    """Return what the first host of a group needs of each class, for every set of other hosts of its cluster."""
    site = found.site
    group = site.group_of[key]
    cluster = {host.name: other for other in site.groups for host in other.hosts if other.cluster == group.cluster}
    needs = {
        (host, one.name): max([one.peaks[peak] for peak in peaks if peak in one.peaks] or [one.demand])
        for host, other in cluster.items()
        for one in other.classes
    }
    me, out = group.hosts[0].name, set()
    for failed in combinations([name for name in cluster if name != me], site.host_failures):
        rates = []
        for one in group.classes:
            left = [host for host, name in needs if name == one.name and host not in failed]
            share = sum((needs.get((host, one.name), Fraction(0)) for host in failed), Fraction(0)) / len(left)
            rates.append(needs[me, one.name] + (share if one.kind in ("production", "vsan") else 0))
        out.add(tuple(rates))
    return leading(out)


def leading(every: set[tuple[Fraction, ...]]) -> set[tuple[Fraction, ...]]:
    return {one for one in every if not any(other != one and all(a >= b for a, b in zip(other, one, strict=True)) for other in every)}


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(sites())
def test_program_and_proof_look_at_every_set_of_hosts(found: nic.Design) -> None:
    site = found.site
    clusters = Clusters(site)
    for group in site.groups:
        names = [one.name for one in group.classes]
        if not site.host_failures:
            assert (host_failure_loads(site, group), clusters.cases(group, BASE)) == ((), [])
            continue
        states = [BASE, *site.states]
        by_hand = [one_by_one(found, group.key, state.peaks) for state in states]
        for state, expected in zip(states, by_hand, strict=True):
            cases = clusters.cases(group, state)
            assert {tuple(needs[name] for name in names) for needs in cases} == expected
            assert len(cases) == len(expected)
        found_loads = {tuple(load.rates[name] for name in names) for load in host_failure_loads(site, group)}
        assert found_loads == set.union(*by_hand)  # what another state covers is left out later: an elastic program may give that up


def test_a_large_cluster_is_quick() -> None:
    """1,200 hosts of 60 kinds, of which two may fail: 1,830 ways."""
    hosts = {
        f"g{i}-[1-20]": {**HOST, "unit": 1, "rack": f"R{i}", "traffic": {"production": {"demand_gbps": 1 + i / 100}, "management": None}}
        for i in range(1, 61)
    }
    switches = {f"sw{i}": {"model": "g", "rack": f"R{i}", "unit": 31} for i in range(1, 61)}
    site = design(hosts=hosts, switches=switches, policy={"host_failures": 2}).site
    clusters = Clusters(site)
    for group in site.groups:
        (load,) = host_failure_loads(site, group)
        assert [load.rates] == clusters.cases(group, BASE)


# ---------------------------------------------------------------------------------------------------- demands of machines

MACHINES: Dict = {
    "vms": {
        "web[1-10]": {"cluster": "c1", "network": "web", "demand_gbps": 0.4},
        "db[1-2]": {"network": "db", "demand_gbps": 1.5, "owners": ["h1", "h2", "k1"]},
        "odd": {"network": "backup-lan", "demand_gbps": 100, "owners": "h3"},
    },
    "networks": {"web": {"class": "production"}, "db": {"class": "production"}},
    "traffic__backup-lan": {"kind": "production", "demand_gbps": 0.1, "survive": []},
    "traffic__production": {"demand_gbps": "vms", "survive": []},
}


def demands(found: nic.Design) -> dict[str, Fraction]:
    return {group.key: one.demand for group in found.site.groups for one in group.classes if one.name == "production"}


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (0, Fraction(4, 5) + 1),  # 4 Gbit/s over five hosts, 3 over three
        (1, Fraction(4, 4) + Fraction(3, 2)),
        (2, Fraction(4, 3) + 3),
        (3, Fraction(4, 2) + 3),  # one owner is left, or the machines would be gone
        (4, Fraction(4, 1) + 3),
    ],
)
def test_demands_follow_from_the_machines(lost: int, expected: Fraction) -> None:
    hosts = {key: BASIC["hosts"][key] for key in ("h[1-3]", "k[1-2]")} | {"y1": BASIC["hosts"]["y1"]}
    found = design(**MACHINES, hosts=hosts, policy={"host_failures": lost})
    assert demands(found) == {"h[1-3]": expected, "k[1-2]": Fraction(2), "y1": 0}
    assert found.site.classes["production"].demand == expected
    assert not any(one.derived for one in found.site.group_of["k[1-2]"].classes if one.name == "production")


def test_a_derived_demand_is_not_raised_again() -> None:
    hosts = {"h[1-3]": BASIC["hosts"]["h[1-3]"], "k[1-2]": {**HOST, "unit": 5}}
    found = nic.plan(design(**MACHINES, hosts=hosts))
    assert {required(found, host) for host in ("h1", "k2")} == {2.5}
    assert set(found.failures[found.failures["traffic"] == "production"]["demand_gbps"]) == {2.5}
    assert required(found, "h1", "backup-lan") == 0.125  # 0.1 over the four that are left


def test_a_group_may_state_what_the_class_derives_and_derive_what_it_states() -> None:
    hosts = {"h[1-3]": BASIC["hosts"]["h[1-3]"], "k[1-2]": {**HOST, "unit": 5, "traffic": {"production": {"demand_gbps": "vms"}}}}
    changes = {**MACHINES, "traffic__production": {"demand_gbps": 1, "survive": []}}
    assert demands(design(**changes, hosts=hosts)) == {"h[1-3]": 1, "k[1-2]": Fraction(5, 2)}


def test_endless_demands_are_planned_and_proved(tmp_path: Any) -> None:
    machines = {"web": {"cluster": "c1", "network": "web", "demand_gbps": 1}}
    asked = design(**{**MACHINES, "vms": machines}, hosts={"h[1-3]": BASIC["hosts"]["h[1-3]"]}, policy__host_failures=0)
    assert demands(asked) == {"h[1-3]": Fraction(1, 3)}
    found = nic.plan(asked)
    found.write(tmp_path / "plan")
    assert violations(asked.site, nic.Plan.load(tmp_path / "plan").tables) == []
    assert 0.333333333 in set(found.failures["demand_gbps"])

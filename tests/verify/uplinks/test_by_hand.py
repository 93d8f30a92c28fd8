"""Loads and findings that a person can add up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.verify.uplinks import survivors

Dict = dict[str, Any]
CATALOG = {
    "servers": {"box": {"height_units": 1, "interfaces": {"n[1-4]": "10gbase-x-sfpp"}}},
    "switches": {"leaf": {"interfaces": {"e[1-24]": "10gbase-x-sfpp", "u[1-4]": "10gbase-x-sfpp"}}},
}

IDLE = {"idle": {"kind": "management", "demand_gbps": 0, "redundancy": "single", "survive": []}}
"""A class without load, so that hosts with iscsi are no storage arrays."""


def design(traffic: Dict, racks: int = 1, hosts: int = 2, each: Dict | None = None, **changes: Any) -> nic.Design:
    """Return racks of `hosts` boxes behind two leaves each, with two uplinks and a peer link of 10 Gbit/s."""
    names = [f"R{i}" for i in range(1, racks + 1)]
    each = {"uplinks": ["u1", "u2"], "peer_links": ["u3"]} if each is None else each
    data: Dict = {
        "nicplanner": 1,
        "catalog": CATALOG,
        "racks": {name: {} for name in names},
        "switches": {
            f"s{i}{letter}": {"model": "leaf", "rack": name, "unit": 40 + j, "fabric": letter.upper(), **each}
            for i, name in enumerate(names, start=1)
            for j, letter in enumerate("ab")
        },
        "hosts": {f"h[1-{racks * hosts}]": {"server": "box", "rack": dict.fromkeys(names, hosts), "unit": 1, "cluster": "c"}},
        "traffic": {name: {"gateway": False, "survive": ["port", "switch"], **one} for name, one in {**traffic, **IDLE}.items()},
        "addressing": {"supernet": "10.0.0.0/8", "vlans": "100-199"},
    }
    return nic.Design.from_dict(data).replace(changes) if changes else nic.Design.from_dict(data)


def burdens(made: nic.Design) -> tuple[dict[tuple[str, str, str], tuple[Any, ...]], dict[str, tuple[str, str, str]]]:
    """Return capacity, load, required and ok by switch, kind and case; severity, subject and message of findings by id."""
    plan = nic.plan(made)
    rows = {row[:3]: (*map(as_float, row[4:7]), row[8]) for row in plan.tables["uplinks"].rows() if not row[-1]}
    return rows, {row[0]: (row[1], row[2], row[3]) for row in plan.tables["findings"].rows()}


def as_float(value: Any) -> float:
    return float(value)


NEW = ("uplink-overload", "peer-link-overload", "array-oversubscribed", "no-uplink", "storage-interlink")


def told(findings: Dict) -> Dict:
    return {name: found for name, found in findings.items() if name in NEW}


def test_north_south_leaves_in_full_and_moves_after_a_failure() -> None:
    rows, findings = burdens(design({"production": {"demand_gbps": 12, "min_failover": 0.5}}))
    assert rows["s1a", "uplink", "normal"] == (20, 12, 12, True)  # two hosts, half of 12 each
    assert rows["s1a", "uplink", "switch:s1b"] == (20, 20, 12, True)  # a port of 10 for each host; 6 must get through
    assert rows["s1a", "uplink", "link"] == (10, 12, 6, True)
    assert ("s1a", "uplink", "last-peer-link") not in rows  # nothing went sideways
    assert rows["s1a", "peer_link", "normal"] == (10, 0, 0, True)
    assert told(findings) == {}


def test_east_west_within_a_rack_and_across() -> None:
    """Four hosts in two racks: of 6 a host sends 3 by each leaf, a third of it to its neighbour, half of that to the other leaf."""
    rows, findings = burdens(design({"live-migration": {"demand_gbps": 6, "min_failover": 1}}, racks=2))
    assert rows["s1a", "uplink", "normal"] == (20, 4, 4, True)
    assert rows["s1a", "peer_link", "normal"] == (10, 1, 1, True)
    assert rows["s1a", "uplink", "switch:s1b"] == (20, 8, 8, True)
    assert rows["s1a", "peer_link", "switch:s1b"] == (10, 0, 0, True)
    assert ("s1a", "uplink", "switch:s2b") not in rows  # of another rack
    assert rows["s1a", "uplink", "last-peer-link"][:3] == (20, 5, 5)
    assert told(findings) == {}


def test_an_lacp_team_is_reached_on_either_switch() -> None:
    traffic = {"live-migration": {"demand_gbps": 6, "team_mode": "lacp"}}
    rows, _ = burdens(design(traffic, **{"switches.s1a.mlag": "m", "switches.s1b.mlag": "m"}))
    assert rows["s1a", "peer_link", "normal"] == (10, 0, 0, True)
    rows, _ = burdens(design({"live-migration": {"demand_gbps": 6}}, **{"switches.s1a.mlag": "m", "switches.s1b.mlag": "m"}))
    assert rows["s1a", "peer_link", "normal"] == (10, 3, 3, True)


def test_paths_stay_on_their_fabric() -> None:
    rows, _ = burdens(design({"smb": {"demand_gbps": 6, "redundancy": "mpio"}}, racks=2))
    assert rows["s1a", "uplink", "normal"] == (20, 4, 4, True)  # two thirds of 2 × 3 go to the other rack
    assert rows["s1a", "peer_link", "normal"] == (10, 0, 0, True)


STORE = {"server": "box", "rack": "R2", "unit": 20, "traffic": ["iscsi"]}


def test_hosts_and_arrays() -> None:
    """The hosts of rack 1 ask 2 × 9; the array of rack 2 has two ports on each fabric, or one."""
    made = design({"iscsi": {"demand_gbps": 9, "min_failover": 0.6}}, racks=1).replace(
        {
            "racks.R2": {},
            **{f"switches.s2{x}": {"model": "leaf", "rack": "R2", "unit": 40 + i, "fabric": x.upper(), "uplinks": ["u1", "u2"]}
               for i, x in enumerate("ab")},
            "hosts.san": STORE,
        }
    )  # fmt: skip
    rows, findings = burdens(made)
    assert rows["s1a", "uplink", "normal"] == (20, 9, 9, True)
    assert rows["s2a", "uplink", "normal"] == (20, 9, 9, True)  # what arrives, and what is read back
    assert rows["s1a", "uplink", "switch:s2b"] == (20, 18, 18, True)  # the array is on fabric A alone, and the hosts with it
    assert rows["s2a", "uplink", "switch:s2b"] == (20, 18, 18, True)
    assert rows["s1a", "uplink", "switch:s1b"] == (20, 18, 10.8, True)
    assert rows["s2a", "array", "normal"] == (10, 9, 9, True)
    assert rows["s2a", "array", "fabric:B"] == (10, 18, 10.8, False)
    assert told(findings) == {
        "array-oversubscribed": (
            "medium", "s2a, s2b",
            "after the failure of the other fabric 10.8 Gbit/s arrives at the array ports: 1 array port of 10 Gbit/s",
        )
    }  # fmt: skip
    _, findings = burdens(made.replace({"traffic.iscsi.demand_gbps": 8, "traffic.iscsi.min_failover": 0.625}))
    assert told(findings) == {}  # exactly 10 must arrive
    _, findings = burdens(made.replace({"traffic.iscsi.demand_gbps": 11, "traffic.iscsi.min_failover": 0.6}))
    severity, subject, message = findings["array-oversubscribed"]
    assert (severity, subject) == ("high", "s2a, s2b")
    assert message.startswith("11 Gbit/s arrives at the array ports: 1 array port of 10")


def test_arrays_on_the_hosts_own_switch_cost_no_uplink() -> None:
    rows, _ = burdens(design({"iscsi": {"demand_gbps": 9}}, **{"hosts.san": {**STORE, "rack": "R1"}}))
    assert rows["s1a", "uplink", "normal"] == (20, 0, 0, True)
    assert rows["s1a", "array", "normal"][1] == 9


def test_iscsi_without_an_array_goes_up() -> None:
    rows, _ = burdens(design({"iscsi": {"demand_gbps": 8}}))
    assert rows["s1a", "uplink", "normal"] == (20, 8, 8, True)


@pytest.mark.parametrize(("demand", "found"), [(10, False), (10.001, True)])
def test_overload_begins_beyond_the_capacity(demand: float, found: bool) -> None:
    """Four hosts send `demand` / 2 each by each leaf: up to 20 fits. After a failure 10 must get through (min_failover)."""
    _, findings = burdens(design({"production": {"demand_gbps": demand, "min_failover": 0.25}}, hosts=4))
    message = "20.002 Gbit/s must pass the uplinks: 2 uplinks of 20 Gbit/s together"
    assert told(findings) == ({"uplink-overload": ("high", "s1a, s1b", message)} if found else {})


def test_overload_after_a_failure_alone_is_medium() -> None:
    _, findings = burdens(design({"production": {"demand_gbps": 10}}, each={"uplinks": ["u1"], "peer_links": ["u2"]}))
    severity, _, message = findings["uplink-overload"]
    assert severity == "medium"
    assert message == "after the failure of another switch 20 Gbit/s must pass the uplinks: 1 uplink of 10 Gbit/s"


def test_a_switch_without_uplinks_sends_through_its_peer() -> None:
    rows, findings = burdens(design({"production": {"demand_gbps": 4}}, **{"switches.s1a.uplinks": None}))
    assert rows["s1a", "peer_link", "normal"] == (10, 4, 4, True)
    assert rows["s1b", "peer_link", "normal"] == (10, 4, 4, True)
    assert rows["s1b", "uplink", "normal"] == (20, 8, 8, True)
    message = "after the failure of switch s1b 8 Gbit/s must leave the switch, but it has no uplinks"
    assert findings["no-uplink"] == ("medium", "s1a", message)
    rows, findings = burdens(design({"production": {"demand_gbps": 4}}, **{"switches.s1a.uplinks": None, "switches.s1a.peer_links": None}))
    assert rows["s1a", "uplink", "normal"] == (0, 4, 4, False)
    assert rows["s1b", "uplink", "normal"] == (20, 4, 4, True)
    assert findings["no-uplink"] == ("medium", "s1a", "4 Gbit/s must leave the switch, but it has no uplinks")


def test_the_only_uplink_is_lost() -> None:
    """With a peer link the traffic goes round; without one it has no way."""
    rows, findings = burdens(design({"production": {"demand_gbps": 4}}, each={"uplinks": ["u1"], "peer_links": ["u2"]}))
    assert rows["s1a", "uplink", "link"] == (0, 0, 0, True)
    assert rows["s1a", "peer_link", "last-uplink"] == (10, 4, 4, True)
    assert told(findings) == {}
    rows, findings = burdens(design({"production": {"demand_gbps": 4}}, each={"uplinks": ["u1"]}))
    assert rows["s1a", "uplink", "link"] == (0, 4, 4, False)
    assert findings["uplink-overload"][2] == "after the loss of the only uplink 4 Gbit/s must pass the uplinks: none is left"


def test_switches_of_one_failure_domain_fail_together() -> None:
    changes = {"switches.s1b.failure_domain": "pdu", "switches.s2b.failure_domain": "pdu"}
    rows, _ = burdens(design({"production": {"demand_gbps": 4}}, racks=2, **changes))
    assert rows["s1a", "uplink", "domain:pdu"] == (20, 8, 8, True)
    assert ("s1a", "uplink", "switch:s1b") not in rows
    assert rows["s1b", "uplink", "switch:s1a"] == (20, 8, 8, True)


NARROW = {"catalog.switches.leaf.interfaces": {"e[1-24]": "10gbase-x-sfpp", "u1": "10gbase-x-sfpp", "u2": "5gbase-t"}}
ELSEWHERE = {
    "racks.R2": {},
    **{f"switches.s2{x}": {"model": "leaf", "rack": "R2", "unit": 40 + i, "fabric": x.upper(), "uplinks": ["u1", "u2"]}
       for i, x in enumerate("ab")},
    "hosts.san": {**STORE, "pin": {"iscsi": [f"onboard/n{i}@fabric:{x}" for i, x in zip("1234", "AABB", strict=True)]}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes"), [("production", {}), ("iscsi", {}), ("iscsi", ELSEWHERE)], ids=["production", "iscsi", "iscsi and an array"]
)
def test_a_hosts_port_may_be_the_last_straw(name: str, changes: Dict) -> None:
    """Of four hosts 14 by each leaf, of 15; the port of one on the other leaf fails, and its 3.5 come here too."""
    each = {"uplinks": ["u1", "u2"]}
    plan = nic.plan(design({name: {"demand_gbps": 7}}, hosts=4, each=each).replace({**NARROW, **changes}))
    mine = plan.ports[plan.ports["traffic"] == name]
    port = mine[(mine["host"] == "h1") & (mine["switch"] == "s1b")]["port"].iloc[0]
    found = plan.uplinks[(plan.uplinks["switch"] == "s1a") & plan.uplinks["case"].str.startswith("port:h")].iloc[0]
    assert found["case"] == f"port:h1 onboard/{port}"
    assert (found["load_gbps"], found["required_gbps"], found["ok"]) == (17.5, 17.5, False)


def test_what_need_not_survive_a_port_need_not_get_through_after_its_failure() -> None:
    made = design({"production": {"demand_gbps": 7.5, "survive": ["switch"]}}, hosts=4, each={"uplinks": ["u1", "u2"]}).replace(NARROW)
    cases = nic.plan(made).uplinks["case"]
    assert not cases.str.startswith("port").any()
    assert "switch:s1b" in set(cases)


def test_a_failure_beside_a_switch_without_uplinks_is_felt_behind_its_peer_link() -> None:
    """s1a sends by s2a of another rack; when s1b fails, s1a has the whole rack's 8 instead of 4."""
    changes = {"switches.s1a.uplinks": None, "switches.s1a.mlag": "m", "switches.s2a.mlag": "m"}
    rows, _ = burdens(design({"production": {"demand_gbps": 4}}, racks=2, **changes))
    assert rows["s2a", "uplink", "normal"] == (20, 8, 8, True)
    assert rows["s2a", "uplink", "switch:s1b"] == (20, 12, 12, True)


@pytest.mark.parametrize(("links", "count"), [(["u1", "u2"], 0), (["u1"], 1)])
def test_storage_on_one_subnet_wants_half_of_its_links_between_the_switches(links: list[str], count: int) -> None:
    """Two hosts with two links of 10 Gbit/s each have 40; half of that is 20 (domain rule of MSLab: 4 nodes × 2 × 25 ask for 100)."""
    each = {"uplinks": ["u3", "u4"], "peer_links": links}
    _, findings = burdens(design({"smb": {"demand_gbps": 1, "redundancy": "team"}}, each=each))
    found = [one for name, one in findings.items() if name == "storage-interlink"]
    assert len(found) == count
    if found:
        assert found[0] == ("low", "s1a, s1b", "hosts have 40 Gbit/s of links for storage on one subnet; half of it, 20 Gbit/s, "
                            "should pass the 1 peer link of 10 Gbit/s")  # fmt: skip
    _, findings = burdens(design({"smb": {"demand_gbps": 1, "redundancy": "mpio"}}, each=each))
    assert told(findings) == {}


BYTES = """
import hashlib, sys, nicplanner as nic
sys.path.insert(0, sys.argv[1])
from test_by_hand import design
files = nic.plan(design({"smb": {"demand_gbps": 1, "redundancy": "team"}, "production": {"demand_gbps": 9}}, racks=3)).files()
print(hashlib.sha256((files["uplinks.csv"] + files["findings.csv"]).encode()).hexdigest(), files["findings.csv"].count("storage-interlink"))
"""


def test_equal_bytes_with_another_hash_seed() -> None:
    seen = set()
    for seed in ("0", "1"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        call = [sys.executable, "-c", BYTES, str(Path(__file__).parent)]
        seen.add(subprocess.run(call, env=env, capture_output=True, text=True, check=True).stdout)
    assert len(seen) == 1
    assert seen.pop().split()[1] == "1"


def in_state(made: nic.Design, state: str) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    return {row[:3]: tuple(map(as_float, row[5:7])) for row in nic.plan(made).tables["uplinks"].rows() if row[-1] == state}


def test_failed_hosts_of_the_other_rack_load_the_uplinks() -> None:
    """Of four hosts with 6 each a host of the other rack fails: both hosts here carry 2 more, each half by each leaf."""
    made = design({"production": {"demand_gbps": 6}}, racks=2).replace({"policy": {"host_failures": 1}})
    rows, _ = burdens(made)
    assert rows["s1a", "uplink", "hosts:h3"] == (20, 8, 8, True)
    assert rows["s2b", "uplink", "hosts:h1"] == (20, 8, 8, True)
    assert ("s1a", "peer_link", "hosts:h3") not in rows
    one_rack, _ = burdens(design({"production": {"demand_gbps": 6}}).replace({"policy": {"host_failures": 1}}))
    assert one_rack["s1a", "uplink", "normal"] == (20, 6, 6, True)
    assert not any(case.startswith("hosts") for _, _, case in one_rack)  # the survivor carries all of it


def test_a_switch_that_passes_traffic_on_feels_hosts_that_are_on_its_peer_alone() -> None:
    """Hosts have ports on leaf a alone, which has no uplinks: what its two hosts carry passes leaf b, 1 more each after a failure."""
    changes: Dict = {"policy": {"host_failures": 1}, "hosts.h[1-4].traffic": ["production"]}
    for i in (1, 2):
        changes |= {f"switches.s{i}a.uplinks": None, f"switches.s{i}b.carries": ["backup"]}
    one = {"production": {"demand_gbps": 3, "redundancy": "single", "survive": []}, "backup": {"demand_gbps": 1}}
    rows, _ = burdens(design(one, racks=2).replace(changes))
    assert rows["s1b", "uplink", "normal"] == (20, 6, 6, True)
    assert rows["s1b", "uplink", "hosts:h3"] == (20, 8, 8, True)


def test_what_meets_only_a_survivor_is_not_sent_upward() -> None:
    made = design({"live-migration": {"demand_gbps": 6}}).replace({"policy": {"host_failures": 1}})
    rows, _ = burdens(made)
    assert rows["s1a", "peer_link", "normal"] == (10, 3, 3, True)
    assert not any(case.startswith("hosts") for _, _, case in rows)


def test_a_failure_of_hosts_that_is_too_much_is_found() -> None:
    made = design({"production": {"demand_gbps": 7.5, "min_failover": 0.1, "survive": ["switch"]}}, racks=2, each={"uplinks": ["u1"]})
    _, findings = burdens(made.replace({"policy": {"host_failures": 1}, "traffic.production.demand_gbps": 7.5}))
    assert told(findings) == {}  # 10 by each leaf: it fits
    _, findings = burdens(made.replace({"policy": {"host_failures": 1}, "traffic.production.demand_gbps": 7.50015}))
    severity, switches, message = findings["uplink-overload"]
    assert (severity, switches) == ("medium", "s[1-2]a, s[1-2]b")
    assert message == "after the failure of hosts of a cluster 10.0002 Gbit/s must pass the uplinks: 1 uplink of 10 Gbit/s"


def test_of_too_many_ways_to_fail_those_of_two_kinds_of_hosts_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    every = set(survivors._choices(4, 3))
    monkeypatch.setattr(survivors, "MOST_WAYS", 19)
    some = [tuple(sorted(one)) for one in survivors._choices(4, 3)]
    assert set(some) == {one for one in every if len(set(one)) < 3}
    assert len(some) == len(set(some)) == 16


def test_a_state_has_the_rows_that_it_changes_and_its_findings() -> None:
    """Production of 6 grows to 12 in a storm: 12 instead of 6 by each leaf, after the loss of an uplink too."""
    made = design({"production": {"demand_gbps": 6, "peaks": {"storm": 12}, "min_failover": 0.5}})
    found = in_state(made, "storm")
    assert found == {
        (f"s1{leaf}", "uplink", case): rates
        for leaf, other in ("ab", "ba")
        for case, rates in (("normal", (12, 12)), ("link", (12, 6)), (f"switch:s1{other}", (20, 12)))
    }
    assert burdens(made)[0]["s1a", "uplink", "normal"] == (20, 6, 6, True)
    _, findings = burdens(made.replace({"switches.s1a.uplinks": ["u1"], "switches.s1b.uplinks": ["u1"]}))
    assert findings["uplink-overload"] == (
        "high", "s1a, s1b", "in state storm 12 Gbit/s must pass the uplinks: 1 uplink of 10 Gbit/s",
    )  # fmt: skip


def test_a_state_that_no_host_feels_has_no_row() -> None:
    made = design({"production": {"demand_gbps": 6, "peaks": {"storm": 6}}})
    assert in_state(made, "storm") == {}


def test_the_starter_has_no_finding_more() -> None:
    plan = nic.plan(nic.Design.parse(nic.starter()))
    assert list(plan.findings["id"]) == ["no-interconnect"]
    assert len(plan.uplinks) == 0

"""A plan is proved against its design: change the design, keep the tables, and the rule that no longer holds is told."""

from __future__ import annotations

from typing import Any

import pytest

from nicplanner.verify import violations

ALL = ["adapter", "port", "switch"]

CHANGES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("more demand than the links", "starter", "2.4 load", {"traffic.iscsi.demand_gbps": 2.1}),
    ("more demand than the usable part", "starter", "2.4 load", {"policy.max_utilisation": 0.7}),
    ("a hair more demand", "starter", "2.4 load", {"traffic.iscsi.demand_gbps": 2.000000001}),
    ("more to survive", "starter", "2.5 failures", {"traffic.iscsi.min_failover": 0.7}),
    ("sums of a group's classes", "starter", "2.5 failures", {"traffic.cluster.demand_gbps": 0.4}),
    ("a class that now survives adapters", "racks", "2.5 failures", {"traffic.smb.survive": ALL}),
    ("nothing to carry, but no port left", "racks", "2.5 failures", {"traffic.smb.survive": ALL, "traffic.smb.min_failover": 0,
                                                                     "traffic.production.survive": []}),
    ("fabrics that fail together", "starter", "2.5 failures", {"switches.sw-a.failure_domain": "x", "switches.sw-b.failure_domain": "x"}),
    ("a domain named like a switch", "starter", "2.5 failures", {"switches.sw-a.failure_domain": "sw-b"}),
    ("one fabric", "starter", "2.5 failures", {"switches.sw-b.fabric": "A"}),
    ("buses too tight in the normal state", "rich", "2.6 bus", {"traffic.production.demand_gbps": 12,
                                                                "traffic.iscsi.demand_gbps": 15, "catalog.adapters.quad.bus_gbps": 10}),
    ("buses too tight after a failure", "rich", "2.6 bus", {"catalog.adapters.quad.bus_gbps": 4.9}),
    ("an array's bus too tight", "rich", "2.6 bus", {"hosts.san1.traffic": {"iscsi": {"demand_gbps": 32}}}),
    ("dedicated", "starter", "2.1 groups", {"traffic.cluster.sharing": "dedicated"}),
    ("apart, said by the other class", "starter", "2.1 groups", {"traffic.live-migration.apart_from": ["cluster"]}),
    ("dedicated in one group of hosts", "starter", "2.1 groups", {"hosts.hv[01-04].traffic": {
        "cluster": {"sharing": "dedicated"}, "live-migration": None, "iscsi": None, "management": None, "production": None}}),
    ("a class less", "starter", "2.1 groups", {"hosts.hv[01-04].traffic": ["cluster", "live-migration", "iscsi", "management"]}),
    ("mpio for a team", "starter", "2.1 groups", {"traffic.cluster.redundancy": "mpio"}),
    ("single", "starter", "2.2 teams", {"traffic.management.redundancy": "single", "traffic.management.survive": []}),
    ("lacp without mlag", "starter", "2.2 teams", {"traffic.management.team_mode": "lacp"}),
    ("lacp over two mlags", "rich", "2.2 teams", {"switches.r1b.mlag": "m2"}),
    ("no longer serving", "rich", "2.3 links", {"switches.r1a.serves": ["R1"]}),
    ("no longer carrying", "rich", "2.3 links", {"switches.r1a.carries": ["iscsi"]}),
    ("an occupied port", "starter", "2.3 links", {"switches.sw-a.occupied": "g1"}),
    ("a new uplink", "starter", "2.3 links", {"switches.sw-a.uplinks": "g1"}),
    ("a rack moved away", "rich", "2.3 links", {"racks.R2.position": 900}),
    ("another unit", "starter", "2.11 agreement", {"hosts.hv[01-04].unit": 4}),
    ("another host", "starter", "2.11 agreement", {"hosts.hv[05-06]": {"server": "classic", "rack": "R1", "unit": 20}}),
    ("a pin", "starter", "2.11 pins", {"hosts.hv[01-04].pin": {"iscsi": ["slot1/p1", "slot2/p1"]}}),
    ("a pinned fabric", "starter", "2.11 pins", {"hosts.hv[01-04].pin": {"iscsi": ["slot1/p3@fabric:B", "slot2/p2"]}}),
    ("spare ports", "starter", "2.11 spare ports", {"policy.spare_ports": 2}),
    ("a fixed VLAN", "starter", "2.8 vlans", {"traffic.cluster.vlan": 180}),
    ("fixed VLANs in order of the fabrics", "starter", "2.8 vlans", {"traffic.iscsi.vlan": [102, 101]}),
    ("fewer fixed VLANs than fabrics", "starter", "2.8 vlans", {"traffic.iscsi.vlan": 101}),
    ("a reserved VLAN", "starter", "2.8 vlans", {"addressing.reserved": 100}),
    ("another pool", "starter", "2.8 vlans", {"addressing.vlans": "101-199"}),
    ("another MTU", "starter", "2.8 vlans", {"traffic.cluster.mtu": 9000}),
    ("another scope", "starter", "2.8 vlans", {"traffic.cluster.scope": "rack"}),
    ("the MTU of a trunk", "starter", "2.9 switch ports", {"traffic.cluster.mtu": 9000}),
    ("new uplinks", "starter", "2.11 agreement", {"switches.sw-a.uplinks": "g48"}),
    ("a fixed subnet", "starter", "2.10 addressing", {"traffic.cluster.subnet": "10.99.0.0/24"}),
    ("fewer fixed subnets than fabrics", "starter", "2.10 addressing", {"traffic.iscsi.subnet": "10.20.1.0/24"}),
    ("a fixed prefix", "starter", "2.10 addressing", {"traffic.cluster.prefix": 26}),
    ("one fixed prefix for every fabric", "starter", "2.10 addressing", {"traffic.iscsi.prefix": 25}),
    ("a reserved network", "starter", "2.10 addressing", {"addressing.reserved": "10.20.1.128/25"}),
    ("another supernet", "starter", "2.10 addressing", {"addressing.supernet": "10.0.0.0/16"}),
    ("a supernet too small for usual subnets", "starter", "2.10 addressing", {"addressing.supernet": "10.20.0.0/22"}),
    ("no gateway", "starter", "2.10 addressing", {"traffic.management.gateway": False}),
    ("a gateway that is a host's", "starter", "2.10 addressing", {"addressing.first_host": 1}),
    ("a gateway in another subnet", "starter", "2.10 addressing", {"traffic.management.gateway": "10.20.9.1"}),
    ("another first host", "starter", "2.10 addressing", {"addressing.first_host": 12}),
    ("first hosts beyond the subnet", "starter", "2.10 addressing", {"addressing.first_host": 252}),
    ("growth beyond the subnet", "starter", "2.10 addressing", {"addressing.growth_percent": 9000}),
    ("an extra name", "starter", "2.11 agreement", {"addressing.extra": {"cluster": "vip"}}),
    ("two default gateways", "rich", "2.10 addressing", {"traffic.iscsi.kind": "smb", "traffic.iscsi.gateway": True,
                                                         "traffic.management.gateway": False}),
    ("a price", "starter", "3 tables", {"catalog.adapters": {"I350-T4": {"interfaces": {"p[1-4]": "1000base-t"}, "price": 9}}}),
    ("an own definition", "starter", "3 tables", {"catalog.switches": {"PowerConnect 6248": {"interfaces": {"g[1-48]": "1000base-t"}}}}),
    ("nothing to survive any more", "starter", "3 tables", {"traffic.cluster.survive": []}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rule", "changes"), [item[1:] for item in CHANGES], ids=[item[0] for item in CHANGES])
def test_a_plan_of_another_design_is_refused(cases: dict[str, Any], name: str, rule: str, changes: dict[str, Any]) -> None:
    case = cases[name]
    changed = case.design.replace(changes)
    assert rule in {one.rule for one in violations(changed.site, case.tables)}


HARMLESS: list[tuple[str, dict[str, Any]]] = [
    ("starter", {"traffic.iscsi.min_failover": 0.6, "name": "another"}),
    ("starter", {"traffic.management.apart_from": ["iscsi"]}),
    ("starter", {"policy.spare_ports": 1}),
    ("starter", {"hosts.hv[01-04].pin": {"iscsi": ["slot1/p3@fabric:A", "slot2/p2@fabric:B"]}}),
    ("starter", {"traffic.cluster.vlan": 100, "traffic.iscsi.vlan": [101, 102, 777]}),
    ("starter", {"traffic.cluster.subnet": "10.20.0.0/24", "traffic.iscsi.prefix": [24, 24]}),
    ("starter", {"addressing.reserved": [99, "10.20.200.0/24"]}),
    ("starter", {"traffic.iscsi.prefix": 24}),
    ("starter", {"addressing.growth_percent": 5900}),
    ("starter", {"traffic.management.team_mode": "lacp", "switches.sw-a.mlag": "m", "switches.sw-b.mlag": "m"}),
    ("starter", {"switches.sw-a.occupied": "g[40-48]"}),
    ("rich", {"traffic.live-migration.vlan": {"c1": 110}, "traffic.cluster.subnet": {"R1": "10.20.2.0/24", "R2": "10.20.3.0/24"}}),
]


@pytest.mark.parametrize(("name", "changes"), HARMLESS)
def test_a_change_that_the_plan_meets_is_accepted(cases: dict[str, Any], name: str, changes: dict[str, Any]) -> None:
    case = cases[name]
    changed = case.design.replace(changes)
    found = violations(changed.site, case.tables)
    follows = ("failures.csv", "findings.csv", "port-channel")  # what is written anew: a team that becomes LACP gets a number
    assert [one for one in found if not any(text in one.message for text in follows)] == []


def test_rates_are_compared_exactly(cases: dict[str, Any]) -> None:
    case = cases["starter"]
    at_the_limit = case.design.replace({"policy.max_utilisation": 0.75, "traffic.production.demand_gbps": 2.25})
    assert [one for one in violations(at_the_limit.site, case.tables) if one.rule == "2.4 load"] == []

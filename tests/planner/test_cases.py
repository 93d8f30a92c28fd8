"""Designs whose best plan is known on paper: one or more for each rule and feature, and sentences for what has no plan.

The usual host has two onboard ports and a card with two more, all 1 Gbit/s; switch sw1 is fabric A (unit 31), sw2 fabric B (unit 32), with
eight ports e1 … e8 each; host h1 stands in unit 1 of the same rack. A run from h1 to sw1 is 30 × 0.0445 + 0.6 = 1.935 m, to sw2 1.9795 m.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

import nicplanner as nic

Dict = dict[str, Any]
BASE: Dict = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"s": {"height_units": 1, "interfaces": {"p[1-2]": "1000base-t"}, "slots": ["s1"]}},
        "adapters": {"card": {"interfaces": {"p[1-2]": "1000base-t"}}},
        "switches": {"g": {"interfaces": {"e[1-8]": "1000base-t"}}},
    },
    "switches": {f"sw{i}": {"model": "g", "rack": "R1", "unit": 30 + i} for i in (1, 2)},
    "hosts": {"h1": {"server": "s", "adapters": {"s1": "card"}, "rack": "R1", "unit": 1}},
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}
NEAR, FAR = 1.935, 1.9795


def design(traffic: Dict, **changes: Any) -> Dict:
    """Return the usual design with these classes; `changes` by path, its steps joined by two underscores."""
    out = copy.deepcopy(BASE)
    out["traffic"] = traffic
    for path, value in changes.items():
        node, steps = out, path.split("__")
        for step in steps[:-1]:
            node = node.setdefault(step, {})
        node[steps[-1]] = value
    return out


def plan(data: Dict) -> nic.Plan:
    found = nic.plan(nic.Design.from_dict(data))
    assert (found.status, found.gap) == ("OPTIMAL", 0.0)
    return found


def used(found: nic.Plan, host: str = "h1") -> dict[str, tuple[str, str, str]]:
    """Return port → classes, switch port, fabric."""
    table = found.ports[(found.ports["host"] == host) & (found.ports["group"] != "")]
    return {f"{row.adapter}/{row.port}": (row.traffic, f"{row.switch}/{row.switch_port}", row.fabric) for row in table.itertuples()}


def ports(found: nic.Plan) -> int:
    """Return the ports in use, which the objective, the cables and the table agree on."""
    assert found.objective["ports"] == len(found.cabling) == sum(found.ports["group"] != "")
    return len(found.cabling)


def vlans(found: nic.Plan) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in found.vlans[["traffic", "fabric", "scope", "vlan", "subnet", "gateway"]].itertuples(index=False)]


def sentences(data: Dict) -> str:
    with pytest.raises(nic.InfeasibleError) as caught:
        nic.plan(nic.Design.from_dict(data))
    assert all(caught.value.explanation)
    return "\n".join(caught.value.explanation)


# ------------------------------------------------------------------------------------------------- rules 1, 2: groups, redundancy


@pytest.mark.parametrize(
    ("second", "count"),
    [
        ({}, 1),  # 0.5 + 0.5 on one port of 1
        ({"sharing": "dedicated"}, 2),
        ({"apart_from": ["production"]}, 2),
        ({"redundancy": "single"}, 2),  # a port to itself
        ({"redundancy": "mpio"}, 3),  # two of its own, never with a team
        ({"redundancy": "paths"}, 2),  # two ports, and the team rides on them
        ({"demand_gbps": 0.501}, 2),  # 1.001 does not fit
    ],
)
def test_sharing(second: Dict, count: int) -> None:
    traffic = {"production": {"demand_gbps": 0.5, "survive": []}, "backup": {"demand_gbps": 0.5, "survive": [], **second}}
    found = plan(design(traffic))
    assert ports(found) == count
    groups = set(found.ports["traffic"]) - {""}
    together = second.get("redundancy") == "paths" or not second
    assert groups == ({"backup;production"} if together or second == {"demand_gbps": 0.501} else {"backup", "production"})


def test_paths_ride_on_the_ports_of_a_team() -> None:
    found = plan(design({"production": {"demand_gbps": 0.5}, "smb": {"demand_gbps": 0.5, "redundancy": "paths"}}))
    assert ports(found) == 2  # 0.5 + 0.5 survives on one port; two adapters, two fabrics
    assert set(found.ports["redundancy"]) == {"", "team"}
    assert {row[:3] for row in vlans(found)} == {("production", "", "site"), ("smb", "A", "site"), ("smb", "B", "site")}
    assert set(found.switch_ports["mode"]) == {"trunk"}  # production and smb of the fabric
    assert list(found.switch_ports["tagged_vlans"]) == ["100;101", "100;102"]


def test_a_team_has_one_link_speed() -> None:
    # A 25G port beside the 1G ones: 20 Gbit/s need it, and with a second port to survive they need two of its kind.
    data = design({"production": {"demand_gbps": 20, "survive": []}})
    data["catalog"]["adapters"]["card"]["interfaces"] = {"p1": "1000base-t", "p[2-3]": "25gbase-x-sfp28"}
    data["catalog"]["switches"]["g"]["interfaces"]["x[1-2]"] = "25gbase-x-sfp28"
    assert list(used(plan(data))) == ["s1/p2"]
    data["traffic"]["production"] |= {"survive": ["port"], "min_failover": 0.01}
    assert list(used(plan(data))) == ["s1/p2", "s1/p3"]  # 0.2 would fit on a 1G port, but a team is of one speed
    data["traffic"]["production"]["redundancy"] = "mpio"
    assert ports(plan(data)) == 2


def test_the_slower_end_gives_the_link_speed() -> None:
    # SFP28 ports of the host in SFP+ switches: 10 Gbit/s, over a cable with SFP+ plugs.
    data = design({"production": {"demand_gbps": 15, "survive": []}})
    data["catalog"]["servers"]["s"]["interfaces"] = {"p[1-2]": "25gbase-x-sfp28"}
    data["catalog"]["switches"]["g"]["interfaces"] = {"e[1-8]": "10gbase-x-sfpp"}
    found = plan(data)
    assert used(found) == {"onboard/p1": ("production", "sw1/e1", "A"), "onboard/p2": ("production", "sw1/e2", "A")}
    assert list(found.ports["link_gbps"].dropna()) == [10, 10]
    assert list(found.cabling["medium"]) == ["dac", "dac"]
    assert list(found.cabling["length_m"]) == [2, 2]  # the next length over 1.935 m


def test_lacp_stays_on_one_switch_without_mlag() -> None:
    traffic = {"production": {"demand_gbps": 0.5, "team_mode": "lacp", "survive": ["port", "adapter"]}}
    found = plan(design(traffic))
    assert ports(found) == 2
    assert len({far.split("/")[0] for _, far, _ in used(found).values()}) == 1
    traffic["production"]["survive"] = ["switch"]
    assert "team_mode: lacp" in sentences(design(traffic))
    pair = design(traffic, switches__sw1__mlag="pair", switches__sw2__mlag="pair")
    assert {fabric for *_, fabric in used(plan(pair)).values()} == {"A", "B"}


def test_bmc_takes_the_management_only_port() -> None:
    data = design({"bmc": {"demand_gbps": 0.1}}, policy__spare_ports=4)
    assert "policy.spare_ports" in sentences(data)  # on a data port, three stay free
    data["catalog"]["servers"]["s"]["mgmt_only"] = {"idrac": "1000base-t"}
    found = plan(data)
    assert used(found) == {"onboard/idrac": ("bmc", "sw1/e1", "A")}  # no data port: four stay free
    assert found.objective["length_m"] == NEAR
    data["traffic"]["production"] = {"demand_gbps": 0.1, "survive": []}
    data["policy"] = {}
    assert used(plan(data))["onboard/idrac"][0] == "bmc"  # nothing else uses it


# ------------------------------------------------------------------------------------------------------ rules 4, 5, 6: loads, buses


@pytest.mark.parametrize(
    ("demand", "least", "survive", "count"),
    [
        (0.1, 1, [], 1),
        (0, 1, [], 1),  # no demand, but a port
        (1, 1, [], 1),
        (1.000000001, 1, [], 2),
        (0.1, 1, ["port"], 2),
        (1.5, 1, ["port"], 3),  # two must be left
        (1.5, 0.6, ["port", "adapter", "switch"], 2),  # 0.9 on the one that is left
        (1.5, 1, ["adapter"], 4),  # two on each adapter
        (1.5, 1, ["switch"], 4),
        (3, 1, [], 3),
        (4, 0.5, ["adapter"], 4),
    ],
)
def test_failures(demand: float, least: float, survive: list[str], count: int) -> None:
    found = plan(design({"production": {"demand_gbps": demand, "min_failover": least, "survive": survive}}))
    assert ports(found) == count
    assert found.failures["ok"].all()
    if survive:
        kept = found.failures[found.failures["kind"].isin(survive)]
        assert set(kept["required_gbps"]) == {round(demand * least, 9)}
        assert (kept["surviving_gbps"] >= kept["required_gbps"]).all()


def test_utilisation_is_for_the_normal_state_alone() -> None:
    # 1.5 / 0.7 = 2.14: three ports. After a failure 0.7 does not count: 2 ports carry 1.5.
    traffic = {"production": {"demand_gbps": 1.5, "survive": ["port"]}}
    assert ports(plan(design(traffic, policy__max_utilisation=0.7))) == 3
    assert ports(plan(design(traffic, policy__max_utilisation=0.5))) == 3
    assert ports(plan(design(traffic, policy__max_utilisation=0.4))) == 4


def test_buses_hold_in_every_state() -> None:
    traffic = {"production": {"demand_gbps": 2, "survive": []}}
    assert list(used(plan(design(traffic, catalog__adapters__card__bus_gbps=1)))) != ["s1/p1", "s1/p2"]
    both: Dict = {"catalog__adapters__card__bus_gbps": 1, "catalog__servers__s__bus_gbps": 1}
    assert list(used(plan(design(traffic, **both)))) == ["onboard/p1", "s1/p1"]  # one through each bus
    traffic["production"]["survive"] = ["port"]
    assert ports(plan(design(traffic))) == 3
    assert ports(plan(design(traffic, **both))) == 4  # whichever port fails, each adapter must have one left
    traffic["production"]["demand_gbps"] = 2.1
    text = sentences(design(traffic, **both))
    assert "bus" in text
    assert "1 Gbit/s" in text


def test_the_slot_limits_the_card() -> None:
    data = design({"production": {"demand_gbps": 3, "survive": []}}, catalog__servers__s__slots={"s1": {"bus_gbps": 0.9}})
    data["hosts"]["h1"]["pin"] = {"production": ["onboard/p[1-2]", "s1/p1"]}
    text = sentences(data)
    assert "bus of s1" in text
    assert "0.9 Gbit/s" in text
    data["catalog"]["servers"]["s"]["slots"]["s1"]["bus_gbps"] = 1
    assert ports(plan(data)) == 3


def test_failure_domains_join_fabrics() -> None:
    traffic = {"production": {"demand_gbps": 0.1, "survive": ["switch"]}}
    data = design(traffic, switches__sw1__failure_domain="d", switches__sw2__failure_domain="d")
    text = sentences(data)
    assert "traffic.production.survive" in text
    assert "failure_domain" in text
    data["switches"]["sw3"] = {"model": "g", "rack": "R1", "unit": 20}
    assert {fabric for *_, fabric in used(plan(data)).values()} >= {"C"}
    # A switch's default domain is itself: naming the neighbour joins the two.
    assert "fail apart" in sentences(design(traffic, switches__sw2__failure_domain="sw1"))


# ---------------------------------------------------------------------------------------------------- rules 3, 7: switches, cables


def test_ports_that_hosts_may_not_use() -> None:
    keep: Dict = {"uplinks": ["e1"], "peer_links": ["e2"], "occupied": "e[3-4]"}
    data = design({"production": {"demand_gbps": 0.1, "survive": []}, "iscsi": {"demand_gbps": 0.1, "survive": []}})
    data["switches"]["sw1"] |= keep
    found = plan(data)
    assert {far for _, far, _ in used(found).values()} == {"sw1/e5", "sw1/e6", "sw1/e7"}
    rows = {row.port: (row.mode, row.tagged_vlans) for row in found.switch_ports.itertuples()}
    assert rows["e1"] == ("trunk", "100;101")  # uplink: team and fabric VLANs
    assert rows["e2"] == ("trunk", "101")  # peer link: team VLANs
    assert rows["e5"] == ("access", "")
    assert set(rows) == {"e1", "e2", "e5", "e6", "e7"}


def test_a_switch_serves_another_rack() -> None:
    data = design({"production": {"demand_gbps": 0.1, "survive": []}}, racks={"R1": {}, "R2": {"height_units": 20, "row": 2}})
    data["hosts"]["h1"] |= {"rack": "R2", "unit": 3}
    assert "no switch serves rack R2" in sentences(data)
    data["switches"]["sw2"]["serves"] = ["R1", "R2"]
    found = plan(data)
    assert used(found) == {"onboard/p1": ("production", "sw2/e1", "B")}
    # up: (42 - 32 + 20 - 3) x 0.0445 + 2 x 0.5; along: 0.6 x 1 + 1.8 x 1; slack 0.6
    assert found.objective["length_m"] == pytest.approx(27 * 0.0445 + 1 + 0.6 + 1.8 + 0.6)


def test_carries_keeps_classes_apart() -> None:
    traffic = {name: {"demand_gbps": 0.1, "survive": [], "redundancy": "team"} for name in ("iscsi", "production", "backup")}
    found = plan(design(traffic, switches__sw2__carries=["iscsi"]))
    # The others do not reach sw2, iscsi nothing else: two groups.
    assert sorted(used(found).values()) == [("backup;production", "sw1/e1", "A"), ("iscsi", "sw2/e1", "B")]
    assert list(found.switch_ports["mode"]) == ["trunk", "access"]


def test_the_nearest_switch_of_a_fabric_until_it_is_full() -> None:
    data = design({"production": {"demand_gbps": 3, "survive": []}}, switches__sw2__fabric="A", switches__sw1__occupied="e[2-7]")
    found = plan(data)
    assert sorted(far for _, far, _ in used(found).values()) == ["sw1/e1", "sw1/e8", "sw2/e1"]
    assert found.objective["length_m"] == pytest.approx(2 * NEAR + FAR)


def test_cables_that_do_not_reach() -> None:
    # XFP has no cable in the catalog; this one ends at 1.95 m: sw1 at 1.935 m is reached, sw2 at 1.9795 m is not.
    data = design({"production": {"demand_gbps": 0.1, "survive": []}})
    data["catalog"]["servers"]["s"]["interfaces"] = data["catalog"]["switches"]["g"]["interfaces"] = {"e[1-8]": "10gbase-x-xfp"}
    assert "no cable of the catalog" in sentences(data)
    data["catalog"]["cables"] = {"x": {"connectors": ["xfp", "xfp"], "speeds_gbps": [10], "lengths_m": [1, 1.95, 3], "max_length_m": 2}}
    assert used(plan(data)) == {"onboard/e1": ("production", "sw1/e1", "A")}
    data["traffic"]["production"]["survive"] = ["switch"]
    assert "survive: switch" in sentences(data)


def test_hosts_of_a_group_choose_their_switch_themselves() -> None:
    # k1 needs 25G: f1. k2 has only RJ45: t2. So h1 goes to t1 and h2 to f2, both on fabric A.
    data = design({name: {"demand_gbps": 1, "survive": []} for name in ("production", "management")}, racks={"R1": {}, "R2": {}})
    data["traffic"]["cluster"] = {"demand_gbps": 20, "survive": []}
    catalog = data["catalog"]
    catalog["servers"] = {
        name: {"height_units": 1, "interfaces": {"p1": kind}} for name, kind in (("s", "25gbase-x-sfp28"), ("r", "1000base-t"))
    }
    catalog["switches"] = {"f": {"interfaces": {"e1": "25gbase-x-sfp28"}}, "t": {"interfaces": {"x1": "10gbase-t"}}}
    data["switches"] = {f"{m}{i}": {"model": m, "rack": f"R{i}", "unit": 10 + (m == "t"), "fabric": "A"} for m in "ft" for i in (1, 2)}
    data["hosts"] = {
        "h[1-2]": {"server": "s", "rack": "R[1-2]", "unit": 1, "traffic": ["production"]},
        "k1": {"server": "s", "rack": "R1", "unit": 3, "traffic": ["cluster"]},
        "k2": {"server": "r", "rack": "R2", "unit": 3, "traffic": ["management"]},
    }
    found = plan(data)
    assert dict(zip(found.ports["host"], found.ports["switch"], strict=True)) == {"h1": "t1", "h2": "f2", "k1": "f1", "k2": "t2"}


def test_each_host_takes_the_nearer_of_two_switches() -> None:
    # Fabric A is an SFP28 switch at the bottom and an SFP+ one at the top; 38 hosts between them, 19 nearer to each.
    data = design({"production": {"demand_gbps": 1, "survive": []}}, hosts={"h[1-38]": {"server": "s", "rack": "R1", "unit": 3}})
    data["catalog"]["servers"]["s"]["interfaces"] = {"p1": "10gbase-x-sfpp"}
    kinds = {"f": "25gbase-x-sfp28", "t": "10gbase-x-sfpp"}
    data["catalog"]["switches"] = {name: {"interfaces": {"e[1-48]": kind}} for name, kind in kinds.items()}
    data["switches"] = {
        "f1": {"model": "f", "rack": "R1", "unit": 1, "fabric": "A"},
        "t1": {"model": "t", "rack": "R1", "unit": 42, "fabric": "A"},
    }
    found = plan(data)
    assert found.ports["switch"].value_counts().to_dict() == {"f1": 19, "t1": 19}
    assert found.objective["length_m"] == pytest.approx(2 * (sum(range(2, 21)) * 0.0445 + 19 * 0.6))


def test_hosts_over_racks_have_one_layout() -> None:
    # R1 has fabrics A and B, R2 fabrics B and C: hosts of one group can only use B.
    data = design({"production": {"demand_gbps": 0.1, "survive": []}}, racks={"R1": {}, "R2": {}})
    data["switches"]["sw3"] = {"model": "g", "rack": "R2", "unit": 31, "fabric": "B"}
    data["switches"]["sw4"] = {"model": "g", "rack": "R2", "unit": 30, "fabric": "C"}
    data["hosts"] = {"h[1-3]": {"server": "s", "rack": {"R1": 1, "R2": 2}, "unit": 1}}
    found = plan(data)
    assert [used(found, host) for host in ("h1", "h2", "h3")] == [
        {"onboard/p1": ("production", far, "B")} for far in ("sw2/e1", "sw3/e1", "sw3/e2")
    ]
    data["traffic"]["production"]["survive"] = ["switch"]
    assert "production" in sentences(data)


def test_one_set_of_fabrics_over_a_scope() -> None:
    # h in R1 sees A and B, k in R2 sees B and C. A shared scope leaves B alone; clusters of their own leave them free.
    data = design({"iscsi": {"demand_gbps": 0.1, "survive": [], "scope": "cluster"}}, racks={"R1": {}, "R2": {}})
    data["switches"]["sw3"] = {"model": "g", "rack": "R2", "unit": 31, "fabric": "C"}
    data["switches"]["sw4"] = {"model": "g", "rack": "R2", "unit": 3, "fabric": "B"}
    data["switches"]["sw2"]["unit"] = 20
    for name, rack, cluster in (("h1", "R1", "c1"), ("k1", "R2", "c1")):
        data["hosts"][name] = {"server": "s", "rack": rack, "unit": 1, "cluster": cluster}
    found = plan(data)
    assert {fabric for host in ("h1", "k1") for *_, fabric in used(found, host).values()} == {"B"}
    assert [row[:3] for row in vlans(found)] == [("iscsi", "B", "cluster:c1")]
    data["traffic"]["iscsi"]["survive"] = ["switch"]
    assert "traffic.iscsi" in sentences(data)
    data["hosts"]["k1"]["cluster"] = "c2"
    found = plan(data)
    assert {fabric for *_, fabric in used(found, "h1").values()} == {"A", "B"}
    assert {fabric for *_, fabric in used(found, "k1").values()} == {"B", "C"}


def test_a_storage_array_is_a_host() -> None:
    data = design({"iscsi": {"demand_gbps": 0.5}, "production": {"demand_gbps": 0.5}})
    data["catalog"]["servers"]["array"] = {"height_units": 2, "slots": ["a", "b"]}
    data["hosts"]["store"] = {
        "server": "array", "adapters": {"a": "card", "b": "card"}, "rack": "R1", "unit": 10, "traffic": {"iscsi": {"demand_gbps": 1}},
    }  # fmt: skip
    found = plan(data)
    assert ports(found) == 2 + 2 + 2  # each class on two ports of the host, iscsi on one port of each controller
    ends = used(found, "store")
    assert set(ends) == {"a/p1", "b/p1"}  # a port of each controller; which goes to which fabric is a tie
    assert {end[2] for end in ends.values()} == {"A", "B"}
    assert set(found.failures[found.failures["host"] == "store"]["demand_gbps"]) == {1.0}


# -------------------------------------------------------------------------------------------------------------------------- pins


def test_pins_fix_exactly_their_ports() -> None:
    traffic = {"production": {"demand_gbps": 0.1, "survive": []}, "backup": {"demand_gbps": 0.1, "survive": []}}
    found = plan(design(traffic, hosts__h1__pin={"production": ["s1/p2@fabric:B", "onboard/p2"]}))
    assert used(found) == {
        "onboard/p2": ("backup;production", "sw1/e1", "A"), "s1/p2": ("backup;production", "sw2/e1", "B"),
    }  # fmt: skip
    found = plan(design(traffic, hosts__h1__pin={"production": ["s1/p2@sw2/e7"], "backup": ["onboard/p2"]}))
    assert used(found) == {"onboard/p2": ("backup", "sw1/e1", "A"), "s1/p2": ("production", "sw2/e7", "B")}
    traffic["production"]["demand_gbps"] = 1.1
    assert "pin" in sentences(design(traffic, hosts__h1__pin={"production": ["s1/p2"]}))


def test_pins_in_step_with_the_hosts() -> None:
    data = design({"production": {"demand_gbps": 0.1, "survive": []}, "iscsi": {"demand_gbps": 0.1, "survive": []}})
    data["hosts"] = {"h[1-4]": {**data["hosts"]["h1"], "pin": {"production": ["onboard/p1@sw1/e[2-5]"]}}}
    found = plan(data)
    assert [used(found, f"h{i}")["onboard/p1"] for i in (1, 2, 3, 4)] == [("production", f"sw1/e{i + 1}", "A") for i in (1, 2, 3, 4)]
    others = {far for i in (1, 2, 3, 4) for name, far, _ in used(found, f"h{i}").values() if name == "iscsi"}
    assert len(others) == 8
    assert not others & {f"sw1/e{i}" for i in (2, 3, 4, 5)}


# --------------------------------------------------------------------------------------------- rules 8, 10: VLANs and addresses


def test_reserved_and_fixed_numbers() -> None:
    traffic = {
        "iscsi": {"demand_gbps": 0.1, "vlan": [301, 101], "subnet": ["172.16.0.0/26", "10.0.1.0/24"], "mtu": 9000},
        "management": {"demand_gbps": 0.1},
        "production": {"demand_gbps": 0.1, "prefix": 22},
    }
    found = plan(design(traffic, addressing__reserved=[100, "10.0.0.0/24"]))
    assert vlans(found) == [
        ("iscsi", "B", "site", 101, "10.0.1.0/24", ""),
        ("management", "", "site", 102, "10.0.2.0/24", "10.0.2.1"),
        ("production", "", "site", 103, "10.0.4.0/22", ""),
        ("iscsi", "A", "site", 301, "172.16.0.0/26", ""),
    ]
    assert set(found.addresses["address"]) == {"172.16.0.11", "10.0.1.11", "10.0.2.11"}  # production has none


def test_scopes_have_their_own_vlans() -> None:
    data = design(
        {"management": {"demand_gbps": 0.1, "survive": [], "scope": "rack", "vlan": {"R1": 7, "R2": 8}}}, racks={"R1": {}, "R2": {}}
    )
    data["switches"]["sw2"] |= {"rack": "R2", "fabric": "A"}
    data["hosts"] = {"h[1-4]": {"server": "s", "rack": {"R1": 2, "R2": 2}, "unit": 1}}
    found = plan(data)
    assert [row[:4] for row in vlans(found)] == [("management", "", "rack:R1", 7), ("management", "", "rack:R2", 8)]
    assert [address.rsplit(".", 1)[1] for address in found.addresses["address"]] == ["11", "12", "11", "12"]  # numbered by rack
    data["traffic"]["management"] |= {"vlan": None}
    del data["traffic"]["management"]["vlan"]
    data["addressing"]["vlans"] = 55
    assert [row[3] for row in vlans(plan(data))] == [55, 55]  # racks that share no switch may repeat an id
    data["switches"]["sw2"]["serves"] = ["R1", "R2"]
    assert "addressing.vlans" in sentences(data)


def test_growth_and_extra_names() -> None:
    # Two hosts, 50 % growth: N = 3. Two ports in one subnet: offsets 11 + n - 1 and + 3; extra names from 11 + 2 x 3 = 17.
    data = design(
        {"iscsi": {"demand_gbps": 1.5, "survive": []}}, addressing__growth_percent=50, addressing__extra={"iscsi": ["vip", "portal"]}
    )
    data["hosts"] = {"h[1-2]": data["hosts"].pop("h1")}
    found = plan(data)
    got = [(row.host, row.address.rsplit(".", 1)[1]) for row in found.addresses.itertuples()]
    assert got == [("h1", "11"), ("h1", "14"), ("h2", "12"), ("h2", "15"), ("portal", "17"), ("vip", "18")]


def test_ids_decide_between_layouts() -> None:
    # One id for an mpio class: both ports on one fabric, though they would be as near on two.
    data = design({"iscsi": {"demand_gbps": 0.1, "survive": ["adapter", "port"]}}, addressing__vlans=100)
    assert len({fabric for *_, fabric in used(plan(data)).values()}) == 1
    data["traffic"]["iscsi"]["survive"] = ["switch"]
    text = sentences(data)
    assert "addressing.vlans: the pool has 1 free VLAN id, but 2 are needed; 1 too few" in text


def test_subnet_sizes_decide_between_layouts() -> None:
    # A /28 ends at offset 14: with first_host 14 it holds one port of the one host, so the two ports go to two fabrics.
    traffic = {"iscsi": {"demand_gbps": 1, "survive": ["adapter", "port"], "prefix": 28}}
    found = plan(design(traffic, addressing__first_host=14))
    assert {fabric for *_, fabric in used(found).values()} == {"A", "B"}
    # Fixed subnets belong to the fabrics in use: the third is of no concern.
    traffic["iscsi"] = {"demand_gbps": 1.5, "subnet": ["10.1.0.0/24", "10.1.1.0/24", "10.1.2.0/30"]}
    assert ports(plan(design(traffic))) == 4
    traffic["iscsi"] = {"demand_gbps": 0.1, "prefix": 30}
    assert "traffic.iscsi.prefix" in sentences(design(traffic, addressing__vlans=100))


def test_small_supernets() -> None:
    # Offset 11 takes a /28: two of them fill a /27, and three do not fit.
    traffic = {"iscsi": {"demand_gbps": 0.1}}
    found = plan(design(traffic, addressing__supernet="10.0.0.0/27"))
    assert [row[4] for row in vlans(found)] == ["10.0.0.0/28", "10.0.0.16/28"]
    traffic["management"] = {"demand_gbps": 0.1}
    text = sentences(design(traffic, addressing__supernet="10.0.0.0/27"))
    assert "addressing.supernet: 10.0.0.0/27 has 32 addresses free" in text


def test_a_class_with_a_gateway_stays_on_one_fabric() -> None:
    data = design({"management": {"demand_gbps": 0.1, "redundancy": "mpio", "survive": ["port"]}})
    assert [row[5] for row in vlans(plan(data))] == ["10.0.0.1"]
    data["traffic"]["management"]["survive"] = ["switch"]
    assert "traffic.management.gateway" in sentences(data)


# ---------------------------------------------------------------------------------------------------------------- overrides, spare


def test_overrides_of_a_host_group() -> None:
    data = design({"production": {"demand_gbps": 0.4, "survive": []}, "backup": {"demand_gbps": 0.4, "survive": []}})
    data["hosts"]["k1"] = {"server": "s", "rack": "R1", "unit": 5, "traffic": {"production": {"demand_gbps": 1.4}}}
    data["hosts"]["m1"] = {"server": "s", "rack": "R1", "unit": 6, "traffic": {"production": {"sharing": "dedicated"}, "backup": {}}}
    found = plan(data)
    assert [len(used(found, host)) for host in ("h1", "k1", "m1")] == [1, 2, 2]


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (2, True), (3, False)])
def test_spare_ports(spare: int, fits: bool) -> None:
    data = design({"production": {"demand_gbps": 0.1}}, policy__spare_ports=spare)
    if fits:
        assert ports(plan(data)) == 2
        return
    text = sentences(data)
    assert "hosts.h1: a host has 4 data ports (onboard 2, s1 2), but its classes need 2: production 2" in text
    assert "policy.spare_ports keeps 3 free; 1 too few" in text


# ------------------------------------------------------------------------------------------------------------------- no plan


def test_too_few_ports_of_a_host() -> None:
    # Three dedicated classes that survive everything take two ports each; the host has four.
    traffic = {name: {"demand_gbps": 0.1, "sharing": "dedicated"} for name in ("production", "backup", "management")}
    text = sentences(design(traffic))
    assert "hosts.h1: a host has 4 data ports (onboard 2, s1 2), but its classes need 6" in text
    assert "2 too few" in text


def test_ports_on_one_adapter() -> None:
    text = sentences(design({"production": {"demand_gbps": 0.1, "survive": ["adapter"]}}, hosts__h1__adapters={}))
    assert "traffic.production.survive" in text
    assert "2 adapters" in text
    assert "hosts.h1" in text


def test_switches_of_one_fabric() -> None:
    text = sentences(design({"production": {"demand_gbps": 0.1, "survive": ["switch"]}}, switches__sw2__fabric="A"))
    assert "traffic.production.survive" in text
    assert "2 fabrics" in text
    assert "rack R1 offers 1" in text


def test_too_few_switch_ports() -> None:
    # Four hosts take a port on each fabric; sw2 has three.
    data = design({"production": {"demand_gbps": 0.1}}, switches__sw2__occupied="e[4-8]")
    data["hosts"] = {"h[1-4]": data["hosts"].pop("h1")}
    text = sentences(data)
    assert "switches.sw2: 3 ports of 1 Gbit/s (rj45) are free, but its hosts need 4; 1 too few" in text


def test_a_demand_above_all_ports() -> None:
    text = sentences(design({"production": {"demand_gbps": 4.1, "survive": []}}))
    assert "traffic.production.demand_gbps: 4.1 Gbit/s" in text
    assert "4 Gbit/s" in text

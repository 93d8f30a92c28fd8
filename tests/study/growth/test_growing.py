"""The design of later years: demands, names, racks; and for how long it can be planned."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.errors import InfeasibleError
from nicplanner.study.growth.fleet import Fleet
from nicplanner.study.growth.growing import CannotGrowError, grown_design
from nicplanner.study.growth.rates import read_growth

BASE = yaml.safe_load(nic.starter())


def design(**changes: Any) -> nic.Design:
    return nic.Design.from_dict(copy.deepcopy(BASE)).replace(changes)


def grown(one: nic.Design, factor: Fraction, demand: Fraction = Fraction(1)) -> nic.Design:
    fleet = Fleet(one.site, read_growth(tuple(one.site.classes)))
    return grown_design(one, dict.fromkeys(one.site.classes, demand), fleet, fleet.grown(factor))


def hosts(one: nic.Design) -> dict[str, tuple[str, int]]:
    return {host.name: (host.rack, host.unit) for host in one.site.hosts}


def with_hosts(key: str, **changes: Any) -> nic.Design:
    body = {**BASE["hosts"]["hv[01-04]"], **changes}
    return design(hosts={key: body})


def test_names_and_units_go_on() -> None:
    found = grown(design(), Fraction(6, 4))
    assert list(found.to_dict()["hosts"]) == ["hv[01-06]"]
    assert hosts(found) == {f"hv{i:02d}": ("R1", 2 * i) for i in range(1, 7)}
    assert type(found) is nic.Design


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("hv[08-10]", ["hv08", "hv09", "hv10", "hv11", "hv12"]),
        ("hv[1,3,9]", ["hv1", "hv3", "hv9", "hv10", "hv11"]),
        ("hv[1-2]-east", ["hv1-east", "hv2-east", "hv3-east", "hv4-east"]),
        ("hv7", ["hv7", "hv8"]),
        ("r2-hv007", ["r2-hv007", "r2-hv008"]),
    ],
)
def test_ranges(key: str, names: list[str]) -> None:
    one = with_hosts(key)
    assert list(hosts(grown(one, Fraction(len(names), len(one.site.hosts))))) == names


def test_names_that_are_taken_are_left_out() -> None:
    body = BASE["hosts"]["hv[01-04]"]
    one = design(hosts={"hv[01-02]": body, "hv[03-04]": {**body, "unit": 12}}, **{"addressing.extra": {"management": ["HV05"]}})
    found = grown(one, Fraction(2))
    assert list(found.to_dict()["hosts"]) == ["hv[01-02,06-07]", "hv[03-04,08-09]"]
    assert hosts(found)["hv09"] == ("R1", 18)


def test_hosts_that_find_others_above_stand_apart() -> None:
    body = BASE["hosts"]["hv[01-04]"]
    one = design(hosts={"a[1-2]": body, "b[1-2]": {**body, "unit": 8, "pin": {"management": ["lom1@fabric:A", "slot1/p1@fabric:B"]}}})
    found = grown(one, Fraction(2))
    assert {name: unit for name, (_, unit) in hosts(found).items()} == {
        "a1": 2, "a2": 4, "a3": 6, "a4": 16, "b1": 8, "b2": 10, "b3": 12, "b4": 14,
    }  # fmt: skip
    assert {group.key for group in found.site.groups} == {"a[1-3]", "a4", "b[1-4]"}
    assert nic.plan(found).status == "OPTIMAL"


def test_racks_keep_their_shares() -> None:
    racks = {"R1": {}, "R2": {}, "R3": {}}
    switches = {f"{name}{i}": {**body, "rack": f"R{i}"} for i in (1, 2, 3) for name, body in BASE["switches"].items()}
    body = {**BASE["hosts"]["hv[01-04]"], "rack": {"R1": 1, "R2": 1, "R3": 2}}
    one = design(hosts={"hv[01-04]": body}, racks=racks, switches=switches)
    counts = [grown(one, Fraction(n, 4)).to_dict()["hosts"] for n in (5, 6, 8, 11)]
    assert [next(iter(one.values()))["rack"] for one in counts] == [
        {"R1": 1, "R2": 1, "R3": 3}, {"R1": 2, "R2": 1, "R3": 3}, {"R1": 2, "R2": 2, "R3": 4}, {"R1": 3, "R2": 3, "R3": 5},
    ]  # fmt: skip
    in_step = design(hosts={"hv[1-3]": {**body, "rack": "R[1-3]"}}, racks=racks, switches=switches)
    assert hosts(grown(in_step, Fraction(4, 3))) == {"hv1": ("R1", 2), "hv2": ("R1", 4), "hv3": ("R2", 2), "hv4": ("R3", 2)}


@pytest.mark.parametrize(
    ("key", "changes", "message"),
    [
        (
            "array",
            {},
            r"hosts\.array: the names of further hosts are not clear \(the name does not end in a number\); write it as one range",
        ),
        ("r[1-2]n[1-2]", {}, r"hosts\.r\[1-2\]n\[1-2\]: .*\(it has several ranges\)"),
        (
            "hv[1-2]",
            {"pin": {"management": ["lom1@sw-a/g[1-2]", "lom2@sw-b/g[1-2]"]}},
            r"hosts\.hv\[1-2\]\.pin: it names a switch port for each of the 2 hosts",
        ),
    ],
)
def test_what_cannot_be_extended(key: str, changes: Any, message: str) -> None:
    one = with_hosts(key, **changes)
    with pytest.raises(CannotGrowError, match=message):
        grown(one, Fraction(2))
    assert grown(one, Fraction(1), Fraction(2)).site.classes["iscsi"].demand == 3


def test_a_full_rack() -> None:
    with pytest.raises(CannotGrowError, match=r"rack R1 is full: it has no room for 1 of the 16 hosts that it would get, 2 units each"):
        grown(design(), Fraction(20, 4))
    assert len(grown(design(), Fraction(19, 4)).site.hosts) == 19


def test_demands_and_those_of_host_groups() -> None:
    one = design().replace(
        {"hosts.hv[01-04].traffic": {"iscsi": {"demand_gbps": 0.3}, "management": {}, "production": {"min_failover": 0.5}}}
    )
    found = grown(one, Fraction(1), Fraction(4, 3))
    assert {traffic.name: traffic.demand for traffic in found.site.groups[0].classes} == {
        "iscsi": Fraction(4, 10), "management": Fraction("0.133333334"), "production": Fraction("2.133333334"),
    }  # fmt: skip
    assert found.site.classes["iscsi"].demand == 2
    assert one.site.classes["iscsi"].demand == Fraction(3, 2)


def test_peaks_and_those_of_host_groups() -> None:
    one = design().replace(
        {
            "traffic.iscsi.peaks": {"storm": 1.8, "boot": 0.1},
            "hosts.hv[01-04].traffic": {"iscsi": {"peaks": {"storm": 1.7}}, "management": {}, "production": {"demand_gbps": 1}},
        }
    )
    found = grown(one, Fraction(1), Fraction(4, 3))
    assert {state.name for state in found.site.states} == {"storm", "boot"}
    assert found.site.classes["iscsi"].peaks == {"storm": Fraction("2.4"), "boot": Fraction("0.133333334")}
    mine = {traffic.name: traffic for traffic in found.site.groups[0].classes}
    assert mine["iscsi"].peaks == {"storm": Fraction("2.266666667")}
    assert (mine["iscsi"].demand, mine["production"].demand) == (2, Fraction("1.333333334"))


MACHINES = {
    "traffic.production.demand_gbps": "vms",
    "vms": {"web[1-3]": {"demand_gbps": 0.8, "network": "production"}, "db": {"demand_gbps": 0.4, "network": "production"}, "idle": {
        "network": "production"}},
}  # fmt: skip


@pytest.mark.parametrize("lost", [0, 1])
def test_demands_of_machines_grow_with_the_machines(lost: int) -> None:
    """They stay derived: as numbers they would move to survivors who count them already. Hosts that are added take their part."""
    one = design(**MACHINES).replace({"policy.host_failures": lost, "hosts.hv[01-04].cluster": "c"})

    def production(of: nic.Design) -> Any:
        return next(traffic for traffic in of.site.groups[0].classes if traffic.name == "production")

    today = production(one)
    assert today.demand == Fraction("2.8") / (4 - lost)
    found = production(grown(one, Fraction(1), Fraction(3, 2)))
    assert (found.derived, found.demand) == (True, today.demand * Fraction(3, 2))
    assert production(grown(one, Fraction(2), Fraction(3, 2))).demand == Fraction("4.2") / (8 - lost)
    assert grown(one, Fraction(1), Fraction(3, 2)).site.classes["management"].demand == Fraction("0.15")
    row = next(row for row in nic.runway(one, replanned=False).rows if row.subject == "hv[01-04] production")
    assert row.used in (today.demand, today.demand * today.min_failover)


def test_numbers_beside_machines_grow_as_numbers() -> None:
    one = design(**MACHINES, **{"hosts.hv[01-04].traffic": {"management": {}, "production": {"demand_gbps": 0.5}}})
    found = grown(one, Fraction(1), Fraction(2))
    assert found.site.groups[0].classes[1].demand == 1
    assert {machines.demand for machines in found.site.machines} == {machines.demand for machines in one.site.machines}


def test_years_are_asked_one_by_one_where_more_hosts_ease_the_load() -> None:
    """A host of C carries C / (C - 1) of its demand while another one is down: twice of 2 hosts, 4 / 3 of the 4 of year 6."""
    server = {"height_units": 1, "interfaces": {"n[1-2]": "1000base-t"}, "slots": []}
    one = nic.Design.from_dict(
        {
            "nicplanner": 1,
            "policy": {"host_failures": 1},
            "catalog": {"servers": {"box": server}, "switches": {"sw": {"interfaces": {"e[1-40]": "1000base-t"}}}},
            "switches": {f"s{i}": {"model": "sw", "rack": "R1", "unit": 30 + i} for i in (1, 2)},
            "hosts": {"h[1-2]": {"server": "box", "rack": "R1", "unit": 1, "cluster": "c"}},
            "traffic": {"production": {"demand_gbps": 1, "survive": []}},
            "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
        }
    )
    found = nic.runway(one, "6.5%/year", "8%/year", 6)
    grows = read_growth(("production",), "6.5%/year", "8%/year", 6)
    fleet = Fleet(one.site, grows)
    works = []
    for year in range(7):
        try:
            nic.plan(grown_design(one, grows.factors[year], fleet, fleet.by_year[year]))
            works.append(True)
        except InfeasibleError:
            works.append(False)
    assert works == [True, True, True, True, True, False, True]
    assert found.replanned is not None
    assert (found.replanned.last_year, found.replanned.cause) == (4, "infeasible")
    row = found.rows[0]  # the kept layout counts on today's hosts: there is nothing to spare
    assert (row.subject, row.limit, row.used, row.factor) == ("h[1-2] production", "failure of hosts c:1 of 2", 2, 1)


@pytest.mark.parametrize(
    ("changes", "growth", "rate", "cause"),
    [
        ({}, "5%/year", "0%/year", "infeasible"),
        ({"racks.R1": {"height_units": 20}, "switches.sw-a.unit": 20, "switches.sw-b.unit": 19}, "0%/year", "30%/year", "cannot grow"),
        (
            {"traffic.management.demand_gbps": 0.3, "addressing.first_host": 2, "traffic.management.prefix": 28},
            "1%/year",
            "25%/year",
            "infeasible",
        ),
        ({}, "0.5%/year", "3%/year", ""),
        ({"hosts": {"array": BASE["hosts"]["hv[01-04]"]}}, "0%/year", "30%/year", "cannot grow"),
    ],
)
def test_last_year_is_that_of_every_year_tried(changes: Any, growth: str, rate: str, cause: str) -> None:
    one = nic.Design.from_dict(copy.deepcopy(BASE)).replace(changes)
    found = nic.runway(one, growth, rate, 8).replanned
    assert found is not None
    grows = read_growth(tuple(one.site.classes), growth, rate, 8)
    fleet = Fleet(one.site, grows)
    works, reasons = [], [""]
    for year in range(9):
        try:
            nic.plan(grown_design(one, grows.factors[year], fleet, fleet.by_year[year]))
            works.append(True)
        except (CannotGrowError, InfeasibleError) as error:
            works.append(False)
            if len(reasons) < 2:  # why is found out when it is asked for, and takes most of the time
                reasons.append(str(error).split("\n")[0])
    assert works == [year <= found.last_year for year in range(9)]
    assert (found.cause, found.reason) == (cause, reasons[:2][-1])
    assert str(found).startswith("replanned: ")


def test_nothing_grows() -> None:
    found = nic.runway(design(), "0%/year").replanned
    assert str(found) == "replanned: a plan exists in every year up to year 10"

"""The runway as users meet it: tables, order, hand-computed cases, words."""

from __future__ import annotations

import copy
import math
from fractions import Fraction
from typing import Any

import pytest
import yaml

import nicplanner as nic
from nicplanner.study.growth.rows import RUNWAY, SLACK
from nicplanner.tables import Table

BASE = yaml.safe_load(nic.starter())


def design(**changes: Any) -> nic.Design:
    return nic.Design.from_dict(copy.deepcopy(BASE)).replace(changes)


@pytest.fixture(scope="module")
def found() -> Any:
    return nic.runway(design(), ["20%/year", "iscsi=1.5%/month"], "15%/year", 12, replanned=False)


def test_table_by_hand(found: Any) -> None:
    rows = {(row.subject, row.limit): row for row in found.table.itertuples()}
    production = rows["hv[01-04] production", "failure of adapter slot1"]  # 60 % of 1.6 Gbit/s on the one link left
    assert (production.used, production.capacity, production.unit) == (0.96, 1, "Gbit/s")
    assert production.years == pytest.approx(math.log(1 / 0.96) / math.log(1.2), abs=1e-6)
    iscsi = rows["hv[01-04] iscsi", "failure of adapter onboard"]
    assert iscsi.years == pytest.approx(math.log(1 / 0.9) / math.log(1.015) / 12, abs=1e-6)
    switch = rows["sw-a", "ports of 1 Gbit/s rj45"]  # 48 ports, 4 of each host: 12 hosts, three times as many as today
    assert (switch.used, switch.capacity, switch.factor) == (16, 48, 3)
    assert switch.years == pytest.approx(math.log(3) / math.log(1.15), abs=1e-6)
    rack = rows["R1", "units"]  # units 1, 10 to 38 and 41 to 42 are free: 15 hosts of two units
    assert (rack.used, rack.capacity, rack.factor) == (10, 42, 19 / 4)
    management = rows["management site 10.20.4.0/24", "addresses"]  # .11 is the first host, .254 the last address
    assert (management.used, management.capacity, management.factor) == (14, 254, 244 / 4)
    assert math.isnan(management.years)
    ports = rows["hv[01-04] slot2", "ports"]
    assert (ports.used, ports.capacity, ports.utilisation) == (3, 4, 0.75)
    assert math.isnan(ports.factor)


def test_first_bottleneck_first_and_never_last(found: Any) -> None:
    table = found.table
    years = [math.inf if math.isnan(year) else year for year in table.years]
    assert years == sorted(years)
    assert found.bottlenecks.equals(table[table.years.notna()])
    assert len(found.bottlenecks) == found.short >= 6
    never = [row.factor is None for row in found.rows]
    assert never == sorted(never)
    assert {*table.kind} == {"class", "adapter", "switch", "rack", "subnet"}
    assert not table.duplicated(["kind", "subject", "limit"]).any()


def test_slack_says_each_year(found: Any) -> None:
    slack = found.slack
    assert list(slack.columns) == [column.name for column in SLACK.columns]
    assert len(slack) == 13 * len(found.rows)
    assert not slack.duplicated(["year", "kind", "subject", "limit"]).any()
    one = slack[(slack.subject == "hv[01-04] production")].set_index("year")
    for year in range(13):
        assert one.used[year] == pytest.approx(0.96 * 1.2**year)
        assert one.slack[year] == pytest.approx(1 - 0.96 * 1.2**year)
    switch = slack[slack.subject == "sw-b"].set_index("year")
    assert [switch.used[year] for year in (0, 1, 5)] == [16, 20, 4 * math.ceil(4 * 1.15**5)]
    today = slack[slack.year == 0].reset_index(drop=True)
    assert today.utilisation.round(9).tolist() == found.table.utilisation.round(9).tolist()


def test_tables_read_back_and_are_equal_each_time(found: Any) -> None:
    again = nic.runway(design(), {"*": "20%/year", "iscsi": "1.5%/month"}, "15 %/year", 12, replanned=False)
    for name, spec in (("runway", RUNWAY), ("slack", SLACK)):
        text = found.tables[name].to_csv()
        assert again.tables[name].to_csv() == text
        assert Table.from_csv(spec, text).to_csv() == text


def test_order_of_the_file_means_nothing(found: Any) -> None:
    turned = copy.deepcopy(BASE)
    for section in ("traffic", "switches"):
        turned[section] = dict(reversed(turned[section].items()))
    other = nic.runway(nic.Design.from_dict(turned), ["iscsi=1.5%/month", "20%/year"], "15%/year", 12, replanned=False)
    assert other.tables["slack"].to_csv() == found.tables["slack"].to_csv()


def test_without_growth_nothing_runs_out() -> None:
    idle = nic.runway(design(), "0%/year")
    assert idle.short == 0
    assert idle.table.years.isna().all()
    assert idle.table.factor.min() == pytest.approx(1 / 0.96)
    assert "nothing runs out" in repr(idle)


def test_utilisation_that_is_allowed_counts() -> None:
    one = design(**{"policy.max_utilisation": 0.85, "traffic.production.min_failover": 0.1})
    row = nic.runway(one, replanned=False).table.set_index("subject").loc["hv[01-04] production"]
    assert (row.limit, row.capacity, row.factor) == ("normal", 1.7, 1.7 / 1.6)


def test_a_peak_runs_out_first() -> None:
    """60 % of 1.65 in a storm is 0.99 on the one link left; the demand of every day would last longer."""
    one = design(**{"traffic.production.peaks": {"storm": 1.65}})
    row = nic.runway(one, replanned=False).table.set_index("subject").loc["hv[01-04] production"]
    assert (row.limit, row.used, row.capacity) == ("failure of adapter slot1 in state storm", 0.99, 1)
    assert row.factor == pytest.approx(1 / 0.99)
    calm = nic.runway(design(**{"traffic.production.peaks": {"storm": 0.2}}), replanned=False).table.set_index("subject")
    assert calm.loc["hv[01-04] production"].limit == "failure of adapter slot1"


def bus_design() -> nic.Design:
    """Return a host whose big class lies on two cards with buses, and whose small one on the first of them and onboard."""
    card = {"interfaces": {"p[1-3]": "10gbase-t"}, "bus_gbps": 12}
    return nic.Design.from_dict(
        {
            "nicplanner": 1,
            "catalog": {
                "servers": {"box": {"height_units": 1, "interfaces": {"lom1": "10gbase-t"}, "slots": ["slot1", "slot2"]}},
                "adapters": {"card": card},
                "switches": {"sw": {"interfaces": {"e[1-8]": "10gbase-t"}}},
            },
            "switches": {"sw1": {"model": "sw", "rack": "R1", "unit": 9}},
            "hosts": {
                "h1": {
                    "server": "box", "adapters": {"slot1": "card", "slot2": "card"}, "rack": "R1", "unit": 1,
                    "pin": {"backup": ["slot1/p1", "slot1/p2", "slot2/p1", "slot2/p2"], "management": ["lom1", "slot1/p3"]},
                }
            },
            "traffic": {
                "backup": {"demand_gbps": 15, "survive": [], "sharing": "dedicated"},
                "management": {"demand_gbps": 11, "survive": [], "sharing": "dedicated"},
            },
            "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
        }
    )  # fmt: skip


def test_buses_that_are_short_together() -> None:
    rows = {(row.subject, row.unit): row for row in nic.runway(bus_design(), replanned=False).rows}
    slot1, slot2 = rows["h1 slot1", "Gbit/s"], rows["h1 slot2", "Gbit/s"]
    # all of backup's 15 and what management cannot put onboard, 11 - 10, pass both cards: 15 g + 11 g - 10 = 24
    assert (slot1.limit, slot1.used, slot1.capacity, slot1.factor) == ("bus with slot2, normal", 16, 24, Fraction(34, 26))
    assert (slot2.limit, slot2.factor) == ("bus with slot1, normal", Fraction(34, 26))
    assert rows["h1 backup", "Gbit/s"].factor == Fraction(40, 15)
    assert rows["h1 management", "Gbit/s"].factor == Fraction(20, 11)


def test_one_bus_that_is_short_alone_as_classes_grow_apart() -> None:
    found = nic.runway(bus_design(), ["management=10%/year"], years=20, replanned=False)
    slot1 = next(row for row in found.rows if row.subject == "h1 slot1" and row.unit == "Gbit/s")
    # backup stays at 15 of 20 on its other card's links: 15 + 11 g - 10 = 24 for both, g = 19/11; management itself ends at 20/11
    assert (slot1.limit, slot1.years) == ("bus with slot2, normal", pytest.approx(math.log(19 / 11) / math.log(1.1)))
    backup = next(row for row in found.rows if row.subject == "h1 backup")
    assert (backup.factor, backup.years) == (Fraction(40, 15), None)


def test_a_bus_that_carries_all_links_is_never_short() -> None:
    slot1 = next(row for row in nic.runway(design(), replanned=False).rows if row.limit.startswith("bus") and "slot1" in row.subject)
    assert (slot1.capacity, slot1.factor, slot1.years) == (16, None, None)


def switches_design(**storage: Any) -> nic.Design:
    """Return two hosts at three switches of one fabric, of which the last, of four ports, is for storage."""
    small = {"model": "small", "rack": "R1", "fabric": "A"}
    return nic.Design.from_dict(
        {
            "nicplanner": 1,
            "catalog": {
                "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-4]": "1000base-t"}}},
                "switches": {"small": {"interfaces": {"e[1-4]": "1000base-t"}}},
            },
            "switches": {"sw1": {**small, "unit": 42}, "sw2": {**small, "unit": 41}, "sw3": {**small, "unit": 40, **storage}},
            "hosts": {"h[1-2]": {"server": "box", "rack": "R1", "unit": 1}},
            "traffic": {
                "iscsi": {"demand_gbps": 0.1, "survive": ["port"], "sharing": "dedicated"},
                "management": {"demand_gbps": 0.1, "survive": []},
            },
            "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
        }
    )


def test_switches_that_serve_the_same_hosts_share_a_row() -> None:
    rows = [row for row in nic.runway(switches_design(), replanned=False).rows if row.kind == "switch"]
    # 12 ports together, three of each host: four hosts
    assert [(row.subject, row.used, row.capacity, row.factor) for row in rows] == [("sw[1-3]", 6, 12, 2)]


def test_switches_take_their_classes_alone() -> None:
    rows = [row for row in nic.runway(switches_design(carries=["iscsi"]), replanned=False).rows if row.kind == "switch"]
    # the storage switch is full with the two ports of each of two hosts; the others have eight ports for management
    assert [(row.subject, row.used, row.capacity, row.factor) for row in rows] == [("sw3", 4, 4, 1), ("sw[1-2]", 2, 8, 4)]


def test_subnets_count_hosts_that_do_not_carry_the_class() -> None:
    body = {**BASE["hosts"]["hv[01-04]"], "unit": 20, "traffic": ["iscsi"]}
    found = nic.runway(design(**{"hosts.st[1-2]": body}), hosts="20%/year", replanned=False)
    rows = {row.subject.split(" 10.")[0]: row for row in found.rows if row.kind == "subnet"}
    # hv04 is the fourth host, st2 the sixth; of 244 numbers that addresses have, 162 go to hv and 81 to st, 163 and 82 are too many
    assert (rows["management site"].used, rows["management site"].factor) == (14, Fraction(162, 4))
    assert (rows["iscsi site fabric A"].used, rows["iscsi site fabric A"].factor) == (16, Fraction(162, 4))


def test_racks_of_servers_of_two_heights() -> None:
    flat = {"server": "flat", "rack": "R1", "unit": 6, "traffic": {"management": {"survive": ["switch"]}}}
    changes = {
        "catalog.servers.flat": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}},
        "racks.R1": {"height_units": 8},
        "switches.sw-a.unit": 8,
        "switches.sw-b.unit": 7,
        "hosts": {"f1": flat, "hv1": {**BASE["hosts"]["hv[01-04]"], "unit": 3}},
    }
    found = nic.runway(design(**changes), "0%/year", "20%/year", 6)
    # free: units 1 and 2, and 5; one more of each fits if the tall one comes first
    rack = next(row for row in found.rows if row.kind == "rack")
    assert (rack.used, rack.capacity, rack.factor, rack.full) == (5, 8, 2, 8)
    assert found.replanned is not None
    assert (found.replanned.last_year, found.replanned.cause) == (3, "cannot grow")
    assert "rack R1 is full" in found.replanned.reason


def test_meshes_run_out_of_ports_for_peers() -> None:
    data = copy.deepcopy(BASE)
    data["catalog"]["servers"]["classic"]["interfaces"] = {"lom[1-4]": "1000base-t"}
    data["traffic"] = {"management": {"demand_gbps": 0.1}, "smb": {"demand_gbps": 0.5, "attach": "mesh"}}
    data["policy"]["spare_ports"] = 1
    found = nic.runway(nic.Design.from_dict(data), hosts="20%/year", replanned=False)
    (row,) = (row for row in found.rows if row.limit == "mesh ports")
    assert (row.subject, row.used, row.capacity) == ("hv[01-04] smb", 3, 9)  # 12 ports, less 2 of management and a spare one
    assert row.factor == Fraction(10, 4)
    links = next(row for row in found.rows if row.subject == "hv[01-04] smb" and row.unit == "Gbit/s")
    assert (links.used, links.capacity, links.factor) == (Fraction(1, 2), 1, 2)
    assert not [row for row in found.rows if "link:" in row.subject]


def test_words_are_escaped_and_tell_the_first() -> None:
    one = nic.runway(design(name="<b>$x$</b>"), hosts="30%/year")
    html = one._repr_html_()
    assert "<b>$x$" not in html
    assert "&lt;b&gt;$x$&lt;/b&gt;" in html
    assert "replanned: a plan exists up to year 0" in html
    assert "hv[01-04] production (failure of adapter slot1) first, after 0.2 years" in repr(one)
    assert one.describe() == "demand 20%/year; hosts 30%/year; 10 years"


def test_design_without_a_plan() -> None:
    with pytest.raises(nic.InfeasibleError):
        nic.runway(design(**{"traffic.iscsi.demand_gbps": 50}))
    with pytest.raises(nic.InputError, match="did you mean 'iscsi'"):
        nic.runway(design(), ["icsi=1%/year"])

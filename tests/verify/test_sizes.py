"""Rule 10: the sizes of subnets, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from nicplanner.verify.nets import read_nets, read_scopes
from nicplanner.verify.patterns import read_facts
from nicplanner.verify.report import Report
from nicplanner.verify.sizes import required_prefixes


def sizes(case: Any, changes: dict[str, Any]) -> dict[tuple[str, str, str], int]:
    site = case.design.replace(changes).site
    nets = read_nets(read_facts(site, case.tables["ports"], Report()))
    return {key[:3]: prefix for key, prefix in required_prefixes(site, nets, read_scopes(site)).items()}


CLUSTER = ("cluster", "site", "")
MANAGEMENT = ("management", "site", "")

SIZES = [
    ({}, CLUSTER, 24),
    ({"addressing.first_host": 251}, CLUSTER, 24),  # the fourth host is .254
    ({"addressing.first_host": 252}, CLUSTER, 23),
    ({"addressing.first_host": 252}, ("production", "site", ""), 24),  # no addresses
    ({"addressing.first_host": 252, "traffic.cluster.prefix": 24}, CLUSTER, 24),
    ({"addressing.extra": {"cluster": "vip"}, "addressing.first_host": 250}, CLUSTER, 24),
    ({"addressing.extra": {"cluster": "vip"}, "addressing.first_host": 251}, CLUSTER, 23),
    ({"addressing.extra": {"production": "vip"}, "addressing.first_host": 254}, ("production", "site", ""), 24),
    ({"addressing.extra": {"production": "vip"}, "addressing.first_host": 255}, ("production", "site", ""), 23),
    ({"addressing.growth_percent": 6000}, CLUSTER, 24),  # 244 hosts: .11 to .254
    ({"addressing.growth_percent": 6001}, CLUSTER, 23),
    ({"addressing.growth_percent": 6001}, ("production", "site", ""), 24),
    ({"addressing.supernet": "10.20.0.0/22"}, CLUSTER, 28),  # .11 to .14
    ({"addressing.supernet": "10.20.0.0/22", "addressing.extra": {"cluster": "vip"}}, CLUSTER, 27),
    ({"addressing.supernet": "10.20.0.0/22", "addressing.first_host": 1, "traffic.management.gateway": False}, CLUSTER, 29),
    ({"addressing.supernet": "10.20.0.0/22"}, ("production", "site", ""), 30),
    ({"addressing.supernet": "10.20.0.0/22", "traffic.cluster.prefix": 26}, CLUSTER, 26),
    ({"addressing.supernet": "10.20.0.0/22", "traffic.management.gateway": "10.20.1.1"}, MANAGEMENT, 28),
    # .254 would be the last host's in a /28
    ({"addressing.supernet": "10.20.0.0/22", "traffic.management.gateway": "10.20.1.254"}, MANAGEMENT, 27),
    ({"traffic.management.gateway": "10.20.2.255"}, MANAGEMENT, 23),
    ({"addressing.supernet": "10.20.0.0/21"}, CLUSTER, 24),
    ({"addressing.supernet": "10.20.0.0/21", "addressing.reserved": ["10.20.7.7/32", "10.20.6.6/32"]}, CLUSTER, 24),
    ({"addressing.supernet": "10.20.0.0/21", "addressing.reserved": ["10.20.7.7/32", "10.20.6.6/32", "10.20.1.1/32"]}, CLUSTER, 28),
    ({"addressing.supernet": ["10.20.0.0/22", "10.20.8.0/23"]}, CLUSTER, 24),
    ({"addressing.supernet": ["10.20.0.0/22", "10.20.8.0/24"]}, CLUSTER, 28),
    ({"addressing.supernet": ["10.20.0.0/22", "10.20.8.0/24"], "traffic.production.subnet": "10.99.0.0/24"}, CLUSTER, 24),
    ({"addressing.supernet": ["10.20.0.0/22", "10.20.8.0/24"], "traffic.production.subnet": "10.20.8.0/26"}, CLUSTER, 28),
    ({"addressing.supernet": ["10.20.0.0/22", "10.20.8.0/24"], "traffic.production.prefix": 25, "traffic.iscsi.prefix": [25, 24]},
     CLUSTER, 24),
    ({"addressing.supernet": "10.20.0.0/21", "traffic.management.gateway": "10.20.9.1", "traffic.management.subnet": "10.20.9.0/24"},
     CLUSTER, 24),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "prefix"), SIZES)
def test_subnets_are_as_large_as_by_hand(cases: dict[str, Any], changes: dict[str, Any], key: tuple[str, str, str], prefix: int) -> None:
    assert sizes(cases["starter"], changes)[key] == prefix


def test_second_ports_and_extra_names_follow_after_all_hosts(cases: dict[str, Any]) -> None:
    # 5 hosts, by half more is 8: the array's second port is offset 11 + 4 + 8, the extra name 11 + 2 * 8
    addresses = {row["host"] + row["port"]: row["address"] for row in cases["rich"].rows["addresses"] if row["fabric"] == "A"}
    assert addresses["san1p1"] == "10.20.4.23"
    assert addresses["portal"] == "10.20.4.27"

"""Purchases that a careless bound, or a careless name would get wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic

QUAD, DUAL = ({"interfaces": {f"p[1-{n}]": "1000base-t"}, "bus_gbps": 16, "price": price} for n, price in ((4, 120), (2, 70)))
CABLE = {"connectors": ["rj45", "rj45"], "speeds_gbps": [1], "max_length_m": {1: 100}, "lengths_m": [1, 2, 3, 5, 10], "price": 4}


def design(tmp_path: Path | None = None, prices: str = "", **changes: Any) -> nic.Design:
    """Two hosts that choose cards, no switches yet."""
    data: dict[str, Any] = {
        "nicplanner": 1, "name": "x", "platform": "generic",
        "catalog": {"adapters": {"quad": QUAD, "dual": DUAL},
                    "servers": {"box": {"height_units": 2, "slots": {"s1": {}, "s2": {}}}},
                    "switches": {f"m{n}": {"interfaces": {f"p[1-{n}]": "1000base-t"}, "price": 25 * n} for n in (2, 4, 8)},
                    "cables": {"mine": CABLE}},
        "hosts": {"h[1-2]": {"server": "box", "adapters": "choose", "rack": "R1", "unit": 1}},
        "traffic": {"production": {"demand_gbps": 1}},
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
        "purchase": {"adapters": ["quad", "dual"], "include": ["adapters", "switches"]},
    }  # fmt: skip
    if tmp_path is not None:
        (tmp_path / "prices.csv").write_text("item,price,currency\n" + prices)
        data["purchase"] = {"adapters": ["quad", "dual"], "prices": "prices.csv"}
    return nic.Design.from_dict({**data, **changes}, base=tmp_path)


def switch(model: str, unit: int, fabric: str, **more: Any) -> dict[str, Any]:
    """A switch in R1."""
    return {"model": model, "rack": "R1", "unit": unit, "fabric": fabric, **more}


def test_fabrics_with_fewer_ports_may_come_first() -> None:
    found = nic.size(
        design(
            switches={"a": switch("m2", 40, "A"), "b": switch("m4", 39, "B")},
            traffic={"production": {"demand_gbps": 3, "min_failover": 0.3, "survive": ["port", "switch"]}},
        )
    )
    assert (found.purchase, found.objective["ports"], found.status) == ("2 × quad", 6, "OPTIMAL")


def test_fabrics_that_fail_in_pairs_are_not_alike_across_pairs() -> None:
    four = {name: switch("m8", 40 - i, name, failure_domain="xxyy"[i]) for i, name in enumerate("ABCD")}
    traffic = {"production": {"demand_gbps": 1, "survive": ["port", "switch"]}}
    assert nic.size(design(switches=four, traffic=traffic)).purchase == "2 × dual"


@pytest.mark.parametrize(
    ("racks", "fabrics"),
    [(("verylongrackname-building1-room-1", "verylongrackname-building1-room-2"), ["A", "B"]), (("R", "R-1"), ["A", "1-A"])],
)
def test_places_of_racks_written_alike_are_all_on_offer(racks: tuple[str, str], fabrics: list[str]) -> None:
    hosts = {f"h{i}": {"server": "box", "adapters": "choose", "rack": rack, "unit": 1} for i, rack in enumerate(racks)}
    purchase = {"adapters": ["quad", "dual"], "switches": ["m8"], "include": ["adapters", "switches"], "fabrics": fabrics}
    found = nic.size(design(hosts=hosts, purchase=purchase))
    assert found.purchase == "4 × dual, 4 × m8"
    assert nic.plan(found.design).ports.equals(found.ports)


def test_places_suffice_for_the_few_fast_ports_of_a_switch() -> None:
    catalog = {
        "adapters": {"x2": {"interfaces": {"p[1-2]": "10gbase-x-sfpp"}, "bus_gbps": 32, "price": 100}},
        "switches": {"mix": {"interfaces": {"ge[1-48]": "1000base-t", "xg[1-4]": "10gbase-x-sfpp"}, "price": 900}},
        "servers": {"box": {"height_units": 1, "slots": {"s1": {}}}},
    }
    hosts = {"h[1-8]": {"server": "box", "adapters": "choose", "rack": "R1", "unit": 1}}
    traffic = {"production": {"demand_gbps": 10, "survive": ["port", "switch"]}}
    purchase = {"adapters": ["x2"], "switches": ["mix"], "include": ["adapters", "switches"]}
    assert nic.size(design(catalog=catalog, hosts=hosts, traffic=traffic, purchase=purchase)).purchase == "8 × x2, 4 × mix"


def test_cables_cost_what_they_cost_where_the_nearer_switch_is_full(tmp_path: Path) -> None:
    prices = "mine 1 m,1,EUR\nmine 2 m,2,EUR\nmine 3 m,3,EUR\nmine 10 m,10,EUR\nquad,120,EUR\ndual,70,EUR\n"
    switches = {"near": switch("m4", 42, "A"), "far": switch("m4", 1, "A")}
    hosts = {"h[1-4]": {"server": "box", "adapters": "choose", "rack": "R1", "unit": 33}}
    traffic = {"production": {"demand_gbps": 2, "min_failover": 0.3, "survive": ["port"]}}
    found = nic.size(design(tmp_path, prices, switches=switches, hosts=hosts, traffic=traffic))
    lengths = found.cabling["length_m"].astype(float)
    assert (found.cost, found.status) == (280 + lengths.sum(), "OPTIMAL")


def test_links_that_a_platform_likes_fast_are_as_slow_as_what_was_bought(tmp_path: Path) -> None:
    one = {"medium": "copper", "max_length_m": {10: 7}, "lengths_m": [1, 2, 3, 5, 7]}
    catalog = {
        "adapters": {"x2": {"interfaces": {"p[1-2]": "25gbase-x-sfp28"}, "bus_gbps": 128, "price": 100}},
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": {"s1": {}, "s2": {}}}},
        "switches": {"m": {"interfaces": {"ge[1-8]": "1000base-t", "xg[1-24]": "10gbase-x-sfpp", "tw[1-8]": "25gbase-x-sfp28"}}},
        "cables": {
            "slow": {**one, "connectors": ["sfp+", "sfp+"], "speeds_gbps": [10], "price": 20},
            "fast": {**one, "connectors": ["sfp28", "sfp28"], "speeds_gbps": [10, 25], "max_length_m": {10: 7, 25: 7}, "price": 60},
        },
    }
    hosts = {"h[1-3]": {"server": "box", "adapters": "choose", "rack": "R1", "unit": 1, "cluster": "c1"}}
    traffic = {"management": {"demand_gbps": 0.1}, "ceph-cluster": {"demand_gbps": 4}}
    switches = {"a": switch("m", 40, "A"), "b": switch("m", 39, "B")}
    found = nic.size(
        design(platform="proxmox", catalog=catalog, hosts=hosts, traffic=traffic, switches=switches, purchase={"adapters": ["x2"]})
    )
    assert found.cost == sum(total for total in found.order["total"].astype(float) if total == total)
    assert nic.plan(found.design).cabling.equals(found.cabling)


def test_packs_that_others_fill_too_bound_nothing(tmp_path: Path) -> None:
    fast = {"interfaces": {"p1": "10gbase-t"}, "bus_gbps": 16}
    catalog = {
        "adapters": {"quad": QUAD, "dual": DUAL, "fast": fast},
        "servers": {"box": {"height_units": 1, "slots": {"s1": {}, "s2": {}}}},
        "switches": {"m": {"interfaces": {"p[1-12]": "1000base-t", "x[1-4]": "10gbase-t"}}},
        "cables": {"mine": {**CABLE, "speeds_gbps": [1, 10], "max_length_m": {1: 100, 10: 55}}},
    }
    prices = "mine,50,EUR\nfast,120,EUR\nquad,100,EUR\ndual,70,EUR\n"
    hosts = {
        "h1": {"server": "box", "adapters": "choose", "rack": "R1", "unit": 30},
        "g1": {"server": "box", "adapters": {"s1": "dual"}, "rack": "R1", "unit": 20, "traffic": {"production": {"demand_gbps": 1}}},
    }
    purchase = {"adapters": ["fast", "quad"], "prices": "prices.csv", "pack_sizes": {"mine": 100}}
    traffic = {"production": {"demand_gbps": 4, "survive": []}}
    found = nic.size(
        design(tmp_path, prices, catalog=catalog, hosts=hosts, switches={"a": switch("m", 40, "A")}, purchase=purchase, traffic=traffic)
    )
    assert (found.purchase, found.cost) == ("1 × quad", 50 * 100 + 100)


def test_colours_with_prices_of_their_own_bound_only_themselves(tmp_path: Path) -> None:
    """One port of the turquoise kind is dear, those of the blue kind are not: a class that rides alone costs its own colour."""
    turquoise = "".join(f"mine {length} m turquoise,90,EUR\n" for length in (1, 2, 3, 5))
    prices = f"mine,1,EUR\n{turquoise}quad,120,EUR\ndual,70,EUR\nten,100,EUR\n"
    catalog = {
        "adapters": {"quad": QUAD, "dual": DUAL, "ten": {"interfaces": {"p1": "10gbase-t"}, "bus_gbps": 16}},
        "servers": {"box": {"height_units": 1, "interfaces": {"lom1": "1000base-t"}, "slots": {"s1": {}}}},
        "switches": {"m": {"interfaces": {"p[1-24]": "1000base-t", "x[1-8]": "10gbase-t"}}},
        "cables": {"mine": {**CABLE, "speeds_gbps": [1, 10], "max_length_m": {1: 100, 10: 55}}},
    }
    traffic = {"management": {"demand_gbps": 0.1, "sharing": "dedicated", "survive": []}, "production": {"demand_gbps": 2, "survive": []}}
    purchase = {"adapters": ["dual", "ten"], "prices": "prices.csv"}
    found = nic.size(design(tmp_path, prices, catalog=catalog, switches={"a": switch("m", 40, "A")}, traffic=traffic, purchase=purchase))
    assert (found.purchase, found.cost) == ("2 × dual", 2 * (70 + 90 + 2))

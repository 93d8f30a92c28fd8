"""Host counts and racks against counting one by one; spreading ports against a maximum flow."""

from __future__ import annotations

import math
from fractions import Fraction

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.study.growth.fleet import Fleet
from nicplanner.study.growth.rates import read_growth
from nicplanner.study.growth.switches import Need, _spread

RACKS = ("R1", "R2", "R10")


def fleet_of(shares: dict[str, int], rate: str = "20%/year") -> Fleet:
    """Return a fleet of one group with so many hosts in each rack."""
    total = sum(shares.values())
    body = {"server": "box", "rack": shares, "unit": 1}
    design = nic.Design.from_dict(
        {
            "nicplanner": 1,
            "catalog": {"servers": {"box": {"height_units": 1, "interfaces": {"p1": "1000base-t"}}},
                        "switches": {"sw": {"interfaces": {"e[1-48]": "1000base-t"}}}},
            "switches": {f"s{rack}": {"model": "sw", "rack": rack, "unit": 42} for rack in shares},
            "hosts": {f"h[1-{total}]" if total > 1 else "h1": body if len(shares) > 1 else {**body, "rack": next(iter(shares))}},
            "traffic": {"management": {"demand_gbps": 0.1, "survive": []}},
            "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
        }
    )  # fmt: skip
    return Fleet(design.site, read_growth(["management"], "0%/year", rate, 20))


@given(st.dictionaries(st.sampled_from(RACKS), st.integers(1, 7), min_size=1), st.integers(0, 40))
def test_next_host_goes_where_least_is_in_proportion(shares: dict[str, int], new: int) -> None:
    fleet = fleet_of(shares)
    (key,) = fleet.today
    now = dict(shares)
    for _ in range(new):
        now[min(now, key=lambda rack: (Fraction(now[rack] + 1, shares[rack]), RACKS.index(rack)))] += 1
    assert fleet.in_racks(key, sum(shares.values()) + new) == now
    for rack, hosts in now.items():
        assert fleet.added(key, rack, {key: sum(now.values())}) == hosts - shares[rack]


@given(st.integers(1, 12), st.sampled_from(("20%/year", "1.5%/month", "0%/year", "100%/year")))
def test_counts_are_rounded_up_exactly(hosts: int, rate: str) -> None:
    fleet = fleet_of({"R1": hosts}, rate)
    (key,) = fleet.today
    growth = fleet.rate.after(1)
    assert [counts[key] for counts in fleet.by_year] == [math.ceil(hosts * growth**year) for year in range(21)]
    assert fleet.grown(Fraction(7, 5)) == {key: math.ceil(Fraction(7 * hosts, 5))}


@given(st.integers(1, 12), st.integers(0, 60))
def test_largest_factor_is_found(hosts: int, more: int) -> None:
    fleet = fleet_of({"R1": hosts})
    (key,) = fleet.today
    assert fleet.most([key], lambda counts: counts[key] <= hosts + more) == Fraction(hosts + more, hosts)
    assert fleet.most([key], lambda _: True) is None


POOLS = [("a", (Fraction(1), "rj45")), ("b", (Fraction(1), "rj45")), ("c", (Fraction(1), "rj45")), ("c", (Fraction(10), "sfp+"))]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.lists(st.sampled_from(POOLS), min_size=1, unique=True)), min_size=1, max_size=6),
    st.lists(st.integers(0, 8), min_size=4, max_size=4),
)
def test_spreading_is_a_maximum_flow(needs: list[tuple[int, list[tuple[str, tuple[Fraction, str]]]]], free: list[int]) -> None:
    graph: nx.DiGraph[object] = nx.DiGraph()
    graph.add_nodes_from(["all", "done"])
    for place, (wanted, pools) in enumerate(needs):
        graph.add_edge("all", place, capacity=wanted)
        graph.add_edges_from((place, pool) for pool in pools)
    for pool, ports in zip(POOLS, free, strict=True):
        graph.add_edge(pool, "done", capacity=ports)
    fits = nx.maximum_flow_value(graph, "all", "done") == sum(wanted for wanted, _ in needs)
    records = [Need("h", "R1", 1, tuple(pools)) for _, pools in needs]
    assert _spread([wanted for wanted, _ in needs], records, dict(zip(POOLS, free, strict=True))) == fits

"""The graph of every port, and the quotient."""

from __future__ import annotations

from collections import Counter

import pytest

import nicplanner as nic
from nicplanner.network import build_network

DESIGN = """
nicplanner: 1
catalog:
  servers: {box: {height_units: 1, interfaces: {"lom[1-2]": 1000base-t}, mgmt_only: {bmc0: 1000base-t}, slots: [s1]}}
  adapters: {dual: {interfaces: {"p[1-2]": 10gbase-x-sfpp}, bus_gbps: 16}}
  switches:
    mix: {interfaces: {"ge[1-4]": 1000base-t, "xg[1-2]": 10gbase-x-sfpp}}
racks: {R1: {}, R2: {}}
switches:
  a1: {model: mix, rack: R1, unit: 40, uplinks: [ge4]}
  b1: {model: mix, rack: R1, unit: 39, serves: [R1, R2], fabric: B}
hosts:
  h[1-2]: {server: box, adapters: {s1: dual}, rack: R1, unit: 1}
  far: {server: box, rack: R2, unit: 1, traffic: [management]}
traffic:
  management: {demand_gbps: 0.1, survive: []}
  production: {demand_gbps: 2, survive: [port]}
addressing: {supernet: 10.0.0.0/16, vlans: 10-20}
"""


@pytest.fixture(scope="module")
def design() -> nic.Design:
    return nic.Design.parse(DESIGN)


def test_nodes(design: nic.Design) -> None:
    graph = design.graph()
    assert Counter(kind for _, kind in graph.nodes(data="kind")) == {
        "host": 3, "adapter": 5, "port": 2 * 5 + 3, "switch": 2, "switch_port": 5 + 6, "rack": 2, "class": 2,
    }  # fmt: skip
    assert graph.nodes["port", "h1", "s1", "p1"] == {
        "kind": "port", "name": "p1", "speed_gbps": 10.0, "connector": "sfp+", "mgmt_only": False,
    }  # fmt: skip
    assert graph.nodes["port", "h1", "onboard", "bmc0"]["mgmt_only"] is True
    assert graph.nodes["adapter", "h2", "s1"]["bus_gbps"] == 16.0
    assert graph.nodes["switch", "b1"]["fabric"] == "B"
    assert ("switch_port", "a1", "ge4") not in graph  # an uplink is no port for hosts


def test_links_are_those_that_a_cable_can_make(design: nic.Design) -> None:
    graph = design.graph()
    links = {frozenset(edge[:2]): edge[2] for edge in graph.edges(data=True) if edge[2]["relation"] == "link"}

    def far(*port: str) -> set[tuple[str, str]]:
        return {node[1:] for node in graph[("port", *port)] if node[0] == "switch_port"}

    assert far("h1", "onboard", "lom1") >= {("a1", "ge1"), ("b1", "ge4")}
    assert ("a1", "ge4") not in far("h1", "onboard", "lom1")
    assert {switch for switch, _ in far("far", "onboard", "lom1")} == {"b1"}
    assert ("b1", "xg1") in far("h2", "s1", "p2")
    link = links[frozenset({("port", "h1", "onboard", "lom1"), ("switch_port", "b1", "ge1")})]
    assert link == {"relation": "link", "link_gbps": 1.0, "fabric": "B", "run_m": pytest.approx(38 * 0.0445 + 0.6), "cable": "cat5e"}


def test_peaks_of_classes_and_of_hosts_that_state_their_own(design: nic.Design) -> None:
    own = {"management": {}, "production": {"peaks": {"night": 0.5}}}
    graph = design.replace({"traffic.production.peaks": {"storm": 3, "calm": 0.25}, "hosts.h[1-2].traffic": own}).graph()
    assert graph.nodes["class", "production"]["peaks_gbps"] == {"calm": 0.25, "storm": 3.0}
    assert graph.nodes["class", "management"]["peaks_gbps"] == {}
    assert graph.edges[("host", "h1"), ("class", "production")]["peaks_gbps"] == {"night": 0.5}
    assert graph.edges[("host", "h1"), ("class", "management")]["peaks_gbps"] == {}


def test_the_quotient_does_not_grow_with_equal_hosts() -> None:
    small = nic.Design.parse(DESIGN)
    large = nic.Design.parse(DESIGN.replace("h[1-2]", "h[1-30]"))
    assert small.quotient().number_of_nodes() == large.quotient().number_of_nodes()
    assert large.graph().number_of_nodes() > small.graph().number_of_nodes()


def test_cells_split_where_cables_do_not_reach() -> None:
    short = DESIGN.replace(
        "  switches:\n    mix", "  cables: {stub: {connectors: [rj45, rj45], speeds_gbps: [1], lengths_m: [1]}}\n  switches:\n    mix", 1
    )
    shipped = build_network(nic.Design.parse(short).site)
    assert [len(group.cells) for group in shipped.groups] == [1, 1]  # longer kinds of the shipped catalog reach everywhere

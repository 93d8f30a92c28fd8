"""Switch elements, cables and patterns of hosts."""

from __future__ import annotations

from typing import Any

import pytest

from nicplanner.verify.cables import COLOURS, Chooser
from nicplanner.verify.patterns import elements_of, read_facts
from nicplanner.verify.report import Report

DOMAINS = [
    ({}, (("A",), ("B",))),
    ({"switches.sw-b.fabric": "A"}, (("A",),)),
    ({"switches.sw-a.failure_domain": "pdu", "switches.sw-b.failure_domain": "pdu"}, (("A", "B"),)),
    ({"switches.sw-a.failure_domain": "pdu", "switches.sw-b.failure_domain": "ups"}, (("A",), ("B",))),
    ({"switches.sw-a.failure_domain": "sw-b"}, (("A", "B"),)),
    ({"switches.sw-c": {"model": "PowerConnect 6248", "rack": "R1", "unit": 30, "fabric": "C", "failure_domain": "pdu"},
      "switches.sw-b.failure_domain": "pdu"}, (("A",), ("B", "C"))),
    # fabric A joins what its two switches' domains join
    ({"switches.sw-c": {"model": "PowerConnect 6248", "rack": "R1", "unit": 30, "fabric": "A", "failure_domain": "ups"},
      "switches.sw-d": {"model": "PowerConnect 6248", "rack": "R1", "unit": 29, "fabric": "D", "failure_domain": "ups"},
      "switches.sw-a.failure_domain": "pdu", "switches.sw-b.failure_domain": "pdu"}, (("A", "B", "D"),)),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "elements"), DOMAINS)
def test_fabrics_fail_together_where_their_switches_share_a_domain(cases: dict[str, Any], changes: dict[str, Any], elements: Any) -> None:
    assert elements_of(cases["starter"].design.replace(changes).site, "R1") == elements


def test_hosts_that_are_alike_are_one_pattern(cases: dict[str, Any]) -> None:
    facts = read_facts(cases["starter"].site, cases["starter"].tables["ports"], Report())
    assert [pattern.subject for pattern in facts.patterns] == ["hv[01-04]"]
    assert facts.patterns[0].free_data_ports == 1


SFP_PLUS = {"connectors": ["sfp+", "sfp+"], "speeds_gbps": [10], "lengths_m": [10]}
COPPER, DAC = SFP_PLUS | {"medium": "copper"}, SFP_PLUS | {"medium": "dac", "connectors": ["sfp", "sfp+"]}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "dac-sfp+"),
        ({"racks.R2.position": 1, "racks.R2.row": 2}, "dac-sfp+"),
        ({"catalog.cables.a-copper": COPPER}, "a-copper"),
        ({"catalog.cables.a-copper": COPPER | {"speeds_gbps": [25]}}, "dac-sfp+"),
        ({"catalog.cables.a-copper": COPPER | {"connectors": ["sfp28", "sfp+"]}}, "dac-sfp+"),
        ({"catalog.cables.a-copper": COPPER | {"lengths_m": [1]}}, "dac-sfp+"),
        ({"catalog.cables.dac-10": DAC}, "dac-10"),
        ({"catalog.cables.dac-10": DAC | {"max_length_m": 9}}, "dac-sfp+"),
        ({"catalog.cables.zac-10": DAC}, "dac-sfp+"),
    ],
)
def test_the_first_kind_of_cable_that_fits_is_taken(cases: dict[str, Any], changes: dict[str, Any], kind: str) -> None:
    site = cases["rich"].design.replace(changes).site
    facts = read_facts(site, cases["rich"].tables["ports"], Report())
    cable = Chooser(site).choose(next(use for use in facts.uses["hv1"] if use.name == "slot1/p1"))
    assert cable is not None
    assert cable.kind == kind


def test_every_kind_of_traffic_has_a_colour() -> None:
    from nicplanner.design.fields import KINDS

    assert set(KINDS) == set(COLOURS)

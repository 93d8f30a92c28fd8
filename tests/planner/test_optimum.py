"""Tiny random designs in which one resource is scarce: the enumerated optimum is the planner's, and enumeration accepts its layout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parent))
import brute
import strategies

PROFILE = settings(
    max_examples=40, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
MOST = 8_000
"""Layouts and combinations that enumeration may look at; larger designs are left to longer runs."""


def uses(site: Any, plan: nic.Plan) -> dict[str, dict[tuple[str, str], tuple[str, str]]]:
    """Return the layout of each host group, as its first host shows it."""
    table = plan.ports[plan.ports["group"] != ""]
    out = {}
    for group in site.groups:
        mine = table[table["host"] == group.hosts[0].name]
        out[group.key] = {(row.adapter, row.port): (row.traffic, row.fabric) for row in mine.itertuples()}
    return out


def agrees(data: dict[str, Any]) -> bool | None:
    """Compare planner and enumeration; tell whether there is a plan, None where the design is too large to enumerate."""
    design = nic.Design.from_dict(data)
    try:
        best = brute.optimum(design.site, MOST)
    except brute.TooLargeError:
        return None
    if best is None:
        with pytest.raises(nic.InfeasibleError):
            nic.plan(design)
        return False
    plan = nic.plan(design)
    length = round(plan.objective["length_m"] * 10_000)
    assert (plan.status, plan.objective["ports"]) == ("OPTIMAL", best.ports)
    assert length >= best.length
    if brute.one_switch_each(design.site) or plan.bound["length_m"] is not None:
        assert length == best.length
    least = brute.least_run(design.site, uses(design.site, plan))
    assert least is not None, "enumeration refuses the layout"
    assert least <= length
    return True


@pytest.mark.parametrize("scarce", ["SCARCE", "BUSES", "ADDRESSES", "PINS", "FAILURE", "PEAKS"])
def test_enumeration_agrees_where_something_is_scarce(scarce: str) -> None:
    seen: list[bool | None] = []

    @PROFILE
    @given(strategies.designs(getattr(strategies, scarce)))
    def run(data: dict[str, Any]) -> None:
        seen.append(agrees(data))

    run()
    assert seen.count(True) >= 6, "too few designs have a plan: little is compared"
    assert seen.count(False) >= 3


def test_enumeration_agrees_where_hosts_fail() -> None:
    seen: list[bool | None] = []
    asked: list[bool | None] = []  # designs in which hosts may fail

    @settings(PROFILE, max_examples=40)
    @given(strategies.clusters())
    def run(data: dict[str, Any]) -> None:
        (asked if data["policy"]["host_failures"] else seen).append(agrees(data))

    run()
    assert asked.count(True) >= 8, "too few designs have a plan: little is compared"
    assert asked.count(False) >= 2

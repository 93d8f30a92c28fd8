"""Tiny random designs: what enumeration finds is what the planner finds, with either solver."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parent))
import brute
import strategies

PROFILE = settings(
    max_examples=40, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def compare(data: dict[str, object], solver: str) -> bool | None:
    """Plan a design and compare it with the enumeration; tell whether it was feasible (None: not comparable)."""
    try:
        design = nic.Design.from_dict(data)
        best = brute.optimum(design.site)
    except (nic.InputError, brute.TooLargeError):
        return None
    if best is None:
        with pytest.raises(nic.InfeasibleError):
            nic.plan(design, solver=solver)
        return False
    plan = nic.plan(design, solver=solver)
    length, bound = round(plan.objective["length_m"] * 10_000), plan.bound["length_m"]
    assert (plan.status, plan.gap, plan.objective["ports"]) == ("OPTIMAL", 0.0, best.ports)
    assert length >= best.length
    if brute.one_switch_each(design.site):
        assert length == best.length
    if bound is not None:
        assert round(bound * 10_000) == length == best.length
    return True


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_enumeration_agrees(solver: str) -> None:
    seen: list[bool | None] = []

    @PROFILE
    @given(strategies.designs())
    def run(data: dict[str, object]) -> None:
        seen.append(compare(data, solver))

    run()
    assert seen.count(True) >= 10, "the strategy must give feasible designs, or nothing is compared"
    assert seen.count(False) >= 3

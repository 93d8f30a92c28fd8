"""Laws that hold for every design: order, names, splitting, more ports, more demand."""

from __future__ import annotations

import copy
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import nicplanner as nic
from nicplanner.verify import violations

sys.path.insert(0, str(Path(__file__).parent))
import brute
import strategies

PROFILE = settings(
    max_examples=40, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def planned(data: dict[str, Any], solver: str = "highs") -> nic.Plan | None:
    """Return the plan, None if there is none."""
    try:
        return nic.plan(nic.Design.from_dict(data), solver=solver)
    except nic.InfeasibleError:
        return None


def valid(data: dict[str, Any]) -> bool:
    try:
        nic.Design.from_dict(data)
    except nic.InputError:
        return False
    return True


def files(plan: nic.Plan) -> dict[str, str]:
    return {name: text for name, text in plan.files().items() if name != "run.json"}


def shuffled(value: Any, rng: random.Random) -> Any:
    """Return plain data with every map in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


@PROFILE
@given(strategies.designs(), st.integers(0, 10**6))
def test_order_changes_no_byte(data: dict[str, Any], seed: int) -> None:
    if not valid(data):
        return
    one, other = planned(data), planned(shuffled(data, random.Random(seed)))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert files(one) == files(other)


@PROFILE
@given(strategies.designs())
def test_solvers_agree_and_the_proof_is_empty(data: dict[str, Any]) -> None:
    if not valid(data):
        return
    design = nic.Design.from_dict(data)
    one, other = planned(data), planned(data, "cbc")
    assert (one is None) == (other is None)
    if one is None or other is None:
        return
    assert violations(design.site, one.tables) == violations(design.site, other.tables) == []
    assert one.objective["ports"] == other.objective["ports"]
    if brute.one_switch_each(design.site):
        assert one.objective["length_m"] == other.objective["length_m"]


@PROFILE
@given(strategies.designs())
def test_more_demand_is_never_better(data: dict[str, Any]) -> None:
    if not valid(data):
        return
    more = copy.deepcopy(data)
    for one in more["traffic"].values():
        one["demand_gbps"] = float(one["demand_gbps"]) * 1.5
    before, after = planned(data), planned(more) if valid(more) else None
    if before is None:
        overrides = any(isinstance(group.get("traffic"), dict) for group in data["hosts"].values())
        assert after is None or overrides
    elif after is not None:
        assert after.objective["ports"] >= before.objective["ports"]


@PROFILE
@given(strategies.designs())
def test_a_port_more_keeps_it_feasible(data: dict[str, Any]) -> None:
    if not valid(data) or planned(data) is None:
        return
    more = copy.deepcopy(data)
    for switch in more["catalog"]["switches"].values():
        switch["interfaces"]["zz99"] = next(iter(switch["interfaces"].values()))
    before, after = planned(data), planned(more)
    assert before is not None
    assert after is not None
    assert after.objective["ports"] <= before.objective["ports"]


@PROFILE
@given(strategies.designs())
def test_splitting_a_host_group_is_never_worse(data: dict[str, Any]) -> None:
    if not valid(data):
        return
    key = next(
        (
            key
            for key, group in data["hosts"].items()
            if key.endswith("[1-2]") and isinstance(group["rack"], str) and "[" not in group["rack"]
        ),
        None,
    )
    if key is None or data["hosts"][key].get("pin"):
        return
    split = copy.deepcopy(data)
    group = split["hosts"].pop(key)
    height = split["catalog"]["servers"][group["server"]]["height_units"]
    for i in (1, 2):
        split["hosts"][key.replace("[1-2]", str(i))] = {**copy.deepcopy(group), "unit": group["unit"] + (i - 1) * height}
    before, after = planned(data), planned(split)
    if before is not None:
        assert after is not None
        assert after.objective["ports"] <= before.objective["ports"]


@pytest.mark.parametrize("limit", [0.0, 0.02])
def test_a_limit_is_labelled(limit: float) -> None:
    design = nic.Design.parse(nic.starter())
    try:
        plan = nic.plan(design, time_limit=limit)
    except nic.NoSolutionError:
        return
    assert plan.status in ("OPTIMAL", "FEASIBLE")
    assert (plan.gap == 0.0) == (plan.status == "OPTIMAL")
    assert violations(design.site, plan.tables) == []

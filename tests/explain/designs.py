"""Random designs that have no plan, from the strategies of the planner's tests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parents[1] / "planner"))
import strategies

PROFILE = settings(
    deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def each_design(examples: int, check: Callable[[nic.Design], None], size: strategies.Size = strategies.TINY) -> None:
    """Run a check on random designs that are valid input."""

    @settings(PROFILE, max_examples=examples)
    @given(strategies.designs(size))
    def run(data: dict[str, Any]) -> None:
        try:
            design = nic.Design.from_dict(data)
        except nic.InputError:
            return
        check(design)

    run()


def has_plan(design: nic.Design) -> bool:
    """Tell whether the planner finds a plan."""
    try:
        nic.plan(design)
    except nic.InfeasibleError:
        return False
    return True

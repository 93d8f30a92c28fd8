"""Random designs: the plan that is imported is made again, from its folder and, but for what no table tells, from the tables alone."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

import nicplanner as nic
from nicplanner.importing import import_plan

sys.path.insert(0, str(Path(__file__).parents[1] / "planner"))
import strategies

PROFILE = settings(
    max_examples=12, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def check(data: dict[str, Any]) -> None:
    try:
        plan = nic.plan(nic.Design.from_dict(data))
    except (nic.InputError, nic.InfeasibleError):
        return
    folder = Path(tempfile.mkdtemp())
    try:
        plan.write(folder / "plan")
        again = nic.plan(import_plan(folder / "plan").design)
        # failures.csv depends on buses too, of which a plan tells those of the catalog's models alone
        for name in ("ports", "cabling", "switch_ports", "vlans", "addresses"):
            assert again.tables[name] == plan.tables[name], name
        (folder / "plan" / "plan.json").unlink()
        tables_alone = nic.plan(import_plan(folder / "plan").design)
        # fabrics that fail together, peer links of pairs, and where racks stand are told by plan.json alone
        for name in ("ports", "vlans", "addresses"):
            assert tables_alone.tables[name] == plan.tables[name], name
    finally:
        shutil.rmtree(folder)


@PROFILE
@given(strategies.designs())
def test_designs(data: dict[str, Any]) -> None:
    check(data)


@PROFILE
@given(strategies.clusters())
def test_clusters(data: dict[str, Any]) -> None:
    check(data)

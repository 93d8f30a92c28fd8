"""Figures of plans whose tables were edited: what does not go together is left out, and the rest is drawn."""

from __future__ import annotations

import copy
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.tables import Table

sys.path.insert(0, str(Path(__file__).parent))
import sites

mpl.use("agg")


def with_column(plan: Plan, column: str, value: Any, rows: slice, name: str = "ports") -> Plan:
    """Return a plan with a value in some rows of a column of a table."""
    table = plan.tables[name]
    cells = list(table[column])
    cells[rows] = [value] * len(cells[rows])
    return Plan({**plan.tables, name: Table(table.spec, {**table.columns, column: cells})}, plan.manifest)


@pytest.mark.parametrize("rows", [slice(None), slice(0, 1)])
@pytest.mark.parametrize(("column", "value"), [("traffic", "ghost"), ("traffic", ";;"), ("group", ""), ("group", "ghost"), ("fabric", "")])
def test_the_logical_view_leaves_out_what_has_no_box(column: str, value: str, rows: slice) -> None:
    plan = with_column(sites.hosts(4), column, value, rows)
    axes = plan.plot_logical()
    assert any("how traffic reaches the switches" in text.get_text() for text in axes.texts)
    plt.close("all")


def test_a_switch_of_no_known_model_has_a_face_without_ports() -> None:
    plan = sites.hosts(4)
    site: dict[str, Any] = copy.deepcopy(dict(plan.manifest["site"]))
    name = next(iter(site["switches"]))
    site["switches"][name]["model"] = "ghost"
    axes = Plan(plan.tables, {**plan.manifest, "site": site}).plot_switches(name)
    assert any(name in text.get_text() for text in axes.texts)
    plt.close("all")


@pytest.mark.parametrize("rate", [None, Fraction(0), Fraction(-1)])
def test_a_port_in_use_without_a_speed_is_named(rate: Fraction | None) -> None:
    plan = with_column(sites.hosts(4), "link_gbps", rate, slice(None))
    for draw in (plan.plot_utilisation, plan.plot_failures):
        with pytest.raises(nic.InputError, match=r"ports\.csv.*no link speed.*hv01"):
            draw()


@pytest.mark.parametrize("column", ["demand_gbps", "required_gbps", "surviving_gbps"])
def test_a_failure_without_its_rates_is_named(column: str) -> None:
    plan = with_column(sites.hosts(4), column, None, slice(0, 1), "failures")
    for draw in (plan.plot_utilisation, plan.plot_failures):
        with pytest.raises(nic.InputError, match=r"failures\.csv.*without its rates"):
            draw()

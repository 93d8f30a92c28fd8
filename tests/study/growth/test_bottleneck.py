"""The first bottleneck is the first row of a runway in which demand alone grows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.study.growth.outlook import first_bottleneck, runway_of
from nicplanner.study.growth.rates import read_growth

TIGHT = {"catalog.adapters.tight": {"interfaces": {"p[1-4]": "1000base-t"}, "bus_gbps": 2}}
CHANGES: list[dict[str, Any]] = [
    {},
    {"traffic.iscsi.demand_gbps": 1.6},
    {"policy.max_utilisation": 0.85, "traffic.management.demand_gbps": 0.8},
    {**TIGHT, "hosts.hv[01-04].adapters.slot1": "tight"},
    {**TIGHT, "hosts.hv[01-04].adapters": {"slot1": "tight", "slot2": "tight", "slot3": "tight"}},
    {"policy.host_failures": 1, "traffic.production.demand_gbps": 1},
    {"traffic.production.peaks": {"night": 1.65}, "states": [["night"]]},
]


@pytest.mark.parametrize("change", CHANGES, ids=[", ".join(one) or "as it is" for one in CHANGES])
@pytest.mark.parametrize("rate", ["20%/year", "3%/month"])
def test_as_the_runway_ranks_it(change: dict[str, Any], rate: str) -> None:
    design = nic.Design.parse(nic.starter()).replace(change)
    plan = nic.plan(design)
    rows = runway_of(design, plan, read_growth(tuple(design.site.classes), rate, "0%/year", 1), replanned=False).rows
    found = first_bottleneck(design, plan)
    assert found is not None
    wanted = rows[0]
    assert found == replace(wanted, by_year=wanted.by_year[:1], years=found.years)
    assert found.share(found.used) * (found.factor or 0) == 1 or "bus" in found.limit


def test_nothing_runs_out_without_demand() -> None:
    design = nic.Design.parse(nic.starter())
    design = design.replace({f"traffic.{name}.demand_gbps": 0 for name in design.site.classes})
    assert first_bottleneck(design, nic.plan(design)) is None

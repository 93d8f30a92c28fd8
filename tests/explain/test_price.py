"""The price of a rule: the difference of two plans, each planned by itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.explain.changes import changes_without
from nicplanner.explain.price import per_host, price_rules
from nicplanner.model.requirements import requirements
from nicplanner.solver import Clock

sys.path.insert(0, str(Path(__file__).parent))
import designs
import strategies

CLASSIC = nic.Design.parse(nic.starter())


def test_prices_are_differences_of_plans() -> None:
    compared = [0]

    def check(design: nic.Design) -> None:
        if not designs.has_plan(design):
            return
        base = nic.plan(design)
        by_key = {one.key: one for one in nic.prices(design).rows}
        from nicplanner.explain.wording import key_of

        for asked in requirements(design.site)[:6]:
            changes = changes_without(design, [asked])
            if changes is None:
                continue
            other, price = nic.plan(design.replace(changes)), by_key[key_of(design.site, asked)]
            assert price.ports == base.objective["ports"] - other.objective["ports"]
            assert price.cables == len(base.cabling) - len(other.cabling)
            assert sum(price.per_host[group.key] * len(group.hosts) for group in design.site.groups) == price.ports
            assert price.proven == (base.status == other.status == "OPTIMAL")
            compared[0] += 1

    designs.each_design(25, check, strategies.FAILURE)
    assert compared[0] > 12


def test_the_classic_host() -> None:
    found = nic.prices(CLASSIC)
    first = found.rows[0]
    assert (first.key, first.ports, first.cables, per_host(first)) == ("traffic.management.sharing: dedicated", 8, 8, "2")
    assert not next(one for one in found.rows if one.key == "traffic.iscsi.sharing: dedicated").binds
    assert list(found.table["ports"]) == [one.ports for one in found.rows]
    assert "management has its ports to itself" in found._repr_html_()


def test_money_is_that_of_what_must_be_bought() -> None:
    cable = {"connectors": ["rj45", "rj45"], "speeds_gbps": [1], "max_length_m": 100, "lengths_m": [1, 2, 3, 5]}
    design = CLASSIC.replace({"catalog.cables": {"cat5e": {**cable, "price": 4, "currency": "EUR"}}})
    plan = nic.plan(design)
    first = nic.prices(design).rows[0]
    other = nic.plan(design.replace({"traffic.management.sharing": "shared"}))
    assert first.money["EUR"] == plan.bom.query("status == 'buy'").total.sum() - other.bom.query("status == 'buy'").total.sum() > 0


def test_recommendations_have_a_price_too() -> None:
    design = CLASSIC.replace({"platform": "hyperv-2008r2", "traffic.management.sharing": None})
    rows = {one.key: one for one in nic.prices(design).rows}
    recommended = [one for key, one in rows.items() if key.startswith("platform rule")]
    assert any(one.ports > 0 for one in recommended)


def test_a_limit_leaves_the_rest_out() -> None:
    def stop(done: int, _: int) -> None:
        clock.limit = 0.0 if done == 2 else clock.limit

    clock = Clock(1000.0)
    found = price_rules(CLASSIC.site, "highs", clock, stop)
    whole = nic.prices(CLASSIC)
    assert len(found.rows) == 2
    assert len(found.left) == len(whole.rows) - 2


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    found = nic.prices(CLASSIC, progress=lambda done, every: told.append((done, every)))
    assert told == [(i + 1, len(found.rows)) for i in range(len(found.rows))]


def test_a_design_without_a_plan_has_no_prices() -> None:
    with pytest.raises(nic.InfeasibleError, match="2 too few"):
        nic.prices(CLASSIC.replace({"traffic.live-migration.demand_gbps": 1.9}))

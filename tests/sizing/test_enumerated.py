"""Every purchase of tiny designs, enumerated: what `size` and `frontier` call best is best, and nothing is missing between."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path

import pytest

import nicplanner as nic
from nicplanner.design import HostGroup, Site
from nicplanner.model.sizing import purchases
from nicplanner.sizing.curve import value_of
from nicplanner.solver import Clock

sys.path.insert(0, str(Path(__file__).parent))
import tiny_purchases
from enumeration import Dict, Worth, best_purchases, by_layouts, by_planner, every_purchase, worth_of
from tiny_purchases import FOCI

LAYOUTS = (2, 8, 19, 20, 22, 26, 29, 34, 40, 47, 50, 53, 55, 57, 58, 63, 65, 66, 75, 81, 83, 84, 92, 94, 99, 101, 105)
PLANNER = (6, 10, 15, 16, 20, 21, 25, 28, 29, 34, 43, 44, 49, 54, 64, 77, 88, 91, 93, 96, 98, 100, 101, 102, 107, 108, 110, 111, 112,
           123, 129, 135, 136, 142, 143, 155, 160, 162, 165, 166, 181, 224)  # fmt: skip
CURVES = (1, 6, 10, 15)


def drawn(seed: int, tiny: bool = False, cables: bool = False) -> Dict:
    return tiny_purchases.design(seed, FOCI[seed % len(FOCI)], tiny, cables)


def found(data: Dict, solver: str, most: int) -> list[Worth]:
    """Return the worths of the best purchases; all must be proven."""
    site = nic.Design.from_dict(data).site
    every = list(islice(purchases(site, solver, Clock()), most))
    assert all(one.proven and one.bound == one.worth for one in every)
    assert len({one.totals(site) for one in every}) == len(every)
    return [(one.worth[0], one.cost, one.worth[2], one.worth[3]) for one in every]


def agree(data: Dict, judge: Callable[[Site], Worth | None], solver: str, most: int) -> bool:
    """Compare; tell whether there is a purchase at all. Of switches the best alone is compared: where more may stand is not told."""
    most = 1 if "switches" in data["purchase"] else most
    expected = [worth for worth, _ in best_purchases(data, judge, most)]
    mine = found(data, solver, most)
    if judge is by_layouts:
        mine = [(*worth[:2], 0, worth[3]) for worth in mine]
    assert mine == expected
    return bool(expected)


def test_layouts_too_are_enumerated() -> None:
    seen = [agree(drawn(seed, tiny=True), by_layouts, "highs", 1) for seed in LAYOUTS]
    assert seen.count(True) >= 8
    assert seen.count(False) >= 8


@pytest.mark.parametrize("cables", [False, True])
def test_three_purchases(cables: bool) -> None:
    seen = [agree(drawn(seed, cables=cables), by_planner, "highs", 3) for seed in PLANNER[:: 2 if cables else 1]]
    assert seen.count(True) >= 8
    assert seen.count(False) >= 5


def test_the_other_solver() -> None:
    assert all(found(data, "cbc", 1) == found(data, "highs", 1) for data in map(drawn, PLANNER[::5]))


# ------------------------------------------------------------------------------------------------------------------- frontier


def curve(data: Dict, y: str) -> list[tuple[Fraction, Fraction]]:
    return [(one.cost, value_of(one, y)) for one in nic.frontier(nic.Design.from_dict(data), y=y).points]


def cheapest(data: Dict, narrow: Callable[[Site], Site]) -> Fraction | None:
    best = best_purchases(data, by_planner, 1, narrow)
    return best[0][0][1] if best else None


def with_level(level: Fraction) -> Callable[[Site], Site]:
    """Return what makes a site ask for at least that share after a failure."""

    def raised(group: HostGroup) -> HostGroup:
        return replace(group, classes=tuple(replace(one, min_failover=max(one.min_failover, level)) for one in group.classes))

    return lambda site: site.changed(raised)


def feasible(seeds: tuple[int, ...]) -> list[Dict]:
    return [data for data in map(drawn, seeds) if best_purchases(data, by_planner) and "platform" not in data]


def test_spare_ports_of_every_level() -> None:
    for data in feasible(CURVES):
        best: dict[Fraction, Fraction] = {}
        spare = data["policy"].get("spare_ports", 0)
        while (cost := cheapest(data, lambda site, spare=spare: replace(site, spare_ports=spare))) is not None:  # type: ignore[misc]
            best[cost] = Fraction(spare)
            spare += 1
        assert curve(data, "spare_ports") == sorted(best.items())


def test_power_of_every_purchase() -> None:
    for data in feasible(CURVES):
        power = {model: Fraction(str(one["power_w"])) for key in ("adapters", "switches") for model, one in data["catalog"][key].items()}
        expected: list[tuple[Fraction, Fraction]] = []
        every = [one for one in every_purchase(data) if worth_of(one, by_planner) is not None]
        for cost, watts in sorted((one.cost, sum((power[model] * n for _, model, n in one.totals), Fraction(0))) for one in every):
            if not expected or watts < expected[-1][1]:
                expected.append((cost, watts))
        assert curve(data, "power_w") == expected


def test_just_above_each_failover_comes_the_next() -> None:
    for data in feasible(CURVES):
        points = curve(data, "worst_failover")
        assert points
        for (_, value), after in zip(points, [*(cost for cost, _ in points[1:]), None], strict=True):
            assert cheapest(data, with_level(value + Fraction(1, 10**6))) == after

"""Laws of purchases: proof, the closed design, order, more and fewer candidates, prices, limits."""

from __future__ import annotations

import contextlib
import copy
import random
import sys
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.model.sizing import Choice, purchases
from nicplanner.solver import Clock

sys.path.insert(0, str(Path(__file__).parent))
import tiny_purchases
from tiny_purchases import FOCI

Dict = dict[str, Any]
FEASIBLE = (1, 5, 15)
QUICK = (1, 15)


def drawn(seed: int) -> Dict:
    return tiny_purchases.design(seed, FOCI[seed % len(FOCI)], cables=seed % 2 == 0)


def size(data: Dict, **limits: Any) -> nic.Sized:
    return nic.size(nic.Design.from_dict(data), **limits)


def files(plan: nic.Plan, *but: str) -> dict[str, str]:
    return {name: text for name, text in plan.files().items() if name not in ("run.json", *but)}


def shuffled(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", FEASIBLE)
def test_a_purchase_is_a_proven_plan_of_its_own_design(seed: int) -> None:
    found = size(drawn(seed))
    assert nic.verify(found.design, found).empty
    plan = nic.plan(found.design)
    bought = ("bom.csv", "bom_racks.csv", "order.csv", "plan.json", "design.yaml")
    assert files(plan, *bought) == files(found, *bought)
    assert files(nic.plan(nic.Design.parse(found.files()["design.yaml"]))) == files(plan)


@pytest.mark.parametrize("seed", QUICK)
def test_order_changes_no_table(seed: int) -> None:
    data, rng = drawn(seed), random.Random(seed)
    other = shuffled(data, rng)
    rng.shuffle(other["purchase"]["adapters"])
    assert files(size(other), "design.yaml") == files(size(data), "design.yaml")


@pytest.mark.parametrize("seed", QUICK)
def test_candidates_and_prices(seed: int) -> None:
    data = drawn(seed)
    found = size(data)
    more, fewer, dearer = copy.deepcopy(data), copy.deepcopy(data), copy.deepcopy(data)
    more["catalog"]["adapters"]["extra"] = {"interfaces": {"p[1-4]": "1000base-t"}, "bus_gbps": 8, "price": 70}
    more["purchase"]["adapters"].append("extra")
    assert size(more).cost <= found.cost
    best = next(model for section, model in found.bought if section == "adapters")
    fewer["purchase"]["adapters"].remove(best)
    with contextlib.suppress(nic.InfeasibleError, nic.InputError):  # it may be the only one
        assert size(fewer).cost >= found.cost
    for entries in dearer["catalog"].values():
        for entry in entries.values():
            if "price" in entry:
                entry["price"] = float(Fraction(str(entry["price"])) * 7)
    assert size(dearer).cost == 7 * found.cost


def test_why_nothing_will_do() -> None:
    data = drawn(15)
    data["policy"]["spare_ports"] = 100
    with pytest.raises(nic.InfeasibleError) as caught:
        size(data)
    assert "no purchase gives a plan; this is what the most capable one lacks (hosts." in str(caught.value.explanation)


# --------------------------------------------------------------------------------------------------------------- time limits


class Questions(Clock):
    """A clock that is over after so many questions, so that every place where time can run out is met."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def share(self, part: float) -> Clock:
        return self

    def left(self) -> float:
        self.most -= 1
        return 1000.0 if self.most >= 0 else 0.0


@pytest.mark.parametrize("seed", QUICK)
def test_wherever_time_runs_out(seed: int) -> None:
    site = nic.Design.from_dict(drawn(seed)).site
    best = list(islice(purchases(site, "highs", Clock()), 2))
    seen: list[Choice] = []
    for most in (*range(12), 16, 22):
        try:
            found = list(islice(purchases(site, "highs", Questions(most)), 2))
        except nic.NoSolutionError:
            assert not seen, "more time finds no less"
            continue
        seen.append(found[0])
        assert found[0].bound <= best[0].worth <= found[0].worth
        assert not found[0].proven or found[0].worth == best[0].worth
        assert len(found) == 1 or (found[0].proven and (not found[1].proven or found[1].worth == best[1].worth))
    assert seen


def test_no_time_at_all() -> None:
    with pytest.raises(nic.NoSolutionError, match="before any purchase was found"):
        size(drawn(15), time_limit=0)


# -------------------------------------------------------------------------------------------------------------------- prices


def priced(places: int, base: int) -> Dict:
    """Return a design of 200 hosts whose cards are dear and have many decimals."""
    rng = random.Random(places)
    specs = {"duo": 2, "quad": 4, "quad2": 4, "one": 1}
    cards: Dict = {
        model: {"interfaces": {f"p[1-{n}]": "1000base-t"}, "bus_gbps": 8, "price": round(base * (n + rng.random()), places)}
        for model, n in specs.items()
    }
    return {
        "nicplanner": 1,
        "catalog": {
            "adapters": cards,
            "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["s1", "s2"]}},
            "switches": {"sw": {"interfaces": {"g[1-1600]": "1000base-t"}}},
        },
        "racks": {f"R{i}": {"height_units": 60} for i in range(1, 5)},
        "switches": {
            f"sw-{name.lower()}": {"model": "sw", "rack": "R1", "unit": unit, "fabric": name, "serves": "R[1-4]"}
            for name, unit in (("A", 59), ("B", 60))
        },
        "hosts": {"h[001-200]": {"server": "box", "rack": {f"R{i}": 50 for i in range(1, 5)}, "unit": 1, "adapters": "choose"}},
        "traffic": {"management": {"demand_gbps": 0.1}, "production": {"demand_gbps": 1.6}, "iscsi": {"demand_gbps": 0.9}},
        "addressing": {"supernet": "10.0.0.0/8", "vlans": "100-199"},
        "purchase": {"adapters": list(cards), "include": ["adapters"]},
    }  # fmt: skip


@pytest.mark.parametrize("places", [2, 9])
@pytest.mark.parametrize("pooled", [False, True])
def test_large_prices(places: int, pooled: bool) -> None:
    data = priced(places, 10**6)
    if pooled:
        data["purchase"] |= {"spares_percent": 7.77, "pack_sizes": {"duo": 7, "quad": 13}, "stock": {"quad": 11}}
    site = nic.Design.from_dict(data).site
    one, other = (next(purchases(site, solver, Clock())) for solver in ("highs", "cbc"))
    assert one.proven
    assert other.proven
    assert (one.cost, one.worth) == (other.cost, other.worth)


# ---------------------------------------------------------------------------------------------------------- switches on offer


def test_ports_that_no_cable_fits_do_not_count() -> None:
    data: Dict = {
        "nicplanner": 1,
        "catalog": {
            "adapters": {"x": {"interfaces": {"p[1-4]": "10gbase-x-sfpp"}, "bus_gbps": 64, "price": 10}},
            "servers": {"box": {"height_units": 1, "interfaces": {}, "slots": ["s1", "s2"]}},
            "switches": {"sw": {"interfaces": {"g[1-24]": "1000base-t", "x[1-2]": "10gbase-x-sfpp"}, "price": 100}},
            "cables": {"dac": {"connectors": ["sfp+", "sfp+"], "speeds_gbps": [10], "lengths_m": [1, 2, 3, 5], "price": 15}},
        },
        "hosts": {"h[1-3]": {"server": "box", "rack": "R1", "unit": 1, "adapters": "choose"}},
        "traffic": {"management": {"demand_gbps": 0.1}},
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
        "purchase": {"adapters": ["x"], "switches": ["sw"], "include": ["adapters", "switches"]},
    }
    assert size(data).purchase == "6 × x, 4 × sw"

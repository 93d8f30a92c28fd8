"""Rates with many decimals, tight buses, odd utilisations: the optimum is still the enumerated one, with either solver."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parent))
import brute


def design(rng: random.Random, decimals: int) -> dict[str, Any]:
    kind, speed = rng.choice((("1000base-t", 1), ("25gbase-x-sfp28", 25), ("100gbase-x-qsfp28", 100)))

    def rate(low: float, high: float) -> float:
        return round(rng.uniform(low, high), decimals)

    survive = ([], ["port"], ["adapter"], ["port", "adapter"])
    traffic = {
        name: {"demand_gbps": rate(0.05 * speed, 0.6 * speed), "survive": rng.choice(survive), "min_failover": rate(0.2, 1)}
        for name in ("production", "backup", "vsan")
    }
    server: dict[str, Any] = {"height_units": 1, "interfaces": {"p[1-2]": kind}, "slots": ["s1"]}
    card: dict[str, Any] = {"interfaces": {"p[1-2]": kind}}
    for where, chance in ((card, 0.6), (server, 0.5)):
        if rng.random() < chance:
            where["bus_gbps"] = rate(0.5 * speed, 1.8 * speed)
    return {
        "nicplanner": 1,
        "policy": {"max_utilisation": rate(0.6, 1)},
        "catalog": {"servers": {"s": server}, "adapters": {"card": card}, "switches": {"g": {"interfaces": {"e[1-8]": kind}}}},
        "switches": {f"sw{i}": {"model": "g", "rack": "R1", "unit": 30 + i} for i in (1, 2)},
        "hosts": {"h1": {"server": "s", "adapters": {"s1": "card"}, "rack": "R1", "unit": 1}},
        "traffic": traffic,
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
    }


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("decimals", [1, 3, 6, 9])
def test_decimals(solver: str, decimals: int) -> None:
    rng = random.Random(decimals)
    feasible = 0
    for _ in range(12):
        one = nic.Design.from_dict(design(rng, decimals))
        best = brute.optimum(one.site)
        try:
            found = nic.plan(one, solver=solver).objective["ports"]
        except nic.InfeasibleError:
            found = None
        assert found == (best and best.ports)
        feasible += best is not None
    assert feasible >= 3

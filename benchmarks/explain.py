"""Shows what an explanation, a price list and a simulation cost, against planning the same hosts, all in one process.

Each round does every step once, in turn; ratios are medians of the rounds' own ratios to planning the feasible design.

Run: ``python benchmarks/explain.py [--rounds N] [--small]``.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from designs import SHAPES, scale_data, starter_data
from machine import describe, print_table

import nicplanner as nic

TOO_MUCH = {"traffic.live-migration.demand_gbps": 1.9}
"""Live migration that takes two ports more than the classic host has."""
SCARCE = {"addressing.vlans": "100-104"}
"""One VLAN id too few."""


def steps(data: dict[str, Any]) -> Mapping[str, Callable[[], object]]:
    """Return what is timed, by name; planning first."""
    design = nic.Design.from_dict(data)
    plan = nic.plan(design)
    host = plan.ports["host"][0]
    switch = next(name for name in plan.ports["switch"] if name)
    return {
        "plan": lambda: nic.plan(design),
        "explain: ports": lambda: nic.explain(design.replace(TOO_MUCH)),
        "explain: VLAN ids": lambda: nic.explain(design.replace(SCARCE)),
        "price": lambda: nic.prices(design),
        "simulate": lambda: nic.simulate(design, plan, [switch, f"{host}/slot1"]),
        "all pairs": lambda: nic.simulate_pairs(design, plan),
        "availability": lambda: nic.availability(design, plan),
        "runway": lambda: nic.runway(design, replanned=False),
    }


def table(title: str, data: dict[str, Any], rounds: int) -> None:
    """Time every step in turn, and print medians and ratios."""
    todo = steps(data)
    taken = []
    for _ in range(rounds):
        mine = {}
        for name, step in todo.items():
            begun = time.perf_counter()
            step()
            mine[name] = time.perf_counter() - begun
        taken.append(mine)

    def row(name: str) -> list[str]:
        ratio = statistics.median(one[name] / one["plan"] for one in taken)
        return [name, f"{statistics.median(one[name] for one in taken):.2f}", f"{ratio:.1f}"]

    print(f"\n{title}, medians of {rounds} {'round' if rounds == 1 else 'rounds'}\n")
    print_table(["step", "s", "× plan"], [row(name) for name in todo])


def main() -> int:
    """Run the rounds and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds for four hosts; of 2,000 one is run")
    parser.add_argument("--small", action="store_true", help="four hosts alone")
    options = parser.parse_args()
    print(describe("highspy", "pulp"))
    table("Four hosts", starter_data(), options.rounds)
    for shape in () if options.small else SHAPES:
        table(f"2,000 hosts in 100 racks, {shape}", scale_data(2000, 100, shape), 1)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

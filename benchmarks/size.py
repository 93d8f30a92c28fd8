"""Shows what choosing cards costs: nicplanner's two programs beside the model that one writes first, in one run.

The question: four host groups of four hosts, eight open slots each, twelve candidates; which cards cost least, in proven plans. nicplanner
answers all of it. The straightforward model (:mod:`per_port`: a binary for each slot and candidate, and for each port, class and switch)
gets an easier one: one group, one host, so that no hosts have to agree, and only the cost; its limit stands beside it.

Run: ``python benchmarks/size.py [--slots 8] [--groups 4] [--limit SECONDS]``.
"""

from __future__ import annotations

import argparse
import time

from designs import size_data
from machine import describe, print_table
from per_port import build_per_port

import nicplanner as nic
from nicplanner.model.counted import Counted
from nicplanner.solver import Clock, Status, minimise

GOAL = 30
"""Seconds in which all groups are to be proven."""


def ours(groups: int, slots: int, hosts: int) -> list[str]:
    """Choose for all groups; return the line of the table."""
    design = nic.Design.from_dict(size_data(groups, slots, hosts))
    begun = time.perf_counter()
    found = nic.size(design)
    seconds = time.perf_counter() - begun
    group = design.site.groups[0]
    program = Counted(design.site.only((group,)), False, {}, "highs", Clock()).model.program
    size = f"{len(program.lower)} / {len(program.rows)} a group"
    status = "proven optimal" if found.status == "OPTIMAL" else f"{found.status}, not proven"
    what = f"{groups} groups × {hosts} hosts" if groups > 1 else f"1 group × {hosts} {'host' if hosts == 1 else 'hosts'}"
    return ["nicplanner", what, size, status, f"{found.cost}", f"{found.bound['cost']}", f"{seconds:.1f}"]


def straightforward(slots: int, limit: float) -> list[str]:
    """Choose for one host with the model that one writes first; return the line of the table."""
    design = nic.Design.from_dict(size_data(1, slots, 1))
    begun = time.perf_counter()
    model = build_per_port(design.site)
    result = minimise(model.program, model.cost(), "highs", Clock(limit))
    seconds = time.perf_counter() - begun
    status = "proven optimal" if result.status is Status.OPTIMAL else f"{result.status}, not proven"
    shown = ["–" if value is None else str(value) for value in (result.objective, result.bound)]
    numbers = f"{len(model.program.lower)} / {len(model.program.rows)}"
    return ["straightforward", "1 group × 1 host", numbers, status, *shown, f"{seconds:.1f}"]


def main() -> None:
    """Answer the question in both ways."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--slots", type=int, default=8)
    arguments.add_argument("--groups", type=int, default=4)
    arguments.add_argument("--limit", type=float, default=120, help="seconds for the straightforward model")
    given = arguments.parse_args()
    print(describe("highspy", "pulp"), end="\n\n")
    rows = [ours(given.groups, given.slots, 4), ours(1, given.slots, 1), straightforward(given.slots, given.limit)]
    print_table(["model", "question", "variables / rows", "result", "cost", "bound", "seconds"], rows)
    print(f"\nThe goal for all groups is {GOAL} s: {'met' if float(rows[0][-1]) <= GOAL else 'NOT met'}.")


if __name__ == "__main__":
    main()

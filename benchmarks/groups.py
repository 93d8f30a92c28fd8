"""Many different host groups over shared racks whose switch ports are scarce: clusters of groups, beside one program for all of them.

Both ways run in the same process on the same network, one after the other, and are timed by the processor; a time limit holds for each.
"ports" and "length" must agree where both are proven, else the run ends with a fault.

Run: ``python benchmarks/groups.py [--sizes 10 50 200] [--limit SECONDS] [--seed N]``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from typing import NamedTuple

from designs import to_yaml, varied_data
from machine import describe, print_table

import nicplanner as nic
from nicplanner.errors import NoSolutionError
from nicplanner.model import solve_network
from nicplanner.model.build import build_model
from nicplanner.model.sets import all_sets
from nicplanner.model.solve import lexicographic
from nicplanner.network import Network, build_network
from nicplanner.solver import Clock, Status

RACKS_PER_GROUP = 2.5


class Line(NamedTuple):
    """What a way found: seconds of processor time, whether it is proven, and the objectives."""

    seconds: float
    proven: bool
    objective: Mapping[str, int] | None


def clustered(network: Network, limit: float) -> Line:
    """Plan as ``nicplanner plan`` does."""
    begun = time.process_time()
    try:
        found = solve_network(network, clock=Clock(limit))
    except NoSolutionError:
        return Line(time.process_time() - begun, False, None)
    return Line(time.process_time() - begun, found.status is Status.OPTIMAL, found.objective)


def joint(network: Network, limit: float) -> Line:
    """Plan all host groups as one program."""
    begun, clock = time.process_time(), Clock(limit)
    model = build_model(network, all_sets(network)[0])
    try:
        found = lexicographic(model.program, model.objectives(), "highs", clock)
    except NoSolutionError:
        return Line(time.process_time() - begun, False, None)
    return Line(time.process_time() - begun, found.proven, found.objective)


def row(groups: int, limit: float, seed: int) -> list[str]:
    """Return a line of the table for one size."""
    racks = round(groups * RACKS_PER_GROUP)
    network = build_network(nic.Design.parse(to_yaml(varied_data(groups, racks, seed))).site)
    ours, theirs = clustered(network, limit), joint(network, limit)
    if ours.proven and theirs.proven and ours.objective != theirs.objective:
        raise SystemExit(f"the ways differ at {groups} groups: {ours.objective} and {theirs.objective}")
    ports = "–" if ours.objective is None else str(ours.objective["ports"])
    said = ["proven" if one.proven else "not proven" for one in (ours, theirs)]
    hosts = sum(group.size for group in network.groups)
    sizes = [str(len(network.groups)), str(racks), str(hosts), ports]
    return [*sizes, f"{ours.seconds:.2f}", said[0], f"{theirs.seconds:.2f}", said[1], f"{theirs.seconds / ours.seconds:.1f}"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 50, 200], help="numbers of host groups")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for each way")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(describe("highspy", "pulp"), end="\n\n")
    row(2, options.limit, options.seed)  # imports and caches are no part of the first line
    lines = [row(size, options.limit, options.seed) for size in options.sizes]
    head = ["groups", "racks", "hosts", "ports", "clusters s", "", "one program s", "", "ratio"]
    print_table(head, lines)


if __name__ == "__main__":
    main()

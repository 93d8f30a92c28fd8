"""Shows how planning grows with the site: whole `nicplanner plan` commands, from 100 hosts in 5 racks to 2,000 in 100.

Each run is a fresh process, measured from outside: wall and processor seconds, and peak resident memory. Beside it, in the same run: a
cold start on the starter design (four hosts), and reading and writing the same tables only. Two shapes: one host group over all racks
with one large switch a fabric and rack, and a host group for each rack with two switches a fabric. Ratio and exponent are taken of
processor seconds, which other work on the machine disturbs least: the ratio is planning to tables only, the exponent the slope of
log(seconds less the cold start's) over log(hosts), so 1 is linear.

Run: ``python benchmarks/scale.py [--big] [--repeat N]`` (``--big`` adds 10,000 hosts in 500 racks).
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from designs import SHAPES, scale_data, starter_data, to_yaml
from machine import Run, describe, measure, print_table

SIZES = ((100, 5), (500, 25), (1000, 50), (2000, 100))
BIG = (10_000, 500)
REWRITE = "import gc, sys; gc.set_threshold(200_000, 50, 50); from nicplanner.plan import Plan; Plan.load(sys.argv[1]).write(sys.argv[2])"
"""Reads a plan's tables and writes them again, with the garbage collector set as the command line sets it."""


class Point(NamedTuple):
    """What was measured of one design: the plan command, and writing its tables alone."""

    shape: str
    hosts: int
    racks: int
    ports: int
    status: str
    plan: Run
    write: Run

    def cells(self) -> list[str]:
        """Return the point as text."""
        plan, write = self.plan, self.write
        counts = [self.shape, str(self.hosts), str(self.racks), str(self.ports), self.status]
        measured = [f"{plan.seconds:.2f}", f"{plan.cpu:.2f}", f"{plan.mib:.0f}", f"{write.seconds:.2f}", f"{write.cpu:.2f}"]
        return [*counts, *measured, f"{plan.cpu / write.cpu:.1f}"]


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each measure."""
    return Run(*map(statistics.median, zip(*runs, strict=True)))


def plan_runs(design: Path, out: Path, repeat: int) -> Run:
    """Measure the plan command."""
    return median([measure(["-m", "nicplanner", "plan", str(design), "-o", str(out)]) for _ in range(repeat)])


def point(shape: str, hosts: int, racks: int, folder: Path, repeat: int) -> Point:
    """Measure one design."""
    design, out = folder / "design.yaml", folder / "plan"
    design.write_text(to_yaml(scale_data(hosts, racks, shape)))
    planned = plan_runs(design, out, repeat)
    written = median([measure(["-c", REWRITE, str(out), str(folder / "again")]) for _ in range(repeat)])
    manifest = json.loads((out / "plan.json").read_text())
    return Point(shape, hosts, racks, manifest["objective"]["ports"], manifest["status"], planned, written)


def exponent(points: Sequence[Point], cold: Run) -> float:
    """Return the slope of log(processor seconds less the cold start's) over log(hosts); points hardly above the cold start are left out."""
    clear = [(math.log(one.hosts), math.log(one.plan.cpu - cold.cpu)) for one in points if one.plan.cpu > 1.1 * cold.cpu]
    return statistics.linear_regression(*zip(*clear, strict=True)).slope


def main() -> int:
    """Measure every design and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--big", action="store_true", help="add 10,000 hosts in 500 racks (one run each)")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each command; the median counts")
    chosen = parser.parse_args()
    print(describe("highspy", "pulp", "networkx"))
    for name, text in SHAPES.items():
        print(f"{name}: {text}")
    with tempfile.TemporaryDirectory(prefix="nicplanner-scale-") as name:
        folder = Path(name)
        (folder / "starter.yaml").write_text(to_yaml(starter_data()))
        plan_runs(folder / "starter.yaml", folder / "starter", 1)  # so that modules are compiled and the disk's cache is warm
        cold = plan_runs(folder / "starter.yaml", folder / "starter", max(chosen.repeat, 5))
        points = [point(shape, *size, folder, chosen.repeat) for shape in SHAPES for size in SIZES]
        points += [point(shape, *BIG, folder, 1) for shape in SHAPES if chosen.big]
    points.sort(key=lambda one: (list(SHAPES).index(one.shape), one.hosts))
    print(f"\nCold start (starter, 4 hosts): {cold.seconds:.2f} s, {cold.cpu:.2f} s of processor time, {cold.mib:.0f} MiB\n")
    head = ["shape", "hosts", "racks", "ports", "status", "plan s", "of it CPU", "peak MiB", "tables only s", "of it CPU", "ratio"]
    print_table(head, [one.cells() for one in points])
    print()
    for shape in SHAPES:
        slope = exponent([one for one in points if one.shape == shape], cold)
        print(f"{shape}: processor seconds grow with hosts to the power {slope:.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

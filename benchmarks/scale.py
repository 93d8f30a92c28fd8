"""Shows how planning grows with the site: whole `nicplanner plan` commands, from 100 hosts in 5 racks to 50,000 in 2,500.

Each run is a fresh process, measured from outside: wall and processor seconds, and peak resident memory. Beside it, in the same run: a
cold start on the starter design (four hosts), and writing the same tables (`Plan.write` alone, of a plan that was read before). Shapes:
one host group over all racks with one large switch a fabric and rack; the same with VLANs and subnets a rack; a host group for each rack
with two switches a fabric. Ratio and exponent are taken of processor seconds, which other work on the machine disturbs least: the ratio
is planning, less the cold start, to writing; the exponent the slope of log(seconds less the cold start's) over log(hosts), so 1 is linear.
``--phases`` also shows where the time goes, measured inside a process, with the slope of each part and what a million hosts would take if
it went on like that.

Run: ``python benchmarks/scale.py [--big] [--repeat N] [--phases] [--figure FILE.png]`` (``--big`` adds 10,000 to 50,000 hosts).
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from designs import SHAPES, scale_data, starter_data, to_yaml
from machine import Run, describe, measure, print_table

SIZES = ((100, 5), (500, 25), (1000, 50), (2000, 100))
BIG = ((10_000, 500), (20_000, 1000), (50_000, 2500))
FITTED = 1000
"""Hosts from which on the exponent is fitted."""
MILLION = 10**6
REWRITE = """
import gc, sys, time
gc.set_threshold(200_000, 50, 50)
from nicplanner.plan import Plan
plan = Plan.load(sys.argv[1])
begun, wall = time.process_time(), time.perf_counter()
plan.write(sys.argv[2])
print(time.perf_counter() - wall, time.process_time() - begun, file=open(sys.argv[3], "w"))
"""
"""Writes a plan's tables again, with the garbage collector set as the command line sets it."""


class Point(NamedTuple):
    """What was measured of one design: the plan command, and writing its tables alone."""

    shape: str
    hosts: int
    racks: int
    ports: int
    status: str
    plan: Run
    write: Run
    cold: Run

    def cells(self) -> list[str]:
        """Return the point as text."""
        plan, write = self.plan, self.write
        counts = [self.shape, str(self.hosts), str(self.racks), str(self.ports), self.status]
        measured = [f"{plan.seconds:.2f}", f"{plan.cpu:.2f}", f"{plan.mib:.0f}", f"{write.seconds:.2f}", f"{write.cpu:.2f}"]
        return [*counts, *measured, f"{(plan.cpu - self.cold.cpu) / write.cpu:.1f}"]


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each measure."""
    return Run(*map(statistics.median, zip(*runs, strict=True)))


def plan_runs(design: Path, out: Path, repeat: int) -> Run:
    """Measure the plan command."""
    return median([measure(["-m", "nicplanner", "plan", str(design), "-o", str(out)]) for _ in range(repeat)])


def write_run(plan: Path, again: Path, told: Path) -> Run:
    """Measure writing a plan's tables."""
    run = measure(["-c", REWRITE, str(plan), str(again), str(told)])
    seconds, cpu = map(float, told.read_text().split())
    return Run(seconds, cpu, run.mib)


def point(shape: str, hosts: int, racks: int, folder: Path, repeat: int, cold: Run) -> Point:
    """Measure one design."""
    design, out = folder / "design.yaml", folder / "plan"
    design.write_text(to_yaml(scale_data(hosts, racks, shape)))
    planned = plan_runs(design, out, repeat)
    written = median([write_run(out, folder / "again", folder / "told") for _ in range(repeat)])
    manifest = json.loads((out / "plan.json").read_text())
    return Point(shape, hosts, racks, manifest["objective"]["ports"], manifest["status"], planned, written, cold)


def exponent(points: Sequence[Point], cold: Run) -> float:
    """Return the slope of log(processor seconds less the cold start's) over log(hosts), from :data:`FITTED` hosts on."""
    clear = [(math.log(one.hosts), math.log(one.plan.cpu - cold.cpu)) for one in points if one.hosts >= FITTED]
    return statistics.linear_regression(*zip(*clear, strict=True)).slope


def phases(shape: str, sizes: Sequence[tuple[int, int]]) -> list[list[str]]:
    """Return the processor seconds of each part of the road at each size, its slope, and what that makes of a million hosts."""
    found = []
    for hosts, racks in sizes:
        with tempfile.TemporaryDirectory(prefix="nicplanner-phases-") as name:
            told = Path(name) / "told.json"
            measure([__file__, "--inside", shape, str(hosts), str(racks), str(told)])
            found.append(json.loads(told.read_text()))
    rows = []
    for part in found[0]:
        values = [one[part] for one in found]
        logs = [(math.log(hosts), math.log(max(value, 1e-4))) for (hosts, _), value in zip(sizes, values, strict=True)]
        slope = statistics.linear_regression(*zip(*logs, strict=True)).slope
        more = (values[-1] - values[-2]) / (sizes[-1][0] - sizes[-2][0])  # for each further host, at the largest sizes
        last = values[-1] + more * (MILLION - sizes[-1][0])
        digits = 0 if part.endswith("MiB") else 2
        rows.append([shape, part, *(f"{value:.{digits}f}" for value in values), f"{slope:.2f}", f"{last:,.0f}"])
    return rows


def inside(shape: str, hosts: int, racks: int) -> dict[str, float]:
    """Plan in this process and return the processor seconds of each part, and the peak memory."""
    import gc
    import resource
    import sys
    from collections.abc import Callable
    from functools import partial
    from typing import Any

    import nicplanner as nic
    from nicplanner import pipeline

    gc.set_threshold(200_000, 50, 50)
    spent: dict[str, float] = {}

    def timed(name: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        begun = time.process_time()
        out = call(*arguments, **named)
        spent[name] = spent.get(name, 0.0) + time.process_time() - begun
        return out

    nic.plan(nic.Design.parse(nic.starter()))  # so that modules are loaded
    text = to_yaml(scale_data(hosts, racks, shape))
    parts = {"build_network": "graph", "solve_network": "program", "assemble": "tables", "derive": "failures", "violations": "proof"}
    for name, part in parts.items():
        setattr(pipeline, name, partial(timed, part, getattr(pipeline, name)))
    design = timed("load", nic.Design.parse, text)
    plan = pipeline.plan(design)
    with tempfile.TemporaryDirectory(prefix="nicplanner-inside-") as name:
        timed("write", plan.write, Path(name) / "plan")
        spent["written MiB"] = sum(file.stat().st_size for file in (Path(name) / "plan").iterdir()) / 2**20
    spent["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
    return spent


def draw(points: Sequence[Point], file: str) -> None:
    """Draw planning and writing over hosts."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for shape, colour in zip(SHAPES, ("C0", "C1", "C2"), strict=True):
        mine = [one for one in points if one.shape == shape]
        hosts = [one.hosts for one in mine]
        axes.loglog(hosts, [one.plan.cpu for one in mine], "o-", color=colour, label=f"plan, {shape}")
        axes.loglog(hosts, [one.write.cpu for one in mine], "x:", color=colour, label=f"write alone, {shape}")
    axes.set(xlabel="hosts", ylabel="processor seconds", title="nicplanner plan, and writing its own tables")
    axes.legend(fontsize="small")
    figure.savefig(file)


def main() -> int:
    """Measure every design and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--big", action="store_true", help="add 10,000, 20,000 and 50,000 hosts (one run each)")
    parser.add_argument("--phases", action="store_true", help="also show where the time goes")
    parser.add_argument("--figure", help="a file for the figure")
    parser.add_argument("--inside", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each command; the median counts")
    chosen = parser.parse_args()
    if chosen.inside:
        shape, hosts, racks, told = chosen.inside
        Path(told).write_text(json.dumps(inside(shape, int(hosts), int(racks))))
        return 0
    print(describe("highspy", "pulp", "networkx"))
    for name, text in SHAPES.items():
        print(f"{name}: {text}")
    with tempfile.TemporaryDirectory(prefix="nicplanner-scale-") as name:
        folder = Path(name)
        (folder / "starter.yaml").write_text(to_yaml(starter_data()))
        plan_runs(folder / "starter.yaml", folder / "starter", 1)  # so that modules are compiled and the disk's cache is warm
        cold = plan_runs(folder / "starter.yaml", folder / "starter", max(chosen.repeat, 5))
        points = [point(shape, *size, folder, chosen.repeat, cold) for shape in SHAPES for size in SIZES]
        points += [point(shape, *size, folder, 1, cold) for shape in SHAPES for size in BIG if chosen.big]
    points.sort(key=lambda one: (list(SHAPES).index(one.shape), one.hosts))
    print(f"\nCold start (starter, 4 hosts): {cold.seconds:.2f} s, {cold.cpu:.2f} s of processor time, {cold.mib:.0f} MiB\n")
    head = ["shape", "hosts", "racks", "ports", "status", "plan s", "of it CPU", "peak MiB", "write s", "of it CPU", "ratio"]
    print_table(head, [one.cells() for one in points])
    print()
    for shape in SHAPES:
        slope = exponent([one for one in points if one.shape == shape], cold)
        print(f"{shape}: processor seconds grow with hosts to the power {slope:.2f} (from {FITTED:,} on)")
    if chosen.figure:
        draw(points, chosen.figure)
    if chosen.phases:
        sizes = (*SIZES[2:], *(BIG if chosen.big else ()))
        text = "the slope, and a million hosts if each further one costs what it costs last"
        print(f"\nProcessor seconds of each part (MiB of the last two), {text}\n")
        every = [row for shape in SHAPES for row in phases(shape, sizes)]
        print_table(["shape", "part", *(f"{hosts:,}" for hosts, _ in sizes), "slope", "1,000,000"], every)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Counts scenarios a second: one after the other, in processes, on a Dask cluster; proof, figures and storing included.

A study varies the iSCSI demand and the failover of production: every scenario is another program. The same scenarios run in turn in this
process, in processes and on a local Dask cluster of processes, once before it counts (so that workers are started and modules loaded), and
the rows must be equal. *Of it* is measured inside the workers: what a scenario takes by itself. For comparison the same scenarios by
`nic.plan(design.replace(...))` alone, without measures and rows.

Run: ``python benchmarks/study.py [--scenarios N] [--workers N] [--figure FILE.png]``.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from typing import Any

from designs import scale_data, starter_data
from machine import describe, print_table

import nicplanner as nic
from nicplanner.study.backends import cores


def study_of(data: dict[str, Any], count: int) -> nic.Study:
    """Return a study of a design with so many scenarios."""
    demands = [round(1 + 0.5 * i / count, 6) for i in range(count // 2)]
    study = nic.Study(nic.Design.from_dict(data)).vary("traffic.iscsi.demand_gbps", demands)
    return study.vary("traffic.production.min_failover", [0.5, 0.6])


def plain(study: nic.Study) -> float:
    """Return how many scenarios a second plain planning does."""
    begun = time.perf_counter()
    for one in study.scenarios():
        nic.plan(one.apply(study.design, None))
    return len(study) / (time.perf_counter() - begun)


def client_of(workers: int) -> Any:
    """Return a client of a Dask cluster of processes on this machine."""
    from distributed import Client

    return Client(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None)


def timed(study: nic.Study, executor: Any, workers: int) -> tuple[float, float, Any]:
    """Return the seconds of a run with a store, of it inside the workers, and the rows."""
    with tempfile.TemporaryDirectory(prefix="nicplanner-study-") as store:
        begun = time.perf_counter()
        rows = study.run(executor, workers=workers, store=store, progress=False)
        seconds = time.perf_counter() - begun
    return seconds, float(rows["seconds"].sum()), rows.drop(columns="seconds")


def main() -> int:
    """Run every way and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenarios", type=int, default=400)
    parser.add_argument("--workers", type=int, default=cores())
    parser.add_argument("--figure", help="a file for the figure")
    chosen = parser.parse_args()
    print(describe("highspy", "pulp", "distributed"), flush=True)
    lines, equal = [], True
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    os.environ.setdefault("DASK_DISTRIBUTED__LOGGING__DISTRIBUTED", "error")
    pool, client = ProcessPoolExecutor(chosen.workers, get_context("spawn")), client_of(chosen.workers)
    try:
        designs = (("4 hosts", starter_data(), chosen.scenarios), ("100 hosts in 5 racks", scale_data(100, 5, "one group"), 60))
        for name, data, count in designs:
            study = study_of(data, count)
            ways = (("serial", None, 1), ("processes", pool, chosen.workers), ("Dask", client, chosen.workers))
            plain(study_of(data, 10))
            lines.append([name, "plan alone", "1", str(len(study)), f"{plain(study):.1f}", "", ""])
            first, base = None, 0.0
            for way, executor, workers in ways:
                timed(study_of(data, 20 * workers), executor, workers)
                seconds, inside, rows = timed(study, executor, workers)
                rate = len(study) / seconds
                base, first = (base or rate), (rows if first is None else first)
                equal = equal and rows.equals(first)
                measured = [f"{rate:.1f}", f"{1000 * inside / len(study):.1f}", f"{rate / base:.2f}"]
                lines.append([name, way, str(workers), str(len(study)), *measured])
    finally:
        client.close()
        pool.shutdown()
    print()
    print_table(["design", "way", "workers", "scenarios", "a second", "ms inside", "× serial"], lines)
    if chosen.figure:
        draw(lines, chosen.figure)
    print("\nRows are equal, whatever the way." if equal else "\nROWS DIFFER")
    return 0 if equal else 1


def draw(lines: list[list[str]], file: str) -> None:
    """Draw scenarios a second."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.5), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh([f"{line[0]}, {line[1]}" for line in lines], [float(line[4]) for line in lines])
    axes.bar_label(bars, padding=3)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set(xlabel="scenarios a second, proof included")
    figure.savefig(file)


if __name__ == "__main__":
    raise SystemExit(main())

"""Compares three ways to plan many equal hosts: counting ports, naming every port, and a small model for each host.

*Counting* is nicplanner's own model of the whole host group. *Per host* is the same model of one host, built and solved for each host
again, as one would who plans them one by one; it cannot see that hosts share switches. *Per port* (:mod:`per_port`) has a binary for each
host, port, class and switch. All minimise the ports of the classic host that needs all of its ten; each runs in a fresh process, under
HiGHS with one thread and a limit; building the program is counted in.

Run: ``python benchmarks/models.py [--hosts 1 4 16 64] [--limit SECONDS] [--figure FILE.png]``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from designs import scale_data, ten_port_data
from machine import describe, measure, print_table

MODELS = ("counting", "per host", "per port")
FEW = 8
"""Hosts up to which the per-port model is asked; beyond it is not proven in any time that one waits."""


A_RACK = 16
"""Hosts that stand in one rack."""


def data_of(hosts: int) -> dict[str, Any]:
    """Return classic hosts that need all of their ten ports, in as many racks as they take."""
    if hosts <= A_RACK:
        return ten_port_data(hosts)
    data = scale_data(hosts, hosts // A_RACK, "one group")
    data["traffic"]["live-migration"]["demand_gbps"] = 0.9
    return data


def solved(name: str, hosts: int, limit: float) -> dict[str, Any]:
    """Build and solve one model, and return what came of it; this runs in a process of its own."""
    import nicplanner as nic
    from nicplanner.model.build import build_model
    from nicplanner.model.sets import make_sets
    from nicplanner.network import build_network
    from nicplanner.solver import Clock, Program, minimise

    site = nic.Design.from_dict(data_of(1 if name == "per host" else hosts)).site
    warm_up = Program()
    minimise(warm_up, {warm_up.variable(1): 1})
    clock, begun = Clock(limit), time.perf_counter()
    ports, bound, status, size = 0, 0, "OPTIMAL", 0
    for _ in range(hosts if name == "per host" else 1):
        if name == "per port":
            from per_port import build_per_port

            straight = build_per_port(site)
            program, objective = straight.program, straight.objective()
        else:
            network = build_network(site)
            model = build_model(network, [make_sets(network, group) for group in network.groups])
            program, objective = model.program, dict(dict(model.objectives())["ports"])
        found = minimise(program, objective, "highs", clock)
        ports, bound, size = ports + (found.objective or 0), bound + (found.bound or 0), size + len(program.lower)
        status = status if found.status == "OPTIMAL" else str(found.status)
    return {"seconds": time.perf_counter() - begun, "ports": ports, "bound": bound, "status": status, "variables": size}


def line(name: str, hosts: int, limit: float, folder: Path) -> dict[str, Any]:
    """Measure one model in a fresh process."""
    out = folder / "out.json"
    run = measure([__file__, "--one", name, str(hosts), str(limit), str(out)])
    return {"model": name, "hosts": hosts, "mib": run.mib, **json.loads(out.read_text())}


def draw(lines: Sequence[dict[str, Any]], file: str) -> None:
    """Draw seconds over hosts."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for name, marker in zip(MODELS, "os^", strict=True):
        mine = [one for one in lines if one["model"] == name]
        axes.loglog([one["hosts"] for one in mine], [one["seconds"] for one in mine], marker=marker, label=name)
    axes.set(xlabel="hosts", ylabel="seconds, building included", title="Fewest ports of ten-port hosts, HiGHS")
    axes.legend()
    figure.savefig(file)


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 4, 16, 64, 256])
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each model")
    parser.add_argument("--figure", help="a file for the figure")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        name, hosts, limit, out = chosen.one
        Path(out).write_text(json.dumps(solved(name, int(hosts), float(limit))))
        return 0
    print(describe("highspy", "pulp"), flush=True)
    lines: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="nicplanner-models-") as folder:
        for hosts in chosen.hosts:
            for name in MODELS:
                if name != "per port" or hosts <= FEW:
                    lines.append(line(name, hosts, chosen.limit, Path(folder)))
    print()
    head = ["model", "hosts", "variables", "status", "ports", "bound", "seconds", "× counting", "peak MiB"]
    rows = []
    for one in lines:
        counting = next(other for other in lines if other["model"] == "counting" and other["hosts"] == one["hosts"])
        ratio = f"{one['seconds'] / counting['seconds']:.1f}"
        rows.append([one["model"], *(str(one[key]) for key in ("hosts", "variables", "status", "ports", "bound")),
                     f"{one['seconds']:.3f}", ratio, f"{one['mib']:.0f}"])  # fmt: skip
    print_table(head, rows)
    if chosen.figure:
        draw(lines, chosen.figure)
    proven: dict[int, set[int]] = {}
    for one in lines:
        if one["status"] == "OPTIMAL":
            proven.setdefault(one["hosts"], set()).add(one["ports"])
    wrong = {hosts: found for hosts, found in proven.items() if len(found) > 1}
    print("\nAll proven optima agree." if not wrong else f"\nDISAGREEMENT: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())

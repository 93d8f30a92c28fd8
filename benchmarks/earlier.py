"""Shows what it costs to keep what is cabled: `nicplanner plan NEW --from OLD`, beside planning the same design afresh.

Each run is a fresh process, measured from outside: processor seconds and peak resident memory. The new design is the old one and some hosts
more: one host more of sixteen that need all of their ten ports; five racks with 100 hosts more of a fleet, in the shapes of ``scale.py``;
and the same design once more where many different host groups share scarce switch ports. ``moved`` counts the cables that move, with the
lower bound that is proven.

Run: ``python benchmarks/earlier.py [--big]`` (``--big``: fleets of 10,000 hosts, and 200 host groups).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from designs import SHAPES, scale_data, ten_port_data, to_yaml, varied_data
from machine import describe, measure, print_table

Case = tuple[str, dict[str, Any], dict[str, Any]]
"""What it is, the design that is cabled, the design that is planned."""


def cases(big: bool) -> Iterator[Case]:
    """Yield the designs."""
    yield "ten ports, 16 hosts and 1", ten_port_data(16), ten_port_data(17)
    hosts, racks = (10_000, 500) if big else (1000, 50)
    for shape in SHAPES:
        yield f"{shape}, {hosts:,} hosts and 100", scale_data(hosts, racks, shape), scale_data(hosts + 100, racks + 5, shape)
    groups, racks = (200, 500) if big else (40, 100)
    yield f"{groups} scarce groups, unchanged", varied_data(groups, racks), varied_data(groups, racks)


def row(case: Case, folder: Path) -> list[str]:
    """Measure a case."""
    name, old, new = case
    for which, data in (("old", old), ("new", new)):
        (folder / f"{which}.yaml").write_text(to_yaml(data))
    plan = ["-m", "nicplanner", "plan"]
    measure([*plan, str(folder / "old.yaml"), "-o", str(folder / "old")])
    afresh = measure([*plan, str(folder / "new.yaml"), "-o", str(folder / "afresh")])
    kept = measure([*plan, str(folder / "new.yaml"), "--from", str(folder / "old"), "-o", str(folder / "new")])
    found = json.loads((folder / "new" / "plan.json").read_text())["earlier"]
    least = "unknown" if found["least_moved"] is None else str(found["least_moved"])
    seconds = [f"{afresh.cpu:.2f}", f"{kept.cpu:.2f}", f"{kept.cpu / afresh.cpu:.1f}"]
    memory = [f"{afresh.mib:.0f}", f"{kept.mib:.0f}", f"{kept.mib / afresh.mib:.1f}"]
    return [name, str(found["cables"]), str(found["moved"]), least, str(found["new_cables"]), *seconds, *memory]


def main() -> int:
    """Measure all cases and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--big", action="store_true", help="fleets of 10,000 hosts, and 200 host groups")
    chosen = parser.parse_args()
    print(describe("highspy", "pulp"), flush=True)
    rows = []
    for case in cases(chosen.big):
        with tempfile.TemporaryDirectory(prefix="nicplanner-earlier-") as name:
            rows.append(row(case, Path(name)))
    head = ["case", "cables", "moved", "at least", "new", "afresh s", "kept s", "ratio", "afresh MiB", "kept MiB", "ratio"]
    print_table(head, rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

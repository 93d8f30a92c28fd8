"""Shows what a user waits for before anything is planned: start-up of the commands, against bare Python and ``import pandas``.

Every command runs in turn, round after round, each in a fresh process, so that a slow moment of the machine meets all of them alike.
Ratios are medians of the rounds' own ratios, not of the table's seconds.

Run: ``python benchmarks/cold.py [--rounds N]``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from designs import ten_port_data, to_yaml
from machine import Run, describe, measure, print_table

BARE = "python -c pass"
PANDAS = 'python -c "import pandas"'


def commands(folder: Path) -> dict[str, list[str]]:
    """Return the commands by what the table calls them."""
    design = folder / "ten-port.yaml"
    design.write_text(to_yaml(ten_port_data()))
    return {
        BARE: ["-c", "pass"],
        PANDAS: ["-c", "import pandas"],
        'python -c "import nicplanner"': ["-c", "import nicplanner"],
        "nicplanner --help": ["-m", "nicplanner", "--help"],
        "nicplanner plan (ten-port host)": ["-m", "nicplanner", "plan", str(design), "-o", str(folder / "plan")],
    }


def ratio(mine: Sequence[Run], other: Sequence[Run]) -> str:
    """Return the median ratio of seconds, round by round."""
    return f"{statistics.median(a.seconds / b.seconds for a, b in zip(mine, other, strict=True)):.2f}"


def cells(name: str, runs: Mapping[str, Sequence[Run]]) -> list[str]:
    """Return a command's line."""
    mine = runs[name]
    seconds, _, mib = (statistics.median(values) for values in zip(*mine, strict=True))
    return [name, f"{1000 * seconds:.0f}", f"{mib:.0f}", ratio(mine, runs[BARE]), ratio(mine, runs[PANDAS])]


def main() -> int:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15, help="rounds that count, after one to compile modules and warm the disk's cache")
    rounds = parser.parse_args().rounds
    print(describe("pandas", "highspy", "pulp", "typer"))
    with tempfile.TemporaryDirectory(prefix="nicplanner-cold-") as folder:
        every = commands(Path(folder))
        taken = [{name: measure(arguments) for name, arguments in every.items()} for _ in range(rounds + 1)][1:]
    runs = {name: [one[name] for one in taken] for name in every}
    print(f"\nMedians of {rounds} rounds\n")
    print_table(["command", "ms", "peak MiB", "× bare Python", "× import pandas"], [cells(name, runs) for name in every])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

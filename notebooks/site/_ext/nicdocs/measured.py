"""What the benchmarks measured: tables of their page, taken from there, so that no number stands twice."""

from __future__ import annotations

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[4] / "benchmarks" / "README.md"


def measured(heading: str) -> str:
    """Return the first table below a heading that begins with `heading`.

    Raises
    ------
    ValueError
        If there is no such heading, or no table below it.
    """
    lines = BENCHMARKS.read_text(encoding="utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("#") and line.lstrip("# ").startswith(heading)]
    if not starts:
        raise ValueError(f"benchmarks/README.md has no heading {heading!r}")
    after = lines[starts[0] + 1 :]
    first = next((i for i, line in enumerate(after) if line.startswith("|")), None)
    if first is None:
        raise ValueError(f"no table below {heading!r}")
    rest = after[first:]
    end = next((i for i, line in enumerate(rest) if not line.startswith("|")), len(rest))
    return "\n".join(rest[:end]) + "\n"

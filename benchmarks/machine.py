"""What the benchmarks share: a line about the machine, plain tables, and a child process measured from outside."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple


class Run(NamedTuple):
    """Wall seconds, processor seconds and peak resident memory in MiB of a child process."""

    seconds: float
    cpu: float
    mib: float


_LAUNCHER = """
import os, sys, time
begun = time.perf_counter()
_, state, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
seconds, code = time.perf_counter() - begun, os.waitstatus_to_exitcode(state)
print("\\n", code, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""
"""Starts and measures the child. It is small, because Linux counts the peak memory of whoever starts a process as that process's own."""


def describe(*packages: str) -> str:
    """Return cores, system, Python and versions, without names or paths of the machine."""
    found = []
    for package in ("nicplanner", *packages):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} (not installed)")
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{system}; {', '.join(found)}"


@cache
def _bytecode() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="nicplanner-bytecode-")


def _environment() -> dict[str, str]:
    """Return the environment with compiled modules kept, as an installed package has them; they go to a folder of their own."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": _bytecode().name}


def measure(arguments: Sequence[str]) -> Run:
    """Run ``python ARGUMENTS`` in a fresh process; its output is shown only if it fails."""
    command = [sys.executable, "-I", "-S", "-c", _LAUNCHER, sys.executable, *arguments]
    to = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, check=True, env=_environment(), **to)
    output, _, measured = done.stdout.rstrip().rpartition(b"\n")
    code, seconds, cpu, peak = measured.split()
    if int(code):
        raise SystemExit(f"python {' '.join(arguments)} ended with {int(code)}:\n{output.decode(errors='replace')}")
    return Run(float(seconds), float(cpu), int(peak) / (1024 * 1024 if sys.platform == "darwin" else 1024))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table with aligned columns."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |", flush=True)

"""CBC, the second opinion: the binary that PuLP ships, driven here so that nothing is left behind.

PuLP's own driver leaves the child and its files after an interrupt, and reports a limit as "Optimal"; so PuLP writes the program
(MPS), the child runs in a folder of its own under our eyes, and the solution file is read here.
"""

from __future__ import annotations

import math
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nicplanner.errors import SolverError
from nicplanner.solver.result import Raw, Status

GRACE = 5.0
"""Seconds past its limit that CBC may take to write its solution, before it is ended."""


def cbc_path() -> str:
    """Return the path of the CBC binary that PuLP ships."""
    from pulp.apis.coin_api import pulp_cbc_path

    path = str(Path(pulp_cbc_path).resolve())
    if not Path(path).is_file():
        raise SolverError(f"CBC is not there for this platform (PuLP ships none at {Path(path).name}); use --solver highs")
    return path


def solve_cbc(
    problem: Any, variables: Sequence[Any], start: Sequence[int], seconds: float | None
) -> Raw:
    """Minimise a ``pulp.LpProblem``; parameters and result as :func:`nicplanner.solver.highs.solve_highs` (`start` is not used)."""
    path = cbc_path()
    with tempfile.TemporaryDirectory(prefix="nicplanner-") as folder:
        _, names, _, _ = problem.writeMPS(str(Path(folder) / "p.mps"), rename=1)
        command = [path, "p.mps", "-threads", "0", "-ratio", "0", "-allow", "0", "-integerTolerance", "1e-7", "-primalTolerance", "1e-7"]
        if seconds is not None:
            command += ["-timeMode", "elapsed", "-sec", f"{max(seconds, 0.01):.3f}"]
        command += ["-solve", "-printingOptions", "all", "-solution", "p.sol"]
        log = _run(command, folder, seconds)
        solution = Path(folder) / "p.sol"
        if not solution.is_file():
            return Raw(Status.NO_SOLUTION if seconds is not None else Status.ERROR, [], None, "CBC wrote no solution")
        head, *lines = solution.read_text().splitlines() or [""]
    found: dict[str, float] = {}
    for line in lines:
        parts = line.replace("**", "").split()
        if len(parts) >= 3:
            found[parts[1]] = float(parts[2])
    renamed = {name: found.get(short, 0.0) for name, short in names.items()}
    values = [renamed.get(variable.name, 0.0) for variable in variables]
    match = re.search(r"(?:Lower bound|best possible)[: ]+(-?[0-9.e+-]+)", log)
    bound = float(match[1]) if match and math.isfinite(float(match[1])) else None
    if head.startswith("Optimal"):
        return Raw(Status.OPTIMAL, values, None, head)
    if head.startswith(("Infeasible", "Integer infeasible")):
        return Raw(Status.INFEASIBLE, [], None, head)
    if head.startswith("Stopped"):
        fractional = any(v.cat == "Integer" and abs(x - round(x)) > 1e-6 for v, x in zip(variables, values, strict=True))
        if "no integer solution" in head or fractional or not any(v.cat == "Integer" for v in variables):
            return Raw(Status.NO_SOLUTION, [], bound, head)
        return Raw(Status.FEASIBLE, values, bound, head)
    return Raw(Status.ERROR, [], None, head)


def _run(command: list[str], folder: str, seconds: float | None) -> str:
    """Run CBC; end it on any way out, so that no process outlives us."""
    log_path = Path(folder) / "log"
    deadline = None if seconds is None else time.monotonic() + seconds + GRACE
    with log_path.open("w") as log:
        try:
            child = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        except OSError as error:
            raise SolverError(f"CBC cannot be started: {error.strerror}; use --solver highs") from None
        try:
            while child.poll() is None:
                if deadline is not None and time.monotonic() > deadline:
                    break
                try:
                    child.wait(0.2)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
    if child.returncode not in (0, None) and not (Path(folder) / "p.sol").is_file() and (deadline is None or time.monotonic() < deadline):
        raise SolverError(
            f"CBC ended with {'signal ' + str(-child.returncode) if child.returncode < 0 else 'code ' + str(child.returncode)}"
        )
    return log_path.read_text(errors="replace")

"""Shows why nicplanner counts ports instead of naming them: the classic host that needs all of its ten ports, in both models.

The counting model is nicplanner's own; the per-port model is the one that one writes first (:mod:`per_port`). Both get the same rules,
the same objective (fewest ports), 60 seconds and one thread, under HiGHS, CBC and CP-SAT. Statuses say what is proven and no more.

Run: ``python benchmarks/ten_port.py [--hosts 1 4] [--limit SECONDS]`` (OR-Tools: ``pip install 'nicplanner[bench]'``).
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from designs import ten_port_data
from machine import describe, print_table
from per_port import build_per_port

import nicplanner as nic
from nicplanner.model.build import Model, build_model
from nicplanner.model.sets import make_sets
from nicplanner.network import build_network
from nicplanner.solver import Clock, Program, Result, Row, Status, minimise

RUNS = 5
GOAL_MS = 50
SOLVERS = {"highs": "HiGHS", "cbc": "CBC", "cp-sat": "CP-SAT"}
OBJECTIVES = {"ports": "ports", "length": "cable length"}


@dataclass(frozen=True)
class Line:
    """A line of the table; `medians` holds seconds by objective, of the counting model alone."""

    model: str
    solver: str
    hosts: int
    variables: int
    rows: int
    result: Result
    seconds: float
    medians: Mapping[str, float] = field(default_factory=dict)

    def cells(self) -> list[str]:
        """Return the line as text."""
        status = "proven optimal" if self.result.status is Status.OPTIMAL else f"{self.result.status}, not proven"
        shown = ["–" if value is None else str(value) for value in (self.result.objective, self.result.bound)]
        return [self.model, SOLVERS[self.solver], *map(str, (self.hosts, self.variables, self.rows)), status, *shown, f"{self.seconds:.3f}"]


def counting(site: Any) -> Model:
    """Return nicplanner's own model of a site."""
    network = build_network(site)
    return build_model(network, [make_sets(network, group) for group in network.groups])


def cp_sat(program: Program, objective: Mapping[int, int], seconds: float, held: Sequence[Row]) -> Result:
    """Minimise with CP-SAT: one worker, no gap."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = [model.new_int_var(low, 10**6 if up is None else up, "") for low, up in zip(program.lower, program.upper, strict=True)]
    for row in (*program.rows, *held):
        left = sum(c * x[i] for i, c in row.terms.items())
        model.add(left <= row.bound if row.sense == "<=" else left >= row.bound if row.sense == ">=" else left == row.bound)
    model.minimize(sum(c * x[i] for i, c in objective.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = solver.parameters.absolute_gap_limit = 0
    state = solver.solve(model)
    bound = math.ceil(solver.best_objective_bound - 1e-6)
    if state not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Result(Status.INFEASIBLE if state == cp_model.INFEASIBLE else Status.NO_SOLUTION, bound=bound)
    values = tuple(solver.value(one) for one in x)
    if program.broken(values):
        return Result(Status.ERROR, message="the values break a row")
    found = sum(c * values[i] for i, c in objective.items())
    return Result(Status.OPTIMAL if state == cp_model.OPTIMAL else Status.FEASIBLE, values, found, bound)


def timed(
    solver: str, program: Program, objective: Mapping[int, int], limit: float, held: Sequence[Row] = (), start: Sequence[int] = ()
) -> tuple[Result, float]:
    """Minimise with any of the solvers; return the result and the wall seconds, handing over the rows included."""
    begun = time.perf_counter()
    if solver == "cp-sat":
        result = cp_sat(program, objective, limit, held)
    else:
        result = minimise(program, objective, solver, Clock(limit), held, start)
    return result, time.perf_counter() - begun


def medians(model: Model, solver: str, limit: float) -> dict[str, float]:
    """Return the median seconds of each objective, one held before the next as nicplanner does it."""
    seconds: dict[str, list[float]] = {}
    for _ in range(RUNS):
        held: list[Row] = []
        start: Sequence[int] = ()
        for name, terms in model.objectives():
            result, spent = timed(solver, model.program, terms, limit, held, start)
            if result.status is not Status.OPTIMAL:
                raise RuntimeError(f"counting model, {solver}, {name}: {result.status} {result.message}")
            seconds.setdefault(name, []).append(spent)
            held.append(Row(f"held {name}", terms, "<=", result.objective or 0))
            start = result.values
    return {name: statistics.median(values) for name, values in seconds.items()}


def case(name: str, solver: str, hosts: int, limit: float) -> Line:
    """Minimise the ports of one model with one solver."""
    site = nic.Design.from_dict(ten_port_data(hosts)).site
    warm_up = Program()
    timed(solver, warm_up, {warm_up.variable(1): 1}, 10)  # so that loading the solver's library is not counted
    if name == "per port":
        straight = build_per_port(site)
        program, objective, found = straight.program, straight.objective(), {}
    else:
        model = counting(site)
        program, objective, found = model.program, dict(dict(model.objectives())["ports"]), medians(model, solver, limit)
    result, seconds = timed(solver, program, objective, limit)
    return Line(name, solver, hosts, len(program.lower), len(program.rows), result, seconds, found)


def run_all(hosts: Sequence[int], limit: float) -> list[Line]:
    """Run every case in a process of its own: OR-Tools and highspy each bring a HiGHS, and do not load side by side."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        return [
            pool.submit(case, name, solver, count, limit).result()
            for count in hosts
            for name in ("counting", "per port")
            for solver in SOLVERS
        ]


def disagreements(lines: Sequence[Line]) -> list[str]:
    """Return what does not go together: proven optima that differ, a plan below one, a bound above one, a failure."""
    out = [f"{line.cells()}: {line.result.message}" for line in lines if line.result.status in (Status.ERROR, Status.INFEASIBLE)]
    for hosts in dict.fromkeys(line.hosts for line in lines):
        mine = [line for line in lines if line.hosts == hosts]
        proven = {line.result.objective for line in mine if line.result.status is Status.OPTIMAL}
        if len(proven) != 1:
            out.append(f"{hosts} hosts: the proven optima are {sorted(map(str, proven))}")
            continue
        best = proven.pop() or 0
        out += [f"{line.cells()}: below the proven optimum" for line in mine if (line.result.objective or best) < best]
        out += [f"{line.cells()}: a bound above the proven optimum" for line in mine if (line.result.bound or 0) > best]
    return out


def print_medians(lines: Sequence[Line]) -> None:
    """Print the counting model's times, and whether HiGHS meets the goal."""
    print(f"\nCounting model, ms per objective, median of {RUNS}\n")
    mine = [line for line in lines if line.medians]
    rows = [[SOLVERS[line.solver], str(line.hosts), *(f"{1000 * line.medians[name]:.1f}" for name in OBJECTIVES)] for line in mine]
    print_table(["solver", "hosts", *OBJECTIVES.values()], rows)
    slowest = 1000 * max(value for line in mine if line.solver == "highs" for value in line.medians.values())
    verdict = "met" if slowest <= GOAL_MS else "MISSED"
    print(f"\nCounting model under HiGHS: at most {slowest:.1f} ms an objective; the goal of {GOAL_MS} ms is {verdict}.")


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each solve")
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 4], help="hosts of the host group, one run for each number")
    chosen = parser.parse_args()
    print(describe("highspy", "pulp", "ortools"), flush=True)
    lines = run_all(chosen.hosts, chosen.limit)
    print(f"\nFewest ports, {chosen.limit:g} s and one thread each; seconds include handing the rows to the solver\n")
    print_table(["model", "solver", "hosts", "variables", "rows", "status", "ports", "bound", "seconds"], [line.cells() for line in lines])
    print_medians(lines)
    wrong = disagreements(lines)
    print("All proven optima agree." if not wrong else "DISAGREEMENT:\n" + "\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())

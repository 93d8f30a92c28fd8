"""Minimise a program: call a solver, round, check exactly, and say what is proven."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nicplanner.solver.cbc import solve_cbc
from nicplanner.solver.digits import in_digits
from nicplanner.solver.highs import solve_highs
from nicplanner.solver.program import Program, Row
from nicplanner.solver.result import Clock, Raw, Result, Status

MOST_TRUSTED = 10**9
"""Optima above this, in parts of which the objective is made, are not taken from a solver's floating-point numbers: they are proven by a
row that asks for less."""

Solver = Callable[[Any, Sequence[Any], Sequence[int], float | None], Raw]

SOLVERS: Mapping[str, Solver] = {"highs": solve_highs, "cbc": solve_cbc}
"""Solver by name. A new one is one function here; the contract tests pick it up."""


def minimise(
    program: Program,
    objective: Mapping[int, int],
    solver: str = "highs",
    clock: Clock | None = None,
    held: Iterable[Row] = (),
    start: Sequence[int] = (),
) -> Result:
    """Minimise a whole objective over a program, with gap 0.

    Parameters
    ----------
    program
        Variables and rows.
    objective
        Coefficient by variable, over integer variables.
    solver
        Name in :data:`SOLVERS`.
    clock
        Time that may be spent.
    held
        More rows, for example earlier objectives held at their optimum.
    start
        A known solution to start from.

    Returns
    -------
    Result
        With exact values: a solution that breaks a row after rounding is an ERROR, whatever the solver called it.
    """
    held = tuple(held)
    part = math.gcd(*objective.values()) or 1
    largest = max((abs(c) for c in objective.values()), default=0)
    factor = 1 if largest <= MOST_TRUSTED else max(part, largest // MOST_TRUSTED)
    result = _exact(program, {i: c // factor for i, c in objective.items()}, solver, clock, held, start)
    if factor > 1:
        least = None if result.bound is None else result.bound * factor
        result = replace(result, objective=_value(objective, result.values) if result.values else None, bound=least)
    while result.status is Status.OPTIMAL and (result.objective or 0) > MOST_TRUSTED * part:
        less = Row("less", objective, "<=", (result.objective or 0) - part)
        better = _exact(program, {}, solver, clock, (*held, less), ())
        if better.status is Status.INFEASIBLE:
            return replace(result, bound=result.objective)
        if not better.values:
            return replace(result, status=Status.FEASIBLE, bound=None) if better.status is Status.NO_SOLUTION else better
        value = _value(objective, better.values)
        result = replace(better, status=Status.OPTIMAL, objective=value, bound=value)
    return result


def _exact(
    program: Program, objective: Mapping[int, int], solver: str, clock: Clock | None, held: tuple[Row, ...], start: Sequence[int]
) -> Result:
    """Minimise until the values keep the exact rows too."""
    while True:
        result = _once(program, objective, solver, clock, held, start)
        if result.status is not Status.ERROR or not result.values or not program.cut(result.values):
            return result if result.status is not Status.ERROR else Result(Status.ERROR, message=result.message)


def _once(
    program: Program, objective: Mapping[int, int], solver: str, clock: Clock | None, held: tuple[Row, ...], start: Sequence[int]
) -> Result:
    """Minimise once. Values that break a row come with status ERROR: the caller may cut them off."""
    seconds = clock.left() if clock is not None else None
    if seconds is not None and seconds <= 0:
        if start:
            return Result(Status.FEASIBLE, tuple(start), _value(objective, start), None, "time limit")
        return Result(Status.NO_SOLUTION, message="time limit")
    wide, rows, begin = in_digits(program, held, start)
    problem, variables = wide.to_pulp(objective, rows)
    known = [begin[i] for i in variables] if start else []
    status, floats, bound, word, work = SOLVERS[solver](problem, list(variables.values()), known, seconds)
    least = None if bound is None or not math.isfinite(bound) else math.ceil(bound - 1e-6 * max(1.0, abs(bound) * 1e-6))
    if status not in (Status.OPTIMAL, Status.FEASIBLE):
        if start and status is Status.NO_SOLUTION:
            return Result(Status.FEASIBLE, tuple(start), _value(objective, start), least, word)
        return Result(status, bound=least, message=word, work=work)
    raw = dict(zip(variables, floats, strict=True))
    values = tuple(
        round(raw.get(i, low)) if whole else math.floor(raw.get(i, low))
        for i, (low, whole) in enumerate(zip(program.lower, program.whole, strict=True))
    )
    broken = program.broken(values) + [row.name for row in held if not row.holds(values)]
    if broken:
        return Result(Status.ERROR, values, message=f"the solver's values break {', '.join(broken[:3])}")
    found = _value(objective, values)
    if status is Status.OPTIMAL:
        return Result(status, values, found, found, word, work)
    return Result(Status.OPTIMAL if least is not None and least >= found else status, values, found, least, word, work)


def _value(objective: Mapping[int, int], values: Sequence[int]) -> int:
    return sum(coefficient * values[i] for i, coefficient in objective.items())

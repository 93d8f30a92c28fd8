"""HiGHS through PuLP, in the process, one thread, interruptible.

PuLP maps HiGHS's states to words that hide what is proven, so its own state is read instead.  The solve runs in a thread of its own
(HiGHS releases the interpreter's lock), so that Ctrl-C reaches us while it runs; HiGHS is then told to stop.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from nicplanner.solver.result import Raw, Status

GRACE = 1.5
"""Seconds that HiGHS gets to stop after an interrupt, before it is left behind (its thread dies with the process)."""

_ONE_AT_A_TIME = threading.Lock()
"""HiGHS has one scheduler a process; solves of other threads wait. Work in parallel belongs into processes."""

OPTIONS: dict[str, Any] = {
    "random_seed": 0,
    "parallel": "off",
    # Rows have whole coefficients up to 10**5: with these tolerances rounding errors stay below one unit of a row.
    "mip_feasibility_tolerance": 1e-7,
    "primal_feasibility_tolerance": 1e-7,
    "dual_feasibility_tolerance": 1e-7,
}


def solve_highs(
    problem: Any, variables: Sequence[Any], start: Sequence[int], seconds: float | None
) -> Raw:
    """Minimise a ``pulp.LpProblem``.

    Parameters
    ----------
    problem, variables
        The program, and its variables in order.
    start
        A known solution, or nothing.
    seconds
        Time limit.

    Returns
    -------
    Raw
        With HiGHS's own word.
    """
    with _ONE_AT_A_TIME:
        return _solve(problem, variables, start, seconds)


def _solve(
    problem: Any, variables: Sequence[Any], start: Sequence[int], seconds: float | None
) -> Raw:
    import highspy
    import pulp

    solver = pulp.HiGHS(msg=False, gapRel=0.0, gapAbs=0.0, threads=1, timeLimit=seconds, **OPTIONS)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    highs = problem.solverModel
    order = [variable.index for variable in variables]
    if start:
        solution = highspy.HighsSolution()
        columns = [0.0] * len(order)
        for value, index in zip(start, order, strict=True):
            columns[index] = float(value)
        solution.col_value = columns
        highs.setSolution(solution)
    highs.HandleUserInterrupt = True
    thread = highs.startSolve()
    try:
        while not highs.wait(0.2)[0]:
            pass
    except KeyboardInterrupt:
        highs.cancelSolve()
        thread.join(GRACE)
        raise
    state, info = highs.getModelStatus(), highs.getInfo()
    word, work = highs.modelStatusToString(state), max(0, int(info.simplex_iteration_count))
    has_values = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    raw = highs.getSolution().col_value
    values = [raw[index] for index in order] if has_values else []
    mip = any(variable.cat == pulp.LpInteger for variable in variables)
    bound = info.mip_dual_bound if mip else info.objective_function_value
    states = highspy.HighsModelStatus
    if state == states.kOptimal or (state == states.kModelEmpty and not variables):
        return Raw(Status.OPTIMAL, values or [0.0] * len(variables), bound, word, work)
    if state in (states.kInfeasible, states.kUnboundedOrInfeasible):  # our programs are bounded
        return Raw(Status.INFEASIBLE, [], None, word, work)
    if state in (states.kTimeLimit, states.kInterrupt, states.kIterationLimit, states.kSolutionLimit, states.kMemoryLimit):
        if has_values and mip:  # an LP cut short is never trusted: its values may break rows grossly
            return Raw(Status.FEASIBLE, values, bound, word, work)
        return Raw(Status.NO_SOLUTION, [], bound if mip else None, word, work)
    return Raw(Status.ERROR, [], None, word, work)

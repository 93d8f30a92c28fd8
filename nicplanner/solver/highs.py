"""HiGHS through PuLP, in the process, one thread, interruptible.

PuLP maps HiGHS's states to words that hide what is proven, so its own state is read instead.  The program goes over in one call: PuLP
makes three for each column and row.  A small program is solved right here, for a moment; one that takes longer begins again in a thread
of its own (HiGHS releases the interpreter's lock), so that Ctrl-C reaches us while it runs, and HiGHS is then told to stop.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from nicplanner.solver.result import Raw, Status

GRACE = 1.5
"""Seconds that HiGHS gets to stop after an interrupt, before it is left behind (its thread dies with the process)."""

MOMENT = 0.25
"""Seconds that a small program may take before it is begun again in a thread that can be interrupted: the thread and HiGHS's calls back
into Python take longer than most of them (1 ms of 6 ms on the classic host)."""

SMALL = 20_000
"""Coefficients of a program that is tried for a moment: on larger ones HiGHS looks at the clock too seldom for that."""

_ONE_AT_A_TIME = threading.Lock()
"""HiGHS has one scheduler a process; solves of other threads wait. Work in parallel belongs into processes."""

OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "threads": 1,
    "random_seed": 0,
    "parallel": "off",
    # Rows have whole coefficients up to 10**5: with these tolerances rounding errors stay below one unit of a row.
    "mip_feasibility_tolerance": 1e-7,
    "primal_feasibility_tolerance": 1e-7,
    "dual_feasibility_tolerance": 1e-7,
}

SMALL = 2000
"""Columns of a program up to which HiGHS does without its feasibility-jump heuristic: there that takes two thirds of the time, and finds
nothing that the search does not find at once. The number of columns decides, not the time: equal programs give equal values."""


def solve_highs(problem: Any, variables: Sequence[Any], start: Sequence[int], seconds: float | None) -> Raw:
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


def _solve(problem: Any, variables: Sequence[Any], start: Sequence[int], seconds: float | None) -> Raw:
    import pulp

    model = _model(problem, pulp)
    order = [variable.index for variable in variables]
    columns = [0.0] * len(order)
    for value, index in zip(start, order, strict=False):
        columns[index] = float(value)
    begun = time.monotonic()
    highs = None
    if len(model.a_matrix_.index_) <= SMALL and (seconds is None or seconds > MOMENT):
        highs = _at_once(model, columns if start else [])
    if highs is None:
        left = None if seconds is None else max(0.0, seconds - (time.monotonic() - begun))
        highs = _interruptible(_loaded(model, columns if start else [], left))
    mip = any(variable.cat == pulp.LpInteger for variable in variables)
    return _raw(highs, order, mip)


def _model(problem: Any, pulp: Any) -> Any:
    """Return a ``pulp.LpProblem`` as HiGHS takes it, in the order in which PuLP would hand it over: columns by name, rows as added."""
    import highspy

    columns = problem.variables()
    for i, variable in enumerate(columns):
        variable.index = i
    inf, costs = highspy.kHighsInf, problem.objective
    lower, upper, starts, indices, values = [], [], [0], list[int](), list[float]()
    for row in problem.constraints.values():
        low, high = row.getLb(), row.getUb()
        lower.append(-inf if low is None else low)
        upper.append(inf if high is None else high)
        for variable, coefficient in row.items():
            if coefficient:
                indices.append(variable.index)
                values.append(coefficient)
        starts.append(len(indices))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(lower)
    lp.col_cost_ = [costs.get(variable, 0.0) for variable in columns]
    lp.col_lower_ = [-inf if variable.lowBound is None else variable.lowBound for variable in columns]
    lp.col_upper_ = [inf if variable.upBound is None else variable.upBound for variable in columns]
    lp.row_lower_, lp.row_upper_ = lower, upper
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole if variable.cat == pulp.LpInteger else real for variable in columns]
    matrix = lp.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = len(columns), len(lower)
    matrix.start_, matrix.index_, matrix.value_ = starts, indices, values
    return lp


def _loaded(model: Any, start: Sequence[float], seconds: float | None) -> Any:
    """Return a HiGHS that holds the program, our options and a known solution, if there is one."""
    import highspy

    highs = highspy.Highs()
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    highs.setOptionValue("mip_heuristic_run_feasibility_jump", model.num_col_ > SMALL)
    if seconds is not None:
        highs.setOptionValue("time_limit", seconds)
    highs.passModel(model)
    if start:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        highs.setSolution(solution)
    return highs


def _at_once(model: Any, start: Sequence[float]) -> Any | None:
    """Solve a small program in this thread; None if that takes more than a moment, whatever was found by then.

    Also where HiGHS does not solve here: it refuses in a thread whose scheduler somebody else has begun with more threads.
    """
    import highspy

    highs = _loaded(model, start, MOMENT)
    try:
        highs.run()
    finally:  # as highspy does after a solve in a thread: whoever solves here next may want other threads
        highspy.Highs.resetGlobalScheduler(False)
    states = highspy.HighsModelStatus
    conclusive = (states.kOptimal, states.kInfeasible, states.kUnboundedOrInfeasible, states.kModelEmpty)
    return highs if highs.getModelStatus() in conclusive else None


def _interruptible(highs: Any) -> Any:
    """Solve in a thread, and stop it on Ctrl-C."""
    highs.HandleUserInterrupt = True
    thread = highs.startSolve()
    try:
        while not highs.wait(0.2)[0]:
            pass
    except KeyboardInterrupt:
        highs.cancelSolve()
        thread.join(GRACE)
        raise
    return highs


def _raw(highs: Any, order: Sequence[int], mip: bool) -> Raw:
    """Read how a solve ended, and the values of the variables in our order."""
    import highspy

    state, info = highs.getModelStatus(), highs.getInfo()
    word, work = highs.modelStatusToString(state), max(0, int(info.simplex_iteration_count))
    has_values = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    raw = highs.getSolution().col_value
    values = [raw[index] for index in order] if has_values else []
    bound = info.mip_dual_bound if mip else info.objective_function_value
    states = highspy.HighsModelStatus
    if state == states.kOptimal or (state == states.kModelEmpty and not order):
        return Raw(Status.OPTIMAL, values or [0.0] * len(order), bound, word, work)
    if state in (states.kInfeasible, states.kUnboundedOrInfeasible):  # our programs are bounded
        return Raw(Status.INFEASIBLE, [], None, word, work)
    if state in (states.kTimeLimit, states.kInterrupt, states.kIterationLimit, states.kSolutionLimit, states.kMemoryLimit):
        if has_values and mip:  # an LP cut short is never trusted: its values may break rows grossly
            return Raw(Status.FEASIBLE, values, bound, word, work)
        return Raw(Status.NO_SOLUTION, [], bound if mip else None, word, work)
    return Raw(Status.ERROR, [], None, word, work)

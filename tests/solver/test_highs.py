"""HiGHS gets the very program that PuLP would hand it, and a small one that takes long is begun again."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import highspy
import pulp
import pytest

from nicplanner.solver import Clock, Program, Row, Status, minimise
from nicplanner.solver import highs as by_highs

sys.path.insert(0, str(Path(__file__).parent))
from test_solvers import hard


def drawn(seed: int) -> tuple[Program, dict[int, int]]:
    rng = random.Random(seed)
    program = Program()
    x = [program.variable(rng.choice([None, 1, 5]), rng.choice([0, 0, 1]), rng.random() < 0.8) for _ in range(rng.randint(1, 25))]
    for i in range(rng.randint(0, 12)):
        chosen = rng.sample(x, rng.randint(0, len(x)))
        program.rows.append(Row(f"row {i}", {j: rng.randint(-9, 9) for j in chosen}, rng.choice(["<=", ">=", "=="]), rng.randint(-9, 30)))
    return program, {j: rng.randint(0, 9) for j in x if program.whole[j]}


def entries(matrix: Any) -> list[tuple[int, int, float]]:
    """Return row, column and coefficient of each entry, whether the matrix is held by rows or by columns."""
    by_row = matrix.format_ == highspy.MatrixFormat.kRowwise
    out = []
    for line, (start, end) in enumerate(pairwise(matrix.start_)):
        for place in range(start, end):
            other = matrix.index_[place]
            out.append((line, other, matrix.value_[place]) if by_row else (other, line, matrix.value_[place]))
    return sorted(out)


@pytest.mark.parametrize("seed", range(40))
def test_the_program_is_the_one_of_pulp(seed: int) -> None:
    program, objective = drawn(seed)
    problem, variables = program.to_pulp(objective)
    mine = by_highs._loaded(by_highs._model(problem, pulp), [], None).getLp()
    order = [variable.index for variable in variables.values()]
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    theirs = problem.solverModel.getLp()
    assert order == [variable.index for variable in variables.values()]
    for one in ("col_cost_", "col_lower_", "col_upper_", "row_lower_", "row_upper_"):
        assert list(getattr(mine, one)) == list(getattr(theirs, one))
    whole = [kind == highspy.HighsVarType.kInteger for kind in mine.integrality_]
    assert whole == [kind == highspy.HighsVarType.kInteger for kind in theirs.integrality_]
    assert entries(mine.a_matrix_) == entries(theirs.a_matrix_)


def test_a_small_program_that_takes_longer_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []
    threaded = by_highs._interruptible
    monkeypatch.setattr(by_highs, "_interruptible", lambda highs: begun.append(1) or threaded(highs))
    program, cost = hard(items=12, bins=5)
    at_once = minimise(program, cost)
    assert (at_once.status, begun) == (Status.OPTIMAL, [])
    monkeypatch.setattr(by_highs, "MOMENT", 0.0)
    assert minimise(program, cost) == at_once
    assert begun == [1]


def test_limits_hold_over_both_attempts() -> None:
    program, cost = hard()
    clock = Clock(1.0)
    result = minimise(program, cost, "highs", clock)
    assert result.status in (Status.FEASIBLE, Status.NO_SOLUTION, Status.OPTIMAL)
    assert clock.spent() < 5  # HiGHS looks at the clock now and then; a loaded machine gets more before the test calls it a fault


@pytest.mark.parametrize("seed", range(20))
def test_what_was_said_before_changes_no_program(seed: int) -> None:
    """A program that was handed over, with other rows held and other bounds since, is the one that is handed over for the first time."""
    program, objective = drawn(seed)
    other = {i: 3 for i in range(len(program.lower)) if i % 2}
    held = [Row("held", dict(objective), "<=", 90)]
    program.to_pulp(objective)
    program.to_pulp(other, held)
    program.rows.append(Row("cut", dict.fromkeys(range(len(program.lower)), 1), ">=", 0))
    program.lower[0], program.upper[0] = 1, 1
    fresh = Program(list(program.lower), list(program.upper), list(program.whole), list(program.rows))
    again, first = program.to_pulp(other, held)[0], fresh.to_pulp(other, held)[0]
    assert again.toDict() == first.toDict()


BESIDE = """
import subprocess
import sys
sys.path.insert(0, {tests!r})
import highspy
from test_solvers import knapsack
from nicplanner.solver import minimise

def theirs():
    highs = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 2), ("parallel", "on")):
        highs.setOptionValue(name, value)
    x = highs.addVariable(0, 5, type=highspy.HighsVarType.kInteger)
    highs.addConstr(x >= 1.5)
    highs.minimize(x)
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal

def ours():
    program, x = knapsack()
    assert minimise(program, dict(zip(x, [4, 5, 6, 3, 8]))).objective == 11

for one in {order}:
    one()
print("done")
"""


@pytest.mark.parametrize("order", ["(theirs, ours, theirs, ours)", "(ours, theirs, ours, theirs)"])
def test_others_may_solve_with_more_threads(order: str) -> None:
    """HiGHS refuses to solve where its scheduler was begun with another number of threads; neither we nor others may meet that."""
    code = BESIDE.format(tests=str(Path(__file__).parent), order=order)
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert found.stdout == "done\n", found.stderr

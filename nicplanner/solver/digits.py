"""Rows whose coefficients are too large for floating point, said digit by digit with small ones: exactly the same whole solutions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from nicplanner.solver.program import MOST_COEFFICIENT as BASE
from nicplanner.solver.program import Program, Row


def in_digits(program: Program, rows: Sequence[Row], start: Sequence[int]) -> tuple[Program, list[Row], list[int]]:
    r"""Say the rows with large coefficients with small ones, over more variables.

    .. math:: \sum c_i x_i \le v \iff
              \sum e_{ji} x_i + t_j - B \, t_{j+1} = d_j, \qquad t_j \ge 0 \text{ whole}

    for all digits j to the base B, the lowest first: :math:`e_j` and :math:`d_j` are the digits of c and v, and :math:`t_j` is what is
    left of the bound after the digits from j on.

    Parameters
    ----------
    program
        The program; it is not changed.
    rows
        More rows. Those of kind ``<=`` over whole variables, with coefficients and bound of at least 0, are rewritten where need be.
    start
        A known solution, or nothing.

    Returns
    -------
    tuple
        A program with the new variables after the others (the program itself where no row need be rewritten), the rows, and the solution
        with values of the new variables.
    """
    if all(max(row.terms.values(), default=0) <= BASE for row in rows):
        return program, list(rows), list(start)
    wide = replace(program, lower=list(program.lower), upper=list(program.upper), whole=list(program.whole))
    out: list[Row] = []
    values = list(start)
    for row in rows:
        divisor = math.gcd(*row.terms.values()) or 1
        terms, bound = {i: c // divisor for i, c in row.terms.items() if c}, row.bound // divisor
        positive = bound >= 0 and all(c > 0 and program.whole[i] and program.lower[i] >= 0 for i, c in terms.items())
        if row.sense != "<=" or not positive or max(row.terms.values(), default=0) <= BASE:
            out.append(row)
            continue
        slack: dict[int, int] = {}
        sense = "<="
        while max(terms.values()) > BASE:
            left = wide.variable(None)
            higher = {i: c // BASE for i, c in terms.items()}
            if start:
                values.append(bound // BASE - sum(c * start[i] for i, c in higher.items()))
            out.append(Row(row.name, {**{i: c % BASE for i, c in terms.items()}, **slack, left: -BASE}, sense, bound % BASE))
            terms, bound, slack, sense = higher, bound // BASE, {left: 1}, "=="
        out.append(Row(row.name, {**terms, **slack}, sense, bound))
    return wide, out, values

"""A linear program with whole coefficients, and its translation to PuLP.

Names never reach the solver (PuLP rewrites them, and ``a-1`` and ``a_1`` collide): variables are ``x0``, ``x1``, …; rows keep their
names here, for explanations and tests.  All coefficients are whole numbers, so that a solution can be checked exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_COEFFICIENT = 10**5
"""Above this, floating-point tolerances of the solvers could come near one unit of a row: it is rounded for the solver, to the loose side,
and made exact by cuts where a solution breaks it (:meth:`Program.cut`)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A named row ``sum(coefficient × variable) sense bound`` with whole coefficients; `sense` is ``<=``, ``>=`` or ``==``."""

    name: str
    terms: Mapping[int, int]
    sense: str
    bound: int

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether whole values satisfy the row."""
        left = sum(coefficient * values[i] for i, coefficient in self.terms.items())
        return left <= self.bound if self.sense == "<=" else left >= self.bound if self.sense == ">=" else left == self.bound


@dataclass
class Program:
    """Variables and rows, collected while a model is built.

    Attributes
    ----------
    lower, upper : list of int
        Bounds of each variable (upper None: none).
    whole : list of bool
        Whether the variable is an integer.
    rows : list of Row
        The rows.
    elastic : tuple of str
        Beginnings of the names of ``<=`` rows that may be exceeded, each by a slack variable of its own.
    slacks : dict of str to int
        Name of each such row → its slack variable.
    exact : list of Row
        Rows whose coefficients are too large for a solver, as they are; `rows` holds them rounded.
    """

    lower: list[int] = field(default_factory=list)
    upper: list[int | None] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    elastic: tuple[str, ...] = ()
    slacks: dict[str, int] = field(default_factory=dict)
    exact: list[Row] = field(default_factory=list)

    def variable(self, upper: int | None, lower: int = 0, whole: bool = True) -> int:
        """Add a variable and return its index."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows; those without terms that hold are dropped.

        Rows over integer variables are divided by the greatest common divisor of their coefficients and the bound rounded to the
        inside: no integer solution is lost, and racks that differ in nothing but numbers often give the same row.
        """
        for row in rows:
            terms = {i: c for i, c in row.terms.items() if c}
            if self.elastic and row.sense == "<=" and row.name.startswith(self.elastic):
                name = row.name if row.name not in self.slacks else f"{row.name} #{len(self.slacks)}"
                self.slacks[name] = self.variable(None)
                terms[self.slacks[name]] = -1
            if not terms and Row("", {}, row.sense, row.bound).holds(()):
                continue
            divisor, bound = math.gcd(*terms.values()) or 1, row.bound
            if row.sense == "==" or not self._all_whole(terms):
                divisor = math.gcd(divisor, bound)
                bound //= divisor
            else:
                bound = bound // divisor if row.sense == "<=" else -(-bound // divisor)
            self._keep(Row(row.name, {i: c // divisor for i, c in terms.items()} if divisor > 1 else terms, row.sense, bound))

    def _all_whole(self, terms: Iterable[int]) -> bool:
        return all(map(self.whole.__getitem__, terms))

    def _keep(self, row: Row) -> None:
        """Keep a row; one with large coefficients exactly for the check, and rounded to the loose side for the solver."""
        largest = max(map(abs, row.terms.values()), default=0)
        if largest <= MOST_COEFFICIENT or row.sense == "==" or not all(self.whole[i] and self.lower[i] >= 0 for i in row.terms):
            self.rows.append(row)
            return
        self.exact.append(row)
        sign = 1 if row.sense == ">=" else -1
        terms = {i: sign * -(-sign * c * MOST_COEFFICIENT // largest) for i, c in row.terms.items()}
        bound = sign * (sign * row.bound * MOST_COEFFICIENT // largest)
        self.rows.append(Row(row.name, {i: c for i, c in terms.items() if c}, row.sense, bound))

    def cut(self, values: Sequence[int]) -> int:
        r"""Add a cut for each exact row that whole values break, and return how many.

        Of a row :math:`\sum c_i n_i \ge \sum_k r_k x_k` with binary :math:`x`, let S be the :math:`x` that are 1 in the values, and g the
        greatest common divisor of the :math:`c`: then :math:`\sum (c_i / g) n_i \ge \lceil r(S) / g \rceil (1 - \sum_S (1 - x_k))` holds
        for every solution, has small coefficients, and cuts these values off.
        """
        found = []
        for row in self.exact:
            if row.holds(values):
                continue
            sign = 1 if row.sense == ">=" else -1
            gives = {i: sign * c for i, c in row.terms.items() if sign * c > 0}
            asked = [i for i, c in row.terms.items() if sign * c < 0 and values[i]]
            divisor = math.gcd(*gives.values()) or 1
            need = sign * row.bound + sum(-sign * row.terms[i] * values[i] for i in asked)
            least = -(-need // divisor)
            terms = {i: c // divisor for i, c in gives.items()}
            terms.update(dict.fromkeys(asked, -least))
            found.append(Row(f"{row.name} cut", terms, ">=", least * (1 - len(asked))))
        self.rows += found
        return len(found)

    def fixed(self, values: Mapping[int, int]) -> tuple[Program, list[str]]:
        """Return the program with some variables fixed, and the names of the rows that the fixed values alone break.

        Variables keep their indices; rows that only the fixed variables enter are checked and left out.
        """
        lower, upper = list(self.lower), list(self.upper)
        for i, value in values.items():
            lower[i] = upper[i] = value
        out, broken = Program(lower, upper, list(self.whole), exact=list(self.exact)), []
        for row in self.rows:
            free = {i: c for i, c in row.terms.items() if i not in values}
            bound = row.bound - sum(c * values[i] for i, c in row.terms.items() if i in values)
            if free:
                out.rows.append(Row(row.name, free, row.sense, bound))
            elif not Row(row.name, {}, row.sense, bound).holds(()):
                broken.append(row.name)
        return out, broken

    def broken(self, values: Sequence[int]) -> list[str]:
        """Return the names of bounds and rows over integer variables that whole values do not satisfy, exactly."""
        out = [
            f"bounds of x{i}"
            for i, value in enumerate(values)
            if self.whole[i] and not (self.lower[i] <= value and (self.upper[i] is None or value <= self.upper[i]))  # type: ignore[operator]
        ]
        out += [row.name for row in (*self.rows, *self.exact) if self._all_whole(row.terms) and not row.holds(values)]
        return out

    def to_pulp(self, objective: Mapping[int, int], held: Iterable[Row] = ()) -> tuple[Any, dict[int, Any]]:
        """Return a ``pulp.LpProblem`` that minimises `objective`, and its variables by index.

        Variables in no row and no objective are left out (PuLP's MPS files lose their columns); any value within their bounds will do.
        """
        import pulp

        pulp.set_v4_migration_warnings(False)
        problem = pulp.LpProblem("nicplanner", pulp.LpMinimize)
        rows = (*self.rows, *held)
        used = sorted({i for row in rows for i in row.terms} | {i for i, c in objective.items() if c})
        category = {True: pulp.LpInteger, False: pulp.LpContinuous}
        variables = {i: problem.add_variable(f"x{i}", self.lower[i], self.upper[i], category[self.whole[i]]) for i in used}
        problem.setObjective(pulp.LpAffineExpression([(variables[i], c) for i, c in objective.items() if c]))
        sense = {"<=": pulp.LpConstraintLE, ">=": pulp.LpConstraintGE, "==": pulp.LpConstraintEQ}
        for i, row in enumerate(rows):
            scale: float = 1
            if not self._all_whole(row.terms):  # loads in Gbit/s: coefficients near 1, so that tolerances mean what they say
                scale = max(1, max(abs(c) for c in row.terms.values()) / 32)
            expression = pulp.LpAffineExpression([(variables[j], c / scale) for j, c in row.terms.items()])
            problem.addConstraint(pulp.LpConstraint(expression, sense[row.sense], f"r{i}", row.bound / scale))
        return problem, variables

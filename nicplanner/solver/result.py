"""How a solve ended: a status that says no more than what is proven."""

from __future__ import annotations

import enum
import time
from collections.abc import Sequence
from dataclasses import dataclass


class Status(enum.StrEnum):
    """How a solve ended."""

    OPTIMAL = "OPTIMAL"
    """Proven: no better solution exists."""
    FEASIBLE = "FEASIBLE"
    """A limit was hit; a solution is there, and a bound on the best one."""
    INFEASIBLE = "INFEASIBLE"
    """Proven: no solution exists."""
    NO_SOLUTION = "NO_SOLUTION"
    """A limit was hit before any solution was found; nothing is proven."""
    ERROR = "ERROR"
    """The solver failed, or what it returned does not satisfy the program."""


@dataclass(frozen=True, slots=True)
class Result:
    """Outcome of a minimisation.

    Parameters
    ----------
    status
        How it ended.
    values
        One whole number a variable (continuous ones rounded down, for information), empty without a solution.
    objective
        Value of the objective at `values`, recomputed exactly; None without a solution.
    bound
        No solution has a lower objective; None if nothing is known.
    message
        What the solver said, for errors.
    """

    status: Status
    values: Sequence[int] = ()
    objective: int | None = None
    bound: int | None = None
    message: str = ""


class Clock:
    """A budget of seconds, running from its creation; None is no limit."""

    def __init__(self, seconds: float | None = None) -> None:
        self.limit = seconds
        self._start = time.monotonic()

    def spent(self) -> float:
        """Return the seconds since creation."""
        return time.monotonic() - self._start

    def left(self) -> float | None:
        """Return the seconds that are left (at least 0), None without a limit."""
        return None if self.limit is None else max(0.0, self.limit - self.spent())

    def over(self) -> bool:
        """Tell whether the budget is spent."""
        return self.limit is not None and self.spent() >= self.limit

"""How a solve ended: a status that says no more than what is proven."""

from __future__ import annotations

import enum
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


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


class Raw(NamedTuple):
    """What a solver says: status, values by variable, lower bound (None if unknown), its own word, and how much it did.

    `work` is a number that is equal from run to run and machine to machine: simplex iterations; 0 where a solver does not tell.
    """

    status: Status
    values: list[float]
    bound: float | None
    word: str
    work: int = 0


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
    work
        How much the solver did, see :class:`Raw`.
    """

    status: Status
    values: Sequence[int] = ()
    objective: int | None = None
    bound: int | None = None
    message: str = ""
    work: int = 0


class Clock:
    """A budget of seconds, running from its creation; None is no limit."""

    def __init__(self, seconds: float | None = None) -> None:
        self.limit = seconds
        self._start = time.monotonic()

    def share(self, part: float) -> Clock:
        """Return a budget that began when this one did and has a part of its seconds, so that the rest is kept for what comes after."""
        out = Clock(None if self.limit is None else self.limit * part)
        out._start = self._start
        return out

    def spent(self) -> float:
        """Return the seconds since creation."""
        return time.monotonic() - self._start

    def left(self) -> float | None:
        """Return the seconds that are left (at least 0), None without a limit."""
        return None if self.limit is None else max(0.0, self.limit - self.spent())

    def over(self) -> bool:
        """Tell whether the budget is spent."""
        return self.limit is not None and self.spent() >= self.limit

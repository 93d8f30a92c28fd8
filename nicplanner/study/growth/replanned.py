"""The design re-planned: the last year in which any plan exists at all, and why the next one has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nicplanner.design import Design
from nicplanner.errors import InfeasibleError, InputError
from nicplanner.pipeline import plan
from nicplanner.study.growth.fleet import Fleet
from nicplanner.study.growth.growing import CannotGrowError, grown_design
from nicplanner.study.growth.rates import Growth


@dataclass(frozen=True, slots=True)
class Replanned:
    """How long the design can be planned anew, layout and all, on the hardware that it names.

    Parameters
    ----------
    last_year
        Last year, within those looked at, for which a plan exists.
    years
        Years looked at.
    reason
        Why the next year has no plan; empty if every year has one.
    cause
        ``infeasible``, ``invalid`` (the grown design breaks a rule of designs), ``cannot grow`` (the racks are full, or the file does not
        say what further hosts would be), or empty.
    """

    last_year: int
    years: int
    reason: str
    cause: str

    def __str__(self) -> str:
        if not self.reason:
            return f"replanned: a plan exists in every year up to year {self.years}"
        if self.cause == "infeasible":
            return f"replanned: a plan exists up to year {self.last_year}; none in year {self.last_year + 1}: {self.reason}"
        return f"replanned: known up to year {self.last_year}; year {self.last_year + 1} cannot be planned: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"label": "replanned", "last_year": self.last_year, "years": self.years, "cause": self.cause, "reason": self.reason}


def replan(design: Design, growth: Growth, fleet: Fleet) -> Replanned:
    """Find the last year that plans, by halving: what has no plan in one year has none later.

    Where hosts are added that take over from failed ones or share the machines' demand, each carries less than before: a later year may
    have a plan again. Then the years are asked one by one, and the last one is that before the first without a plan.

    Parameters
    ----------
    design
        A design that has a plan today.
    growth, fleet
        What grows.

    Raises
    ------
    SolverError
        If the solver fails.
    """
    low, high = 0, growth.years + 1
    reason = cause = ""
    eased = bool(growth.hosts.percent) and (
        design.site.host_failures > 0 or any(one.derived for group in design.site.groups for one in group.classes)
    )
    year = 1 if eased else growth.years  # most designs that last are asked once
    while high - low > 1:
        found = None if growth.idle else _failure(design, growth, fleet, year)
        if found is None:
            low = year
        else:
            high, (cause, reason) = year, found
        year = low + 1 if eased else (low + high) // 2
    return Replanned(low, growth.years, reason, cause)


def _failure(design: Design, growth: Growth, fleet: Fleet, year: int) -> tuple[str, str] | None:
    """Return why a year has no plan, None if it has one."""
    try:
        plan(grown_design(design, growth.factors[year], fleet, fleet.by_year[year]))
    except CannotGrowError as error:
        return "cannot grow", str(error)
    except InputError as error:
        first = error.problems[0]
        parts = (f"found {first.got}" if first.got else "", f"allowed {first.allowed}" if first.allowed else "", first.hint)
        return "invalid", f"{first.path}: {first.message}" + "".join(f"; {part}" for part in parts if part)
    except InfeasibleError as error:
        return "infeasible", error.reason
    return None

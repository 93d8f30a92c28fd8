"""What became of a scenario: planned, proved, measured; or why there is no plan."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from typing import Any

from nicplanner.design import Design
from nicplanner.design.undecided import undecided
from nicplanner.errors import InfeasibleError, InputError, NicplannerError, NoSolutionError, clean
from nicplanner.pipeline import plan
from nicplanner.plan import Plan
from nicplanner.plan.totals import totals_of
from nicplanner.sizing import Sized, size
from nicplanner.sizing.measures import measure
from nicplanner.study.growth.growing import CannotGrowError
from nicplanner.study.growth.outlook import first_bottleneck
from nicplanner.study.growth.rates import Growth
from nicplanner.study.scenario import Scenario
from nicplanner.units import text
from nicplanner.verify.simulation import simulate

SETTLED = ("OPTIMAL", "FEASIBLE", "INFEASIBLE", "INVALID")
"""Statuses that are kept: of the others (NO_SOLUTION, ERROR) another run may know more."""
PLANNED = ("OPTIMAL", "FEASIBLE")


@dataclass(frozen=True)
class Options:
    """How each scenario is planned: the solver, and its time limit in seconds."""

    solver: str = "highs"
    time_limit: float | None = None


@dataclass(frozen=True)
class Outcome:
    """The figures of a scenario; numbers that may be no whole ones as decimals, rounded to 9 places. None: not known, no plan.

    `down` says of each failure what is left then: the least share of a demand that a class still gets on a host, and the classes that
    run nowhere on some host.
    """

    status: str
    reason: str = ""
    verdict: str = ""
    gap: str | None = None
    hosts: int | None = None
    ports: int | None = None
    spare_ports: int | None = None
    cables: int | None = None
    length_m: str | None = None
    cost: str | None = None
    bill: str | None = None
    currency: str = ""
    unpriced: int | None = None
    purchase: str = ""
    worst_failover: str | None = None
    worst_after: str = ""
    broken_recommendations: int | None = None
    bottleneck: str = ""
    bottleneck_growth: str | None = None
    down: tuple[tuple[str | None, str], ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def planned(self) -> bool:
        """Whether there is a plan."""
        return self.status in PLANNED

    @property
    def settled(self) -> bool:
        """Whether another run would give the same."""
        return self.status in SETTLED

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data for JSON."""
        return {**asdict(self), "down": [list(one) for one in self.down]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Outcome:
        """Read plain data back.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is not that of an outcome.
        """
        if set(data) != {one.name for one in fields(cls)}:
            raise ValueError("not the fields of an outcome")
        return cls(**{**data, "down": tuple((share, str(names)) for share, names in data["down"])})


def outcome_of(
    design: Design, scenario: Scenario, growth: Growth | None, failures: Sequence[Sequence[str]], options: Options
) -> Outcome:
    """Plan a scenario and measure it. Whatever goes wrong is an outcome too; only an interrupt is raised."""
    begun = time.perf_counter()
    try:
        changed = scenario.apply(design, growth)
        found = _measured(changed, planned(changed, options), failures)
    except InputError as error:
        found = Outcome("INVALID", _sentence(error))
    except CannotGrowError as error:
        found = Outcome("INVALID", str(error))
    except InfeasibleError as error:
        found = Outcome("INFEASIBLE", error.reason)
    except NoSolutionError as error:
        found = Outcome("NO_SOLUTION", str(error))
    except NicplannerError as error:
        found = Outcome("ERROR", clean(str(error), 300))
    except Exception as error:
        found = Outcome("ERROR", clean(f"internal fault: {type(error).__name__}: {error}", 300))
    object.__setattr__(found, "seconds", time.perf_counter() - begun)
    return found


def planned(design: Design, options: Options) -> Plan:
    """Plan a design; where it leaves something to be chosen, choose it."""
    if undecided(design.site):
        return size(design, solver=options.solver, time_limit=options.time_limit)
    return plan(design, solver=options.solver, time_limit=options.time_limit)


def _measured(design: Design, made: Plan, failures: Sequence[Sequence[str]]) -> Outcome:
    closed = made.design if isinstance(made, Sized) else design
    measures = made.measures if isinstance(made, Sized) else measure(closed.site, made, {})
    totals, bill, currency = totals_of(made.tables), *_bill(made)
    only = next(iter(totals.amounts.items()), None) if len(totals.amounts) == 1 else None
    first = first_bottleneck(closed, made)
    return Outcome(
        status=made.status,
        verdict=made.verdict,
        gap=_text(Fraction(made.gap)),
        hosts=len(closed.site.hosts),
        ports=made.objective["ports"],
        spare_ports=measures.spare_ports,
        cables=len(made.tables["cabling"]),
        length_m=_text(Fraction(str(made.objective["length_m"]))),
        cost=_text(only[1]) if only else None,
        bill=bill,
        currency=only[0] if only else currency,
        unpriced=len(totals.unpriced),
        purchase=made.purchase if isinstance(made, Sized) else "",
        worst_failover=_text(measures.worst_failover),
        worst_after=measures.worst_after,
        broken_recommendations=made.objective["recommendations"],
        bottleneck="" if first is None else f"{first.subject}: {first.limit}",
        bottleneck_growth=None if first is None else _text(first.factor),
        down=tuple(_left(closed, made, one) for one in failures),
    )


def _bill(made: Plan) -> tuple[str | None, str]:
    """Return the prices of all that the bill of materials lists, there already or not, and their currency; None where nothing has one."""
    bom = made.tables["bom"]
    priced = [(total, currency) for total, currency in zip(bom["total"], bom["currency"], strict=True) if total is not None]
    currencies = {currency for _, currency in priced}
    if len(currencies) != 1:
        return None, ""
    return _text(sum((total for total, _ in priced), Fraction(0))), currencies.pop()


def _left(design: Design, made: Plan, failure: Sequence[str]) -> tuple[str | None, str]:
    """Return the least share of a demand that is left while some elements are down, and the classes that run nowhere on a host."""
    found = simulate(design, made, failure)
    shares = [state.share for states in found.states.values() for state in states]
    gone = {state.traffic.name for states in found.states.values() for state in states if not state.runs}
    return _text(min(shares, default=None)), ";".join(name for name in design.site.classes if name in gone)


def _text(value: Fraction | None) -> str | None:
    return None if value is None else text(round(value, 9))


def _sentence(error: InputError) -> str:
    """Return the first mistake of a design in one line, and how many more there are."""
    first, more = error.problems[0], len(error.problems) - 1
    parts = (f"found {first.got}" if first.got else "", f"allowed {first.allowed}" if first.allowed else "", first.hint)
    line = f"{first.path + ': ' if first.path else ''}{first.message}" + "".join(f"; {part}" for part in parts if part)
    return line + (f" (and {more} more {'mistake' if more == 1 else 'mistakes'})" if more else "")

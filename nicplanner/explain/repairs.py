"""Ways out of an infeasible design: candidates, tried, ranked, planned and proven.

What a repair *weighs* says how much it takes from the design, so that the cheapest stand first; hardware with a price is ranked by its
weight too, and its price is told. It is a convention of nicplanner, not a sum of money:

======================================================================================  ======
repair                                                                                  weight
======================================================================================  ======
VLAN ids, supernets, fixed values left free, a team that no switch must know of         1
ports chosen by the planner instead of a pin, recommendations where ports allow         2
switches that carry more classes or free ports, more links for each pair of a mesh      2
another fabric or failure domain for a switch                                           3
headroom or spare ports; two classes sharing                                            3
sharing with a class that is exposed to machines, or with any class                     5
a lower demand or rate after a failure: 3, and 4 times the fraction that is given up    3 to 7
a card more for each host (two: 8)                                                      4
a switch more, or a larger one                                                          6
not surviving the failure of a port, a card, a switch                                   7, 8, 9
the others taking over for fewer failed hosts                                           6
several of these together: their sum
======================================================================================  ======
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from nicplanner.design import Design
from nicplanner.errors import InfeasibleError, NoSolutionError
from nicplanner.explain.explanation import Repair
from nicplanner.explain.several import in_steps, together
from nicplanner.explain.ways import FAMILIES, Candidate, Trial
from nicplanner.explain.ways.trial import same
from nicplanner.model.conflict import OutOfTimeError, feasible
from nicplanner.network import build_network
from nicplanner.plan import Plan

Planner = Callable[[Design], Plan]
"""Plans a design and proves the plan; raises :class:`~nicplanner.errors.NicplannerError` if there is none."""

MOST = 12
"""Repairs that are told."""
MOST_OF_A_KIND = 3
FEW = 3
"""With fewer single repairs than this, several changes together are tried."""
LARGE = 400
"""Hosts above which repairs are proven by the program on the whole site, and only the first few planned in full."""
PLANNED_OF_LARGE = 2


def find_repairs(trial: Trial, planner: Planner) -> tuple[list[Repair], bool]:
    """Return the repairs of a design, the cheapest first, and whether every candidate was tried (or time was over)."""
    found: list[Candidate] = []
    failed: list[Candidate] = []
    whole = True
    for family in (*FAMILIES, together, partial(in_steps, failed)):
        if family not in FAMILIES and len(found) >= (FEW if family is together else 1):
            break
        try:
            for one in family(trial):
                (found if trial.fits(one.changes) else failed).append(one)
        except OutOfTimeError:
            whole = False
    found = _once(sorted(found, key=lambda one: (one.weight, one.price or 0)))
    out: list[Repair] = []
    told: dict[str, int] = {}
    for one in found:
        if told.get(one.kind, 0) < MOST_OF_A_KIND and len(out) < MOST:
            try:
                repair = _proven(trial, one, planner, len(out))
            except OutOfTimeError:
                return out, False
            if repair is not None:
                told[one.kind] = told.get(one.kind, 0) + 1
                out.append(repair)
    return out, whole


def _once(found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates that change the same once."""
    return list({same(one.changes): one for one in reversed(found)}.values())[::-1]


def _proven(trial: Trial, one: Candidate, planner: Planner, rank: int) -> Repair | None:
    """Plan the repaired design; None if it has no plan after all. Of large sites only the first ones are planned."""
    changed = trial.changed(one.changes)
    if changed is None:
        return None
    price = None if one.price is None else float(one.price)
    if len(changed.site.hosts) > LARGE and rank >= PLANNED_OF_LARGE:
        if not feasible(build_network(changed.site), trial.solver, trial.clock):
            return None
        return Repair(one.kind, one.text, dict(one.changes), float(one.weight), price, one.currency, None, False)
    if trial.clock.over():
        raise OutOfTimeError
    try:
        plan = planner(changed)
    except NoSolutionError:
        raise OutOfTimeError from None
    except InfeasibleError:
        return None
    ports = int(plan.objective["ports"])
    return Repair(one.kind, one.text, dict(one.changes), float(one.weight), price, one.currency, ports, True)

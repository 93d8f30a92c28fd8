"""Ways out of an infeasible design: candidates, tried, ranked, planned and proven.

What a repair *weighs* says how much it takes from the design, so that the cheapest stand first; hardware with a price is ranked by its
weight too, and its price is told. It is a convention of nicplanner, not a sum of money:

======================================================================================  ======
repair                                                                                  weight
======================================================================================  ======
VLAN ids, supernets, fixed values left free, a team that no switch must know of         1
ports chosen by the planner instead of a pin, recommendations where ports allow         2
headroom or spare ports; two classes sharing (5 if one of them is exposed to machines)  3
a lower demand or rate after a failure: 3, and 4 times the fraction that is given up    3 to 7
a card more for each host (two: 8)                                                      4
a switch more, or a larger one                                                          6
not surviving the failure of a port 7, a card 8, a switch 9
the others taking over for fewer failed hosts                                           6
several of these together: their sum
======================================================================================  ======
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from nicplanner.design import Design
from nicplanner.errors import InfeasibleError, NicplannerError, NoSolutionError
from nicplanner.explain.bisect import most
from nicplanner.explain.changes import changes_without
from nicplanner.explain.conflicts import find_core
from nicplanner.explain.explanation import Repair
from nicplanner.explain.short import failing_groups, shortages
from nicplanner.explain.ways import FAMILIES, Candidate, Trial
from nicplanner.explain.ways.rates import demand_candidate
from nicplanner.explain.ways.survival import WEIGHTS
from nicplanner.explain.ways.trial import same
from nicplanner.explain.wording import say
from nicplanner.model import Requirement
from nicplanner.model.conflict import OutOfTimeError, feasible
from nicplanner.model.elastic import STRUCTURAL, Elastic
from nicplanner.model.requirements import requirements
from nicplanner.network import build_network
from nicplanner.plan import Plan

Planner = Callable[[Design], Plan]
"""Plans a design and proves the plan; raises :class:`~nicplanner.errors.NicplannerError` if there is none."""

MOST = 12
"""Repairs that are told."""
MOST_OF_A_KIND = 3
MOST_FIRST = 2
"""Changes that do not suffice of which it is asked what would be lacking beside them."""
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
    for family in (*FAMILIES, _together, partial(_two_steps, failed)):
        if family not in FAMILIES and len(found) >= (FEW if family is _together else 1):
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
    except NicplannerError:
        return None
    ports = int(plan.objective["ports"])
    return Repair(one.kind, one.text, dict(one.changes), float(one.weight), price, one.currency, ports, True)


def _together(trial: Trial) -> Iterator[Candidate]:
    """Yield several changes at once: the cheapest requirements to give up by the elastic program; then others, without each of these."""
    site = trial.site
    focus = [group for group in site.groups if group.key in trial.focus]
    mine = {one.name for group in focus for one in group.classes}
    asked = tuple(one for one in requirements(site) if not one.name or one.name in mine or one.kind in STRUCTURAL | {"rule"})
    elastic = Elastic(trial.narrow(site), asked, trial.solver, trial.clock)
    weights = {one: _weight(one) for one in asked}
    first = elastic.least([], weights)
    if first is None:
        return
    told: set[frozenset[Requirement]] = set()
    for kept in ([], *([one] for one in sorted(first))):
        given_up = elastic.least(kept, weights)
        if given_up and given_up not in told:
            told.add(given_up)
            candidate = _joined(trial, sorted(given_up))
            if candidate is not None:
                yield candidate


def _two_steps(failed: Sequence[Candidate], trial: Trial) -> Iterator[Candidate]:
    """Yield candidates that do not suffice, with what the design so changed still lacks."""
    for first in sorted(failed, key=lambda one: one.weight)[:MOST_FIRST]:
        changed = trial.changed(first.changes)
        if changed is None:
            continue
        site = trial.narrow(changed.site)
        network = build_network(site)
        failing, _ = failing_groups(network, trial.solver, trial.clock)
        short = shortages(network, failing, trial.solver, trial.clock)
        core = find_core(site, site, trial.solver, trial.clock)
        members = None if core is None else frozenset(core.members)
        then = replace(trial, design=changed, failing=tuple(failing), shortages=short, core=members)
        some = [one for family in FAMILIES for one in family(then) if then.fits(one.changes)]
        for second in sorted(some, key=lambda one: one.weight)[:MOST_OF_A_KIND]:
            both, weight = {**first.changes, **second.changes}, first.weight + second.weight
            yield Candidate("together", f"{first.text}; and {second.text}", both, weight, second.price, second.currency)
        if some:
            return


def _weight(one: Requirement) -> int:
    """Return what giving up a requirement weighs, as far as it can be told beforehand."""
    if one.kind == "survive":
        return int(WEIGHTS[one.detail])
    return WEIGHT.get(one.kind, 1)


WEIGHT = {"pin": 2, "headroom": 3, "spare": 3, "rule": 3, "dedicated": 4, "apart": 4, "hosts": 6, "demand": 7, "peak": 7, "carried": 30}
"""Kind of requirement → what giving it up weighs, where it is not 1."""


NUMBERS = ("fixed", "gateway", "scope", "lacp")
KINDS = {"dedicated": "share", "apart": "share", "peak": "demand", **dict.fromkeys(NUMBERS, "numbers")}
"""Kind of requirement → kind of repair, where it goes by another name."""


def _joined(trial: Trial, given_up: Sequence[Requirement]) -> Candidate | None:
    """Return the candidate that gives up several requirements; a demand only as far as it must."""
    rest = [one for one in given_up if one.kind != "demand"]
    changes = changes_without(trial.design, rest)
    if changes is None:
        return None
    orders = [f"give up that {say(trial.site, one)}" for one in rest]
    for one in given_up:
        if one.kind != "demand":
            continue
        top = max(each.demand for group in trial.site.groups for each in group.classes if each.name == one.name)
        zero = changes_without(trial.design, [other for other in given_up if other.kind == "demand" and other > one]) or {}
        base = {**changes, **zero}

        def fits(rate: Fraction, base: dict[str, object] = base, name: str = one.name, top: Fraction = top) -> bool:
            return trial.fits({**base, **demand_candidate(trial, name, top, rate).changes})

        found = most(fits, top)
        if not found:
            return None  # a class without any demand is no way out
        lowered = demand_candidate(trial, one.name, top, found)
        changes |= lowered.changes
        orders.append(lowered.text)
    weight = sum((Fraction(_weight(one)) for one in given_up), Fraction(0))
    kind = "together" if len(given_up) > 1 else KINDS.get(given_up[0].kind, given_up[0].kind)
    return Candidate(kind, "; and ".join(orders), changes, weight)

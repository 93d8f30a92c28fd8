"""What it would take to keep a recommendation that a plan breaks."""

from __future__ import annotations

from dataclasses import replace

from nicplanner.errors import listing
from nicplanner.explain.conflicts import irreducible_beside
from nicplanner.explain.relaxation import exceed
from nicplanner.explain.wording import key_of
from nicplanner.model.build import build_model
from nicplanner.model.sets import all_sets
from nicplanner.network.quotient import Group, Network, build_network
from nicplanner.rules import Rule
from nicplanner.rules.conditions import CONDITIONS
from nicplanner.solver import Clock, Status, minimise


def price_of_keeping(network: Network, group: Group, rule: Rule, solver: str, clock: Clock) -> str:
    """Say what it would take a host group to keep a recommendation: which others break instead, or what is short.

    The group is asked alone, as if all switch ports were its own: what others need of them is no matter of this rule.

    Parameters
    ----------
    network
        The quotient of the site.
    group
        The host group.
    rule
        The recommendation.
    solver, clock
        Solver, and the time that may be spent.

    Returns
    -------
    str
        A clause without a full stop.
    """
    site = network.site.only((group.source,))
    profile = replace(site.profile, rules={**site.profile.rules, rule.id: replace(rule, kind="constraint")})
    strict = build_network(replace(site, profile=profile))
    model = build_model(strict, all_sets(strict)[0])
    goal = dict(model.objectives())["recommendations"]
    found = minimise(model.program, goal, solver, clock)
    if found.values:
        others = dict.fromkeys(one.rule.id for one in model.recommendations if found.values[one.index])
        return f"keeping it breaks {listing(others)} instead" if others else "keeping it is possible, were it not for other hosts"
    if found.status is not Status.INFEASIBLE:
        return "the time limit left no time to find out what keeping it takes"
    plain = replace(site.profile, rules={one.id: one for one in profile.rules.values() if one.kind == "constraint"})
    alone = build_network(replace(site, profile=plain))
    short = exceed(alone, solver, clock)
    if short:
        return f"keeping it takes more than there is: {short[0]}"
    if all(CONDITIONS[name].static for name in rule.never):
        return f"the design itself decides it, by {listing(sorted(rule.never))}"
    against = irreducible_beside(alone.site, (rule.id,), solver, clock)
    if not against:
        return "no plan of these hosts keeps it"
    return f"it cannot be kept beside what the design asks for: {'; '.join(key_of(alone.site, one) for one in against)}"

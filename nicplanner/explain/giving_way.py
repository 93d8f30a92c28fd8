"""Which rules of the platform must give way when no plan keeps them all."""

from __future__ import annotations

from dataclasses import replace

from nicplanner.errors import listing
from nicplanner.explain.wording import named
from nicplanner.model.build import build_model
from nicplanner.model.sets import all_sets, is_hard, rules_of
from nicplanner.network.quotient import Network, build_network
from nicplanner.solver import Clock, minimise


def must_give_way(network: Network, solver: str, clock: Clock) -> list[str]:
    """Say which rules must give way, as few as possible, if they are why no plan exists.

    All rules that must be kept become such that may be broken at a cost of 1 each; what the cheapest plan breaks is the answer. Empty if
    there is no plan without rules either, or if the time is over.
    """
    hard = [rule for rule in rules_of(network.site) if is_hard(rule, network.site.recommendations)]
    if not hard or clock.over():
        return []
    site = network.site
    soft = {rule.id: replace(rule, kind="recommendation", breaks="supported", weight=1) for rule in hard}
    open_site = replace(site, recommendations="prefer", profile=replace(site.profile, rules=soft))
    loose = build_network(open_site)
    model = build_model(loose, all_sets(loose)[0])
    found = minimise(model.program, dict(model.objectives())["recommendations"], solver, clock)
    if not found.values:
        return []
    broken = [one for one in model.recommendations if found.values[one.index]]
    ways = []
    for rule in dict.fromkeys(one.rule.id for one in broken):
        classes = listing(dict.fromkeys(one.name for one in broken if one.rule.id == rule))
        ways.append(f"{named(site.profile.rules[rule])}, for {classes}")
    if not ways:
        return []
    out = [f"no plan keeps all rules of platform {site.profile.name}; the fewest that must give way: {'; '.join(ways)}"]
    if site.recommendations == "require" and any(site.profile.rules[one.rule.id].kind == "recommendation" for one in broken):
        out.append("policy.recommendations is require; prefer keeps the recommendations that can be kept")
    return out

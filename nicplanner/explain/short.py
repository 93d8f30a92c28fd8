"""What is short on a site without a plan: counted, else group by group, else all host groups together."""

from __future__ import annotations

from nicplanner.explain.counting import count
from nicplanner.explain.giving_way import must_give_way
from nicplanner.explain.moments import moments
from nicplanner.explain.relaxation import exceed
from nicplanner.explain.shortage import Shortage, distinct
from nicplanner.model.conflict import feasible
from nicplanner.network import Network, build_network
from nicplanner.network.quotient import Group
from nicplanner.solver import Clock

MOST_ALONE = 5
"""Host groups that are explained one by one; more are counted."""


def shortages(network: Network, failing: list[str], solver: str, clock: Clock) -> list[Shortage]:
    """Return what is short on a site without a plan; nothing where requirements conflict though nothing is short.

    Parameters
    ----------
    network
        The quotient of the site.
    failing
        Keys of the host groups that have no layout even if the site were theirs alone: a smaller question with a plainer answer.
    solver, clock
        Solver, and the time that may be spent; when it is over, less is said.
    """
    found = count(network)
    if not found and len(network.groups) > 1:
        groups = network.site.group_of
        for key in failing[:MOST_ALONE]:
            found += _together(build_network(network.site.only((groups[key],))), solver, clock)
        if len(failing) > MOST_ALONE:
            found.append(Shortage(f"and {len(failing) - MOST_ALONE} more host groups have no layout by themselves"))
    return distinct(found) or _together(network, solver, clock)


def _together(network: Network, solver: str, clock: Clock) -> list[Shortage]:
    rules = [Shortage(sentence, "rules") for sentence in must_give_way(network, solver, clock)]
    return [*moments(network.site, solver, clock), *rules, *exceed(network, solver, clock)]


def failing_groups(network: Network, solver: str, clock: Clock) -> tuple[list[str], list[str]]:
    """Return the keys of the host groups that have no layout even if the site were theirs alone, and one of each kind of them."""
    known: dict[object, bool] = {}
    failing, kinds = [], []
    for group in network.groups:
        key = alike(group)
        if key not in known:
            known[key] = feasible(build_network(network.site.only((group.source,))), solver, clock)
            kinds += [] if known[key] else [group.source.key]
        if not known[key]:
            failing.append(group.source.key)
    return failing, kinds


def alike(group: Group) -> object:
    """Return what makes a host group, by itself, the same question as another one."""
    own = group.source.key if group.source.pins or any(cell.ambiguous for cell in group.cells) else ""
    return own, group.source.adapters, group.source.classes, tuple(cell.shape for cell in group.cells), group.size

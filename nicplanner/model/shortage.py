"""What is short when no plan exists: by counting first, then by letting resources be exceeded, at last as a conflict of requirements.

Every sentence names the key and the value in the design that is too small or too large.
"""

from __future__ import annotations

from dataclasses import replace

from nicplanner.model.counting import count
from nicplanner.model.giving_way import must_give_way
from nicplanner.model.relaxation import exceed
from nicplanner.model.requirements import conflict, fits
from nicplanner.network.quotient import Network, build_network
from nicplanner.solver import Clock

MOST_ALONE = 5
"""Host groups that are explained one by one; more are counted."""

_UNEXPLAINED = "the solver proves that no plan exists, but neither counting nor taking away single requirements says why"
_UNEXPLAINED_IN_TIME = "the solver proves that no plan exists; the time limit left no time to find out why"


def explain_shortage(network: Network, solver: str = "highs", clock: Clock | None = None) -> list[str]:
    """Say why a site has no plan.

    Parameters
    ----------
    network
        The quotient of the site.
    solver
        ``highs`` or ``cbc``.
    clock
        Time that may be spent; when it is over, the explanation says less.

    Returns
    -------
    list of str
        One sentence a shortage, at least one.
    """
    clock = clock or Clock()
    return (
        count(network)
        or list(dict.fromkeys(_alone(network, solver, clock)))
        or _together(network, solver, clock)
        or [_UNEXPLAINED_IN_TIME if clock.over() else _UNEXPLAINED]
    )


def _together(network: Network, solver: str, clock: Clock) -> list[str]:
    rules = must_give_way(network, solver, clock)
    return [*rules, *(exceed(network, solver, clock) or ([] if rules else conflict(network, solver, clock)))]


def _alone(network: Network, solver: str, clock: Clock) -> list[str]:
    """Explain the host groups that have no layout even if the site were theirs alone: a smaller question with a plainer answer."""
    if len(network.groups) < 2:
        return []
    out: list[str] = []
    failing = 0
    for group in network.groups:
        if clock.over():
            break
        own = build_network(replace(network.site, groups=(group.source,)))
        if not fits(own, solver, clock):
            failing += 1
            if failing <= MOST_ALONE:
                out += _together(own, solver, clock)
    if failing > MOST_ALONE:
        out.append(f"and {failing - MOST_ALONE} more host groups have no layout by themselves")
    return out

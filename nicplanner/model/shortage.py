"""What is short when no plan exists: by counting first, then by letting resources be exceeded, at last as a conflict of requirements.

Every sentence names the key and the value in the design that is too small or too large.
"""

from __future__ import annotations

from dataclasses import replace

from nicplanner.design.site import Site, State, TrafficClass
from nicplanner.errors import listing
from nicplanner.model.counting import count
from nicplanner.model.demands import demand_in, key_of
from nicplanner.model.giving_way import must_give_way
from nicplanner.model.relaxation import exceed
from nicplanner.model.requirements import conflict, fits
from nicplanner.network.quotient import Network, build_network
from nicplanner.solver import Clock
from nicplanner.units import text

MOST_ALONE = 5
"""Host groups that are explained one by one; more are counted."""

MOST_STATES = 16
"""States that are asked one by one which of them does not fit."""

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
    short = [*rules, *(exceed(network, solver, clock) or ([] if rules else conflict(network, solver, clock)))]
    return [*_states(network, solver, clock), *_host_failures(network, solver, clock), *short] if short else []


def _host_failures(network: Network, solver: str, clock: Clock) -> list[str]:
    """Say that it is for the failure of hosts, where everything else would fit."""
    site = network.site
    if not site.host_failures or not fits(build_network(replace(site, host_failures=0)), solver, clock):
        return []
    return [f"policy.host_failures: {site.host_failures}: what the other hosts of a cluster take over does not fit, all else would"]


def _states(network: Network, solver: str, clock: Clock) -> list[str]:
    """Name the states whose peaks do not fit, where the demands alone would: what is short is short in them."""
    site = network.site
    if not site.states or len(site.states) > MOST_STATES or not _fits_with((), site, solver, clock):
        return []
    failing = [state for state in site.states if not _fits_with((state,), site, solver, clock)]
    if clock.over():
        return []
    what = " and ".join(_peaks(site, state) for state in failing or site.states)
    if failing:
        return [f"{what}: the demand_gbps of all classes would fit without"]
    return [f"{what}: each of these states would fit without the others, but not all of them"]


def _fits_with(states: tuple[State, ...], site: Site, solver: str, clock: Clock) -> bool:
    return fits(build_network(replace(site, states=states)), solver, clock)


def _peaks(site: Site, state: State) -> str:
    """Write a state with the peaks that make it."""
    found = {key_of(one, state): demand_in(one, state) for group in site.groups for one in group.classes if _has(one, state)}
    return f"state {state.name} ({listing(f'{key} {text(rate)} Gbit/s' for key, rate in found.items())})"


def _has(one: TrafficClass, state: State) -> bool:
    return any(peak in one.peaks for peak in state.peaks)


def _alone(network: Network, solver: str, clock: Clock) -> list[str]:
    """Explain the host groups that have no layout even if the site were theirs alone: a smaller question with a plainer answer."""
    if len(network.groups) < 2:
        return []
    out: list[str] = []
    failing = 0
    for group in network.groups:
        if clock.over():
            break
        own = build_network(network.site.only((group.source,)))
        if not fits(own, solver, clock):
            failing += 1
            if failing <= MOST_ALONE:
                out += _together(own, solver, clock)
    if failing > MOST_ALONE:
        out.append(f"and {failing - MOST_ALONE} more host groups have no layout by themselves")
    return out

"""When it is a moment that does not fit: a state of the peaks, or the failure of hosts."""

from __future__ import annotations

from dataclasses import replace

from nicplanner.design.site import Site, State, TrafficClass
from nicplanner.errors import listing
from nicplanner.explain.shortage import Shortage
from nicplanner.model.conflict import OutOfTimeError, feasible
from nicplanner.model.demands import demand_in, key_of
from nicplanner.network import build_network
from nicplanner.solver import Clock
from nicplanner.units import text

MOST_STATES = 16
"""States that are asked one by one which of them does not fit."""


def moments(site: Site, solver: str, clock: Clock) -> list[Shortage]:
    """Name the states and host failures that do not fit, where everything else would: what is short is short in them."""
    try:
        return [*_states(site, solver, clock), *_host_failures(site, solver, clock)]
    except OutOfTimeError:
        return []


def _host_failures(site: Site, solver: str, clock: Clock) -> list[Shortage]:
    if not site.host_failures or not feasible(build_network(replace(site, host_failures=0)), solver, clock):
        return []
    sentence = f"policy.host_failures: {site.host_failures}: what the other hosts of a cluster take over does not fit, all else would"
    return [Shortage(sentence, "states", "policy.host_failures")]


def _states(site: Site, solver: str, clock: Clock) -> list[Shortage]:
    if not site.states or len(site.states) > MOST_STATES or not _fits_with((), site, solver, clock):
        return []
    failing = [state for state in site.states if not _fits_with((state,), site, solver, clock)]
    what = " and ".join(_peaks(site, state) for state in failing or site.states)
    if failing:
        return [Shortage(f"{what}: the demand_gbps of all classes would fit without", "states")]
    return [Shortage(f"{what}: each of these states would fit without the others, but not all of them", "states")]


def _fits_with(states: tuple[State, ...], site: Site, solver: str, clock: Clock) -> bool:
    return feasible(build_network(replace(site, states=states)), solver, clock)


def _peaks(site: Site, state: State) -> str:
    """Write a state with the peaks that make it."""
    found = {key_of(one, state): demand_in(one, state) for group in site.groups for one in group.classes if _has(one, state)}
    return f"state {state.name} ({listing(f'{key} {text(rate)} Gbit/s' for key, rate in found.items())})"


def _has(one: TrafficClass, state: State) -> bool:
    return any(peak in one.peaks for peak in state.peaks)

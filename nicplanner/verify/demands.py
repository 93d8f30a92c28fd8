"""What a class must carry: in the base state its demand, in every other state its largest peak that occurs."""

from __future__ import annotations

from fractions import Fraction

from nicplanner.design.site import HostGroup, Site, State, TrafficClass

BASE = State("", ())
"""The state in which every class has its demand."""


def demand_of(traffic: TrafficClass, state: State) -> Fraction:
    """Return what a class needs in a state, in Gbit/s per host and direction."""
    peaks = [rate for name, rate in traffic.peaks.items() if name in state.peaks]
    return max(peaks) if peaks else traffic.demand


def states_of(site: Site, group: HostGroup) -> tuple[State, ...]:
    """Return the states that differ for the hosts of a group: the base one, and each in which a class of theirs has a peak."""
    mine = {name for traffic in group.classes for name in traffic.peaks}
    return (BASE, *(state for state in site.states if not mine.isdisjoint(state.peaks)))

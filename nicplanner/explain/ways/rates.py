"""Lowering what a class carries: its demand, or what must still run after a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from nicplanner.design.frozen import FrozenMap
from nicplanner.design.site import HostGroup, Site, TrafficClass
from nicplanner.explain.bisect import most
from nicplanner.explain.changes import changes_without
from nicplanner.explain.ways.trial import Candidate, Trial, plain
from nicplanner.model import Requirement
from nicplanner.units import text

PERCENT = Fraction(1, 100)


def demands(trial: Trial) -> Iterator[Candidate]:
    """Yield for each class the largest demand that leaves a plan, to 1 Mbit/s."""
    for name in trial.carried():
        mine = [one for group in trial.site.groups if group.key in trial.focus for one in group.classes if one.name == name]
        top = max(one.demand for one in mine)
        found = top and trial.may_help(Requirement("demand", name)) and most(_fits(trial, name, _capped), top)
        if found:
            yield demand_candidate(trial, name, top, found)


def demand_candidate(trial: Trial, name: str, top: Fraction, found: Fraction) -> Candidate:
    """Return the candidate that lowers a class's demand to at most a rate, where it is above."""
    changes: dict[str, Any] = {}
    if trial.site.classes[name].demand > found:
        changes[f"traffic.{name}.demand_gbps"] = plain(found)
    for group, given in trial.design.record.hosts.items():
        own = getattr((given.traffic or {}).get(name), "demand_gbps", None)
        if own is not None and (isinstance(own, str) or own > found):
            changes[f"hosts.{group}.traffic.{name}.demand_gbps"] = plain(found)
    order = f"lower {name} from {text(top)} to at most {text(found)} Gbit/s a host (traffic.{name}.demand_gbps)"
    return Candidate("demand", order, changes, 3 + 4 * (top - found) / top)


def peaks(trial: Trial) -> Iterator[Candidate]:
    """Yield for each peak of a class the largest that leaves a plan, to 1 Mbit/s."""
    for name in trial.carried():
        mine = [one for group in trial.site.groups if group.key in trial.focus for one in group.classes if one.name == name]
        for peak in dict.fromkeys(peak for one in mine for peak in one.peaks):
            top = max(one.peaks[peak] for one in mine if peak in one.peaks)
            found = top and trial.may_help(Requirement("peak", name, peak)) and most(_fits(trial, name, partial(_topped, peak)), top)
            if not found:
                continue
            paths = [f"traffic.{name}", *(f"hosts.{group}.traffic.{name}" for group in trial.design.record.hosts)]
            stated = changes_without(trial.design, [Requirement("peak", name, peak)]) or {}
            changes = {f"{path}.peaks.{peak}": plain(found) for path in paths if f"{path}.peaks.{peak}" in stated}
            order = f"lower the peak {peak} of {name} from {text(top)} to at most {text(found)} Gbit/s a host (traffic.{name}.peaks.{peak})"
            yield Candidate("demand", order, changes, 3 + 4 * (top - found) / top)


def failovers(trial: Trial) -> Iterator[Candidate]:
    """Yield for each class the largest share of its demand after a failure that leaves a plan, to 1 %."""
    for name in trial.carried():
        mine = [one for group in trial.site.groups if group.key in trial.focus for one in group.classes if one.name == name]
        top = max((one.min_failover for one in mine if one.survive and one.demand), default=Fraction(0))
        loads = [Requirement("survive", name, kind) for kind in ("adapter", "port", "switch")]
        found = top and trial.may_help(*loads) and most(_fits(trial, name, _kept), top, (PERCENT,))
        if not found:
            continue
        changes: dict[str, Any] = {f"traffic.{name}.min_failover": plain(found)}
        for group, given in trial.design.record.hosts.items():
            override = (given.traffic or {}).get(name)
            if override is not None and override.min_failover is not None and override.min_failover > found:
                changes[f"hosts.{group}.traffic.{name}.min_failover"] = plain(found)
        order = f"let {name} run at {text(found * 100)} % after a failure, instead of {text(top * 100)} % (traffic.{name}.min_failover)"
        yield Candidate("failover", order, changes, 3 + 4 * (top - found) / top)


Change = Callable[[TrafficClass], TrafficClass]


def _fits(trial: Trial, name: str, change: Callable[[Fraction], Change]) -> Callable[[Fraction], bool]:
    """Return what tells whether a class with a changed number has a layout."""
    return lambda value: trial.fits_site(_with_class(trial.site, name, change(value)))


def _capped(rate: Fraction) -> Change:
    return lambda one: replace(one, demand=min(one.demand, rate))


def _topped(peak: str, rate: Fraction) -> Change:
    return lambda one: replace(one, peaks=FrozenMap({name: min(had, rate) if name == peak else had for name, had in one.peaks.items()}))


def _kept(share: Fraction) -> Change:
    return lambda one: replace(one, min_failover=min(one.min_failover, share))


def _with_class(site: Site, name: str, change: Change) -> Site:
    def on_group(group: HostGroup) -> HostGroup:
        return replace(group, classes=tuple(change(one) if one.name == name else one for one in group.classes))

    classes = {key: change(one) if key == name else one for key, one in site.classes.items()}
    return replace(site.changed(on_group), classes=classes)

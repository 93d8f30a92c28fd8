"""Lowering what a class carries: its demand, or what must still run after a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial, reduce
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
        found = top and trial.may_help(Requirement("demand", name)) and most(_fits(trial, [name], _capped), top)
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
            found = top and trial.may_help(Requirement("peak", name, peak)) and most(_fits(trial, [name], partial(_topped, peak)), top)
            if not found:
                continue
            paths = [f"traffic.{name}", *(f"hosts.{group}.traffic.{name}" for group in trial.design.record.hosts)]
            stated = changes_without(trial.design, [Requirement("peak", name, peak)]) or {}
            changes = {f"{path}.peaks.{peak}": plain(found) for path in paths if f"{path}.peaks.{peak}" in stated}
            order = f"lower the peak {peak} of {name} from {text(top)} to at most {text(found)} Gbit/s a host (traffic.{name}.peaks.{peak})"
            yield Candidate("demand", order, changes, 3 + 4 * (top - found) / top)


def failovers(trial: Trial) -> Iterator[Candidate]:
    """Yield for each class the largest share of its demand after a failure that leaves a plan, to 1 %; for all of them where none helps."""
    single = []
    tops: dict[str, Fraction] = {}
    for name in trial.carried():
        mine = [one for group in trial.site.groups if group.key in trial.focus for one in group.classes if one.name == name]
        loads = [Requirement("survive", name, kind) for kind in ("adapter", "port", "switch")]
        top = max((one.min_failover for one in mine if one.survive and one.demand), default=Fraction(0))
        if not top or not trial.may_help(*loads):
            continue
        tops[name] = top
        found = most(_fits(trial, [name], _kept), top, (PERCENT,))
        if found:
            order = f"let {name} run at {text(found * 100)} % after a failure, instead of {text(top * 100)} % (traffic.{name}.min_failover)"
            single.append(Candidate("failover", order, _failover_changes(trial, name, found), 3 + 4 * (top - found) / top))
    yield from single
    top = max(tops.values(), default=Fraction(0))
    found = most(_fits(trial, list(tops), _kept), top, (PERCENT,)) if len(tops) > 1 and not single else None
    if found:
        changes = {path: value for name in tops if tops[name] > found for path, value in _failover_changes(trial, name, found).items()}
        names = ", ".join(name for name in tops if tops[name] > found)
        order = f"let {names} run at {text(found * 100)} % after a failure (traffic.*.min_failover)"
        yield Candidate("failover", order, changes, len(tops) * (3 + 4 * (top - found) / top))


def _failover_changes(trial: Trial, name: str, found: Fraction) -> dict[str, Any]:
    changes: dict[str, Any] = {f"traffic.{name}.min_failover": plain(found)}
    for group, given in trial.design.record.hosts.items():
        override = (given.traffic or {}).get(name)
        if override is not None and override.min_failover is not None and override.min_failover > found:
            changes[f"hosts.{group}.traffic.{name}.min_failover"] = plain(found)
    return changes


Change = Callable[[TrafficClass], TrafficClass]


def _fits(trial: Trial, names: Sequence[str], change: Callable[[Fraction], Change]) -> Callable[[Fraction], bool]:
    """Return what tells whether there is a layout if classes have a changed number."""
    return lambda value: trial.fits_site(reduce(lambda site, name: _with_class(site, name, change(value)), names, trial.site))


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

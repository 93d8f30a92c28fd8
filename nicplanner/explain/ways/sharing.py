"""Letting two classes share ports that are kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

from nicplanner.explain.changes import changes_without
from nicplanner.explain.ways.trial import Candidate, Trial
from nicplanner.model import Requirement
from nicplanner.model.requirement import apart

EXPOSED = ("production", "backup", "replica")
"""Kinds of traffic with the least trust: what rides with them is exposed to machines (domain rules SF-4 and SF-6)."""


def sharing(trial: Trial) -> Iterator[Candidate]:
    """Yield pairs of classes that are kept apart and could share, as little else as possible being allowed to; else one with any other."""
    site = trial.site
    names = trial.carried()
    helped: set[str] = set()
    for one, other in combinations(names, 2):
        together = [group for group in site.groups if group.key in trial.focus and {one, other} <= {each.name for each in group.classes}]
        alone = [
            name for name in (one, other) if any(each.dedicated for group in together for each in group.classes if each.name == name)
        ]
        parted = any(
            each.name == name and far in each.apart_from
            for group in together
            for each in group.classes
            for name, far in ((one, other), (other, one))
        )
        if not (alone or parted) or not together:
            continue
        gone = [Requirement("dedicated", name) for name in alone] + ([apart(one, other)] if parted else [])
        changes = changes_without(trial.design, gone) if trial.may_help(*gone) else None
        if changes is None:
            continue
        order = f"let {one} and {other} share ports"
        if alone:
            keys = ", ".join(f"traffic.{name}.sharing: shared, apart_from: the others" for name in alone)
            order += f", {alone[0] if len(alone) == 1 else 'each of them'} with no other class ({keys})"
            changes |= _others(trial, alone, one, other)
        else:
            order += f" (take {other} out of traffic.{one}.apart_from)" if other in site.classes[one].apart_from else (
                f" (take {one} out of traffic.{other}.apart_from)"
            )
        exposed = any(site.classes[name].kind in EXPOSED for name in (one, other))
        found = Candidate("share", order, changes, Fraction(5 if exposed else 3))
        helped |= set(alone) if trial.fits(changes) else set()
        yield found
    for name in names:
        key, mine = f"traffic.{name}.sharing", Requirement("dedicated", name)
        changes = changes_without(trial.design, [mine]) if name not in helped and trial.may_help(mine) else None
        if changes:
            yield Candidate("share", f"let {name} share ports with any class ({key}: shared)", changes, Fraction(5))


def _others(trial: Trial, alone: list[str], one: str, other: str) -> dict[str, Any]:
    """Keep classes that were dedicated apart from all but the one that they may share with."""
    out: dict[str, Any] = {}
    for name in alone:
        partner = other if name == one else one
        rest = [each for each in trial.site.classes if each not in (name, partner)]
        out[f"traffic.{name}.apart_from"] = rest
        for group, given in trial.design.record.hosts.items():
            override = (given.traffic or {}).get(name)
            if override is not None and override.apart_from is not None:
                out[f"hosts.{group}.traffic.{name}.apart_from"] = rest
    return out

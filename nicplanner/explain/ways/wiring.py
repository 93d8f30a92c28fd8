"""What switches are for: classes that they carry, fabrics, failure domains, ports that are occupied. Nothing is bought."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from nicplanner import names
from nicplanner.explain.ways.trial import Candidate, Trial
from nicplanner.names import natural

CHEAP, DEAR = Fraction(2), Fraction(3)
"""What it weighs to let switches do more, and to set apart what stands together."""


def wiring(trial: Trial) -> Iterator[Candidate]:
    """Yield switches that carry more classes, another fabric or failure domain for one of them, and ports that are freed."""
    short = {one.resource for one in trial.shortages}
    mine = _near(trial)
    yield from _carries(trial, mine)
    if "switch ports" in short:
        occupied = [key for key in mine if trial.design.record.switches[key].occupied]
        if occupied:
            changes: dict[str, Any] = {f"switches.{key}.occupied": None for key in occupied}
            yield Candidate("switch", f"free the ports of {', '.join(occupied)} that are occupied (switches.*.occupied)", changes, CHEAP)
    if "fabrics" in short:
        yield from _apart(trial, mine)


def _near(trial: Trial) -> dict[str, list[str]]:
    """Return the switches that serve the hosts in focus, by their key in the design, in natural order."""
    site = trial.site
    racks = {host.rack for group in site.groups if group.key in trial.focus for host in group.hosts}
    out = {}
    for key in natural(trial.design.record.switches):
        every = [name for name in names.expand(key) if not racks.isdisjoint(site.switches[name].serves)]
        if every:
            out[key] = every
    return out


def _carries(trial: Trial, mine: dict[str, list[str]]) -> Iterator[Candidate]:
    """Yield for each class that not all switches take that they do."""
    for name in trial.carried():
        changes: dict[str, Any] = {}
        for key, switches in mine.items():
            if not trial.site.classes[name].mesh and any(name not in trial.site.switches[one].carries for one in switches):
                carried = set.intersection(*(set(trial.site.switches[one].carries) for one in switches))
                changes[f"switches.{key}.carries"] = natural(carried | {name})
        if changes:
            where = ", ".join(path.split(".")[1] for path in changes)
            yield Candidate("switch", f"let {where} carry {name} too (switches.*.carries)", changes, CHEAP)


def _apart(trial: Trial, mine: dict[str, list[str]]) -> Iterator[Candidate]:
    """Yield another fabric, or a failure domain of its own, for one of several switches."""
    site, record = trial.site, trial.design.record
    fabrics = {site.switches[one].fabric for every in mine.values() for one in every}
    if len(fabrics) == 1 and len(mine) > 1:
        key = list(mine)[-1]
        other = next(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in fabrics)
        yield Candidate("switch", f"make {key} fabric {other} (switches.{key}.fabric)", {f"switches.{key}.fabric": other}, DEAR)
    joined = [key for key in mine if record.switches[key].failure_domain is not None]
    for key in joined[-1:] if len(fabrics) > 1 else []:
        order = f"let {key} not fail together with others (remove switches.{key}.failure_domain)"
        yield Candidate("switch", order, {f"switches.{key}.failure_domain": None}, DEAR)

"""A switch more beside those that run out of ports, or of another fabric where there is one too few."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from nicplanner.design.site import Site, Switch
from nicplanner.explain.ways.trial import Candidate, Trial
from nicplanner.names import natural

SWITCH = Fraction(6)
"""What a switch weighs against what else a repair takes."""
MOST_SWITCHES = 400
"""Switches that a repair adds or replaces."""


def switches(trial: Trial) -> Iterator[Candidate]:
    """Yield more switches for racks that are short of ports or fabrics, and larger models in place of those that run out."""
    site = trial.site
    short = [one for one in trial.shortages if one.resource == "switch ports" and one.where.startswith("switches.")]
    names = [key.removeprefix("switches.") for one in short for key in (one.where, *one.also)]
    full = [site.switches[name] for name in dict.fromkeys(names) if name in site.switches]
    if full and len(full) <= MOST_SWITCHES:
        yield from _beside(trial, full)
        yield from _larger(trial, full)
    racks = natural({host.rack for group in site.groups if group.key in trial.focus for host in group.hosts})
    if any(one.resource in ("fabrics", "switch ports") and one not in short for one in trial.shortages) and len(racks) <= MOST_SWITCHES:
        yield from _fabric(trial, racks)


def _beside(trial: Trial, full: list[Switch]) -> Iterator[Candidate]:
    """Yield a like switch of the same fabric for each that runs out of ports."""
    changes: dict[str, Any] = {}
    taken = _taken(trial.site)
    said = []
    for switch in full:
        unit = _free_unit(trial.site, taken, switch.rack, switch.height)
        if unit is None:
            return
        name = _new_name(trial.site, switch.name, changes)
        changes[f"switches.{name}"] = _like(switch, unit, switch.fabric)
        said.append(f"{name} ({switch.model}) in rack {switch.rack}, unit {unit}, fabric {switch.fabric}")
    yield _candidate(trial, f"add {_some(said)}", changes, len(full), [switch.model for switch in full])


def _larger(trial: Trial, full: list[Switch]) -> Iterator[Candidate]:
    """Yield the first model of the catalog that has room, in place of all that run out."""
    catalog = trial.site.catalog
    ports = {switch.model: len(catalog.switch(switch.model).interfaces) for switch in full}
    keys = natural(key for key, record in trial.design.record.switches.items() if record.model in ports)
    for model in sorted(catalog.at_hand("switches"), key=lambda name: len(catalog.switch(name).interfaces)):
        if len(catalog.switch(model).interfaces) <= max(ports.values()):
            continue
        changes = {f"switches.{key}.model": model for key in keys}
        if trial.fits(changes):
            text = f"use a {model} in place of {', '.join(natural(ports))} for {_some(keys)}"
            yield _candidate(trial, text, changes, len(full), [model] * len(full))
            return


def _fabric(trial: Trial, racks: list[str]) -> Iterator[Candidate]:
    """Yield a switch of a fabric that a rack does not have yet, like the first one that serves it."""
    site = trial.site
    changes: dict[str, Any] = {}
    taken = _taken(site)
    said, models = [], []
    for rack in racks:
        serving = site.serving[rack]
        near = [switch for switch in serving if switch.rack == rack] or list(serving)
        like = near[0] if near else next(iter(site.switches.values()), None)
        if like is None:
            return
        have = {switch.fabric for switch in serving}
        fabric = next(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in have)
        unit = _free_unit(site, taken, rack, like.height)
        if unit is None:
            return
        name = _new_name(site, like.name, changes)
        changes[f"switches.{name}"] = {"model": like.model, "rack": rack, "unit": unit, "fabric": fabric}
        said.append(f"{name} ({like.model}) in rack {rack}, unit {unit}, fabric {fabric}")
        models.append(like.model)
    yield _candidate(trial, f"add {_some(said)}", changes, len(racks), models)


def _candidate(trial: Trial, text: str, changes: dict[str, Any], count: int, models: list[str]) -> Candidate:
    entries = [trial.site.catalog.switch(model) for model in models]
    prices = [entry.price for entry in entries]
    price = None if None in prices else sum((one for one in prices if one is not None), Fraction(0))
    return Candidate("switch", text, changes, SWITCH + Fraction(count, 100), price, entries[0].currency if entries else "")


def _like(switch: Switch, unit: int, fabric: str) -> dict[str, Any]:
    return {"model": switch.model, "rack": switch.rack, "unit": unit, "fabric": fabric, "serves": natural(switch.serves)}


def _new_name(site: Site, name: str, changes: dict[str, Any]) -> str:
    """Return a name that nothing has, after that of a like switch."""
    known = {each.casefold() for each in (*site.switches, *(host.name for host in site.hosts))}
    known |= {path.removeprefix("switches.").casefold() for path in changes}
    return next(new for i in range(2, 10_000) if (new := f"{name}-{i}").casefold() not in known)


def _taken(site: Site) -> dict[str, set[int]]:
    """Return the rack units in use."""
    out: dict[str, set[int]] = {rack: set() for rack in site.racks}
    for group in site.groups:
        for host in group.hosts:
            out[host.rack] |= set(range(host.unit, host.unit + group.height))
    for switch in site.switches.values():
        out[switch.rack] |= set(range(switch.unit, switch.unit + switch.height))
    return out


def _free_unit(site: Site, taken: dict[str, set[int]], rack: str, height: int) -> int | None:
    """Return the highest unit of a rack that is free, and take it."""
    for unit in range(site.racks[rack].height - height + 1, 0, -1):
        mine = set(range(unit, unit + height))
        if taken[rack].isdisjoint(mine):
            taken[rack] |= mine
            return unit
    return None


def _some(items: list[str]) -> str:
    return ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")

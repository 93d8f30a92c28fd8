"""Which peaks of the classes occur together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from nicplanner import names
from nicplanner.design.context import Context
from nicplanner.design.site import State
from nicplanner.errors import listing, nearest
from nicplanner.reading.problems import Steps


def build_states(context: Context) -> tuple[State, ...]:
    """Return every state but the base one, in natural order: those that are stated, and each peak that none of them lists by itself.

    Unknown peaks, two spellings of a peak, and a state with the name of a peak that occurs alone are noted.
    """
    known = _peaks(context)
    given = context.record.states
    sure = _sure(context)
    for one in given:
        for name in one.peaks if sure else ():
            if name not in known:
                at = context.item(("states", one.at), name)
                allowed = listing(names.natural(known), 16) or "a peak of a class"
                hint = nearest(name, known) or "name it under 'peaks:' of a class"
                context.note(at, "unknown peak", repr(name), allowed, hint)
    listed = {name for one in given for name in one.peaks}
    alone = {name.casefold(): name for name in known if name not in listed}
    for one in given:
        if sure and one.name.casefold() in alone:
            message = "two states of one name: a peak that no state lists occurs alone, as a state of its name"
            hint = f"add {alone[one.name.casefold()]!r} to a state, or rename this one"
            context.note(("states", one.at), message, repr(one.name), "each name once", hint, True)
    states = [State(one.name, one.peaks) for one in given] + [State(name, (name,)) for name in alone.values()]
    return tuple(sorted(states, key=lambda state: names.natural_key(state.name)))


def _peaks(context: Context) -> Mapping[str, Steps]:
    """Return each peak with the place where it stands first; note a second spelling."""
    spelt: dict[str, str] = {}
    known: dict[str, Steps] = {}
    for path, peaks in _maps(context):
        for name in peaks:
            at = (*path, name)
            other = spelt.setdefault(name.casefold(), name)
            if other == name:
                known.setdefault(name, at)
                continue
            message = "two spellings of one peak (case does not distinguish)"
            hint = f"write {other!r} for both, or choose another name"
            context.note(at, message, f"{name!r} and {other!r}", "one spelling", hint, True)
    return known


def _maps(context: Context) -> Iterator[tuple[Steps, Mapping[str, Fraction]]]:
    """Yield the peaks of each class and each override, with their place."""
    for name in names.natural(context.record.traffic):
        yield ("traffic", name, "peaks"), context.record.traffic[name].peaks
    for key in names.natural(context.record.hosts):
        overrides = context.record.hosts[key].traffic or {}
        for name in names.natural(overrides):
            yield ("hosts", key, "traffic", name, "peaks"), overrides[name].peaks or {}


def _sure(context: Context) -> bool:
    """Tell whether no peak is missing because of a mistake that is told already."""
    for section in ("traffic", "hosts"):
        if context.findings.refused_whole((section,)) or context.refused_names[section]:
            return False
    for key in context.record.hosts:
        overrides = context.raw("hosts", key, "traffic")
        if not isinstance(overrides, Mapping):
            continue
        if any(context.findings.refused(("hosts", key, "traffic", name, "peaks")) for name in overrides):
            return False
    return not any(context.findings.refused(("traffic", name, "peaks")) for name in context.record.traffic)

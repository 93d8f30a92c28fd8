"""Switches: placed, with fabric, racks served, classes carried and ports for hosts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nicplanner import names
from nicplanner.catalog import SwitchEntry
from nicplanner.design.context import Context, port
from nicplanner.design.fields import SwitchRecord
from nicplanner.design.placement import place
from nicplanner.design.site import Port, Switch
from nicplanner.errors import nearest


@dataclass(frozen=True, slots=True)
class _Stated:
    """A switch as its record states it: `rack` and `unit` None where they could not be resolved."""

    name: str
    rack: str | None
    unit: int | None
    given: SwitchRecord
    height: int
    ports: tuple[Port, ...]


def build_switches(context: Context) -> dict[str, Switch]:
    """Return the switches by name, in natural order."""
    stated = sorted((one for key in context.record.switches for one in _members(key, context)), key=lambda one: names.natural_key(one.name))
    fabrics = _fabrics(stated, context)
    serves = {one.name: _serves(one) for one in stated}
    claims: dict[str, set[str]] = {}  # rack → classes that a switch serving it names
    for one in stated:
        for rack in serves[one.name] if one.given.carries is not None else ():
            claims.setdefault(rack, set()).update(one.given.carries or ())
    every = frozenset(name for name, one in context.classes.items() if not one.mesh)
    out: dict[str, Switch] = {}
    for one in stated:
        carries = one.given.carries
        if carries is None:
            claimed = frozenset(name for rack in serves[one.name] for name in claims.get(rack, ()))
            carries = tuple(every - claimed)
        out.setdefault(one.name, _switch(one, fabrics[one.name], serves[one.name], frozenset(carries)))
    return out


def _members(key: str, context: Context) -> list[_Stated]:
    given, path = context.record.switches[key], ("switches", key)
    entry = context.entry("switches", given.model, (*path, "model"))
    context.check_names(given.carries or (), context.classes, "traffic", "class", (*path, "carries"), pointed=True)
    for name in given.carries or ():
        if name in context.classes and context.classes[name].mesh:
            at, hint = context.item((*path, "carries"), name), "remove it from the list"
            about = (at, ("traffic", name, "attach"))
            context.note(at, "a mesh has no switch", repr(name), "classes that are attached to switches", hint, about=about)
    context.check_names(given.serves or (), context.racks, "racks", "rack", (*path, "serves"), pointed=True)
    members = names.natural(names.expand(key))
    known = isinstance(entry, SwitchEntry)
    height = math.ceil(entry.height_units) if known else None
    ports = _ports(given, entry, path, context) if known else ()
    racks, units = place(members, given.rack, given.unit, height, path, context)
    unsure = {
        "ports": not known or any(context.findings.refused((*path, part)) for part in ("uplinks", "peer_links", "occupied")),
        "place": units is None,
        "serves": any(context.findings.refused((*path, part)) for part in ("serves", "carries"))
        or (given.serves is None and racks is None),
    }
    context.unsure.update(("switches", name, what) for what, is_so in unsure.items() if is_so for name in members)
    return [
        _Stated(name, racks[i] if racks else None, units[i] if units else None, given, height or 1, ports) for i, name in enumerate(members)
    ]


def _serves(one: _Stated) -> frozenset[str]:
    if one.given.serves is not None:
        return frozenset(one.given.serves)
    return frozenset() if one.rack is None else frozenset({one.rack})


def _fabrics(stated: list[_Stated], context: Context) -> dict[str, str]:
    """Give each switch its fabric: as stated, or the letter of its place among the switches of its rack."""
    in_rack: dict[str | None, int] = {}
    out: dict[str, str] = {}
    for one in stated:
        out[one.name] = one.given.fabric or fabric_letter(in_rack.get(one.rack, 0))
        in_rack[one.rack] = in_rack.get(one.rack, 0) + 1
    if None in in_rack or context.refused_names["switches"] or context.findings.refused_whole(("switches",)):
        context.unsure.add(("fabrics",))
    if any(context.findings.refused(("switches", key, "fabric")) for key in context.record.switches):
        context.unsure.add(("fabrics",))
    return out


def fabric_letter(place: int) -> str:
    """Return the default fabric of the switch at a place (from 0) in its rack: A … Z, AA, AB and so on.

    Examples
    --------
    >>> fabric_letter(1), fabric_letter(26)
    ('B', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _switch(one: _Stated, fabric: str, serves: frozenset[str], carries: frozenset[str]) -> Switch:
    given = one.given
    return Switch(
        name=one.name,
        model=given.model,
        rack=one.rack or "",
        unit=one.unit or 0,
        height=one.height,
        fabric=fabric,
        serves=serves,
        carries=carries,
        ports=one.ports,
        uplinks=given.uplinks,
        peer_links=given.peer_links,
        mlag=given.mlag,
        failure_domain=given.failure_domain or one.name,
        claims=frozenset(given.carries or ()),
    )


def _ports(given: SwitchRecord, entry: SwitchEntry, path: tuple[str, str], context: Context) -> tuple[Port, ...]:
    """Return the ports for hosts; uplinks, peer links and occupied ports are interfaces of the switch, each named once."""
    known = {name for name, _ in entry.interfaces}
    owner: dict[str, str] = {}
    for key in ("uplinks", "peer_links", "occupied"):
        mine = getattr(given, key)
        unknown = [name for name in mine if name not in known]
        if unknown:
            at = context.item((*path, key), unknown[0])
            allowed = names.compress(known)
            hint = nearest(unknown[0], known) if len(unknown) == 1 else ""
            context.note(at, f"the switch has no such interface ({given.model})", repr(names.compress(unknown)), allowed, hint)
        twice = [name for name in mine if name in owner]
        if twice:
            at = context.item((*path, key), twice[0])
            message = f"an interface is also in {owner[twice[0]]}"
            context.note(at, message, repr(names.compress(twice)), "each interface in one of uplinks, peer_links, occupied")
        owner.update(dict.fromkeys((name for name in mine if name not in owner), key))
    return tuple(port(name, kind) for name, kind in entry.interfaces if name not in owner)

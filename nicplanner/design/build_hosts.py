"""Host groups: placed, with adapters, classes and pins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from nicplanner import names
from nicplanner.catalog import AdapterEntry, ServerEntry, SlotEntry, link_gbps
from nicplanner.design.build_demands import stated_demand
from nicplanner.design.context import Context, port
from nicplanner.design.fields import HostRecord, OverrideRecord
from nicplanner.design.frozen import FrozenMap
from nicplanner.design.pins import read_pins
from nicplanner.design.placement import place
from nicplanner.design.site import Adapter, Host, HostGroup, TrafficClass
from nicplanner.errors import clean, listing, nearest
from nicplanner.reading.problems import Steps


def host_group(key: str, given: HostRecord, context: Context) -> HostGroup:
    """Resolve a host group; parts with mistakes are noted, left empty, and marked as unsure in the context."""
    path = ("hosts", key)
    server = context.entry("servers", given.server, (*path, "server"))
    cards = {
        slot: context.entry("adapters", given.adapters[slot], context.key((*path, "adapters"), slot))
        for slot in names.natural(given.adapters)
    }
    if not isinstance(server, ServerEntry):
        server = None
    adapters = _adapters(given, server, cards, path, context) if server else None
    if adapters is None or context.findings.refused((*path, "adapters")):
        context.unsure.add((*path, "ports"))
    members = names.natural(names.expand(key))
    height = math.ceil(server.height_units) if server else None
    racks, units = place(members, given.rack, given.unit, height, path, context)
    if units is None:
        context.unsure.add((*path, "place"))
    if racks is None:
        context.unsure.add((*path, "racks"))
    hosts = tuple(Host(name, key, racks[i] if racks else "", units[i] if units else 0, given.cluster) for i, name in enumerate(members))
    classes = _classes(given, path, context)
    group = HostGroup(key, given.server, height or 1, hosts, adapters or (), classes, FrozenMap(), given.cluster)
    return replace(group, pins=FrozenMap(read_pins(given, group, path, context)))


# ---------------------------------------------------------------------------------------------------------------- classes


def _classes(given: HostRecord, path: Steps, context: Context) -> tuple[TrafficClass, ...]:
    """Return the classes that the group carries, with its overrides."""
    at = (*path, "traffic")
    inside = isinstance(context.raw(*at), Mapping)
    for name in given.traffic or ():
        context.check_names([name], context.classes, "traffic", "class", (*at, name) if inside else at, inside, not inside)
    if given.traffic is not None and not given.traffic:
        hint = "name at least one class, or remove the key for all of them"
        context.note(at, "the group carries no class", "[]" if not inside else "{}", listing(context.classes, 16), hint)
    carried = names.natural(context.classes if given.traffic is None else [name for name in given.traffic if name in context.classes])
    out = []
    for name in carried:
        override = (given.traffic or {}).get(name, OverrideRecord())
        if override.apart_from is not None:
            _check_apart(name, override.apart_from, (*at, name, "apart_from"), context)
        out.append(_override(context.classes[name], override))
    return tuple(out)


def _check_apart(name: str, given: tuple[str, ...], path: Steps, context: Context) -> None:
    others = {other: one for other, one in context.classes.items() if other != name}
    if name in given:
        context.note(
            context.item(path, name), "a class cannot be apart from itself", repr(name), listing(others, 16), "remove it from the list"
        )
    context.check_names([one for one in given if one != name], others, "traffic", "class", path, pointed=True)


def _override(base: TrafficClass, given: OverrideRecord) -> TrafficClass:
    changes: dict[str, Any] = {
        **(stated_demand(given.demand_gbps) if given.demand_gbps is not None else {}),
        "min_failover": given.min_failover,
        "survive": None if given.survive is None else frozenset(given.survive),
        "dedicated": None if given.sharing is None else given.sharing == "dedicated",
        "apart_from": None if given.apart_from is None else frozenset(given.apart_from),
        "peaks": None if given.peaks is None else FrozenMap(given.peaks),
    }
    stated = {key: value for key, value in changes.items() if value is not None}
    return replace(base, **stated) if stated else base


# --------------------------------------------------------------------------------------------------------------- adapters


def _adapters(
    given: HostRecord, server: ServerEntry, cards: Mapping[str, Any], path: Steps, context: Context
) -> tuple[Adapter, ...] | None:
    """Return the onboard ports and the cards in their slots; None after a mistake."""
    mgmt = tuple(port(name, kind) for name, kind in server.mgmt_only)
    onboard = tuple(port(name, kind) for name, kind in server.interfaces)
    out = [Adapter("onboard", given.server, server.bus_gbps, onboard, mgmt)] if onboard or mgmt else []
    sound = True
    for slot, card in cards.items():
        at = context.key((*path, "adapters"), slot)
        if slot not in server.slots:
            context.note(at, f"the server has no such slot ({clean(given.server)})", repr(slot), *_slots_left(slot, cards, server), True)
            sound = False
            continue
        if not isinstance(card, AdapterEntry):
            sound = False
            continue
        misfit = _misfit(card, server.slots[slot].bay, server.slots[slot].height)
        if misfit:
            fits = [name for name, one in server.slots.items() if not _misfit(card, one.bay, one.height) and name not in cards]
            hint = f"it fits {listing(names.natural(fits))}" if fits else "choose another card"
            context.note(at, "the card does not fit the slot", clean(repr(given.adapters[slot])), misfit, hint)
            sound = False
            continue
        ports = tuple(port(name, kind) for name, kind in card.interfaces)
        out.append(Adapter(slot, given.adapters[slot], _bus(card, server.slots[slot]), ports))
    return tuple(sorted(out, key=lambda adapter: names.natural_key(adapter.name))) if sound else None


def _bus(card: AdapterEntry, slot: SlotEntry) -> Fraction | None:
    """Return the bus limit of a card in a slot in Gbit/s: the lower of both buses and of the link that they train to."""
    limits = (card.bus_gbps, slot.bus_gbps, link_gbps(card.pcie, slot.pcie))
    return min((limit for limit in limits if limit is not None), default=None)


def _slots_left(slot: str, cards: Mapping[str, Any], server: ServerEntry) -> tuple[str, str]:
    """Return the slots of a server and what to do about a card in none of them."""
    known = names.natural(server.slots)
    free = [name for name in known if name not in cards]
    if slot.casefold() == "onboard":
        return listing(known, 16) or "no slots", "the server's own interfaces are onboard already: remove the key"
    if len(cards) > len(known):
        return (
            listing(known, 16) or "no slots",
            f"{len(cards)} adapters for {len(known)} {'slot' if len(known) == 1 else 'slots'}: remove {len(cards) - len(known)}",
        )
    return listing(known, 16) or "no slots", nearest(slot, free) or (f"still free: {listing(free)}" if free else "")


def _misfit(card: AdapterEntry, bay: str | None, height: str | None) -> str:
    """Say what a slot takes that a card is not; empty if it fits, or if the catalog does not know."""
    forms = {form.casefold() for form in card.form_factors}
    if not forms:
        return ""
    shown = listing(sorted(forms))
    if bay is not None:
        return "" if bay.casefold() in forms else f"{bay} cards; this one comes as {shown}"
    expansion = forms & {"low-profile", "full-height"}
    if not expansion:
        return f"PCI Express cards; this one comes as {shown}"
    if height == "low" and "low-profile" not in expansion:
        return f"low-profile cards; this one comes as {shown}"
    return ""

"""A purchase filled into its design: cards in their slots, switches in their racks, the layout pinned to adapter ports and fabrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nicplanner.catalog import Entry
from nicplanner.design import Design, Site
from nicplanner.model import solve_network
from nicplanner.model.counted import Cards
from nicplanner.names import expand, natural
from nicplanner.network import build_network
from nicplanner.network.offers import place_name
from nicplanner.network.quotient import DIRECT, Offer
from nicplanner.plan.wiring import name_ports
from nicplanner.sizing.portable import plain_entry
from nicplanner.solver import Clock

Narrow = Callable[[Site], Site]
"""Turns a site into one that asks for more."""


def same(site: Site) -> Site:
    """Ask for no more than the design does."""
    return site


def with_purchase(design: Design, cards: Cards, switches: Mapping[str, Offer]) -> Design:
    """Return the design with cards and switches of a purchase, its layout still open.

    Slots that stay empty are left out. Switches that name no fabric get the one that they have, since new ones beside them would change
    the letters; entries of a catalog folder that the design uses become its own, so that it does not depend on the folder.
    """
    changes: dict[str, Any] = {}
    for group in design.site.groups:
        if group.choices:
            fixed = {adapter.name: adapter.model for adapter in group.adapters if adapter.name != "onboard"}
            every = {**fixed, **cards.get(group.key, {})}
            changes[f"hosts.{group.key}.adapters"] = {slot: every[slot] for slot in natural(every)}
    if switches:
        changes["switches"] = _switches(design, switches)
    if "path" in (design.to_dict().get("catalog") or {}):
        changes |= _catalog(design)
    return design.replace(changes)


def _switches(design: Design, switches: Mapping[str, Offer]) -> dict[str, Any]:
    stated = dict(design.to_dict().get("switches") or {})
    for key, record in design.record.switches.items():
        if record.fabric is None:
            members = set(expand(key))
            names = [name for name in design.site.switches if name in members]
            fabrics = {design.site.switches[name].fabric for name in names}
            if len(fabrics) == 1:
                stated[key] = {**stated[key], "fabric": fabrics.pop()}
                continue
            del stated[key]  # a range whose members are on several fabrics: one entry for each
            for name in names:
                one = design.site.switches[name]
                body = {**design.to_dict()["switches"][key], "rack": one.rack, "unit": one.unit, "fabric": one.fabric}
                stated[name] = body
    for offer in switches.values():
        name = place_name(design.site, offer.rack, offer.fabric, offer.number)
        while name in stated:  # racks with long names that begin alike
            name += "x"
        stated[name] = {"model": offer.model, "rack": offer.rack, "unit": offer.unit, "fabric": offer.fabric}
    return stated


def _catalog(design: Design) -> dict[str, Any]:
    """Return the changes that take what a design uses of its catalog folder into the design."""
    site, catalog = design.site, dict(design.to_dict()["catalog"])
    del catalog["path"]
    purchase = site.purchase
    used = {
        "servers": {group.server for group in site.groups},
        "adapters": {adapter.model for group in site.groups for adapter in group.adapters},
        "switches": {switch.model for switch in site.switches.values()},
        "cables": set(site.catalog.own.get("cables", {})),
        "transceivers": set(site.catalog.own.get("transceivers", {})),
    }
    if purchase is not None:
        record = design.record.purchase
        used["adapters"] |= set(record.adapters if record is not None else ())
        used["switches"] |= set(record.switches if record is not None else ())
    for section, models in used.items():
        own = dict(catalog.get(section) or {})
        for model in natural(models):
            entry = site.catalog.own.get(section, {}).get(model)
            if isinstance(entry, Entry) and model not in own:
                own[model] = plain_entry(entry)
        if own:
            catalog[section] = own
    return {"catalog": catalog or None}


def with_pins(design: Design, solver: str, clock: Clock, narrow: Narrow = same) -> tuple[Design, Mapping[str, int]]:
    """Return a closed design with its best layout pinned to adapter ports and fabrics, and the values of the goals of that layout.

    `narrow` says what the layout must keep beyond the design.
    """
    network = build_network(narrow(design.site))
    solution = solve_network(network, solver, clock, buying=True)
    changes: dict[str, Any] = {}
    raw = design.to_dict()["hosts"]
    for group, layout in zip(network.groups, solution.layouts, strict=True):
        pins: dict[str, list[str]] = {}
        kept = dict(raw[group.source.key].get("pin") or {})
        ends = {name for kind in group.kinds if kind.ends is not None for name in kind.pinned}
        for slot in name_ports(group, layout):
            if slot.part is None:
                continue
            near = f"{slot.kind.adapter}/{slot.port}"
            for name in layout.parts[slot.part].classes:
                if name not in ends:
                    pins.setdefault(name, []).append(near if slot.fabric == DIRECT else f"{near}@fabric:{slot.fabric}")
        changes[f"hosts.{group.source.key}.pin"] = {
            name: kept[name] if name in ends else pins[name] for name in natural({*pins, *(ends & kept.keys())})
        }
    return design.replace(changes), solution.objective

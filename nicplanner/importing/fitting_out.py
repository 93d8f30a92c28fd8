"""The ports of observed devices as models: onboard ports, cards in slots, ports of controllers, ports of switches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nicplanner import units
from nicplanner.catalog.library.ports import slot_name
from nicplanner.errors import clean
from nicplanner.importing.findings import Notes
from nicplanner.importing.hardware import TYPE_OF, Hardware, card_name
from nicplanner.importing.linking import Link
from nicplanner.importing.naming import renamed
from nicplanner.importing.observed import Device, Interface, Wishes
from nicplanner.importing.words import is_bmc
from nicplanner.names import natural

ONBOARD = "onboard"
CONTROLLER = "1000base-t"
"""Usual port of a management controller."""
_IN_SLOT = re.compile(r"((?:slot|pcie?|card|ocp|mezz|flexlom)[ _-]?[0-9]+)[/:](.+)", re.IGNORECASE)
"""Port names that tell the card's slot: ``slot1/p1``."""
_VIRTUAL = re.compile(r"virtual|bridge|lag|other|ieee802|lte|gsm|cdma|[345]g\Z", re.IGNORECASE)
"""Types that no cable of a plan ends on, and that nobody misses."""


@dataclass(slots=True)
class Fitted:
    """A device's model, its cards, and where each interface of the source is found in the design: adapter and port."""

    model: str
    cards: dict[str, str] = field(default_factory=dict)
    ports: dict[str, tuple[str, str]] = field(default_factory=dict)
    slots_known: bool = False


class Outfitter:
    """Gives devices their models. Types that the source does not tell are assumed, the same at both ends of a cable."""

    def __init__(self, devices: Mapping[str, Device], links: Iterable[Link], hardware: Hardware, wishes: Wishes, notes: Notes) -> None:
        self._devices, self._hardware, self._wishes, self._notes = devices, hardware, wishes, notes
        self._far: dict[tuple[str, str], tuple[str, str]] = {}
        for link in links:
            self._far[link.host, link.port] = link.switch, link.switch_port
            self._far[link.switch, link.switch_port] = link.host, link.port

    def host(self, name: str, called: str) -> Fitted:
        """Return a host's server and cards; `called` is its name in the design."""
        device = self._devices[name]
        adapters: dict[str, list[tuple[str, Interface, str]]] = {}
        for one, kind in self._usable(name):
            adapter, port = _place(one)
            adapters.setdefault(adapter, []).append((port, one, kind))
        slots = renamed((slot for slot in adapters if slot), "slot", self._notes, taken=[ONBOARD])
        out = Fitted("", slots_known=bool(slots))
        ports: dict[str, list[tuple[str, str]]] = {}
        mgmt: list[tuple[str, str]] = []
        for adapter, mine in adapters.items():
            place = slots.get(adapter, ONBOARD)
            names = renamed((port for port, _, _ in mine), "port", self._notes, interface=True, told=lambda text: f"{called} {text}")
            for port, one, kind in mine:
                out.ports[one.name] = place, names[port]
                controller = place == ONBOARD and (one.management or is_bmc(one.name))
                (mgmt if controller else ports.setdefault(place, [])).append((names[port], kind))
        out.model = self._hardware.server(device.model or "server", device.height, ports.get(ONBOARD, []), mgmt, slots.values())
        for slot in natural(slots.values()):
            out.cards[slot] = self._hardware.card(card_name(ports[slot]), ports[slot], out.model, slot)
        return out

    def switch(self, name: str, called: str) -> Fitted:
        """Return a switch's model."""
        device = self._devices[name]
        usable = self._usable(name)
        names = renamed((one.name for one, _ in usable), "port", self._notes, interface=True, told=lambda text: f"{called} {text}")
        data = [(names[one.name], kind) for one, kind in usable if not one.management or (name, one.name) in self._far]
        mgmt = [(names[one.name], kind) for one, kind in usable if one.management and (name, one.name) not in self._far]
        model = self._hardware.switch(device.model or "switch", device.height, data, mgmt)
        return Fitted(model, ports={one.name: (called, names[one.name]) for one, _ in usable})

    def _usable(self, name: str) -> list[tuple[Interface, str]]:
        """Return the interfaces that a cable can end on, with their types; those in use whatever their type."""
        out: list[tuple[Interface, str]] = []
        interfaces = self._devices[name].interfaces
        for one in (interfaces[key] for key in natural(interfaces)):
            if units.interface_type(one.kind) is not None:
                out.append((one, one.kind))
            elif (name, one.name) in self._far or not one.kind:
                out.append((one, self._assumed(name, one)))
            elif not _VIRTUAL.match(one.kind):
                self._notes.add("info", name, f"left out: ports of type {clean(one.kind, 40)}, which no cable of a plan ends on")
        return out

    def _assumed(self, name: str, one: Interface) -> str:
        """Return the type of a port that the source does not tell: that of the port at the other end, else the usual one of its speed."""
        device, port = self._far.get((name, one.name), ("", ""))
        far = self._devices[device].interfaces[port] if device else None
        if far is not None and units.interface_type(far.kind) is not None:
            kind = far.kind
        elif is_bmc(one.name) or one.management or (far is not None and (far.management or is_bmc(far.name))):
            kind = CONTROLLER
        else:
            speed = one.speed or (far.speed if far is not None else None) or self._wishes.speed
            kind = TYPE_OF.get(units.text(speed), TYPE_OF["10"])
        what = f"type {clean(one.kind, 40)} is unknown" if one.kind else "types are not told"
        self._notes.add("low", name, f"assumed: its ports are {kind}, since their {what}", "state their types, or --speed")
        return kind


def _place(one: Interface) -> tuple[str, str]:
    """Return the card that an interface sits on (empty: onboard), as the source or its name tells, and its name there."""
    found = _IN_SLOT.fullmatch(one.name)
    if one.adapter:
        adapter = "" if one.adapter.casefold() == ONBOARD else one.adapter
        within = found is not None and slot_name(found[1]) == slot_name(one.adapter)
        return adapter, found[2] if found and within else one.name.removeprefix(f"{one.adapter}/")
    return (found[1], found[2]) if found else ("", one.name)

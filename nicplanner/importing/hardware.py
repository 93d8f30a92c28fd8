"""Models of what was seen: those of the shipped catalog where they are the same, else entries of the design's own catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nicplanner.catalog import AdapterEntry, Catalog, Entry, ServerEntry, SlotEntry, SwitchEntry
from nicplanner.catalog.lookup import load_shipped
from nicplanner.design.fitting import misfit
from nicplanner.errors import clean
from nicplanner.importing.findings import Notes
from nicplanner.importing.writing import interfaces
from nicplanner.names import natural_key

Ports = Sequence[tuple[str, str]]
"""Names and NetBox's interface types."""
TYPE_OF = {
    "0.1": "100base-tx",
    "1": "1000base-t",
    "2.5": "2.5gbase-t",
    "5": "5gbase-t",
    "10": "10gbase-x-sfpp",
    "25": "25gbase-x-sfp28",
    "40": "40gbase-x-qsfpp",
    "50": "50gbase-x-sfp56",
    "100": "100gbase-x-qsfp28",
    "200": "200gbase-x-qsfp56",
    "400": "400gbase-x-qsfpdd",
}
"""The usual port of a speed in Gbit/s, for sources that tell the speed alone. A choice of this project; each use of it is told."""
COPPER_OF = {**TYPE_OF, "10": "10gbase-t"}
"""The same where the cable is known to be copper with RJ45 plugs."""


class Hardware:
    """Gives every server, card and switch a model, and collects the entries that the design must define itself.

    Attributes
    ----------
    sections : dict
        The design's ``catalog``: section → model → definition.
    """

    def __init__(self, notes: Notes, known: Catalog | None = None) -> None:
        self._notes, self._known = notes, known or load_shipped()
        self.sections: dict[str, dict[str, Any]] = {"servers": {}, "adapters": {}, "switches": {}}
        self._taken = {section: frozenset(self._known.at_hand(section)) for section in self.sections}

    def server(self, model: str, height: int, data: Ports, mgmt: Ports, slots: Iterable[str]) -> str:
        """Return the model of a server with exactly these ports, and at least these slots."""
        wanted = set(slots)
        entry = self._shipped("servers", model)
        if isinstance(entry, ServerEntry) and _same(entry.interfaces, data) and _same(entry.mgmt_only, mgmt) and wanted <= set(entry.slots):
            return model
        body: dict[str, Any] = {"height_units": height}
        body |= {key: interfaces(ports) for key, ports in (("interfaces", data), ("mgmt_only", mgmt)) if ports}
        if wanted:
            body["slots"] = sorted(wanted, key=natural_key)
        return self._own("servers", model, body, entry)

    def card(self, model: str, ports: Ports, server: str, slot: str) -> str:
        """Return the model of a card with exactly these ports that fits a slot of a server."""
        entry = self._shipped("adapters", model)
        if isinstance(entry, AdapterEntry) and _same(entry.interfaces, ports) and not misfit(entry, self._slot(server, slot)):
            return model
        return self._own("adapters", model, {"interfaces": interfaces(ports)}, entry)

    def switch(self, model: str, height: int, data: Ports, mgmt: Ports = ()) -> str:
        """Return the model of a switch that has these ports: of the catalog if that has them all, else with exactly these."""
        entry = self._shipped("switches", model)
        if isinstance(entry, SwitchEntry) and set(data) <= set(entry.interfaces) and entry.height_units == height:
            return model
        body: dict[str, Any] = {"height_units": height} if height != 1 else {}
        body["interfaces"] = interfaces(data)
        if mgmt:
            body["mgmt_only"] = interfaces(mgmt)
        return self._own("switches", model, body, entry)

    def _slot(self, server: str, slot: str) -> SlotEntry:
        entry = self._known.get("servers", server)
        known = isinstance(entry, ServerEntry) and server not in self.sections["servers"]
        return entry.slots.get(slot, SlotEntry()) if known and isinstance(entry, ServerEntry) else SlotEntry()

    def _shipped(self, section: str, model: str) -> Entry | None:
        return self._known.get(section, model) if model in self._taken[section] else None

    def _own(self, section: str, model: str, body: dict[str, Any], entry: Entry | None) -> str:
        """Define a model, under a name of its own where another definition or the shipped catalog has it: other devices may be that."""
        mine = self.sections[section]
        name, number = _model_name(model), 1
        while name in self._taken[section] or (name in mine and mine[name] != body):
            number += 1
            name = f"{_model_name(model)[:180]} ({number})"
        if name not in mine:
            mine[name] = body
            if entry is not None:
                self._notes.add(
                    "low",
                    model,
                    f"the catalog's model of that name ({section}) has other ports or does not fit: the design defines {name}",
                    "compare the two; bus limits and prices of the catalog do not apply",
                )
        return name


def _model_name(text: str) -> str:
    """Return a model's name as a design can write it: one printable line."""
    return clean(" ".join(text.split()), 180) or "unknown"


def _same(known: Iterable[tuple[str, str]], ports: Ports) -> bool:
    return set(known) == set(ports)


def card_name(ports: Ports) -> str:
    """Return a name for a card of which only the ports are known.

    Examples
    --------
    >>> card_name([("p1", "10gbase-x-sfpp"), ("p2", "10gbase-x-sfpp")])
    'card 2 x 10gbase-x-sfpp'
    """
    counts: Mapping[str, int] = {kind: sum(one == kind for _, one in ports) for kind in sorted({kind for _, kind in ports})}
    return "card " + " and ".join(f"{count} x {kind}" for kind, count in counts.items())

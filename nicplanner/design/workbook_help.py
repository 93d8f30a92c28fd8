"""What the template workbook says to those who fill it in: its sheets and columns, and the page at its front."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nicplanner.design.sheets import SETTINGS

_RANGE = "a name, or a range: hv[01-04] is hv01 … hv04"
_RACK = "a rack; for hosts also a range R[1-4] of as many racks, or R1 = 8; R2 = 8"
_UNIT = "lowest rack unit, of the first of a range; the next ones stack upward"
COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "hosts": {
            "name": f"a host group, whose hosts all get the same layout: {_RANGE}",
            "server": "model of the server: of the sheet servers, or of `nicplanner catalog list servers`",
            "slot1": "model of the card, or choose; more slots are more columns: slot4, or adapters.NAME for a slot of another name",
            "slot2": "model of the card in the slot; empty: no card",
            "slot3": "model of the card in the slot; empty: no card",
            "rack": _RACK,
            "unit": _UNIT,
            "cluster": "hosts of one cluster take over for each other",
        },
        "switches": {
            "name": _RANGE,
            "model": "model of the switch: of the sheet switch models, or of `nicplanner catalog list switches`",
            "rack": "the rack in which the switch stands",
            "unit": _UNIT,
            "fabric": "switches of one fabric fail apart from those of another; empty: A, B, … in order of the rack's switches",
        },
        "traffic": {
            "name": "a class of traffic; its name is its kind, unless the column kind says otherwise",
            "kind": "what it is, where the name does not say so",
            "demand_gbps": "Gbit/s per host and direction",
            "min_failover": "fraction of the demand that must still run after a failure; empty: 1, all of it",
            "sharing": "dedicated: no other class on its ports; empty: shared",
            "apart_from": "classes that are never on one port with it; several with ; between",
            "redundancy": "team: ports act as one link; mpio: separate paths; empty: what the kind usually has",
            "survive": "which single failures it survives: port; adapter; switch. Empty: all three, [] for none",
            "vlan": "VLAN id; empty: given by the planner",
            "subnet": "10.20.1.0/24; empty: given by the planner",
        },
        "adapters": {
            "model": "a card that the catalog does not have",
            "ports": "how many ports it has",
            "type": "interface type of its ports; a card with several has a column interfaces instead: p[1-2] = 10gbase-t; p3 = 1000base-t",
            "bus_gbps": "what its bus carries in Gbit/s per direction; empty: as much as its ports",
            "price": "price of one, without currency sign",
            "currency": "EUR, USD …",
        },
        "servers": {
            "model": "a server that the catalog does not have",
            "height_units": "height in rack units",
            "interfaces": "onboard ports, NAME or range = interface type; several with ; between",
            "slots": "names of the places for cards; several with ; between",
        },
        "racks": {
            "name": _RANGE,
            "row": "row of racks, for the lengths of cables between racks",
            "position": "place in the row",
            "height_units": "height in rack units; empty: 42",
        },
        "prices": {
            "item": "a model, a kind of cable, or one with its length: cat5e 2 m",
            "price": "price of one, without currency sign",
            "currency": "EUR, USD …; one for all; empty: purchase.currency",
            "source": "where the price comes from",
            "date": "when it was asked, as text",
        },
        SETTINGS: {"key": "a key of the design, with dots", "value": "its value"},
    }
)
"""The template's sheets and columns, each with what belongs there. More keys of the design file may be added as columns."""

READ_ME = (
    "A design for nicplanner. Plan it:  nicplanner plan FILE.xlsx -o plan",
    "Every sheet has a header in its first row; each row below is one entry. Rates are Gbit/s per host and direction.",
    "The sheets hosts, switches and traffic are needed. adapters and servers are for hardware of your own that the catalog does not have;",
    "settings holds single values, a dotted key and its value a row. Empty cells take the default. Hidden rows and columns count.",
    "Any key of the design file may be a column; a dot leads into it: adapters.ocp1, peaks.storm, traffic.iscsi.demand_gbps (on hosts).",
    "Where a slot (or a column adapters, for all slots) says choose, the card is chosen by  nicplanner size FILE.xlsx -o plan",
    "What may be bought stands in settings (purchase.adapters: I350-T4; X710-DA2, purchase.spares_percent.cables: 5), prices in prices.",
    "Lists have ; or , between; maps are NAME = VALUE; NAME = VALUE. More sheets: switch models, cables, networks, vms, acls, monitors.",
    "Formulas, dates and merged cells are refused, with their cell.",
    "Columns and sheets for remarks have names that begin with 'notes' or _.",
)

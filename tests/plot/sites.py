"""Plans for the figures of devices: few and many hosts, many ports, direct cables, and names that are meant to do harm."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import yaml

import nicplanner as nic
from nicplanner.tables import Table

START = yaml.safe_load(nic.starter())
HARM = {
    "hv01": "<script>alert('x')</script>" + "x" * 300,
    "hv02": "=cmd|' /C calc'!A0",
    "sw-a": '$\\frac{a}{b}$ "quoted" & <b>',
    "sw-b": "שלום עולם مرحبا " * 4,
    "production": "$\\bad{$" + "a-very-long-class-of-traffic " * 6,
    "iscsi": "\x1b[2J\u202eevil",
    "slot1": "slot <1> with a name that never ends " * 3,
    "p1": "port\nwith\ttabs and a long, long, long, long name",
    "g1": "GigabitEthernet1/0/1:" * 12,
    "A": "$A_1$" * 40,
    "I350-T4": "网卡 🐍 I350",
    "classic": "Prolïant 'DL380' <Gen9> " * 8,
}


def plan_of(change: Callable[[dict[str, Any]], None] = lambda _: None) -> nic.Plan:
    data = copy.deepcopy(START)
    change(data)
    return nic.plan(nic.Design.from_dict(data))


@cache
def hosts(count: int) -> nic.Plan:
    """Return the starter with so many hosts, sixteen in a rack with two switches."""

    def change(data: dict[str, Any]) -> None:
        racks = [f"R{i + 1}" for i in range(-(-count // 16))]
        data["racks"] = {rack: {} for rack in racks}
        body = data["hosts"].pop("hv[01-04]")
        body["rack"] = {rack: min(16, count - 16 * i) for i, rack in enumerate(racks)}
        data["hosts"][f"hv[01-{count:02d}]" if count > 1 else "hv01"] = body
        if count > 4:
            data["catalog"]["switches"] = {"big": {"interfaces": {"ge[1-96]": "1000base-t", "xe[1-4]": "10gbase-x-sfpp"}}}
            data["switches"] = {
                f"sw-{rack[1:]}{name}": {"model": "big", "rack": rack, "unit": unit, "fabric": name.upper()}
                for rack in racks for name, unit in (("a", 40), ("b", 39))
            }  # fmt: skip

    return plan_of(change)


@cache
def many_ports() -> nic.Plan:
    """Return a host of 36 data ports on nine adapters and one for management only, on switches with ports kept for other things."""

    def change(data: dict[str, Any]) -> None:
        slots = {f"slot{i}": "I350-T4" for i in range(1, 9)}
        server = {"height_units": 2, "interfaces": {"lom[1-4]": "1000base-t"}, "mgmt_only": {"ilo": "1000base-t"}}
        data["catalog"]["servers"]["classic"] = {**server, "slots": [*slots, "slot9"]}
        data["hosts"] = {"hv[01-02]": {**data["hosts"]["hv[01-04]"], "adapters": slots}}
        big = {"interfaces": {"ge[1-96]": "1000base-t", "xe[1-8]": "25gbase-x-sfp28", "q[1-4]": "100gbase-x-qsfp28"}, "height_units": 2}
        data["catalog"]["switches"] = {"big": big}
        data["switches"]["sw-a"].update(model="big", unit=39, uplinks=["q[1-2]"], peer_links=["q3"], occupied=["ge[90-96]"])
        data["switches"]["sw-b"].update(model="big", unit=37)
        for name, demand in {"production": 7, "iscsi": 6, "live-migration": 2.4, "cluster": 0.9, "management": 0.5}.items():
            data["traffic"][name]["demand_gbps"] = demand
        data["traffic"].update(backup={"demand_gbps": 0.9}, bmc={"demand_gbps": 0.01})

    return plan_of(change)


@cache
def mesh() -> nic.Plan:
    """Return four hosts joined by direct cables."""

    def change(data: dict[str, Any]) -> None:
        data["hosts"]["hv[01-04]"]["adapters"]["slot3"] = "I350-T4"
        data["traffic"]["smb"] = {"demand_gbps": 0.5, "attach": "mesh", "survive": []}

    return plan_of(change)


@cache
def hostile() -> nic.Plan:
    """Return a plan of names that no design can have, as an edited folder may."""
    plan = hosts(4)

    def rename(value: Any) -> Any:
        if isinstance(value, str):
            return ";".join(HARM.get(part, part) for part in value.split(";"))
        if isinstance(value, dict):
            return {rename(key): rename(inner) for key, inner in value.items()}
        return [rename(inner) for inner in value] if isinstance(value, list | tuple) else value

    def renamed(table: Table) -> Table:
        return Table(table.spec, {key: rename(list(cells)) for key, cells in table.columns.items()})

    return nic.Plan({name: renamed(table) for name, table in plan.tables.items()}, rename(dict(plan.manifest)))


@cache
def many_racks() -> nic.Plan:
    """Return two hosts in each of twelve racks with two switches each."""

    def change(data: dict[str, Any]) -> None:
        racks = [f"R{i:02d}" for i in range(1, 13)]
        data["racks"] = {name: {} for name in racks}
        data["switches"] = {
            f"sw-r{name[1:]}{letter}": {"model": "PowerConnect 6248", "rack": name, "unit": unit, "fabric": letter.upper()}
            for name in racks for unit, letter in ((40, "a"), (39, "b"))
        }  # fmt: skip
        data["hosts"] = {"hv[01-24]": {**data["hosts"]["hv[01-04]"], "rack": dict.fromkeys(racks, 2)}}

    return plan_of(change)


@cache
def upright() -> nic.Plan:
    """Return a server of four units, whose cards stand upright, with ports of several kinds."""

    def change(data: dict[str, Any]) -> None:
        data["catalog"]["servers"]["classic"] = {
            "height_units": 4,
            "interfaces": {"lom[1-2]": "1000base-t", "nic[1-2]": "25gbase-x-sfp28"},
            "mgmt_only": {"bmc": "1000base-t"},
            "slots": [f"slot{i}" for i in range(1, 8)],
        }
        data["hosts"]["hv[01-04]"]["adapters"].update(slot4="XL710-QDA2", slot5="X710-DA4")

    return plan_of(change)

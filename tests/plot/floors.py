"""Plans for the figures of a site: cables between racks, hundreds of racks, address plans of every size, and rows that are broken."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import nicplanner as nic
from nicplanner.tables import Table

sys.path.insert(0, str(Path(__file__).parent))
import sites


@cache
def between_racks() -> nic.Plan:
    """Return six racks in two rows, eight hosts in each, with one switch a fabric, in R1 and R4, for all of them."""

    def change(data: dict[str, Any]) -> None:
        data["racks"] = {f"R{i + 1}": {"row": 1 + i // 3, "position": 1 + i % 3} for i in range(6)}
        data["catalog"]["switches"] = {"wide": {"height_units": 1, "interfaces": {"ge[1-200]": "1000base-t"}}}
        data["switches"] = {
            name: {"model": "wide", "rack": rack, "unit": 40, "fabric": fabric, "serves": "R[1-6]"}
            for name, rack, fabric in (("core-a", "R1", "A"), ("core-b", "R4", "B"))
        }
        data["hosts"] = {"hv[01-48]": {**data["hosts"]["hv[01-04]"], "rack": {f"R{i + 1}": 8 for i in range(6)}}}

    return sites.plan_of(change)


@cache
def end_of_row() -> nic.Plan:
    """Return forty racks in rows of ten, with the switches of a row at its ends."""

    def change(data: dict[str, Any]) -> None:
        names = [f"R{i:02d}" for i in range(1, 41)]
        data["racks"] = {name: {"row": 1 + i // 10, "position": 1 + i % 10} for i, name in enumerate(names)}
        data["catalog"]["switches"] = {"wide": {"height_units": 1, "interfaces": {"ge[1-100]": "1000base-t"}}}
        data["switches"] = {
            f"s{fabric}{row}": {
                "model": "wide", "rack": names[10 * row + place], "unit": 40, "fabric": fabric, "serves": names[10 * row : 10 * row + 10],
            }
            for row in range(4) for fabric, place in (("A", 0), ("B", 9))
        }  # fmt: skip
        data["hosts"] = {"hv[01-80]": {**data["hosts"]["hv[01-04]"], "rack": dict.fromkeys(names, 2)}}

    return sites.plan_of(change)


@cache
def many_racks(count: int = 500) -> nic.Plan:
    """Return that many racks in rows of twenty, two switches in each; a host in each, but three in every tenth."""

    def change(data: dict[str, Any]) -> None:
        names = [f"R{i:03d}" for i in range(1, count + 1)]
        data["racks"] = {name: {"row": 1 + i // 20, "position": 1 + i % 20} for i, name in enumerate(names)}
        data["addressing"]["supernet"] = "10.0.0.0/8"
        data["switches"] = {
            f"sw{name[1:]}{fabric}": {"model": "PowerConnect 6248", "rack": name, "unit": unit, "fabric": fabric}
            for name in names for fabric, unit in (("A", 40), ("B", 39))
        }  # fmt: skip
        members = {name: 3 if i % 10 == 0 else 1 for i, name in enumerate(names)}
        data["hosts"] = {f"hv[001-{sum(members.values()):03d}]": {**data["hosts"]["hv[01-04]"], "rack": members}}

    return sites.plan_of(change)


@cache
def rack_scopes(count: int) -> nic.Plan:
    """Return racks with a VLAN and subnet of their own for every class: six subnets a rack."""

    def change(data: dict[str, Any]) -> None:
        names = [f"R{i:03d}" for i in range(1, count + 1)]
        data["racks"] = {name: {} for name in names}
        data["addressing"] = {"supernet": "10.0.0.0/8", "vlans": "100-199"}
        data["switches"] = {
            f"sw{name[1:]}{fabric}": {"model": "PowerConnect 6248", "rack": name, "unit": unit, "fabric": fabric}
            for name in names for fabric, unit in (("A", 40), ("B", 39))
        }  # fmt: skip
        data["hosts"] = {f"hv[001-{count:03d}]": {**data["hosts"]["hv[01-04]"], "rack": dict.fromkeys(names, 1)}}
        for traffic in data["traffic"].values():
            traffic["scope"] = "rack"

    return sites.plan_of(change)


@cache
def mixed_subnets() -> nic.Plan:
    """Return small and large subnets, reserved space, and one outside the supernet."""

    def change(data: dict[str, Any]) -> None:
        data["addressing"]["reserved"] = ["10.20.2.0/24", "10.20.128.0/17"]
        data["traffic"]["production"]["subnet"] = "192.168.7.0/24"
        data["traffic"]["iscsi"]["prefix"] = 26

    return sites.plan_of(change)


def edited(plan: nic.Plan, table: str, change: Callable[[dict[str, Any]], None]) -> nic.Plan:
    """Return a plan with rows of a table changed, as people may edit a folder."""
    old = plan.tables[table]
    rows = [dict(zip(old.columns, row, strict=True)) for row in old.rows()]
    for row in rows:
        change(row)
    new = Table(old.spec, {name: [row[name] for row in rows] for name in old.columns})
    return nic.Plan({**plan.tables, table: new}, plan.manifest)


def broken() -> nic.Plan:
    """Return four hosts, of which the third keeps too little of production without slot1 and nothing of iscsi without slot2."""

    def change(row: dict[str, Any]) -> None:
        if row["host"] == "hv03" and row["kind"] == "adapter":
            if (row["element"], row["traffic"]) == ("slot1", "production"):
                row.update(surviving_gbps=Fraction(1, 2), ok=False)
            if (row["element"], row["traffic"]) == ("slot2", "iscsi"):
                row.update(surviving_gbps=Fraction(0), ok=False)

    return edited(sites.hosts(4), "failures", change)


def allowed(share: float) -> nic.Plan:
    """Return the starter with that part of the links allowed in the normal state, and live migration that need not survive anything."""

    def change(data: dict[str, Any]) -> None:
        data["policy"] = {"max_utilisation": share}
        data["traffic"]["live-migration"].update(survive=[], sharing="dedicated")

    return sites.plan_of(copy.deepcopy(change))

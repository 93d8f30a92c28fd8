"""Plans whose cables stay in a rack, lead to another, go from host to host, and a rack that is half full."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import nicplanner as nic
from nicplanner.plan import Plan
from nicplanner.tables import SPECS, Table

ROW: dict[str, Any] = {
    "nicplanner": 1,
    "name": "Zweigstelle Süd <b>&amp;",
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["s1", "s2", "s3"]}},
        "adapters": {"two": {"interfaces": {"p[1-2]": "10gbase-x-sfpp"}}, "four": {"interfaces": {"p[1-4]": "1000base-t"}}},
    },
    "racks": {"R1": {"position": 1}, "R2": {"position": 2}, "R10": {"row": 2, "position": 1}},
    "switches": {
        "sw-a": {"model": "PowerConnect 6248", "rack": "R1", "unit": 40, "fabric": "A", "serves": ["R1", "R2"]},
        "sw-b": {"model": "PowerConnect 6248", "rack": "R2", "unit": 40, "fabric": "B", "serves": ["R1", "R2", "R10"]},
        "sw-c": {"model": "PowerConnect 6248", "rack": "R10", "unit": 40, "fabric": "A", "serves": ["R10"]},
    },
    "hosts": {
        "hv[01-05]": {
            "server": "box", "adapters": {"s1": "four", "s2": "two", "s3": "two"}, "rack": {"R1": 2, "R2": 2, "R10": 1}, "unit": 2,
        },
    },
    "traffic": {
        "management": {"demand_gbps": 0.1, "sharing": "dedicated"},
        "production": {"demand_gbps": 1.2, "min_failover": 0.6},
        "smb": {"demand_gbps": 1, "attach": "mesh", "survive": []},
    },
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


@cache
def starter() -> Plan:
    """One rack, two fabrics."""
    return nic.plan(nic.Design.parse(nic.starter()))


@cache
def row() -> Plan:
    """Three racks that share switches, and a mesh over all of them."""
    return nic.plan(nic.Design.from_dict(copy.deepcopy(ROW)))


def edited(plan: Plan, change: Callable[[int, dict[str, list[Any]]], None]) -> Plan:
    """Return a plan in whose table of cables each row was changed."""
    table = plan.tables["cabling"]
    columns = {name: list(values) for name, values in table.columns.items()}
    for i in range(len(table)):
        change(i, columns)
    return Plan({**plan.tables, "cabling": Table(SPECS["cabling"], columns)}, plan.manifest)

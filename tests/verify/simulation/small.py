"""Small designs with their plans for the simulation's tests: random ones, meshes, and plans that no longer carry what is asked of them."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parents[2] / "planner"))
import strategies

Dict = dict[str, Any]
SIZES = (strategies.TINY, strategies.BUSES, strategies.FAILURE, strategies.PEAKS)

MESH: Dict = {
    "nicplanner": 1,
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["s1", "s2", "s3"]}},
        "adapters": {"two": {"interfaces": {"p[1-2]": "25gbase-x-sfp28"}, "bus_gbps": 30}},
        "switches": {"g": {"interfaces": {"e[1-8]": "1000base-t"}}},
    },
    "switches": {f"sw{i}": {"model": "g", "rack": "R1", "unit": 30 + i} for i in (1, 2)},
    "hosts": {"n[1-3]": {"server": "box", "adapters": {"s1": "two", "s2": "two", "s3": "two"}, "rack": "R1", "unit": 1}},
    "traffic": {
        "smb": {"demand_gbps": 40, "min_failover": 0.5, "attach": "mesh", "links_per_pair": 2, "survive": ["port", "adapter"]},
        "management": {"demand_gbps": 0.5, "survive": ["port", "switch"]},
    },
    "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
}


def planned(data: Dict) -> tuple[nic.Design, nic.Plan] | None:
    """Return a design with its plan, None where the design is no valid one or has none."""
    try:
        design = nic.Design.from_dict(data)
        return design, nic.plan(design)
    except (nic.InputError, nic.InfeasibleError):
        return None


def mesh(hosts: int = 3, links: int = 2, groups: int = 1) -> tuple[nic.Design, nic.Plan]:
    """Return hosts joined by a mesh; several host groups are meshes of their own."""
    data = copy.deepcopy(MESH)
    data["traffic"]["smb"]["links_per_pair"] = links
    body = data["hosts"].pop("n[1-3]")
    data["hosts"] = {f"{'nmo'[g]}[1-{hosts}]": {**body, "unit": 1 + 5 * g} for g in range(groups)}
    found = planned(data)
    assert found is not None
    return found


def harder(data: Dict, factor: float) -> Dict:
    """Return a design whose classes want more: an earlier plan then does not carry all that is required."""
    out = copy.deepcopy(data)
    for one in out["traffic"].values():
        one["demand_gbps"] = round(one["demand_gbps"] * factor, 6)
    for body in out["hosts"].values():
        if isinstance(body.get("traffic"), dict):
            for change in body["traffic"].values():
                if isinstance(change, dict) and "demand_gbps" in change:
                    change["demand_gbps"] = round(change["demand_gbps"] * factor, 6)
    return out

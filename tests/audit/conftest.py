"""Plans to audit, each made once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import nicplanner as nic

sys.path.insert(0, str(Path(__file__).parent))

PAIR: dict[str, Any] = {
    "nicplanner": 1,
    "name": "pair of leaves",
    "platform": "generic",
    "catalog": {
        "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "10gbase-x-sfpp"}, "slots": ["slot1", "slot2"]}},
        "adapters": {"duo": {"interfaces": {"p[1-2]": "10gbase-x-sfpp"}}, "quad": {"interfaces": {"p[1-4]": "10gbase-t"}}},
        "switches": {"leaf": {"interfaces": {"Ethernet1/[1-24]": "10gbase-x-sfpp", "Ethernet1/[25-30]": "40gbase-x-qsfpp"}}},
    },
    "racks": {"R1": {}},
    "switches": {
        f"leaf-{name}": {
            "model": "leaf", "rack": "R1", "unit": unit, "mlag": "pair", "uplinks": ["Ethernet1/29", "Ethernet1/30"],
            "peer_links": ["Ethernet1/27", "Ethernet1/28"], "occupied": ["Ethernet1/24"],
        }
        for name, unit in (("a", 40), ("b", 39))
    },
    "hosts": {"n[1-3]": {"server": "box", "adapters": {"slot1": "duo", "slot2": "quad"}, "rack": "R1", "unit": 2, "cluster": "c1"}},
    "traffic": {
        "management": {"demand_gbps": 0.5},
        "production": {"demand_gbps": 6, "sharing": "dedicated", "team_mode": "lacp"},
        "vsan": {"demand_gbps": 8, "attach": "mesh", "survive": []},
    },
    "addressing": {"supernet": "10.20.0.0/16", "vlans": "100-199"},
}  # fmt: skip


@pytest.fixture(scope="session")
def plan() -> nic.Plan:
    """Return the plan of the starter design: four hosts with eight cables each on two switches."""
    return nic.plan(nic.Design.parse(nic.starter()))


@pytest.fixture(scope="session")
def pair() -> nic.Plan:
    """Return the plan of an MLAG pair with uplinks, peer links, an occupied port, an LACP team and a mesh."""
    return nic.plan(nic.Design.from_dict(PAIR))

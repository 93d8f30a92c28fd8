"""Plans for Windows hosts: of each platform, with LACP, over several racks, with a mesh, with iSCSI beside other storage."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

import nicplanner as nic
from nicplanner.plan import Plan

TEN = "10gbase-x-sfpp"
BASE: dict[str, Any] = {
    "nicplanner": 1,
    "name": "Zweigstelle Süd 'A'",
    "catalog": {
        "servers": {
            "box": {"height_units": 1, "interfaces": {"lom[1-2]": TEN}, "slots": ["s1", "s2", "s3"], "mgmt_only": {"ilo": "1000base-t"}},
            "array": {"height_units": 2, "interfaces": {}, "slots": ["ctl0", "ctl1"]},
        },
        "adapters": {"two": {"interfaces": {"p[1-2]": TEN}}, "four": {"interfaces": {"Port 0/[1-4]": TEN}}},
        "switches": {"sw": {"interfaces": {"e[1-48]": TEN, "g[1-8]": "1000base-t"}}},
    },
    "racks": {"R1": {}},
    "switches": {
        "sw-a": {"model": "sw", "rack": "R1", "unit": 40, "fabric": "A"},
        "sw-b": {"model": "sw", "rack": "R1", "unit": 39, "fabric": "B"},
    },
    "hosts": {
        "hv[1-2]": {"server": "box", "adapters": {"s1": "two", "s2": "two", "s3": "four"}, "rack": "R1", "unit": 2, "cluster": "c1"},
        "st1": {"server": "array", "adapters": {"ctl0": "two", "ctl1": "two"}, "rack": "R1", "unit": 20, "traffic": ["iscsi"]},
    },
    "traffic": {
        "management": {"demand_gbps": 0.1},
        "production": {"demand_gbps": 4, "min_failover": 0.5},
        "smb": {"demand_gbps": 4, "min_failover": 0.5},
        "cluster": {"demand_gbps": 0.2},
        "live-migration": {"demand_gbps": 1},
        "iscsi": {"demand_gbps": 2, "sharing": "dedicated", "min_failover": 0.5},
        "bmc": {"demand_gbps": 0.01},
    },
    "networks": {"web": {"class": "production"}, "data": {"class": "production"}},
    "addressing": {"supernet": "10.20.0.0/16", "vlans": "100-199"},
}
PATHS = {"redundancy": "paths"}
STORAGE_ON_TEAM = {"smb": PATHS, "cluster": PATHS, "live-migration": PATHS}


def site(platform: str, traffic: Mapping[str, Any] | None = None, leave_out: tuple[str, ...] = (), **more: Any) -> Plan:
    """Plan the base with other traffic."""
    design = copy.deepcopy(BASE)
    design["platform"] = platform
    for name, keys in (traffic or {}).items():
        design["traffic"][name] = {**design["traffic"].get(name, {}), **keys}
    for name in leave_out:
        del design["traffic"][name]
    for key, value in more.items():
        design[key] = value
    return nic.plan(nic.Design.from_dict(design))


@cache
def plan_of(name: str) -> Plan:
    """Return a plan by its name, made once."""
    return {
        "2008r2": lambda: site("hyperv-2008r2", leave_out=("smb",)),
        "2012r2": lambda: site("hyperv-2012r2"),
        "2019": lambda: site("hyperv-2019"),
        "2019 paths": lambda: site("hyperv-2019", STORAGE_ON_TEAM),
        "azure-local": lambda: site("azure-local"),
        "azure-local paths": lambda: site("azure-local", STORAGE_ON_TEAM),
        "shared paths": lambda: site("generic", {"smb": {"redundancy": "mpio"}, "iscsi": {"sharing": "shared", "mtu": 9000}}),
        "iscsi on a team": lambda: site("generic", {"iscsi": {"redundancy": "team"}}),
    }[name]()

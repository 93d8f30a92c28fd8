"""Plans for the formats of operating systems: what each has that the others have not stands beside it."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import nicplanner as nic
from nicplanner.plan import Plan

Dict = dict[str, Any]
BOX: Dict = {
    "height_units": 1,
    "interfaces": {"lom[1-4]": "10gbase-x-sfpp"},
    "slots": ["slot1", "slot2"],
    "mgmt_only": {"bmc": "1000base-t"},
}
CATALOG: Dict = {
    "servers": {"box": BOX, "small": {"height_units": 1, "interfaces": {"lom[1-2]": "10gbase-x-sfpp"}, "slots": []}},
    "adapters": {
        "dual": {"interfaces": {"p[1-2]": "10gbase-x-sfpp"}},
        "quad": {"interfaces": {"p[1-4]": "10gbase-x-sfpp"}},
        "odd one": {"interfaces": {"Port 1/1:[1-2]": "10gbase-x-sfpp"}},
        "fast": {"interfaces": {"p[1-2]": "25gbase-x-sfp28"}},
    },
    "switches": {"leaf": {"interfaces": {"Ethernet1/[1-48]": "10gbase-x-sfpp", "Ethernet1/[49-54]": "100gbase-x-qsfp28"}}},
}
PAIR: Dict = {"mlag": "pair", "peer_links": ["Ethernet1/[53-54]"], "uplinks": ["Ethernet1/[49-50]"]}


def site(platform: str, hosts: Dict, traffic: Dict, switches: Dict | None = None, racks: Dict | None = None) -> Dict:
    """Return a design."""
    two = {f"leaf-{x}": {"model": "leaf", "rack": "R1", "unit": unit, "fabric": x.upper(), **PAIR} for x, unit in (("a", 40), ("b", 39))}
    return {
        "nicplanner": 1,
        "name": f"Hosts of {platform}",
        "platform": platform,
        "catalog": copy.deepcopy(CATALOG),
        "racks": racks or {"R1": {}},
        "switches": two if switches is None else switches,
        "hosts": hosts,
        "traffic": traffic,
        "addressing": {"supernet": "10.20.0.0/16", "vlans": "100-199"},
    }


def group(adapters: Dict, rack: Any = "R1", unit: int = 2, **more: Any) -> Dict:
    """Return a host group."""
    return {"server": "box", "adapters": adapters, "rack": rack, "unit": unit, "cluster": "c1", **more}


CLASSES: Dict = {
    "management": {"demand_gbps": 0.5},
    "production": {"demand_gbps": 6, "min_failover": 0.5},
    "iscsi": {"demand_gbps": 8, "min_failover": 0.5, "mtu": 9000, "sharing": "dedicated"},
}
DESIGNS: dict[str, Dict] = {
    # LACP; two networks for machines; a management controller; iSCSI to an array whose portals are known
    "lacp": site(
        "generic",
        {
            "hv[01-02]": group({"slot1": "dual"}, traffic=["management", "production", "iscsi", "bmc"]),
            "san1": group({"slot1": "dual"}, unit=20, traffic=["iscsi"]),
        },
        {
            "management": {"demand_gbps": 0.5, "team_mode": "lacp", "vlan": 110},
            "production": {"demand_gbps": 8, "team_mode": "lacp", "min_failover": 0.8},
            "iscsi": CLASSES["iscsi"],
            "bmc": {"demand_gbps": 0.01},
        },
        {
            **{
                f"leaf-{x}": {
                    "model": "leaf",
                    "rack": "R1",
                    "unit": u,
                    "fabric": x.upper(),
                    "carries": ["management", "production", "iscsi"],
                    **PAIR,
                }
                for x, u in (("a", 40), ("b", 39))
            },
            "oob": {"model": "PowerConnect 6248", "rack": "R1", "unit": 38, "fabric": "M", "carries": ["bmc"]},
        },
    ),
    # iSCSI with jumbo frames over two ports of one fabric, in one subnet, beside a class that shares them: tags on plain ports
    "jumbo": site(
        "generic",
        {"hv[01-02]": group({"slot1": "dual", "slot2": "odd one"})},
        {
            "management": {"demand_gbps": 0.5, "survive": ["port"]},
            "iscsi": {"demand_gbps": 8, "min_failover": 0.5, "mtu": 9000, "survive": ["port", "adapter"]},
            "smb": {"demand_gbps": 4, "min_failover": 0.5, "mtu": 4000, "survive": ["port", "adapter"]},
            "production": {"demand_gbps": 6, "survive": ["port"]},
        },
        {"leaf-a": {"model": "leaf", "rack": "R1", "unit": 40, "fabric": "A"}},
    ),
    # several racks, VLANs of racks
    "racks": site(
        "generic",
        {"hv[01-04]": group({"slot1": "quad"}, {"R1": 2, "R2": 2})},
        {
            "management": {"demand_gbps": 0.5, "scope": "rack"},
            **{name: CLASSES[name] for name in ("production", "iscsi")},
            "live-migration": {"demand_gbps": 14, "min_failover": 0.5},
        },
        {
            f"leaf-{r}{x}": {"model": "leaf", "rack": r, "unit": u, "fabric": x.upper()}
            for r in ("R1", "R2")
            for x, u in (("a", 40), ("b", 39))
        },
        {"R1": {}, "R2": {}},
    ),
    # Proxmox: corosync on links of its own, Ceph over a mesh, a migration network, LACP below the machines
    "proxmox": site(
        "proxmox",
        {"pve[1-3]": group({"slot1": "quad", "slot2": "quad"})},
        {
            "management": {"demand_gbps": 0.5, "team_mode": "lacp"},
            "production": {"demand_gbps": 6, "min_failover": 0.5, "team_mode": "lacp"},
            "live-migration": {"demand_gbps": 5, "min_failover": 0.5},
            "corosync": {"demand_gbps": 0.1, "sharing": "dedicated"},
            "ceph-cluster": {"demand_gbps": 8, "attach": "mesh", "survive": []},
        },
    ),
    # links from host to host, and ports that stand alone
    "mesh": site(
        "generic",
        {"hv[1-3]": group({"slot1": "quad", "slot2": "quad"})},
        {
            "management": {"demand_gbps": 0.5, "redundancy": "single", "survive": []},
            "production": {"demand_gbps": 6, "redundancy": "single", "survive": []},
            "vsan": {
                "demand_gbps": 8,
                "attach": "mesh",
                "links_per_pair": 2,
                "redundancy": "mpio",
                "survive": ["port"],
                "mtu": 9000,
                "min_failover": 0.5,
            },
        },
    ),
    # iSCSI on the members of the team that carries everything else
    "paths": site(
        "generic",
        {"esx[1-2]": {"server": "small", "rack": "R1", "unit": 2, "cluster": "c1"}},
        {
            "management": {"demand_gbps": 0.5, "survive": ["port", "switch"]},
            "production": {"demand_gbps": 4, "survive": ["port", "switch"]},
            "vmotion": {"demand_gbps": 7, "min_failover": 0.2, "survive": ["port", "switch"]},
            "iscsi": {"demand_gbps": 6, "min_failover": 0.5, "redundancy": "paths", "mtu": 9000, "survive": ["port", "switch"]},
        },
    ),
    # iSCSI of two fabrics to an array whose portals are known
    "array": site(
        "vsphere",
        {
            "esx[1-2]": group({"slot1": "dual"}, traffic=["management", "production", "iscsi"]),
            "san1": group({"slot1": "dual"}, unit=20, traffic=["iscsi"]),
        },
        CLASSES,
    ),
    # vSphere: vMotion, vSAN, iSCSI on two fabrics
    "vsphere": site(
        "vsphere",
        {"esx[1-2]": group({"slot1": "quad", "slot2": "dual"})},
        {
            "management": {"demand_gbps": 0.5},
            "production": {"demand_gbps": 6, "min_failover": 0.5},
            "vmotion": {"demand_gbps": 8, "min_failover": 0.5, "mtu": 9000},
            "vsan": {"demand_gbps": 8, "min_failover": 0.5, "mtu": 9000},
            "iscsi": CLASSES["iscsi"],
        },
    ),
}


# several networks of machines in one class
DESIGNS["lacp"]["networks"] = {
    "web": {"class": "production", "vlan": 150, "subnet": "10.30.0.0/24"},
    "db": {"class": "production", "vlan": 151, "subnet": "10.30.1.0/24"},
}


@cache
def plan_of(name: str) -> Plan:
    """Return the plan of a design by its name; ``classic`` is the starter design."""
    design = nic.Design.parse(nic.starter()) if name == "classic" else nic.Design.from_dict(DESIGNS[name])
    return nic.plan(design)

"""Plans for the formats of switches: a pair, racks of pairs, plain peer links, a single switch, platforms; ports named for each system."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import nicplanner as nic
from nicplanner.plan import Plan

SYSTEMS = ("nxos", "eos", "os10", "sonic")
FORM = {"nxos": "Ethernet1/{}", "eos": "Ethernet{}", "os10": "Ethernet 1/1/{}", "sonic": "Ethernet{}"}
"""How a design names the ports of each system's switches; those of OS10 as the shipped catalog does."""

HARDWARE: dict[str, Any] = {
    "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "10gbase-x-sfpp"}, "slots": ["s1", "s2"]}},
    "adapters": {"dual": {"interfaces": {"p[1-2]": "10gbase-x-sfpp"}}},
}


def _ports(system: str, numbers: str) -> str:
    first, last = map(int, numbers.split("-"))
    shift = 1 if system == "sonic" else 0
    return FORM[system].format(f"[{first - shift}-{last - shift}]")


def _leaf(system: str, rack: str, unit: int, fabric: str, **more: Any) -> dict[str, Any]:
    return {
        "model": "leaf", "rack": rack, "unit": unit, "fabric": fabric,
        "uplinks": [_ports(system, "17-18")], "peer_links": [_ports(system, "19-20")], **more,
    }  # fmt: skip


def _design(system: str, switches: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = {
        "nicplanner": 1,
        "name": "Leafs",
        "catalog": {
            **copy.deepcopy(HARDWARE),
            "switches": {"leaf": {"interfaces": {_ports(system, "1-16"): "10gbase-x-sfpp", _ports(system, "17-20"): "100gbase-x-qsfp28"}}},
        },
        "racks": {one["rack"]: {} for one in switches.values()},
        "switches": switches,
        "traffic": {
            "management": {"demand_gbps": 1, "team_mode": "lacp", "vlan": 110, "gateway": True},
            "production": {"demand_gbps": 8, "team_mode": "lacp", "min_failover": 0.8},
            "iscsi": {"demand_gbps": 8, "min_failover": 0.5, "mtu": 9000, "sharing": "dedicated"},
        },
        "addressing": {"supernet": "10.20.0.0/16", "vlans": "100-199"},
    }
    return made | more


def pair(system: str) -> dict[str, Any]:
    """A pair with LACP teams, and iSCSI on separate paths with jumbo frames."""
    hosts = {"hv[01-02]": {"server": "box", "adapters": {"s1": "dual"}, "rack": "R1", "unit": 2, "cluster": "c1"}}
    switches = {name: _leaf(system, "R1", unit, name[-1].upper(), mlag="pair") for name, unit in (("leaf-a", 40), ("leaf-b", 39))}
    return _design(system, switches, hosts=hosts)


def row(system: str) -> dict[str, Any]:
    """Three racks with a pair each, hosts of one cluster in two of them, jumbo frames for all, VLANs with long names."""
    places = [(f"leaf{rack}{x}", f"R{rack}", unit, x.upper(), f"mlag-{rack}") for rack in (1, 2, 10) for x, unit in (("a", 40), ("b", 39))]
    name = "production-network-of-the-customers-with-a-long-name"
    made = _design(system, {switch: _leaf(system, rack, unit, fabric, mlag=mlag) for switch, rack, unit, fabric, mlag in places})
    made["hosts"] = {
        "hv[01-04]": {"server": "box", "adapters": {"s1": "dual"}, "rack": {"R1": 2, "R2": 2}, "unit": 2, "cluster": "c1"},
        "db[1-2]": {"server": "box", "adapters": {"s2": "dual"}, "rack": "R10", "unit": 2, "cluster": "c2", "traffic": ["production"]},
    }
    made["traffic"] = {
        "management": {"demand_gbps": 1, "team_mode": "lacp", "scope": "cluster"},
        name: {"kind": "production", "demand_gbps": 4, "team_mode": "lacp", "mtu": 9000},
        "storage": {"kind": "iscsi", "demand_gbps": 2, "mtu": 8000, "sharing": "dedicated"},
    }
    made["networks"] = {f"{name}-{x}": {"class": name} for x in ("a", "b", "c")}
    made["hosts"]["db[1-2]"]["traffic"] = [name]
    return made


def loose(system: str) -> dict[str, Any]:
    """Switches that are a pair, but whose hosts have teams that need none: their peer links are a port-channel and no more."""
    made = pair(system)
    for one in ("management", "production"):
        del made["traffic"][one]["team_mode"]
    return made


def single(system: str) -> dict[str, Any]:
    """One switch with LACP teams on it, its ports faster than those of the hosts, no jumbo frames, no uplinks."""
    made = pair(system)
    made["catalog"]["switches"]["leaf"]["interfaces"][_ports(system, "1-16")] = "25gbase-x-sfp28"
    made["switches"] = {"sw": {"model": "leaf", "rack": "R1", "unit": 40, "fabric": "A"}}
    made["traffic"] = {"production": {"demand_gbps": 8, "team_mode": "lacp", "survive": ["port"], "min_failover": 0.5}}
    return made


def starter(system: str) -> dict[str, Any]:
    """The classic host, its switches' ports named for the system: access ports but for one team of two classes."""
    design = nic.Design.parse(nic.starter()).to_dict()
    ports = _ports(system, "1-48")
    design["catalog"]["switches"] = {"sw48": {"interfaces": {ports: "1000base-t"}}}
    for one in design["switches"].values():
        one["model"] = "sw48"
    return design


def platform(system: str) -> dict[str, Any]:
    """Azure Local, whose hosts mark and reserve: no LACP, storage as smb on two fabrics."""
    made = loose(system)
    made["platform"] = "azure-local"
    made["traffic"] = {
        "management": {"demand_gbps": 1},
        "production": {"demand_gbps": 4, "min_failover": 0.5},
        "smb": {"demand_gbps": 6, "min_failover": 0.5, "mtu": 9000},
    }
    made["policy"] = {"recommendations": "ignore"}
    return made


SITES = {"pair": pair, "row": row, "loose": loose, "single": single, "starter": starter, "platform": platform}


@cache
def planned(site: str, system: str) -> Plan:
    """Return the plan of a site."""
    return nic.plan(nic.Design.from_dict(SITES[site](system)))

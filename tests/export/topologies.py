"""Plans for drawings and labs, and the cables that their tables have: what each topology must show, each once and nothing else."""

from __future__ import annotations

import copy
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nicplanner as nic
from nicplanner.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import cabled_sites
import test_contract

HARM = (
    '"; a -- b [x="', "<script>alert(1)</script>", "\\N \\", "a|b`c`*d*_e_[f](g) $x$ &amp; ~h~", "=cmd", "../../x", "{{ 7 * 7 }}", "$(id)",
)  # fmt: skip
"""Names as an edited folder may have them: signs that each of the languages reads as its own."""


@cache
def lacp() -> Plan:
    """LACP over a pair of switches, iSCSI with jumbo frames on separate paths, management controllers on a third switch."""
    return nic.plan(nic.Design.from_dict(copy.deepcopy(test_contract.LACP)))


@cache
def many() -> Plan:
    """Twenty-four hosts in two racks: more cables than are drawn one by one."""
    data: dict[str, Any] = copy.deepcopy(test_contract.LACP)
    data["racks"] = {"R1": {}, "R2": {}}
    for name, fabric, unit in (("leaf-c", "A", 40), ("leaf-d", "B", 39)):
        data["switches"][name] = {**data["switches"]["leaf-a"], "rack": "R2", "fabric": fabric, "mlag": "pair2", "unit": unit}
    data["switches"]["oob"]["serves"] = ["R1", "R2"]
    data["hosts"] = {"hv[001-036]": {**data["hosts"]["hv[01-03]"], "rack": {"R1": 18, "R2": 18}}}
    data["catalog"]["switches"]["small"] = {"interfaces": {"Ethernet1/[1-48]": "1000base-t"}}
    data["switches"]["oob"]["uplinks"] = []
    return nic.plan(nic.Design.from_dict(data))


@cache
def proxmox() -> Plan:
    """Three hosts of Proxmox whose Ceph runs over direct cables, in long names that no lab takes for those of nodes."""
    data: dict[str, Any] = copy.deepcopy(cabled_sites.ROW)
    data["platform"] = "proxmox"
    data["racks"] = {"R1": {}}
    data["switches"] = {
        f"top.of.the.rack-{name}": {"model": "PowerConnect 6248", "rack": "R1", "unit": unit, "fabric": name}
        for name, unit in (("A", 40), ("B", 39))
    }
    data["hosts"] = {"1-node.with-a-long-name-[1-3]": {**data["hosts"]["hv[01-05]"], "rack": "R1"}}
    data["traffic"] = {
        "management": {"demand_gbps": 0.1},
        "production": {"demand_gbps": 0.5, "min_failover": 0.6},
        "corosync": {"demand_gbps": 0.1, "sharing": "dedicated"},
        "ceph-cluster": {"demand_gbps": 4, "attach": "mesh", "survive": []},
    }
    return nic.plan(nic.Design.from_dict(data))


@cache
def mixed() -> Plan:
    """LACP teams beside a team without, each in one VLAN, in a range that labs like for themselves."""
    data: dict[str, Any] = copy.deepcopy(test_contract.LACP)
    data["catalog"]["adapters"]["dual"]["interfaces"] = {"p[1-4]": "10gbase-x-sfpp"}
    data["traffic"]["management"] = {"demand_gbps": 1, "sharing": "dedicated"}
    data["traffic"]["production"]["sharing"] = "dedicated"
    data["addressing"]["supernet"] = "198.18.0.0/16"
    return nic.plan(nic.Design.from_dict(data))


PLANS = {"starter": cabled_sites.starter, "lacp": lacp, "mixed": mixed, "row": cabled_sites.row, "proxmox": proxmox}

End = tuple[str, str]


def cables(plan: Plan) -> dict[str, frozenset[End]]:
    """Return both ends of each cable by its number, as ``cabling.csv`` has them; ends of hosts are ``ADAPTER/PORT``."""
    table = plan.tables["cabling"]
    columns = (table[name] for name in ("cable", "host", "adapter", "port", "switch", "switch_port"))
    return {
        cable: frozenset({(host, f"{adapter}/{port}"), (switch, far)})
        for cable, host, adapter, port, switch, far in zip(*columns, strict=True)
    }


def classes(plan: Plan) -> dict[End, list[str]]:
    """Return the classes of each port in use."""
    table = plan.tables["ports"]
    columns = (table[name] for name in ("host", "adapter", "port", "group", "traffic"))
    return {(host, f"{adapter}/{port}"): traffic.split(";") for host, adapter, port, group, traffic in zip(*columns, strict=True) if group}

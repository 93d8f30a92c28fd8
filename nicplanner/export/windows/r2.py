r"""``hyperv-2008r2``: a script for PowerShell 2 and WMI, and the steps that only people can do.

Windows Server 2008 R2 makes no teams: makers of cards do, each with its own software, and that tags VLANs too. So teams and their VLANs
are steps (``steps.txt``), and the script stops until their connections are there under the plan's names; so are the caps on bandwidth,
which Group Policy keeps. The script names adapters, makes virtual networks by WMI, and gives addresses.

Sources: Microsoft, Hyper-V Live Migration Network Configuration Guide (TechNet ff428137) for networks and caps; support policy for teaming
(KB968703); Msvm_VirtualSwitchManagementService of ``root\virtualization`` (MicrosoftDocs/win32).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from nicplanner.export.handover import Address, Carried, Group, Handover, Host, Port, read_handover
from nicplanner.export.quoting import templates
from nicplanner.export.targets import os_groups
from nicplanner.export.windows.converged import SCRIPT
from nicplanner.export.windows.files import adapter_table, folders, windows_hosts, windows_text, write_all
from nicplanner.export.windows.groups import iscsi_of, machines_of, multipath, tag_of
from nicplanner.export.windows.layout import LBFO, Layout, Row
from nicplanner.export.windows.literals import literal
from nicplanner.export.windows.naming import object_name
from nicplanner.plan import Plan

STEPS = "steps.txt"
NO_TEAM = "None"
"""Mode of a port that is in no team, but whose VLANs the maker's software tags."""


def write_2008r2(plan: Plan, target: Path) -> Sequence[Path]:
    """Write ``HOST/network.ps1``, ``HOST/adapters.csv`` and ``HOST/steps.txt`` for Hyper-V of Windows Server 2008 R2.

    Raises
    ------
    InputError
        If the plan has something that cannot be done there (``paths``), or a file cannot be written.
    """
    handover = read_handover(plan)
    hosts = windows_hosts(handover)
    environment = templates("nicplanner.export")
    script, steps = environment.get_template("windows/hyperv-2008r2.ps1.j2"), environment.get_template("windows/steps.txt.j2")
    of_hosts, _ = folders(hosts)
    files = {}
    for host in hosts:
        layout = R2Layout(host, handover)
        for group in os_groups(host):
            layout.add(group)
        layout.finish()
        folder = of_hosts[host.name]
        caps = caps_of(host)
        files[f"{folder}/{SCRIPT}"] = windows_text(script.render(plan=literal(_data(layout, handover))))
        files[f"{folder}/{STEPS}"] = windows_text(
            steps.render(host=host, teams=layout.teams, machines=layout.machines, caps=caps, mtus=_mtus(layout), lone=NO_TEAM)
        )
        files[f"{folder}/adapters.csv"] = adapter_table(host, layout.names)
    return write_all(target, files)


class R2Layout(Layout):
    """The objects of a host of 2008 R2: teams as LBFO has them, made by others; VLANs of single ports by the card's software."""

    def __init__(self, host: Host, handover: Handover) -> None:
        super().__init__(host, handover, LBFO)
        self.platform = "hyperv-2008r2"

    def _own_switch(self, group: Group, port: Port) -> None:
        """Add a virtual network on a single port where machines ride there, else a connection for each of its VLANs."""
        if machines_of(group):
            super()._own_switch(group, port)
            return
        adapter = self.adapter(port)
        vlans = []
        for one in group.classes:
            address = self.address(one, port)
            tag = tag_of(self.host, port, address.vlan)
            interface = object_name(f"{one.name} {adapter} VLAN {tag}" if tag else adapter)
            if tag:
                vlans.append({"Vlan": tag, "Interface": interface})
            self.addresses.append(self.entry(one, address, interface))
        row = {"Name": f"{adapter} VLANs", "Interface": adapter, "Members": [adapter], "Mode": NO_TEAM, "Algorithm": "", "Vlans": vlans}
        self.teams.append(row)

    def finish(self) -> None:
        """Check names; a port whose VLANs are tagged keeps its own name."""
        single = [row for row in self.teams if row["Mode"] == NO_TEAM]
        teams = self.teams
        self.teams = [{**row, "Interface": row["Name"]} if row in single else row for row in teams]
        super().finish()
        self.teams = teams

    def nic(self, group: Group, one: Carried, name: str, switch: str, tag: int, address: Address, pinned: str = "") -> None:
        """Add an adapter of the host on a virtual network; its connection gets the adapter's own name."""
        interface = object_name(f"{name} on {switch}")
        self.nics.append({"Name": interface, "Switch": switch, "Vlan": tag})
        self.addresses.append(self.entry(one, address, interface))


def _data(layout: R2Layout, handover: Handover) -> dict[str, Any]:
    addresses = [{**row, "Mask": str(IPv4Network((0, row["Prefix"])).netmask)} for row in layout.addresses]
    return {
        "Site": handover.name,
        "Host": layout.host.name,
        "Ports": layout.ports,
        "Teams": [{key: row[key] for key in ("Name", "Interface", "Members", "Mode", "Vlans")} for row in layout.teams],
        "Networks": [{"Name": row["Name"], "Interface": row["Members"][0]} for row in layout.switches],
        "Nics": layout.nics,
        "Addresses": addresses,
        "Machines": [{key: row[key] for key in ("Network", "Switch", "Vlan")} for row in layout.machines],
        "Mpio": multipath(layout.host),
        "Iscsi": iscsi_of(layout.host, handover, layout.addresses),
    }


def _mtus(layout: R2Layout) -> dict[str, int]:
    """Return the largest MTU of each team's members."""
    of_adapter = {row["Adapter"]: row["Mtu"] for row in layout.ports}
    return {row["Name"]: max(of_adapter[name] for name in row["Members"]) for row in layout.teams}


def caps_of(host: Host) -> list[Row]:
    """Return the caps on what a class sends (rule R2-5), in KB of 1024 bytes a second as Group Policy counts, by the host's address."""
    of_class = {one.traffic: one for one in host.addresses}
    out = []
    for row in host.qos:
        address = of_class.get(row["traffic"])
        if row.get("mode") == "cap" and row["gbps"] is not None and address is not None:
            out.append({"traffic": row["traffic"], "address": address.address, "rate": int(Fraction(row["gbps"]) * 10**9 / 8 / 1024)})
    return out

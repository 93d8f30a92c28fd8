"""What a host of Windows needs, as plain data: adapters, teams, virtual switches, the host's virtual adapters, addresses.

How the groups of a plan become objects of Windows:

* a team of at least two ports is an LBFO team, or a virtual switch with embedded teaming (SET exists in no other form);
* where machines of production ride on it, there is a virtual switch, and each class of the host has a virtual adapter on it;
* an LBFO team without machines has an interface for each class: the team itself where frames are untagged, else one per VLAN;
* separate ports (``mpio``, ``single``, a mesh, a team of one port) are plain adapters; with machines, or with several classes, each
  port has a virtual switch of its own, since an adapter alone speaks one VLAN;
* a class of ``paths`` has a virtual adapter for each member of the team, pinned to it (SET alone can do that);
* a frame is tagged where the switch port says so: one VLAN on an access port is untagged on the host too.

Sources: Microsoft, NIC Teaming, and Remote Direct Memory Access and Switch Embedded Teaming (MicrosoftDocs/windowsserverdocs); one team
interface under a virtual switch: Hyper-V best practices analyzer.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from nicplanner.export.handover import Address, Carried, Group, Handover, Host, Port
from nicplanner.export.targets import os_groups
from nicplanner.export.windows.groups import (
    PRODUCTION,
    check_no_iscsi_team,
    check_no_paths,
    machines_of,
    same_tag,
    switch_name,
    tag_of,
)
from nicplanner.export.windows.naming import adapter_names, cannot, check_apart, object_name
from nicplanner.names import natural_key

Row = dict[str, Any]
LBFO, SET, ATC = "lbfo", "set", "atc"
MANAGEMENT = "management"
NO_LBFO = frozenset({"hyperv-2022", "azure-local", "ws2025"})
"""Platforms that refuse a virtual switch on an LBFO team (microsoft/convert-lbfo2set)."""


class Layout:
    """The objects of a host, in the order in which they are made; see :func:`layout_of`."""

    def __init__(self, host: Host, handover: Handover, teaming: str) -> None:
        self.host, self.teaming, self.platform = host, teaming, handover.platform
        used = [port for group in os_groups(host) for port in group.ports]
        self.names = adapter_names(used)
        self.ports: list[Row] = []
        self.teams: list[Row] = []
        self.switches: list[Row] = []
        self.nics: list[Row] = []
        self.addresses: list[Row] = []
        self.machines: list[Row] = []
        self.policies: list[Row] = []
        self.weights = {(row["group"], row["traffic"]): row.get("weight") for row in host.qos if row.get("mode") == "weight"}

    def finish(self) -> None:
        """Put the ports in order, and refuse what Windows cannot tell apart."""
        self.ports.sort(key=lambda row: natural_key(row["Port"]))
        interfaces = [row["Interface"] for team in self.teams for row in team["Vlans"]] + [team["Interface"] for team in self.teams]
        check_apart(self.host.name, "network connections", [*self.names.values(), *interfaces])
        check_apart(self.host.name, "teams", [row["Name"] for row in self.teams])
        check_apart(self.host.name, "virtual switches", [row["Name"] for row in self.switches])
        check_apart(self.host.name, "virtual adapters", [row["Name"] for row in self.nics])

    def adapter(self, port: Port) -> str:
        """Return what a port is called in Windows."""
        return self.names[port.label]

    def add(self, group: Group) -> None:
        """Add what a group of ports becomes."""
        check_no_iscsi_team(self.host, group)
        self.add_ports(group)
        if not group.teamed or (len(group.ports) == 1 and not machines_of(group)):
            for port in group.ports:
                self._plain(group, port)
        elif self.teaming == LBFO:
            self._lbfo(group)
        else:
            self._embedded(group)

    def add_ports(self, group: Group) -> None:
        """Add the network adapters of a group."""
        for port in group.ports:
            self.ports.append({"Port": port.label, "Adapter": self.adapter(port), "Mtu": group.mtu})

    def _plain(self, group: Group, port: Port) -> None:
        """Add a port that stands by itself."""
        if not machines_of(group) and len(group.classes) == 1:
            one = group.classes[0]
            address = self.address(one, port)
            tag = tag_of(self.host, port, address.vlan)
            if tag:
                self._own_switch(group, port)
            else:
                self.addresses.append(self.entry(one, address, self.adapter(port)))
            return
        self._own_switch(group, port)

    def _own_switch(self, group: Group, port: Port) -> None:
        """Add a virtual switch on a single port."""
        several = len(group.ports) > 1
        name = object_name(f"{switch_name(group)} {self.adapter(port)}" if several else switch_name(group))
        self.switch(group, name, [self.adapter(port)], False, port.link)
        for one in group.classes:
            if one.kind == PRODUCTION:
                self.machine_networks(group, one, name, port)
            else:
                address = self.address(one, port)
                nic = f"{one.name} {self.adapter(port)}" if several or one.per_port else one.name
                self.nic(group, one, object_name(nic), name, tag_of(self.host, port, address.vlan), address)

    def _lbfo(self, group: Group) -> None:
        """Add an LBFO team, with a virtual switch on it where machines ride there."""
        check_no_paths(self.host, group)
        name, first = object_name(switch_name(group)), group.ports[0]
        over_switch = machines_of(group)
        if over_switch and self.platform in NO_LBFO:
            message = "this Windows Server refuses a virtual switch on an LBFO team"
            raise cannot(self.host.name, group.name, message, "export hyperv-set")
        balance = "HyperVPort" if over_switch else "TransportPorts" if self.platform == "hyperv-2012" else "Dynamic"
        vlans: list[Row] = []
        mode = "Lacp" if group.lacp else "SwitchIndependent"
        members = [self.adapter(port) for port in group.ports]
        self.teams.append({"Name": name, "Interface": name, "Members": members, "Mode": mode, "Algorithm": balance, "Vlans": vlans})
        if over_switch:
            self.switch(group, name, [name], False, first.link)
            self._virtual(group, name)
            return
        for one in group.classes:
            address = self.address(one, None)
            tag = same_tag(self.host, group, address.vlan)
            interface = object_name(one.name) if tag else name
            if tag:
                vlans.append({"Vlan": tag, "Interface": f"{interface} VLAN {tag}"})
                interface = f"{interface} VLAN {tag}"
            self.addresses.append(self.entry(one, address, interface))
            weight = self.weight(group, one)
            if weight and len(group.classes) > 1:
                subnet = next((vlan.subnet for vlan in one.vlans if vlan.id == address.vlan), None)
                self.policies.append({"Name": object_name(one.name), "Prefix": str(subnet), "Weight": weight})

    def _embedded(self, group: Group) -> None:
        """Add a virtual switch with embedded teaming."""
        if group.lacp:
            hint = "set team_mode: switch-independent, or export hyperv-lbfo"
            raise cannot(self.host.name, group.name, "Switch Embedded Teaming knows no LACP", hint)
        name, first = object_name(switch_name(group)), group.ports[0]
        self.switch(group, name, [self.adapter(port) for port in group.ports], True, first.link)
        self._virtual(group, name)

    def _virtual(self, group: Group, switch: str) -> None:
        """Add the machines' networks and the host's virtual adapters on the virtual switch of a team."""
        for one in group.classes:
            if one.kind == PRODUCTION:
                self.machine_networks(group, one, switch, None)
            elif one.per_port:
                for port in group.ports:
                    address = self.address(one, port)
                    name = object_name(f"{one.name} {self.adapter(port)}")
                    self.nic(group, one, name, switch, tag_of(self.host, port, address.vlan), address, self.adapter(port))
            else:
                address = self.address(one, None)
                self.nic(group, one, object_name(one.name), switch, same_tag(self.host, group, address.vlan), address)

    def switch(self, group: Group, name: str, members: list[str], embedded: bool, link: Fraction | None) -> None:
        """Add a virtual switch. From 10 Gbit/s on SET balances by the port of the virtual switch, below that dynamically (rule 16-2)."""
        weighted = any(row[0] == group.name for row in self.weights)
        balance = "" if not embedded else "HyperVPort" if (link or 0) >= 10 else "Dynamic"
        self.switches.append(
            {
                "Name": name,
                "Members": members,
                "Embedded": embedded,
                "Algorithm": balance,
                "Bandwidth": "Weight" if weighted or self.teaming == LBFO else "None",
                "DefaultWeight": self.weights.get((group.name, "default")),
            }
        )

    def nic(self, group: Group, one: Carried, name: str, switch: str, tag: int, address: Address, pinned: str = "") -> None:
        """Add a virtual adapter of the host with its address."""
        rdma = one.kind == "smb" and self.teaming != LBFO
        row = {"Name": name, "Switch": switch, "Vlan": tag, "Weight": self.weight(group, one), "Pinned": pinned, "Rdma": rdma}
        self.nics.append(row)
        self.addresses.append(self.entry(one, address, f"vEthernet ({name})"))

    def machine_networks(self, group: Group, one: Carried, switch: str, port: Port | None) -> None:
        """Add the networks of machines: what whoever makes machines connects them to."""
        for vlan in one.vlans if port is None else one.vlans_at(port):
            tag = same_tag(self.host, group, vlan.id) if port is None else tag_of(self.host, port, vlan.id)
            self.machines.append({"Network": vlan.name, "Switch": switch, "Vlan": tag, "Weight": self.weight(group, one)})

    def weight(self, group: Group, one: Carried) -> int | None:
        """Return the weight of a class, which the platform gives."""
        return self.weights.get((group.name, one.name))

    def address(self, one: Carried, port: Port | None) -> Address:
        """Return the address of a class, at a port where each has its own."""
        found = one.address_at(port) if port is not None else None
        if found is None:
            found = next((address for address in one.addresses if not address.port), None)
        if found is None:
            where = "" if port is None else f" at {port.label}"
            raise cannot(self.host.name, one.name, f"the class has no address{where}", "plan the design again")
        return found

    def entry(self, one: Carried, address: Address, interface: str) -> Row:
        """Return the row of an address. Only the addresses of management are registered in DNS."""
        return {
            "Interface": interface,
            "Class": one.name,
            "Address": str(address.address),
            "Prefix": address.prefix_length,
            "Gateway": "" if address.gateway is None else str(address.gateway),
            "Mtu": one.mtu,
            "Register": one.kind == MANAGEMENT,
        }


def layout_of(host: Host, handover: Handover, teaming: str) -> Layout:
    """Return the objects of a host.

    Parameters
    ----------
    host, handover
        The host and its plan.
    teaming
        Who makes teams: :data:`LBFO` or :data:`SET`.
    """
    layout = Layout(host, handover, teaming)
    for group in os_groups(host):
        layout.add(group)
    layout.finish()
    return layout
